/** One operation of the HTTP API: who may call it, what it takes, what it answers. */
import { app, type HttpMethod, type HttpRequest } from '@azure/functions';
import * as df from 'durable-functions';
import type * as z from 'zod';
import type { App } from '../../app.ts';
import type { Caller } from '../../azure/tokens.ts';
import { AutomationError } from '../../errors.ts';
import { isPermitted, type Permitted } from '../../orchestrations/permissions.ts';
import { answering } from '../answer.ts';
import { bodyText } from '../body.ts';
import { onRecord } from './on-record.ts';

export interface OperationCall<Input> {
  readonly automation: App;
  readonly caller: Caller;
  readonly input: Input;
  /** A path parameter; Functions has matched the route, so it is there. */
  param(name: string): string;
  query(name: string): string | undefined;
}

export interface OperationAnswer {
  /** 200 if absent. */
  readonly status?: number;
  readonly body: unknown;
  /** Text bodies are sent as they are. */
  readonly contentType?: string;
}

export interface Operation<Input = undefined> {
  /** Function name, kebab case. */
  readonly name: string;
  readonly method: Extract<HttpMethod, 'GET' | 'POST' | 'PUT' | 'DELETE'>;
  readonly route: string;
  readonly permission: Permitted;
  readonly summary: string;
  /** Asked again and again while nothing changes: not on record. Whatever else changes something is. */
  readonly routine?: true;
  /** 256 KB if absent. */
  readonly bodyLimitBytes?: number;
  /** Absent where the operation takes no body. */
  readonly input?: z.ZodType<Input>;
  readonly handle: (call: OperationCall<Input>) => Promise<OperationAnswer>;
}

const usualBodyLimitBytes = 256 * 1024;

/** Hides the input's type, so that operations of different inputs can stand in one table. */
export function defineOperation<Input>(operation: Operation<Input>): Operation<never> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each is called with what its own schema has checked
  return operation as unknown as Operation<never>;
}

export function registerOperation(automation: App, operation: Operation<never>): void {
  const { name, method, route, permission, input: schema, routine, bodyLimitBytes, handle } = operation;
  app.http(name, {
    methods: [method],
    route,
    authLevel: 'anonymous',
    extraInputs: [df.input.durableClient()],
    handler: (request, context) =>
      answering(context, async () => {
        const caller = await automation.tokens.verify(request.headers.get('authorization'));
        if (!isPermitted(caller.roles, permission)) {
          throw new AutomationError(
            'forbidden',
            `${name} needs the role ${[permission].flat().join(' or ')}; ${caller.name || 'the caller'} has ${caller.roles.join(', ') || 'none'}.`,
          );
        }
        automation.instances.use(df.getClient(context));
        const call = {
          automation,
          caller,
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the operation's own schema has checked it
          input: (schema ? await readInput(request, schema, bodyLimitBytes) : undefined) as never,
          param: paramsOf(request),
          query: queryOf(request),
        };
        const act = { id: context.invocationId, name, actor: caller.objectId, subject: new URL(request.url).pathname };
        const {
          status = 200,
          body,
          contentType,
        } = method === 'GET' || routine ? await handle(call) : await onRecord(automation, act, () => handle(call));
        return contentType
          ? { status, body: String(body), headers: { 'content-type': contentType } }
          : { status, jsonBody: body };
      }),
  });
}

async function readInput(
  request: HttpRequest,
  schema: z.ZodType,
  bodyLimitBytes = usualBodyLimitBytes,
): Promise<unknown> {
  const text = await bodyText(request, bodyLimitBytes);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AutomationError(
      'input-invalid',
      `The body is not JSON: ${cause instanceof Error ? cause.message : 'it cannot be read'}.`,
      { cause, data: { field: '' } },
    );
  }
  return checked(schema, json);
}

/** Input as the schema has it; otherwise an 'input-invalid' that names the first field that is wrong, and how many there are. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [first, ...others] = result.error.issues;
  const field = first?.path.join('.') || 'the body';
  throw new AutomationError(
    'input-invalid',
    `${field}: ${first?.message ?? 'not as expected'}${others.length > 0 ? ` (and ${others.length} more)` : ''}.`,
    {
      data: { field, fields: result.error.issues.map(({ path }) => path.join('.')).join(' ') },
    },
  );
}

function paramsOf(request: HttpRequest): (name: string) => string {
  return (name) => {
    const value = request.params[name];
    if (value === undefined) throw new AutomationError('internal', `The route has no parameter ${name}.`);
    // The host has decoded the path, all but its encoded slashes.
    return value.replaceAll(/%2f/gi, '/');
  };
}

function queryOf(request: HttpRequest): (name: string) => string | undefined {
  return (name) => request.query.get(name) ?? undefined;
}

/** How many to list, 1 to 1000; 50 if nothing is asked. */
export function limitOf(text: string | undefined): number {
  if (text === undefined) return 50;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
  throw new AutomationError(
    'input-invalid',
    `limit: expected a whole number from 1 to 1000, got "${text.slice(0, 40)}".`,
    {
      data: { field: 'limit' },
    },
  );
}

/** The thing, or a 'not-found' that names it. */
export function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new AutomationError('not-found', `There is no ${what}.`);
  return thing;
}
