/** Key Vault events: a secret, key or certificate nears its expiry, has expired or has a new version. Names are PascalCase, with stray spaces in published samples. */

import { parseResourceId } from '../../../resources/resource-id.ts';
import { shortType, type EventReading, type ReadEvent } from '../event-reading.ts';
import type { Field } from '../field.ts';
import { factsOf } from '../reading.ts';

export const readKeyVaultEvent: ReadEvent = ({ id, type, topic, subject, data: field }): EventReading => {
  const data = field.object();
  const address = readAddress(data.get('Id').maybeText());
  const vaultId = parseResourceId(topic);
  const vault =
    data.get('VaultName').maybeText() ??
    vaultId?.name ??
    address.vault ??
    data.get('VaultName').text('the name of a vault');
  const base = { vault, objectType: data.get('ObjectType').maybeText() };
  const targets = vaultId === undefined ? [] : [topic];
  if (shortType(type).toLowerCase().startsWith('vault')) {
    return {
      kind: 'resource-change',
      title: `${shortType(type)}: ${vault}`,
      targets,
      facts: factsOf(base),
      identity: { vault, id },
    };
  }
  const named = data.get('ObjectName');
  const objectName =
    named.maybeText() ??
    address.name ??
    (subject === '' ? named.text('the name of a secret, key or certificate') : subject);
  const version = data.get('Version').maybeText() ?? address.version;
  return {
    kind: 'secret',
    title: `${shortType(type)}: ${vault}/${objectName}`,
    targets,
    resourceType: 'microsoft.keyvault/vaults',
    facts: factsOf({
      ...base,
      objectName,
      version,
      expires: seconds(data.get('EXP')),
      notBefore: seconds(data.get('NBF')),
    }),
    identity: { vault, objectType: base.objectType, objectName, version: version ?? id },
  };
};

/** Seconds since 1970: sent as text, by the documentation a number. Null where there is no end. */
function seconds(field: Field): number | null {
  const time = field.maybeTime();
  return time === undefined ? (field.maybeNumber() ?? null) : Date.parse(time) / 1000;
}

interface Address {
  readonly vault?: string | undefined;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
}

/** `https://<vault>.vault.azure.net/secrets/<name>/<version>` */
function readAddress(text: string | undefined): Address {
  if (text === undefined || !URL.canParse(text)) return {};
  const { hostname, pathname } = new URL(text);
  const [, , name, version] = pathname.split('/');
  return {
    vault: hostname.split('.')[0],
    name: name === '' ? undefined : name,
    version: version === '' ? undefined : version,
  };
}
