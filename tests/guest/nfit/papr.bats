#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=14
#
# DIMMs of IBM's PAPR family, as POWER servers have them: the kernel's ndtest, which answers their commands for health
# as papr_scm does (ndtest_health.h). All by way of libndctl, beside ndctl.

load ../lib
load ../changes

setup_file() {
    # both call their DIMMs' class the same
    [[ ! -e /sys/module/nfit_test ]] || unload_nfit_test
    modprobe ndtest
    settle
}

teardown_file() {
    local bus
    for bus in ndtest.0 ndtest.1; do
        # shellcheck disable=SC2046
        unbind $(on_bus "$(bus_by_provider "$bus")" region)
    done
    modprobe -r ndtest
}

setup() {
    WELL=$(bus_by_provider ndtest.0) ILL=$(bus_by_provider ndtest.1)
    mapfile -t DIMMS < <(on_bus "$WELL" nmem)
    DIMM=${DIMMS[0]} BAD=$(on_bus "$ILL" nmem)
}

# listing COMMAND…: the DIMMs of both buses, in one order
listing() {
    local bus
    for bus in "$WELL" "$ILL"; do
        "$@" -b "$bus" | jq -S 'map(.dimms // [.]) | flatten | sort_by(.dev)'
    done
}

# health COLUMNS DIMM: in one line
health() {
    pmemctl show health "$2" -o raw --no-headings --columns "$1"
}

# same WORDS: status and stdout of both personalities
same() {
    run bash -c "ndctl $1 2>/dev/null"
    local theirs=$output code=$status
    run bash -c "pmemctl ndctl $1 2>/dev/null"
    diff <(echo "$1: $code $theirs") <(echo "$1: $status $output") || FAILURES+=("$1")
}

@test "what they tell is what ndctl reads" {
    [ "$(health state,temp,spares%,used%,shutdown,dirty-shutdowns,attention "$DIMM")" = 'ok ? ? 5 clean 42 ""' ]
    [[ $(health state,shutdown,attention "$BAD") == fatal\ dirty\ state,dirty-shutdown,*not-armed* ]]
    diff <(listing ndctl list -DH) <(listing pmemctl list -DH)
    diff <(listing ndctl list -DHFu) <(listing pmemctl ndctl list -DHFu)
    [ "$(pmemctl show region -b "$ILL" --columns health -o raw --no-headings)" = failed ]
    [ "$(pmemctl show sensor "$DIMM" --columns sensor,value,state -o raw --no-headings)" = \
        $'temperature ? ?\ncontroller-temperature ? ?\nspares ? ?\nlife-used 5 ok\ndirty-shutdowns 42 ok' ]
    pmemctl show health --check "${DIMMS[@]}" >/dev/null
    run --separate-stderr pmemctl show health --check "$BAD"
    [ "$status" -eq 10 ]
    pmemctl metrics -d "$BAD" | grep -x "pmemctl_dimm_health_state{dimm=\"$BAD\",pmemctl_dimm_health_state=\"fatal\"} 1"
    # a life that is over, and one that cannot be
    echo 0 >/sys/module/ndtest/parameters/papr_gauge
    run --separate-stderr pmemctl show health --check "$DIMM" -o raw --no-headings --columns used%,attention
    [[ $status == 10 && $output == '100 worn' ]] || FAILURES+=("worn: $status $output")
    echo 95 >/sys/module/ndtest/parameters/papr_gauge
    # firmware that fails
    echo 5 >/sys/module/ndtest/parameters/papr_status
    run --separate-stderr pmemctl show health --check "$DIMM" -o raw --no-headings --columns state,used%,attention
    diff <(listing ndctl list -DH) <(listing pmemctl list -DH) || FAILURES+=(list)
    echo 0 >/sys/module/ndtest/parameters/papr_status
    [[ $status == 10 && $output == '? ? unknown' ]]
    no_failures
}

@test "what is put in ndctl reads, and the monitor tells" {
    local before log=$BATS_TEST_TMPDIR/log
    before=$(health state,shutdown "$DIMM")
    pmemctl inject-smart "$DIMM" --fatal --unsafe-shutdown >"$BATS_TEST_TMPDIR/out"
    diff <(ndctl list -DH -d "$DIMM") "$BATS_TEST_TMPDIR/out"
    [ "$(health state,shutdown "$DIMM")" = 'fatal dirty' ]
    ndctl inject-smart "$DIMM" --fatal-uninject >/dev/null
    [ "$(health state,shutdown "$DIMM")" = 'ok dirty' ]
    pmemctl monitor -d "$DIMM" -p 1 --log "$log" 3>&- &
    local monitor=$!
    until [[ -s $log ]]; do
        kill -0 "$monitor"
        read -rt 0.1 <> <(:) || true
    done
    pmemctl inject-smart "$DIMM" -f >/dev/null
    until grep -q '"dimm-health-state":true' "$log"; do
        kill -0 "$monitor"
        read -rt 0.1 <> <(:) || true
    done
    kill "$monitor"
    wait "$monitor" || true
    [ "$(tail -n 1 "$log" | jq -c '[.reason, .dimm.health.health_state]')" = '["poll","fatal"]' ]
    pmemctl inject-smart "$DIMM" --uninject-all >/dev/null
    [ "$(health state,shutdown "$DIMM")" = "$before" ]
    same "inject-smart $DIMM -U"
    same "inject-smart $DIMM -N"
    same "inject-smart $DIMM -m 50"
    same "inject-smart $DIMM -M 50"
    no_failures
}

@test "what they have no commands for is refused, and told whose they are" {
    head -c 4096 /dev/zero >"$BATS_TEST_TMPDIR/image"
    refused 6 "$DIMM: its firmware has no command to put in this: media temperature" inject-smart "$DIMM" -m 50
    grep 'hint: what it can be made to tell: fatal state, unsafe shutdown' "$BATS_TEST_TMPDIR/stderr"
    refused 6 "$DIMM: its firmware cannot be updated" update-firmware "$DIMM" -f "$BATS_TEST_TMPDIR/image"
    grep 'hint: its commands are of the family PAPR, and only Intel has this one' "$BATS_TEST_TMPDIR/stderr"
    refused 6 "$WELL: none of its DIMMs has a firmware that can be updated" activate-firmware "$WELL"
    refused 6 "$WELL: its firmware cannot search for errors" start-scrub "$WELL"
    for words in "setup-passphrase $DIMM" "freeze-security $DIMM" "sanitize-dimm $DIMM --yes" "wait-overwrite $DIMM"; do
        # shellcheck disable=SC2086
        refused 6 "$DIMM: its firmware, or the kernel's driver for it, has no passphrases" $words
        grep 'hint: its commands are of the family PAPR, and only Intel has this one' "$BATS_TEST_TMPDIR/stderr" ||
            FAILURES+=("hint of $words")
    done
    for words in "update-firmware $DIMM -f $BATS_TEST_TMPDIR/image" "activate-firmware $WELL" "wait-scrub $WELL" \
        "sanitize-dimm $DIMM" "inject-error $(namespaces "$(on_bus "$ILL" region)") -B 0 -n 1"; do
        same "$words"
    done
    no_failures
}
