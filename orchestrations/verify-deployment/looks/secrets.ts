/** Secrets as their sites get them, and as their vaults keep them. No value is asked for. */
import { setTimeout } from 'node:timers/promises';
import { checkSecrets } from '../../../secrets/check.ts';
import { settingReferences } from '../../../secrets/sites.ts';
import { judgeReferences, judgeVaults, type ReferenceFacts } from '../../../resources/verify/secrets.ts';
import type { Look } from './look.ts';
import { orWhy, sideBySide } from './reading.ts';

/** How long a vault may ask to slow down. */
const patienceSeconds = 60;

export const lookAtReferences: Look = async ({ secretReferences }, snapshot) => {
  const declared = settingReferences(snapshot);
  const places = new Map(declared.map(({ site, slot }) => [`${site} ${slot ?? ''}`, { site, slot }]));
  const facts: ReferenceFacts[] = [];
  await sideBySide([...places.values()], async ({ site, slot }) => {
    const answer = await orWhy(() => secretReferences.read(site, slot));
    const references = typeof answer === 'string' ? { notRead: answer } : answer;
    facts.push({ site, references, ...(slot === undefined ? {} : { slot }) });
  });
  return judgeReferences(declared, facts);
};

export const lookAtVaults: Look = async ({ estate, vaults, clock }, { environment }) => {
  const catalogue = estate.catalogue(environment);
  if (catalogue === undefined) return { judged: 0, findings: [], notJudged: [] };
  const findings = await checkSecrets({
    catalogue,
    vaults,
    now: clock.now(),
    patienceSeconds,
    pause: (seconds) => setTimeout(seconds * 1000),
  });
  return judgeVaults(findings, catalogue.vaults.length * catalogue.credentials.length);
};
