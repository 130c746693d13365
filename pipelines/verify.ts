/** `verify`: gate `verify` against the cloud that was deployed to. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readEndpoints } from '../scripts/operations-api.ts';
import { defineCommand, deploymentOf } from './context.ts';

export const verify = defineCommand({
  usage: 'verify --env ENV',
  summary: 'whether everything that is declared is there, connected and well',
  async run(context, args) {
    const { values } = parseArgs({ args: [...args], options: { env: { type: 'string' } } });
    const { environment } = deploymentOf(values.env);
    const isLocal = context.settings['OPERATIONS_URL'] === undefined;
    const { ca, environment: local = {} } = isLocal ? await readEndpoints(context.root) : {};
    const env = { ...context.settings, ...local, ...(ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: ca }) };
    const gate = ['gates/gate.ts', 'verify', '--env', environment];
    const child = spawn(process.execPath, gate, { cwd: join(context.root), env, stdio: 'inherit' });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    return code === 0 ? 0 : 1;
  },
});
