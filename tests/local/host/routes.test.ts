import { describe, expect, it } from 'vitest';
import { byPrecedence, compileRoute, matchRoute } from '../../../local/host/routes.ts';

/** The parameters a template finds in a path; undefined where it does not take the path. */
function parameters(template: string, path: string): Record<string, string> | undefined {
  return matchRoute([compileRoute(template, ['get'], 'x')], 'GET', path)?.parameters;
}

describe('a route', () => {
  const cases: [what: string, template: string, path: string, expected: Record<string, string> | undefined][] = [
    ['takes its literals whatever their case', 'api/Hello', '/API/hELLO', {}],
    ['takes a slash at the end', 'api/hello', '/api/hello/', {}],
    ['takes no other path', 'api/hello', '/api/hello2', undefined],
    ['takes its literals literally', 'api/v1.0', '/api/v1x0', undefined],
    ['finds its parameters as they are written', 'api/{kind}/{id}', '/api/Run/A-b_1', { kind: 'Run', id: 'A-b_1' }],
    ['wants a parameter that is not optional', 'api/{id}', '/api', undefined],
    ['may lack an optional parameter', 'api/{id?}', '/api', {}],
    ['has the default of a parameter that is lacking', 'api/{id=7}', '/api', { id: '7' }],
    ['finds a parameter within a segment', 'api/{name}.json', '/api/run.json', { name: 'run' }],
    ['takes everything that is left into a catch-all', 'api/{*rest}', '/api/a/b/c', { rest: 'a/b/c' }],
    ['may have nothing left for a catch-all', 'api/{*rest}', '/api', {}],
    ['takes an int where it wants one', 'api/{id:int}', '/api/-12', { id: '-12' }],
    ['takes no text for an int', 'api/{id:int}', '/api/12a', undefined],
    ['takes no int that is too large', 'api/{id:int}', '/api/2147483648', undefined],
    ['takes an optional int', 'api/{id:int?}', '/api', {}],
    [
      'takes a guid with and without dashes',
      'api/{id:guid}',
      '/api/6ae1692c9a3244d5b4281f818109e3b4',
      { id: '6ae1692c9a3244d5b4281f818109e3b4' },
    ],
    ['takes no other text for a guid', 'api/{id:guid}', '/api/6ae1692c', undefined],
    ['takes true for a bool', 'api/{on:bool}', '/api/True', { on: 'True' }],
    ['takes no digit for alpha', 'api/{word:alpha}', '/api/a1', undefined],
    ['takes what every one of its constraints takes', 'api/{id:int:range(1,9)}', '/api/9', { id: '9' }],
    ['takes nothing outside its range', 'api/{id:int:range(1,9)}', '/api/10', undefined],
    ['takes a text of the length it wants', 'api/{code:length(3)}', '/api/abcd', undefined],
    ['takes a text within its lengths', 'api/{code:length(2,4)}', '/api/abcd', { code: 'abcd' }],
    ['takes no text that is too short', 'api/{code:minlength(3)}', '/api/ab', undefined],
    ['takes no text that is too long', 'api/{code:maxlength(3)}', '/api/abcd', undefined],
    ['takes no number below its least', 'api/{id:min(5)}', '/api/4', undefined],
    ['takes no number above its greatest', 'api/{id:max(5)}', '/api/6', undefined],
  ];
  for (const [what, template, path, expected] of cases) {
    it(`${what}: ${template} and ${path}`, () => {
      expect(parameters(template, path)).toEqual(expected);
    });
  }

  it('takes its methods alone', () => {
    expect(matchRoute([compileRoute('a', ['post'], 'x')], 'GET', '/a')).toBeUndefined();
  });

  it('goes after those that are more exact', () => {
    const templates = ['a/{*rest}', 'a/{id}', 'a/{id:int}', 'a/b'];
    const routes = templates.map((template) => compileRoute(template, ['GET'], template)).toSorted(byPrecedence);
    expect(routes.map(({ target }) => target)).toEqual(['a/b', 'a/{id:int}', 'a/{id}', 'a/{*rest}']);
    expect(matchRoute(routes, 'GET', '/a/b/c')?.target).toBe('a/{*rest}');
  });

  for (const wrong of ['a/{id:odd}', 'a/{id:regex(^x$)}', 'a/{id:toString}', 'a/{}', 'a/{id!}']) {
    it(`is refused where it has what this host cannot read: ${wrong}`, () => {
      expect(() => compileRoute(wrong, ['GET'], 'x')).toThrow(`The route "${wrong}" has`);
    });
  }
});
