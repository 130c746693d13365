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
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
}

export function record<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
}

export function lines<T>(name: string): T[] {
  return readFileSync(path.join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): T => JSON.parse(line));
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
