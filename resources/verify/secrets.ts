/** Whether every setting gets the secret that it refers to, and vaults have what they should. Pure. */
import type { Finding, FindingRule } from '../../secrets/finding.ts';
import type { SettingReference } from '../../secrets/sites.ts';
import { resourceKey } from '../resource-id.ts';
import type { Verdict, VerifyFinding, VerifyRule } from './verdict.ts';

/** A site or slot, and what App Service says of its references. */
export interface ReferenceFacts {
  readonly site: string;
  readonly slot?: string;
  readonly references: readonly { readonly setting: string; readonly status: string }[] | { readonly notRead: string };
}

export function judgeReferences(declared: readonly SettingReference[], facts: readonly ReferenceFacts[]): Verdict {
  const findings: VerifyFinding[] = [];
  const notJudged: string[] = [];
  let judged = 0;
  for (const { site, slot, references } of facts) {
    const resource = slot === undefined ? site : `${site}/slots/${slot}`;
    const own = declared.filter((each) => resourceKey(each.site) === resourceKey(site) && each.slot === slot);
    if ('notRead' in references) {
      notJudged.push(`${own.length} references of ${resource}: ${references.notRead}`);
      continue;
    }
    judged += own.length;
    for (const { setting } of own) {
      const found = references.find((each) => each.setting.toLowerCase() === setting.toLowerCase());
      const status = found?.status.toLowerCase();
      if (status === 'resolved') continue;
      const why = found === undefined ? 'it is not set' : `its status is ${found.status}`;
      findings.push({ rule: 'reference-unresolved', resource, why: `${setting}: ${why}` });
    }
  }
  return { judged, findings, notJudged };
}

/** What the check of secrets finds in vaults, in the words of verification. What it finds on paper was known before the deployment. */
const ruleOf: Readonly<Partial<Record<FindingRule, VerifyRule>>> = {
  missing: 'secret-missing',
  expired: 'secret-missing',
  disabled: 'secret-missing',
  'no-key-set': 'secret-missing',
  'wrong-tag': 'secret-unmanaged',
  'no-expiry': 'secret-unmanaged',
  'not-level': 'secret-unmanaged',
  'no-strategy': 'secret-undeclared',
};

/** @param judged how many secrets there should be, over all vaults */
export function judgeVaults(found: readonly Finding[], judged: number): Verdict {
  const open = found.filter(({ ignored }) => ignored === undefined);
  return {
    judged,
    findings: open.flatMap(({ rule, resource, subject, message }): VerifyFinding[] => {
      const own = ruleOf[rule];
      return own === undefined ? [] : [{ rule: own, resource: `${resource ?? ''}/secrets/${subject}`, why: message }];
    }),
    notJudged: open
      .filter(({ rule }) => rule === 'unreadable-vault')
      .map(({ resource, subject, message }) => `${resource ?? subject}: ${message}`),
  };
}
