/** Reads the body of a stack, with the refusals that Azure documents. */
import { AzureError } from '../azure-error.ts';
import { isObject, listOf, objectOf, textMapOf, textOf, type JsonObject } from '../json.ts';
import type { ActionOnUnmanage, DenyMode, StackRequest, UnmanageAction } from './state.ts';

const mostExcludedPrincipals = 5;
const mostExcludedActions = 200;
const denyModes: readonly DenyMode[] = ['none', 'denyDelete', 'denyWriteAndDelete'];

export function readStackRequest(body: JsonObject): StackRequest & { readonly bypassOutOfSync: boolean } {
  const properties = objectOf(body['properties']);
  const description = textOf(properties['description']);
  return {
    location: textOf(body['location']) ?? invalid('The location of a stack at subscription scope is required.'),
    tags: textMapOf(body['tags']),
    ...(description === undefined ? {} : { description }),
    ...templateOf(properties),
    denySettings: denySettingsOf(properties['denySettings']),
    actionOnUnmanage: actionsOf(objectOf(properties['actionOnUnmanage'])),
    bypassOutOfSync: properties['bypassStackOutOfSyncError'] === true,
  };
}

/** Template and parameters of a deployment or a stack. */
export function templateOf(properties: JsonObject): { template: JsonObject; parameters: JsonObject } {
  const { template, parameters, templateLink, parametersLink } = properties;
  if (templateLink !== undefined || parametersLink !== undefined)
    throw new AzureError(501, 'NotImplemented', 'The emulated cloud takes templates in the request, not by link.');
  // Clients may send the template as text.
  const given: unknown = typeof template === 'string' ? JSON.parse(template) : template;
  if (!isObject(given)) return invalid('The template is required.');
  return { template: given, parameters: objectOf(parameters) };
}

function denySettingsOf(value: unknown): StackRequest['denySettings'] {
  const settings = objectOf(value);
  const mode = denyModes.find((known) => known === settings['mode']);
  const excludedPrincipals = textsOf(settings['excludedPrincipals']);
  const excludedActions = textsOf(settings['excludedActions']);
  if (mode === undefined)
    return invalid(
      `The deny settings' mode has to be one of ${denyModes.join(', ')}, got '${String(settings['mode'])}'.`,
    );
  if (excludedPrincipals.length > mostExcludedPrincipals)
    return invalid(
      `The deny settings exclude ${excludedPrincipals.length} principals; at most ${mostExcludedPrincipals} are permitted.`,
    );
  if (excludedActions.length > mostExcludedActions)
    return invalid(
      `The deny settings exclude ${excludedActions.length} actions; at most ${mostExcludedActions} are permitted.`,
    );
  return { mode, excludedPrincipals, excludedActions, applyToChildScopes: settings['applyToChildScopes'] === true };
}

function actionsOf(value: JsonObject): ActionOnUnmanage {
  if (value['resources'] === undefined) return invalid('actionOnUnmanage.resources is required.');
  return {
    resources: unmanageAction(value['resources'], 'resources'),
    resourceGroups: unmanageAction(value['resourceGroups'], 'resourceGroups'),
    managementGroups: unmanageAction(value['managementGroups'], 'managementGroups'),
  };
}

/** `detach` where nothing is said, as in the REST reference. */
export function unmanageAction(value: unknown, what: string): UnmanageAction {
  if (value === undefined || value === null || value === 'detach') return 'detach';
  return value === 'delete' ? 'delete' : invalid(`${what} has to be delete or detach, got ${JSON.stringify(value)}.`);
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((each) => typeof each === 'string');
}

function invalid(message: string): never {
  throw new AzureError(400, 'InvalidDeploymentStackDefinition', message);
}
