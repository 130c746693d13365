/** Every grant of a lease is on record once, under its own token, however often it is asked for. */
import type { Audit } from './audit.ts';
import type { HeldAnswer } from './leases.ts';

export async function recordGrant(
  audit: Pick<Audit, 'append'>,
  { lease, unsettled }: HeldAnswer,
  { run = '', actor }: { readonly run?: string; readonly actor: string },
): Promise<void> {
  const { environment, token, priority, reason } = lease;
  await audit.append({
    key: `${environment}/lease/${token.epoch}.${token.counter}/granted`,
    run,
    actor,
    act: 'lease-granted',
    phase: 'note',
    subject: environment,
    fencing: token,
    detail: { priority, reason, tookOverFrom: unsettled?.owner.id ?? null },
  });
}
