/** The recordings of the real engine that the local one is held to. */

import { readFileSync } from 'node:fs';

const folder = new URL('../../fixtures/durable-records/', import.meta.url);

const text = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

export interface RecordedTurn {
  trigger: {
    history: { EventType: number; Timestamp: string; FireAt?: string; TaskScheduledId?: number }[];
    instanceId: string;
    [member: string]: unknown;
  };
  reply?: { isDone: boolean; [member: string]: unknown };
  failure?: { exception: { message: string } };
}

export interface RecordedActivity {
  function: string;
  input: { data: { string?: string } }[];
  reply?: Record<string, unknown>;
  result?: { exception: { message: string } };
}

export interface RecordedScenario {
  name: string;
  orchestrator: string;
  requests: { title: string; path: string; body?: unknown }[];
  turns: RecordedTurn[];
  activities: RecordedActivity[];
  final: { status: number; body: Record<string, unknown> };
}

export interface RecordedExchange {
  title: string;
  request: { method: string; path: string; body?: unknown };
  response: { status: number; headers: Record<string, string>; rawBody: string };
}

export interface RecordedStarts {
  starts: { status: number }[];
}

export interface RecordedBinding {
  client: Record<string, unknown>;
}

export const scenario = (name: string): RecordedScenario => JSON.parse(text(`scenarios/${name}.json`));
export const exchanges = (name: string): RecordedExchange[] => JSON.parse(text(`http/${name}.json`));
export const concurrentStarts = (): RecordedStarts => JSON.parse(text('http/m04-duplicate-concurrent.json'));
export const clientBinding = (): RecordedBinding => JSON.parse(text('http/client-binding.json'));
