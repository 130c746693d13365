import { createHash, generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternsOf } from '../../../local/canary/forms.ts';
import { createScanner } from '../../../local/canary/scan.ts';

/** Everything that escaping changes is in it. */
const value = 'p4ss "word"/+&=~ Zürich \\ 0123456789';
const token = 'q8QzT1x/4vN0+JmP7sKd2LwYb6RfHgUc9EaViOtX3Mh=';

function found(secret: string, bytes: Buffer | string): readonly string[] {
  const scan = createScanner(patternsOf([{ value: secret, origin: 'the test' }]));
  return scan({ name: 'bytes', bytes: Buffer.from(bytes) }).map(({ form }) => form);
}

const around = (text: string) => `{"before":"${text}","after":1}`;
const hash = (algorithm: string) => createHash(algorithm).update(value);

describe('a secret value is found', () => {
  const forms: readonly { readonly form: string; readonly bytes: Buffer | string }[] = [
    { form: 'plain', bytes: `error: ${value} refused` },
    { form: 'JSON-escaped', bytes: JSON.stringify({ value }) },
    { form: 'JSON-escaped twice', bytes: JSON.stringify({ body: JSON.stringify({ value }) }) },
    {
      form: 'JSON-escaped by .NET',
      bytes: around(
        value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('+', '\\u002B').replaceAll('&', '\\u0026'),
      ),
    },
    { form: 'URL-encoded', bytes: `/callback?code=${encodeURIComponent(value)}&more` },
    { form: 'URL-encoded', bytes: encodeURIComponent(value).replaceAll(/%../g, (escape) => escape.toLowerCase()) },
    { form: 'form-encoded', bytes: new URLSearchParams({ secret: value }).toString() },
    { form: 'hex', bytes: Buffer.from(`x${value}`).toString('hex') },
    { form: 'hex', bytes: Buffer.from(value).toString('hex').toUpperCase() },
    { form: 'UTF-16', bytes: Buffer.from(`x${value}`, 'utf16le') },
    { form: 'sha256 hash in hex', bytes: `fingerprint ${hash('sha256').digest('hex')}` },
    { form: 'sha256 hash in hex', bytes: `fingerprint ${hash('sha256').digest('hex').slice(0, 8)}, 3 tries` },
    { form: 'sha256 hash in hex', bytes: `"${hash('sha256').digest('hex').slice(0, 10)}"` },
    { form: 'sha256 hash in hex', bytes: hash('sha256').digest('hex').slice(0, 16).toUpperCase() },
    { form: 'sha256 hash in base64', bytes: hash('sha256').digest('base64') },
    { form: 'sha1 hash in hex', bytes: hash('sha1').digest('hex').slice(0, 12) },
    { form: 'md5 hash in hex', bytes: around(hash('md5').digest('hex')) },
    { form: 'md5 hash in base64', bytes: hash('md5').digest('base64') },
  ];
  it.each(forms)('$form: $bytes', ({ form, bytes }) => {
    expect(found(value, bytes)).toContain(form);
  });

  it.each(['base64', 'base64url'] as const)('in %s, whatever precedes and follows it', (encoding) => {
    // Its base64 has all the characters in which the two alphabets differ.
    const secret = '~~~???>>>~~~???>>>';
    const text = fc.string({ maxLength: 40 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const bytes = Buffer.from(before + secret + after).toString(encoding);
        expect(found(secret, bytes).join()).toContain(`${encoding} at alignment`);
      }),
    );
  });

  it('in a copy that was cut', () => {
    expect(found(token, `Authorization failed for ${token.slice(0, 32)}…`)).toEqual(['plain']);
  });
});

describe('the secret part of a composite value is found alone', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const { d = '' } = privateKey.export({ format: 'jwk' });
  const composites = [
    {
      what: 'connection string',
      whole: `Endpoint=https://x.service.signalr.net;AccessKey=${token};Version=1.0;`,
      part: token,
    },
    {
      what: 'connection string with a shared access key',
      whole: `Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=${token}`,
      part: token,
    },
    {
      what: 'App Configuration connection string',
      whole: `Endpoint=https://x.azconfig.io;Id=a-b:c;Secret=${token}`,
      part: token,
    },
    { what: 'PEM', whole: pem, part: pem.split('\n')[2] ?? '' },
    {
      what: 'service account',
      whole: JSON.stringify({ type: 'service_account', private_key: pem }),
      part: pem.split('\n')[1] ?? '',
    },
    { what: 'private JWK', whole: JSON.stringify(privateKey.export({ format: 'jwk' })), part: d },
    {
      what: 'identifier with its secret',
      whole: `SK00112233445566778899aabbccddeeff:${'7f'.repeat(16)}`,
      part: '7f'.repeat(16),
    },
  ];
  it.each(composites)('$what', ({ whole, part }) => {
    expect(found(whole, `somewhere: ${part}.`)).toContain('plain');
    expect(found(whole, Buffer.from(whole).toString('base64')).join()).toContain('base64');
    expect(found(whole, JSON.stringify(JSON.stringify(JSON.stringify(whole))))).not.toEqual([]);
    expect(found(whole, createHash('sha256').update(whole).digest('hex'))).toEqual(['sha256 hash in hex']);
    expect(found(whole, createHash('sha256').update(part).digest('hex'))).toEqual(['sha256 hash in hex']);
  });

  it('and what is not secret in it is nobody’s finding', () => {
    const whole = `Endpoint=https://x.service.signalr.net;AccessKey=${token};Version=1.0;`;
    expect(found(whole, 'Endpoint=https://x.service.signalr.net;AccessKey=[secret];Version=1.0;')).toEqual([]);
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    expect(found(pem, other.toString())).toEqual([]);
  });
});

it('the first group of a UUID is no hash, nor are digits in a longer number', () => {
  const digits = hash('sha256').digest('hex').slice(0, 8);
  expect(found(value, `run ${digits}-0000-4000-8000-000000000001`)).toEqual([]);
  expect(found(value, `0${digits} ${digits}0`)).toEqual([]);
});

it('a value that is too short to be told from chance is refused by its origin, without the value', () => {
  const tooShort = [{ value: 'hunter2', origin: 'Twilio AC1' }];
  expect(() => patternsOf(tooShort)).toThrow(
    /^The secret of Twilio AC1 is too short to be looked for: use 8 bytes or more.$/,
  );
});
