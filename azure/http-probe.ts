/** One look at an HTTP endpoint, as a user would see it. */

export interface ProbeResult {
  readonly url: string;
  readonly healthy: boolean;
  /** Absent where nothing answered. */
  readonly status?: number;
  readonly milliseconds: number;
  /** Why it is not healthy, in a few words. */
  readonly reason?: string;
  readonly at: string;
}

export interface HttpProbe {
  /** Never throws: no answer is an answer. */
  look(url: string, options?: ProbeOptions): Promise<ProbeResult>;
  /** The image digest that a version endpoint says it serves; undefined where it does not say. */
  digest(url: string, options?: ProbeOptions): Promise<string | undefined>;
}

export interface ProbeOptions {
  readonly timeoutSeconds?: number;
}

export function createHttpProbe({ clock }: { clock: { now(): Date } }): HttpProbe {
  return {
    async look(url, { timeoutSeconds = 10 } = {}) {
      const begun = clock.now();
      const since = () => ({ url, milliseconds: clock.now().getTime() - begun.getTime(), at: begun.toISOString() });
      try {
        const response = await get(url, timeoutSeconds);
        await response.body?.cancel();
        return response.status === 200
          ? { ...since(), healthy: true, status: 200 }
          : { ...since(), healthy: false, status: response.status, reason: `answered ${response.status}` };
      } catch (error) {
        const timedOut = error instanceof Error && error.name === 'TimeoutError';
        return {
          ...since(),
          healthy: false,
          reason: timedOut ? `no answer in ${timeoutSeconds} s` : 'could not be reached',
        };
      }
    },

    async digest(url, { timeoutSeconds = 10 } = {}) {
      try {
        const response = await get(url, timeoutSeconds);
        const { digest }: { readonly digest?: unknown } = JSON.parse(await response.text());
        return response.ok && typeof digest === 'string' ? digest.toLowerCase() : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

function get(url: string, timeoutSeconds: number): Promise<Response> {
  return fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
    headers: { 'user-agent': 'chaufher-operations' },
  });
}
