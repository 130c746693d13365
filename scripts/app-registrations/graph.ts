/** Applications of a directory, through Microsoft Graph: read as a whole, and changed in single calls. */
import * as z from 'zod';
import { sealed } from '../../azure/errors.ts';
import type { Rest } from '../../azure/rest.ts';

type Entry = Readonly<Record<string, unknown>> & { readonly value?: string | null | undefined };

/** Roles and scopes. `origin` is Graph's own and must not be sent back. */
const named = z.looseObject({ value: z.string().nullish() }).transform((entry): Entry => {
  const sent: Record<string, unknown> & Entry = { ...entry };
  delete sent['origin'];
  return sent;
});
const redirects = z.object({ redirectUris: z.array(z.string()).default([]) }).nullish();

const applicationSchema = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string(),
  signInAudience: z.string().nullish(),
  tags: z.array(z.string()).default([]),
  identifierUris: z.array(z.string()).default([]),
  api: z
    .object({
      requestedAccessTokenVersion: z.number().nullish(),
      oauth2PermissionScopes: z.array(named).default([]),
    })
    .nullish(),
  appRoles: z.array(named).default([]),
  web: redirects,
  spa: redirects,
  publicClient: redirects,
});

const credentialSchema = z.object({
  id: z.string(),
  name: z.string(),
  subject: z.string(),
  issuer: z.string(),
  audiences: z.array(z.string()),
  description: z.string().nullish(),
});
const assignmentSchema = z.object({ principalId: z.string(), appRoleId: z.string() });
const principalSchema = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string().nullish(),
  appRoleAssignmentRequired: z.boolean().nullish(),
});

export type GraphApplication = z.output<typeof applicationSchema>;
export type GraphCredential = z.output<typeof credentialSchema>;
export type GraphPrincipal = z.output<typeof principalSchema>;

/** All of an application that is declared somewhere. */
export interface Registration {
  readonly application: GraphApplication;
  readonly owners: readonly string[];
  readonly credentials: readonly GraphCredential[];
  readonly principal:
    (GraphPrincipal & { readonly assignments: readonly z.output<typeof assignmentSchema>[] }) | undefined;
}

export interface Made {
  readonly id?: string | undefined;
  readonly appId?: string | undefined;
}

export interface Graph {
  /** By its mark; by its name where no application has the mark yet. */
  find(application: { readonly mark: string; readonly displayName: string }): Promise<Registration | undefined>;
  principal(by: { readonly appId: string } | { readonly displayName: string }): Promise<GraphPrincipal | undefined>;
  /** A change, at a path below /v1.0. Answers the ids of what was made. */
  change(method: 'POST' | 'PATCH' | 'DELETE', path: string, json?: unknown): Promise<Made>;
}

export function createGraph(rest: Rest): Graph {
  const get = <T>(path: string, shape: z.ZodType<T>): Promise<T> =>
    sealed(`read ${path}`, () => rest.send({ method: 'GET', path: `/v1.0/${path}` }, shape), 'Graph');

  async function list<T>(path: string, shape: z.ZodType<T>): Promise<readonly T[]> {
    const page = z.object({ value: z.array(shape), '@odata.nextLink': z.string().optional() });
    const { value, '@odata.nextLink': next } = await get(path, page);
    if (next === undefined) return value;
    return [...value, ...(await list(next.slice(next.indexOf('/v1.0/') + '/v1.0/'.length), shape))];
  }

  const filtered = <T>(path: string, filter: string, shape: z.ZodType<T>) =>
    list(`${path}?$filter=${encodeURIComponent(filter)}`, shape);

  async function principal(by: { readonly appId: string } | { readonly displayName: string }) {
    const [property = '', value = ''] = Object.entries(by)[0] ?? [];
    return (await filtered('servicePrincipals', `${property} eq ${quoted(value)}`, principalSchema))[0];
  }

  return {
    principal,
    async find({ mark, displayName }) {
      const [application] = [
        ...(await filtered('applications', `tags/any(t:t eq ${quoted(mark)})`, applicationSchema)),
        ...(await filtered('applications', `displayName eq ${quoted(displayName)}`, applicationSchema)),
      ];
      if (application === undefined) return undefined;
      const path = `applications/${application.id}`;
      const [owners, credentials, found] = await Promise.all([
        list(`${path}/owners`, z.object({ id: z.string() })),
        list(`${path}/federatedIdentityCredentials`, credentialSchema),
        principal({ appId: application.appId }),
      ]);
      return {
        application,
        owners: owners.map(({ id }) => id),
        credentials,
        principal: found && {
          ...found,
          assignments: await list(`servicePrincipals/${found.id}/appRoleAssignedTo`, assignmentSchema),
        },
      };
    },
    async change(method, path, json) {
      const answer = await sealed(
        `${method} ${path}`,
        () => rest.send({ method, path: `/v1.0/${path}`, ...(json === undefined ? {} : { json }) }, z.unknown()),
        'Graph',
      );
      return z.object({ id: z.string().optional(), appId: z.string().optional() }).safeParse(answer).data ?? {};
    },
  };
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
