#!/usr/bin/env bash
# Shows what destroying an environment would destroy; with the hash of that plan, destroys it: scripts/destroy.sh dev [HASH]
set -euo pipefail
environment="${1:?usage: scripts/destroy.sh ENVIRONMENT [PLAN]}"
pipeline="$(dirname "$0")/pipeline.sh"

if [ "$#" -lt 2 ]; then
  exec "$pipeline" destroy --env "$environment"
fi
"$pipeline" lease take --env "$environment" --reason "destroy $environment"
"$pipeline" destroy --env "$environment" --plan "$2"
# What kept the leases may be gone with it.
"$pipeline" lease release --env "$environment" || true
