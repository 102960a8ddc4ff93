#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=600
#
# As crash-labels.bats, through all points.

load ../lib
load ../changes
load ../crash
load ../crash-labels

@test "labels: killed, their writes fail once or from then on, and interrupted, at all points" {
    local by
    each_label_command 0 1 killed_labels
    for by in eio eio-on int term; do
        each_label_command 0 1 failed_labels "$by"
    done
}

@test "info blocks: killed, their writes fail, and interrupted, at all points" {
    local kind by
    for kind in write repair; do
        each_info_point "$kind" 1 killed_info
        for by in eio int term; do
            each_info_point "$kind" 1 failed_info "$by"
        done
    done
}
