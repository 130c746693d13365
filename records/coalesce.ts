/** Many calls about one thing become few writes: while one write is under way, the calls that arrive wait and go together in the next. */

/** Carries out all inputs of one key and answers each, in order. */
export type Carry<Input, Output> = (key: string, inputs: readonly Input[]) => Promise<readonly Output[]>;

interface Waiting<Input, Output> {
  readonly input: Input;
  readonly resolve: (output: Output) => void;
  readonly reject: (error: unknown) => void;
}

/** A function that joins concurrent calls of this process by key; at most `largest` go together. A failure fails the calls that went together. */
export function createCoalescer<Input, Output>(
  carry: Carry<Input, Output>,
  largest = 500,
): (key: string, input: Input) => Promise<Output> {
  const queues = new Map<string, Waiting<Input, Output>[]>();

  async function drain(key: string, queue: Waiting<Input, Output>[]): Promise<void> {
    while (queue.length > 0) {
      const together = queue.splice(0, largest);
      try {
        const outputs = await carry(
          key,
          together.map(({ input }) => input),
        );
        for (const [index, output] of outputs.entries()) together[index]?.resolve(output);
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    queues.delete(key);
  }

  return (key, input) =>
    new Promise<Output>((resolve, reject) => {
      const queue = queues.get(key);
      if (queue) {
        queue.push({ input, resolve, reject });
        return;
      }
      const begun = [{ input, resolve, reject }];
      queues.set(key, begun);
      void drain(key, begun);
    });
}
