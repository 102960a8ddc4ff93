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

# As slow there: output that is cut into lines by reads of one byte each, a second process between run and a program,
# and the program date, for each test.

if declare -F bats_separate_lines bats_merge_stdout_and_stderr >/dev/null && ! declare -F separate_all_lines >/dev/null; then
    BATS_SEPARATE_LINES=$(declare -f bats_separate_lines)
    eval "separate_all_lines${BATS_SEPARATE_LINES#bats_separate_lines}"

    # bats_separate_lines ARRAY TEXT: ARRAY gets the lines of what the variable TEXT holds, but for empty ones.
    bats_separate_lines() {
        if [[ -n ${keep_empty_lines-} ]]; then
            separate_all_lines "$@"
            return
        fi
        local IFS=$'\n' - # these options are as before afterwards
        set -f
        # shellcheck disable=SC2206,SC2034 # it is cut
        local -a cut=(${!2})
        eval "$1=(\"\${cut[@]}\")"
    }

    # It runs in a subshell, which with --keep-empty-lines has more to do.
    bats_merge_stdout_and_stderr() {
        if [[ -z ${keep_empty_lines-} && ${1-} == @(pmemctl|ndctl|daxctl) ]] && ! declare -F "$1" >/dev/null; then
            exec "$@" 2>&1
        fi
        "$@" 2>&1
    }
fi

if declare -F get_mills_since_epoch >/dev/null && [[ -n ${EPOCHREALTIME-} ]]; then
    get_mills_since_epoch() {
        local now=${EPOCHREALTIME/[.,]/}
        echo "${now%???}"
    }
fi
