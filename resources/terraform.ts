/** The output of `terraform show -json`, of a plan or of a state: what a Terraform configuration declares, in the form of a snapshot. */
import * as z from 'zod';
import { AutomationError } from '../errors.ts';
import { parseResourceId } from './resource-id.ts';
import { readSnapshot, type SnapshotResource } from './snapshot.ts';
import { terraformTypes, type Attributes, type TerraformType } from './terraform-types.ts';

/** https://developer.hashicorp.com/terraform/internals/json-format: within one major version things are added only. */
const resourceSchema = z.object({
  address: z.string(),
  mode: z.enum(['managed', 'data']),
  type: z.string(),
  values: z.record(z.string(), z.unknown()).default({}),
  sensitive_values: z.unknown().optional(),
});
const moduleSchema = z.object({
  resources: z.array(resourceSchema).default([]),
  get child_modules() {
    return z.array(moduleSchema).default([]);
  },
});
const valuesSchema = z.object({ root_module: moduleSchema });
const showSchema = z.object({
  format_version: z.string().regex(/^1\./, 'expected a version 1 of the format'),
  planned_values: valuesSchema.optional(),
  values: valuesSchema.optional(),
  prior_state: z.object({ values: valuesSchema.optional() }).optional(),
  variables: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
  configuration: z
    .object({
      provider_config: z.record(z.string(), z.object({ expressions: z.record(z.string(), z.unknown()).default({}) })),
    })
    .optional(),
});
const expressionSchema = z.union([
  z.object({ constant_value: z.string() }),
  z.object({ references: z.array(z.string()).min(1) }),
]);

type Module = z.output<typeof moduleSchema>;
type TerraformResource = z.output<typeof resourceSchema>;
type Shown = z.output<typeof showSchema>;

export interface TerraformSnapshot {
  readonly resources: readonly SnapshotResource[];
  /** What it declares and nobody here can judge, in words: types and attributes that terraform-types.ts does not have. */
  readonly unmapped: readonly string[];
}

/**
 * @param name of the file, for errors.
 * @throws AutomationError `configuration-invalid` where it is no such output, or has a sensitive value in it.
 */
export function readTerraform(name: string, json: unknown): TerraformSnapshot {
  const parsed = showSchema.safeParse(json);
  const root = parsed.data?.planned_values?.root_module ?? parsed.data?.values?.root_module;
  if (!parsed.success || root === undefined) {
    const issue = parsed.error?.issues[0];
    const why = issue ? `${issue.path.join('.')}: ${issue.message}` : 'it has neither planned_values nor values';
    throw new AutomationError('configuration-invalid', `${name} is not as \`terraform show -json\` writes it: ${why}.`);
  }
  const declared = resourcesOf(root).filter(({ mode }) => mode === 'managed');
  const before = parsed.data.prior_state?.values;
  refuseSensitive(name, [...resourcesOf(root), ...(before === undefined ? [] : resourcesOf(before.root_module))]);
  const mapped = declared.flatMap((resource) => {
    const row = terraformTypes[resource.type];
    return row === undefined ? [] : [{ resource, row, made: toAzure(name, parsed.data, { resource, row }) }];
  });
  return {
    resources: readSnapshot(name, { predictedResources: mapped.map(({ made }) => made) }).resources,
    unmapped: [
      ...declared
        .filter(({ type }) => terraformTypes[type] === undefined)
        .map(({ address, type }) => `${address}: ${type} is no type that resources/terraform-types.ts has`),
      ...mapped.flatMap(({ resource, row }) => unmappedAttributes(resource, row)),
    ],
  };
}

function resourcesOf(module: Module): readonly TerraformResource[] {
  return [...module.resources, ...module.child_modules.flatMap(resourcesOf)];
}

/** `terraform show -json` prints them as they are: such a file must not be committed, and is not read further. */
function refuseSensitive(name: string, resources: readonly TerraformResource[]): void {
  const found = resources.flatMap(({ address, values, sensitive_values: marks }) =>
    Object.entries(Object(marks))
      .filter(([attribute, mark]) => isMarked(mark) && !isEmpty(values[attribute]))
      .map(([attribute]) => `${address}.${attribute}`),
  );
  if (found.length === 0) return;
  throw new AutomationError(
    'configuration-invalid',
    `${name} has values in it that Terraform marks as sensitive: ${[...new Set(found)].join(', ')}. Take them out; where they were committed, rotate them.`,
  );
}

function isMarked(mark: unknown): boolean {
  return typeof mark === 'object' && mark !== null ? Object.values(mark).some(isMarked) : mark === true;
}

function toAzure(
  name: string,
  shown: Shown,
  { resource, row }: { readonly resource: TerraformResource; readonly row: TerraformType },
): Attributes {
  const id = idOf(name, shown, { resource, row });
  const made = structuredClone({ ...row.made?.(resource.values) });
  for (const [attribute, path] of Object.entries(row.attributes)) {
    const value = resource.values[attribute];
    if (path !== undefined && !isEmpty(value)) put(made, path.split('.'), value);
  }
  const names = parseResourceId(id)?.names ?? [];
  return { id, type: row.type, name: names.join('/'), apiVersion: row.apiVersion, ...made };
}

/** As Azure knows it, or, for what is not made yet, as it will be. */
function idOf(
  name: string,
  shown: Shown,
  { resource: { address, values }, row }: { readonly resource: TerraformResource; readonly row: TerraformType },
): string {
  if (typeof values['id'] === 'string' && parseResourceId(values['id'])) return values['id'];
  const known: Attributes = { ...values, subscription: subscriptionOf(shown) };
  return row.id.replaceAll(/\{(\w+)\}/g, (_, attribute: string) => {
    const value = known[attribute];
    if (typeof value === 'string' && value !== '') return value;
    throw new AutomationError(
      'configuration-invalid',
      `${name}: ${address} has neither an id nor a ${attribute === 'subscription' ? 'subscription_id of its provider' : attribute}, so nothing can be compared with it.`,
    );
  });
}

/** As the configuration of the provider says it, by itself or through a variable. */
function subscriptionOf({ configuration, variables }: Shown): unknown {
  const written = expressionSchema.safeParse(
    configuration?.provider_config['azurerm']?.expressions['subscription_id'],
  ).data;
  if (written === undefined || 'constant_value' in written) return written?.constant_value;
  const variable = written.references.map((reference) => /^var\.(\w+)$/.exec(reference)?.[1]).find(Boolean);
  return variable === undefined ? undefined : variables[variable]?.value;
}

function unmappedAttributes({ address, values }: TerraformResource, row: TerraformType): readonly string[] {
  const unknown = Object.keys(values).filter(
    (attribute) => !(attribute in row.attributes) && !isEmpty(values[attribute]),
  );
  return unknown.length === 0 ? [] : [`${address}: ${unknown.join(', ')} of ${row.type}`];
}

/** What Terraform writes for an attribute that nobody has set. */
function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (typeof value === 'object' && Object.values(value).every(isEmpty))
  );
}

function put(target: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[first] = value;
    return;
  }
  const inner: Record<string, unknown> = { ...Object(target[first]) };
  put(inner, rest, value);
  target[first] = inner;
}
