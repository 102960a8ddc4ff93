#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=dax seconds=15
#
# Modes that /etc/daxctl.conf.d has for DAX devices of namespaces: by reconfigure-device --check-config, as daxctl has it, and
# by udev and systemd, whenever a device appears.

load lib
load dax
load systemd

CONFIG=/etc/daxctl.conf.d

setup_file() {
    load_dax
    mkdir -p $CONFIG
}

setup() {
    rm -f $CONFIG/*
    NS=$(namespaces | head -n 1)
    [[ $(cat "$ND/$NS/holder_class") == dax && -c /dev/$(device_of "$NS") ]] ||
        pmemctl set-mode --yes -f "$NS" devdax
    DEVICE=$(device_of "$NS")
    UUID=$(<"$ND/$(<"$ND/$NS/holder")/uuid")
}

teardown() {
    rm -f $CONFIG/*
    as_before
}

teardown_file() {
    stop_systemd
    pmemctl set-mode --yes -f "$(namespaces | head -n 1)" raw
}

device_of() {
    ndctl list -N -n "$1" -X | jq -r 'if type == "array" then .[0] else . end | .daxregion.devices[0].chardev'
}

# section FILE UUID LINE…: a section with these lines in that file
section() {
    {
        echo "[reconfigure-device ${1%.conf}-$RANDOM]"
        echo "nvdimm.uuid = $2"
        printf '%s\n' "${@:3}"
    } >>"$CONFIG/$1"
}

driver_now() {
    local driver
    driver=$(realpath -e "$DAX/$DEVICE/driver")
    echo "${driver##*/}"
}

# as_before: in devdax mode
as_before() {
    [[ $(driver_now) == device_dax ]] || pmemctl daxctl reconfigure-device -f -m devdax "$DEVICE" >/dev/null 2>&1
}

# both ARGS…: what daxctl and pmemctl as daxctl say and do is the same
both() {
    local tool rc
    for tool in daxctl 'pmemctl daxctl'; do
        as_before
        rc=0
        $tool "$@" >"$BATS_TEST_TMPDIR/${tool%% *}" 2>"$BATS_TEST_TMPDIR/stderr" || rc=$?
        told "$BATS_TEST_TMPDIR/stderr" >>"$BATS_TEST_TMPDIR/${tool%% *}"
        echo "status $rc, $(driver_now)" >>"$BATS_TEST_TMPDIR/${tool%% *}"
    done
    diff -u "$BATS_TEST_TMPDIR/daxctl" "$BATS_TEST_TMPDIR/pmemctl"
}

@test "the section with its uuid, of another, none, and two, as daxctl" {
    both reconfigure-device -C "$DEVICE"
    section other.conf 11111111-2222-3333-4444-555555555555 'mode = system-ram'
    both reconfigure-device -C "$DEVICE"
    section some.conf "$UUID" 'mode = system-ram' 'online = false'
    both reconfigure-device -C "$DEVICE"
    grep 'status 0, kmem' "$BATS_TEST_TMPDIR/pmemctl"
    [[ $(jq '.[0].online_memblocks' < <(sed -n '/^\[/,/^\]/p' "$BATS_TEST_TMPDIR/pmemctl")) == 0 ]]
    section some.conf "$UUID" 'mode = devdax'
    both reconfigure-device -C "$DEVICE"
    # in two files, the first one, too; daxctl 76.1 loses the mode of three
    section early.conf "$UUID" 'mode = system-ram' 'online = true' 'movable = true'
    as_before
    pmemctl daxctl reconfigure-device -C "$DEVICE" >"$BATS_TEST_TMPDIR/out" 2>&1
    [[ $(jq -c '.[0] | [.online_memblocks == .total_memblocks, .movable]' \
        < <(sed -n '/^\[/,/^\]/p' "$BATS_TEST_TMPDIR/out")) == '[true,true]' ]]
}

@test "natively: nothing to do is no error, data is asked for, and what is wrong is told with its line" {
    local out=$BATS_TEST_TMPDIR/out
    run -0 pmemctl reconfigure-device -C "$DEVICE"
    [[ $output == *"$DEVICE: /etc/daxctl.conf.d says nothing of it"* && $(driver_now) == device_dax ]]
    section some.conf "${UUID^^}" 'online = false'
    run -8 pmemctl reconfigure-device -C "$DEVICE"
    [[ $output == *'it is persistent memory'*--yes* && $(driver_now) == device_dax ]]
    pmemctl reconfigure-device --yes -C "$DEVICE" >"$out"
    [[ $(jq -c '.[0] | [.mode, .online_memblocks]' "$out") == '["system-ram",0]' ]]
    pmemctl reconfigure-device --yes -C "$DEVICE" >"$out" 2>&1
    grep "$DEVICE: it is in system-ram mode already" "$out"
    as_before
    section some.conf "$UUID" 'online = perhaps'
    run -2 pmemctl reconfigure-device --yes -C "$DEVICE"
    [[ $output == *"$CONFIG/some.conf: line 6: neither true nor false: 'perhaps'"* ]]
    rm $CONFIG/some.conf
    section some.conf "$UUID" 'mode = system-rum'
    run -2 pmemctl reconfigure-device --yes -C "$DEVICE"
    [[ $output == *"'system-rum'"*system-ram* ]]
    rm $CONFIG/some.conf
    section some.conf "$UUID" 'mode'
    run -2 pmemctl reconfigure-device --yes -C "$DEVICE"
    [[ $output == *"$CONFIG/some.conf: line 3: no 'key = value': 'mode'"* && $(driver_now) == device_dax ]]
}

@test "a device that appears gets its mode from udev and a service of systemd" {
    start_udev || skip 'udev is not in the guest'
    start_systemd
    section some.conf "$UUID" 'mode = system-ram' 'online = true'
    pmemctl disable-namespace "$NS"
    pmemctl enable-namespace "$NS"
    within 30 is_memory || { said_by_systemd; false; }
    [[ $(pmemctl list --dax -d "$DEVICE" | jq -c '.[0].online_memblocks == .[0].total_memblocks') == true ]]
    within 10 has_ended
    [[ $(inside systemctl show -P Result "pmemctl-dax@$DEVICE.service") == success ]]
    # and back by hand, which no event undoes
    pmemctl reconfigure-device -m devdax -f "$DEVICE" >/dev/null
    udevadm settle
    [[ $(driver_now) == device_dax ]]
    # what is not configured is left alone
    rm $CONFIG/*
    section some.conf 11111111-2222-3333-4444-555555555555
    pmemctl disable-namespace "$NS"
    pmemctl enable-namespace "$NS"
    udevadm settle
    within 10 has_ended
    [[ $(driver_now) == device_dax ]]
}

has_ended() {
    [[ $(inside systemctl show -P ActiveState "pmemctl-dax@$DEVICE.service") == inactive ]]
}

is_memory() {
    [[ $(driver_now 2>/dev/null) == kmem ]] && pmemctl list --dax -d "$DEVICE" | jq -e '.[0].online_memblocks > 0' >/dev/null
}
