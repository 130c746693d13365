/** Every scenario that `npm run play` knows. */
import { alertStorm } from './alert-storm.ts';
import { badRelease } from './bad-release.ts';
import { badReleaseWithoutWayBack } from './bad-release-without-way-back.ts';
import { crashEverywhere } from './crash-everywhere.ts';
import { roughWeather } from './rough-weather.ts';
import type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [
  badRelease,
  badReleaseWithoutWayBack,
  alertStorm,
  crashEverywhere,
  roughWeather,
];
