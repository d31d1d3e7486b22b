#!/usr/bin/env python3
"""Checks results.schema.json: usage: check_schema.py [RESULTS.json ...]

Without arguments: the schema itself is a draft 2020-12 schema; the golden example and every good-*.json of the corpus
are valid and hold no field that the schema does not describe; every bad-*.json is refused. With arguments: each file is
valid. Exit code 0, 1 for a disagreement, 2 where python3-jsonschema is missing.
"""
import copy
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(print("check_schema.py: install python3-jsonschema", file=sys.stderr) or 2)

here = pathlib.Path(__file__).resolve().parent


def closed(schema):
    """The schema with every described object closed, to find fields that nobody described."""
    schema = copy.deepcopy(schema)
    for part in [schema, *schema["$defs"].values()]:
        if "properties" in part:
            part["additionalProperties"] = False
    return schema


def problems(schema, path):
    try:
        document = json.loads(path.read_bytes())
    except ValueError as reason:
        return [f"is not JSON: {reason}"]
    found = jsonschema.Draft202012Validator(schema).iter_errors(document)
    return [f"{error.json_path}: {error.message[:200]}" for error in found]


def main():
    schema = json.loads((here / "results.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    wrong = 0

    def report(path, what):
        nonlocal wrong
        wrong += 1
        print(f"{path}: {what}")

    given = [pathlib.Path(name) for name in sys.argv[1:]]
    for path in given:
        for what in problems(schema, path):
            report(path, what)
    if not given:
        corpus = here / "corpus" / "results_json"
        good = [here / "golden" / "example.json", *sorted(corpus.glob("good-*.json"))]
        bad = sorted(corpus.glob("bad-*.json"))
        if len(good) < 3 or len(bad) < 15:
            report(corpus, "is too small to prove anything")
        for path in good:
            strict = schema if "later" in path.name else closed(schema)
            for what in problems(strict, path):
                report(path, what)
        for path in bad:
            if not problems(schema, path):
                report(path, "is accepted, but is wrong")
        given = good + bad
    print(f"{len(given)} documents, {wrong} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
