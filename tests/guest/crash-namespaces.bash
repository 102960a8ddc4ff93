# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# For the tests that end changes of namespaces at their stop points. `load lib`, `load changes` and `load crash`
# come first.

# Both files of them begin and end so.
setup_file() {
    need_stop_points
    reset_nvdimms
}

setup() {
    crash_setup
}

teardown() {
    crash_teardown
}
