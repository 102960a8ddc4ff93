#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=600
#
# As list-peers.bats, all combinations of options in each state.

load ../lib
load ../peers
load ../list-peers

for state in "${!SHARE[@]}"; do
    SHARE[$state]="0 1"
done

all_peers() {
    peers "$1" WHAT HUMAN
    peers "$1" BY_BUS BY_REGION BY_DIMM
    peers "$1" BY_NAMESPACE BY_MODE BY_NODE_AND_TYPE
}

@test "as booted: all combinations" {
    all_peers fresh
}

@test "labels initialised: all combinations" {
    all_peers initialised
}

@test "all modes: all combinations" {
    all_peers mixed
}

@test "some disabled: all combinations" {
    all_peers disabled
}

@test "without labels: all combinations" {
    all_peers without_labels
}
