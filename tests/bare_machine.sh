#!/bin/sh
# Test ./run and ./run test on a bare machine: a fresh Debian with only python3-venv, git and ca-certificates.
#
#   sudo tests/bare_machine.sh [SUITE]      SUITE is the name of a Debian release, by default bookworm
#
# Needs root, debootstrap, 3 GB in TMPDIR, and access to the registries of Debian, PyPI and npm. It tests the commit
# that is checked out, not the working tree. The machine is a chroot with its own process and mount namespaces, in a
# folder that is removed at the end; KEEP=1 keeps it. Of this machine's settings it gets only those for reaching the
# registries: resolver, proxy, certificate authorities.
set -eu
suite="${1:-bookworm}"
checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
[ "$(id -u)" = 0 ] || { echo "A chroot needs root: sudo $0 $*" >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "debootstrap is missing: apt-get install debootstrap" >&2; exit 1; }

machine=$(mktemp -d "${TMPDIR:-/tmp}/bare-machine.XXXXXX")
chmod 755 "$machine"
clean_up() {
    if [ -n "${KEEP-}" ]; then echo "The machine is kept in $machine."; else rm -rf --one-file-system "$machine"; fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

began=$(date +%s)
step() {
    now=$(date +%s)
    echo "== $1 (after $((now - began)) s)"
}

step "debootstrap $suite"
debootstrap --variant=minbase --include=python3-venv,git,ca-certificates "$suite" "$machine" >"$machine.log" 2>&1 || {
    tail -n 20 "$machine.log" >&2
    exit 1
}
rm "$machine.log"
cp -L /etc/resolv.conf "$machine/etc/resolv.conf"
cp /etc/ssl/certs/ca-certificates.crt "$machine/etc/ssl/certs/ca-certificates.crt"
git clone --quiet --no-local "$checkout" "$machine/root/checkout"

# The variables that say how to reach the registries: no others pass from this machine's environment.
passed=$(env | sed -nE 's/^((https?|no|all)_proxy|PIP_(CERT|INDEX_URL)|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|UV_DEFAULT_INDEX|npm_config_registry)=.*/\1/Ip')

inside() { # run a command in the machine's checkout, in its own process and mount namespaces
    set -- HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"
    for name in $passed; do
        set -- "$name=$(printenv "$name")" "$@"
    done
    # shellcheck disable=SC2016 # the inner shell's variables
    unshare --mount --pid --fork --kill-child --mount-proc="$machine/proc" sh -euc '
        machine=$1
        shift
        mount --rbind /dev "$machine/dev"
        mount -t tmpfs tmpfs "$machine/tmp"
        cd "$machine/root/checkout"
        exec chroot "$machine" env -i --chdir=/root/checkout "$@"
    ' sh "$machine" "$@"
}

step "./run"
inside ./run
test -f "$machine/root/checkout/_site/index.html"
step "./run test"
inside ./run test
step "both commands work on a bare $suite"
