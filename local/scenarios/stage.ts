/** Makes fresh worlds: a system in a folder of its own that goes when the world does, with or without skipped time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Coordinator } from '../clock/coordinator.ts';
import { freePorts } from '../system/storage.ts';
import { startSystem } from '../system/system.ts';
import type { Stage, TimelineEntry } from './scenario.ts';
import { createWorld } from './world.ts';

export interface StageOptions extends Pick<Stage, 'only' | 'alerts'> {
  readonly root: string;
  readonly clock?: Coordinator | undefined;
  say(entry: TimelineEntry): void;
}

/** The environment that scenarios play in, and the audience of its operations application. */
export const environment = 'dev';
export const audience = 'api://chaufher-dev-ops';

export function createStage({ root, clock, say, only, alerts }: StageOptions): Stage {
  return {
    only,
    alerts,
    say,
    async world({ killAt } = {}) {
      const dataFolder = await mkdtemp(join(tmpdir(), 'chaufher-play-'));
      const [app = 0, cloud = 0, blob = 0, queue = 0, table = 0] = await freePorts(5);
      const system = await startSystem({
        root,
        dataFolder,
        environment,
        ports: { app, cloud, storage: [blob, queue, table] },
        memory: true,
        clock,
        hostEnv: killAt ? { LOCAL_KILL_AT: killAt, LOCAL_KILL_ONCE_FILE: join(dataFolder, 'killed') } : {},
      });
      return createWorld(system, {
        environment,
        audience,
        async close() {
          await system.stop();
          await rm(dataFolder, { recursive: true, force: true });
        },
      });
    },
  };
}
