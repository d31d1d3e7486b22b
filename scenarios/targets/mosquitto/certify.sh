#!/usr/bin/env bash
# Certifies Debian's mosquitto three times and compares with expected.toml: the verdicts have to be the expected ones, and
# the same each time. Usage: certify.sh BINARY, run in a folder that may be written.
set -u
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
binary=$1
out=certify-mosquitto
command -v mosquitto >/dev/null || {
    echo "certify.sh: there is no mosquitto; apt-get install mosquitto" >&2
    exit 1
}
rm -rf "$out"
mkdir -p "$out"
export TOUCHSTONE_SCENARIOS=$here/../..

for seed in 1 2 3; do
    started=$SECONDS
    "$binary" certify --target "$here/target.toml" --seed $seed --out "$out/$seed" >"$out/$seed.txt" 2>&1 || {
        echo "certify.sh: run $seed ended with exit code $?; it said:" >&2
        cat "$out/$seed.txt" >&2
        exit 1
    }
    echo "run $seed: $((SECONDS - started)) s"
done

python3 - "$out" <<'PYTHON'
import collections, json, pathlib, sys
runs = [json.loads((pathlib.Path(sys.argv[1]) / str(seed) / "results.json").read_text()) for seed in (1, 2, 3)]
verdicts = [{case["id"]: case["verdict"] for case in run["conformance"]["cases"]} for run in runs]
differing = sorted(id for id in verdicts[0] if len({each.get(id) for each in verdicts}) != 1)
for id in differing:
    print("differs between runs:", id, [each.get(id) for each in verdicts])
for version in ("5.0", "3.1.1"):
    counts = collections.Counter(case["verdict"] for case in runs[0]["conformance"]["cases"] if case["version"] == version)
    print("MQTT", version, dict(counts))
sys.exit(1 if differing else 0)
PYTHON
