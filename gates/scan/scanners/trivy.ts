/** trivy: rules about resources of Azure, by checks that come with it. Templates as for checkov: what Bicep compiles it takes for CloudFormation, and finds nothing wrong. */
import * as z from 'zod';
import type { Scanner } from '../scanner.ts';

const misconfigurationSchema = z.object({
  ID: z.string(),
  Message: z.string(),
  Resolution: z.string().nullish(),
  PrimaryURL: z.string().nullish(),
  CauseMetadata: z.object({ StartLine: z.number().nullish() }).nullish(),
});
const answerSchema = z.object({
  Results: z
    .array(
      z.object({
        Target: z.string(),
        Type: z.string().nullish(),
        MisconfSummary: z.object({ Successes: z.number(), Failures: z.number() }).nullish(),
        Misconfigurations: z.array(misconfigurationSchema).nullish(),
      }),
    )
    .nullish(),
});

export const trivy: Scanner = {
  name: 'trivy',
  program: 'trivy',
  versionArgs: ['--version'],
  get: 'GOEXPERIMENT=jsonv2 go install github.com/aquasecurity/trivy/cmd/trivy@v0.74.0',
  runs: ({ templates }) =>
    templates.map(({ path }) => ({
      // Its own checks, and neither newer ones nor news of itself from the network.
      args: ['config', '--format=json', '--quiet', '--skip-check-update', '--skip-version-check', path],
    })),
  read(output) {
    const results = answerSchema.parse(JSON.parse(output)).Results ?? [];
    return {
      looked: results
        .filter(({ Type }) => Type === 'azure-arm')
        .reduce((sum, { MisconfSummary: summary }) => sum + (summary ? summary.Successes + summary.Failures : 0), 0),
      complaints: results.flatMap(({ Target: file, Misconfigurations: found }) =>
        (found ?? []).map(({ ID: rule, Message: why, Resolution, PrimaryURL, CauseMetadata }) => ({
          rule,
          file,
          why,
          ...(CauseMetadata?.StartLine ? { line: CauseMetadata.StartLine } : {}),
          fix: [Resolution, PrimaryURL ? `See ${PrimaryURL}.` : ''].filter(Boolean).join(' '),
        })),
      ),
    };
  },
};
