#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=15
#
# Namespaces by pmemctl on regions that are interleaved over two and over four DIMMs: in each
# mode, judged by ndctl, by data on their disks, and by the capacity that comes back.

load ../lib
load ../nfit
load ../nfit-fresh
load ../changes

teardown() {
    [[ -n $BATS_TEST_COMPLETED ]] || fresh_labels
}

# made_and_ended REGION MODE SIZE: whether a namespace can be, and leaves no trace.
made_and_ended() {
    local before by=$2
    before=$(capacity "$1")
    create -r "$1" -m "$2" -s "$3" -n "of $2"
    listed_by_ndctl "$NS" "$JSON"
    [[ -z $BLOCK ]] || fill "$BLOCK" 1
    # out of service and in again: the info block and the labels are what they should be
    ndctl disable-namespace "$NS"
    ndctl enable-namespace "$NS"
    listed_by_ndctl "$NS" "$JSON"
    [[ -z $BLOCK ]] || holds "$BLOCK" 1
    if [[ $by == sector ]]; then
        ndctl disable-namespace "$NS"
        ndctl check-namespace "$NS"
        ndctl enable-namespace "$NS"
    fi
    case $by in
    fsdax | sector) ndctl destroy-namespace -f "$NS" ;;
    *) pmemctl destroy-namespace --yes -f "$NS" ;;
    esac
    [[ $(capacity "$1") == "$before" ]]
}

# free_labels: what each DIMM has left.
free_labels() {
    local dimm
    for dimm in $(on_bus "$HEALTHY" nmem); do
        attr "$dimm" available_slots
    done
}

@test "each mode on four DIMMs" {
    for mode in fsdax devdax sector raw; do
        made_and_ended "$FOUR_WAY" "$mode" 32M
    done
}

@test "each mode on two DIMMs" {
    for mode in fsdax devdax sector raw; do
        made_and_ended "$TWO_WAY" "$mode" 32M
    done
}

@test "each DIMM has a label of a namespace, until it goes" {
    before=$(free_labels)
    create -r "$FOUR_WAY" -m fsdax
    [ "$(free_labels)" = "$(for left in $before; do echo $((left - 1)); done)" ]
    pmemctl destroy-namespace --yes -f "$NS"
    [ "$(free_labels)" = "$before" ]
}

@test "what ndctl made pmemctl makes anew in another mode, and ends" {
    before=$(capacity "$FOUR_WAY")
    ndctl_create -r "$FOUR_WAY" -m sector -s 32M
    create -e "$NS" -f -m devdax
    listed_by_ndctl "$NS" "$JSON"
    create -e "$NS" -f -m fsdax
    listed_by_ndctl "$NS" "$JSON"
    pmemctl destroy-namespace --yes -f "$NS"
    [ "$(capacity "$FOUR_WAY")" = "$before" ]
}

@test "sizes that do not divide by the DIMMs are refused with those that do" {
    refused 2 'not a multiple of 16 MiB \(4-way region' create-namespace -r "$FOUR_WAY" -s 20M
    refused 2 'not a multiple of 16 MiB \(2-way region' create-namespace -r "$TWO_WAY" -s 17M
    no_failures
}

@test "show knows the DIMMs, regions and namespaces" {
    create -r "$FOUR_WAY" -m fsdax -n data
    pmemctl show dimm -o json | jq -e --arg r "$FOUR_WAY" '[.dimms[] | select(.regions | index($r)) | .handle] == ["0x0", "0x1", "0x100", "0x101"]'
    pmemctl show region -o json | jq -e --arg r "$FOUR_WAY" '.regions[] | select(.region == $r) |
        .ways == 4 and .free == 0 and .namespaces == 1 and (.dimms | length) == 4 and .persistence == "memory_controller"'
    pmemctl show namespace -o json | jq -e --arg n "$NS" '.namespaces[] | select(.namespace == $n) | .mode == "fsdax" and .name == "data"'
    pmemctl destroy-namespace --yes -f "$NS"
}
