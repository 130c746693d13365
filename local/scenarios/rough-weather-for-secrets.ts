/** The same rotation while vaults, issuers and sites throttle, fail, lose answers and repeat in their errors what they were given. */
import { resourceName } from '../../resources/resource-id.ts';
import { rotationStory, rotated } from './rotation-story.ts';
import { credentialNamed } from './secrets.ts';
import { inWeathers, type Weather } from './weather.ts';
import type { World } from './world.ts';

const weathers: readonly Weather[] = [
  { name: 'vaults throttle', faults: [{ service: 'key-vault', status: 429, retryAfterSeconds: 5, count: 25 }] },
  { name: 'vaults fail', faults: [{ service: 'key-vault', status: 503, count: 12 }] },
  {
    name: 'vaults lose the answers to what they stored',
    faults: ['PUT', 'PATCH'].map((method) => ({
      service: 'key-vault',
      method,
      status: 500,
      afterEffect: true,
      count: 4,
    })),
  },
  { name: 'vaults never answer', faults: [{ service: 'key-vault', hang: true, count: 2 }] },
  { name: 'keys cannot be listed', faults: [{ service: 'keys', path: '*listKeys', status: 503, count: 6 }] },
  {
    name: 'making a key anew is refused for a while',
    faults: [{ service: 'keys', path: '*regenerateKey', status: 409, code: 'Conflict', count: 3 }],
  },
  {
    name: 'the answers to making keys anew are lost',
    faults: [{ service: 'keys', path: '*regenerateKey', status: 500, afterEffect: true, count: 2 }],
  },
  { name: 'the data plane fails', faults: [{ service: 'data-plane', status: 500, count: 4 }] },
  {
    name: 'references are not fetched anew',
    faults: [
      { service: 'app-service', path: '*configreferences*', method: 'POST', status: 503, count: 3 },
      { service: 'app-service', path: '*configreferences*', method: 'POST', status: 500, afterEffect: true, count: 2 },
      { service: 'app-service', path: '*configreferences*', method: 'GET', status: 500, count: 4 },
    ],
  },
  { name: 'errors repeat the secret', meanwhile: repeatSecretInErrors },
  {
    name: 'events come twice, late and out of order',
    meanwhile: (world) => world.cloud.setEventFaults({ duplicate: 1, reorder: true, delayMs: 30_000 }),
  },
];

export const roughWeatherForSecrets = inWeathers(rotationStory, weathers, {
  name: 'rough-weather-for-secrets',
  title: 'A rotation while vaults, issuers and sites throttle, fail and lose answers, and errors repeat the secret',
});

/** As careless services do: the value is in the message, also behind a status that is not tried again. */
async function repeatSecretInErrors({ cloud, ...world }: World): Promise<void> {
  const { vault } = credentialNamed({ cloud, ...world }, rotated);
  const values = await cloud.secretValues();
  const stored = values.find(({ origin }) => origin.includes(` ${resourceName(vault)} ${rotated}/`));
  if (!stored) throw new Error(`The vault has no ${rotated}.`);
  const message = `Cannot use '${stored.value}': ${JSON.stringify({ connectionString: stored.value })}`;
  for (const service of ['key-vault', 'keys', 'data-plane', 'app-service'])
    await cloud.addFault({ service, status: 500, code: 'InternalServerError', message, count: 4 });
  for (const [service, status] of [
    ['data-plane', 403],
    ['key-vault', 429],
  ] as const)
    await cloud.addFault({ service, status, message, count: 2 });
}
