#!/usr/bin/env pwsh
<#
.SYNOPSIS
Shows what destroying an environment would destroy; with the hash of that plan, destroys it: scripts/destroy.ps1 dev [HASH]
#>
param(
    [Parameter(Mandatory)]
    [string] $Environment,
    [string] $Plan
)
$ErrorActionPreference = 'Stop'
$pipeline = Join-Path $PSScriptRoot 'pipeline.ps1'

if (-not $Plan) {
    & $pipeline destroy --env $Environment
    exit $LASTEXITCODE
}
& $pipeline lease take --env $Environment --reason "destroy $Environment"
if ($LASTEXITCODE -ne 0) { exit 1 }
& $pipeline destroy --env $Environment --plan $Plan
$code = $LASTEXITCODE
# What kept the leases may be gone with it.
& $pipeline lease release --env $Environment
exit $code
