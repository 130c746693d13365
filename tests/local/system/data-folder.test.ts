import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimDataFolder } from '../../../local/system/data-folder.ts';

const marker = 'chaufher-local.json';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('is made, taken and given back', async () => {
  const release = await claimDataFolder(join(folder, 'new', 'one'));
  expect(JSON.parse(await readFile(join(folder, 'new', 'one', marker), 'utf8'))).toEqual({
    layout: 2,
    process: process.pid,
  });
  await release();
  expect(JSON.parse(await readFile(join(folder, 'new', 'one', marker), 'utf8'))).toEqual({ layout: 2 });
});

it('is refused while a process that lives has it, and taken over from one that died', async () => {
  await writeFile(join(folder, marker), JSON.stringify({ layout: 2, process: process.ppid }));
  await expect(claimDataFolder(folder)).rejects.toThrow(`is in use by process ${process.ppid}`);
  await writeFile(join(folder, marker), JSON.stringify({ layout: 2, process: 2 ** 30 }));
  await expect(claimDataFolder(folder)).resolves.toBeTypeOf('function');
});

const damaged = [
  { what: 'a marker that is no JSON', content: '{"layout":', says: 'is damaged' },
  {
    what: 'a layout of another version',
    content: '{"layout":99}',
    says: 'written in layout 99, and this version reads 2',
  },
];
it.each(damaged)('is refused with $what, and says what to do', async ({ content, says }) => {
  await writeFile(join(folder, marker), content);
  await expect(claimDataFolder(folder)).rejects.toThrow(says);
  await expect(claimDataFolder(folder)).rejects.toThrow('npm start -- --data DIR');
});

it('is refused where the durable state in it is no database', async () => {
  const release = await claimDataFolder(folder);
  await release();
  await mkdir(join(folder, 'host'));
  await writeFile(join(folder, 'host', 'durable.sqlite'), 'scribbled over');
  await expect(claimDataFolder(folder)).rejects.toThrow('its host/durable.sqlite is damaged');
});

it('is refused where it holds files of something else', async () => {
  await writeFile(join(folder, 'thesis.txt'), 'years of work');
  await expect(claimDataFolder(folder)).rejects.toThrow('it holds files of something else');
});
