/** checkov: rules about resources of Azure. It reads neither modules nor templates with symbolic names (it finds nothing in them and says that all is well), so it gets what they resolve to. */
import * as z from 'zod';
import type { Scanner } from '../scanner.ts';

const checkSchema = z.object({
  check_id: z.string(),
  check_name: z.string(),
  file_abs_path: z.string(),
  file_line_range: z.tuple([z.number(), z.number()]),
  guideline: z.string().nullish(),
});
/** Without results where there was nothing to look at. */
const answerSchema = z.union([
  z.object({
    results: z.object({ failed_checks: z.array(checkSchema), parsing_errors: z.array(z.string()).default([]) }),
    summary: z.object({ resource_count: z.number() }),
  }),
  z.object({ resource_count: z.number() }),
]);

export const checkov: Scanner = {
  name: 'checkov',
  program: 'checkov',
  versionArgs: ['--version'],
  get: 'pipx install checkov==3.3.30',
  runs: ({ templates }) =>
    templates.map(({ path }) => ({
      // Without --skip-download it asks its vendor for descriptions.
      args: [
        '--file',
        path,
        '--framework=arm',
        '--output=json',
        '--quiet',
        '--compact',
        '--soft-fail',
        '--skip-download',
      ],
    })),
  read(output) {
    const answer = answerSchema.parse(JSON.parse(output));
    if (!('results' in answer)) return { complaints: [], looked: answer.resource_count };
    const { failed_checks: failed, parsing_errors: unread } = answer.results;
    return {
      looked: answer.summary.resource_count,
      complaints: [
        ...unread.map((file) => ({ rule: 'unread', file, why: 'it could not read the template' })),
        ...failed.map(
          ({ check_id: rule, check_name: why, file_abs_path: file, file_line_range: [line], guideline }) => ({
            rule,
            file,
            line,
            why,
            ...(guideline ? { fix: `See ${guideline}.` } : {}),
          }),
        ),
      ],
    };
  },
};
