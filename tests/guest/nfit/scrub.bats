#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=17
#
# Scrubs: started, waited for, and one that does not end in time; beside ndctl.

load ../lib
load ../nfit
load ../changes

setup() {
    load_nfit_test
    name_nfit_test
    ndctl wait-scrub >/dev/null
}

teardown() {
    ! mountpoint -q "$ND/$HEALTHY/nfit/scrub" || umount "$ND/$HEALTHY/nfit/scrub"
}

# runs BUS: how many scrubs have run on it
runs() {
    attr "$1" nfit/scrub | tr -d +
}

@test "a scrub is started, told as active, and waited for" {
    before=$(runs "$HEALTHY")
    pmemctl start-scrub "$HEALTHY" >"$BATS_TEST_TMPDIR/out"
    [ "$(jq -r '.[] | .dev, .scrub_state, .firmware.activate_method' "$BATS_TEST_TMPDIR/out" | tr '\n' ' ')" = \
        "$HEALTHY active suspend " ]
    pmemctl wait-scrub "$HEALTHY" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
    [ "$(<"$BATS_TEST_TMPDIR/err")" = "$HEALTHY: a scrub runs; waiting for its end" ] || [ ! -s "$BATS_TEST_TMPDIR/err" ]
    [ "$(jq -r '.[].scrub_state' "$BATS_TEST_TMPDIR/out")" = idle ]
    [ "$(runs "$HEALTHY")" -eq $((before + 1)) ]
    # it may come again by itself
    until [[ $(attr "$HEALTHY" nfit/scrub) != *+ ]]; do ndctl wait-scrub >/dev/null; done
    before=$(runs "$HEALTHY")
    pmemctl start-scrub "$HEALTHY" --dry-run | grep " write .*/$HEALTHY/nfit/scrub  *1 "
    [ "$(runs "$HEALTHY")" -eq "$before" ]
}

@test "waiting ends in time, or when it is interrupted, and the scrub goes on" {
    pmemctl start-scrub nfit_test.0 >/dev/null
    # the kernel lets a scrub seem to run for a second at least
    run pmemctl wait-scrub "$HEALTHY" "$DAMAGED" --timeout 1
    [ "$status" -eq 7 ] || [ "$status" -eq 0 ]
    ndctl wait-scrub >/dev/null
    refused 2 "'0' is not a number" wait-scrub --timeout 0
    refused 3 "nosuch: there is no such bus" wait-scrub nosuch
    refused 6 "ndbus[0-9]: its firmware cannot search for errors" start-scrub ACPI.NFIT
    no_failures
}

@test "a scrub that never ends is waited for as long as is said" {
    # in the place of the kernel's, one that is always running
    echo 7+ >"$BATS_TEST_TMPDIR/scrub"
    mount --bind "$BATS_TEST_TMPDIR/scrub" "$ND/$HEALTHY/nfit/scrub"
    run pmemctl wait-scrub "$HEALTHY" --timeout 1
    [ "$status" -eq 1 ]
    [[ $output == *"$HEALTHY: a scrub runs; waiting for its end"*"$HEALTHY: its scrub still runs after 1 second"* ]]
    [[ $output == *'hint: it goes on; wait longer'* ]]
}

@test "without a name: all buses that can; beside ndctl" {
    for words in "start-scrub" "wait-scrub --poll=1 $HEALTHY" "start-scrub nosuch" "wait-scrub nosuch" "start-scrub ACPI.NFIT" \
        "wait-scrub ACPI.NFIT"; do
        # shellcheck disable=SC2086
        run ndctl $words
        theirs=$output code=$status
        ndctl wait-scrub >/dev/null
        # shellcheck disable=SC2086
        run bash -c "pmemctl ndctl $words 2>&1 | grep -v '^  Error\|^  hint'; exit \${PIPESTATUS[0]}"
        [ "$status" -eq "$code" ]
        diff <(echo "$theirs") <(echo "$output")
        ndctl wait-scrub >/dev/null
    done
}
