#!/bin/sh
# Lints metrics with promtool; usage: check_metrics.sh [METRICS.prom ...]
# Without arguments: the golden files, and that promtool refuses a file with a mistake. Exit code 0, 1 for a
# disagreement, 2 where promtool is missing.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
command -v promtool > /dev/null || { echo "check_metrics.sh: install prometheus" >&2; exit 2; }
wrong=0

clean() {
    problems=$(promtool check metrics < "$1" 2>&1) && [ -z "$problems" ] && return
    echo "$1:"
    echo "$problems"
    wrong=1
}

if [ $# -gt 0 ]; then
    for file in "$@"; do clean "$file"; done
    exit $wrong
fi
clean "$here/golden/metrics.prom"
clean "$here/golden/empty.prom"
for mistake in '/^# HELP touchstone_cases/d' 's/^touchstone_run_success 0/touchstone_run_success/' 's/messages_lost_total/messages_lost/'; do
    if sed "$mistake" "$here/golden/metrics.prom" | promtool check metrics > /dev/null 2>&1; then
        echo "promtool accepts '$mistake'"
        wrong=1
    fi
done
exit $wrong
