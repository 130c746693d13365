/** Durable instances as the rest of the app needs them: started once, looked up, told something. */
import type { DurableClient } from 'durable-functions';
import { AutomationError } from '../errors.ts';
import type { RunRequest } from '../orchestrations/conduct.ts';

export interface StartableRun {
  readonly id: string;
  readonly runbook: string;
  readonly input: unknown;
  readonly requestedAt: string;
}

export interface Instances {
  /** Starts the run's instance; one that runs already is left alone. */
  start(run: StartableRun): Promise<void>;
  /** Whether it is pending, running or suspended. */
  isAlive(id: string): Promise<boolean>;
  /** Wakes an instance; one that has ended or is unknown does not mind. */
  raise(id: string, event: string, payload: unknown): Promise<void>;
}

export interface InstancesPort extends Instances {
  /** Takes the client of an invocation: a host gives one with each, and they are all alike. */
  use(client: DurableClient): void;
}

const alive = new Set(['Pending', 'Running', 'Suspended', 'ContinuedAsNew']);

export function createInstances(): InstancesPort {
  let latest: DurableClient | undefined;
  const client = (): DurableClient => {
    if (!latest) throw new AutomationError('internal', 'No function with a durable client input has run yet.');
    return latest;
  };

  const isAlive = async (id: string): Promise<boolean> => {
    try {
      return alive.has((await client().getStatus(id)).runtimeStatus);
    } catch (error) {
      if (isMissing(error)) return false;
      throw new AutomationError('unavailable', `The state of instance ${id} could not be read.`, { cause: error });
    }
  };

  return {
    use: (given) => {
      latest = given;
    },

    async start({ id, runbook, input, requestedAt }) {
      try {
        await client().startNew(runbook, { instanceId: id, input: { input, requestedAt } satisfies RunRequest });
      } catch (error) {
        // An instance that runs refuses a second start; whatever else failed is seen when nothing runs.
        if (!(await isAlive(id)))
          throw new AutomationError('unavailable', `Run ${id} could not be started.`, { cause: error });
      }
    },

    isAlive,

    async raise(id, event, payload) {
      try {
        await client().raiseEvent(id, event, payload);
      } catch (error) {
        if (!isMissing(error))
          throw new AutomationError('unavailable', `Instance ${id} could not be told ${event}.`, { cause: error });
      }
    },
  };
}

/** The JavaScript client throws plain errors on 404; only their words tell (durable-functions 3.5.0, DurableClient.js). */
function isMissing(error: unknown): boolean {
  return error instanceof Error && /HTTP 404 response|No instance with ID/.test(error.message);
}
