import { describe, expect, it } from 'vitest';
import { isPermitted, permissions } from '../../../orchestrations/permissions.ts';

const all = Object.values(permissions);

describe('a permission', () => {
  it.each(all)('%s is given by its own role', (permission) => {
    expect(isPermitted([permission], permission)).toBe(true);
  });

  it.each(all)('to look comes with %s, and nothing else does', (role) => {
    expect(isPermitted([role], permissions.read)).toBe(true);
    for (const other of all.filter((each) => each !== role && each !== permissions.read))
      expect(isPermitted([role], other)).toBe(false);
  });

  it.each([[[]], [['operations.operate']], [['Owner']], [['constructor', 'toString', '__proto__']]])(
    'is not given by %j',
    (roles) => {
      for (const permission of all) expect(isPermitted(roles, permission)).toBe(false);
    },
  );

  it('is given by any of several roles', () => {
    expect(isPermitted(['Owner', permissions.read, permissions.approve], permissions.approve)).toBe(true);
  });
});
