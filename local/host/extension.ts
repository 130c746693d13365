/** What a binding extension and the host owe each other; the Durable Task extension is the only one here. */

/** One function as the app registered it; `trigger` is its trigger binding, `bindings` are all bindings, the trigger among them. */
export interface FunctionInfo {
  name: string;
  trigger: { type: string; [option: string]: unknown };
  bindings: Record<string, unknown>[];
}

/** An incoming request that the host has authenticated and read; header names are lower-case. */
export interface HttpRequestLike {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body: Buffer;
}

export interface HttpResponseLike {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** A binding extension, as the Durable Task extension is one to the real host. */
export interface HostExtension {
  /** `orchestrationTrigger`, `activityTrigger`, `entityTrigger`. */
  readonly triggerTypes: readonly string[];
  /** `durableClient`. */
  readonly inputTypes: readonly string[];
  /** Registers a function; throws (by name) for what it does not support, and the host refuses to start. */
  register(fn: FunctionInfo): void;
  /** The value handed to the worker for an input binding such as `durableClient`. */
  inputBinding(binding: Record<string, unknown>): unknown;
  /** `/runtime/webhooks/durabletask`, served with the extension's system key. */
  readonly webhookPrefix: string;
  /** `/durabletask`, served without a key on the listener of `rpcBaseUrl`. */
  readonly rpcPrefix: string;
  handleWebhook(request: HttpRequestLike, rpc: boolean): Promise<HttpResponseLike>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What the host gives an extension. */
export interface HostServices {
  /** Runs a function in the language worker with its trigger input; resolves with the returned value, rejects with an Error as the worker's RpcException would read. */
  invoke(functionName: string, triggerInput: unknown): Promise<unknown>;
  /** `http://127.0.0.1:7071` */
  baseUrl: string;
  /** `http://127.0.0.1:PORT/durabletask/` */
  rpcBaseUrl: string;
  /** Key of `durabletask_extension`. */
  systemKey: string;
  /** `extensions.durableTask` of host.json with every `%SETTING%` resolved. */
  settings: Record<string, unknown>;
  dataFolder: string;
  /** Milliseconds since 1970. */
  clock: { now(): number };
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string): void;
}
