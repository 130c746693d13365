/** The orchestrators and activities of the app; names are found whatever their case, as the real host finds them. */

import { AutomationError } from '../../errors.ts';
import type { FunctionInfo } from '../host/extension.ts';

export type FunctionKind = 'orchestrator' | 'activity';

export interface FunctionTable {
  /** Throws `configuration-invalid`, naming the function and the feature, for what the engine does not support. */
  readonly register: (fn: FunctionInfo) => void;
  /** The name as registered. */
  readonly find: (kind: FunctionKind, name: string) => string | undefined;
  /** What the extension says of a function that is not there. */
  readonly invalid: (kind: FunctionKind, name: string) => string;
}

const kinds: Readonly<Record<string, FunctionKind>> = {
  orchestrationTrigger: 'orchestrator',
  activityTrigger: 'activity',
};

export function createFunctionTable(): FunctionTable {
  const known: Record<FunctionKind, Map<string, string>> = { orchestrator: new Map(), activity: new Map() };

  return {
    register({ name, trigger }) {
      const kind = kinds[trigger.type];
      if (!kind) {
        const feature =
          trigger.type === 'entityTrigger' ? 'durable entities (entityTrigger)' : `trigger type ${trigger.type}`;
        throw new AutomationError(
          'configuration-invalid',
          `Function '${name}' needs ${feature}, which the local durable engine does not support.`,
        );
      }
      known[kind].set(name.toLowerCase(), name);
    },
    find: (kind, name) => known[kind].get(name.toLowerCase()),
    invalid(kind, name) {
      const names = [...known[kind].values()];
      const article = kind === 'activity' ? 'an activity' : 'an orchestrator';
      const list =
        names.length > 0
          ? `The following are the known ${kind} functions: '${names.join(`', '`)}'.`
          : `No ${kind} functions are currently registered!`;
      return `The function '${name}' doesn't exist, is disabled, or is not ${article} function. Additional info: ${list}`;
    },
  };
}
