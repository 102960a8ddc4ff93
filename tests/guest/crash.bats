#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=small seconds=80
#
# pmemctl killed, interrupted, or refused by the kernel at its writes, one after the other: other
# namespaces are untouched, what is half made is named, and one command finishes or removes it.
# long/crash.bats goes through all points of all commands.

load lib
load changes
load crash
load crash-namespaces

@test "create, killed" {
    local mode
    for mode in fsdax sector; do
        count_points create-namespace -r "$REGION" -s 32M -m "$mode"
        pmemctl destroy-namespace -f "$NEXT"
        each_point 4 killed_create "$mode"
    done
}

@test "destroy, killed" {
    local mode
    for mode in fsdax sector; do
        pmemctl create-namespace -r "$REGION" -s 32M -m "$mode"
        count_points destroy-namespace -f "$NEXT"
        each_point 4 killed_destroy "$mode"
    done
}

@test "made anew in another mode, killed" {
    pmemctl create-namespace -r "$REGION" -s 32M -m fsdax
    count_points create-namespace -f -e "$NEXT" -m sector
    pmemctl destroy-namespace -f "$NEXT"
    each_point 6 killed_reconfigure fsdax sector
}

@test "create, its writes fail" {
    count_points create-namespace -r "$REGION" -s 32M -m fsdax
    pmemctl destroy-namespace -f "$NEXT"
    each_point 5 failed_create eio fsdax
}

@test "destroy, its writes fail" {
    pmemctl create-namespace -r "$REGION" -s 32M -m fsdax
    count_points destroy-namespace -f "$NEXT"
    each_point 5 failed_destroy eio fsdax
}

@test "made anew in another mode, its writes fail" {
    pmemctl create-namespace -r "$REGION" -s 32M -m fsdax
    count_points create-namespace -f -e "$NEXT" -m sector
    pmemctl destroy-namespace -f "$NEXT"
    each_point 5 failed_reconfigure eio fsdax sector
}

@test "SIGTERM and SIGINT at each write" {
    count_points create-namespace -r "$REGION" -s 32M -m fsdax
    pmemctl destroy-namespace -f "$NEXT"
    each_point 6 failed_create term fsdax
    pmemctl create-namespace -r "$REGION" -s 32M -m fsdax
    count_points destroy-namespace -f "$NEXT"
    each_point 6 failed_destroy int fsdax
    pmemctl create-namespace -r "$REGION" -s 32M -m fsdax
    count_points create-namespace -f -e "$NEXT" -m devdax
    pmemctl destroy-namespace -f "$NEXT"
    each_point 6 failed_reconfigure term fsdax devdax
}

@test "a half-made namespace is named by the next create, which says what helps" {
    create -r "$REGION" -s 32M -m raw
    local first=$NS half
    # the last write of its labels is done
    stopped 10 kill create-namespace -r "$REGION" -m raw
    half=$(attr "$REGION" namespace_seed)
    [ "$(attr "$half" size)" -gt 0 ]
    refused 1 "$half, has capacity" create-namespace -r "$REGION" -s 16M
    grep "hint: .*pmemctl doctor --repair $half" "$BATS_TEST_TMPDIR/stderr"
    refused 10 "$half: it is not whole: create-namespace did not end" set-mode "$half" raw
    grep "hint: remove it: pmemctl doctor --repair $half" "$BATS_TEST_TMPDIR/stderr"
    doctor 10 "$half"
    doctor 0 "$first"
    # without what the command noted it may be a namespace that somebody disabled
    mv "/run/pmemctl/$half.change" "$BATS_TEST_TMPDIR/note"
    doctor 0 "$half"
    doctor 0 --repair --yes "$half"
    [ "$(attr "$half" size)" -gt 0 ]
    mv "$BATS_TEST_TMPDIR/note" "/run/pmemctl/$half.change"
    doctor 8 --repair "$half"
    [ "$(attr "$half" size)" -gt 0 ]
    doctor 0 --repair --yes "$half"
    create -r "$REGION" -s 16M
    pmemctl destroy-namespace -f "$NS" "$first"
    no_failures
}

# killed_set_raw N: the same command again makes it raw, or says that it is not whole, and what helps.
killed_set_raw() {
    pmemctl create-namespace -r "$REGION" -s 32M -m fsdax >/dev/null
    stopped "$1" kill set-mode -f "$NEXT" raw
    ((CODE == 137)) || wrong "status $CODE"
    CODE=0
    pmemctl set-mode -f "$NEXT" raw 2>"$BATS_TEST_TMPDIR/said" || CODE=$?
    if ((CODE == 0)); then
        [[ $(mode_of "$NEXT") == raw && $(<"$ND/$NEXT/force_raw") == 0 ]] || wrong "it is not raw"
    else
        ((CODE == 10)) || wrong "again: status $CODE"
        grep -q "hint: .*pmemctl doctor --repair $NEXT" "$BATS_TEST_TMPDIR/said" || wrong "no word of what helps"
        counted "set-mode: not whole, and named"
        doctor 0 --repair --yes || true
    fi
    made_whole "$NEXT" "$FREE"
}

@test "what a killed change to raw mode has left is not taken for raw" {
    pmemctl create-namespace -r "$REGION" -s 32M -m fsdax
    count_points set-mode -f "$NEXT" raw
    pmemctl destroy-namespace -f "$NEXT"
    each_point 2 killed_set_raw
}

# still_named NS WHAT: doctor says what did not end, after WHAT.
still_named() {
    doctor 10 "$1" || true
    grep -q "^$1 .*create-namespace -e did not end" "$BATS_TEST_TMPDIR/doctor" ||
        wrong "after $2: $(<"$BATS_TEST_TMPDIR/doctor")"
}

@test "what other commands do to a half-made namespace ends no note of it" {
    local erased
    pmemctl create-namespace -r "$REGION" -s 32M -m fsdax
    count_points create-namespace -f -e "$NEXT" -m sector
    pmemctl destroy-namespace -f "$NEXT"
    erased=$(printf "%s\n" "${POINTS_PASSED[@]}" | sed -n "s, after pmem.*,,p" | tail -n 1)
    pmemctl create-namespace -r "$REGION" -s 32M -m fsdax
    stopped "$erased" kill create-namespace -f -e "$NEXT" -m sector
    still_named "$NEXT" nothing
    pmemctl disable-namespace "$NEXT" || true
    still_named "$NEXT" disable-namespace
    pmemctl read-infoblock "$NEXT" >/dev/null
    still_named "$NEXT" read-infoblock
    run pmemctl enable-namespace "$NEXT"
    [[ $status == 10 && $output == *'came up raw'* ]]
    still_named "$NEXT" enable-namespace
    ndctl enable-namespace "$NEXT"
    pmemctl rename-namespace -f "$NEXT" other
    still_named "$NEXT" rename-namespace
    # another that would end it, and is taken back
    stopped 3 term destroy-namespace -f --yes "$NEXT"
    ((CODE == 1))
    still_named "$NEXT" destroy-namespace
    stopped 4 kill disable-namespace "$NEXT"
    doctor 0 --repair --yes
    [ "$(mode_of "$NEXT")" = sector ]
    [ ! -e "/run/pmemctl/$NEXT.change" ]
    pmemctl destroy-namespace -f "$NEXT"
}

# come_up_raw NS: out of its mode, and in service as a raw disk by force_raw. Sets RAW.
come_up_raw() {
    ndctl disable-namespace "$1"
    echo 1 >"$ND/$1/force_raw"
    echo "$1" >/sys/bus/nd/drivers/nd_pmem/bind
    RAW=/dev/$(basename "$ND/$1"/block/*)
}

# probed_again NS: in the mode that the kernel finds on it, also when that is none; pmemctl would not leave it so.
probed_again() {
    echo "$1" >/sys/bus/nd/drivers/nd_pmem/unbind
    echo 0 >"$ND/$1/force_raw"
    ndctl enable-namespace "$1"
}

# The log of stop points is a pipe: the program waits before its first write until somebody reads it, when
# all of its checks are behind it.
@test "what the kernel logs when it refuses a create is told, with its meaning" {
    local log=$BATS_TEST_TMPDIR/pipe code=0 wait=''
    mkfifo "$log"
    PMEMCTL_STOP_LOG=$log pmemctl create-namespace -r "$REGION" -s 32M -m sector \
        >/dev/null 2>"$BATS_TEST_TMPDIR/said" 3>&- &
    until [[ $wait == *fifo* || $wait == *partner* ]]; do read -r wait <"/proc/$!/wchan" || true; done
    echo 1 >"$ND/$REGION/read_only"
    cat "$log" >/dev/null
    wait "$!" || code=$?
    echo 0 >"$ND/$REGION/read_only"
    cat "$BATS_TEST_TMPDIR/said"
    ((code == 1))
    grep '^  kernel: .*is read-only, unable to init btt' "$BATS_TEST_TMPDIR/said"
    grep '^  hint: .*a BTT cannot be begun on a region that is read-only' "$BATS_TEST_TMPDIR/said"
    [ "$(free_of "$REGION")" = "$FREE" ]
}

@test "a mode that does not show is never overwritten" {
    local sum
    create -r "$REGION" -s 32M -m fsdax
    come_up_raw "$NS"
    sum=$(sha256sum <"$RAW")
    doctor 10 "$NS"
    doctor 0 --repair "$NS"
    [ "$(mode_of "$NS")" = fsdax ]
    come_up_raw "$NS"
    [ "$(sha256sum <"$RAW")" = "$sum" ]
    # nothing is left of a mode: a new info block takes an agreement
    dd if=/dev/zero of="$RAW" bs=8k count=1 conv=fsync status=none
    probed_again "$NS"
    doctor 8 --repair "$NS"
    [ "$(mode_of "$NS")" = raw ]
    doctor 0 --repair --yes "$NS"
    [ "$(mode_of "$NS")" = fsdax ]
    pmemctl destroy-namespace -f "$NS"
    # the copy of the info block is whole
    create -r "$REGION" -s 32M -m sector
    come_up_raw "$NS"
    dd if=/dev/zero of="$RAW" bs=8k count=1 conv=fsync status=none
    probed_again "$NS"
    sum=$(sha256sum <"$RAW")
    doctor 10 "$NS"
    grep 'check-namespace -f --repair' "$BATS_TEST_TMPDIR/doctor"
    doctor 10 --repair --yes "$NS"
    [ "$(sha256sum <"$RAW")" = "$sum" ]
    pmemctl destroy-namespace -f --yes "$NS"
    no_failures
}

@test "what is as somebody wanted it is no fault" {
    local mode
    for mode in fsdax devdax sector raw; do
        create -r "$REGION" -s 32M -m "$mode"
        doctor 0
        ndctl disable-namespace "$NS"
        doctor 0
        grep -E "^$NS +note +disabled" "$BATS_TEST_TMPDIR/doctor"
        ndctl enable-namespace "$NS"
        ndctl create-namespace -f -e "$NS" -m raw
        doctor 0
        ndctl destroy-namespace -f "$NS"
        doctor 0
    done
}

@test "stop points are no way into a set-uid program" {
    local program=/tmp/setuid-pmemctl
    cp "$(command -v pmemctl)" "$program"
    chmod 4755 "$program"
    setpriv --reuid 65534 --regid 65534 --clear-groups env PMEMCTL_STOP_LOG=/tmp/setuid-log PMEMCTL_STOP_AT=1 \
        "$program" create-namespace -r "$REGION" -s 32M -m raw
    [ ! -e /tmp/setuid-log ]
    pmemctl destroy-namespace -f "$NEXT"
    rm "$program"
}
