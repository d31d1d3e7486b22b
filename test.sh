#!/usr/bin/env bash
# Installs, builds and runs all tests, and ends with ctest's summary.
#   ./test.sh          everything that needs Debian packages only
#   ./test.sh --all    also the label `interop`: peers from npm and real brokers
#   further arguments go to ctest, e.g. ./test.sh -R protocol
set -u
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
build=$root/build/release
all=no
if [ "${1:-}" = --all ]; then
    all=yes
    shift
fi

# shellcheck source=.ci/install.sh
. "$root/.ci/install.sh"
lists=(build test)
[ $all = yes ] && lists+=(all)
install_packages "${lists[@]}" || exit $?

mkdir -p "$root/build"
echo "test.sh: building the command and its tests (about ten minutes from nothing on 2 cores)" >&2
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DTOUCHSTONE_TESTS=ON \
    ${CI:+-DTOUCHSTONE_WERROR=ON} >"$root/build/configure.log" 2>&1 || {
    tail -n 30 "$root/build/configure.log" >&2
    exit 3
}
NINJA_STATUS='[%f/%t, %p, %es] ' ninja -C "$build" || exit 3

selection=()
[ $all = yes ] || selection=(-LE interop)
cd "$build" && exec ctest --output-on-failure -j "$(nproc)" "${selection[@]}" "$@"
