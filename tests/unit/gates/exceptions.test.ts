import { describe, expect, it } from 'vitest';
import { readExceptions, withExceptions } from '../../../gates/exceptions.ts';
import type { Finding } from '../../../gates/finding.ts';
import { passes } from '../../../gates/finding.ts';

const today = '2026-11-24';
const finding: Finding = {
  gate: 'plan',
  rule: 'deletes-data',
  level: 'block',
  environment: 'dev',
  resource: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/media',
  why: 'deleting it loses its blobs',
  fix: 'Keep it.',
};

function judged(exception: string, findings: readonly Finding[] = [finding]): readonly Finding[] {
  const exceptions = readExceptions(
    `exceptions:\n  - { gate: plan, rule: deletes-data, owner: platform, reason: moved, ${exception} }\n`,
  );
  return withExceptions('plan', findings, { exceptions, today });
}

describe('an exception', () => {
  it.each([
    ['everywhere', 'until: 2026-11-24'],
    ['by a pattern of the resource', "until: 2026-12-01, resource: '*/storageAccounts/MEDIA'"],
    ['in its environment', 'until: 2026-12-01, environment: dev'],
  ])('lets what it covers pass %s, and says who answers for it', (_, exception) => {
    const findings = judged(exception);

    expect(findings).toEqual([
      { ...finding, excused: expect.objectContaining({ owner: 'platform', reason: 'moved' }) },
    ]);
    expect(passes({ findings })).toBe(true);
  });

  it.each([
    ['of another resource', "until: 2026-12-01, resource: '*/other'"],
    ['of another environment', 'until: 2026-12-01, environment: prod'],
  ])('%s excuses nothing, and is told as unused', (_, exception) => {
    const findings = judged(exception);

    expect(findings.map(({ rule, level }) => `${rule} ${level}`)).toEqual([
      'deletes-data block',
      'exception-unused warn',
    ]);
    expect(passes({ findings })).toBe(false);
  });

  it('that has ended excuses nothing, and is told as ended', () => {
    const findings = judged('until: 2026-11-23');

    expect(passes({ findings })).toBe(false);
    expect(findings.at(-1)).toMatchObject({ rule: 'exception-ended', file: 'operations/exceptions.yaml' });
  });

  it('without an owner or with a day that is none is refused with its line', () => {
    expect(() => readExceptions('exceptions:\n  - { gate: plan, rule: x, reason: y, until: tomorrow }\n')).toThrow(
      /exceptions\.yaml:2:\d+ owner: is missing[\s\S]*until/,
    );
  });
});
