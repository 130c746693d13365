/** Follows a run through the API until its end, and tells each step as it begins. */
import type { Run } from '../records/runs.ts';
import type { OperationsApi } from './operations-api.ts';

/** Seconds between two looks. */
const every = 2;

export async function followRun(
  api: OperationsApi,
  id: string,
  { pause, tell }: { pause(seconds: number): Promise<void>; tell(line: string): void },
): Promise<Run> {
  let told = 0;
  for (;;) {
    const run = await api.call<Run>('GET', `runs/${encodeURIComponent(id)}`);
    for (const { name, at } of run.steps.slice(told)) {
      const seconds = Math.round((Date.parse(at) - Date.parse(run.requestedAt)) / 1000);
      tell(`+${seconds} s`.padEnd(10) + name);
    }
    told = run.steps.length;
    if (run.state === 'finished') return run;
    await pause(every);
  }
}
