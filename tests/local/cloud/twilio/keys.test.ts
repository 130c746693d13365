/** API keys of the Twilio account, and what each credential may do. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountSid } from '../../../../local/cloud/twilio/state.ts';
import { ask, testCloud, type Answer, type TestCloud } from '../support.ts';

let cloud: TestCloud;
let account: string;
beforeAll(async () => {
  cloud = await testCloud();
  account = `${accountSid}:${(await cloud.control.twilioAccount()).authToken}`;
});
afterAll(() => cloud.cloud.stop());

function twilio(method: string, path: string, user = account, form?: Record<string, string>): Promise<Answer> {
  return ask(cloud.cloud, `${cloud.cloud.environment['TWILIO_ENDPOINT']}${path}`, {
    method,
    headers: { authorization: `Basic ${Buffer.from(user).toString('base64')}` },
    ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
  });
}
const below = `/2010-04-01/Accounts/${accountSid}`;
const makeKey = async (FriendlyName: string): Promise<{ sid: string; user: string }> => {
  const answer = await twilio('POST', `${below}/Keys.json`, account, { FriendlyName });
  const { sid, secret } = answer.json();
  return { sid: String(sid), user: `${String(sid)}:${String(secret)}` };
};
const messages = async (user: string): Promise<number> =>
  (await twilio('GET', `${below}/Messages.json?PageSize=1`, user)).status;

test('a key is made with its secret, which is not shown again', async () => {
  const answer = await twilio('POST', `${below}/Keys.json`, account, { FriendlyName: 'rotation 1' });
  const { sid, secret } = answer.json();
  expect(answer.status).toBe(201);
  expect(sid).toMatch(/^SK[0-9a-f]{32}$/);
  const read = await twilio('GET', `${below}/Keys/${String(sid)}.json`);
  expect(read.json()).toMatchObject({
    sid,
    friendly_name: 'rotation 1',
    date_created: expect.stringMatching(/\+0000$/),
  });
  expect((await twilio('GET', `${below}/Keys.json`)).text).not.toContain(String(secret));
});

test('keys are listed page by page', async () => {
  const [first, second] = [await makeKey('one'), await makeKey('two')];
  const found: unknown[] = [];
  let next: unknown = `${below}/Keys.json?PageSize=1`;
  for (let pages = 0; typeof next === 'string' && pages < 20; pages += 1) {
    const page: Record<string, unknown> = (await twilio('GET', next)).json();
    expect(page).toMatchObject({ page: pages, page_size: 1, start: pages, end: pages });
    found.push(...(Array.isArray(page['keys']) ? page['keys'] : []));
    next = page['next_page_uri'];
  }
  const all = await cloud.control.twilioAccount();
  expect(found).toHaveLength(all.keys.length);
  for (const { sid } of [first, second]) expect(found).toContainEqual(expect.objectContaining({ sid }));
});

test('a key reads messages until it is deleted, and then at once no more', async () => {
  const { sid, user } = await makeKey('short-lived');
  expect(await messages(user)).toBe(200);
  expect((await twilio('DELETE', `${below}/Keys/${sid}.json`)).status).toBe(204);
  expect(await messages(user)).toBe(401);
  expect(await messages(account)).toBe(200);
});

test('only the auth token manages keys', async () => {
  const { sid, user } = await makeKey('curious');
  const answers = [
    await twilio('GET', `${below}/Keys.json`, user),
    await twilio('POST', `${below}/Keys.json`, user, { FriendlyName: 'mine' }),
    await twilio('DELETE', `${below}/Keys/${sid}.json`, user),
    await twilio('GET', `${below}/Keys.json`, `${accountSid}:guessed`),
  ];
  for (const answer of answers)
    expect(answer.json()).toEqual({
      code: 20003,
      message: 'Authenticate',
      more_info: 'https://www.twilio.com/docs/errors/20003',
      status: 401,
    });
  expect(await messages(user)).toBe(200);
});

test('what is not there is a 404 in Twilio’s form', async () => {
  const path = `${below}/Keys/SK${'0'.repeat(32)}`;
  expect((await twilio('DELETE', `${path}.json`)).json()).toMatchObject({
    code: 20404,
    message: `The requested resource ${path}.json was not found`,
    status: 404,
  });
  expect((await twilio('GET', `/2010-04-01/Accounts/AC${'9'.repeat(32)}/Messages.json`)).status).toBe(404);
});

test('a fault throttles it', async () => {
  await cloud.control.addFault({ service: 'twilio', status: 429, retryAfterSeconds: 2, count: 1 });
  const answer = await twilio('GET', `${below}/Keys.json`);
  expect([answer.status, answer.headers['retry-after']]).toEqual([429, '2']);
  expect(await messages(account)).toBe(200);
});

test('credentials outlast a reset', async () => {
  const { user } = await makeKey('kept');
  await cloud.control.reset();
  expect([await messages(user), await messages(account)]).toEqual([200, 200]);
});
