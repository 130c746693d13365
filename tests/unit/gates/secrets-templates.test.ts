/** Secret parameters and outputs of compiled templates. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../gates/secrets/json.ts';
import { judgeParameters, judgeTemplate } from '../../../gates/secrets/templates.ts';
import { isSecretName } from '../../../gates/secrets/types.ts';

function rulesOf(template: Json): readonly string[] {
  return judgeTemplate(template).map(({ rule, name }) => `${rule} ${name}`);
}

describe('A parameter', () => {
  const cases: readonly (readonly [string, Json, readonly string[]])[] = [
    ['a secure one without a default', { signing: { type: 'securestring' } }, []],
    ['a secure one with an empty default', { signing: { type: 'secureString', defaultValue: '' } }, []],
    ['one that is drawn anew', { signing: { type: 'securestring', defaultValue: '[newGuid()]' } }, []],
    ['a default', { signing: { type: 'securestring', defaultValue: 'x' } }, ['secret-default signing']],
    [
      'a default that is an expression',
      { signing: { type: 'securestring', defaultValue: "[parameters('a')]" } },
      ['secret-default signing'],
    ],
    ['a default of an object', { all: { type: 'secureObject', defaultValue: { a: 1 } } }, ['secret-default all']],
    ['an open password', { adminPassword: { type: 'string' } }, ['secret-not-secure adminPassword']],
    ['an open object', { credential: { type: 'object' } }, ['secret-not-secure credential']],
    ['a number', { maxTokens: { type: 'int' }, secret: { type: 'bool' } }, []],
    [
      'the name of a secret',
      { secretName: { type: 'string' }, keyVaultUri: { type: 'string' }, publicKey: { type: 'string' } },
      [],
    ],
  ];

  it.each(cases)('is judged: %s', (_title, parameters, expected) => {
    expect(rulesOf({ parameters })).toEqual(expected);
  });

  it('is judged by the type that its name stands for', () => {
    const definitions = {
      keys: {
        type: 'object',
        properties: { apiKey: { $ref: '#/definitions/hidden' }, clientSecret: { type: 'string' } },
      },
      hidden: { type: 'securestring' },
    };
    const parameters = {
      provider: { $ref: '#/definitions/keys' },
      list: { type: 'array', items: { $ref: '#/definitions/keys' } },
    };
    expect(rulesOf({ definitions, parameters })).toEqual([
      'secret-not-secure provider.clientSecret',
      'secret-not-secure list.clientSecret',
    ]);
  });

  it('does not hang on a type that is made of itself', () => {
    const definitions = {
      tree: { type: 'object', properties: { secret: { type: 'string' }, below: { $ref: '#/definitions/tree' } } },
    };
    expect(rulesOf({ definitions, parameters: { root: { $ref: '#/definitions/tree' } } })).toContain(
      'secret-not-secure root.secret',
    );
  });
});

describe('An output', () => {
  const parameters = { signing: { type: 'securestring' }, plain: { type: 'string' } };
  const variables = {
    inner: "[parameters('signing')]",
    outer: "[format('{0}', variables('inner'))]",
    loop: "[variables('loop')]",
  };
  const cases: readonly (readonly [string, unknown, boolean])[] = [
    ['an id', { type: 'string', value: "[resourceId('a/b', 'c')]" }, false],
    ['a plain parameter', { type: 'string', value: "[parameters('plain')]" }, false],
    ['a variable that goes round in circles', { type: 'string', value: "[variables('loop')]" }, false],
    ['the keys of a resource', { type: 'string', value: "[listKeys('x', '2024-01-01').keys[0].value]" }, true],
    ['a list of a provider', { type: 'object', value: "[listConnectionStrings('x', '2024-01-01')]" }, true],
    ['a key by its property', { type: 'string', value: "[reference('x').primaryKey]" }, true],
    ['a secure parameter', { type: 'string', value: "[parameters('SIGNING')]" }, true],
    ['a secure parameter through variables', { type: 'object', value: { a: ["[variables('outer')]"] } }, true],
    ['one for each of a list', { type: 'array', copy: { count: 2, input: "[parameters('signing')]" } }, true],
    ['a secure output', { type: 'securestring', value: "[parameters('plain')]" }, true],
  ];

  it.each(cases)('is judged: %s', (_title, output, isFound) => {
    expect(rulesOf({ parameters, variables, outputs: { x: output } })).toEqual(isFound ? ['secret-output x'] : []);
  });

  it('is judged by its name where it is open', () => {
    expect(rulesOf({ outputs: { connectionString: { type: 'string', value: 'x' } } })).toEqual([
      'secret-output connectionString',
    ]);
  });
});

const module = (template: Json, parameters: Json = {}) => ({
  type: 'Microsoft.Resources/deployments',
  name: 'inner',
  properties: { parameters, template },
});

describe('A module', () => {
  const inner = { outputs: { key: { type: 'string', value: "[listKeys('x', 'y')]" } } };

  it.each([
    ['in a list', [module(inner)]],
    ['by its symbolic name', { inner: module(inner) }],
    ['in another', [module({ resources: { deep: module(inner) } })]],
    ['below a resource', [{ type: 'a/b', name: 'c', resources: [module(inner)] }]],
  ])('is looked into: %s', (_title, resources) => {
    expect(rulesOf({ resources }).map((text) => text.split('/').at(-1))).toEqual(
      expect.arrayContaining([expect.stringContaining('key')]),
    );
  });

  it('is not judged again where it is a file of its own', () => {
    const template = { ...inner, metadata: { _generator: { templateHash: '17' } } };
    const outer = { resources: [module(template)] };
    expect(judgeTemplate(outer, (hash) => hash === '17')).toEqual([]);
    expect(judgeTemplate(outer, (hash) => hash === '18')).toHaveLength(1);
  });

  it('keeps what it is handed as secret as it was', () => {
    const template = { parameters: { open: { type: 'string' }, kept: { type: 'securestring' } } };
    const given = { open: { value: "[parameters('signing')]" }, kept: { value: "[parameters('signing')]" } };
    const outer = { parameters: { signing: { type: 'securestring' } }, resources: { inner: module(template, given) } };
    expect(rulesOf(outer)).toEqual(['secret-passed-openly inner/open']);
  });
});

describe('A parameter file', () => {
  const template = { parameters: { signing: { type: 'securestring' }, size: { type: 'string' } } };

  it('may take a secure value from a vault, and may not spell it out', () => {
    const fromVault = { signing: { reference: { keyVault: { id: '/x' }, secretName: 'y' } }, size: { value: 'S' } };
    expect(judgeParameters({ parameters: { parameters: fromVault }, template })).toEqual([]);
    const found = judgeParameters({ parameters: { parameters: { signing: { value: 'x' } } }, template });
    expect(found.map(({ rule, name }) => `${rule} ${name}`)).toEqual(['secret-in-parameters signing']);
  });
});

it.each(['apiKey', 'sshKey', 'sasToken', 'primaryConnectionString', 'clientSecret', 'adminPasswordValue'])(
  '%s is the name of a secret',
  (name) => expect(isSecretName(name)).toBe(true),
);

it.each(['secretNames', 'partitionKey', 'publicKey', 'keyVaultName', 'tokenLifetimeMinutes', 'credentialId', 'monkey'])(
  '%s is not the name of a secret',
  (name) => expect(isSecretName(name)).toBe(false),
);
