/** What the secrets command is called with. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

export interface SecretsCall {
  readonly command: 'list' | 'show' | 'rotate' | 'check';
  /** Of the secret; '' where the command takes none. */
  readonly name: string;
  readonly environment: string | undefined;
  readonly as: string;
  readonly json: boolean;
  readonly offline: boolean;
  readonly dryRun: boolean;
  readonly compromised: boolean;
  readonly reason: string | undefined;
  readonly wait: boolean;
}

export const usage = `usage: npm run secrets -- list [--json]
       npm run secrets -- show NAME [--json]
       npm run secrets -- rotate NAME [--dry-run | --compromised] [--reason TEXT] [--wait] [--json]
       npm run secrets -- check [--offline] [--json]
       --env ENV    the environment, where not the one that the system looks after
       --as PERSON  who asks, of the local directory; on-call if left out
       OPERATIONS_URL and OPERATIONS_AUDIENCE mean a deployed system, with your \`az login\`.`;

export class WrongUsage extends Error {}

const flag = { type: 'boolean' } as const;
const text = { type: 'string' } as const;
const shared = { env: text, as: text, json: flag };

const optionsOf: Readonly<Record<SecretsCall['command'], ParseArgsConfig['options']>> = {
  list: shared,
  show: shared,
  rotate: { ...shared, 'dry-run': flag, compromised: flag, reason: text, wait: flag },
  check: { ...shared, offline: flag },
};

/** @throws WrongUsage with what is wrong. */
export function readCall([command = '', ...rest]: readonly string[]): SecretsCall {
  if (!isCommand(command))
    throw new WrongUsage(command === '' ? 'Say what to do.' : `There is no command "${command}".`);
  const { values, positionals } = parsed(rest, optionsOf[command]);
  const [name = '', ...more] = positionals;
  const takesName = command === 'rotate' || command === 'show';
  if (takesName !== (name !== '') || more.length > 0)
    throw new WrongUsage(takesName ? `${command} takes the name of one secret.` : `${command} takes no name.`);
  const textOf = (option: string) => (typeof values[option] === 'string' ? values[option] : undefined);
  const call = {
    command,
    name,
    environment: textOf('env'),
    as: textOf('as') ?? 'on-call',
    json: values['json'] === true,
    offline: values['offline'] === true,
    dryRun: values['dry-run'] === true,
    compromised: values['compromised'] === true,
    reason: textOf('reason'),
    wait: values['wait'] === true,
  };
  if (call.dryRun && call.compromised) throw new WrongUsage('--dry-run and --compromised do not go together.');
  return call;
}

function isCommand(text: string): text is SecretsCall['command'] {
  return Object.hasOwn(optionsOf, text);
}

function parsed(args: string[], options: ParseArgsConfig['options']): ReturnType<typeof parseArgs> {
  try {
    return parseArgs({ args, allowPositionals: true, ...(options === undefined ? {} : { options }) });
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error));
  }
}
