/** Whether sites answer their health path, as their users would see it, and which assigned policies are not met. */
import { textAt } from '../../../resources/property.ts';
import { isOpenExpression } from '../../../resources/open-expression.ts';
import { resourceKey } from '../../../resources/resource-id.ts';
import {
  judgeCompliance,
  judgeHealth,
  type ComplianceFacts,
  type HealthFacts,
} from '../../../resources/verify/health.ts';
import type { Look } from './look.ts';
import { orWhy, readAll, sideBySide } from './reading.ts';

const isSite = /^microsoft\.web\/sites(\/slots)?$/i;
const timeoutSeconds = 20;

export const lookAtHealth: Look = async ({ deployed, probe }, { resources }) => {
  const watched = resources.flatMap((resource) => {
    const path = textAt(resource.properties, 'siteConfig.healthCheckPath');
    return isSite.test(resource.type) && path !== undefined && !isOpenExpression(path) ? [{ ...resource, path }] : [];
  });
  const { found } = await readAll(deployed, watched);
  const facts: HealthFacts[] = [];
  await sideBySide(watched, async ({ id, type, path }) => {
    const site = found.get(resourceKey(id));
    // What is missing is told where everything is looked for.
    if (site === undefined) return;
    const isSlot = /\/slots$/i.test(type);
    const host = textAt(site.properties, 'defaultHostName');
    const look = host === undefined ? undefined : await probe.look(`https://${host}${path}`, { timeoutSeconds });
    facts.push({ id, isSlot, ...(look === undefined ? {} : { look }) });
  });
  return judgeHealth(facts);
};

export const lookAtCompliance: Look = async ({ deployed }, { resources }) => {
  const groups = resources.filter(({ type }) => type.toLowerCase() === 'microsoft.resources/resourcegroups');
  const facts: ComplianceFacts[] = [];
  await sideBySide(groups, async ({ id }) => {
    const answer = await orWhy(() => deployed.compliance(id));
    const found =
      typeof answer === 'string' || answer === undefined ? { notRead: answer ?? 'this cloud has none' } : answer;
    facts.push({ scope: id, found });
  });
  return judgeCompliance(facts);
};
