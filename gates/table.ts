/** Every gate there is: a name of finding.ts and what judges. */
import type { Gate } from './context.ts';
import type { GateName } from './finding.ts';
import { cost } from './cost/cost.ts';
import { parity } from './parity/parity.ts';
import { plan } from './plan/plan.ts';
import { policy } from './policy/policy.ts';
import { scan } from './scan/scan.ts';
import { secrets } from './secrets/secrets.ts';
import { verify } from './verify/verify.ts';

export const gates: Readonly<Record<GateName, Gate>> = { plan, policy, secrets, parity, cost, scan, verify };
