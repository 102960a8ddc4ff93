#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=85
# SC2034: PEER_USER is used by peers.bash.
# shellcheck disable=SC2034
#
# `pmemctl list` prints what `ndctl list` prints, on the same machine in five states. long/list-peers.bats
# goes through all combinations of options.

load lib
load peers
load list-peers

# --- Tests ------------------------------------------------------------------------

@test "as booted: what to show" {
    peers fresh WHAT HUMAN
}

@test "as booted: filters by bus, region and DIMM" {
    peers fresh BY_BUS BY_REGION BY_DIMM
}

@test "as booted: filters by namespace, mode, node and type" {
    peers fresh BY_NAMESPACE BY_MODE BY_NODE_AND_TYPE
}

@test "as booted: for a user other than root" {
    PEER_USER=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    in_state fresh
    compare_peers "${AS_USER[@]}"
}

@test "labels initialised: what to show" {
    peers initialised WHAT HUMAN
}

@test "labels initialised: filters by bus, region and DIMM" {
    peers initialised BY_BUS BY_REGION BY_DIMM
}

@test "labels initialised: filters by namespace, mode, node and type" {
    peers initialised BY_NAMESPACE BY_MODE BY_NODE_AND_TYPE
}

@test "labels initialised: for a user other than root" {
    PEER_USER=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    in_state initialised
    compare_peers "${AS_USER[@]}"
}

@test "all modes: what to show" {
    peers mixed WHAT HUMAN
}

@test "all modes: filters by bus, region and DIMM" {
    peers mixed BY_BUS BY_REGION BY_DIMM
}

@test "all modes: filters by namespace, mode, node and type" {
    peers mixed BY_NAMESPACE BY_MODE BY_NODE_AND_TYPE
}

@test "all modes: for a user other than root" {
    PEER_USER=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    in_state mixed
    compare_peers "${AS_USER[@]}"
}

@test "some disabled: what to show" {
    peers disabled WHAT HUMAN
}

@test "some disabled: filters by bus, region and DIMM" {
    peers disabled BY_BUS BY_REGION BY_DIMM
}

@test "some disabled: filters by namespace, mode, node and type" {
    peers disabled BY_NAMESPACE BY_MODE BY_NODE_AND_TYPE
}

@test "some disabled: for a user other than root" {
    PEER_USER=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    in_state disabled
    compare_peers "${AS_USER[@]}"
}

@test "without labels: what to show" {
    peers without_labels WHAT HUMAN
}

@test "without labels: filters by bus, region and DIMM" {
    peers without_labels BY_BUS BY_REGION BY_DIMM
}

@test "without labels: filters by namespace, mode, node and type" {
    peers without_labels BY_NAMESPACE BY_MODE BY_NODE_AND_TYPE
}

@test "without labels: for a user other than root" {
    PEER_USER=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    in_state without_labels
    compare_peers "${AS_USER[@]}"
}
