#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=44
#
# Info blocks on real namespaces: read, written, and BTTs checked and repaired, each held against
# what ndctl and the kernel say.

load lib
load changes

setup_file() {
    export REGION
    REGION=$(regions labelled | head -n 1)
    has_fresh_labels "$REGION" || reset_nvdimms
    REGION=$(regions labelled | head -n 1)
    export RAW=$BATS_FILE_TMPDIR/raw
}

teardown_file() {
    unlabel_nvdimms
}

# raw_disk NS: shows the raw disk of NS, which is disabled, and sets DISK to it.
show_raw() {
    echo 1 >"$ND/$1/force_raw"
    echo "$1" >/sys/bus/nd/drivers/nd_pmem/bind
    DISK=$(echo "$ND/$1"/block/*)
    DISK=/dev/${DISK##*/}
    [ -b "$DISK" ]
}

hide_raw() {
    echo "$1" >/sys/bus/nd/drivers/nd_pmem/unbind
    echo 0 >"$ND/$1/force_raw"
}

# state NS: what a command must leave as it was.
state() {
    echo "$(attr "$1" force_raw) $(attr "$1" mode) $([ -e "$ND/$1/driver" ] && echo bound) $(attr "$1" holder || true)"
}

# number OFFSET [WIDTH]: of DISK, little endian.
number() {
    od -An -v -t "u${2-4}" -j "$1" -N "${2-4}" "$DISK" | tr -d ' '
}

# poke OFFSET NUMBER: 32 bits, to DISK.
poke() {
    local -i n=$2
    # shellcheck disable=SC2059
    printf "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $((n & 255)) $((n >> 8 & 255)) $((n >> 16 & 255)) $((n >> 24 & 255)))" |
        dd of="$DISK" bs=1 seek="$1" conv=notrunc,fsync status=none
}

# said: what a tool printed, without the causes that pmemctl tells besides, and ndctl in one case.
said() {
    grep -vE '^  (Error|hint|kernel): |check aborted, namespace online$' <<<"$1" || true
}

# both COMMAND…: ndctl and pmemctl as ndctl say the same with the same status, in $output and $status.
both() {
    run ndctl "$@"
    local theirs=$status words=$output
    run pmemctl ndctl "$@"
    echo "ndctl $*: $theirs"
    echo "$words"
    echo "pmemctl ndctl $*: $status"
    echo "$output"
    [ "$status" = "$theirs" ]
    [ "$(said "$output")" = "$(said "$words")" ]
}

# make_sector: a BTT that was written to, whose raw bytes are in RAW and places in the variables.
make_sector() {
    ndctl_create -r "$REGION" -m sector -s 32M -l 4096
    fill "$BLOCK" 1
    dd if="$(pattern 2)" of="$BLOCK" bs=4096 seek=1000 count=16 oflag=direct conv=notrunc status=none
    ndctl disable-namespace "$NS"
    show_raw "$NS"
    dd if="$DISK" of="$RAW" bs=1M status=none
    EXTERNAL=$(number $((4096 + 60)))
    INTERNAL=$(number $((4096 + 68)))
    MAP=$((4096 + $(number $((4096 + 96)) 8)))
    LOG=$((4096 + $(number $((4096 + 104)) 8)))
    INFO2=$((4096 + $(number $((4096 + 112)) 8)))
    hide_raw "$NS"
}

# restore: the raw bytes as they were.
restore() {
    dd if="$RAW" of="$DISK" bs=1M conv=fsync status=none
}

# a lane that was written to, and the offset of the slot in it that holds
used_lane() {
    local -i first second
    for ((LANE = 0; LANE < 256; LANE++)); do
        first=$(number $((LOG + 64 * LANE + 12)))
        second=$(number $((LOG + 64 * LANE + 28)))
        ((second)) && break
    done
    ((second == first % 3 + 1)) && SLOT=$((LOG + 64 * LANE + 16)) || SLOT=$((LOG + 64 * LANE))
    LANE=$((LOG + 64 * LANE))
}

damage_info() { poke $((4096 + 100)) 7; }
damage_info_copy() { poke $((INFO2 + 100)) 7; }
damage_sequence() { poke $((LANE + 12)) 9; }
damage_equal() { poke $((LANE + 12)) "$(number $((LANE + 28)))"; }
damage_sector() { poke "$SLOT" "$EXTERNAL"; }
damage_old() { poke $((SLOT + 4)) "$INTERNAL"; }
damage_new() { poke $((SLOT + 8)) "$INTERNAL"; }
damage_range() { poke $((MAP + 4 * 3000)) $((0xc0000000 | INTERNAL)); }
damage_shared() { poke $((MAP + 4 * 3000)) $((0xc0000000 | 3001)); }
# a write that is in the log only: the map has the old block
damage_pending() { poke $((MAP + 4 * $(number "$SLOT"))) $((0xc0000000 | $(number $((SLOT + 4))))); }

# readable: the data at both ends of BLOCK is as it was written.
readable() {
    dd if="$BLOCK" bs=64K count=4 iflag=direct status=none | cmp -n $((256 << 10)) - "$(pattern 1)"
}

@test "info blocks of each mode are read as ndctl reads them" {
    local mode options
    for mode in fsdax devdax "sector -l 520" raw; do
        # shellcheck disable=SC2086
        ndctl_create -r "$REGION" -m $mode -s 32M
        run -5 pmemctl read-infoblock -j "$NS"
        both read-infoblock -j "$NS"
        ndctl disable-namespace "$NS"
        before=$(state "$NS")
        for options in -j -u -jV; do
            both read-infoblock "$options" "$NS"
        done
        ndctl read-infoblock "$NS" >"$BATS_TEST_TMPDIR/theirs"
        pmemctl read-infoblock "$NS" | cmp - "$BATS_TEST_TMPDIR/theirs"
        [ "$(state "$NS")" = "$before" ]
    done
    # ndctl goes through its list backwards
    ndctl read-infoblock -j -r "$REGION" all | jq 'sort_by(.dev)' >"$BATS_TEST_TMPDIR/theirs"
    pmemctl read-infoblock -j -r "$REGION" all | jq . | diff "$BATS_TEST_TMPDIR/theirs" -
    both read-infoblock -j nosuch
    ndctl destroy-namespace -f all -r "$REGION"
}

@test "an info block that was written makes the mode, as ndctl's does" {
    local mode uuid=0a0b0c0d-1111-2222-3333-444455556666
    create -r "$REGION" -m raw -s 64M
    # what the tests of another file had there, or behind an info block, would ask to be lost
    dd if=/dev/zero of=/dev/"$(basename "$ND/$NS"/block/*)" bs=1M count=16 status=none
    run -5 pmemctl write-infoblock "$NS"
    ndctl disable-namespace "$NS"
    for mode in devdax fsdax; do
        ndctl write-infoblock -m "$mode" -u "$uuid" -a 2M "$NS"
        ndctl read-infoblock "$NS" >"$BATS_TEST_TMPDIR/theirs"
        pmemctl write-infoblock -m "$mode" -u "$uuid" -a 2M -M mem "$NS"
        run ! cmp <(ndctl read-infoblock "$NS") "$BATS_TEST_TMPDIR/theirs"
        run -0 pmemctl write-infoblock -m "$mode" -u "$uuid" "$NS"
        [ "$output" = "wrote 1 infoblock" ]
        cmp <(ndctl read-infoblock "$NS") "$BATS_TEST_TMPDIR/theirs"
        ndctl enable-namespace "$NS"
        [[ $(ndctl list -n "$NS") == *"\"mode\":\"$mode\""*"\"uuid\":\"$uuid\""* ]]
        ndctl disable-namespace "$NS"
    done
    pmemctl destroy-namespace -f "$NS"
}

@test "data needs --yes, also behind a BTT that is disabled" {
    ndctl_create -r "$REGION" -m sector -s 64M -l 512
    mkfs.ext4 -q "$BLOCK"
    ndctl disable-namespace "$NS"
    before=$(state "$NS")
    run -8 pmemctl write-infoblock "$NS"
    [[ $output == *'the BTT on it holds an ext4 file system'* ]]
    [ "$(state "$NS")" = "$before" ]
    run -8 pmemctl destroy-namespace "$NS"
    run -0 pmemctl write-infoblock --dry-run "$NS"
    [[ $output == STEP*store*'4096 bytes at 0x1000'* ]]
    ndctl enable-namespace "$NS"
    mount "$BLOCK" /mnt
    run -5 pmemctl check-namespace -f "$NS"
    [[ $output == *"is mounted on /mnt"* ]]
    umount /mnt
    ndctl disable-namespace "$NS"
    pmemctl write-infoblock --yes "$NS"
    pmemctl destroy-namespace -f --yes "$NS"
}

@test "a BTT is checked, and left as it was" {
    local before
    make_sector
    before=$(state "$NS")
    both check-namespace "$NS"
    run -0 pmemctl check-namespace "$NS"
    [[ $output == "$NS: BTT 1.1, 1 arena, $EXTERNAL sectors of 4096 bytes: 0 damages found, 0 left"* ]]
    [[ $output != *%* ]]
    [ "$(state "$NS")" = "$before" ]
    ndctl enable-namespace "$NS"
    before=$(state "$NS")
    both check-namespace "$NS"
    run -5 pmemctl check-namespace "$NS"
    run -0 pmemctl check-namespace -f "$NS"
    [ "$(attr "$NS" force_raw)" = 0 ]
    BLOCK=/dev/$(ndctl list -n "$NS" | jq -r '.[0].blockdev')
    readable
    run -0 pmemctl check-namespace -f --dry-run "$NS"
    [[ $output == STEP*unbind*force_raw*read* ]]
    [ "$(state "$NS" | cut -d ' ' -f 1-3)" = "${before% *}" ] || [ "$(state "$NS")" = "$before" ]
    ndctl disable-namespace "$NS"
}

# damaged DAMAGE: the medium as it was, but for that.
damaged() {
    show_raw "$NS"
    restore
    "damage_$1"
    hide_raw "$NS"
}

@test "each damage is found as ndctl finds it, and repaired" {
    local damage expected
    make_sector
    show_raw "$NS"
    used_lane
    hide_raw "$NS"
    expected=$(state "$NS")
    for damage in info info_copy sequence equal sector old new pending; do
        echo "--- $damage"
        damaged "$damage"
        both check-namespace "$NS"
        run -10 pmemctl check-namespace "$NS"
        [ "$(state "$NS")" = "$expected" ]
        run -0 pmemctl check-namespace --repair "$NS"
        run -0 ndctl check-namespace "$NS"
    done
    ndctl enable-namespace "$NS"
    BLOCK=/dev/$(ndctl list -n "$NS" | jq -r '.[0].blockdev')
    readable
    ndctl disable-namespace "$NS"
}

@test "a sector whose block is not known is unreadable after the repair, until it is written" {
    local damage
    make_sector
    for damage in range shared; do
        echo "--- $damage"
        damaged "$damage"
        both check-namespace "$NS"
        run -10 pmemctl check-namespace --repair --dry-run --yes "$NS"
        [[ $output == *" store "* ]]
        run -10 pmemctl check-namespace --repair "$NS"
        [[ $output == *'repeat with --yes'* ]]
        run -0 pmemctl check-namespace --repair --yes "$NS"
        run -0 ndctl check-namespace "$NS"
    done
    ndctl enable-namespace "$NS"
    BLOCK=/dev/$(ndctl list -n "$NS" | jq -r '.[0].blockdev')
    readable
    run ! dd if="$BLOCK" of=/dev/null bs=4096 skip=3000 count=1 iflag=direct
    dd if=/dev/zero of="$BLOCK" bs=4096 seek=3000 count=1 oflag=direct conv=notrunc
    dd if="$BLOCK" of=/dev/null bs=4096 skip=3000 count=1 iflag=direct
    ndctl destroy-namespace -f all -r "$REGION"
}

# to_old_layout: moves the second slot of each lane to where kernels before 4.15 had it.
to_old_layout() {
    local file=$BATS_TEST_TMPDIR/log
    dd if="$DISK" of="$file" bs=4096 skip=$((LOG / 4096)) count=4 status=none
    # in hexadecimal, a slot of 16 bytes is a line
    od -An -v -t x1 -w16 "$file" | awk '
        NR % 4 == 2 { second = $0; print " 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"; next }
        NR % 4 == 3 { print second; next }
        { print }' | sed 's/ /\\x/g' >"$file.hex"
    # shellcheck disable=SC2059
    printf "$(tr -d '\n' <"$file.hex")" >"$file.old"
    dd if="$file.old" of="$DISK" bs=4096 seek=$((LOG / 4096)) conv=notrunc,fsync status=none
}

@test "a log in the layout of old kernels is checked and rewritten" {
    make_sector
    show_raw "$NS"
    to_old_layout
    hide_raw "$NS"
    both check-namespace "$NS"
    run -0 pmemctl check-namespace "$NS"
    [[ $output == *"log as before Linux 4.15"* ]]
    run -2 pmemctl check-namespace --rewrite-log "$NS"
    run -0 pmemctl check-namespace --repair --rewrite-log "$NS"
    run -0 pmemctl check-namespace "$NS"
    [[ $output != *"before Linux"* ]]
    show_raw "$NS"
    dd if="$DISK" of="$BATS_TEST_TMPDIR/ours" bs=4096 skip=$((LOG / 4096)) count=4 status=none
    restore
    to_old_layout
    hide_raw "$NS"
    ndctl check-namespace --repair --rewrite-log "$NS"
    show_raw "$NS"
    dd if="$DISK" of="$BATS_TEST_TMPDIR/theirs" bs=4096 skip=$((LOG / 4096)) count=4 status=none
    hide_raw "$NS"
    cmp "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/theirs"
    ndctl enable-namespace "$NS"
    BLOCK=/dev/$(ndctl list -n "$NS" | jq -r '.[0].blockdev')
    readable
    ndctl destroy-namespace -f "$NS"
}
