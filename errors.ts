/** The error catalogue: every failure that leaves a module is one of these, and HTTP answers are made from it. */

/** Code → HTTP status, whether trying again can help, and what it means. Kept equal to docs/errors.md by a test. */
export const errorCatalogue = {
  'input-invalid': { status: 400, retryable: false, title: 'The input does not have the expected shape' },
  unauthenticated: { status: 401, retryable: false, title: 'The caller could not be identified' },
  forbidden: { status: 403, retryable: false, title: 'The caller may not do this' },
  'not-found': { status: 404, retryable: false, title: 'There is no such thing' },
  conflict: { status: 409, retryable: false, title: 'The thing is in a state that does not allow this' },
  'precondition-failed': { status: 412, retryable: true, title: 'The thing was changed meanwhile' },
  'payload-too-large': { status: 413, retryable: false, title: 'The payload is over the limit' },
  'configuration-invalid': { status: 500, retryable: false, title: 'The configuration cannot be used' },
  'lease-lost': { status: 409, retryable: false, title: 'The lease is no longer held' },
  'lease-unsettled': { status: 409, retryable: true, title: 'What the previous holder left in flight is not settled' },
  throttled: { status: 429, retryable: true, title: 'The service asks to slow down' },
  unavailable: { status: 503, retryable: true, title: 'The service does not answer as it should' },
  'azure-refused': { status: 502, retryable: false, title: 'Azure refused the operation' },
  internal: { status: 500, retryable: false, title: 'An assumption of the automation does not hold' },
} as const satisfies Record<string, { status: number; retryable: boolean; title: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** Facts about a failure, for people and programs. Never a secret value. */
export type ErrorData = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The one error of this system. `message` says what, which, expected, got, and what to do. */
export class AutomationError extends Error {
  override readonly name = 'AutomationError';
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(code: ErrorCode, message: string, options: { data?: ErrorData; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.data = options.data ?? {};
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return errorCatalogue[this.code].retryable;
  }

  /** Seconds the service asked to wait, where it did. */
  get retryAfterSeconds(): number | undefined {
    const seconds = this.data['retryAfterSeconds'];
    return typeof seconds === 'number' ? seconds : undefined;
  }
}

/** RFC 9457 problem details. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly [extension: string]: unknown;
}

/** The problem+json body of an error; anything that is not ours stays unexplained to the caller. */
export function problemOf(error: unknown): Problem {
  const known =
    error instanceof AutomationError
      ? error
      : new AutomationError('internal', 'Something failed that should not; the log has it under this invocation.');
  const { status, title } = errorCatalogue[known.code];
  // Facts come first: one that is called status must not become the status of the answer.
  return { ...known.data, type: `urn:chaufher:error:${known.code}`, title, status, detail: known.message };
}

export function isAutomationError(error: unknown, code?: ErrorCode): error is AutomationError {
  return error instanceof AutomationError && (code === undefined || error.code === code);
}
