#!/usr/bin/env python3
"""Ten deviations, served over TCP, are caught in real time by the cases that cite what they break.

Usage: deviations_test.py BINARY
"""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BINARY = pathlib.Path(sys.argv[1]).resolve()
SCENARIOS = pathlib.Path(__file__).parent.parent.parent / "scenarios"
ENVIRONMENT = {**os.environ, "TOUCHSTONE_SCENARIOS": str(SCENARIOS)}
DEVIATIONS = [
    "delivers-repeated-qos2-again", "propagates-dup", "does-not-downgrade", "never-sends-puback",
    "keeps-both-connections", "denies-session-present", "never-publishes-will", "ignores-pingreq",
    "forwards-expiry-unchanged", "forgives-second-connect",
]


def statements_of(deviation):
    listed = json.loads(subprocess.check_output([BINARY, "list", "deviations", "--json"], env=ENVIRONMENT))
    return next(row["breaks"].split() for row in listed if row["id"] == deviation)


def caught(deviation, folder):
    """None if the run ended with exit code 1 and blamed a statement that the deviation breaks; otherwise what happened."""
    breaks = statements_of(deviation)
    with subprocess.Popen([BINARY, "broker", "-p", "0", "--deviation", deviation], stdout=subprocess.PIPE,
                          text=True, env=ENVIRONMENT) as broker:
        try:
            port = next(int(found.group(1)) for found in
                        (re.search(r"127\.0\.0\.1:(\d+);", line) for line in broker.stdout) if found)
            out = pathlib.Path(folder) / deviation
            only = [word for statement in breaks for word in ("--only", statement)]
            run = subprocess.run([BINARY, "certify", f"mqtt://127.0.0.1:{port}", *only, "--out", out,
                                  "--patience", "2"], capture_output=True, text=True, env=ENVIRONMENT, timeout=120)
        finally:
            broker.terminate()
    if run.returncode != 1:
        return f"{deviation}: exit {run.returncode} instead of 1\n{run.stdout}{run.stderr}"
    results = json.loads((out / "results.json").read_text())
    blamed = {finding["statement"] for case in results["conformance"]["cases"] if case["verdict"] == "fail"
              for finding in case["findings"]}
    return None if blamed & set(breaks) else f"{deviation}: failed, but blamed {sorted(blamed)} and not {breaks}"


def main():
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(5) as pool:
        missed = [text for text in pool.map(lambda one: caught(one, folder), DEVIATIONS) if text]
    print("\n".join(missed) if missed else f"{len(DEVIATIONS)} of {len(DEVIATIONS)} deviations caught over TCP")
    return 1 if missed else 0


sys.exit(main())
