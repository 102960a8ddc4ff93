#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=39
#
# Bad blocks that inject-error makes, in all modes, beside what ndctl reads and makes.

load ../lib
load ../nfit
load ../nfit-fresh
load ../changes

# anew MODE: NS in that mode, without errors
anew() {
    ndctl destroy-namespace -f "$NS" >/dev/null 2>&1 || true
    if [[ -s $ND/$FOUR_WAY/badblocks ]]; then
        ndctl start-scrub "$HEALTHY" >/dev/null
        ndctl wait-scrub "$HEALTHY" >/dev/null
    fi
    ndctl create-namespace -r "$FOUR_WAY" -m "$1" -s 32M >/dev/null
}

# known: the bad blocks that the kernel knows of on the region, in one line
known() {
    tr '\n' ' ' <"$ND/$FOUR_WAY/badblocks"
}

@test "blocks are bad where ndctl finds them, in every mode, and taken out again" {
    local mode offset
    for mode in fsdax devdax raw sector; do
        anew "$mode"
        offset=20000
        [[ $mode != *dax ]] || offset=24096
        pmemctl inject-error "$NS" -B 20000 -n 3 --yes >"$BATS_TEST_TMPDIR/out"
        [ "$(known)" = "$offset 3 " ]
        diff <(ndctl list -M -n "$NS" | sed '1d; $d; s/^  //') "$BATS_TEST_TMPDIR/out"
        pmemctl inject-error "$NS" -t | jq -c .badblocks | grep -Fx '[{"block":20000,"count":3}]'
        [[ $mode == sector ]] || diff <(ndctl inject-error "$NS" -tu) <(pmemctl ndctl inject-error "$NS" -tu)
        pmemctl inject-error "$NS" -B 20001 -n 2 -d 2>&1 >/dev/null | grep 'the kernel still knows of bad blocks'
        pmemctl inject-error "$NS" -t | jq -c .badblocks | grep -Fx '[{"block":20000,"count":1}]'
        [[ $mode == sector ]] || pmemctl clear-errors "$NS" >/dev/null
    done
    anew raw
    pmemctl clear-errors "$NS" >/dev/null
    [ -z "$(known)" ]
}

@test "what is not in the namespace is refused with the range, and nothing is put in" {
    anew fsdax
    refused 2 "$NS: of 2 blocks from block 61439 not all are in it" inject-error "$NS" -B 61439 -n 2
    grep 'hint: it has 61440 blocks of 512 bytes, 0 to 61439' "$BATS_TEST_TMPDIR/stderr"
    refused 2 "$NS: it has no block 61440" inject-error "$NS" -B 61440 -n 1 -d
    refused 2 "'-1' is not a number of blocks from 0 on" inject-error "$NS" -B -1 -n 1
    refused 2 "'0' is not a number of blocks from 1 on" inject-error "$NS" -B 1 -n 0
    refused 2 "--block and --count are needed" inject-error "$NS" -B 1
    refused 2 "--status goes with none" inject-error "$NS" -t -d
    refused 3 "namespace99.0" inject-error namespace99.0 -B 1 -n 1
    refused 6 "namespace0.0: its bus ndbus0 has no command" inject-error namespace0.0 -B 1 -n 1
    [ -z "$(pmemctl inject-error "$NS" -t)" ]
    no_failures
}

@test "silently, all of each block, and a failure takes out what was put in" {
    [ -z "$(known)" ]
    pmemctl inject-error "$NS" -B 100 -n 4 -N -S --yes >/dev/null
    [ -z "$(known)" ]
    ndctl inject-error "$NS" -t | jq -c .badblocks | grep -Fx '[{"block":100,"count":4}]'
    run env PMEMCTL_STOP_AT=5 PMEMCTL_STOP_BY=eio pmemctl inject-error "$NS" -B 200 -n 4 -N --yes
    [ "$status" -eq 1 ]
    [[ $output == *"$NS: after 2 of 4 blocks its bus refused the next"* ]]
    pmemctl inject-error "$NS" -t | jq -c .badblocks | grep -Fx '[{"block":100,"count":4}]'
    pmemctl inject-error "$NS" -B 100 -n 4 -d -S >/dev/null
    mkfs.ext4 -q "/dev/pmem${FOUR_WAY#region}"
    refused 8 "$NS: /dev/pmem[0-9]* holds an ext4 file system" inject-error "$NS" -B 100 -n 4 -N
    [ -z "$(pmemctl inject-error "$NS" -t)" ]
    no_failures
}

@test "as ndctl: the same output and status" {
    same_as_ndctl inject-error "$NS -B 61440 -n 2" "$NS -B abc -n 2" "$NS -B 1" "$NS -t -d -B 1 -n 1" "nosuch -B 1 -n 1" \
        "$NS -b nosuch -B 1 -n 1" "all -t" "namespace0.0 -B 1 -n 1" "$NS -t"
}
