/** Log alerts of the first generation (`Log Analytics`, `Application Insights`, some as `Platform`): PascalCase names, result rows inside. */

import type { Field } from '../field.ts';
import { clip, factsOf, readDimensions, type AlertReading, type ReadAlert } from '../reading.ts';

/** The query tells this shape from the others, whatever service is named. */
export function isLegacyLog(context: Field): boolean {
  return context.get('SearchQuery').present;
}

/** Rows are never read: they are data of people. */
export const readLegacyLogAlert: ReadAlert = ({ essentials, context }): AlertReading => {
  context.object();
  const alertType = context.get('AlertType').maybeText();
  const [results, operator, threshold] = [
    context.get('ResultCount').maybeNumber(),
    context.get('Operator').maybeText(),
    context.get('Threshold').maybeNumber(),
  ];
  const affected = context
    .get('AffectedConfigurationItems')
    .maybeItems()
    .flatMap((item) => item.maybeText() ?? []);
  const title = [alertType, operator, threshold].filter((part) => part !== undefined).join(' ');
  const where = affected.length > 0 ? affected : essentials.configurationItems;
  return {
    kind: 'log-alert',
    title: clip(
      `${title}${results === undefined ? '' : ` (${results} results)`}${where.length === 0 ? '' : ` on ${where.join(', ')}`}`,
      160,
    ),
    facts: factsOf({
      alertType,
      results,
      operator,
      threshold,
      windowMinutes:
        context.get('SearchIntervalInMinutes').maybeNumber() ?? context.get('SearchIntervalDurationMin').maybeNumber(),
      workspaceId: context.get('WorkspaceId').maybeText(),
      applicationId: context.get('ApplicationId').maybeText(),
      affected: affected.length === 0 ? undefined : affected,
    }),
    dimensions: readDimensions(context.get('Dimensions')),
    episode: 'until-quiet',
  };
};
