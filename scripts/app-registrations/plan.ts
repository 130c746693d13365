/** What has to change for an application to be as it is declared. Pure; nothing is taken away that this file did not put there. */
import { createHash } from 'node:crypto';
import { differences } from '../../resources/diff.ts';
import type { Application } from './declared.ts';
import type { GraphApplication, GraphPrincipal, Registration } from './graph.ts';

/** Says of a federated credential that it is ours to take away. */
export const ours = 'Declared in operations/app-registrations.yaml.';

export interface Row {
  readonly sign: '+' | '~' | '-' | '!';
  readonly application: string;
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

export interface ApplicationPlan {
  readonly declared: Application;
  readonly registration: Registration | undefined;
  /** Everything that has a value of its own, whole: Graph replaces lists. Absent where it is right as it is. */
  readonly body: Body | undefined;
  readonly owners: readonly string[];
  readonly assignmentRequired: boolean | undefined;
  readonly credentials: {
    readonly add: readonly Credential[];
    readonly change: readonly (Credential & { readonly id: string })[];
    readonly remove: readonly string[];
  };
  readonly grants: readonly Grant[];
  /** For people. `!` is something that is not done: left alone, or waiting. */
  readonly rows: readonly Row[];
}

export interface Grant {
  readonly roleId: string;
  /** Absent for an application that has no service principal here yet. */
  readonly principal: GraphPrincipal | undefined;
  readonly appId: string | undefined;
}

interface Credential {
  readonly name: string;
  readonly subject: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly description: string;
}

type Entry = Readonly<Record<string, unknown>>;

export interface Body {
  readonly displayName: string;
  readonly signInAudience: string;
  readonly tags: readonly string[];
  readonly identifierUris: readonly string[];
  readonly api: { readonly requestedAccessTokenVersion: number; readonly oauth2PermissionScopes: readonly Entry[] };
  readonly appRoles: readonly Entry[];
  readonly web: { readonly redirectUris: readonly string[] };
  readonly spa: { readonly redirectUris: readonly string[] };
  readonly publicClient: { readonly redirectUris: readonly string[] };
}

/** Service principals by the client id or the name that a grant has. */
export type Principals = ReadonlyMap<string, GraphPrincipal>;

export function planOf(
  declared: Application,
  registration: Registration | undefined,
  principals: Principals,
): ApplicationPlan {
  const actual = registration?.application;
  const wanted = bodyOf(declared, actual);
  const row = (sign: Row['sign'], what: string, before: unknown, after: unknown): Row => ({
    sign,
    application: declared.displayName,
    what,
    before: shown(before),
    after: shown(after),
  });
  const changes = differences(actual === undefined ? {} : known(actual), wanted);
  const owners = declared.owners.filter((owner) => !registration?.owners.includes(owner));
  const required = declared.assignmentRequired;
  const isRequired = registration?.principal?.appRoleAssignmentRequired ?? false;
  const credentials = credentialsOf(declared, registration);
  const { grants, waiting } = grantsOf({ declared, registration, principals, body: wanted });
  const plan: Omit<ApplicationPlan, 'rows'> = {
    declared,
    registration,
    body: changes.length === 0 ? undefined : wanted,
    owners,
    assignmentRequired: required === isRequired ? undefined : required,
    credentials,
    grants: grants.map(({ grant }) => grant),
  };
  return {
    ...plan,
    rows: [
      ...changes.map(({ path, before, after }) => row(actual === undefined ? '+' : '~', path, before, after)),
      ...(registration?.principal === undefined ? [row('+', 'service principal', undefined, 'made')] : []),
      ...(plan.assignmentRequired === undefined ? [] : [row('~', 'appRoleAssignmentRequired', isRequired, required)]),
      ...owners.map((owner) => row('+', 'owner', undefined, owner)),
      ...credentials.add.map(({ name, subject }) => row('+', `federated credential ${name}`, undefined, subject)),
      ...credentials.change.map(({ name, subject }) => row('~', `federated credential ${name}`, 'another', subject)),
      ...credentials.remove.map((id) => row('-', 'federated credential', nameOf(registration, id), undefined)),
      ...grants.map(({ role, name }) => row('+', `grant ${role}`, undefined, name)),
      ...waiting.map(({ role, name }) => row('!', `grant ${role}`, undefined, `waits: there is no ${name} yet`)),
      ...leftAlone(declared, registration).map((what) => row('!', what, 'not declared', 'left alone')),
    ],
  };
}

function bodyOf(declared: Application, actual: GraphApplication | undefined): Body {
  const idOf = (value: string) => derivedId(`${declared.mark}:${value}`);
  return {
    displayName: declared.displayName,
    signInAudience: declared.signInAudience,
    tags: union(actual?.tags, [declared.mark]),
    identifierUris: union(actual?.identifierUris, declared.identifierUri === undefined ? [] : [declared.identifierUri]),
    api: {
      // The automation takes tokens of version 2 only, and action groups send them.
      requestedAccessTokenVersion: 2,
      oauth2PermissionScopes: merged(
        actual?.api?.oauth2PermissionScopes ?? [],
        declared.scopes.map(({ value, description }) => ({
          id: idOf(value),
          value,
          adminConsentDisplayName: description,
          adminConsentDescription: description,
          type: 'Admin',
          isEnabled: true,
        })),
      ),
    },
    appRoles: merged(
      actual?.appRoles ?? [],
      declared.appRoles.map(({ value, description, for: whom }) => ({
        id: idOf(value),
        value,
        displayName: value,
        description,
        allowedMemberTypes: whom.map((each) => (each === 'people' ? 'User' : 'Application')),
        isEnabled: true,
      })),
    ),
    web: { redirectUris: union(actual?.web?.redirectUris, declared.redirectUris.web) },
    spa: { redirectUris: union(actual?.spa?.redirectUris, declared.redirectUris.spa) },
    publicClient: { redirectUris: union(actual?.publicClient?.redirectUris, declared.redirectUris.publicClient) },
  };
}

/** What is there in the form of what is wanted. */
function known(actual: GraphApplication): unknown {
  const { displayName, signInAudience, tags, identifierUris, api, appRoles, web, spa, publicClient } = actual;
  return {
    displayName,
    signInAudience,
    tags,
    identifierUris,
    api: {
      requestedAccessTokenVersion: api?.requestedAccessTokenVersion ?? undefined,
      oauth2PermissionScopes: api?.oauth2PermissionScopes ?? [],
    },
    appRoles,
    web: { redirectUris: web?.redirectUris ?? [] },
    spa: { redirectUris: spa?.redirectUris ?? [] },
    publicClient: { redirectUris: publicClient?.redirectUris ?? [] },
  };
}

/** Entries are the same where they have the same value: what is there keeps its id, which assignments name. */
function merged(there: readonly Entry[], wanted: readonly Entry[]): readonly Entry[] {
  const left = new Map(wanted.map((entry) => [entry['value'], entry]));
  const kept = there.map((entry) => {
    const more = left.get(entry['value']);
    left.delete(entry['value']);
    return more === undefined ? entry : { ...entry, ...more, id: entry['id'] };
  });
  return [...kept, ...left.values()];
}

function credentialsOf(declared: Application, registration: Registration | undefined): ApplicationPlan['credentials'] {
  const there = registration?.credentials ?? [];
  const wanted = declared.federatedCredentials.map(({ name, subject, issuer, audience }): Credential => ({
    name,
    subject,
    issuer,
    audiences: [audience],
    description: ours,
  }));
  const names = new Set(wanted.map(({ name }) => name));
  return {
    add: wanted.filter(({ name }) => !there.some((each) => each.name === name)),
    change: wanted.flatMap((credential) => {
      const found = there.find(({ name }) => name === credential.name);
      if (found === undefined) return [];
      const { id, ...rest } = found;
      return differences(rest, credential).length === 0 ? [] : [{ ...credential, id }];
    }),
    remove: there.filter(({ name, description }) => description === ours && !names.has(name)).map(({ id }) => id),
  };
}

function grantsOf({
  declared,
  registration,
  principals,
  body,
}: {
  readonly declared: Application;
  readonly registration: Registration | undefined;
  readonly principals: Principals;
  readonly body: Body;
}) {
  const all = declared.grants.map(({ role, to }) => {
    const appId = 'application' in to ? to.application : undefined;
    const name = 'application' in to ? to.name : to.identity;
    const principal = principals.get(appId ?? name);
    const roleId = String(body.appRoles.find(({ value }) => value === role)?.['id']);
    return { role, name, grant: { roleId, principal, appId } };
  });
  const isGiven = ({ roleId, principal }: Grant) =>
    registration?.principal?.assignments.some(
      (each) => each.appRoleId === roleId && each.principalId === principal?.id,
    ) === true;
  const open = all.filter(({ grant }) => !isGiven(grant));
  const isWaiting = ({ grant }: (typeof all)[number]) => grant.principal === undefined && grant.appId === undefined;
  return { grants: open.filter((each) => !isWaiting(each)), waiting: open.filter(isWaiting) };
}

/** What somebody else has put there. It may be right; taking it away is for people. */
function leftAlone(declared: Application, registration: Registration | undefined): readonly string[] {
  if (registration === undefined) return [];
  const { application, credentials } = registration;
  const { redirectUris } = declared;
  return [
    ...unlisted(valuesOf(application.appRoles), valuesOf(declared.appRoles)).map((role) => `app role ${role}`),
    ...unlisted(valuesOf(application.api?.oauth2PermissionScopes), valuesOf(declared.scopes)).map(
      (scope) => `scope ${scope}`,
    ),
    ...unlisted(application.identifierUris, [declared.identifierUri ?? '']).map((uri) => `identifier ${uri}`),
    ...unlisted(application.web?.redirectUris, redirectUris.web).map((uri) => `redirect to ${uri}`),
    ...unlisted(application.spa?.redirectUris, redirectUris.spa).map((uri) => `redirect to ${uri}`),
    ...unlisted(application.publicClient?.redirectUris, redirectUris.publicClient).map((uri) => `redirect to ${uri}`),
    ...credentials
      .filter(
        ({ name, description }) =>
          description !== ours && !declared.federatedCredentials.some((each) => each.name === name),
      )
      .map(({ name }) => `federated credential ${name}`),
  ];
}

function union(there: readonly string[] = [], more: readonly string[]): readonly string[] {
  return [...new Set([...there, ...more])];
}

function unlisted(there: readonly string[] = [], listed: readonly string[]): readonly string[] {
  return there.filter((each) => !listed.includes(each));
}

function valuesOf(entries: readonly { readonly value?: string | null | undefined }[] = []): readonly string[] {
  return entries.map(({ value }) => value ?? '');
}

function nameOf(registration: Registration | undefined, id: string): string | undefined {
  return registration?.credentials.find((each) => each.id === id)?.name;
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The same in every run, so that a run that was broken off is taken up where it ended. */
function derivedId(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
