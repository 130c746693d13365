/** What an emulated Azure service is to the rest of the emulated cloud: one contract, one list (services.ts), one folder each. */
import type { Store } from './store.ts';
import type { Timers } from './timers.ts';

/** A request as a service sees it. */
export interface CloudRequest {
  /** The id that Azure would call x-ms-request-id. */
  readonly id: string;
  readonly method: string;
  readonly url: URL;
  /** Path segments, decoded, empty ones left out (the SDK doubles slashes), in the case in which they came. */
  readonly segments: readonly string[];
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Who calls, for requests to the control plane; verified before any service sees them. */
  readonly caller?: Caller;
}

/** `body`: undefined is none, a Buffer goes as it is, anything else as JSON. */
export interface CloudResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** What the log of operations adds to the path: which key was made anew. Not sent. */
  readonly detail?: string;
}

/** The principal of a verified token. */
export interface Caller {
  readonly appId: string;
  readonly objectId: string;
}

/** One emulated Azure service. Same tree in each folder: service.ts (routes), state.ts (what it keeps), control.ts (its part of /_control). */
export interface CloudService {
  readonly name: string;
  /** Whether the request is this service's; also how faults find their service. */
  claims(request: CloudRequest): boolean;
  /** Answers a request that it claims; undefined says that the operation is missing, and the caller is told so. */
  handle(request: CloudRequest): Promise<CloudResponse | undefined> | CloudResponse | undefined;
  /** Answers what is its own below `/_control`; `path` is what follows that. The words of all services are one namespace. */
  control?(
    request: CloudRequest,
    path: readonly string[],
  ): Promise<CloudResponse | undefined> | CloudResponse | undefined;
  /** What `/_control/status` says about it. */
  status?(): unknown;
  /** Takes up what a previous process left in flight. Called once, when the address is known. */
  start?(): Promise<void>;
  stop?(): Promise<void>;
}

/** What every service is given. */
export interface CloudContext {
  readonly store: Store;
  readonly timers: Timers;
  /** `https://127.0.0.1:PORT`, without a slash at the end; known once the cloud listens. */
  baseUrl(): string;
  readonly tenantId: string;
  /** One line for the people who read the process's output. */
  log(line: string): void;
}
