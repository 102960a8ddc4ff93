# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154 # variables of crash.bash and of the tests
#
# For the tests that end pmemctl, or let its writes fail, in changes of DAX devices. `load lib`, `load dax` and
# `load crash` come first. A scenario is a function that brings DEVICE into the state from which a command is tried.

MEMORY=/sys/devices/system/memory

# Both files of them begin and end so.
setup_file() {
    need_stop_points
    load_dax
    empty_hmem
}

setup() {
    DEVICE=dax1.2
}

teardown_file() {
    empty_hmem
}

# online_blocks DEVICE: "ONLINE of TOTAL" of its memory blocks
online_blocks() {
    local mapping start end online=0 total=0 value
    for mapping in "$DAX/$1"/mapping[0-9]*; do
        start=$(($(<"$mapping/start"))) end=$(($(<"$mapping/end")))
        for ((start /= 128 << 20; start <= end / (128 << 20); start++)); do
            [[ -e $MEMORY/memory$start ]] || continue
            read -r value <"$MEMORY/memory$start/online"
            ((++total, online += value))
        done
    done
    echo "$online of $total"
}

# state_of DEVICE: absent, idle, disabled, or its mode and what of its memory is online; with size and alignment
state_of() {
    local driver
    [[ -e $DAX/$1 ]] || { echo absent && return; }
    [[ $(<"$DAX/$1/size") != 0 ]] || { echo idle && return; }
    driver=$(realpath -e "$DAX/$1/driver" 2>/dev/null) || true
    driver=${driver##*/}
    echo "$(<"$DAX/$1/size") $(<"$DAX/$1/align") ${driver:-disabled}$([[ $driver != kmem ]] || echo " $(online_blocks "$1")")"
}

# is_half_made DEVICE: by its state alone
is_half_made() {
    local state
    state=$(state_of "$1")
    case $state in
    absent) return 1 ;;
    idle) [[ $1 != *.0 ]] ;;
    *disabled) return 0 ;;
    *kmem*) [[ ${state##*kmem } =~ ^(.*)' of '(.*)$ && ${BASH_REMATCH[1]} != "${BASH_REMATCH[2]}" ]] ;;
    *) return 1 ;;
    esac
}

# left: what must be the same after each point: the bystander, and what of the region is free or DEVICE's
left() {
    state_of dax1.1
    cat "$HMEM.1/dax_region/available_size"
}

# dax_count SCENARIO ARGS…: POINTS of that command, and the states BEFORE and AFTER it
dax_count() {
    "$1"
    BEFORE=$(state_of "$DEVICE")
    count_points "${@:2}"
    AFTER=$(state_of "$DEVICE")
    [[ $BEFORE != "$AFTER" ]]
}

# dax_mended STATE…: doctor names DEVICE if it is half made, and one command makes that one of the STATEs.
dax_mended() {
    local state
    state=$(state_of "$DEVICE")
    if [[ $state != "$BEFORE" && $state != "$AFTER" ]] && is_half_made "$DEVICE"; then
        counted "DAX, killed: half made"
        if doctor 10 "$DEVICE"; then counted "DAX, killed: half made, named by doctor"; fi
        grep -qE "^$DEVICE .*fault .* did not end: " "$BATS_TEST_TMPDIR/doctor" || wrong "not said: $(<"$BATS_TEST_TMPDIR/doctor")"
        if doctor 0 --repair --yes "$DEVICE"; then counted "DAX, killed: half made, mended by one command"; fi
        doctor 0 || true
    else
        # there may be a note of what was about to begin, or has just ended, and there is nothing to mend
        doctor 0 || true
    fi
    state=$(state_of "$DEVICE")
    [[ " ${*/%/ |}" == *" $state |"* ]] || wrong "it is '$state', which is none of: $*"
    [[ ! -e /run/pmemctl/$DEVICE.change ]] || wrong "the note is still there: $(<"/run/pmemctl/$DEVICE.change")"
}

# dax_killed N SCENARIO ARGS…: what is left is what was, or what was to be; ENDS has what it may be besides.
dax_killed() {
    local n=$1 scenario=$2
    shift 2
    "$scenario"
    stopped "$n" kill "$@"
    ((CODE == 137)) || wrong "status $CODE"
    dax_mended "$BEFORE" "$AFTER" "${ENDS[@]}"
}

# dax_failed N BY SCENARIO ARGS…: told, and taken back by itself; or named with the command that helps.
dax_failed() {
    local n=$1 by=$2 scenario=$3 state
    shift 3
    "$scenario"
    stopped "$n" "$by" "$@"
    state=$(state_of "$DEVICE")
    if ((CODE == 0)); then
        # that an id was there to be forgotten is not needed
        [[ $by != eio* || $POINT == *" after "* || $POINT == */remove_id ]] || wrong "succeeded although a write failed"
        [[ $state == "$AFTER" ]] || wrong "it is '$state', not '$AFTER'"
    elif [[ $SAID == *"pmemctl doctor --repair $DEVICE"* ]]; then
        dax_mended "$BEFORE" "$AFTER" "${ENDS[@]}"
    elif ((CODE == 7)) && [[ $by == eio* ]]; then
        # blocks of memory that were changed stay so
        [[ $SAID == *" of its memory blocks "*" now"* ]] || wrong "it does not say what was done"
    else
        [[ $SAID == *"pmemctl: "* ]] || wrong "it does not say why"
        [[ $state == "$BEFORE" ]] || wrong "it was '$BEFORE', and is '$state'"
    fi
}

# dax_each STEP BY… -- SCENARIO ARGS…: each STEP-th point of the command, by each of these: kill, eio, eio-on, int, term.
dax_each() {
    local step=$1 by left_before
    local -a ways=()
    shift
    while [[ $1 != -- ]]; do ways+=("$1") && shift; done
    shift
    dax_count "$@"
    "$1"
    left_before=$(left)
    for by in "${ways[@]}"; do
        if [[ $by == kill ]]; then each_point "$step" dax_killed "$@"; else each_point "$step" dax_failed_by "$by" "$@"; fi
    done
    "$1"
    diff <(echo "$left_before") <(left)
    nothing_wrong
}

# dax_failed_by N BY SCENARIO ARGS…
dax_failed_by() {
    dax_failed "$@"
}

# --- Scenarios, beside the device dax1.1 --------------------------------------------

# no_device: nothing is there of DEVICE
no_device() {
    ENDS=()
    [[ ! -e $DAX/$DEVICE ]] || remove_device
    [[ -e $DAX/dax1.1 ]] || pmemctl create-device -r 1 -s 128M >/dev/null
}

# remove_device: whatever it is
remove_device() {
    local driver
    driver=$(realpath -e "$DAX/$DEVICE/driver" 2>/dev/null) || true
    if [[ -n $driver ]]; then
        [[ $driver != */kmem ]] || take_offline "$DEVICE"
        echo "$DEVICE" >"$driver/remove_id" || true
        echo "$DEVICE" >"$driver/unbind"
    fi
    [[ $(<"$DAX/$DEVICE/size") == 0 ]] || echo 0 >"$DAX/$DEVICE/size"
    echo "$DEVICE" >"$HMEM.1/dax_region/delete"
}

# device_there: DEVICE in devdax mode, of three memory blocks
device_there() {
    no_device
    pmemctl create-device -r 1 -s 384M >/dev/null
    ENDS=()
}

# device_online: DEVICE is memory of the system
device_online() {
    device_there
    pmemctl reconfigure-device -m system-ram "$DEVICE" >/dev/null
}

# device_offline: the same, and offline
device_offline() {
    device_there
    pmemctl reconfigure-device -N -m system-ram "$DEVICE" >/dev/null
}
