import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../../azure/secret-value.ts';
import { createVaults, type Vaults } from '../../../azure/vaults.ts';
import { AutomationError } from '../../../errors.ts';
import { createAnswered, type Answer, type Answered, type Answering } from './answering.ts';

const vault = '/subscriptions/s/resourceGroups/chaufher-dev/providers/Microsoft.KeyVault/vaults/chaufher-dev-kv-weu';
const address = 'https://chaufher-dev-kv-weu.vault.azure.net';
const name = 'webhook-token';

function setUp(answering: Answering): Answered & { readonly vaults: Vaults; readonly addresses: string[] } {
  const answered = createAnswered(answering);
  const addresses: string[] = [];
  const vaults = createVaults({
    address: async (id) => {
      addresses.push(id);
      return address;
    },
    client: answered.clients.vault,
  });
  return { ...answered, vaults, addresses };
}

interface Written {
  readonly version?: string;
  readonly created: number;
  readonly enabled?: boolean;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** An item of a list or, with a value among `more`, a whole version; as Azure writes it (keyvault-secret-get.json). */
const item = ({ version, created, enabled = true, more = {} }: Written) => ({
  id: `${address}/secrets/${name}${version === undefined ? '' : `/${version}`}`,
  attributes: { enabled, created, updated: created, recoveryLevel: 'Recoverable', recoverableDays: 90 },
  ...more,
});

const disabled: Answer = {
  status: 403,
  body: {
    error: {
      code: 'Forbidden',
      message: 'Operation get is not allowed on a disabled secret.',
      innererror: { code: 'SecretDisabled' },
    },
  },
};

/** @param current what a request without a version is answered with. */
function versionsOf(items: readonly Written[], current: Answer): Answering {
  return ({ line }) => {
    if (line.startsWith(`GET /secrets/${name}/versions`)) return { status: 200, body: { value: items.map(item) } };
    return line === `GET /secrets/${name}` ? current : undefined;
  };
}

const named = (versions: readonly { readonly version: string }[]) => versions.map(({ version }) => version);

describe('the versions of a secret', () => {
  it('come newest first, with times as text, and cost one call', async () => {
    const more = { contentType: 'text/plain', tags: { RotationId: 'run-1' } };
    const expiring = {
      ...more,
      attributes: { enabled: false, created: 1_790_000_060, exp: 1_795_000_000, nbf: 1_790_000_000 },
    };
    const { vaults, asked } = setUp(
      versionsOf(
        [
          { version: 'a', created: 1_790_000_000 },
          { version: 'b', created: 1_790_000_060, more: expiring },
        ],
        disabled,
      ),
    );
    expect(await vaults.versions(vault, name)).toEqual([
      {
        name,
        version: 'b',
        enabled: false,
        createdOn: '2026-09-21T14:14:20.000Z',
        expiresOn: '2026-11-18T11:06:40.000Z',
        notBefore: '2026-09-21T14:13:20.000Z',
        ...more,
      },
      { name, version: 'a', enabled: true, createdOn: '2026-09-21T14:13:20.000Z', tags: {} },
    ]);
    expect(asked.map(({ line }) => line)).toEqual([`GET /secrets/${name}/versions?maxresults=25`]);
  });

  it('are read to the last page', async () => {
    const { vaults } = setUp(({ line }) => {
      const [value, nextLink] = line.includes('$skiptoken')
        ? [[item({ version: 'b', created: 2 })]]
        : [
            [item({ version: 'a', created: 1 })],
            `${address}:443/secrets/${name}/versions?api-version=7.2&$skiptoken=x`,
          ];
      return { status: 200, body: { value, nextLink } };
    });
    expect(named(await vaults.versions(vault, name))).toEqual(['b', 'a']);
  });

  it('are none where the secret does not exist, as is the current one', async () => {
    const { vaults } = setUp(() => undefined);
    expect(await vaults.versions(vault, name)).toEqual([]);
    expect(await vaults.current(vault, name)).toBeUndefined();
    const { vaults: empty } = setUp(() => ({ status: 200, body: { value: [] } }));
    expect(await empty.versions(vault, name)).toEqual([]);
  });
});

const inOneSecond = (version: string, enabled = true): Written => ({ version, created: 7, enabled });

describe('of versions that were made in the same second', () => {
  const old: Written = { version: 'z', created: 1 };

  it.each(['a', 'b', 'c'])('the current one is %s where the vault says so', async (version) => {
    const current = { status: 200, body: item({ version, created: 7, more: { value: 'canary' } }) };
    const { vaults } = setUp(versionsOf([inOneSecond('a'), old, inOneSecond('b'), inOneSecond('c')], current));
    const versions = await vaults.versions(vault, name);
    expect(named(versions)[0]).toBe(version);
    expect(named(versions).toSorted()).toEqual(['a', 'b', 'c', 'z']);
    expect(await vaults.current(vault, name)).toMatchObject({ version });
    expect(JSON.stringify(versions)).not.toContain('canary');
  });

  it.each(['a', 'b'])(
    'the current one is %s where it alone is disabled, which is all that the vault says',
    async (version) => {
      const items = ['a', 'b'].map((each) => inOneSecond(each, each !== version));
      const { vaults } = setUp(versionsOf([...items, { version: 'z', created: 1, enabled: false }], disabled));
      expect(named(await vaults.versions(vault, name))[0]).toBe(version);
    },
  );

  it('one is current that was made after the list was read', async () => {
    const current = { status: 200, body: item({ version: 'c', created: 7, more: { value: 'x' } }) };
    const { vaults } = setUp(versionsOf([inOneSecond('a'), inOneSecond('b')], current));
    expect(named(await vaults.versions(vault, name))).toEqual(['c', 'b', 'a']);
  });

  it('none is taken for current by somebody who may not ask which it is', async () => {
    const refused = { status: 403, body: { error: { code: 'Forbidden', innererror: { code: 'ForbiddenByRbac' } } } };
    const { vaults } = setUp(versionsOf([inOneSecond('a'), inOneSecond('b', false)], refused));
    await expect(vaults.versions(vault, name)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('those that are not the newest need no second call', async () => {
    const { vaults, asked } = setUp(
      versionsOf([inOneSecond('a'), inOneSecond('b'), { version: 'n', created: 8 }], disabled),
    );
    expect(named(await vaults.versions(vault, name))).toEqual(['n', 'b', 'a']);
    expect(asked.length).toBe(1);
  });
});

describe('a value', () => {
  const answers: Readonly<Record<string, Answer>> = {
    [`GET /secrets/${name}`]: { status: 200, body: item({ version: 'b', created: 2, more: { value: 'value-b' } }) },
    [`GET /secrets/${name}/a`]: { status: 200, body: item({ version: 'a', created: 1, more: { value: 'value-a' } }) },
    'GET /secrets/off': disabled,
  };
  const { vaults } = setUp(({ line }) => answers[line]);

  it('is that of the current version, or of the one that is named', async () => {
    expect((await vaults.value(vault, name))?.reveal()).toBe('value-b');
    expect((await vaults.value(vault, name, 'a'))?.reveal()).toBe('value-a');
  });

  it('is none where the secret or its version does not exist', async () => {
    expect(await vaults.value(vault, 'other')).toBeUndefined();
    expect(await vaults.value(vault, name, 'x')).toBeUndefined();
  });

  it('of a disabled version is refused', async () => {
    await expect(vaults.value(vault, 'off')).rejects.toMatchObject({
      code: 'forbidden',
      message: 'read chaufher-dev-kv-weu/off: Azure answered 403 SecretDisabled.',
    });
  });
});

describe('a new version', () => {
  const made = item({ version: 'n', created: 9, more: { value: 'canary', tags: { RotationId: 'run-1' } } });

  it('goes with type, tags and expiry, and comes back without its value', async () => {
    const { vaults, asked } = setUp(() => ({ status: 200, body: made }));
    const version = await vaults.set(vault, name, {
      value: new SecretValue('canary'),
      contentType: 'text/plain',
      tags: { RotationId: 'run-1' },
      expiresOn: '2027-01-01T00:00:00.500Z',
    });
    expect(asked.map(({ line }) => line)).toEqual([`PUT /secrets/${name}`]);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      value: 'canary',
      contentType: 'text/plain',
      tags: { RotationId: 'run-1' },
      attributes: { exp: 1_798_761_600 },
    });
    expect(version).toEqual({
      name,
      version: 'n',
      enabled: true,
      createdOn: '1970-01-01T00:00:09.000Z',
      tags: { RotationId: 'run-1' },
    });
  });

  it('is asked for once where the vault fails: the answer may be lost, and the version made', async () => {
    const { vaults, asked } = setUp(() => ({ status: 503, body: {} }));
    const next = { value: new SecretValue('v'), contentType: '', tags: {} };
    await expect(vaults.set(vault, name, next)).rejects.toMatchObject({ code: 'unavailable' });
    expect(asked.length).toBe(1);
  });

  it.each(['never', '2038-01-20T00:00:00Z', ''])(
    'is not made with an expiry that the client would get wrong: %j',
    async (expiresOn) => {
      const { vaults, asked } = setUp(() => ({ status: 200, body: made }));
      const next = { value: new SecretValue('v'), contentType: '', tags: {}, expiresOn };
      await expect(vaults.set(vault, name, next)).rejects.toMatchObject({ code: 'input-invalid' });
      expect(asked).toEqual([]);
    },
  );
});

describe('a change of a version', () => {
  it('says what changes and nothing else', async () => {
    const { vaults, asked } = setUp(() => ({ status: 200, body: item({ version: 'a', created: 1, enabled: false }) }));
    expect(await vaults.update(vault, name, 'a', { enabled: false })).toMatchObject({ version: 'a', enabled: false });
    await vaults.update(vault, name, 'a', { tags: { Stage: 'made' }, expiresOn: '2027-01-01T00:00:00Z' });
    expect(asked.map(({ line }) => line)).toEqual([`PATCH /secrets/${name}/a`, `PATCH /secrets/${name}/a`]);
    expect(asked.map(({ body }): unknown => JSON.parse(body))).toEqual([
      { attributes: { enabled: false } },
      { tags: { Stage: 'made' }, attributes: { exp: 1_798_761_600 } },
    ]);
  });
});

describe('the list of a vault', () => {
  it('is read page by page, and no further than it is looked at', async () => {
    const { vaults, asked } = setUp(({ url }) => {
      const page = Number(url.searchParams.get('page') ?? 0);
      const value = [item({ created: page + 1, enabled: page !== 1 })];
      return { status: 200, body: { value, nextLink: `${address}/secrets?page=${page + 1}` } };
    });
    const seen: string[] = [];
    for await (const { name: secret, enabled, createdOn } of vaults.list(vault)) {
      seen.push(`${secret} ${enabled} ${createdOn.slice(17, 19)}`);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([`${name} true 01`, `${name} false 02`]);
    expect(asked.map(({ line }) => line)).toEqual(['GET /secrets?maxresults=25', 'GET /secrets?page=1']);
  });
});

describe('a vault', () => {
  it('is looked up once, however its id is written', async () => {
    const { vaults, addresses } = setUp(() => undefined);
    await Promise.all([vaults.value(vault, name), vaults.value(vault.toUpperCase(), name)]);
    await vaults.value(vault, name);
    expect(addresses).toEqual([vault]);
  });

  it('is looked up again where that failed', async () => {
    let asked = 0;
    const vaults = createVaults({
      address: async () => {
        asked += 1;
        if (asked === 1) throw new AutomationError('unavailable', 'not now');
        return address;
      },
      client: createAnswered(() => undefined).clients.vault,
    });
    await expect(vaults.value(vault, name)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await vaults.value(vault, name)).toBeUndefined();
  });

  it('of another domain than its challenge names gets no token', async () => {
    const evil = createAnswered(({ authorization }) =>
      authorization === undefined
        ? { status: 401, headers: { 'www-authenticate': 'Bearer resource="https://vault.azure.net"' } }
        : { status: 200 },
    );
    const deceived = createVaults({ address: async () => 'https://vaults.example', client: evil.clients.vault });
    await expect(deceived.value(vault, name)).rejects.toMatchObject({ code: 'unavailable' });
    expect(evil.asked.map(({ authorization }) => authorization)).toEqual([undefined]);
  });
});
