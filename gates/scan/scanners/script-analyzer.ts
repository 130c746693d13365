/** PSScriptAnalyzer: mistakes in PowerShell scripts. A module of PowerShell, so that it is PowerShell which is run. */
import * as z from 'zod';
import type { Scanner } from '../scanner.ts';

const foundSchema = z.object({
  RuleName: z.string(),
  ScriptPath: z.string(),
  Line: z.number().nullish(),
  Message: z.string(),
});

const quoted = (path: string) => `'${path.replaceAll("'", "''")}'`;
const command = (script: string) => ['-NoProfile', '-NonInteractive', '-Command', script];

export const scriptAnalyzer: Scanner = {
  name: 'psscriptanalyzer',
  program: 'pwsh',
  versionArgs: command('(Get-Module -ListAvailable PSScriptAnalyzer | Select-Object -First 1).Version.ToString()'),
  get: 'pwsh (https://learn.microsoft.com/powershell), then Install-Module PSScriptAnalyzer',
  runs({ files }) {
    const scripts = files.filter((file) => /\.psm?1$/.test(file));
    if (scripts.length === 0) return [];
    const each = scripts.map(quoted).join(', ');
    return [
      {
        args: command(
          `ConvertTo-Json -Depth 2 @(${each} | ForEach-Object { Invoke-ScriptAnalyzer -Path $_ } | Select-Object RuleName, ScriptPath, Line, Message)`,
        ),
      },
    ];
  },
  read(output) {
    return {
      complaints: z
        .array(foundSchema)
        .parse(JSON.parse(output.trim() || '[]'))
        .map(({ RuleName: rule, ScriptPath: file, Line: line, Message: why }) => ({
          rule,
          file,
          why,
          ...(line ? { line } : {}),
        })),
    };
  },
};
