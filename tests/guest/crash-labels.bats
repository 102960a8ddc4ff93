#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=60
#
# As crash.bats, for what changes label areas and info blocks. long/crash-labels.bats goes through all points.

load lib
load changes
load crash
load crash-labels

setup_file() {
    need_stop_points
    reset_nvdimms
    labels_setup_file
}

setup() {
    crash_setup
    labels_setup
}

teardown() {
    crash_teardown
}

@test "labels, killed: the DIMM is named, and one command finishes the change or takes it back" {
    each_label_command 0 4 killed_labels
}

@test "labels, a write fails: all is as it was" {
    each_label_command 2 5 failed_labels eio
}

@test "labels, SIGTERM: all is as it was" {
    each_label_command 4 5 failed_labels term
}

@test "write-infoblock and check-namespace --repair, killed: named, and finished by one command" {
    each_info_point write 3 killed_info
    each_info_point repair 4 killed_info
}

@test "write-infoblock and check-namespace --repair, a write fails: all is as it was" {
    each_info_point write 4 failed_info eio
    each_info_point repair 4 failed_info eio
}
