#!/usr/bin/env pwsh
<#
.SYNOPSIS
Deploys an environment by hand, in the order of .github/workflows/deploy-environment.yml: scripts/deploy.ps1 dev
#>
param(
    [Parameter(Mandatory)]
    [string] $Environment
)
$ErrorActionPreference = 'Stop'
$pipeline = Join-Path $PSScriptRoot 'pipeline.ps1'

function Invoke-Step {
    & $pipeline @args | Out-Host
    return $LASTEXITCODE -eq 0
}

if (-not (Invoke-Step build --env $Environment)) { exit 1 }
if (-not (Invoke-Step lease take --env $Environment --wait 60)) { exit 1 }
$done = (Invoke-Step admission --env $Environment) -and
    (Invoke-Step lease hold --env $Environment '--' pwsh $pipeline apply --env $Environment) -and
    (Invoke-Step lease hold --env $Environment '--' pwsh $pipeline verify --env $Environment) -and
    (Invoke-Step record --env $Environment)
if (-not $done) {
    & $pipeline fail --env $Environment
    exit 1
}
if (-not (Invoke-Step lease release --env $Environment)) { exit 1 }
if (-not (Invoke-Step notify --env $Environment)) { exit 1 }
