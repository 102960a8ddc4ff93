# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# For all bats files, by the file that each loads: the version of bats that they need, and tests that are not traced.
#
# bats notes the place of each command before it runs, by a DEBUG trap, only to tell the line of one that fails. In an
# emulated guest that takes some 20 ms a command, most of the time of a test. Here the place is noted when a command
# has failed, by the ERR trap. Where bats has other names inside, or is asked for a trace, it does as it always does;
# and where this is read without bats, nothing happens.

if declare -F bats_require_minimum_version >/dev/null; then
    bats_require_minimum_version 1.5.0
fi

if declare -F bats_check_status_from_trap bats_capture_stack_trace >/dev/null && [[ ${BATS_TRACE_LEVEL:-0} -eq 0 ]]; then
    bats_debug_trap() {
        trap - DEBUG
    }

    bats_error_trap() {
        bats_check_status_from_trap # first: it looks at $?
        [[ -z ${BATS_DEBUG_LAST_STACK_TRACE_IS_VALID-} ]] || return 0
        bats_capture_stack_trace
        BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=1
    }
fi
