/**
 * The words that the host and `@azure/functions` exchange about one invocation.
 * Shapes follow `types-core` of the Node.js worker; only what the library reads or writes is here.
 */

/** One value on the wire; exactly one member is set, none for null. */
export interface RpcTypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  int?: number;
  double?: number;
  http?: RpcHttpData;
}

export interface RpcNullable<T> {
  value?: T;
}

/** A request on its way in, or a response on its way out. */
export interface RpcHttpData {
  method?: string;
  url?: string;
  nullableHeaders?: Record<string, RpcNullable<string>>;
  nullableQuery?: Record<string, RpcNullable<string>>;
  nullableParams?: Record<string, RpcNullable<string>>;
  body?: RpcTypedData | null;
  statusCode?: string;
  headers?: Record<string, string>;
  cookies?: RpcCookie[];
}

export interface RpcCookie {
  name: string;
  value: string;
  domain?: RpcNullable<string>;
  path?: RpcNullable<string>;
  expires?: RpcNullable<{ seconds?: number }>;
  secure?: RpcNullable<boolean>;
  httpOnly?: RpcNullable<boolean>;
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
  maxAge?: RpcNullable<number>;
}

export interface RpcRetryContext {
  retryCount: number;
  maxRetryCount: number;
  exception?: { message: string; stackTrace: string };
}

export interface RpcInvocationRequest {
  invocationId: string;
  functionId: string;
  inputData: { name: string; data: RpcTypedData }[];
  triggerMetadata: Record<string, RpcTypedData>;
  traceContext: { traceParent: string; traceState: string; attributes: Record<string, string> };
  retryContext?: RpcRetryContext;
}

export interface RpcInvocationResponse {
  outputData?: { name: string; data: RpcTypedData }[];
  returnValue?: RpcTypedData | null;
}

export type RpcLogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

/** A binding as the app declared it; trigger options such as `route` or `queueName` are beside these. */
export interface RpcBinding {
  type: string;
  direction: 'in' | 'out';
  [option: string]: unknown;
}

export interface RpcRetryOptions {
  retryStrategy?: 'fixedDelay' | 'exponentialBackoff';
  maxRetryCount?: number;
  delayInterval?: { seconds: number };
  minimumInterval?: { seconds: number };
  maximumInterval?: { seconds: number };
}

export interface FunctionMetadata {
  name: string;
  bindings: Record<string, RpcBinding>;
  retryOptions?: RpcRetryOptions;
}

export type FunctionCallback = (...args: unknown[]) => unknown;

export interface CoreInvocationContext {
  invocationId: string;
  request: RpcInvocationRequest;
  metadata: FunctionMetadata;
  state?: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined;
  log(level: RpcLogLevel, category: 'user' | 'system', message: string): void;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<RpcInvocationResponse>;
}

export interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel;
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>;
}

/**
 * The value of a trigger that an extension hands over, as recorded of the real host: everything is JSON text,
 * but a boolean is .NET's `True` or `False`, and null is no value at all.
 */
export function typedTriggerInput(value: unknown): RpcTypedData {
  if (value === null || value === undefined) return {};
  if (typeof value === 'boolean') return { string: value ? 'True' : 'False' };
  return { string: JSON.stringify(value) };
}

/** What a function returned, as a plain value; nothing returned is null. */
export function plainValue(data: RpcTypedData | null | undefined): unknown {
  if (!data) return null;
  if (data.string !== undefined) return data.string;
  if (data.json !== undefined) return JSON.parse(data.json);
  if (data.bytes !== undefined) return Buffer.from(data.bytes).toString('base64');
  return data.int ?? data.double ?? null;
}
