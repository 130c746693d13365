/** Every pipeline command, by the word that calls it. */
import { admission } from './admission.ts';
import { apply } from './apply.ts';
import { build } from './build.ts';
import type { Command } from './context.ts';
import { comment } from './comment.ts';
import { destroy } from './destroy.ts';
import { ephemeral } from './ephemeral.ts';
import { fail } from './fail.ts';
import { gates } from './gates.ts';
import { lease } from './lease.ts';
import { notify } from './notify.ts';
import { promotion } from './promotion.ts';
import { propose } from './propose.ts';
import { record } from './record.ts';
import { releaseAutomation } from './release-automation.ts';
import { simulate } from './simulate.ts';
import { verify } from './verify.ts';

export const commands: Readonly<Record<string, Command>> = {
  build,
  lease,
  admission,
  apply,
  verify,
  record,
  notify,
  simulate,
  fail,
  destroy,
  gates,
  comment,
  promotion,
  ephemeral,
  propose,
  'release-automation': releaseAutomation,
};
