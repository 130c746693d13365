/** Exactly one run a cause, and one run a subject, whatever the number of causes. */
import type { Operation, Run } from '../run.ts';
import { sharedSteps, type SubjectClaim } from './names.ts';

/** The run that already works on the subject, where it is not this one. */
export function* claimSubject(
  run: Run,
  subject: string,
  options: Pick<SubjectClaim, 'lasts'> = {},
): Operation<string | undefined> {
  const { owner } = yield* run.do(sharedSteps.claimSubject, { subject, ...options });
  return owner === run.id ? undefined : owner;
}
