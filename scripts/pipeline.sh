#!/usr/bin/env bash
# The pipeline's commands from a shell, wherever it stands: scripts/pipeline.sh build --env dev
set -euo pipefail
cd "$(dirname "$0")/.."
exec npm run --silent pipeline -- "$@"
