/** Against `invocations.json`: what the host says to the worker about one invocation. */

import { describe, expect, it } from 'vitest';
import { eventInvocation } from '../../../local/host/event-grid.ts';
import { requestData } from '../../../local/host/http-trigger.ts';
import { plainValue, typedTriggerInput } from '../../../local/host/rpc.ts';
import { record } from './records.ts';

interface RecordedHttp {
  method: string;
  url: string;
  nullableHeaders: Record<string, { value: string }>;
  nullableQuery: Record<string, { value: string }>;
  nullableParams: Record<string, { value: string }>;
  body: { bytes: { utf8: string } } | null;
}

interface RecordedInvocation {
  inputData: { data: { http?: RecordedHttp; json?: string } }[];
  triggerMetadata: Record<string, { json?: string }>;
}

const invocations: Record<string, RecordedInvocation> = JSON.parse(record('invocations.json'));
const values = (mapping: Record<string, { value?: string }> = {}): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(mapping).map(([name, { value }]) => [name, value]));

describe('an HTTP trigger', () => {
  for (const [name, { inputData }] of Object.entries(invocations)) {
    const http = inputData[0]?.data.http;
    if (http === undefined) continue;
    it(`hands over the request to ${name} as recorded`, () => {
      const headers = Object.fromEntries(
        Object.entries(http.nullableHeaders).map(([header, { value }]) => [header, value]),
      );
      const url = new URL(http.url);
      const parameters = Object.fromEntries(
        Object.entries(http.nullableParams).map(([parameter, { value }]) => [parameter, value]),
      );
      const body = Buffer.from(http.body?.bytes.utf8 ?? '');
      const said = requestData(
        { method: http.method, url: `${url.pathname}${url.search}`, headers },
        url.searchParams,
        parameters,
        body,
      );
      expect({ ...said, url: new URL(said.url ?? '').href }).toEqual({
        method: http.method,
        url: url.href,
        nullableHeaders: Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, { value }])),
        nullableQuery: Object.fromEntries(
          Object.entries(http.nullableQuery).map(([key, { value }]) => [key, { value }]),
        ),
        nullableParams: Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, { value }])),
        body: http.body === null ? null : { bytes: body },
      });
    });
  }

  it('joins what comes more than once', () => {
    const query = new URLSearchParams('x=1&x=2&y=');
    const { nullableQuery, nullableHeaders } = requestData(
      { headers: { 'set-cookie': ['a', 'b'] } },
      query,
      {},
      Buffer.alloc(0),
    );
    expect([values(nullableQuery), values(nullableHeaders)]).toEqual([{ x: '1,2', y: '' }, { 'set-cookie': 'a,b' }]);
  });
});

it('hands over an event as recorded', () => {
  const text = invocations['eg']?.inputData[0]?.data.json ?? '';
  expect(eventInvocation(JSON.parse(text))).toEqual({
    input: { json: text },
    triggerMetadata: { data: { json: invocations['eg']?.triggerMetadata['data']?.json } },
  });
});

it('hands over activity inputs as recorded', () => {
  const recorded: { input: { data: { string?: string } }[] }[] = JSON.parse(record('activity-inputs.json'));
  const given = [null, true, 0, 1.5, '', 'str', '"q"', '{"a":1}', [1], { a: [1, { b: 2 }] }];
  expect(given.map((value) => typedTriggerInput(value).string)).toEqual(
    recorded.map(({ input }) => input[0]?.data.string),
  );
  expect(typedTriggerInput(false)).toEqual({ string: 'False' });
});

it('takes what a function returned for what it is', () => {
  const answers = [
    { string: '{"a":1}' },
    { json: '{"a":1}' },
    { int: 0 },
    { double: 1.5 },
    { bytes: Buffer.from('x') },
    undefined,
    null,
  ];
  expect(answers.map(plainValue)).toEqual(['{"a":1}', { a: 1 }, 0, 1.5, 'eA==', null, null]);
});
