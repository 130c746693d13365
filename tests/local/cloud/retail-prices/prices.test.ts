/** The emulated Retail Prices API, and the command that makes the price sheet from it as people run it. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { priceSheetPath, readPriceSheet, writePriceSheet, type RetailItem } from '../../../../resources/price/sheet.ts';
import { item } from '../../../unit/resources/price/shop.ts';
import { ask, testCloud, type TestCloud } from '../support.ts';

const root = join(import.meta.dirname, '../../../..');

const unit = item({
  serviceName: 'SignalR',
  productName: 'SignalR',
  skuName: 'Standard',
  meterName: 'Standard Unit',
  unitOfMeasure: '1/Day',
  retailPrice: 1.61,
});
const plan = (index: number) => ({
  serviceName: 'Azure App Service',
  productName: 'Azure App Service Premium v3 Plan - Linux',
  skuName: `P${index}v3`,
  meterName: `P${index}v3 App`,
});
/** More than two pages. */
const known: readonly RetailItem[] = [
  unit,
  ...Array.from({ length: 50 }, (_, index) => plan(index)).flatMap((each) => [
    item({ ...each, armRegionName: 'westeurope' }),
    item({ ...each, armRegionName: 'northeurope' }),
  ]),
];
/** As people entered it. */
const byHand = writePriceSheet({
  source: 'entered by hand',
  fromApi: false,
  takenOn: '2026-11-24',
  currency: 'USD',
  items: known,
});

let cloud: TestCloud;
let endpoint: string;
let folder: string;
beforeAll(async () => {
  cloud = await testCloud({ pageSize: 40 });
  endpoint = cloud.cloud.environment['PRICES_ENDPOINT'] ?? '';
});
afterAll(() => cloud.cloud.stop());
beforeEach(async () => {
  await cloud.control.clearFaults();
  await seed(known);
  folder = mkdtempSync(join(tmpdir(), 'prices-'));
  for (const path of ['operations', 'infra/prices']) mkdirSync(join(folder, path), { recursive: true });
  cpSync(join(root, 'operations/budgets.yaml'), join(folder, 'operations/budgets.yaml'));
  writeFileSync(join(folder, priceSheetPath), byHand);
  return () => rmSync(folder, { recursive: true });
});

async function seed(items: readonly unknown[]): Promise<void> {
  const url = `${cloud.cloud.url}/_control/retail-prices`;
  const answer = await ask(cloud.cloud, url, { method: 'PUT', body: JSON.stringify({ items }) });
  expect(answer.status).toBe(200);
}

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function prices(args: readonly string[], at = endpoint): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, 'scripts/prices.ts'), ...args, '--root', folder], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: cloud.cloud.certificateFiles.ca, PRICES_ENDPOINT: at },
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...output })));
}

const written = () => readFileSync(join(folder, priceSheetPath), 'utf8');

describe('npm run prices -- refresh', () => {
  it('brings over pages what the sheet by hand has, and then nothing more', async () => {
    const first = await prices(['refresh']);
    expect([first.code, first.out]).toEqual([0, `${priceSheetPath}: 101 prices in USD.\n`]);
    // What nobody knew when the sheet was entered is told, not passed over.
    expect(first.err.split('\n')).toContain(
      'NOTHING FOUND for Functions / …Durable Task…: what is priced from it is not priced now.',
    );
    const sheet = written();
    expect(readPriceSheet(sheet)).toMatchObject({ fromApi: true, source: expect.stringContaining(endpoint) });
    expect(readPriceSheet(sheet).items).toEqual(readPriceSheet(byHand).items);

    await prices(['refresh']);
    expect(written()).toBe(sheet);
  });

  it('changes the lines of what changed, and says what', async () => {
    await prices(['refresh']);
    const before = written().split('\n');
    await seed(
      known.map((each) => (each === unit ? { ...unit, retailPrice: 1.7, unitPrice: 1.7 } : each)).toReversed(),
    );

    const { out } = await prices(['refresh']);

    expect(out).toContain(
      'Other prices (1):\n  SignalR / Standard / Standard Unit (westeurope): 1.61 for 1/Day → 1.7 for 1/Day\n',
    );
    const after = written().split('\n');
    expect(after.filter((line, index) => line !== before[index])).toEqual([
      '      "retailPrice": 1.7,',
      '      "unitPrice": 1.7,',
    ]);
  });

  it('waits where the API throttles or fails', async () => {
    await cloud.control.addFault({ service: 'retail-prices', status: 429, retryAfterSeconds: 0, count: 2 });
    await cloud.control.addFault({ service: 'retail-prices', status: 503, retryAfterSeconds: 0, count: 1 });
    expect(await prices(['refresh'])).toMatchObject({ code: 0, out: expect.stringContaining('101 prices') });
  });

  it('skips what is malformed loudly', async () => {
    const [first, ...rest] = known;
    await seed([{ ...first, retailPrice: null }, ...rest]);
    const { code, err, out } = await prices(['refresh']);
    expect([code, out]).toEqual([0, expect.stringContaining('100 prices in USD.\nGone (1):\n')]);
    expect(err).toMatch(/^SKIPPED, not as the API writes it: .* item 0 ".*": retailPrice: /m);
  });

  it('leaves the sheet as it is where the API refuses', async () => {
    await cloud.control.addFault({ service: 'retail-prices', status: 400 });
    const { code, err } = await prices(['refresh']);
    expect([code, err]).toEqual([2, expect.stringContaining('answers 400')]);
    expect(written()).toBe(byHand);
  });

  it('leaves the sheet as it is where there is nothing of what it needs', async () => {
    await seed([item({})]);
    expect(await prices(['refresh'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('the sheet stays as it is'),
    });
    expect(written()).toBe(byHand);
  });

  it('makes anew what cannot be read', async () => {
    writeFileSync(join(folder, priceSheetPath), '{');
    const { code, err } = await prices(['refresh']);
    expect([code, err]).toEqual([0, expect.stringContaining('is no price sheet')]);
    expect(readPriceSheet(written()).items).toHaveLength(101);
  });

  it('asks in other money where that is wanted', async () => {
    await seed(known.map((each) => ({ ...each, currencyCode: 'EUR' })));
    expect(await prices(['refresh', '--currency', 'EUR'])).toMatchObject({ code: 0 });
    expect(readPriceSheet(written()).currency).toBe('EUR');
  });

  it('checks that the sheet is from the API and not old, without asking anybody', async () => {
    const nowhere = 'https://127.0.0.1:1/api/retail/prices';
    expect(await prices(['refresh', '--check'], nowhere)).toMatchObject({
      code: 1,
      err: expect.stringContaining('not from the API'),
    });
    await prices(['refresh']);
    expect(await prices(['refresh', '--check'], nowhere)).toMatchObject({ code: 0, err: '' });
    const { takenOn } = readPriceSheet(written());
    writeFileSync(join(folder, priceSheetPath), written().replace(takenOn, '2020-01-01'));
    expect(await prices(['refresh', '--check'], nowhere)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/days old/),
    });
  });

  it.each([[[]], [['check']], [['refresh', '--currency', 'dollars']], [['refresh', '--quick']]])(
    'with %j is told how it is used',
    async (args) => {
      expect(await prices(args)).toMatchObject({ code: 2, err: expect.stringContaining('usage: npm run prices') });
    },
  );
});

async function find(filter: string): Promise<{ status: number; text: string; body: Record<string, unknown> }> {
  const answer = await ask(
    cloud.cloud,
    `${endpoint}?api-version=2023-01-01-preview&$filter=${encodeURIComponent(filter)}`,
  );
  return { status: answer.status, text: answer.text, body: answer.json() };
}

describe('the emulated API', () => {
  it('tells values by case, and takes the operators that Azure has', async () => {
    await seed([
      item({ meterName: 'Alpha' }),
      item({ meterName: 'Beta', armRegionName: '' }),
      item({ meterName: "O'ne" }),
    ]);
    const counts = await Promise.all(
      [
        `meterName eq 'Alpha'`,
        `meterName eq 'alpha'`,
        `contains(meterName, 'eta')`,
        `startswith(meterName, 'Al') or armRegionName eq ''`,
        `priceType eq 'Consumption' and (meterName eq 'Alpha' or meterName eq 'O''ne')`,
        `meterName eq 'Alpha' or meterName eq 'Beta' and armRegionName eq 'westeurope'`,
      ].map(async (filter) => (await find(filter)).body['Count']),
    );
    expect(counts).toEqual([1, 0, 1, 2, 2, 1]);
  });

  it('answers in pages, whose links lead on', async () => {
    await seed(Array.from({ length: 41 }, (_, index) => item({ meterName: `m${index}` })));
    const { body } = await find(`priceType eq 'Consumption'`);
    expect(body).toMatchObject({ BillingCurrency: 'USD', CustomerEntityType: 'Retail', Count: 40 });
    const last = (await ask(cloud.cloud, String(body['NextPageLink']))).json();
    expect(last).toMatchObject({ Count: 1, NextPageLink: null });
  });

  it.each([`meterName eq`, `price eq '1'`, `meterName gt 'a'`, `(meterName eq 'a'`, `meterName eq 'a' 'b'`, ''])(
    'refuses the filter "%s"',
    async (filter) => {
      const { status, text } = await find(filter);
      expect([status, text]).toEqual([400, expect.stringContaining('Invalid OData parameters supplied')]);
    },
  );

  it('has the committed prices again after a reset', async () => {
    await seed([]);
    await cloud.control.reset();
    const { items } = readPriceSheet(readFileSync(join(root, priceSheetPath), 'utf8'));
    const vaults = items.filter(({ serviceName }) => serviceName === 'Key Vault').length;
    expect((await find(`serviceName eq 'Key Vault'`)).body['Count']).toBe(vaults);
  });
});
