#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=small seconds=1500
#
# As crash.bats, through all points and all modes, and with writes that fail from some point on.

load ../lib
load ../changes
load ../crash
load ../crash-namespaces

MODES=(fsdax devdax sector raw)

@test "create in each mode: killed, its writes fail once or from then on, and interrupted, at all points" {
    local mode by
    for mode in "${MODES[@]}"; do
        count_points create-namespace -r "$REGION" -s 32M -m "$mode"
        pmemctl destroy-namespace -f "$NEXT"
        each_point 1 killed_create "$mode"
        for by in eio eio-on int term; do
            each_point 1 failed_create "$by" "$mode"
        done
    done
}

@test "destroy in each mode: killed, its writes fail once or from then on, and interrupted, at all points" {
    local mode by
    for mode in "${MODES[@]}"; do
        pmemctl create-namespace -r "$REGION" -s 32M -m "$mode"
        count_points destroy-namespace -f "$NEXT"
        each_point 1 killed_destroy "$mode"
        for by in eio eio-on int term; do
            each_point 1 failed_destroy "$by" "$mode"
        done
    done
}

# remade_from MODE: in each other mode.
remade_from() {
    local to by
    for to in "${MODES[@]}"; do
        [[ $1 != "$to" ]] || continue
        pmemctl create-namespace -r "$REGION" -s 32M -m "$1"
        count_points create-namespace -f -e "$NEXT" -m "$to"
        pmemctl destroy-namespace -f "$NEXT"
        each_point 1 killed_reconfigure "$1" "$to"
        for by in eio eio-on int term; do
            each_point 1 failed_reconfigure "$by" "$1" "$to"
        done
    done
}

@test "made anew from fsdax in each other mode: killed, its writes fail, and interrupted, at all points" {
    remade_from fsdax
}

@test "made anew from devdax in each other mode: killed, its writes fail, and interrupted, at all points" {
    remade_from devdax
}

@test "made anew from sector in each other mode: killed, its writes fail, and interrupted, at all points" {
    remade_from sector
}

@test "made anew from raw in each other mode: killed, its writes fail, and interrupted, at all points" {
    remade_from raw
}
