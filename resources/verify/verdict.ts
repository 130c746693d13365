/** What verification says of an environment: the words that the gate and the runbook share. */

export type Severity = 0 | 1 | 2 | 3 | 4;

interface Meaning {
  /** 0 (critical) to 4, as of a page. */
  readonly severity: Severity;
  readonly what: string;
  readonly fix: string;
}

const redeploy = 'Find out who changed it (activity log), and deploy again.';

/** Every rule. The README of verify-deployment and docs/gates.md show it; a test keeps them equal. */
export const verifyRules = {
  missing: { severity: 1, what: 'A declared resource is not there', fix: redeploy },
  'tags-differ': { severity: 3, what: 'A resource has not the declared tags', fix: redeploy },
  'not-provisioned': {
    severity: 1,
    what: 'Azure could not complete a resource',
    fix: 'Read its last operation in the activity log, mend that, and deploy again.',
  },
  'vault-access': { severity: 1, what: 'A vault does not go by roles', fix: redeploy },
  'vault-protection': { severity: 1, what: 'A vault can be purged with everything in it', fix: redeploy },
  'alert-not-hooked': { severity: 2, what: 'An alert rule is missing, disabled, or calls nobody', fix: redeploy },
  'receiver-not-hooked': { severity: 1, what: 'An action group does not call the automation', fix: redeploy },
  'test-not-hooked': { severity: 2, what: 'An availability test is missing or disabled', fix: redeploy },
  'diagnostics-not-hooked': { severity: 2, what: 'Logs of a resource do not reach the workspace', fix: redeploy },
  'events-not-hooked': {
    severity: 1,
    what: 'Events do not reach the automation, so nothing rotates in time',
    fix: redeploy,
  },
  'health-check-not-set': { severity: 2, what: 'App Service does not watch the health of a site', fix: redeploy },
  'site-stopped': { severity: 1, what: 'A site does not run', fix: 'Start it, and find out who stopped it.' },
  'role-missing': { severity: 1, what: 'An identity has not the role that is declared for it', fix: redeploy },
  'role-differs': {
    severity: 1,
    what: 'A role assignment is for another role or another identity',
    fix: 'Delete the assignment and deploy again: Azure does not change one.',
  },
  'role-extra': {
    severity: 3,
    what: 'Somebody has a role in the environment that no template gives',
    fix: 'Take it back, or declare it.',
  },
  'role-definition-differs': { severity: 1, what: 'A custom role allows other actions than declared', fix: redeploy },
  'reference-unresolved': {
    severity: 1,
    what: 'A setting refers to a secret that its site cannot read',
    fix: 'Its status says why: the secret, its version, or the role of the identity is missing.',
  },
  'secret-missing': {
    severity: 1,
    what: 'A credential is not in its vault, has expired or is disabled',
    fix: 'Start rotate-secret for it.',
  },
  'secret-unmanaged': {
    severity: 2,
    what: 'A credential has no expiry, wrong tags, or other versions in other regions',
    fix: 'Start rotate-secret for it: the next version has them.',
  },
  'secret-undeclared': {
    severity: 3,
    what: 'A vault has a secret that nobody has declared',
    fix: 'Declare it in operations/secrets.yaml, or delete it.',
  },
  'not-healthy': {
    severity: 1,
    what: 'Production of a site does not answer its health path',
    fix: 'Look at its logs.',
  },
  'slot-not-healthy': { severity: 3, what: 'A slot does not answer its health path', fix: 'Look at its logs.' },
  'policy-not-met': {
    severity: 3,
    what: 'Resources do not meet an assigned policy, by the last evaluation',
    fix: 'Open the assignment in the portal: it lists them.',
  },
  'not-judged': {
    severity: 2,
    what: 'A part of the verification could not be carried out',
    fix: 'Its reason stands beside it; verify again when that is mended.',
  },
} as const satisfies Record<string, Meaning>;

export type VerifyRule = keyof typeof verifyRules;

export interface VerifyFinding {
  readonly rule: VerifyRule;
  /** Resource id, or the scope it is about. */
  readonly resource: string;
  /** What was expected and what is there, without any value of a secret. */
  readonly why: string;
}

export interface Verdict {
  /** How many things were looked at. */
  readonly judged: number;
  readonly findings: readonly VerifyFinding[];
  /** What could not be looked at, and why: never silently left out. */
  readonly notJudged: readonly string[];
}

export function worstOf(findings: readonly Pick<VerifyFinding, 'rule'>[]): Severity | undefined {
  const severities = findings.map(({ rule }) => verifyRules[rule].severity);
  return severities.length === 0 ? undefined : severities.reduce((worst, each) => (each < worst ? each : worst));
}
