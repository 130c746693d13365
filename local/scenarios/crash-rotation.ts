/** The host is killed at every step boundary of a rotation in turn; keys are made anew as often as without that. */
import { killMatrix } from './kill-matrix.ts';
import { rotationStory } from './rotation-story.ts';

export const crashRotation = killMatrix(rotationStory, {
  name: 'crash-rotation',
  title: 'The host is killed at every step of a rotation in turn',
});
