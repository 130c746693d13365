import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecretPorts } from '../../../azure/secret-ports.ts';
import { SecretValue } from '../../../azure/secret-value.ts';
import type { TwilioKeys } from '../../../azure/twilio-keys.ts';
import { startAzure, type EmulatedAzure } from '../app/azure.ts';

let azure: EmulatedAzure;
let keys: TwilioKeys;
let account: string;
let authToken: SecretValue;
beforeAll(async () => {
  azure = await startAzure();
  keys = createSecretPorts(azure.clients).twilioKeys;
  const known = await azure.control.twilioAccount();
  account = known.accountSid;
  authToken = new SecretValue(known.authToken);
});
afterAll(() => azure[Symbol.asyncDispose]());

describe('an API key', () => {
  it('opens the account from its making to its removal', async () => {
    const before = await keys.list(account, authToken);
    const { sid, value } = await keys.create(account, authToken, 'run-1');
    expect(await keys.list(account, authToken)).toEqual([...before, { sid, friendlyName: 'run-1' }]);
    expect(await keys.test(account, value)).toEqual({ accepted: true });

    await keys.remove(account, authToken, sid);
    await keys.remove(account, authToken, sid);
    expect(await keys.list(account, authToken)).toEqual(before);
    expect(await keys.test(account, value)).toMatchObject({ accepted: false });
  });

  it('is one of many, of which none is missed', async () => {
    const made = new Set<string>();
    while (made.size < 120) made.add((await keys.create(account, authToken, `many ${made.size}`)).sid);
    const found = (await keys.list(account, authToken)).map(({ sid }) => sid);
    expect(found).toEqual(expect.arrayContaining([...made]));
    for (const sid of made) await keys.remove(account, authToken, sid);
  });

  it('administers no other, nor does a wrong auth token', async () => {
    const { sid, value } = await keys.create(account, authToken, 'run-2');
    await expect(keys.list(account, value)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(keys.create(account, new SecretValue('wrong'), 'x')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(keys.remove(account, new SecretValue('wrong'), sid)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await keys.test(account, value)).toEqual({ accepted: true });
  });
});
