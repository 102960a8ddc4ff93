#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=dax seconds=1100
#
# As crash-dax.bats, through all points, and with all that may happen at them.

load ../lib
load ../dax
load ../crash
load ../crash-dax

WAYS=(kill eio eio-on int term)

@test "create-device: killed, its writes fail once or from then on, and interrupted, at all points" {
    dax_each 1 "${WAYS[@]}" -- no_device create-device -r 1 -s 64M -a 4K
}

@test "create-device of ranges, at all points" {
    echo '{"mappings":[{"start":"0x150000000","end":"0x153ffffff"},{"start":"0x160000000","end":"0x163ffffff"}]}' \
        >"$BATS_TEST_TMPDIR/input"
    dax_each 1 "${WAYS[@]}" -- no_device create-device -r 1 --input "$BATS_TEST_TMPDIR/input"
}

@test "destroy-device, at all points" {
    dax_each 1 "${WAYS[@]}" -- device_there destroy-device -f "$DEVICE"
}

@test "reconfigure-device to memory of the system, at all points" {
    dax_each 1 "${WAYS[@]}" -- device_there reconfigure-device -m system-ram "$DEVICE"
}

@test "reconfigure-device back, at all points" {
    dax_each 1 "${WAYS[@]}" -- device_online reconfigure-device -m devdax -f "$DEVICE"
}

@test "another size and alignment, at all points" {
    dax_each 1 "${WAYS[@]}" -- device_there reconfigure-device -s 128M -a 4K "$DEVICE"
}

@test "online-memory, at all points" {
    dax_each 1 "${WAYS[@]}" -- device_offline online-memory "$DEVICE"
}

@test "offline-memory, at all points" {
    dax_each 1 "${WAYS[@]}" -- device_online offline-memory "$DEVICE"
}

@test "set-mode, at all points" {
    dax_each 1 "${WAYS[@]}" -- device_there set-mode -f "$DEVICE" system-ram
    dax_each 1 "${WAYS[@]}" -- device_online set-mode -f "$DEVICE" devdax
}

# device_disabled: the same, out of service
device_disabled() {
    device_there
    pmemctl disable-device "$DEVICE"
}

@test "disable- and enable-device, at all points" {
    dax_each 1 "${WAYS[@]}" -- device_there disable-device "$DEVICE"
    dax_each 1 "${WAYS[@]}" -- device_disabled enable-device "$DEVICE"
}

# shown_mode NS: as mode_of, or that it is memory of the system
shown_mode() {
    local device holder
    holder=$(<"$ND/$1/holder")
    for device in "$DAX"/*; do
        [[ $(realpath "$device") != */"$holder"/* || $(realpath "$device/driver") != */kmem ]] || { echo system-ram && return; }
    done
    mode_of "$1"
}

# killed_set_mode N NS FROM TO: what is left is named, and one command makes a mode of it that is whole.
killed_set_mode() {
    pmemctl set-mode --yes -f "$2" "$3" >/dev/null
    [[ $(shown_mode "$2") == "$3" ]] || wrong "it is '$(shown_mode "$2")' before"
    stopped "$1" kill set-mode --yes -f "$2" "$4"
    ((CODE == 137)) || wrong "status $CODE"
    [[ -n $(shown_mode "$2") ]] || doctor 10 || true
    doctor 0 --repair --yes || true
    doctor 0 || true
    [[ $(shown_mode "$2") =~ ^(raw|devdax|system-ram)$ ]] || wrong "after the repair it is '$(shown_mode "$2")'"
}

@test "set-mode of a namespace to memory of the system and back, killed at all points" {
    local ns
    ns=$(namespaces | head -n 1)
    pmemctl set-mode --yes -f "$ns" raw >/dev/null
    count_points set-mode --yes -f "$ns" system-ram
    each_point 1 killed_set_mode "$ns" raw system-ram
    pmemctl set-mode --yes -f "$ns" system-ram >/dev/null
    count_points set-mode --yes -f "$ns" raw
    each_point 1 killed_set_mode "$ns" system-ram raw
    nothing_wrong
}
