/** The words of operations/components.yaml: what a component is made of in each environment, and how its health is asked. */

import * as z from 'zod';

const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'lower-case letters, digits and hyphens, beginning with a letter, at most 40 characters',
  );
const path = z.string().regex(/^\/[^\s?#]*$/, 'a path that begins with a slash, without query');
const resource = z
  .string()
  .min(1)
  .meta({ description: 'Name of a resource in the snapshot of the environment, or its whole id.' });

const probeSchema = z
  .strictObject({
    path: path.meta({ description: 'Answers 200 when the component serves.' }),
    versionPath: path.default('/version').meta({ description: 'Answers which release runs.' }),
    healthyInARow: z
      .int()
      .min(1)
      .max(20)
      .default(3)
      .meta({ description: 'Healthy answers in a row that prove health.' }),
    everySeconds: z.int().min(1).max(60).default(5).meta({ description: 'Seconds between two probes of a site.' }),
    timeoutSeconds: z.int().min(1).max(60).default(10).meta({ description: 'Seconds after which a probe has failed.' }),
  })
  .meta({ description: 'How the health of a site is asked.' });

const dependencySchema = z
  .strictObject({
    name: name.meta({
      description: 'Another component of this file, or any thing the component cannot serve without.',
    }),
    path: path.optional().meta({
      description:
        "Path on the component's own sites that answers 200 while the dependency does. Left out for a component: its own probe is asked.",
    }),
  })
  .meta({ description: 'Something the component cannot serve without: when it is down, its release is not to blame.' });

const siteSchema = z.union([
  resource,
  z.strictObject({
    site: resource,
    slot: name.optional().meta({ description: "Deployment slot of this site, where it differs from the component's." }),
  }),
]);

const environmentSchema = z.strictObject({
  sites: z.array(siteSchema).default([]).meta({ description: 'Its App Service sites in all regions.' }),
  applicationInsights: z
    .array(resource)
    .default([])
    .meta({ description: 'Where it reports to: alerts on it are about the component.' }),
  workspaces: z
    .array(resource)
    .default([])
    .meta({ description: 'Log Analytics workspaces that are about this component alone.' }),
  resources: z
    .array(resource)
    .default([])
    .meta({ description: 'Other resources whose alerts are about the component.' }),
});

const componentSchema = z.strictObject({
  title: z.string().min(1).optional(),
  slot: name.default('staging').meta({ description: 'Deployment slot that holds the previous or next release.' }),
  probe: probeSchema.optional(),
  bakeMinutes: z
    .int()
    .min(0)
    .max(1440)
    .default(10)
    .meta({ description: 'Minutes a release is watched after it was put in place.' }),
  dependsOn: z.array(dependencySchema).default([]),
  environments: z.record(name, environmentSchema),
});

export const componentsSchema = z
  .strictObject({ components: z.record(name, componentSchema) })
  .meta({ title: 'Components', description: 'Which resources make up a component, and how its health is proven.' });

export type ComponentsFile = z.output<typeof componentsSchema>;
export type Component = z.output<typeof componentSchema>;
export type ComponentEnvironment = z.output<typeof environmentSchema>;
export type Probe = z.output<typeof probeSchema>;
export type Dependency = z.output<typeof dependencySchema>;
