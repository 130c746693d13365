import { expect, it } from 'vitest';
import { createLogs, type Logs } from '../../../local/host/logs.ts';

function logs(levels: Record<string, string>): { logs: Logs; out: string[]; err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  const clock = { now: () => Date.parse('2026-11-24T10:00:00Z') };
  return {
    out,
    err,
    logs: createLogs({ levels, out: (line) => out.push(line), err: (line) => err.push(line), clock }),
  };
}

it('writes one line a message, whatever the message, warnings and worse to the error stream', () => {
  const {
    logs: { write },
    out,
    err,
  } = logs({});
  write('information', { from: 'hello', category: 'Function.hello', invocationId: 'i-1' }, 'first\n   second\n');
  write('warning', { from: 'host', category: 'Host' }, 'careful');
  expect(out).toEqual(['2026-11-24T10:00:00.000Z info  [hello i-1] first | second\n']);
  expect(err).toEqual(['2026-11-24T10:00:00.000Z warn  [host] careful\n']);
});

it('goes by the longest category of host.json, then by its default', () => {
  const {
    logs: { write },
    out,
  } = logs({ default: 'Warning', Function: 'Information', 'Function.quiet': 'None', 'Function.loud.User': 'Trace' });
  for (const category of [
    'Host',
    'Function.other',
    'Function.quiet',
    'Function.quiet.User',
    'Function.loud',
    'Function.loud.User',
    'Functional',
  ]) {
    write('debug', { from: category, category }, 'debug');
    write('information', { from: category, category }, 'information');
  }
  expect(out.map((line) => line.slice(25).trim())).toEqual([
    'info  [Function.other] information',
    'info  [Function.loud] information',
    'debug [Function.loud.User] debug',
    'info  [Function.loud.User] information',
  ]);
});
