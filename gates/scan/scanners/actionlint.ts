/** actionlint: mistakes in GitHub workflows, and, where ShellCheck is there, in the scripts in them. */
import * as z from 'zod';
import type { Scanner } from '../scanner.ts';

const answerSchema = z.array(
  z.object({ message: z.string(), filepath: z.string(), line: z.number(), kind: z.string() }),
);

export const actionlint: Scanner = {
  name: 'actionlint',
  program: 'actionlint',
  versionArgs: ['-version'],
  get: 'go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  runs({ files }) {
    const workflows = files.filter((file) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(file));
    return workflows.length === 0 ? [] : [{ args: ['-format', '{{json .}}', ...workflows] }];
  },
  read(output) {
    return {
      complaints: answerSchema.parse(JSON.parse(output)).map(({ message, filepath, line, kind }) => ({
        rule: kind,
        file: filepath,
        line,
        why: message,
      })),
    };
  },
};
