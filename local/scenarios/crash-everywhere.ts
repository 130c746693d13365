/** The host is killed at every step boundary of a rollback in turn. */
import { killMatrix } from './kill-matrix.ts';
import { rollBackStory } from './roll-back-story.ts';

export const crashEverywhere = killMatrix(rollBackStory, {
  name: 'crash-everywhere',
  title: 'The host is killed at every step of a rollback in turn',
});
