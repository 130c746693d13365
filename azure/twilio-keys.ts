/** API keys of a Twilio account, through its REST API (2010-04-01, `Accounts/{Sid}/Keys.json`). */
import * as z from 'zod';
import { isAutomationError } from '../errors.ts';
import type { TestResult } from './credential-tests.ts';
import { sealed } from './errors.ts';
import type { Rest } from './rest.ts';
import { SecretValue } from './secret-value.ts';

export interface TwilioKey {
  readonly sid: string;
  readonly friendlyName: string;
}

/** A credential is stored as `SID:secret`, as HTTP Basic takes it. Every call throws an AutomationError without any value in it. */
export interface TwilioKeys {
  /** @param authToken of the account: API keys cannot manage API keys. */
  list(accountSid: string, authToken: SecretValue): Promise<readonly TwilioKey[]>;
  create(
    accountSid: string,
    authToken: SecretValue,
    friendlyName: string,
  ): Promise<{ readonly sid: string; readonly value: SecretValue }>;
  /** Does nothing where it is gone already. */
  remove(accountSid: string, authToken: SecretValue, sid: string): Promise<void>;
  test(accountSid: string, value: SecretValue): Promise<TestResult>;
}

const keyShape = z.object({ sid: z.string(), friendly_name: z.string().nullish() });
const pageShape = z.object({
  keys: z.array(keyShape),
  /** A path; anything else could name another host, which would be given the auth token. */
  next_page_uri: z
    .string()
    .regex(/^\/2010-04-01\//)
    .nullish(),
});
const madeShape = z.object({ sid: z.string(), secret: z.string().min(1) });
const nothing = z.unknown();

export function createTwilioKeys(twilio: () => Promise<Rest>): TwilioKeys {
  const asking = <T>(operation: string, call: (rest: Rest) => Promise<T>): Promise<T> =>
    sealed(operation, async () => call(await twilio()), 'Twilio');

  return {
    async list(accountSid, authToken) {
      const authorization = basic(`${accountSid}:${authToken.reveal()}`);
      return asking(`list the API keys of ${accountSid}`, async (rest) => {
        const keys: TwilioKey[] = [];
        let path: string | undefined | null = `${pathOf(accountSid)}/Keys.json?PageSize=100`;
        while (path) {
          const page: z.infer<typeof pageShape> = await rest.send({ method: 'GET', path, authorization }, pageShape);
          keys.push(...page.keys.map(({ sid, friendly_name: name }) => ({ sid, friendlyName: name ?? '' })));
          path = page.next_page_uri;
        }
        return keys;
      });
    },
    async create(accountSid, authToken, friendlyName) {
      const { sid, secret } = await asking(`make an API key of ${accountSid}`, (rest) =>
        rest.send(
          {
            method: 'POST',
            path: `${pathOf(accountSid)}/Keys.json`,
            form: { FriendlyName: friendlyName },
            authorization: basic(`${accountSid}:${authToken.reveal()}`),
          },
          madeShape,
        ),
      );
      return { sid, value: new SecretValue(`${sid}:${secret}`) };
    },
    async remove(accountSid, authToken, sid) {
      const path = `${pathOf(accountSid)}/Keys/${encodeURIComponent(sid)}.json`;
      const authorization = basic(`${accountSid}:${authToken.reveal()}`);
      try {
        await asking(`delete API key ${sid} of ${accountSid}`, (rest) =>
          rest.send({ method: 'DELETE', path, authorization }, nothing),
        );
      } catch (error) {
        if (!isAutomationError(error, 'not-found')) throw error;
      }
    },
    async test(accountSid, value) {
      // A standard key may not see the account nor its keys. Of messages it may: this asks for none that exists.
      const path = `${pathOf(accountSid)}/Messages.json?PageSize=1&DateSent%3E=2100-01-01`;
      try {
        await asking(`try an API key of ${accountSid}`, (rest) =>
          rest.send({ method: 'GET', path, authorization: basic(value.reveal()) }, nothing),
        );
        return { accepted: true };
      } catch (error) {
        if (isAutomationError(error) && error.data['azureStatus'] === 401)
          return { accepted: false, reason: 'Twilio answered 401: no such API key, or not with this secret' };
        throw error;
      }
    },
  };
}

function basic(credential: string): string {
  return `Basic ${Buffer.from(credential).toString('base64')}`;
}

function pathOf(accountSid: string): string {
  return `/2010-04-01/Accounts/${encodeURIComponent(accountSid)}`;
}
