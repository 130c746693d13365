import { describe, expect, it } from 'vitest';
import { differingField, parseReleaseId, releaseId, releaseInput, type Release } from '../../../records/release.ts';

const told = {
  component: 'api',
  environment: 'dev',
  commit: 'abc1234',
  digest: `sha256:${'0123456789abcdef'.repeat(4)}`,
  migration: 'none',
  liveAt: '2026-11-24T11:00:00+01:00',
} as const;

describe('a release', () => {
  it('has an id that people can read and that can be read back', () => {
    const id = releaseId(releaseInput.parse(told));
    expect(id).toBe('dev.api.20261124T100000000Z.0123456789ab');
    expect(parseReleaseId(id)).toEqual({
      environment: 'dev',
      component: 'api',
      liveAt: new Date('2026-11-24T10:00:00Z'),
      digestHead: '0123456789ab',
    });
  });

  it('refuses an id of another shape by name', () => {
    expect(() => parseReleaseId('dev/api')).toThrow('dev/api is not a release id');
  });

  it.each([
    ['digest', { digest: 'latest' }],
    ['digest', { digest: `sha256:${'A'.repeat(64)}` }],
    ['commit', { commit: 'main' }],
    ['migration', { migration: 'maybe' }],
    ['component', { component: 'Api.Web' }],
    ['liveAt', { liveAt: 'yesterday' }],
    ['', { surprise: true }],
  ])('is refused where %s is not as expected: %o', (field, wrong) => {
    const issues = releaseInput.safeParse({ ...told, ...wrong }).error?.issues ?? [];
    expect(issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });

  it('is the same told again in another zone, and names the field that differs', () => {
    const registered: Release = {
      ...releaseInput.parse(told),
      id: 'x',
      registeredAt: '2026-11-24T10:00:01.000Z',
      previous: 'filled-in',
    };
    expect(differingField(registered, releaseInput.parse({ ...told, liveAt: '2026-11-24T10:00:00Z' }))).toBeUndefined();
    expect(differingField(registered, releaseInput.parse({ ...told, migration: 'breaking' }))).toBe('migration');
    expect(differingField(registered, releaseInput.parse({ ...told, previous: 'another' }))).toBe('previous');
  });
});
