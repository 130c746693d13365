/** The data plane of a vault: `/secrets` and `/deletedsecrets`, as the official client calls them. */
import * as z from 'zod';
import { notImplemented } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { jsonBody, ok } from '../requests.ts';
import { badParameter, secretDisabled } from './errors.ts';
import type { Secrets } from './secrets.ts';
import type { Found, Vault } from './state.ts';
import { bundleOf, deletedItemOf, idOf, itemOf } from './view.ts';

/** Most items of a page, which is also what a caller gets who names no number. */
const pageSize = 25;
const largestValueBytes = 25_600;

const text = (most: number) => z.string().max(most);
const changeSchema = z.object({
  contentType: text(255).optional(),
  tags: z
    .record(text(512), text(512))
    .refine((tags) => Object.keys(tags).length <= 15)
    .optional(),
  attributes: z
    .object({ enabled: z.boolean().optional(), exp: z.int().optional(), nbf: z.int().optional() })
    .optional(),
});
const versionSchema = changeSchema.extend({
  value: z.string().refine((value) => Buffer.byteLength(value) <= largestValueBytes),
});

export function dataPlane(request: CloudRequest, vault: Vault, secrets: Secrets): CloudResponse {
  const [collection = '', name = '', third, ...rest] = request.segments;
  if (name !== '' && !/^[0-9A-Za-z-]{1,127}$/.test(name))
    throw badParameter(`The request URI contains an invalid name: ${name}`);
  const shown = ({ secret, version }: Found) => ok(itemOf(idOf(vault, secret, version), version, vault));
  const shownDeleted = ({ secret, version }: Found) =>
    ok(deletedItemOf(idOf(vault, secret, version), secret, version, vault));

  switch (`${request.method} ${[collection.toLowerCase(), ...shapeOf(name, third, rest)].join('/')}`) {
    case 'GET secrets':
      return page(request, secrets.list(vault, 'live'), ({ secret, version }) => ({
        key: secret.name.toLowerCase(),
        item: itemOf(idOf(vault, secret), version, vault),
      }));
    case 'PUT secrets/NAME': {
      const { attributes, ...given } = parsed(versionSchema, request);
      const { secret, version } = secrets.set(vault, name, { ...attributes, ...given });
      return ok(bundleOf(vault, secret, version));
    }
    case 'GET secrets/NAME':
    case 'GET secrets/NAME/VERSION': {
      const { secret, version } = secrets.find(vault, name, third);
      if (!version.enabled) throw secretDisabled();
      return ok(bundleOf(vault, secret, version));
    }
    case 'PATCH secrets/NAME':
    case 'PATCH secrets/NAME/VERSION': {
      const { attributes, ...given } = parsed(changeSchema, request);
      return shown(secrets.update(vault, name, third, { ...attributes, ...given }));
    }
    case 'DELETE secrets/NAME':
      return shownDeleted(secrets.delete(vault, name));
    case 'GET secrets/NAME/versions': {
      const { secret } = secrets.find(vault, name);
      const byId = secret.versions.toSorted((one, other) => (one.id < other.id ? -1 : 1));
      return page(request, byId, (version) => ({
        key: version.id,
        item: itemOf(idOf(vault, secret, version), version, vault),
      }));
    }
    case 'GET deletedsecrets':
      return page(request, secrets.list(vault, 'deleted'), ({ secret, version }) => ({
        key: secret.name.toLowerCase(),
        item: deletedItemOf(idOf(vault, secret), secret, version, vault),
      }));
    case 'GET deletedsecrets/NAME':
      return shownDeleted(secrets.findDeleted(vault, name));
    case 'POST deletedsecrets/NAME/recover':
      return shown(secrets.recover(vault, name));
    case 'DELETE deletedsecrets/NAME':
      secrets.purge(vault, name);
      return { status: 204 };
    default:
      throw notImplemented(request.method, request.url.pathname);
  }
}

/** `NAME`, then `VERSION` or a word of the API; whatever is longer has no route. */
function shapeOf(name: string, third: string | undefined, rest: readonly string[]): readonly string[] {
  if (name === '') return [];
  if (third === undefined) return ['NAME'];
  return ['NAME', /^[0-9a-f]{32}$/i.test(third) ? 'VERSION' : third.toLowerCase(), ...rest];
}

function parsed<T>(schema: z.ZodType<T>, request: CloudRequest): T {
  const { success, data, error } = schema.safeParse(jsonBody(request));
  if (success) return data;
  // Azure leaves the name of the property out.
  throw badParameter(`Property ${error.issues[0]?.path.join('.') ?? ''} has invalid value\r\n`);
}

/** A page begins behind the key in its token: a list that changes meanwhile loses nothing that stays. */
function page<T>(
  request: CloudRequest,
  all: readonly T[],
  show: (entry: T) => { key: string; item: unknown },
): CloudResponse {
  const query = request.url.searchParams;
  const most = Number(query.get('maxresults') ?? pageSize);
  if (!Number.isInteger(most) || most < 1 || most > pageSize)
    throw badParameter(`maxresults must be between 1 and ${pageSize}.`);
  const after = Buffer.from(query.get('$skiptoken') ?? '', 'base64url').toString('utf8');
  const left = all.map(show).filter(({ key }) => key > after);
  const value = left.slice(0, most);
  const last = value.at(-1);
  if (left.length <= most || last === undefined) return ok({ value: value.map(({ item }) => item), nextLink: null });
  const next = new URL(request.url);
  next.searchParams.set('$skiptoken', Buffer.from(last.key).toString('base64url'));
  return ok({ value: value.map(({ item }) => item), nextLink: next.href });
}
