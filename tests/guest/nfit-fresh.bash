# SPDX-License-Identifier: GPL-2.0-only
# SC2034: the tests use what is set here.
# shellcheck shell=bash disable=SC2034
#
# For the tests of namespaces on nfit_test, which find its DIMMs without any. `load ../lib` and `load ../nfit` come first.

# Several files of them begin so. NS is what a command makes on the region of four DIMMs.
setup_file() {
    start_fresh
}

setup() {
    name_nfit_test
    NS=namespace${FOUR_WAY#region}.0
}
