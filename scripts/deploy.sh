#!/usr/bin/env bash
# Deploys an environment by hand, in the order of .github/workflows/deploy-environment.yml: scripts/deploy.sh dev
set -euo pipefail
environment="${1:?usage: scripts/deploy.sh ENVIRONMENT}"
pipeline="$(dirname "$0")/pipeline.sh"

"$pipeline" build --env "$environment"
"$pipeline" lease take --env "$environment" --wait 60
take_back() {
  "$pipeline" fail --env "$environment" || true
  exit 1
}
"$pipeline" admission --env "$environment" || take_back
"$pipeline" lease hold --env "$environment" -- "$pipeline" apply --env "$environment" || take_back
"$pipeline" lease hold --env "$environment" -- "$pipeline" verify --env "$environment" || take_back
"$pipeline" record --env "$environment" || take_back
"$pipeline" lease release --env "$environment"
"$pipeline" notify --env "$environment"
