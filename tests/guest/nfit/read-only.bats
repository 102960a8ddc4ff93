#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=6
#
# Regions that are made read-only and writable: what becomes of their disks, and what is refused.

load ../lib
load ../nfit
load ../nfit-fresh
load ../changes

@test "the disks of a region follow it, and their data stays" {
    create -r "$FOUR_WAY" -m fsdax
    fill "$BLOCK" 1
    pmemctl set read-only "$FOUR_WAY" 2>&1 | grep -x 'set read-only 1 region'
    [ "$(attr "$FOUR_WAY" read_only)" = 1 ]
    [ "$(blockdev --getro "$BLOCK")" = 1 ]
    ! dd if=/dev/zero of="$BLOCK" bs=4096 count=1 oflag=direct 2>/dev/null || false
    refused 1 "$NS: its region $FOUR_WAY is read-only" destroy-namespace -f "$NS"
    grep "hint: it was set so; to allow writes again: pmemctl set read-write $FOUR_WAY" "$BATS_TEST_TMPDIR/stderr"
    # it outlives being out of service
    pmemctl disable-region "$FOUR_WAY"
    pmemctl enable-region "$FOUR_WAY"
    [ "$(blockdev --getro "$BLOCK")" = 1 ]
    pmemctl set read-only "$FOUR_WAY" 2>&1 | grep "$FOUR_WAY: it is read-only already"
    pmemctl set read-write "$FOUR_WAY"
    [ "$(attr "$FOUR_WAY" read_only)" = 0 ]
    [ "$(blockdev --getro "$BLOCK")" = 0 ]
    holds "$BLOCK" 1
    no_failures
}

@test "a region in use is not made read-only; DIMMs that are not armed need --yes" {
    create -e "namespace${FOUR_WAY#region}.0" -f -m fsdax --yes
    mkfs.ext4 -q -F -b 4096 "$BLOCK"
    mount "$BLOCK" /mnt
    refused 5 '/mnt' set read-only "$FOUR_WAY"
    [ "$(attr "$FOUR_WAY" read_only)" = 0 ]
    # of several, the others are set
    run pmemctl set read-only "$FOUR_WAY" "$TWO_WAY"
    [[ $status -eq 7 && ${lines[-1]} == 'set read-only 1 region' ]]
    pmemctl set read-write "$TWO_WAY"
    umount /mnt
    wipefs -qa "$BLOCK"
    refused 8 "$READ_ONLY: its DIMM $NOT_ARMED is not armed" set read-write "$READ_ONLY"
    [ "$(attr "$READ_ONLY" read_only)" = 1 ]
    pmemctl set read-write "$READ_ONLY" --yes
    [ "$(attr "$READ_ONLY" read_only)" = 0 ]
    pmemctl set read-only "$READ_ONLY"
    pmemctl destroy-namespace -f "$NS"
    refused 3 'region99: there is no such region' set read-only region99
    no_failures
}
