/** The prices command, apart from the process that runs it. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isAutomationError } from '../errors.ts';
import { budgetsPath, readBudgets, type Budgets } from '../gates/cost/budgets.ts';
import { readText } from '../resources/load.ts';
import {
  ageInDays,
  priceSheetPath,
  readPriceSheet,
  writePriceSheet,
  type PriceSheet,
} from '../resources/price/sheet.ts';
import { createPricesApi, publicEndpoint, type Fetch } from './prices-api.ts';
import { refreshPrices, type Refreshed } from './prices-refresh.ts';

const usage = 'usage: npm run prices -- refresh [--check] [--currency USD] [--root FOLDER]';

export interface PricesTerminal {
  /** Folder of the repository, where --root names no other. */
  readonly root: string;
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly fetch: Fetch;
  now(): Date;
  pause(seconds: number): Promise<void>;
  out(line: string): void;
  err(line: string): void;
}

/** 0 is fine, 1 a sheet that is old, 2 wrong usage or an API that did not answer as it should; the sheet is then as before. */
export async function pricesCommand(args: readonly string[], terminal: PricesTerminal): Promise<0 | 1 | 2> {
  const call = callOf(args);
  if (call === undefined) {
    terminal.err(usage);
    return 2;
  }
  try {
    const here = { ...terminal, root: call.root ?? terminal.root };
    const budgets = readBudgets(await readText(join(here.root, budgetsPath)));
    return call.check ? await check(budgets, here) : await refresh(call.currency, budgets, here);
  } catch (error) {
    if (!isAutomationError(error)) throw error;
    terminal.err(error.message);
    return 2;
  }
}

interface Call {
  readonly check: boolean;
  readonly currency: string | undefined;
  readonly root: string | undefined;
}

function callOf(args: readonly string[]): Call | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { check: { type: 'boolean', default: false }, currency: { type: 'string' }, root: { type: 'string' } },
    });
    const { check, currency, root } = values;
    const isMeant = positionals.length === 1 && positionals[0] === 'refresh';
    return isMeant && (currency === undefined || /^[A-Z]{3}$/.test(currency)) ? { check, currency, root } : undefined;
  } catch {
    return undefined;
  }
}

async function check({ prices }: Budgets, { root, now, out, err }: PricesTerminal): Promise<0 | 1> {
  const sheet = readPriceSheet(await readText(join(root, priceSheetPath)));
  const days = ageInDays(sheet, dayOf(now()));
  if (sheet.fromApi && days <= prices.maxAgeDays) {
    out(`${priceSheetPath} is ${days} days old, of at most ${prices.maxAgeDays}.`);
    return 0;
  }
  const reason = sheet.fromApi
    ? `${days} days old, more than ${prices.maxAgeDays}`
    : `not from the API: ${sheet.source}`;
  err(`${priceSheetPath} is ${reason}. Run npm run prices -- refresh.`);
  return 1;
}

async function refresh(asked: string | undefined, { prices }: Budgets, terminal: PricesTerminal): Promise<0> {
  const { root, settings, now } = terminal;
  const path = join(root, priceSheetPath);
  const endpoint = settings['PRICES_ENDPOINT'] ?? publicEndpoint;
  const old = await oldSheet(path, terminal);
  const currency = asked ?? old?.currency ?? 'USD';
  const api = createPricesApi({
    endpoint,
    currency,
    fetch: terminal.fetch,
    now,
    pause: (seconds) => terminal.pause(seconds),
  });
  const today = dayOf(now());
  const refreshed = await refreshPrices({ api, endpoint, regions: prices.regions, currency, today, old });
  // Whole or not at all.
  await writeFile(`${path}.new`, writePriceSheet(refreshed.sheet));
  await rename(`${path}.new`, path);
  tell(refreshed, terminal);
  return 0;
}

/** What cannot be read is made anew like what is not there. */
async function oldSheet(path: string, { err }: PricesTerminal): Promise<PriceSheet | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return readPriceSheet(text);
  } catch (error) {
    err(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function tell(
  { sheet, added, removed, changed, malformed, nothingFor }: Refreshed,
  { out, err }: PricesTerminal,
): void {
  out(`${priceSheetPath}: ${sheet.items.length} prices in ${sheet.currency}.`);
  const lists = { 'Other prices': changed, New: added, Gone: removed };
  for (const [title, lines] of Object.entries(lists)) {
    if (lines.length > 0) out(`${title} (${lines.length}):\n${lines.map((line) => `  ${line}`).join('\n')}`);
  }
  for (const line of malformed) err(`SKIPPED, not as the API writes it: ${line}`);
  for (const name of nothingFor) err(`NOTHING FOUND for ${name}: what is priced from it is not priced now.`);
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
