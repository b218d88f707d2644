#!/bin/sh
# Prove ./run and ./run test on a bare machine: a fresh Debian that holds python3-venv, git and ca-certificates alone.
#
#   sudo tests/bare_machine.sh [SUITE]      SUITE is a release of Debian, by default bookworm
#
# Needs root, debootstrap, 3 GB below TMPDIR, and the registries of Debian, PyPI and npm. What is tested is the commit
# that is checked out, not the working tree. The machine is a chroot with processes and mounts of its own, which are
# gone when this ends, as the folder is; KEEP=1 keeps the folder. How this machine reaches the registries (resolver,
# proxy, certificate authorities) holds inside too; nothing else does.
set -eu
suite="${1:-bookworm}"
checkout=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
[ "$(id -u)" = 0 ] || { echo "A chroot takes root: sudo $0 $*" >&2; exit 1; }
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

# Only what says how to reach the registries passes from this machine's environment.
passed=$(env | sed -nE 's/^((https?|no|all)_proxy|PIP_(CERT|INDEX_URL)|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|UV_DEFAULT_INDEX|npm_config_registry)=.*/\1/Ip')

inside() { # run a command in the machine's checkout, with processes and mounts of its own
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
