/** Makes fresh worlds: a system in a folder of its own that goes when the world does, with or without skipped time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Coordinator } from '../clock/coordinator.ts';
import { freePorts } from '../system/storage.ts';
import { startSystem } from '../system/system.ts';
import { changedApp } from './changed-app.ts';
import { createLeakWatch } from './leaks.ts';
import type { Scenario, ScenarioResult, Stage, TimelineEntry } from './scenario.ts';
import { createWorld, type World } from './world.ts';

export interface StageOptions extends Pick<Stage, 'only' | 'alerts'> {
  readonly root: string;
  readonly clock?: Coordinator | undefined;
  say(entry: TimelineEntry): void;
}

/** The environment that scenarios play in, and the audience of its operations application. */
export const environment = 'dev';
export const audience = 'api://chaufher-dev-ops';

export interface Theatre extends Stage {
  /** Plays a scenario and searches whatever it left for secret values. */
  play(scenario: Scenario): Promise<ScenarioResult>;
}

export function createStage({ root, clock, say, only, alerts }: StageOptions): Theatre {
  const leaks = createLeakWatch();
  let worlds = 0;
  const stage: Stage = {
    only,
    alerts,
    say,
    async world({ killAt, changes } = {}) {
      const dataFolder = await mkdtemp(join(tmpdir(), 'chaufher-play-'));
      const [app = 0, cloud = 0, blob = 0, queue = 0, table = 0] = await freePorts(5);
      const system = await startSystem({
        root: changes ? await changedApp(root, join(dataFolder, 'app'), changes) : root,
        dataFolder,
        environment,
        ports: { app, cloud, storage: [blob, queue, table] },
        memory: true,
        recordAnswers: true,
        clock,
        hostEnv: killAt ? { LOCAL_KILL_AT: killAt, LOCAL_KILL_ONCE_FILE: join(dataFolder, 'killed') } : {},
      });
      worlds += 1;
      const world: World = createWorld(system, {
        environment,
        audience,
        async close() {
          await leaks.search(world);
          await system.stop();
          await rm(dataFolder, { recursive: true, force: true });
        },
      });
      return world;
    },
  };
  return {
    ...stage,
    async play(scenario) {
      const result = await scenario.play(stage);
      return { ...result, checks: [...result.checks, await leaks.verdict(result, worlds)] };
    },
  };
}
