/** What looks at each side. */
import { lookAtAccess } from './access.ts';
import { lookAtCompliance, lookAtHealth } from './health.ts';
import { lookAtHooks } from './hooks.ts';
import type { Side } from '../sides.ts';
import type { Look } from './look.ts';
import { lookAtResources } from './resources.ts';
import { lookAtReferences, lookAtVaults } from './secrets.ts';

export const looks: Readonly<Record<Side, Look>> = {
  resources: lookAtResources,
  hooks: lookAtHooks,
  access: lookAtAccess,
  references: lookAtReferences,
  vaults: lookAtVaults,
  health: lookAtHealth,
  policy: lookAtCompliance,
};
