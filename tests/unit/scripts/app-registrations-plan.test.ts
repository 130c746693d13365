import { describe, expect, it } from 'vitest';
import { readAppRegistrations, type Application } from '../../../scripts/app-registrations/declared.ts';
import type { GraphApplication, Registration } from '../../../scripts/app-registrations/graph.ts';
import { ours, planOf, type ApplicationPlan, type Principals } from '../../../scripts/app-registrations/plan.ts';

const environments = `environments:
  dev: { workforce: 00000000-0000-4000-8000-0000000000aa, customers: 00000000-0000-4000-8000-0000000000ab, domain: dev.example, owners: [00000000-0000-4000-8000-0000000000d1] }
`;
const read = (applications: string) => readAppRegistrations(`${environments}applications:\n${applications}`, 'dev');

function declaredAs(more = ''): Application {
  const [declared] =
    read(`  ops: { directory: workforce, displayName: 'x-{environment}-ops'${more} }`)[0]?.applications ?? [];
  if (declared === undefined) throw new Error('nothing is declared');
  return declared;
}

const roles =
  ', appRoles: [{ value: Read, description: Look., for: [people] }, { value: Send, description: Send., for: [applications] }]';
const [sender, identity] = ['461e8683-5575-4561-ac7f-899cc907d62a', 'x-dev-id'];
const grants = `, grants: [{ role: Send, to: { application: ${sender}, name: AzNS } }, { role: Read, to: { identity: 'x-{environment}-id' } }]`;
const none: Principals = new Map();

/** The directory after a plan was carried out. */
function applied({ declared, body, credentials }: ApplicationPlan, more: Partial<Registration> = {}): Registration {
  const { id, appId } = { id: 'object', appId: 'client' };
  const application: GraphApplication = structuredClone({
    id,
    appId,
    displayName: declared.displayName,
    signInAudience: declared.signInAudience,
    tags: [...(body?.tags ?? [])],
    identifierUris: [...(body?.identifierUris ?? [])],
    api: body && { ...body.api, oauth2PermissionScopes: [...body.api.oauth2PermissionScopes] },
    appRoles: [...(body?.appRoles ?? [])],
    web: { redirectUris: [...(body?.web.redirectUris ?? [])] },
    spa: { redirectUris: [...(body?.spa.redirectUris ?? [])] },
    publicClient: { redirectUris: [...(body?.publicClient.redirectUris ?? [])] },
  });
  return {
    application,
    owners: declared.owners,
    credentials: credentials.add.map((each) => ({ ...each, audiences: [...each.audiences], id: each.name })),
    principal: { id: 'principal', appId, appRoleAssignmentRequired: declared.assignmentRequired, assignments: [] },
    ...more,
  };
}

const lines = ({ rows }: ApplicationPlan) =>
  rows.map(({ sign, what, before, after }) => [sign, what, before, after].join(' | '));
const github = (subject: string) => `, federatedCredentials: [{ name: github, subject: '${subject}' }]`;

describe('The plan of an application', () => {
  it('that is not there makes all of it, with version 2 tokens', () => {
    const plan = planOf(declaredAs(`${roles}, assignmentRequired: true, identifierUri: api://x`), undefined, none);
    expect(plan.body).toMatchObject({
      displayName: 'x-dev-ops',
      tags: ['chaufher-operations:dev:ops'],
      identifierUris: ['api://x'],
      api: { requestedAccessTokenVersion: 2 },
      appRoles: [
        { value: 'Read', allowedMemberTypes: ['User'], isEnabled: true },
        { value: 'Send', allowedMemberTypes: ['Application'] },
      ],
    });
    expect(plan.assignmentRequired).toBe(true);
    expect(lines(plan)).toContainEqual(expect.stringMatching(/^\+ \| appRoles\[Send\] \|  \| \{"id":/));
    expect(lines(plan)).toContain('+ | owner |  | 00000000-0000-4000-8000-0000000000d1');
  });

  it('that is as declared says and does nothing', () => {
    const declared = declaredAs(`${roles}${github('repo:a')}`);
    const {
      body,
      owners,
      credentials,
      grants: given,
      rows,
    } = planOf(declared, applied(planOf(declared, undefined, none)), none);
    expect({ body, owners, given, rows }).toEqual({ body: undefined, owners: [], given: [], rows: [] });
    expect(credentials).toEqual({ add: [], change: [], remove: [] });
  });

  it('names only what differs, and sends the whole of it', () => {
    const there = applied(planOf(declaredAs(roles), undefined, none));
    const plan = planOf(declaredAs(roles.replace('Look.', 'Look on.')), there, none);
    expect(lines(plan)).toEqual(['~ | appRoles[Read].description | Look. | Look on.']);
    expect(plan.body?.appRoles).toHaveLength(2);
  });

  it('keeps the ids of roles that are there, since assignments name them', () => {
    const there = applied(planOf(declaredAs(roles), undefined, none));
    const [first, ...rest] = there.application.appRoles;
    const byHand = { ...there.application, appRoles: [{ ...first, id: 'by-hand', description: 'x' }, ...rest] };
    const plan = planOf(declaredAs(roles), { ...there, application: byHand }, none);
    expect(plan.body?.appRoles[0]).toMatchObject({ id: 'by-hand', value: 'Read', description: 'Look.' });
  });

  it('leaves alone what others added, and says so', () => {
    const declared = declaredAs(roles);
    const there = applied(planOf(declared, undefined, none));
    const { application } = there;
    const plan = planOf(
      declared,
      {
        ...there,
        application: {
          ...application,
          appRoles: [...application.appRoles, { id: 'z', value: 'Theirs' }],
          web: { redirectUris: ['https://theirs'] },
        },
        credentials: [{ id: 'c', name: 'theirs', subject: 's', issuer: 'i', audiences: [], description: null }],
        owners: [...there.owners, 'somebody else'],
      },
      none,
    );
    expect(lines(plan)).toEqual([
      '! | app role Theirs | not declared | left alone',
      '! | redirect to https://theirs | not declared | left alone',
      '! | federated credential theirs | not declared | left alone',
    ]);
    expect([plan.body, plan.credentials.remove]).toEqual([undefined, []]);
  });

  it('takes away federated credentials that it made and nobody declares any more, and changes those that differ', () => {
    const there = applied(planOf(declaredAs(github('repo:a')), undefined, none));
    const { credentials } = planOf(declaredAs(github('repo:b')), there, none);
    expect(credentials).toMatchObject({
      add: [],
      change: [{ id: 'github', subject: 'repo:b', description: ours }],
      remove: [],
    });
    expect(planOf(declaredAs(), there, none).credentials.remove).toEqual(['github']);
  });

  it('gives roles to who is there, makes Microsoft’s own, and waits for an identity that no deployment has made', () => {
    const plan = planOf(declaredAs(`${roles}${grants}`), undefined, none);
    expect(plan.grants).toEqual([{ roleId: plan.body?.appRoles[1]?.['id'], principal: undefined, appId: sender }]);
    expect(lines(plan).filter((line) => line.includes('grant'))).toEqual([
      '+ | grant Send |  | AzNS',
      '! | grant Read |  | waits: there is no x-dev-id yet',
    ]);
  });

  it('gives no role twice', () => {
    const declared = declaredAs(`${roles}${grants}`);
    const first = planOf(declared, undefined, none);
    const principals: Principals = new Map([
      [sender, { id: 'p1', appId: sender }],
      [identity, { id: 'p2', appId: 'i' }],
    ]);
    const roleOf = (index: number) => String(first.body?.appRoles[index]?.['id']);
    const assignments = [{ principalId: 'p1', appRoleId: roleOf(1) }];
    const there = applied(first, { principal: { id: 'principal', appId: 'client', assignments } });
    expect(planOf(declared, there, principals).grants).toMatchObject([{ roleId: roleOf(0), principal: { id: 'p2' } }]);
  });
});

describe('app-registrations.yaml', () => {
  it('is refused with every mistake at its line', () => {
    expect(() => read('  ops: { directory: elsewhere, displayName: x }')).toThrow(
      /app-registrations\.yaml:4:\d+ directory/,
    );
    expect(() => read(`  ops: { directory: workforce, displayName: x${grants} }`)).toThrow(
      /no role "Send"[^]*no role "Read"/,
    );
  });

  it('refuses an environment that it does not have, and says which there are', () => {
    expect(() => readAppRegistrations(`${environments}applications: {}\n`, 'prod')).toThrow(
      /expected one of dev, got "prod"/,
    );
  });
});
