# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# For the tests of DAX devices, on the machine dax: `load lib` comes first.

DAX=/sys/bus/dax/devices
HMEM=/sys/devices/platform/hmem

# load_dax: the drivers; the DAX regions 0 (512 MiB) and 1 (1 GiB) of soft-reserved memory are there then.
load_dax() {
    modprobe dax_hmem
    modprobe device_dax
    modprobe kmem
}

# take_offline DEVICE: all memory blocks of its ranges.
take_offline() {
    local mapping start end block_size
    block_size=$((16#$(</sys/devices/system/memory/block_size_bytes)))
    for mapping in "$DAX/$1"/mapping[0-9]*; do
        start=$(($(<"$mapping/start"))) end=$(($(<"$mapping/end")))
        for ((start /= block_size; start <= end / block_size; start++)); do
            [[ ! -e /sys/devices/system/memory/memory$start/online ]] ||
                echo 0 >"/sys/devices/system/memory/memory$start/online"
        done
    done
}

# empty_hmem: no DAX device of soft-reserved memory is left but the two that the kernel never removes, which are idle.
empty_hmem() (
    local device driver
    echo offline >/sys/devices/system/memory/auto_online_blocks
    for device in "$HMEM".*/dax[01].*; do
        device=${device##*/}
        if [[ -e $DAX/$device/driver ]]; then
            driver=$(realpath "$DAX/$device/driver")
            [[ $driver != */kmem ]] || take_offline "$device"
            echo "$device" >"$driver/remove_id" || true
            echo "$device" >"$driver/unbind"
        fi
        [[ $(<"$DAX/$device/size") == 0 ]] || echo 0 >"$DAX/$device/size"
        [[ $(<"$DAX/$device/align") == 2097152 ]] || echo 2097152 >"$DAX/$device/align"
        [[ $device == dax[01].0 ]] || echo "$device" >"$(realpath "$DAX/$device/..")/dax_region/delete"
    done
)

# dax_state: all of DAX regions and devices, for comparing before and after.
dax_state() {
    local device
    pmemctl list --dax -RDMi
    for device in "$DAX"/*; do
        echo "${device##*/} $(<"$device/align") $(realpath "$device/driver" 2>/dev/null)"
    done
}

# refused STATUS TEXT ARGS…: pmemctl ARGS ends with STATUS, tells TEXT (a regular expression), and changes nothing.
refused() {
    local status=$1 text=$2 before code=0
    shift 2
    before=$(dax_state)
    pmemctl "$@" >"$BATS_TEST_TMPDIR/said" 2>&1 || code=$?
    if ((code != status)) || ! [[ $(<"$BATS_TEST_TMPDIR/said") =~ $text ]]; then
        printf 'pmemctl %s: status %d, not %d with %s\n' "$*" "$code" "$status" "$text"
        cat "$BATS_TEST_TMPDIR/said"
        return 1
    fi
    diff -u <(echo "$before") <(dax_state)
}

# told FILE: what daxctl itself says on stderr: what its library, or we, tell besides is left out, and the usage.
told() {
    sed -E '/^(libdaxctl: |  (Error|kernel|hint): )/d; /^( usage:|    -|  +--| {20,}|$)/d' "$1"
}

# as_daxctl FILE: goes through the command lines of FILE by daxctl, and again by pmemctl as daxctl, each from an empty
# start: JSON, status and words of both are the same.
as_daxctl() {
    local tool line out
    for tool in daxctl 'pmemctl daxctl'; do
        empty_hmem
        out=$BATS_TEST_TMPDIR/${tool%% *}
        while read -r line; do
            echo "\$ $line"
            # shellcheck disable=SC2086
            if $tool $line 2>"$BATS_TEST_TMPDIR/stderr"; then echo 'status 0'; else echo "status $?"; fi
            told "$BATS_TEST_TMPDIR/stderr"
        done <"$1" >"$out"
    done
    diff -u "$BATS_TEST_TMPDIR/daxctl" "$BATS_TEST_TMPDIR/pmemctl"
}
