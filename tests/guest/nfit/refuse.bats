#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=30
#
# DIMMs and regions that are disabled, read-only or report failures: what cannot be done on
# them is refused, naming what is wrong, and nothing changes.

load ../lib
load ../nfit
load ../changes

setup_file() {
    load_nfit_test
    name_nfit_test
    fresh_labels
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

@test "a region that lacks a DIMM, and a disabled DIMM's region that is told to start" {
    local dimm
    dimm=$(on_bus "$HEALTHY" nmem | head -n 1)
    unbind "$FOUR_WAY" "$TWO_WAY" "$dimm"
    refused 1 "$FOUR_WAY: the region is disabled" create-namespace -r "$FOUR_WAY"
    run bind "$FOUR_WAY"
    [ "$status" -ne 0 ]
    refused 1 "$FOUR_WAY: the region is disabled" create-namespace -r "$FOUR_WAY"
    refused 1 "no region can hold it: .*$FOUR_WAY: the region is disabled.*$READ_ONLY: the region is read-only" create-namespace
    bind "$dimm" "$FOUR_WAY" "$TWO_WAY"
    no_failures
}

@test "DIMMs that failed are shown as such" {
    pmemctl show dimm -o json |
        jq -e --arg a "$NOT_ARMED" --arg m "$NOT_MAPPED" '[.dimms[] | select(.health == "failed") | .dimm] == [$a, $m]'
    pmemctl show region -o json |
        jq -e --arg r "$READ_ONLY" '[.regions[] | select(.health == "failed") | .region] == [$r]'
}
