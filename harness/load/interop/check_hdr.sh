#!/bin/bash
# Reads the histograms of a short load run with npm hdr-histogram-js. Usage: check_hdr.sh TOUCHSTONE BUILD_DIR.
# Exit 0: the same counts, extremes and percentiles.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
touchstone=${1:?usage: check_hdr.sh TOUCHSTONE BUILD_DIR}
build=$(cd "${2:?usage: check_hdr.sh TOUCHSTONE BUILD_DIR}" && pwd)

peers="$build/interop-histogram"
mkdir -p "$peers"
if [[ ! -d $peers/node_modules/hdr-histogram-js ]]; then
    cp "$here/package.json" "$here/package-lock.json" "$peers/"
    (cd "$peers" && npm ci --no-audit --no-fund --loglevel=error >/dev/null)
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Whether this run was valid (exit 6) does not matter here.
timeout 60 "$touchstone" load "$here/short.mqtt" --scenarios "$here/../../../scenarios" --out "$work/out" --quiet || [[ $? == 6 ]]
NODE_PATH="$peers/node_modules" node "$here/check_hdr.js" "$work/out/results.json"
