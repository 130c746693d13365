/** tflint: mistakes in Terraform configurations, by the rules that come with it. */
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { Scanner } from '../scanner.ts';

const rangeSchema = z.object({ filename: z.string(), start: z.object({ line: z.number() }) });
const answerSchema = z.object({
  issues: z.array(
    z.object({ rule: z.object({ name: z.string(), link: z.string() }), message: z.string(), range: rangeSchema }),
  ),
  errors: z.array(z.object({ message: z.string(), range: rangeSchema.optional() })),
});

export const tflint: Scanner = {
  name: 'tflint',
  program: 'tflint',
  versionArgs: ['--version'],
  get: 'go install github.com/terraform-linters/tflint@v0.64.0',
  runs({ root, files }) {
    const folders = new Set(files.filter((file) => file.endsWith('.tf')).map((file) => dirname(file)));
    return [...folders].toSorted().map((folder) => ({ args: ['--format=json'], folder: join(root, folder) }));
  },
  read(output) {
    const { issues, errors } = answerSchema.parse(JSON.parse(output));
    return {
      complaints: [
        ...issues.map(({ rule: { name, link }, message, range }) => ({
          rule: name,
          file: range.filename,
          line: range.start.line,
          why: message,
          ...(link === '' ? {} : { fix: `See ${link}.` }),
        })),
        ...errors.map(({ message, range }) => ({
          rule: 'error',
          why: message,
          ...(range === undefined ? {} : { file: range.filename, line: range.start.line }),
        })),
      ],
    };
  },
};
