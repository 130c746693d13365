/** Recordings of the real host, and how an exchange with the local one is compared with them. */

import { readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '../../fixtures/host-records');

export interface Exchange {
  readonly title: string;
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown };
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly rawBody: string };
}

export function exchanges(name: string): Exchange[] {
  return JSON.parse(record(name));
}

/** The JSON text of a recording. */
export function record(name: string): string {
  return readFileSync(path.join(folder, name), 'utf8');
}

/** The JSON texts of a recording, one a line. */
export function lines(name: string): string[] {
  return record(name)
    .split('\n')
    .filter((line) => line !== '');
}

/** What Node adds to every response by itself. */
const ownHeaders = new Set(['date', 'connection', 'keep-alive']);

export async function comparable(response: Response, baseUrl: string): Promise<Exchange['response']> {
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].filter(([name]) => !ownHeaders.has(name))),
    rawBody: (await response.text()).replaceAll(baseUrl, 'http://127.0.0.1:7071'),
  };
}
