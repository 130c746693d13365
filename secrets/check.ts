/** The check: what snapshot and file show, and what the vaults show as they are. */
import { isAutomationError } from '../errors.ts';
import { assess, type Assessment, type Contents } from './assess.ts';
import type { SecretCatalogue } from './catalogue.ts';
import type { Vault } from './environment-vaults.ts';
import { withIgnored, type Finding } from './finding.ts';
import { createInventory, type InventoryDeps } from './inventory.ts';

export interface CheckDeps extends InventoryDeps {
  readonly catalogue: SecretCatalogue;
  readonly now: Date;
}

/** Without any vault: what `check --offline` says. */
export function checkOnPaper({ findings, ignored }: SecretCatalogue, now: Date): readonly Finding[] {
  return withIgnored(findings, ignored, now);
}

export async function checkSecrets(deps: CheckDeps): Promise<readonly Finding[]> {
  const { catalogue, now } = deps;
  const inventory = createInventory(deps);
  const contents = new Map<Vault, Contents>();
  const unreadable: Finding[] = [];
  for (const vault of catalogue.vaults) {
    try {
      contents.set(vault, await inventory.list(vault));
    } catch (error) {
      if (!isAutomationError(error)) throw error;
      unreadable.push(unreadableVault(catalogue, vault, error.message));
    }
  }
  const found = assess(catalogue, (vault) => contents.get(vault), now).flatMap((one) => findingsOf(one, catalogue));
  return withIgnored([...catalogue.findings, ...unreadable, ...found], catalogue.ignored, now);
}

function findingsOf(assessment: Assessment, { environment }: SecretCatalogue): readonly Finding[] {
  const { verdict, name, vault, owner, reasons, credential, secret } = assessment;
  const about = { environment, subject: name, resource: vault.id, owner };
  const told = `In ${vault.name}: ${reasons.join(' ')}`;
  // What is due is on its way; that it lacks an expiry has to be told all the same.
  const state: readonly Finding[] =
    verdict === 'fresh' || verdict === 'due' ? [] : [{ rule: verdict, ...about, message: told }];
  if (credential === undefined || secret === undefined || secret.expiresOn !== undefined) return state;
  const message = `In ${vault.name}: its current version has no expiry. The next rotation gives it one, by the ${credential.validityDays} days of its terms.`;
  return [...state, { rule: 'no-expiry', ...about, message }];
}

function unreadableVault({ environment, owner }: SecretCatalogue, vault: Vault, why: string): Finding {
  return {
    rule: 'unreadable-vault',
    environment,
    subject: vault.name,
    resource: vault.id,
    message: why,
    owner: vault.owner ?? owner,
  };
}
