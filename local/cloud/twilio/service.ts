/** Twilio's REST API of 2010-04-01 below `/twilio`: the API keys of one account, and one list that any of its credentials may read. */
import type { CloudRequest, CloudResponse, CloudService } from '../contract.ts';
import type { JsonObject } from '../json.ts';
import { beginsWith, formBody, ok } from '../requests.ts';
import { accountSid, type TwilioAccount, type TwilioApiKey } from './state.ts';

const version = '2010-04-01';

export function createTwilioService(account: TwilioAccount): CloudService {
  /** Who calls: the account itself by its auth token, or one of its keys. */
  function callerOf(request: CloudRequest): 'account' | 'key' | undefined {
    const basic = /^Basic +(.+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
    const [user, ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    const password = rest.join(':');
    if (user === accountSid) return password === account.authToken() ? 'account' : undefined;
    return account.keys().some((key) => key.sid === user && key.secret === password) ? 'key' : undefined;
  }

  function handle(request: CloudRequest): CloudResponse | undefined {
    const [, asked, accounts, sid, ...below] = request.segments;
    if (asked !== version || accounts !== 'Accounts') return undefined;
    const caller = callerOf(request);
    const isAboutKeys = /^Keys(\.json)?$/.test(below[0] ?? '');
    if (caller === undefined || (isAboutKeys && caller !== 'account')) return refused();
    if (sid !== accountSid) return missing(request);
    const keySid = /^Keys\/(.+)\.json$/.exec(below.join('/'))?.[1];
    const key = account.keys().find((each) => each.sid === keySid);
    if (keySid !== undefined && key === undefined) return missing(request);
    switch (`${request.method} ${key === undefined ? below.join('/') : 'Keys/{Sid}.json'}`) {
      case 'GET Messages.json':
        return ok(page(request, 'messages', []));
      case 'GET Keys.json':
        return ok(page(request, 'keys', account.keys().map(view)));
      case 'POST Keys.json': {
        const made = account.addKey(formBody(request).get('FriendlyName') ?? '');
        return { status: 201, body: { ...view(made), secret: made.secret } };
      }
      case 'GET Keys/{Sid}.json':
        return key && ok(view(key));
      case 'DELETE Keys/{Sid}.json':
        account.removeKey(keySid ?? '');
        return { status: 204 };
      default:
        return undefined;
    }
  }

  return {
    name: 'twilio',
    claims: (request) => beginsWith(request.segments, 'twilio'),
    handle,
    control(request, path) {
      if (`${request.method} ${path.join('/')}` !== 'GET twilio-account') return undefined;
      return ok({ accountSid, authToken: account.authToken(), keys: account.keys() });
    },
    status: () => ({ accountSid }),
  };
}

/** A list as Twilio pages it: `PageSize` 50 unless asked, at most 1000. */
function page(request: CloudRequest, name: string, items: readonly JsonObject[]): JsonObject {
  const query = request.url.searchParams;
  const size = Math.min(Math.max(Number(query.get('PageSize') ?? 50) || 50, 1), 1000);
  const index = Math.max(Number(query.get('Page') ?? 0) || 0, 0);
  const start = index * size;
  const shown = items.slice(start, start + size);
  const uriOf = (at: number): string => `${pathOf(request)}?PageSize=${size}&Page=${at}`;
  return {
    [name]: shown,
    first_page_uri: uriOf(0),
    previous_page_uri: index === 0 ? null : uriOf(index - 1),
    next_page_uri: start + size < items.length ? uriOf(index + 1) : null,
    uri: uriOf(index),
    page: index,
    page_size: size,
    start,
    end: Math.max(start + shown.length - 1, 0),
  };
}

function view({ sid, friendlyName, dateCreated }: TwilioApiKey): JsonObject {
  return { sid, friendly_name: friendlyName, date_created: dateCreated, date_updated: dateCreated };
}

/** As Twilio itself would name the path: it has no prefix there. */
function pathOf(request: CloudRequest): string {
  return `/${request.segments.slice(1).join('/')}`;
}

function refused(): CloudResponse {
  const headers = { 'www-authenticate': 'Basic realm="Twilio API"' };
  return { ...errorOf(401, 20003, 'Authenticate'), headers };
}

function missing(request: CloudRequest): CloudResponse {
  const path = pathOf(request).replace(/\.json$/, '');
  return errorOf(404, 20404, `The requested resource ${path}.json was not found`);
}

function errorOf(status: number, code: number, message: string): CloudResponse {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}
