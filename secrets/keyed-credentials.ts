/** Credentials that follow from resources with keys, and the resources whose keys nothing renews. */
import type { Snapshot } from '../resources/snapshot.ts';
import { inTerms, type Draft } from './declared.ts';
import type { Finding } from './finding.ts';
import { secretNameOf } from './key-providers.ts';
import { keyedThings, type KeyedThing } from './keyed-things.ts';
import { termsOf } from './secrets-file.ts';
import type { SecretsFile } from './secrets-schema.ts';

export interface KeyedCredentials {
  readonly drafts: readonly Draft[];
  readonly findings: readonly Finding[];
}

export function keyedCredentials({
  snapshot,
  file,
  isRotatable,
}: {
  readonly snapshot: Snapshot;
  readonly file: SecretsFile;
  readonly isRotatable: (type: string) => boolean;
}): KeyedCredentials {
  const policies = new Map(Object.entries(file.keys).map(([type, policy]) => [type.toLowerCase(), policy]));
  const drafts: Draft[] = [];
  const findings: Finding[] = [];
  for (const thing of keyedThings(snapshot)) {
    const policy = policies.get(thing.type.toLowerCase());
    const owner = thing.resource.tags['owner'] ?? file.defaults.owner;
    if (thing.madeByAzure || policy === undefined || !isRotatable(thing.type)) {
      const message = messageOf(thing, isRotatable(thing.type));
      const about = { environment: snapshot.environment, subject: thing.name, resource: thing.id };
      findings.push({ rule: 'keys-without-strategy', ...about, message, owner });
    } else {
      drafts.push({
        name: secretNameOf(thing.name),
        ...inTerms(termsOf({ ...file.defaults, owner }, policy)),
        contentType: policy.contentType,
        source: { strategy: 'dual-key', provider: thing.type, resource: thing.id },
        ...(thing.holder.better === undefined ? {} : { better: thing.holder.better }),
      });
    }
  }
  return { drafts, findings };
}

function messageOf({ holder, madeByAzure, type }: KeyedThing, isRotatable: boolean): string {
  const better = holder.better === undefined ? '' : ` Better: ${holder.better}`;
  if (madeByAzure) {
    const remedy = holder.switch === undefined ? ', and does not let one switch it off' : '';
    return `Azure makes this rule itself${remedy}; nobody renews its ${holder.has}.${better}`;
  }
  const remedy = isRotatable ? `give ${type} its terms in operations/secrets.yaml` : 'nothing here can rotate them';
  return `It has ${holder.has} that work and that nobody renews: ${remedy}.${better}`;
}
