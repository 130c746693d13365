/** The words of operations/secrets.yaml: how the credentials are renewed that no resource has, and on what terms those that one has. */
import * as z from 'zod';
import { isGlob, parseGlob } from '../signals/glob.ts';
import { snapshotRules, vaultRules, type FindingRule } from './finding.ts';

const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,119}$/,
    'lower-case letters, digits and hyphens, beginning with a letter, at most 120 characters',
  );
const environmentName = z.string().regex(/^[a-z][a-z0-9-]{0,20}$/, 'the name of an environment, e.g. dev');
const owner = z.string().min(1).meta({ description: 'Person or team who answers for it.' });
const validityDays = z.int().min(1).max(1095).meta({ description: 'Days from the making of a version to its expiry.' });
const rotateBeforeDays = z.int().min(0).max(365).meta({
  description:
    'Days before its expiry at which it is rotated. Event Grid announces an expiry 30 days ahead: with less, the sweep rotates.',
});
const overlapHours = z.number().min(0).max(2160).meta({
  description: 'Hours for which the previous credential stays good after the consumers have the new one.',
});
const contentType = z.string().min(1).max(255).meta({ description: 'Content type of its versions.' });
const guid = z.guid();

const terms = {
  owner: owner.optional(),
  validityDays: validityDays.optional(),
  rotateBeforeDays: rotateBeforeDays.optional(),
  overlapHours: overlapHours.optional(),
};

const base = {
  ...terms,
  contentType: contentType.default('text/plain'),
  better: z.string().min(1).optional().meta({ description: 'What would need no secret, where there is such a thing.' }),
};

function environments<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z
    .record(environmentName, z.strictObject({ ...terms, ...shape }))
    .meta({ description: 'Where it exists, with what differs there.' });
}

const randomForm = z.strictObject({ kind: z.literal('random'), bytes: z.int().min(16).max(512) });
const jwtForm = z.strictObject({
  kind: z.literal('jwt-signing-key'),
  algorithm: z.enum(['ES256', 'RS256', 'EdDSA']),
  keySet: name.meta({ description: 'Secret that holds the published key set.' }),
  tokenLifeMinutes: z
    .int()
    .min(1)
    .max(60 * 24 * 90)
    .meta({ description: 'Longest life of a token signed with it: for so long the previous key stays in the set.' }),
});

const generated = z.strictObject({
  ...base,
  strategy: z.literal('generated'),
  form: z.discriminatedUnion('kind', [randomForm, jwtForm]).meta({ description: 'What is generated.' }),
  environments: environments({}),
});
const entraApplication = z.strictObject({
  ...base,
  strategy: z.literal('entra-application'),
  environments: environments({
    application: guid.meta({ description: 'Object id of the application.' }),
    clientId: guid.meta({ description: 'Client id of the application.' }),
  }),
});
const twilioApiKey = z.strictObject({
  ...base,
  strategy: z.literal('twilio-api-key'),
  administeredBy: name.meta({ description: "Secret with the account's auth token, which makes and deletes API keys." }),
  environments: environments({ accountSid: z.string().regex(/^AC[0-9a-f]{32}$/, 'AC and 32 hexadecimal digits') }),
});
const human = z.strictObject({
  ...base,
  strategy: z.literal('human'),
  instructions: z.string().min(1).max(2000).meta({ description: 'What the owner does, step by step.' }),
  deadlineDays: z.int().min(1).max(90),
  remindEveryDays: z.int().min(1).max(30),
  escalateTo: z.string().min(1).meta({ description: 'Who hears of it when the deadline has passed.' }),
  test: z
    .enum(['apns-key', 'google-service-account', 'present'])
    .meta({ description: 'How a value that somebody put into the vault is tested.' }),
  environments: environments({}),
});

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the two tables are the rules
const rules = [...Object.keys(snapshotRules), ...Object.keys(vaultRules)] as [FindingRule, ...FindingRule[]];

const ignoredSchema = z.strictObject({
  subject: z
    .string()
    .refine((text) => isGlob(parseGlob(text)), 'the name of a secret or resource, in which * stands for any text')
    .meta({ description: 'Name of a secret, or of a resource as in the snapshot; * stands for any text.' }),
  rules: z
    .array(z.enum(rules))
    .min(1)
    .meta({ description: 'Which findings, as `npm run secrets -- check` shows them.' }),
  environment: environmentName.optional().meta({ description: 'Left out: in all.' }),
  reason: z.string().min(1),
  owner,
  until: z.iso.date().meta({ description: 'The last day on which it counts.' }),
});

export const secretsSchema = z
  .strictObject({
    defaults: z.strictObject({ owner, validityDays, rotateBeforeDays, overlapHours }),
    keys: z
      .record(z.string(), z.strictObject({ ...terms, contentType: contentType.default('text/plain') }))
      .meta({ description: 'Resource type → terms for its keys. A type that is not here has no strategy.' }),
    secrets: z.record(name, z.discriminatedUnion('strategy', [generated, entraApplication, twilioApiKey, human])),
    ignored: z
      .array(ignoredSchema)
      .default([])
      .meta({ description: 'Findings that somebody answers for, until a day.' }),
  })
  .meta({
    title: 'Secrets',
    description: 'Which credentials there are beside keys of resources, and how they are renewed.',
  });

export type SecretsFile = z.output<typeof secretsSchema>;
export type DeclaredSecret = SecretsFile['secrets'][string];
export type Terms = SecretsFile['defaults'];
export type PartialTerms = { readonly [Term in keyof Terms]?: Terms[Term] | undefined };
