import { describe, expect, it } from 'vitest';
import { SecretValue } from '../../../azure/secret-value.ts';
import { createTwilioKeys } from '../../../azure/twilio-keys.ts';
import { createAnswered, type Answering } from './answering.ts';

const account = 'AC00000000000000000000000000000001';
const path = `/2010-04-01/Accounts/${account}`;
const authToken = new SecretValue('auth-token');
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

function setUp(answering: Answering) {
  const answered = createAnswered(answering);
  return { ...answered, keys: createTwilioKeys(answered.clients.twilio) };
}

const refused = { status: 401, body: { code: 20003, message: 'Authenticate', status: 401 } };
const key = (sid: string) => ({ sid, friendly_name: `key ${sid}`, date_created: 'Mon, 13 Jun 2016 22:50:08 +0000' });

describe('the API keys of an account', () => {
  it('are read to the last page, with the auth token', async () => {
    const next = `${path}/Keys.json?PageSize=100&Page=1&PageToken=PASK1`;
    const { keys, asked } = setUp(({ url }) => ({
      status: 200,
      body: url.searchParams.has('PageToken')
        ? { keys: [{ sid: 'SK2', friendly_name: null }], next_page_uri: null }
        : { keys: [key('SK1')], next_page_uri: next, page: 0 },
    }));
    expect(await keys.list(account, authToken)).toEqual([
      { sid: 'SK1', friendlyName: 'key SK1' },
      { sid: 'SK2', friendlyName: '' },
    ]);
    expect(asked.map(({ line }) => line)).toEqual([`GET ${path}/Keys.json?PageSize=100`, `GET ${next}`]);
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set([basic(`${account}:auth-token`)]));
  });

  it.each(['https://evil.example/2010-04-01/', '@evil.example/', '.evil.example/'])(
    'are not asked of %s, whatever the last page says',
    async (next) => {
      const { keys, asked } = setUp(() => ({ status: 200, body: { keys: [], next_page_uri: next } }));
      await expect(keys.list(account, authToken)).rejects.toMatchObject({ code: 'azure-refused' });
      expect(asked.map(({ url }) => url.host)).toEqual(['api.twilio.com']);
    },
  );

  it('are kept from whoever has not the right to them', async () => {
    const { keys } = setUp(() => refused);
    await expect(keys.list(account, authToken)).rejects.toMatchObject({
      code: 'forbidden',
      message: `list the API keys of ${account}: Twilio answered 401 20003.`,
    });
  });

  it('tell when to come again', async () => {
    const { keys } = setUp(() => ({ status: 429, headers: { 'retry-after': '30' }, body: { code: 20429 } }));
    await expect(keys.list(account, authToken)).rejects.toMatchObject({ code: 'throttled', retryAfterSeconds: 30 });
  });
});

describe('an API key', () => {
  it('is made with a name, and stored as Basic takes it', async () => {
    const { keys, asked } = setUp(() => ({ status: 201, body: { ...key('SK3'), secret: 'canary' } }));
    const { sid, value } = await keys.create(account, authToken, 'run-1 & more');
    expect([sid, value.reveal()]).toEqual(['SK3', 'SK3:canary']);
    expect(asked.map(({ line, body }) => [line, body])).toEqual([
      [`POST ${path}/Keys.json`, 'FriendlyName=run-1+%26+more'],
    ]);
  });

  it('is asked for once where the answer is lost: there may be one by now', async () => {
    const { keys, asked } = setUp(() => ({ status: 500 }));
    await expect(keys.create(account, authToken, 'run-1')).rejects.toMatchObject({ code: 'unavailable' });
    expect(asked.length).toBe(1);
  });

  it.each([204, 404])('is removed where Twilio answers %i', async (status) => {
    const { keys, asked } = setUp(() => ({ status }));
    await expect(keys.remove(account, authToken, 'SK1')).resolves.toBeUndefined();
    expect(asked.map(({ line }) => line)).toEqual([`DELETE ${path}/Keys/SK1.json`]);
  });

  it('is not taken for removed where Twilio refuses', async () => {
    const { keys } = setUp(() => refused);
    await expect(keys.remove(account, authToken, 'SK1')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('is accepted where it reads a list, of which it reads nothing', async () => {
    const { keys, asked } = setUp(() => ({ status: 200, body: { messages: [] } }));
    expect(await keys.test(account, new SecretValue('SK1:secret'))).toEqual({ accepted: true });
    expect(asked.map(({ line, authorization }) => [line, authorization])).toEqual([
      [`GET ${path}/Messages.json?PageSize=1&DateSent>=2100-01-01`, basic('SK1:secret')],
    ]);
  });

  it('is refused where Twilio does not know it, in words without it', async () => {
    const { keys } = setUp(() => refused);
    expect(await keys.test(account, new SecretValue('SK1:canary'))).toEqual({
      accepted: false,
      reason: 'Twilio answered 401: no such API key, or not with this secret',
    });
  });

  it.each([
    [403, 'forbidden'],
    [404, 'not-found'],
  ])('is neither where Twilio answers %i', async (status, code) => {
    const { keys } = setUp(() => ({ status }));
    await expect(keys.test(account, new SecretValue('SK1:x'))).rejects.toMatchObject({ code });
  });
});
