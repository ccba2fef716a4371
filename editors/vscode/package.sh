#!/bin/sh
# Makes `jitna-iac.vsix`, which `code --install-extension` installs. Needs Node 20 or newer.
set -eu
cd "$(dirname "$0")"
cp ../../LICENSE-MIT LICENSE
trap 'rm -f LICENSE' EXIT
npm ci --no-audit --no-fund --ignore-scripts
npm run package
