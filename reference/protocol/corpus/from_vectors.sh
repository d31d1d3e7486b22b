#!/bin/bash
# Makes the seed corpora of both fuzz targets from the hand-made vectors: a file per version and packet type, holding the
# version's byte (0: 3.1, 1: 3.1.1, 2: 5.0) and every packet of that type, one behind the other.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p decode decode_encode_agree
rm -f decode/*-* decode_encode_agree/*-*
choice=0
for version in 3.1 3.1.1 5.0; do
    while IFS= read -r line; do
        [[ $line =~ ^([0-9A-F\ ]+)[=\>]\ *([A-Z]+) ]] || continue
        seed="decode/$version-${BASH_REMATCH[2]}"
        hex=${BASH_REMATCH[1]// /}
        [[ -e $seed ]] || printf "\\x0$choice" >"$seed"
        printf "$(sed 's/../\\x&/g' <<<"$hex")" >>"$seed"
    done <"../vectors/$version.txt"
    choice=$((choice + 1))
done
cp decode/*-* decode_encode_agree/
