/** Keeps every answer that the host gives, written before it is sent, so that it can be searched for what must not be in it. */

import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { HttpResponseLike } from './extension.ts';
import type { Settings } from './settings.ts';

export type OnAnswer = (request: { readonly method: string; readonly path: string }, answer: HttpResponseLike) => void;

export const answersFile = 'http-answers.ndjson';

/** A line of JSON an answer, in the data folder; undefined where `LOCAL_RECORD_ANSWERS` is not set. */
export function createAnswerLog(dataFolder: string, settings: Settings): OnAnswer | undefined {
  if (!settings['LOCAL_RECORD_ANSWERS']) return undefined;
  mkdirSync(dataFolder, { recursive: true });
  const file = path.join(dataFolder, answersFile);
  return (request, { body, ...answer }) => {
    appendFileSync(file, `${JSON.stringify({ ...request, ...answer, body: body.toString() })}\n`);
  };
}
