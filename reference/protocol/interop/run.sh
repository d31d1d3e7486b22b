#!/bin/bash
# Compares our codec with npm mqtt-packet, both ways, over the vectors and some thousand random packets.
# Usage: run.sh BUILD_DIR [SEED [COUNT]]. Exit 0: they agree. BUILD_DIR holds codec_peer; the package is installed there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:?usage: run.sh BUILD_DIR [SEED [COUNT]]}" && pwd)
seed=${2:-1}
count=${3:-5000}

peers="$build/interop-peers"
mkdir -p "$peers"
if [[ ! -d $peers/node_modules/mqtt-packet ]]; then
    cp "$here/package.json" "$here/package-lock.json" "$peers/"
    (cd "$peers" && npm ci --no-audit --no-fund --loglevel=error >/dev/null)
fi
NODE_PATH="$peers/node_modules" node "$here/compare.js" "$build/codec_peer" "$here/../../.." "$seed" "$count"
