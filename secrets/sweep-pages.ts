/** What a sweep tells people: each thing once, by name and owner, and never a flood. */
import type { Pages } from '../records/pages.ts';
import { shortHash } from '../signals/fingerprint.ts';
import type { Assessment } from './assess.ts';
import type { SecretCatalogue } from './catalogue.ts';
import type { Vault } from './environment-vaults.ts';
import { counts, fits, type VaultRule } from './finding.ts';

export interface SweepPages {
  /** What no rotation mends; nothing where it is ignored today. */
  about(assessment: Assessment): Promise<void>;
  /** A run for the version has ended, and the version is still the current one. */
  notRotated(assessment: Assessment, run: { readonly id: string; readonly outcome: string }): Promise<void>;
  unreadable(vault: Vault, why: string): Promise<void>;
  /** One page for all that were too many. */
  rest(): Promise<void>;
  /** How many this sweep made. */
  created(): number;
}

type Told = Exclude<Assessment['verdict'], 'fresh' | 'due' | 'expired' | 'missing'> & VaultRule;

const titles: Readonly<Record<Told, string>> = {
  disabled: 'is disabled',
  'wrong-tag': 'has tags that do not say which credential it is',
  'no-key-set': 'has no published key set',
  'no-strategy': 'has no strategy',
  'not-level': 'is not what the home vault has',
};

const severity: Readonly<Record<Told, number>> = {
  disabled: 2,
  'wrong-tag': 2,
  'no-key-set': 1,
  'no-strategy': 3,
  'not-level': 2,
};
const respondBySeconds: Readonly<Record<number, number>> = { 1: 900, 2: 8 * 3600, 3: 3 * 86_400 };

/** So many things a sweep pages one by one; the rest is one page, and stands in the check. */
const most = 50;

export function createSweepPages({
  catalogue: { environment, ignored, owner },
  pages,
  now,
}: {
  readonly catalogue: SecretCatalogue;
  readonly pages: Pick<Pages, 'page'>;
  readonly now: Date;
}): SweepPages {
  const today = now.toISOString().slice(0, 10);
  let [told, created, more] = [0, 0, 0];

  async function page(
    id: string,
    level: number,
    { title, why, known }: { title: string; why: string; known: Readonly<Record<string, string>> },
  ): Promise<void> {
    const respond = respondBySeconds[level] ?? 8 * 3600;
    const made = await pages.page({ id, environment, severity: level, title, why, known, respondBySeconds: respond });
    if (made.created) created += 1;
  }

  const idOf = (kind: string, { vault, name, about }: Assessment) =>
    `secret-${kind}-${shortHash(`${environment} ${vault.id.toLowerCase()} ${name.toLowerCase()} ${about}`)}`;
  return {
    async about(assessment) {
      const { verdict, name, vault, owner: whose, reasons } = assessment;
      if (!isTold(verdict)) return;
      if (ignored.some((entry) => counts(entry, now) && fits(entry, { subject: name, rule: verdict }))) return;
      told += 1;
      if (told > most) {
        more += 1;
        return;
      }
      await page(idOf(verdict, assessment), severity[verdict], {
        title: `Secret ${name} of ${vault.name} ${titles[verdict]}`,
        why: `${reasons.join(' ')} ${whose} answers for it.`,
        known: knownOf(assessment),
      });
    },

    notRotated: (assessment, { id, outcome }) =>
      page(idOf('not-rotated', assessment), 2, {
        title: `Secret ${assessment.name} is due and was not rotated`,
        why: `${assessment.reasons.join(' ')} Run ${id} ended with ${outcome}, and no other begins by itself for this version. ${assessment.owner} answers for it: mend what stopped it, then \`npm run secrets -- rotate ${assessment.name}\`.`,
        known: { ...knownOf(assessment), run: id },
      }),

    unreadable: (vault, why) =>
      page(`vault-unreadable-${shortHash(`${environment} ${vault.id.toLowerCase()}`)}-${today}`, 2, {
        title: `Vault ${vault.name} could not be read`,
        why: `${why} What is due in it is not known.`,
        known: { vault: vault.name, owner: vault.owner ?? owner },
      }),

    async rest() {
      if (more === 0) return;
      await page(`secrets-more-${environment}-${today}`, 3, {
        title: `${more} more secrets need somebody`,
        why: `The sweep found ${told} and told of the first ${most} one by one: \`npm run secrets -- check\` has all. ${owner} answers for what has no owner.`,
        known: { owner },
      });
    },

    created: () => created,
  };
}

function knownOf({ vault, name, owner, verdict }: Assessment): Readonly<Record<string, string>> {
  return { secret: name, vault: vault.name, owner, state: verdict };
}

function isTold(verdict: Assessment['verdict']): verdict is Told {
  return Object.hasOwn(titles, verdict);
}
