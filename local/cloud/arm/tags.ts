/** Tags of a resource, a group or the subscription: `{scope}/providers/Microsoft.Resources/tags/default`. */
import { AzureError, notImplemented } from '../azure-error.ts';
import type { CloudRequest, CloudResponse } from '../contract.ts';
import { objectOf, textMapOf, textOf } from '../json.ts';
import { jsonBody, ok } from '../requests.ts';
import { missing, missingGroup } from './generic.ts';
import { parseResourcePath } from './resource-id.ts';
import type { Resources } from './state.ts';

type TagMap = Readonly<Record<string, string>>;

/** @param scope - segments before `/providers/Microsoft.Resources/tags/default` */
export function tags(request: CloudRequest, scope: readonly string[], resources: Resources): CloudResponse {
  const target = targetOf(scope, resources);
  switch (request.method) {
    case 'GET':
      break;
    case 'PUT':
      target.write(textMapOf(objectOf(jsonBody(request)['properties'])['tags']));
      break;
    case 'PATCH': {
      const body = jsonBody(request);
      target.write(merged(target.read(), textOf(body['operation']), textMapOf(objectOf(body['properties'])['tags'])));
      break;
    }
    case 'DELETE':
      target.write({});
      return ok();
    default:
      throw notImplemented(request.method, 'Microsoft.Resources/tags');
  }
  const id = `/${scope.join('/')}/providers/Microsoft.Resources/tags/default`;
  return ok({ id, name: 'default', type: 'Microsoft.Resources/tags', properties: { tags: target.read() } });
}

function merged(known: TagMap, operation: string | undefined, given: TagMap): TagMap {
  switch (operation) {
    case 'Merge':
      return { ...known, ...given };
    case 'Replace':
      return given;
    case 'Delete':
      return Object.fromEntries(Object.entries(known).filter(([name]) => !(name in given)));
    default:
      throw new AzureError(
        400,
        'InvalidTagOperation',
        `The tag operation '${operation ?? ''}' is not Merge, Replace or Delete.`,
      );
  }
}

function targetOf(scope: readonly string[], resources: Resources): { read(): TagMap; write(tags: TagMap): void } {
  const path = parseResourcePath(scope);
  const groupName = scope[3];
  if (path !== undefined) {
    const read = (): ReturnType<typeof find> => find();
    const find = () => resources.get(path.id) ?? missing(path);
    read();
    return { read: () => find().tags ?? {}, write: (given) => void resources.put({ ...find(), tags: given }) };
  }
  if (groupName === undefined) throw notImplemented('tags of', 'a subscription');
  const find = () => {
    const group = resources.groups.get(groupName);
    if (group === undefined) throw missingGroup(groupName);
    return group;
  };
  find();
  return { read: () => find().tags ?? {}, write: (given) => resources.groups.put({ ...find(), tags: given }) };
}
