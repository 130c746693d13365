import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { instanceIdOf } from '../../../signals/instance-id.ts';

it('an instance id is accepted by the engine whatever the runbook is called', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.string(), fc.string(), (runbook, fingerprint, epoch) => {
      expect(instanceIdOf(runbook, { fingerprint, epoch })).toMatch(/^[a-z0-9-]{33,100}$/);
    }),
  );
});
