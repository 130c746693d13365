/** Every pipeline command, by the word that calls it. */
import { admission } from './admission.ts';
import { apply } from './apply.ts';
import { build } from './build.ts';
import type { Command } from './context.ts';
import { destroy } from './destroy.ts';
import { fail } from './fail.ts';
import { lease } from './lease.ts';
import { notify } from './notify.ts';
import { record } from './record.ts';
import { verify } from './verify.ts';

export const commands: Readonly<Record<string, Command>> = {
  build,
  lease,
  admission,
  apply,
  verify,
  record,
  notify,
  fail,
  destroy,
};
