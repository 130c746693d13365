/** What a runbook is told of the signal that started it, alike for all that act on a component. */

import { AutomationError } from '../errors.ts';
import type { Signal } from './signal.ts';

export interface SignalRunbookInput {
  readonly environment: string;
  readonly component: string;
  /** ISO 8601 UTC. */
  readonly firedAt: string;
  readonly signalId: string;
  readonly cause: { readonly fingerprint: string; readonly epoch: string };
  readonly rule: string;
  /** Resource ids, lower case. */
  readonly targets: readonly string[];
}

/**
 * @throws AutomationError `input-invalid` where the estate does not know what the signal is about: nothing may be done
 * to an environment that is only guessed.
 */
export function runbookInput(signal: Signal): SignalRunbookInput {
  const { environment, component, cause } = signal;
  if (environment === undefined || component === undefined) {
    const field = environment === undefined ? 'environment' : 'component';
    const target = signal.targets[0] ?? 'nothing';
    throw new AutomationError(
      'input-invalid',
      `${field}: expected a signal about a known component, got ${target.slice(0, 160)}; add it to operations/components.yaml or to the snapshot of its environment.`,
      { data: { field, expected: 'a signal about a known component', signalId: signal.id } },
    );
  }
  return {
    environment,
    component,
    firedAt: signal.at,
    signalId: signal.id,
    cause: { fingerprint: cause.fingerprint, epoch: cause.epoch },
    rule: signal.name,
    targets: signal.targets,
  };
}
