#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=dax seconds=22
#
# Changes of DAX devices killed, interrupted, or refused by the kernel at their writes: another device is untouched, what is
# half made is named by doctor, and one command finishes or removes it. long/crash-dax.bats goes through all points.

load lib
load dax
load crash
load crash-dax

@test "create-device killed, and its writes fail" {
    dax_each 7 kill eio -- no_device create-device -r 1 -s 64M -a 4K
}

@test "destroy-device killed: doctor ends what it began" {
    dax_each 3 kill -- device_there destroy-device -f "$DEVICE"
}

@test "reconfigure-device to memory and back, killed, and its writes fail" {
    dax_each 9 kill eio -- device_there reconfigure-device -m system-ram "$DEVICE"
    dax_each 9 kill -- device_online reconfigure-device -m devdax -f "$DEVICE"
}

@test "memory partly online: what was begun is finished, what somebody wanted is a note" {
    dax_each 5 kill -- device_offline online-memory "$DEVICE"
    device_online
    take_offline "$DEVICE"
    doctor 0
    echo online_movable >"$(echo "$MEMORY"/memory4[0-7] | cut -d ' ' -f 2)/state"
    doctor 0 "$DEVICE"
    grep -E "^$DEVICE .*note +1 of 3 memory blocks is online +online-memory or offline-memory" "$BATS_TEST_TMPDIR/doctor"
    nothing_wrong
}

@test "what others do to a half-made device ends no note of it, and what is disabled on purpose is no fault" {
    device_there
    pmemctl disable-device "$DEVICE"
    doctor 0 "$DEVICE"
    grep -E "^$DEVICE .*note +disabled" "$BATS_TEST_TMPDIR/doctor"
    device_there
    stopped 5 kill reconfigure-device -s 128M "$DEVICE"
    doctor 10 "$DEVICE"
    pmemctl disable-device "$DEVICE"
    doctor 10 "$DEVICE"
    grep 'reconfigure-device did not end' "$BATS_TEST_TMPDIR/doctor"
    # the note is about that device, not about the next one of its name
    cp "/run/pmemctl/$DEVICE.change" "$BATS_TEST_TMPDIR/note"
    pmemctl doctor --repair "$DEVICE"
    [[ $(state_of "$DEVICE") == $((128 << 20))' 2097152 device_dax' ]]
    pmemctl destroy-device -f "$DEVICE"
    pmemctl create-device -r 1 -s 64M >/dev/null
    pmemctl disable-device "$DEVICE"
    cp "$BATS_TEST_TMPDIR/note" "/run/pmemctl/$DEVICE.change"
    doctor 0 "$DEVICE"
    rm "/run/pmemctl/$DEVICE.change"
    nothing_wrong
}
