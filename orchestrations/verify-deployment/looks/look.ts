/** What a look at one side of an environment is: it gathers facts and has them judged. */
import type { Snapshot } from '../../../resources/snapshot.ts';
import type { Verdict } from '../../../resources/verify/verdict.ts';
import type { Ports } from '../../ports.ts';

/** Also what the gate gives, which has neither records nor a durable engine. */
export type LookPorts = Pick<Ports, 'clock' | 'estate' | 'deployed' | 'vaults' | 'secretReferences' | 'probe'>;

/** Changes nothing. What may not be seen is `notJudged`; what fails for now is thrown, for the caller to try again. */
export type Look = (ports: LookPorts, snapshot: Snapshot) => Promise<Verdict>;
