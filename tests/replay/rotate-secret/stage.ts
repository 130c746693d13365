/** A rotation on the real engine: real activities over vaults, issuers and sites in memory; a test bends the steps and the world. */
import type { Outcome } from '../../../orchestrations/runbook.ts';
import { rotateSecretSteps } from '../../../orchestrations/rotate-secret/names.ts';
import type { ActivitiesFor } from '../../../orchestrations/step.ts';
import { sharedSteps, type PageRequest } from '../../../orchestrations/steps/names.ts';
import { lookAgainEvent } from '../../../orchestrations/steps/wake.ts';
import type { Lease } from '../../../records/leases.ts';
import type { Run } from '../../../records/runs.ts';
import type { Credential, CredentialSource } from '../../../secrets/credential.ts';
import type { RotateSecretInput } from '../../../secrets/rotation-input.ts';
import { name } from '../../unit/orchestrations/rotate-secret/credentials.ts';
import { createWorld, seed, type World } from '../../unit/orchestrations/rotate-secret/world.ts';
import type { StoredVersion } from '../../unit/orchestrations/rotate-secret/memory-vaults.ts';
import { fakesOf, type Fakes } from '../fakes.ts';
import { play, type Play, type Played } from '../play.ts';

export type Steps = ActivitiesFor<typeof sharedSteps> & ActivitiesFor<typeof rotateSecretSteps>;

export interface Stage extends World {
  readonly pages: PageRequest[];
  /** Runs that were told to look again. */
  readonly woken: string[];
  /** Set by the end of the run. */
  conclusion: { readonly outcome: Outcome; readonly acted: boolean } | undefined;
  readonly steps: Steps;
}

export const id = 'rotate-secret-of-a-test';
export const startAt = '2026-11-24T10:05:00.000Z';
export const input: RotateSecretInput = { environment: 'dev', secret: name, reason: 'near-expiry' };

export const lease: Lease = {
  environment: 'dev',
  owner: { kind: 'run', id },
  priority: 'rotation',
  token: { epoch: 1, counter: 1 },
  reason: 'rotate',
  heldSince: startAt,
  holdUntil: '2026-11-24T11:05:00.000Z',
};

export interface Setting extends Partial<Credential> {
  /** Of the current version, where it is not as an earlier rotation left it; null where there is none. */
  readonly was?: Partial<StoredVersion> | null;
}

/** A credential that is due at the start of the play. */
export async function createStage(source: CredentialSource, { was = {}, ...changes }: Setting = {}): Promise<Stage> {
  const world = createWorld(source, changes);
  const due = { expiresOn: '2026-12-10T10:00:00.000Z', createdOn: '2026-10-11T10:00:00.000Z' };
  if (was) await seed(world, { ...due, ...was });
  const pages: PageRequest[] = [];
  const woken: string[] = [];
  const steps: Steps = {
    ...world.activities,
    claimRun: async () => 'claimed',
    claimSubject: async (_subject, { run }) => ({ owner: run.id }),
    wakeRun: async ({ run }) => void woken.push(run),
    concludeRun: async (conclusion) => void (stage.conclusion = conclusion),
    acquireLease: async ({ priority }) => ({ state: 'held', lease: { ...lease, priority }, unsettled: false }),
    findInFlight: async () => [],
    settleLease: async () => {},
    yieldRequested: async () => false,
    releaseLease: async () => {},
    withdrawLease: async () => {},
    page: async (page) => void pages.push(page),
    askApproval: async () => ({ id: 'no-rotation-asks' }),
    readApproval: async () => ({ state: 'asked' }),
  };
  const stage: Stage = { ...world, pages, woken, conclusion: undefined, steps };
  return stage;
}

export function playRotation(
  stage: Stage,
  bent: Partial<Steps> = {},
  {
    asked = {},
    meanwhile,
    run = id,
  }: {
    readonly asked?: Partial<RotateSecretInput>;
    readonly meanwhile?: Play['meanwhile'];
    readonly run?: string;
  } = {},
): Promise<Played> {
  return play({
    runbook: 'rotate-secret',
    id: run,
    startAt,
    input: { ...input, ...asked },
    fakes: fakesFor(stage, bent),
    ...(meanwhile ? { meanwhile } : {}),
  });
}

export function fakesFor(stage: Stage, bent: Partial<Steps> = {}): Fakes {
  const steps = { ...stage.steps, ...bent };
  return new Map([...fakesOf(sharedSteps, steps), ...fakesOf(rotateSecretSteps, steps)]);
}

/** How often a step was called. */
export function callsOf({ calls }: Played, step: keyof Steps): readonly Played['calls'][number][] {
  const known = { ...sharedSteps, ...rotateSecretSteps }[step];
  return calls.filter((call) => call.step === known.name);
}

/** When a step was first called, in seconds from the start. */
export function timeOf(played: Played, step: keyof Steps): number {
  return callsOf(played, step)[0]?.at ?? Infinity;
}

export const told = (afterSeconds: number, act?: () => unknown) => ({
  afterSeconds,
  event: lookAgainEvent,
  ...(act ? { act } : {}),
});

/** Another run that wants the same secret revoked at once. */
export const compromisedRun: Run = {
  id: 'rotate-secret-in-a-hurry',
  runbook: 'rotate-secret',
  environment: 'dev',
  input: { ...input, reason: 'compromised' },
  cause: { fingerprint: 'c'.repeat(32), epoch: 'operator' },
  signals: { count: 1, first: [], recent: [] },
  by: 'jonna',
  state: 'running',
  requestedAt: startAt,
  steps: [],
};
