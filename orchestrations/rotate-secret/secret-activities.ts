/** What a rotation does with credentials and vaults. The only place where values are, and each stays within one activity. */
import type { NewSecretVersion, VaultSecretVersion } from '../../azure/vaults.ts';
import { AutomationError } from '../../errors.ts';
import { tags, type Credential } from '../../secrets/credential.ts';
import type { Clock } from '../ports.ts';
import type { ActivitiesFor } from '../step.ts';
import { later } from '../time.ts';
import type { rotateSecretSteps } from './names.ts';
import { closePending, pendingValue, readPending } from './pending.ts';
import { revokePrevious } from './revoke.ts';
import type { Work } from './strategies/strategy.ts';
import { strategyOf } from './strategies/table.ts';
import type { Rotation } from './types.ts';
import { promotedBy, valueIfReadable } from './versions.ts';

type Steps = Pick<
  typeof rotateSecretSteps,
  'create' | 'test' | 'publish' | 'promote' | 'level' | 'setBack' | 'withdraw' | 'revoke' | 'retire' | 'closePending'
>;

export type SecretActivityPorts = Work['ports'] & { readonly clock: Clock };

export function secretActivities(ports: SecretActivityPorts): ActivitiesFor<Steps> {
  const { vaults, clock } = ports;
  const workOf = (rotation: Rotation, id: string): Work => ({ ports, clock, rotation, id });

  return {
    async create({ rotation }, { run }) {
      const { vault, name } = rotation.credential;
      const strategy = strategyOf(rotation.credential);
      if (!strategy.create) throw new AutomationError('internal', `Nothing but a person makes ${name}.`);
      // A late repetition, after the value went on its way: nothing is made for it any more.
      const promoted = promotedBy(run.id, await vaults.versions(vault, name));
      const credentialId = promoted?.tags[tags.credentialId];
      if (credentialId !== undefined) return { state: 'made', credentialId };
      return strategy.create(workOf(rotation, run.id));
    },

    async test({ rotation, version }, { run }) {
      const { vault, name } = rotation.credential;
      const work = workOf(rotation, run.id);
      const value =
        version === undefined ? await pendingValue(work) : await valueIfReadable(vaults, vault, name, version);
      if (!value) return { accepted: false, reason: 'there is no value that can be read' };
      return strategyOf(rotation.credential).test(work, value);
    },

    async publish({ rotation }, { run }) {
      await strategyOf(rotation.credential).publish?.(workOf(rotation, run.id));
    },

    async promote({ rotation, adopts }, { run }) {
      const { vault, name, contentType } = rotation.credential;
      const versions = await vaults.versions(vault, name);
      const own = promotedBy(run.id, versions);
      if (own) return { state: 'promoted', version: own.version };
      const [current] = versions;
      if (current?.version !== (adopts ?? rotation.replaces?.version))
        return { state: 'superseded', version: current?.version ?? null };

      const expiresOn = expiryOf(rotation.credential, clock);
      if (adopts !== undefined) {
        const kept = { ...current?.tags, ...tagsOf(rotation.credential, { id: run.id }) };
        await vaults.update(vault, name, adopts, {
          tags: kept,
          contentType,
          expiresOn: current?.expiresOn ?? expiresOn,
        });
        return { state: 'promoted', version: adopts };
      }
      const work = workOf(rotation, run.id);
      const [pending, value] = [await readPending(work), await pendingValue(work)];
      if (!pending || !value)
        throw new AutomationError('conflict', `Nothing is pending for ${name}; expected what was made.`);
      const made = await vaults.set(vault, name, {
        value,
        contentType,
        expiresOn,
        tags: tagsOf(rotation.credential, { id: run.id, credentialId: pending.credentialId }),
      });
      return { state: 'promoted', version: made.version };
    },

    async level({ secret, from, to }) {
      const [wanted, there] = await Promise.all([vaults.current(from, secret), vaults.current(to, secret)]);
      if (!wanted) return;
      const value = await vaults.value(from, secret, wanted.version);
      if (!value) return;
      if (there && isSameVersion(wanted, there)) {
        const same = await valueIfReadable(vaults, to, secret, there.version);
        if (same?.equals(value)) return;
      }
      await vaults.set(to, secret, copyOf(wanted, value));
    },

    async setBack({ rotation, undo }, { run }) {
      const { vault, name } = rotation.credential;
      const versions = await vaults.versions(vault, name);
      const undone = undo ?? promotedBy(run.id, versions)?.version;
      const again = versions.find(({ tags: found }) => undone !== undefined && found[tags.setBackFrom] === undone);
      if (again) return { state: 'set-back', version: again.version };
      const [current] = versions;
      if (undone === undefined || current?.version !== undone)
        return { state: 'superseded', version: current?.version ?? null };
      const before = versions.find(({ version }) => version === rotation.replaces?.version);
      const value = before && (await vaults.value(vault, name, before.version));
      if (!before || !value) return { state: 'nothing-before' };
      const copy = copyOf(before, value);
      const made = await vaults.set(vault, name, {
        ...copy,
        tags: { ...copy.tags, [tags.rotationId]: run.id, [tags.setBackFrom]: undone },
      });
      return { state: 'set-back', version: made.version };
    },

    async withdraw({ rotation, undo }, { run }) {
      const { vault, standbyVaults, name } = rotation.credential;
      for (const each of [vault, ...standbyVaults]) {
        const versions = await vaults.versions(each, name);
        // Of a person's version only the home vault knows; what the standby vaults have of it is a copy of ours.
        const unwanted =
          undo === undefined ? promotedBy(run.id, versions) : versions.find(({ version }) => version === undo);
        if (unwanted?.enabled) await vaults.update(each, name, unwanted.version, { enabled: false });
      }
    },

    revoke: ({ rotation }, { run }) => revokePrevious(workOf(rotation, run.id)),

    async retire({ rotation, successor }, { run }) {
      const { vault, standbyVaults, name } = rotation.credential;
      for (const each of [vault, ...standbyVaults]) {
        const versions = await vaults.versions(each, name);
        const good = versions.findIndex(
          ({ version, tags: found }) => version === successor || found[tags.rotationId] === run.id,
        );
        // A standby vault that somebody else brought level knows the successor by no name: its newest is the good one.
        for (const { version, enabled } of versions.slice(Math.max(good, 0) + 1)) {
          if (enabled) await vaults.update(each, name, version, { enabled: false });
        }
      }
    },

    closePending: ({ rotation }, { run }) => closePending(workOf(rotation, run.id)),
  };
}

function expiryOf({ validityDays }: Pick<Credential, 'validityDays'>, clock: Clock): string {
  return later(clock.now(), validityDays * 86_400).toISOString();
}

function tagsOf(
  { validityDays, source }: Pick<Credential, 'validityDays' | 'source'>,
  { id, credentialId }: { readonly id: string; readonly credentialId?: string },
): Readonly<Record<string, string>> {
  const address = addressOf(source);
  return {
    ...(credentialId === undefined ? {} : { [tags.credentialId]: credentialId }),
    ...(address === undefined ? {} : { [tags.providerAddress]: address }),
    [tags.validityPeriodDays]: String(validityDays),
    [tags.rotationId]: id,
  };
}

/** Who issued it, where that is somebody else. */
function addressOf(source: Credential['source']): string | undefined {
  if (source.strategy === 'dual-key') return source.resource;
  if (source.strategy === 'entra-application') return source.application;
  return source.strategy === 'twilio-api-key' ? source.accountSid : undefined;
}

function copyOf(version: VaultSecretVersion, value: NewSecretVersion['value']): NewSecretVersion {
  const { contentType = '', expiresOn } = version;
  return { value, contentType, tags: version.tags, ...(expiresOn === undefined ? {} : { expiresOn }) };
}

/** By what the rotation wrote on them; the ids of versions differ from vault to vault. */
function isSameVersion(one: VaultSecretVersion, other: VaultSecretVersion): boolean {
  return [tags.rotationId, tags.setBackFrom, tags.credentialId].every((tag) => one.tags[tag] === other.tags[tag]);
}
