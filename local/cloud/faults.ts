/** Faults that are switched on: a service that is slow, throttles, fails, or never answers, for the requests that a rule matches. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { CloudRequest, CloudResponse } from './contract.ts';
import { errorBody } from './azure-error.ts';
import type { Store } from './store.ts';

/** What a rule may say; everything left out matches everything. `path` has `*` for any run of characters and ignores case. */
export const faultRuleSchema = z
  .strictObject({
    service: z.string().optional(),
    method: z.string().optional(),
    path: z.string().optional(),
    /** `127.0.0.1:PORT`: one site of service `web-apps`. */
    host: z.string().optional(),
    /** How many requests it still hits; none is until it is cleared. */
    count: z.int().positive().optional(),
    /** Milliseconds before the request goes on, or before the fault answers. */
    latencyMs: z.number().nonnegative().optional(),
    /** The status that is answered instead of the service's. */
    status: z.int().min(400).max(599).optional(),
    code: z.string().optional(),
    message: z.string().optional(),
    retryAfterSeconds: z.number().nonnegative().optional(),
    /** The request is taken and never answered. */
    hang: z.boolean().optional(),
    /** The service does what it was asked to, and the answer is lost: with `status` or `hang`. */
    afterEffect: z.boolean().optional(),
  })
  .refine((rule) => rule.latencyMs !== undefined || rule.status !== undefined || rule.hang === true, {
    message: 'a fault needs latencyMs, status or hang',
  });

export type FaultRule = z.infer<typeof faultRuleSchema>;
export type Fault = FaultRule & { readonly id: string; readonly hits: number };

export interface Faults {
  add(rule: FaultRule): Fault;
  remove(id: string): boolean;
  clear(): void;
  list(): Fault[];
  /** The first rule that the request falls under, counted as a hit. */
  match(service: string, request: CloudRequest): Fault | undefined;
}

export function createFaults(store: Store): Faults {
  const faults = store.collection<Fault>('faults');
  return {
    add(rule) {
      const fault = { ...rule, id: randomUUID(), hits: 0 };
      faults.put(fault.id, fault);
      return fault;
    },
    remove: (id) => faults.delete(id),
    clear: () => faults.clear(),
    list: () => faults.all(),
    match(service, request) {
      const fault = faults.all().find((candidate) => covers(candidate, service, request));
      if (fault === undefined) return undefined;
      const hit = { ...fault, hits: fault.hits + 1 };
      faults.put(hit.id, hit);
      return hit;
    },
  };
}

function covers(fault: Fault, service: string, request: CloudRequest): boolean {
  if (fault.count !== undefined && fault.hits >= fault.count) return false;
  if (fault.service !== undefined && fault.service !== service) return false;
  if (fault.method !== undefined && fault.method.toUpperCase() !== request.method) return false;
  if (fault.host !== undefined && fault.host !== request.url.host) return false;
  return fault.path === undefined || wildcard(fault.path).test(request.url.pathname);
}

function wildcard(pattern: string): RegExp {
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${literal.join('.*')}$`, 'i');
}

/** The answer of a fault that has a status. */
export function faultResponse(fault: Fault, status: number): CloudResponse {
  const throttled = status === 429;
  const code = fault.code ?? (throttled ? 'TooManyRequests' : status >= 500 ? 'InternalServerError' : 'BadRequest');
  const message =
    fault.message ?? (throttled ? 'The request is being throttled.' : 'The emulated service was told to fail.');
  return {
    status,
    headers: fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) },
    body: errorBody({ code, message }),
  };
}
