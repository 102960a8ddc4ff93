#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=7
#
# `pmemctl show … --watch` tells of changes when the kernel does: here it looks by itself once an hour only.

load lib
load changes

setup_file() {
    reset_nvdimms
}

teardown_file() {
    unlabel_nvdimms
}

setup() {
    mapfile -t LABELLED < <(regions labelled)
    PLACE=$BATS_TEST_TMPDIR/mounted
    SHOWN=$BATS_TEST_TMPDIR/shown
    mkdir -p "$PLACE"
}

teardown() {
    ((${#WATCHES[@]} == 0)) || kill "${WATCHES[@]}" 2>/dev/null || true
    umount "$PLACE" 2>/dev/null || true
    swapoff -a
    release_nvdimms
    pmemctl --quiet destroy-namespace -f --yes all -b ACPI.NFIT
}

WATCHES=()

# watch NAME ARGUMENT…: its states, a line each, go to SHOWN.NAME.
watch() {
    : >"$SHOWN.$1"
    pmemctl show "${@:2}" -o jsonl --watch=3600 >"$SHOWN.$1" 2>"$SHOWN.$1.errors" 3>&- &
    WATCHES+=($!)
    last "$1" '*'
}

# last NAME PATTERN: waits until the last state is like the pattern, for 20 seconds.
last() {
    local line next i
    for ((i = 0; i < 100; i++)); do
        line=
        while read -r next; do line=$next; done <"$SHOWN.$1"
        # shellcheck disable=SC2053 # a pattern
        [[ -z $line || $line != $2 ]] || return 0
        sleep 0.2
    done
    echo "$1 is not like $2 but: $line"
    cat "$SHOWN.$1.errors"
    return 1
}

@test "namespaces, mounts and swap that come and go are shown at once" {
    watch ns namespace --columns namespace,use
    watch fs filesystem --columns mounted
    last fs '*"filesystems":\[\]*'
    create -r "${LABELLED[0]}" -m fsdax -s 64M
    last ns "*\"$NS\"*"
    mkfs.ext4 -q -F "$BLOCK"
    mount "$BLOCK" "$PLACE"
    last fs "*\"$PLACE\"*"
    last ns "*\"$NS\",\"use\":\\[\"$PLACE\"\\]*"
    umount "$PLACE"
    last fs '*"filesystems":\[\]*'
    mkswap "$BLOCK" >/dev/null
    swapon "$BLOCK"
    last ns "*\"$NS\",\"use\":\\[\"swap\"\\]*"
    swapoff "$BLOCK"
    last ns "*\"$NS\",\"use\":\\[\\]*"
    pmemctl --quiet destroy-namespace -f --yes "$NS"
    last ns "!(*\"$NS\"*)"
}
