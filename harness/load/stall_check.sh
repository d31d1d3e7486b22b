#!/bin/bash
# The load slice on mosquitto and on the reference: once undisturbed (it has to be valid, with nothing lost), once with the
# broker stopped for half a second in the middle, where the figures have to be what arithmetic says.
#
# The arithmetic: at an even rate, of a window T in which the broker stands still for S, the share S / T of the messages is
# late by 0 to S, evenly spread. So the percentile p lies at S - (1 - p) T, and the longest waits S. What the broker then
# needs to catch up comes on top, and is why 5 % are allowed.
#
# Usage: stall_check.sh TOUCHSTONE [mosquitto|reference ...]. Exit 0: all as computed.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
touchstone=$(readlink -f "${1:?usage: stall_check.sh TOUCHSTONE [mosquitto|reference ...]}")
shift
targets=("$@")
[[ ${#targets[@]} == 0 ]] && targets=(mosquitto reference)
slice=$root/scenarios/load/slice.mqtt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
attempts=3  # a busy machine makes a run invalid, which says nothing about what is checked here

# load TARGET OUT: runs the slice in the background.
load() {
    local target=(--target "$root/scenarios/targets/mosquitto/target.toml")
    [[ $1 == reference ]] && target=(--start "$touchstone broker --port {port}")
    "$touchstone" load "$slice" "${target[@]}" --scenarios "$root/scenarios" --out "$2" --quiet &
    run=$!
}

# Stops the broker that `load` started, 4 s into the measured 10 s, and prints for how many seconds it stood still.
stall() {
    sleep 6.3
    local broker from to
    broker=$(pgrep -P "$run" | head -n 1)
    [[ -n $broker ]] || { echo 0; return 1; }
    from=$EPOCHREALTIME
    kill -STOP "$broker"
    sleep 0.5
    kill -CONT "$broker"
    to=$EPOCHREALTIME
    python3 -c "print($to - $from)"
}

# judge RESULTS TARGET STALL: prints measured beside computed. Exit 0 as computed, 1 not, 6 invalid.
judge() {
    python3 - "$@" <<'PYTHON'
import json, sys

path, target, stall = sys.argv[1], sys.argv[2], float(sys.argv[3])
load = json.load(open(path))["load"][0]
steady = [ledger for ledger in load["ledger"] if ledger["phase"] == "steady"]
lost = sum(ledger["lost"] for ledger in steady)
sent = sum(ledger["sent"] for ledger in steady)
histogram = next(h for h in load["histograms"] if h["metric"] == "latency" and h["phase"] == "steady")
summary = histogram["summary"]
window = 10.0
print(f"{target}: {sent} sent, {lost} lost, stopped for {stall * 1e3:.1f} ms")
wrong = lost != 0 or sent != 50000
for name, key, computed in (
    ("p50", "p50_ns", None),
    ("p99", "p99_ns", stall - 0.01 * window),
    ("p99.9", "p999_ns", stall - 0.001 * window),
    ("max", "max_ns", stall),
):
    measured = summary[key] / 1e9
    line = f"  {name:6} measured {measured * 1e3:9.3f} ms"
    if stall and computed:
        off = measured / computed - 1
        line += f"  computed {computed * 1e3:9.3f} ms  {off:+.1%}"
        wrong |= abs(off) > 0.05
    print(line)
if not load["valid"]:
    print(f"  invalid, so not counted: {'; '.join(load['invalid_because'])}")
    sys.exit(6)
sys.exit(1 if wrong else 0)
PYTHON
}

# check TARGET yes|no: one run, with a stall or without.
check() {
    local try stalled=0 out code
    for ((try = 1; try <= attempts; ++try)); do
        out=$work/$1-$2-$try
        load "$1" "$out"
        [[ $2 == yes ]] && stalled=$(stall)
        wait "$run"
        [[ -f $out/results.json ]] || return 1
        judge "$out/results.json" "$1" "$stalled"
        code=$?
        [[ $code == 6 ]] || return $code
    done
    return 6
}

failed=0
for target in "${targets[@]}"; do
    for stalls in no yes; do
        check "$target" "$stalls" || failed=1
    done
done
exit $failed
