#!/usr/bin/env pwsh
<#
.SYNOPSIS
The pipeline's commands from PowerShell, wherever it stands: scripts/pipeline.ps1 build --env dev
#>
$ErrorActionPreference = 'Stop'
Push-Location (Join-Path $PSScriptRoot '..')
try {
    # Not `npm run`: its PowerShell shim takes `--` for itself, and `lease hold` needs one.
    npx --no-install node pipelines/pipeline.ts @args
    exit $LASTEXITCODE
}
finally {
    Pop-Location
}
