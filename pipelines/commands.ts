/** Every pipeline command, by the word that calls it. */
import { apply } from './apply.ts';
import { build } from './build.ts';
import type { Command } from './context.ts';
import { destroy } from './destroy.ts';
import { lease } from './lease.ts';

export const commands: Readonly<Record<string, Command>> = { build, lease, apply, destroy };
