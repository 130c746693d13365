/** Types of parameters and outputs: which Azure keeps to itself, and which say by their name that it should. Pure. */
import { isRecord } from '../../resources/property.ts';
import { recordAt, textOf, type Json } from './json.ts';

/** Names that say what is in them; what is only about a secret (its name, its address, how long it lives) is none. */
const secretWord =
  /(password|passphrase|secret|token|credential|connectionString|(api|access|account|shared|signing|private|primary|secondary|master|encryption|function|host|ssh)Key|sas(Url|Uri|Token)?)(Value|Text)?$/i;
const aboutSecret = /(public|partition|row|lookup|sort|foreign|cache|resource)(Key|Token)s?$/i;
export function isSecretName(name: string): boolean {
  return secretWord.test(name) && !aboutSecret.test(name);
}

/** The names in it that say secret and are open: its own, and those of the properties of an object. */
export function openNames(template: Json, given: unknown, name: string, depth = 0): readonly string[] {
  const type = resolved(template, given);
  const kind = textOf(type['type'])?.toLowerCase();
  if (depth > 8 || isSecure(kind)) return [];
  const own = name.slice(name.lastIndexOf('/') + 1).replace(/^.*\./, '');
  const properties = Object.entries(recordAt(type, 'properties'));
  if (properties.length > 0)
    return properties.flatMap(([property, inner]) => openNames(template, inner, `${name}.${property}`, depth + 1));
  if (isRecord(type['items'])) return openNames(template, type['items'], name, depth + 1);
  return (kind === 'string' || kind === 'object') && isSecretName(own) ? [name] : [];
}

export function typeOf(template: Json, given: unknown): string | undefined {
  return textOf(resolved(template, given)['type'])?.toLowerCase();
}

/** Behind the names of user-defined types. */
function resolved(template: Json, given: unknown): Json {
  let type: Json = isRecord(given) ? given : {};
  for (let depth = 0; depth < 16; depth++) {
    const name = /^#\/definitions\/(.+)$/.exec(textOf(type['$ref']) ?? '')?.[1];
    if (name === undefined) return type;
    type = { ...recordAt(recordAt(template, 'definitions'), name) };
  }
  return type;
}

export function isSecure(type: string | undefined): boolean {
  return type === 'securestring' || type === 'secureobject';
}
