/** What the directory has for each environment: operations/app-registrations.yaml. */
import * as z from 'zod';
import { AutomationError } from '../../errors.ts';
import { readOperatorFile, refuseMistakes } from '../../operations/read.ts';

export const appRegistrationsPath = 'operations/app-registrations.yaml';

const word = z.string().min(1).meta({ description: '{environment} and {domain} stand for those of the environment.' });
const uris = z.array(word).default([]);

const roleSchema = z.strictObject({
  value: z.string().regex(/^[A-Za-z][A-Za-z.]*$/, 'expected letters and dots, as tokens carry it'),
  description: z.string().min(1),
  for: z.array(z.enum(['people', 'applications'])).min(1),
});

const grantSchema = z.strictObject({
  role: z.string().min(1).meta({ description: 'Value of an app role of this application.' }),
  to: z.union([
    z
      .strictObject({ application: z.guid(), name: z.string().min(1) })
      .meta({ description: 'By client id; it gets a service principal in the directory where it has none.' }),
    z
      .strictObject({ identity: word })
      .meta({ description: 'A managed identity, by its name; it is there after the first deployment.' }),
  ]),
});

const credentialSchema = z
  .strictObject({
    name: word,
    subject: word.meta({ description: 'repo:OWNER/REPOSITORY:environment:{environment}' }),
    issuer: z.url().default('https://token.actions.githubusercontent.com'),
    audience: z.string().min(1).default('api://AzureADTokenExchange'),
  })
  .meta({ description: 'Tokens of somebody else that are taken instead of a password.' });

const applicationSchema = z.strictObject({
  directory: z
    .enum(['workforce', 'customers'])
    .meta({ description: 'The tenant of the company, or that of riders and drivers (B2C).' }),
  displayName: word,
  signInAudience: z.enum(['AzureADMyOrg', 'AzureADandPersonalMicrosoftAccount']).default('AzureADMyOrg'),
  identifierUri: word.optional(),
  assignmentRequired: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether only those get a token who were given a role.' }),
  appRoles: z.array(roleSchema).default([]),
  grants: z.array(grantSchema).default([]),
  scopes: z.array(z.strictObject({ value: z.string().min(1), description: z.string().min(1) })).default([]),
  redirectUris: z.strictObject({ web: uris, spa: uris, publicClient: uris }).prefault({}),
  federatedCredentials: z.array(credentialSchema).default([]),
});

const environmentSchema = z.strictObject({
  workforce: z.guid().meta({ description: 'Tenant id.' }),
  customers: z.guid().meta({ description: 'Tenant id of the B2C directory.' }),
  domain: z.string().min(1),
  owners: z.array(z.guid()).meta({
    description: 'Object ids in the workforce directory. Who deploys a secure webhook has to be one of them.',
  }),
});

export const appRegistrationsSchema = z
  .strictObject({
    environments: z.record(z.string(), environmentSchema),
    applications: z.record(z.string(), applicationSchema).meta({ description: 'By a name that never changes.' }),
  })
  .meta({ title: 'App registrations', description: 'Entra applications and B2C applications of every environment.' });

export type Application = z.output<typeof applicationSchema> & {
  /** Its name in the file. */
  readonly key: string;
  /** Tag that says that the application is this one: it keeps its place when people rename it. */
  readonly mark: string;
  readonly owners: readonly string[];
};

export interface Directory {
  readonly name: 'workforce' | 'customers';
  readonly tenantId: string;
  readonly applications: readonly Application[];
}

/**
 * The directories of one environment that have an application, placeholders filled in.
 * @throws AutomationError `configuration-invalid` with every mistake; `input-invalid` for an environment that is not there.
 */
export function readAppRegistrations(text: string, environment: string): readonly Directory[] {
  const { content, mistakes, mistakeAt } = readOperatorFile(appRegistrationsPath, text, appRegistrationsSchema);
  const unknownRoles = Object.entries(content?.applications ?? {}).flatMap(([key, { grants, appRoles }]) =>
    grants.flatMap(({ role }, index) =>
      appRoles.some(({ value }) => value === role)
        ? []
        : [mistakeAt(['applications', key, 'grants', index, 'role'], `the application has no role "${role}"`)],
    ),
  );
  refuseMistakes([...mistakes, ...unknownRoles]);
  const given = content?.environments[environment];
  if (content === undefined || given === undefined) {
    throw new AutomationError(
      'input-invalid',
      `env: expected one of ${Object.keys(content?.environments ?? {}).join(', ')}, got "${environment}".`,
      { data: { field: 'env' } },
    );
  }
  const { domain, owners, ...tenants } = given;
  const filled = (value: string) => value.replaceAll('{environment}', environment).replaceAll('{domain}', domain);
  const applications = Object.entries(content.applications).map(([key, declared]): Application => {
    const { directory } = declared;
    return {
      ...applicationSchema.parse(mapTexts(declared, filled)),
      key,
      mark: `chaufher-operations:${environment}:${key}`,
      owners: directory === 'workforce' ? owners : [],
    };
  });
  return (['workforce', 'customers'] as const)
    .map((name) => ({
      name,
      tenantId: tenants[name],
      applications: applications.filter(({ directory }) => directory === name),
    }))
    .filter((directory) => directory.applications.length > 0);
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}
