/** What a queue message is to a function, and what a function's output is to a queue. */

import type { DequeuedMessageItem } from '@azure/storage-queue';
import type { RpcTypedData } from './rpc.ts';

export type Encoding = 'base64' | 'none';

/** The text of a message; undefined for one that is not what its encoding says. */
export function decodeText(text: string, encoding: Encoding): string | undefined {
  if (encoding === 'none') return text;
  const compact = text.replaceAll(/\s/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined;
  return Buffer.from(compact, 'base64').toString('utf8');
}

export function encodeText(text: string, encoding: Encoding): string {
  return encoding === 'none' ? text : Buffer.from(text, 'utf8').toString('base64');
}

/** JSON text reaches the function parsed, other text as it is; a JSON boolean has been .NET's on its way. */
export function messageInput(text: string): RpcTypedData {
  const boolean = /^\s*(true|false)\s*$/.exec(text)?.[1];
  return { string: boolean === undefined ? text : dotNetBoolean(boolean === 'true') };
}

type MessageFacts = Pick<
  DequeuedMessageItem,
  'messageId' | 'dequeueCount' | 'expiresOn' | 'insertedOn' | 'nextVisibleOn' | 'popReceipt'
>;

/**
 * `triggerMetadata` of a message: its facts, then the properties of the message itself where it is an object.
 * A property named like a fact takes its place, whatever the case of its name.
 */
export function messageMetadata(text: string, message: MessageFacts): Record<string, RpcTypedData> {
  const metadata = new Map<string, [name: string, value: RpcTypedData]>();
  const set = (name: string, value: RpcTypedData): void => {
    metadata.set(name.toLowerCase(), [metadata.get(name.toLowerCase())?.[0] ?? name, value]);
  };
  set('QueueTrigger', messageInput(text));
  set('DequeueCount', { string: String(message.dequeueCount) });
  set('ExpirationTime', { string: `"${dateTimeOffset(message.expiresOn)}"` });
  set('Id', { string: `"${message.messageId}"` });
  set('InsertionTime', { string: `"${dateTimeOffset(message.insertedOn)}"` });
  set('NextVisibleTime', { string: `"${dateTimeOffset(message.nextVisibleOn)}"` });
  set('PopReceipt', { string: `"${message.popReceipt}"` });
  for (const [name, value] of Object.entries(objectOf(text))) {
    if (typeof value === 'boolean') set(name, { string: dotNetBoolean(value) });
    else if (typeof value === 'string') set(name, { string: value });
    else if (value !== null) set(name, { json: JSON.stringify(value) });
  }
  return Object.fromEntries(metadata.values());
}

/** The texts to enqueue for one output: an element each of an array, nothing for null. */
export function outputTexts(data: RpcTypedData | null | undefined): string[] {
  if (!data) return [];
  if (data.json !== undefined) {
    const value: unknown = JSON.parse(data.json);
    if (value === null) return [];
    return Array.isArray(value) ? value.filter((item) => item !== null).map(textOf) : [textOf(value)];
  }
  if (data.string !== undefined) return [data.string];
  if (data.bytes !== undefined) return [Buffer.from(data.bytes).toString('utf8')];
  return [String(data.int ?? data.double)];
}

/** Text stays as it is, everything else becomes JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function objectOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

function dotNetBoolean(value: boolean): string {
  return value ? 'True' : 'False';
}

/** Whole seconds, as the storage service's own dates. */
function dateTimeOffset(date: Date): string {
  return `${date.toISOString().slice(0, 19)}+00:00`;
}
