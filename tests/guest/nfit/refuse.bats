#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=12
#
# DIMMs and regions that are disabled, read-only or report failures: what cannot be done on
# them is refused, naming what is wrong, and nothing changes.

load ../lib
load ../nfit
load ../changes

setup_file() {
    load_nfit_test
    name_nfit_test
    if [[ $(attr "$TWO_WAY" nstype) != 4 ]]; then
        unload_nfit_test
        load_nfit_test
        name_nfit_test
    fi
    without_labels
    fresh_labels
}

# without_labels: what only goes before the DIMMs have labels
without_labels() {
    local BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
    refused 6 "$TWO_WAY: its DIMM nmem[0-9]+ is part of $FOUR_WAY, too, which would lose what it holds" \
        create-namespace -L -r "$TWO_WAY"
    refused 6 "$TWO_WAY: its DIMM nmem[0-9]+ is part of $FOUR_WAY, too" create-namespace -L -f -e "namespace${TWO_WAY#region}.0"
    no_failures
    # as ndctl, which goes on without labels
    pmemctl ndctl create-namespace -f -e "namespace${TWO_WAY#region}.0" -m sector
    [[ $(attr "$TWO_WAY" nstype) == 4 ]]
}

setup() {
    name_nfit_test
    BEFORE=$(nd_state)
}

# refused and without a trace
teardown() {
    diff <(echo "$BEFORE") <(nd_state)
}

@test "a region whose DIMM is not armed is read-only" {
    local ns=namespace${READ_ONLY#region}.0
    refused 1 "$READ_ONLY: the region is read-only" create-namespace -r "$READ_ONLY"
    for mode in fsdax devdax sector raw; do
        refused 1 "$READ_ONLY: the region is read-only" create-namespace -e "$ns" -f -m "$mode"
    done
    refused 1 "$ns: its region $READ_ONLY is read-only" destroy-namespace -f "$ns"
    no_failures
}

@test "a region without labels is one namespace, and one of less than 16 MiB is only raw" {
    local mode ns=namespace${WITHOUT_DIMM#region}.0
    refused 1 "$WITHOUT_DIMM: the region has no labels; $ns is all of it" create-namespace -r "$WITHOUT_DIMM" -m raw
    for mode in fsdax devdax; do
        refused 1 "$WITHOUT_DIMM: its 4 MiB are less than the 16 MiB that $mode mode needs" \
            create-namespace -r "$WITHOUT_DIMM" -m "$mode"
        refused 1 "$ns: its 4 MiB are less than the 16 MiB that $mode mode needs" create-namespace -f -e "$ns" -m "$mode"
    done
    refused 1 "$ns: its 4 MiB are less than the 16388 KiB that sector mode needs" create-namespace -f -e "$ns" -m sector
    no_failures
}

# refused_on REGION PATTERN: whatever would change a namespace of FOUR_WAY, whose DIMMs are in no state for it
refused_on() {
    local args
    for args in "" "-m sector -s 16M --dry-run" "-c --count 2"; do
        # shellcheck disable=SC2086
        refused 1 "$1: $2" create-namespace -r "$1" $args
    done
}

@test "a region that lacks a DIMM, and a disabled DIMM's region that is told to start" {
    local dimm
    dimm=$(on_bus "$HEALTHY" nmem | head -n 1)
    unbind "$FOUR_WAY" "$TWO_WAY" "$dimm"
    refused_on "$FOUR_WAY" "its DIMM $dimm is disabled"
    run bind "$FOUR_WAY"
    [ "$status" -ne 0 ]
    refused 1 "$FOUR_WAY: its DIMM $dimm is disabled" enable-region "$FOUR_WAY"
    refused 1 "no region can hold it: .*$FOUR_WAY: its DIMM $dimm is disabled.*$READ_ONLY: the region is read-only" create-namespace
    bind "$dimm"
    refused_on "$FOUR_WAY" 'the region is disabled'
    bind "$FOUR_WAY" "$TWO_WAY"
    no_failures
}

@test "a DIMM that lost its driver under an enabled region" {
    local dimm
    dimm=$(on_bus "$HEALTHY" nmem | head -n 1)
    create -r "$TWO_WAY" -m fsdax -s 16M
    BEFORE=$(nd_state)
    [[ $(attr "$TWO_WAY" mapping0),$(attr "$TWO_WAY" mapping1) == *"$dimm",* ]]
    unbind "$dimm"
    refused_on "$TWO_WAY" "its DIMM $dimm is disabled"
    refused 1 "$TWO_WAY: its DIMM $dimm is disabled" create-namespace -f -e "$NS" -m raw
    refused 1 "$NS: its DIMM $dimm is disabled" destroy-namespace -f "$NS"
    refused 1 "$NS: its DIMM $dimm is disabled" rename-namespace -f "$NS" other
    grep "hint: enable it first: pmemctl enable-dimm $dimm" "$BATS_TEST_TMPDIR/stderr"
    bind "$dimm"
    [ "$(nd_state)" = "$BEFORE" ]
    unbind "$TWO_WAY"
    bind "$TWO_WAY"
    settle
    pmemctl destroy-namespace -f --yes "$NS"
    BEFORE=$(nd_state)
    no_failures
}

# with_locked DIMM FUNCTION: calls it while DIMM answers, as one that is locked, that its labels are not to be had
with_locked() {
    local orders
    orders=$(test_dimm "$1")
    unbind "$FOUR_WAY" "$TWO_WAY" "$1"
    echo -13 >"$orders/fail_cmd_code"
    echo $((1 << 4)) >"$orders/fail_cmd"
    bind "$1" || true
    "$2" "$1"
    echo 0 >"$orders/fail_cmd"
    echo 0 >"$orders/fail_cmd_code"
    unbind "$1"
    bind "$1" "$FOUR_WAY" "$TWO_WAY"
    settle
}

try_locked() {
    [[ $(attr "$1" flags) == *lock* ]]
    refused_on "$FOUR_WAY" "its DIMM $1 is locked by a passphrase"
    refused 1 "$FOUR_WAY: its DIMM $1 is locked by a passphrase" enable-region "$FOUR_WAY"
    grep "hint: load its key and unlock it: pmemctl load-keys, then pmemctl enable-dimm $1" "$BATS_TEST_TMPDIR/stderr"
}

@test "a DIMM that is locked" {
    with_locked "$(on_bus "$HEALTHY" nmem | head -n 1)" try_locked
    no_failures
}

@test "DIMMs that failed are shown as such" {
    pmemctl show dimm -o json |
        jq -e --arg a "$NOT_ARMED" --arg m "$NOT_MAPPED" '[.dimms[] | select(.health == "failed") | .dimm] == [$a, $m]'
    pmemctl show region -o json |
        jq -e --arg r "$READ_ONLY" '[.regions[] | select(.health == "failed") | .region] == [$r]'
}
