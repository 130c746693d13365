/** The Bicep stays readable: main composes, modules are short, each module has the interface that the others expect. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { infraFolder } from '../../scripts/infra.ts';

const modules = globSync('{modules,governance}/**/*.bicep', { cwd: infraFolder })
  .map((file) => ({ file, text: readFileSync(path.join(infraFolder, file), 'utf8') }))
  // Values and functions for one module are no modules themselves.
  .filter(({ text }) => /^(resource|module) /m.test(text));

describe('The Bicep', () => {
  it('composes in main, in less than 150 lines', () => {
    const main = readFileSync(path.join(infraFolder, 'main.bicep'), 'utf8');
    expect(main.trimEnd().split('\n').length).toBeLessThan(150);
    expect(main.match(/^resource (?!.*existing)/gm)).toBeNull();
  });

  it.each(modules.map(({ file, text }) => [file, text]))(
    '%s is short, described, and says what it made',
    (_file, text) => {
      expect(text.trimEnd().split('\n').length).toBeLessThan(120);
      expect(text).toMatch(/^metadata name = '.+'\nmetadata description = '.+'\n/);
      const parameters = [...text.matchAll(/((?:^@.*\n)*)^param (\w+)/gm)];
      for (const [, decorators] of parameters)
        expect(decorators).toMatch(/@description\('(Required|Optional)\. .*\.'\)/);
      expect(text).toMatch(/^output names? /m);
    },
  );

  it('keeps values in the files of environments, and no logic', () => {
    for (const file of globSync('environments/*.bicepparam', { cwd: infraFolder })) {
      const text = readFileSync(path.join(infraFolder, file), 'utf8');
      expect(text.match(/\$\{|\bvar\b|\bimport\b|\?|\w+\(/g)).toBeNull();
    }
  });
});
