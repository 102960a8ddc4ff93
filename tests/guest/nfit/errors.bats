#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=81
#
# Media errors: list -M shows them as ndctl does, and clear-errors has them cleared, or
# says why not.

load ../lib
load ../nfit
load ../peers
load ../changes

setup_file() {
    start_fresh
}

setup() {
    name_nfit_test
    NS=namespace${FOUR_WAY#region}.0 DISK=/dev/pmem${FOUR_WAY#region}
}

teardown() {
    umount /mnt 2>/dev/null || true
}

# anew MODE: NS in that mode, without errors; the disk has pattern 1 where fill puts it.
anew() {
    ndctl destroy-namespace -f "$NS" >/dev/null 2>&1 || true
    [[ -z $(bad) ]] || ndctl start-scrub "$HEALTHY" >/dev/null
    ndctl create-namespace -r "$FOUR_WAY" -m "$1" -s 32M >/dev/null
}

# spoil BLOCK COUNT [BLOCK COUNT]…: makes blocks of NS bad, of which one scrub tells the kernel. ndctl inject-error has one
# each time, and waits seven seconds.
spoil() {
    while (($#)); do
        pmemctl inject-error --no-notify --yes "$NS" -B "$1" -n "$2" >/dev/null 2>&1
        shift 2
    done
    pmemctl wait-scrub "$HEALTHY" >/dev/null 2>&1
    pmemctl start-scrub "$HEALTHY" >/dev/null
    pmemctl wait-scrub "$HEALTHY" >/dev/null 2>&1
}

# bad: how many bad blocks the kernel knows of on the region.
bad() {
    awk '{ sum += $2 } END { if (sum) print sum }' "$ND/$FOUR_WAY/badblocks"
}

@test "list shows injected errors as ndctl does" {
    for mode in raw fsdax; do
        anew "$mode"
        spoil 16 4 4096 1
        compare_peers -RNM "-DRNMi -b nfit_test.0" "-n $NS -Mu"
        ndctl clear-errors "$NS"
    done
}

@test "errors are cleared in raw, fsdax and devdax mode; other data and the mode stay" {
    for mode in raw fsdax devdax; do
        anew "$mode"
        [[ $mode == devdax ]] || fill "$DISK" 1
        before=$(ndctl list -NX -n "$NS")
        spoil 20000 8 30000 1
        [ "$(bad)" -eq 9 ]
        pmemctl clear-errors "$NS" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
        grep -x "$NS: cleared 9 bad blocks" "$BATS_TEST_TMPDIR/err"
        grep -x "cleared 1 namespace" "$BATS_TEST_TMPDIR/err"
        [ "$(jq -r '.dev, .badblock_count' "$BATS_TEST_TMPDIR/out" | tr '\n' ' ')" = "$NS null " ]
        [ -z "$(bad)" ]
        [ "$(ndctl list -NX -n "$NS")" = "$before" ]
        [[ $mode == devdax ]] || holds "$DISK" 1
    done
}

@test "a part of the errors, and a part that has none" {
    anew raw
    spoil 100 10 200 10
    pmemctl clear-errors "$NS" --block 105 --count 100
    [ "$(bad)" -eq 10 ]
    pmemctl clear-errors "$NS" --block 110 --count 50 2>&1 | grep 'knows of no bad blocks there'
    pmemctl clear-errors "$NS" --block 100 --dry-run | grep -c ' clear .*blocks 100+5' | grep -x 1
    [ "$(bad)" -eq 10 ]
    pmemctl clear-errors "$NS"
    [ -z "$(bad)" ]
}

@test "blocks outside of the namespace are refused, and nothing is cleared" {
    anew raw
    spoil 65530 6
    refused 2 "$NS: it has no block 65536" clear-errors "$NS" --block 65536
    refused 2 "$NS: of 10 blocks from block 65530 not all" clear-errors "$NS" --block 65530 --count 10
    refused 2 "'-1' is not a number" clear-errors "$NS" --block -1
    refused 2 "'1K' is not a number" clear-errors "$NS" --count 1K
    refused 2 "'18446744073709551615' is not a number" clear-errors "$NS" --block 1 --count 18446744073709551615
    [ "$(bad)" -eq 6 ]
    no_failures
    ndctl clear-errors "$NS"
}

@test "a mounted namespace is refused, naming where; one in sector mode, too" {
    anew fsdax
    mkfs.ext4 -q "$DISK"
    spoil 61000 2
    mount "$DISK" /mnt
    refused 5 "$NS: .*/mnt" clear-errors "$NS"
    [ "$(bad)" -eq 2 ]
    umount /mnt
    pmemctl clear-errors "$NS"
    [ -z "$(bad)" ]
    anew sector
    pmemctl clear-errors "$NS" 2>&1 | grep "$NS: in sector mode" || FAILURES+=(sector)
    no_failures
}

@test "a clear that fails, or does nothing, is a failure; the namespace is in service again" {
    anew fsdax
    spoil 30000 2
    for fault in error=EIO retval=0; do
        run strace -o /dev/null -e trace=ioctl -e inject=ioctl:$fault:when=2+ pmemctl clear-errors "$NS"
        [ "$status" -eq 1 ]
        [[ $output == *"$NS: "*"cleared"* ]]
        [[ $output == *"cleared 0 namespaces"* ]]
        [ "$(bad)" -eq 2 ]
        [ "$(ndctl list -n "$NS" | jq -r '.[0].blockdev')" = "${DISK#/dev/}" ]
    done
    pmemctl clear-errors "$NS"
}

@test "errors that the kernel has not heard of are found by a scrub" {
    anew raw
    pmemctl inject-error --no-notify --yes "$NS" -B 64 -n 3 >/dev/null 2>&1
    [ -z "$(bad)" ]
    pmemctl clear-errors "$NS"
    pmemctl clear-errors -s "$NS" 2>&1 | grep -x "$NS: cleared 3 bad blocks"
    [ -z "$(bad)" ]
    ndctl start-scrub "$HEALTHY" >/dev/null
    ndctl wait-scrub >/dev/null
    [ -z "$(bad)" ]
}

@test "as ndctl: the same output and status" {
    anew fsdax
    for name in "$NS" nosuch; do
        spoil 64 3
        run ndctl clear-errors "$name"
        theirs=$(sort <<<"$output") code=$status
        spoil 64 3
        run bash -c "pmemctl ndctl clear-errors $name 2>&1 | grep -v '^  Error'; exit \${PIPESTATUS[0]}"
        [ "$status" -eq "$code" ]
        diff <(echo "$theirs") <(sort <<<"$output")
    done
    ndctl clear-errors "$NS"
}

@test "all: every namespace but those in sector mode; without an error nothing is touched" {
    anew raw
    spoil 10 1
    pmemctl clear-errors all -b nfit_test.0
    [ -z "$(bad)" ]
    pmemctl clear-errors all -b ACPI.NFIT 2>&1 | grep -x 'cleared 1 namespace'
}

@test "a namespace whose info block cannot be read comes up raw: that is told, and it is out of service" {
    local before
    anew raw
    # where the info block will be; the kernel is to know of it only afterwards
    ndctl inject-error --no-notify "$NS" -B 8 -n 8 >/dev/null
    ndctl destroy-namespace -f "$NS" >/dev/null
    ndctl create-namespace -r "$FOUR_WAY" -m fsdax -s 32M >/dev/null
    pmemctl start-scrub "$HEALTHY" >/dev/null
    pmemctl wait-scrub "$HEALTHY" >/dev/null
    [ "$(bad)" -eq 8 ]
    before=$(attr "$NS" alt_name)
    run pmemctl rename-namespace -f "$NS" new
    echo "$output"
    [[ $status -eq 10 && $output == *"$NS: it came up raw: the kernel did not find the info block of pfn"* ]]
    [[ $output == *"  hint: "*"pmemctl doctor"* && $(attr "$NS" alt_name) == "$before" ]]
    run pmemctl doctor "$NS"
    echo "$output"
    [[ $status -eq 10 && $output == *'damaged: it came up raw, not fsdax, and was disabled again'* ]]
    refused 10 "$NS: it came up raw, although" enable-namespace "$NS"
    pmemctl destroy-namespace -f --yes "$NS"
    pmemctl doctor "$NS"
    no_failures
}
