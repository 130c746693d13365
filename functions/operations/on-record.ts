/** What people and pipelines do through the API is on record like the acts of a run: the intent before, the outcome after. */
import type { App } from '../../app.ts';
import { problemOf } from '../../errors.ts';

export interface ApiAct {
  /** Invocation id: one call, one pair of entries. */
  readonly id: string;
  readonly name: string;
  /** Object id of who calls. */
  readonly actor: string;
  /** What is called, as the path of the request says. */
  readonly subject: string;
}

export async function onRecord<Answer extends { readonly status?: number }>(
  { records }: Pick<App, 'records'>,
  { id, name, actor, subject }: ApiAct,
  act: () => Promise<Answer>,
): Promise<Answer> {
  const { audit } = await records();
  const write = (phase: 'intent' | 'outcome', detail: unknown) =>
    audit.append({ key: `api/${id}/${phase}`, run: '', actor, act: name, phase, subject, detail });
  await write('intent', null);
  try {
    const answer = await act();
    await write('outcome', { status: answer.status ?? 200 });
    return answer;
  } catch (error) {
    const { status, detail } = problemOf(error);
    await write('outcome', { status, refused: detail });
    throw error;
  }
}
