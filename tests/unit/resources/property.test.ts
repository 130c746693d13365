import { describe, expect, it } from 'vitest';
import { listAt, propertyAt, textAt, textsAt } from '../../../resources/property.ts';

const properties = { Features: { disableLocalAuth: true, modes: ['AAD', 1] }, name: 'one' };

describe('a property', () => {
  it('is found by its path, whatever the case of its parts', () => {
    expect(propertyAt(properties, 'features.DisableLocalAuth')).toBe(true);
    expect(textAt(properties, 'NAME')).toBe('one');
  });

  it.each(['features.other', 'name.length', 'other.name', 'features.modes.x'])('is not at %s', (path) => {
    expect(propertyAt(properties, path)).toBeUndefined();
  });

  it('is no text and no list where it is something else', () => {
    expect(textAt(properties, 'features')).toBeUndefined();
    expect(listAt(properties, 'name')).toEqual([]);
    expect(listAt(undefined, 'name')).toEqual([]);
  });

  it('has the texts of a list that also holds other things', () => {
    expect(textsAt(properties, 'features.modes')).toEqual(['AAD']);
  });
});
