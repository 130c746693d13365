/** host.json and the bindings, with every `%SETTING%` in them replaced, and the connections that settings describe. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { refusal } from './refusal.ts';

/** App settings by name, as the app sees them in `process.env`. */
export type Settings = Readonly<Record<string, string | undefined>>;

const timeSpan = z
  .string()
  .regex(/^(\d+\.)?\d{1,2}:\d{2}:\d{2}(\.\d+)?$/, 'is a TimeSpan such as 00:00:30')
  .transform((text) => {
    const [, days = '0', hours = '0', minutes = '0', seconds = '0'] =
      /^(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  });

const hostShape = z.looseObject({
  version: z.literal('2.0'),
  logging: z.looseObject({ logLevel: z.record(z.string(), z.string()).default({}) }).default({ logLevel: {} }),
  extensions: z
    .looseObject({
      http: z.looseObject({ routePrefix: z.string().default('api') }).prefault({}),
      queues: z
        .looseObject({
          maxPollingInterval: timeSpan.prefault('00:01:00'),
          visibilityTimeout: timeSpan.prefault('00:00:00'),
          batchSize: z.int().min(1).max(32).default(16),
          newBatchThreshold: z.int().min(0).optional(),
          maxDequeueCount: z.int().min(1).default(5),
          messageEncoding: z.enum(['base64', 'none']).default('base64'),
        })
        .prefault({}),
      durableTask: z.record(z.string(), z.unknown()).default({}),
    })
    .prefault({}),
});

/** host.json, defaults filled in; durations in milliseconds. */
export type HostJson = z.infer<typeof hostShape>;
export type QueueSettings = HostJson['extensions']['queues'];

/** Reads host.json of an app; throws `configuration-invalid` naming the file and every field that is wrong. */
export function readHostJson(appFolder: string, settings: Settings): HostJson {
  const file = path.join(appFolder, 'host.json');
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw refusal(`${file} cannot be read: ${String(cause)}`, cause);
  }
  const parsed = hostShape.safeParse(resolveSettings(content, settings, file));
  if (!parsed.success) throw refusal(`${file} is not valid. ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Replaces `%NAME%` in every text of a value. Throws `configuration-invalid` for a setting that is not there; `where` names the place. */
export function resolveSettings<T>(value: T, settings: Settings, where: string): T;
export function resolveSettings(value: unknown, settings: Settings, where: string): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/%([^%\s]+)%/g, (reference, name: string) => {
      const found = settings[name];
      if (found === undefined) throw refusal(`${where} refers to ${reference}, and there is no such app setting.`);
      return found;
    });
  }
  if (Array.isArray(value)) return value.map((item: unknown) => resolveSettings(item, settings, where));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]: [string, unknown]) => [name, resolveSettings(item, settings, where)]),
    );
  }
  return value;
}

const localSettingsShape = z.looseObject({ Values: z.record(z.string(), z.string()) });

/** `Values` of a local.settings.json. Throws `configuration-invalid` with the file's name. */
export function readLocalSettings(file: string): Record<string, string> {
  try {
    return localSettingsShape.parse(JSON.parse(readFileSync(file, 'utf8'))).Values;
  } catch (cause) {
    throw refusal(`${file} has to be a local.settings.json with "Values" of text: ${String(cause)}`, cause);
  }
}
