/** Gate `secrets`: no credential in the change, no secret parameter with a default or in the open, none in outputs. */
import type { Gate } from '../context.ts';
import type { Finding } from '../finding.ts';
import { changeAgainst } from './change.ts';
import { findCredentials, type Found } from './find.ts';
import { judgeTemplates, nothingToDo } from './sources.ts';

/** Of one file; a file of data with thousands is one thing to look at. */
const mostFindings = 20;

export const secrets: Gate = async ({ root, head, base }) => {
  const from = await base();
  const { files, unread } = await changeAgainst(root, from);
  const found = await Promise.all(files.map(findCredentials));
  const templates = await judgeTemplates(root);
  const lines = files.reduce((sum, { added }) => sum + added.size, 0);
  return {
    judged: `${head.name} against ${from.name}: ${lines} new lines in ${files.length} files; ${templates.judged}`,
    findings: [...found.flatMap(credentialFindings), ...templates.findings],
    tables: [],
    notJudged: [...unread, ...templates.notJudged],
  };
};

function credentialFindings(found: readonly Found[]): readonly Finding[] {
  const rest = found.length - mostFindings;
  // What is marked comes last: it must not hide what is not.
  const ordered = [
    ...found.filter(({ marked }) => marked === undefined),
    ...found.filter(({ marked }) => marked !== undefined),
  ];
  return ordered
    .slice(0, mostFindings)
    .map(({ path, line, kind, what, characters, masked, marked }, index): Finding => {
      const more = index === mostFindings - 1 && rest > 0 ? `; the file has ${rest} more` : '';
      const looks = `looks like ${what}: ${masked} (${characters} characters)${more}`;
      return {
        gate: 'secrets',
        rule: kind,
        file: `${path}:${line}`,
        ...(marked === undefined
          ? {
              level: 'block',
              why: looks,
              fix: 'If it is real: revoke it at its issuer first, since whoever has the branch has it; then keep it in a vault and refer to it. If it is none: say why in a comment, `not-a-secret: <why>`.',
            }
          : { level: 'note', why: `${looks}; marked: ${marked}`, fix: nothingToDo }),
      };
    });
}
