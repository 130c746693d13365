/** Secrets in a compiled ARM template: parameters with a default, parameters and outputs that Azure would show to every reader of the deployment. Pure. */
import { isRecord } from '../../resources/property.ts';
import { recordAt, textOf, type Json } from './json.ts';
import { isSecure, openNames, typeOf } from './types.ts';

export interface TemplateFinding {
  readonly rule:
    'secret-default' | 'secret-not-secure' | 'secret-output' | 'secret-passed-openly' | 'secret-in-parameters';
  /** Parameter or output, below the modules that it is in: `site/adminPassword`. */
  readonly name: string;
  readonly kind: 'param' | 'output';
  readonly why: string;
}

/** Functions of a deployment that answer keys. */
const answersSecret =
  /\b(list[A-Z]\w*|getSecret)\s*\(|\.(primary|secondary)(Master)?(Key|ConnectionString)\b|\.keys\[\d+\]/;

/** @param judgedElsewhere whether the template of a module is judged as a file of its own, by the hash that Bicep gives it */
export function judgeTemplate(
  template: Json,
  judgedElsewhere: (templateHash: string) => boolean = () => false,
  path = '',
): readonly TemplateFinding[] {
  const scope = scopeOf(template);
  return [
    ...Object.entries(recordAt(template, 'parameters')).flatMap(([name, given]) =>
      judgeParameter(scope, `${path}${name}`, given),
    ),
    ...Object.entries(recordAt(template, 'outputs')).flatMap(([name, given]) =>
      judgeOutput(scope, `${path}${name}`, given),
    ),
    ...deploymentsIn(template).flatMap(({ name, properties }) => {
      const inner = recordAt(properties, 'template');
      const below = `${path}${name}/`;
      const passed = judgePassed(scope, { inner, given: recordAt(properties, 'parameters'), path: below });
      const hash = textOf(recordAt(recordAt(inner, 'metadata'), '_generator')['templateHash']);
      const known = hash !== undefined && judgedElsewhere(hash);
      return [...passed, ...(known ? [] : judgeTemplate(inner, judgedElsewhere, below))];
    }),
  ];
}

/** Values of secure parameters that a parameter file spells out, instead of taking them from a vault. */
export function judgeParameters({
  parameters,
  template,
}: {
  readonly parameters: Json;
  readonly template: Json;
}): readonly TemplateFinding[] {
  const declared = recordAt(template, 'parameters');
  return Object.entries(recordAt(parameters, 'parameters')).flatMap(([name, given]): TemplateFinding[] => {
    const value = isRecord(given) ? given['value'] : undefined;
    if (!isSecure(typeOf(template, declared[name])) || value === undefined || isEmpty(value)) return [];
    return [{ rule: 'secret-in-parameters', kind: 'param', name, why: 'its value stands in the file' }];
  });
}

interface Scope {
  readonly template: Json;
  readonly variables: Json;
  /** Names, lower case, of parameters that Azure keeps to itself. */
  readonly secure: ReadonlySet<string>;
}

function scopeOf(template: Json): Scope {
  const secure = Object.entries(recordAt(template, 'parameters'))
    .filter(([, given]) => isSecure(typeOf(template, given)))
    .map(([name]) => name.toLowerCase());
  return { template, variables: recordAt(template, 'variables'), secure: new Set(secure) };
}

function judgeParameter({ template }: Scope, name: string, given: unknown): readonly TemplateFinding[] {
  const type = typeOf(template, given);
  const value = isRecord(given) ? given['defaultValue'] : undefined;
  if (isSecure(type)) {
    return value === undefined || isEmpty(value) || drawnAnew(value)
      ? []
      : [
          {
            rule: 'secret-default',
            kind: 'param',
            name,
            why: 'it has a default, which everybody can read in the template',
          },
        ];
  }
  return openNames(template, given, name).map((each) => ({
    rule: 'secret-not-secure',
    kind: 'param',
    name: each,
    why: 'its name says that it is a secret, and it is not @secure(): Azure keeps it in the history of deployments',
  }));
}

function judgeOutput(scope: Scope, name: string, given: unknown): readonly TemplateFinding[] {
  const finding = (why: string): readonly TemplateFinding[] => [{ rule: 'secret-output', kind: 'output', name, why }];
  const text = JSON.stringify(isRecord(given) ? [given['value'], given['copy']] : given) ?? '';
  const reason = secretIn(scope, text);
  if (reason !== undefined) return finding(`${reason}; whoever may read deployments can read outputs`);
  if (isSecure(typeOf(scope.template, given))) return finding('it hands a secret on; read it where it is kept instead');
  const last = name.slice(name.lastIndexOf('/') + 1);
  const open = openNames(scope.template, given, last);
  return open.length === 0
    ? []
    : finding('its name says that it is a secret; whoever may read deployments can read outputs');
}

/** A secure parameter is only kept as long as what it is handed to keeps it. */
function judgePassed(
  scope: Scope,
  { inner, given, path }: { readonly inner: Json; readonly given: Json; readonly path: string },
): readonly TemplateFinding[] {
  const wanted = recordAt(inner, 'parameters');
  return Object.entries(given).flatMap(([name, argument]): TemplateFinding[] => {
    const text = JSON.stringify(isRecord(argument) ? argument['value'] : argument) ?? '';
    const reason = secretIn(scope, text);
    if (reason === undefined || isSecure(typeOf(inner, wanted[name]))) return [];
    return [
      {
        rule: 'secret-passed-openly',
        kind: 'param',
        name: `${path}${name}`,
        why: `${reason}, and it is not @secure() there`,
      },
    ];
  });
}

/** Why an expression is one of a secret, through the variables that it uses. */
function secretIn(
  { variables, secure }: Scope,
  text: string,
  seen: ReadonlySet<string> = new Set(),
): string | undefined {
  const called = answersSecret.exec(text)?.[0];
  if (called !== undefined) return `it takes a key from ${called.replace(/\($/, '()')}`;
  for (const [, name = ''] of text.matchAll(/parameters\('([^']+)'\)/g)) {
    if (secure.has(name.toLowerCase())) return `it holds the secure parameter ${name}`;
  }
  for (const [, name = ''] of text.matchAll(/variables\('([^']+)'\)/g)) {
    if (seen.has(name)) continue;
    const reason = secretIn(
      { variables, secure, template: {} },
      JSON.stringify(variables[name]) ?? '',
      new Set([...seen, name]),
    );
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === null || (isRecord(value) && Object.keys(value).length === 0);
}

/** A default that every deployment makes anew is known to nobody beforehand. */
function drawnAnew(value: unknown): boolean {
  return typeof value === 'string' && /^\[.*\bnewGuid\(\).*\]$/.test(value);
}

interface Nested {
  readonly name: string;
  readonly properties: Json;
}

/** Modules, and deployments inside of resources; `resources` is a list, or a map by symbolic names. */
function deploymentsIn(template: Json): readonly Nested[] {
  const { resources } = template;
  const all = Object.entries(Array.isArray(resources) || isRecord(resources) ? resources : {});
  return all.flatMap(([symbol, resource]): readonly Nested[] => {
    if (!isRecord(resource)) return [];
    const properties = recordAt(resource, 'properties');
    const isDeployment = textOf(resource['type'])?.toLowerCase() === 'microsoft.resources/deployments';
    if (isDeployment && isRecord(properties['template'])) {
      const name = Array.isArray(resources) ? (textOf(resource['name']) ?? symbol) : symbol;
      return [{ name, properties }];
    }
    return deploymentsIn(resource);
  });
}
