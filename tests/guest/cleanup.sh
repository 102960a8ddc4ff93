# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Whatever ends guest, its QEMU and its temporary directories go with it.
# Sourced by guest.

REMOVE=()
QEMU_PID=

# on_exit_remove PATH: PATH goes away when guest ends. Not for use in a subshell.
on_exit_remove() {
    REMOVE+=("$1")
}

cleanup() {
    trap '' INT TERM HUP
    if [[ -n $QEMU_PID ]] && kill -0 "$QEMU_PID" 2>/dev/null; then
        kill "$QEMU_PID" 2>/dev/null || true
        wait "$QEMU_PID" 2>/dev/null || true
    fi
    ((${#REMOVE[@]})) && rm -rf "${REMOVE[@]}"
    return 0
}

trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# make_work: sets WORK to a new private directory.
make_work() {
    WORK=$(mktemp -d "${TMPDIR:-/tmp}/pmemctl-guest-XXXXXX")
    on_exit_remove "$WORK"
}
