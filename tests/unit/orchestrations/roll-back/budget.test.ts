import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { budgetSeconds, targetSeconds } from '../../../../orchestrations/roll-back/budget.ts';

const total = Object.values(budgetSeconds).reduce((sum, seconds) => sum + seconds, 0);

it('fits every stage of a rollback, one lost host included, into the fifteen minutes', () => {
  expect(total).toBeLessThanOrEqual(targetSeconds);
});

it('allows for a lost host what the host really takes to run its activity again', () => {
  const host: { extensions: { durableTask: { storageProvider: { workItemQueueVisibilityTimeout: string } } } } =
    JSON.parse(readFileSync('host.json', 'utf8'));
  const [hours = 0, minutes = 0, seconds = 0] =
    host.extensions.durableTask.storageProvider.workItemQueueVisibilityTimeout.split(':').map(Number);
  expect(budgetSeconds.lostHost).toBeGreaterThanOrEqual(hours * 3600 + minutes * 60 + seconds);
});

it('is published as it is', () => {
  const published = readFileSync('orchestrations/roll-back/README.md', 'utf8');
  for (const [stage, seconds] of Object.entries(budgetSeconds)) {
    expect(published).toMatch(new RegExp(`\\| \`${stage}\` +\\| ${seconds} s +\\|`));
  }
});
