#!/usr/bin/env bash
# Installs the tools that the gates use, each at the version that is known to work, on a Linux machine with go, pip and the Azure CLI (a GitHub runner has them).
# usage: scripts/install-tools.sh bicep|opa|actionlint|shellcheck|checkov|trivy|tflint...
set -euo pipefail

bin="${TOOLS_BIN:-$HOME/.local/bin}"
mkdir -p "$bin"

# The steps of a job that come after this one find them, too.
found_by_later_steps() {
  if [ -n "${GITHUB_PATH:-}" ]; then echo "$1" >>"$GITHUB_PATH"; fi
}

go_tool() {
  GOBIN="$bin" go install "$1"
}

for tool in "$@"; do
  case "$tool" in
    bicep)
      az bicep install --version v0.49.2
      found_by_later_steps "$HOME/.azure/bin"
      ;;
    opa) go_tool github.com/open-policy-agent/opa@v1.22.2 ;;
    actionlint) go_tool github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 ;;
    tflint) go_tool github.com/terraform-linters/tflint@v0.64.0 ;;
    trivy) GOEXPERIMENT=jsonv2 go_tool github.com/aquasecurity/trivy/cmd/trivy@v0.74.0 ;;
    checkov) pip install --quiet --user checkov==3.3.30 ;;
    shellcheck) command -v shellcheck >/dev/null || sudo apt-get install --yes --no-install-recommends shellcheck ;;
    *)
      echo "There is no tool $tool: expected bicep, opa, actionlint, shellcheck, checkov, trivy or tflint." >&2
      exit 2
      ;;
  esac
done
found_by_later_steps "$bin"
