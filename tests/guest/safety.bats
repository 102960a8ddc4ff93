#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=parallel seconds=63
#
# Whatever interrupts pmemctl or runs beside it: namespaces are whole or absent, capacity adds
# up, and the kernel has nothing to complain about.

load lib
load changes

setup_file() {
    reset_nvdimms
}

teardown_file() {
    unlabel_nvdimms
}

setup() {
    REGION=$(regions labelled | head -n 1)
    [ "$(free_of "$REGION")" = "$(size_of "$REGION")" ]
    dmesg_mark
}

teardown() {
    local status=0
    if dmesg_since | grep -E 'WARNING: |BUG: |Oops|general protection|blocked for more than'; then
        status=1
    fi
    pmemctl destroy-namespace -f all -r "$REGION" || status=1
    [ "$(capacity "$REGION")" = "$(size_of "$REGION") $(size_of "$REGION")" ] || status=1
    return "$status"
}

# consistent REGION: what is free and what its namespaces take is all of it, and each of
# these is in service.
consistent() {
    local name
    local -i total
    total=$(free_of "$1")
    for name in $(namespaces "$1"); do
        total+=$(size_of "$name")
        if [[ ! -e $ND/$name/driver && -z $(attr "$name" holder) ]]; then
            echo "$name has $(size_of "$name") bytes and is not in service"
            return 1
        fi
    done
    if ((total != $(size_of "$1"))); then
        echo "$1: free and taken are $total of $(size_of "$1") bytes"
        return 1
    fi
}

MODES=(fsdax devdax sector raw)

# milliseconds COMMAND…: how long COMMAND takes.
milliseconds() {
    local start=${EPOCHREALTIME/[.,]/}
    "$@" >/dev/null 2>&1
    echo $(((${EPOCHREALTIME/[.,]/} - start) / 1000))
}

# interrupted SIGNAL LIMIT COMMAND…: sends SIGNAL to COMMAND at a random moment before LIMIT
# milliseconds have passed, and tells what it did.
interrupted() {
    local signal=$1 time
    printf -v time '0.%03d' $((RANDOM % $2 + 1))
    shift 2
    echo "SIG$signal after $time s: $*"
    timeout -s "$signal" "$time" "$@" || true
}

# create_time: sets LIMIT to the milliseconds that the slowest create took.
create_time() {
    local mode time
    LIMIT=1
    RANDOM=42
    for mode in "${MODES[@]}"; do
        time=$(milliseconds pmemctl create-namespace -r "$REGION" -m "$mode" -s 32M)
        LIMIT=$((time > LIMIT ? time : LIMIT))
    done
    LIMIT=$((LIMIT > 999 ? 999 : LIMIT))
    pmemctl destroy-namespace -f all -r "$REGION"
}

@test "SIGTERM and SIGINT at random moments of a create" {
    local -i round
    create_time
    for ((round = 0; round < 20; round++)); do
        interrupted "$( ((round % 2)) && echo INT || echo TERM)" "$LIMIT" \
            pmemctl create-namespace -r "$REGION" -m "${MODES[round % 4]}" -s 32M
        consistent "$REGION"
    done
    create -r "$REGION" -m fsdax -s 32M
    consistent "$REGION"
}

@test "SIGTERM at random moments of a destroy: again, and it is gone" {
    local -i round
    create_time
    for ((round = 0; round < 12; round++)); do
        create -r "$REGION" -m "${MODES[round % 4]}" -s 32M
        interrupted TERM "$LIMIT" pmemctl destroy-namespace -f "$NS"
        [[ $(attr "$NS" size) == "" || $(attr "$NS" size) == 0 ]] || pmemctl destroy-namespace -f "$NS"
        [ "$(capacity "$REGION")" = "$(size_of "$REGION") $(size_of "$REGION")" ]
    done
}

@test "SIGKILL at random moments: what is left can be removed, and the next create works" {
    local -i round
    create_time
    for ((round = 0; round < 20; round++)); do
        interrupted KILL "$LIMIT" pmemctl create-namespace -r "$REGION" -m "${MODES[round % 4]}" -s 32M
        pmemctl destroy-namespace -f all -r "$REGION"
        [ "$(capacity "$REGION")" = "$(size_of "$REGION") $(size_of "$REGION")" ]
    done
    for ((round = 0; round < 4; round++)); do
        create -r "$REGION" -m "${MODES[round]}" -s 32M
    done
    consistent "$REGION"
}

# all_succeed PROCESS…: waits for them.
all_succeed() {
    local process status=0
    for process; do
        wait "$process" || status=1
    done
    return "$status"
}

# one_after_the_other LOG: whether the writes that several processes logged there at their stop points,
# each counting from 1, are never those of one in the middle of another's.
one_after_the_other() {
    awk '$1 != 1 && $1 != last + 1 { print "line " NR ": " $0; bad = 1 } { last = $1 } END { exit bad || NR < 100 }' "$1"
}

@test "twenty creates and destroys at once, and changes of label areas" {
    local -a processes=() names=() dimms=()
    local -i number
    local other
    other=$(dimm_of "$(regions labelled | tail -n 1)")
    for ((number = 0; number < 10; number++)); do
        create -r "$REGION" -m "${MODES[number % 4]}" -s 32M
        names+=("$NS")
    done
    export PMEMCTL_STOP_LOG=$BATS_TEST_TMPDIR/writes
    for ((number = 0; number < 10; number++)); do
        pmemctl create-namespace -r "$REGION" -m "${MODES[number % 4]}" -s 32M -n new >/dev/null 3>&- &
        processes+=($!)
        pmemctl destroy-namespace -f "${names[number]}" 3>&- &
        processes+=($!)
        ((number % 3 == 0)) || continue
        pmemctl init-labels -f --yes -V "1.$((1 + number % 2))" "$other" 3>&- &
        processes+=($!)
    done
    all_succeed "${processes[@]}"
    unset PMEMCTL_STOP_LOG
    one_after_the_other "$BATS_TEST_TMPDIR/writes"
    consistent "$REGION"
    pmemctl doctor
    mapfile -t dimms < <(labelled_dimms)
    ndctl check-labels "${dimms[@]}"
    pmemctl check-labels "${dimms[@]}"
    grep -q "$other set label data" "$BATS_TEST_TMPDIR/writes"
    [ "$(namespaces "$REGION" | wc -l)" -eq 10 ]
    for NS in $(namespaces "$REGION"); do
        [ "$(attr "$NS" alt_name)" = new ]
    done
}

# again_and_again MODE: creates and destroys.
again_and_again() {
    local -i round
    for ((round = 0; round < 4; round++)); do
        create -r "$REGION" -m "$1" -s 32M
        pmemctl destroy-namespace -f "$NS"
    done
}

@test "listings beside changes" {
    local mode
    local -a processes=()
    local -i number
    for mode in "${MODES[@]}"; do
        again_and_again "$mode" 3>&- &
        processes+=($!)
    done
    for ((number = 0; number < 30; number++)); do
        pmemctl list -DRNiv >"$BATS_TEST_TMPDIR/list"
        [[ $(<"$BATS_TEST_TMPDIR/list") == "{"*"}" ]]
    done
    all_succeed "${processes[@]}"
    [ "$(capacity "$REGION")" = "$(size_of "$REGION") $(size_of "$REGION")" ]
}

# Other tools wait, without a word, for as long as udev says that it has something to do.
@test "nothing waits for udev, or looks whether it is busy" {
    mkdir -p /run/udev
    : >/run/udev/queue
    traced() {
        timeout 60 strace -f -qq -A -o "$BATS_TEST_TMPDIR/files" -e trace=%file,inotify_add_watch pmemctl "$@"
    }
    NS=$(traced create-namespace -r "$REGION" -m fsdax -s 32M | jq -r .dev)
    traced list -DRNiv >/dev/null
    traced disable-namespace "$NS"
    traced enable-namespace "$NS"
    traced destroy-namespace -f "$NS"
    rm /run/udev/queue
    [ "$(grep -c 'execve(.*pmemctl.* = 0' "$BATS_TEST_TMPDIR/files")" -eq 5 ]
    grep -q 'bus/nd/devices' "$BATS_TEST_TMPDIR/files"
    run ! grep '/run/udev/queue\|inotify_add_watch(.*"/run/udev' "$BATS_TEST_TMPDIR/files"
}
