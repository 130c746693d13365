/** The data plane of a vault: `/secrets` and `/deletedsecrets`, as the official client calls them. */
import * as z from 'zod';
import { notImplemented } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { jsonBody, ok } from '../requests.ts';
import { badParameter, secretDisabled } from './errors.ts';
import type { Secrets } from './secrets.ts';
import type { Found, Vault } from './state.ts';
import { listed, shown, shownWithValue } from './view.ts';

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

const byName = ({ secret }: Found): string => secret.name.toLowerCase();

export function dataPlane(request: CloudRequest, vault: Vault, secrets: Secrets): CloudResponse {
  const [collection = '', name = '', third, ...rest] = request.segments;
  if (name !== '' && !/^[0-9A-Za-z-]{1,127}$/.test(name))
    throw badParameter(`The request URI contains an invalid name: ${name}`);

  switch (`${request.method} ${[collection.toLowerCase(), ...shapeOf(name, third, rest)].join('/')}`) {
    case 'GET secrets':
      return page(request, secrets.list(vault, 'live'), byName, (found) => listed(vault, found));
    case 'PUT secrets/NAME': {
      const { attributes, ...given } = parsed(versionSchema, request);
      return ok(shownWithValue(vault, secrets.set(vault, name, { ...attributes, ...given })));
    }
    case 'GET secrets/NAME':
    case 'GET secrets/NAME/VERSION': {
      const found = secrets.find(vault, name, third);
      if (!found.version.enabled) throw secretDisabled();
      return ok(shownWithValue(vault, found));
    }
    case 'PATCH secrets/NAME':
    case 'PATCH secrets/NAME/VERSION': {
      const { attributes, ...given } = parsed(changeSchema, request);
      return ok(shown(vault, secrets.update(vault, name, third, { ...attributes, ...given })));
    }
    case 'DELETE secrets/NAME':
      return ok(shown(vault, secrets.delete(vault, name)));
    case 'GET secrets/NAME/versions': {
      const { secret } = secrets.find(vault, name);
      const all = secret.versions
        .map((version) => ({ secret, version }))
        .toSorted((one, other) => (one.version.id < other.version.id ? -1 : 1));
      return page(
        request,
        all,
        ({ version }) => version.id,
        (found) => shown(vault, found),
      );
    }
    case 'GET deletedsecrets':
      return page(request, secrets.list(vault, 'deleted'), byName, (found) => listed(vault, found));
    case 'GET deletedsecrets/NAME':
      return ok(shown(vault, secrets.findDeleted(vault, name)));
    case 'POST deletedsecrets/NAME/recover':
      return ok(shown(vault, secrets.recover(vault, name)));
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
function page(
  request: CloudRequest,
  all: readonly Found[],
  keyOf: (found: Found) => string,
  show: (found: Found) => unknown,
): CloudResponse {
  const query = request.url.searchParams;
  const most = Number(query.get('maxresults') ?? pageSize);
  if (!Number.isInteger(most) || most < 1 || most > pageSize)
    throw badParameter(`maxresults must be between 1 and ${pageSize}.`);
  const after = Buffer.from(query.get('$skiptoken') ?? '', 'base64url').toString('utf8');
  const left = all.filter((found) => keyOf(found) > after);
  const last = left[most - 1];
  const value = left.slice(0, most).map(show);
  if (left.length <= most || last === undefined) return ok({ value, nextLink: null });
  const next = new URL(request.url);
  next.searchParams.set('$skiptoken', Buffer.from(keyOf(last)).toString('base64url'));
  return ok({ value, nextLink: next.href });
}
