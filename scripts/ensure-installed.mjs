// Installs what the lockfile says, where that has not been done yet; plain JavaScript, since it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const lock = 'package-lock.json';
const installed = 'node_modules/.chaufher-lock.json';

const wanted = readFileSync(lock, 'utf8');
if (!existsSync('node_modules') || !existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
  console.log('Installing dependencies (npm ci) …');
  // Engine warnings are about the Node that installs; scripts run on the one that is installed.
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(installed, wanted);
}
