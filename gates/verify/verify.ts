/** Gate `verify`: after a deployment, whether everything that is declared is there, connected and well. */
import { setTimeout } from 'node:timers/promises';
import { AutomationError, isAutomationError } from '../../errors.ts';
import { looks } from '../../orchestrations/verify-deployment/looks/looks.ts';
import type { LookPorts } from '../../orchestrations/verify-deployment/looks/look.ts';
import { subscriptionsOf } from '../../orchestrations/verify-deployment/looks/resources.ts';
import { sides, type Side } from '../../orchestrations/verify-deployment/sides.ts';
import { loadEstate } from '../../resources/load.ts';
import type { Snapshot } from '../../resources/snapshot.ts';
import { verifyRules, type Verdict, type VerifyFinding } from '../../resources/verify/verdict.ts';
import type { Gate } from '../context.ts';
import type { Finding, Level, Table } from '../finding.ts';
import { existingAssetsOf, ownSnapshotsOf } from '../sources.ts';
import { connect } from './connect.ts';

/** Roles, references and health need minutes after a deployment; what is found is looked at again before it is told. */
export interface Patience {
  readonly looks: number;
  readonly everySeconds: number;
}

const usual: Patience = { looks: 4, everySeconds: 45 };

export const verify: Gate = async (context) => {
  const estate = await loadEstate(context.root);
  return verifyWith((subscription) => connect(process.env, estate, subscription))(context);
};

export function verifyWith(portsOf: (subscriptionId: string) => LookPorts, patience = usual): Gate {
  return async ({ head, environments }) => {
    const isWanted = ({ environment }: { readonly environment: string }) => environments?.includes(environment) ?? true;
    const snapshots = [...(await ownSnapshotsOf(head)).values()].filter(isWanted);
    if (snapshots.length === 0)
      throw new AutomationError(
        'input-invalid',
        `env: expected an environment that has a snapshot, got ${environments?.join(', ') ?? 'none'}.`,
      );
    const judged: { readonly snapshot: Snapshot; readonly verdicts: ReadonlyMap<Side, Verdict> }[] = [];
    for (const snapshot of snapshots) {
      const [subscription] = subscriptionsOf(snapshot.resources);
      if (subscription === undefined) continue;
      judged.push({
        snapshot,
        verdicts: await orNotReached(() => lookPatiently(portsOf(subscription), snapshot, patience)),
      });
    }
    return {
      judged: `${snapshots.map(({ environment }) => environment).join(', ')} as deployed, against ${head.name}`,
      findings: judged.flatMap(({ snapshot, verdicts }) =>
        [...verdicts.values()].flatMap(({ findings }) => findings.map((each) => findingOf(snapshot.environment, each))),
      ),
      tables: judged.map(({ snapshot, verdicts }) => tableOf(snapshot.environment, verdicts)),
      notJudged: [
        ...judged.flatMap(({ snapshot, verdicts }) =>
          [...verdicts.values()].flatMap(({ notJudged }) =>
            notJudged.map((line) => `${snapshot.environment}: ${line}`),
          ),
        ),
        ...(await existingAssetsOf(head))
          .filter(isWanted)
          .map(({ file, resources }) => `${file}: ${resources.length} resources that another deployment makes`),
      ],
    };
  };
}

/** Nothing but a broken connection or a missing login ends without an answer, and the clients keep to themselves which. */
async function orNotReached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAutomationError(error, 'unavailable') || error.data['azureStatus'] !== undefined) throw error;
    throw new AutomationError(
      'unavailable',
      `${error.message} Expected a login (az login, a managed identity, or OIDC in a pipeline) and a cloud that answers at ARM_ENDPOINT.`,
      { data: error.data },
    );
  }
}

async function lookPatiently(
  ports: LookPorts,
  snapshot: Snapshot,
  patience: Patience,
): Promise<ReadonlyMap<Side, Verdict>> {
  const verdicts = new Map<Side, Verdict>();
  for (let look = 1; look <= patience.looks; look++) {
    const open = sides.filter((side) => isOpen(verdicts.get(side)));
    if (open.length === 0) break;
    if (look > 1) await setTimeout(patience.everySeconds * 1000);
    for (const side of open) verdicts.set(side, await looks[side](ports, snapshot));
  }
  return verdicts;
}

/** What only warns is not waited for. */
function isOpen(verdict: Verdict | undefined): boolean {
  return verdict === undefined || verdict.findings.some(({ rule }) => levelOf(rule) === 'block');
}

function levelOf(rule: VerifyFinding['rule']): Level {
  const { severity } = verifyRules[rule];
  return severity <= 2 ? 'block' : severity === 3 ? 'warn' : 'note';
}

function findingOf(environment: string, { rule, resource, why }: VerifyFinding): Finding {
  return { gate: 'verify', rule, level: levelOf(rule), environment, resource, why, fix: verifyRules[rule].fix };
}

function tableOf(environment: string, verdicts: ReadonlyMap<Side, Verdict>): Table {
  return {
    title: `${environment}: what was looked at`,
    columns: ['', 'looked at', 'findings', 'not judged'],
    rows: [...verdicts].map(([side, { judged, findings, notJudged }]) =>
      [side, judged, findings.length, notJudged.length].map(String),
    ),
  };
}
