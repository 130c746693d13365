/** Every scenario that `npm run play` knows. */
import { alertStorm } from './alert-storm.ts';
import { badRelease } from './bad-release.ts';
import { badReleaseWithoutWayBack } from './bad-release-without-way-back.ts';
import { compromisedSecret } from './compromised-secret.ts';
import { crashEverywhere } from './crash-everywhere.ts';
import { crashRotation } from './crash-rotation.ts';
import { expiringSecret } from './expiring-secret.ts';
import { humanSecret } from './human-secret.ts';
import { rotationBreaksConsumer } from './rotation-breaks-consumer.ts';
import { roughWeather } from './rough-weather.ts';
import { roughWeatherForSecrets } from './rough-weather-for-secrets.ts';
import { secretWithoutSubscription } from './secret-without-subscription.ts';
import type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [
  badRelease,
  badReleaseWithoutWayBack,
  alertStorm,
  crashEverywhere,
  roughWeather,
  expiringSecret,
  compromisedSecret,
  rotationBreaksConsumer,
  humanSecret,
  secretWithoutSubscription,
  crashRotation,
  roughWeatherForSecrets,
];
