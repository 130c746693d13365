/** Credentials of well-known issuers, by the rules that secretlint's authors keep (private keys, GitHub, Slack, npm, AWS, Google, databases, …). */
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { Suspect } from './patterns.ts';

const preset = {
  id: '@secretlint/secretlint-rule-preset-recommend',
  rule: creator,
  // Its comments switch a rule off for the rest of a file and give no reason; ours do not (marker.ts).
  rules: [{ id: '@secretlint/secretlint-rule-filter-comments', disabled: true }],
};

/** Nothing of secretlint's messages but where it found what: they quote the value unless told otherwise. */
export async function bySecretlint(path: string, text: string): Promise<readonly Suspect[]> {
  const extension = /\.[^./]+$/.exec(path)?.[0] ?? '';
  const { messages } = await lintSource({
    source: { filePath: path, content: text, ext: extension, contentType: 'text' },
    options: { config: { rules: [preset] }, maskSecrets: true, noPhysicFilePath: true },
  });
  return messages.map(({ ruleId, messageId, range: [start, end] }) => {
    const rule = ruleId.slice(ruleId.lastIndexOf('secretlint-rule-') + 'secretlint-rule-'.length);
    return { kind: rule, what: wordsOf(messageId), start, end };
  });
}

/** `GITHUB_TOKEN`, `IncomingWebhook` → github token, incoming webhook. */
function wordsOf(messageId: string): string {
  return `what secretlint calls ${messageId
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()}`;
}
