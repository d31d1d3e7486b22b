# Sourced by ./touchstone, ./test.sh and .ci/run: installs the Debian packages named in the given lists, once.

# install_packages LIST...   lists are files in .ci/packages without their ending
install_packages() {
    local here list package missing=()
    here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
    for list in "$@"; do
        while read -r package; do
            case $package in '' | '#'*) continue ;; esac
            case $package in
                # Node may come from elsewhere than Debian; what counts is that it is there.
                nodejs) command -v node >/dev/null && continue ;;
                npm) command -v npm >/dev/null && continue ;;
            esac
            dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
        done <"$here/packages/$list.txt"
    done
    [ ${#missing[@]} -eq 0 ] && return 0

    if ! is_debian_12; then
        {
            echo "touchstone: this is not Debian 12, the only system that Touchstone is tested on, so nothing is installed for you."
            echo "Install what corresponds to these packages, then start the compiled build yourself (README, 'Elsewhere'):"
            printf '  %s\n' "${missing[@]}"
        } >&2
        return 2
    fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            {
                echo "touchstone: ${#missing[@]} packages are missing, and they can only be installed as root (there is no sudo). As root, run:"
                echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
            } >&2
            return 2
        fi
        as_root=(sudo)
    fi
    echo "touchstone: installing ${#missing[@]} Debian packages (about a minute): ${missing[*]}" >&2
    # An old package list names versions that are gone; asking again costs a few seconds, once.
    "${as_root[@]}" apt-get update -qq >&2 || return 2
    # Brokers are started by the tests, never by the installation.
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends \
        "${missing[@]}" >&2 || {
        echo "touchstone: apt-get could not install them; its message stands above" >&2
        return 2
    }
}

is_debian_12() {
    command -v dpkg-query >/dev/null && [ -r /etc/os-release ] &&
        (. /etc/os-release && [ "${ID:-}" = debian ] && [ "${VERSION_ID:-}" = 12 ])
}
