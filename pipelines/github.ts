/** GitHub's REST API, as far as jobs of this repository write to it; with the token of the job. */
import * as z from 'zod';
import { AutomationError } from '../errors.ts';

export interface GitHub {
  /** `owner/name`. */
  readonly repository: string;
  call<T>(method: 'GET' | 'POST' | 'PATCH', path: string, shape: z.ZodType<T>, body?: unknown): Promise<T>;
}

/** @throws AutomationError `configuration-invalid` outside a job. */
export function createGitHub(settings: Readonly<Record<string, string | undefined>>): GitHub {
  const { GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token } = settings;
  const api = settings['GITHUB_API_URL'] ?? 'https://api.github.com';
  if (repository === undefined || token === undefined)
    throw new AutomationError(
      'configuration-invalid',
      'GITHUB_REPOSITORY and GITHUB_TOKEN are missing: this is for jobs of GitHub Actions.',
    );
  return {
    repository,
    async call(method, path, shape, body) {
      const response = await fetch(`${api}/repos/${repository}/${path}`, {
        method,
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${token}`,
          'x-github-api-version': '2022-11-28',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      });
      const answer: unknown = await response.json().catch(() => undefined);
      if (response.ok) return shape.parse(answer);
      const said = z.looseObject({ message: z.string() }).safeParse(answer).data?.message ?? 'no message';
      throw new AutomationError(
        response.status === 403 || response.status === 401 ? 'forbidden' : 'unavailable',
        `GitHub answered ${response.status} to ${method} ${path.split('?')[0]}: ${said}`,
      );
    },
  };
}
