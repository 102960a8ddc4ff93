#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=18
#
# Bad blocks are told down to the file that they hit.

load ../lib
load ../nfit
load ../changes

setup_file() {
    start_fresh
    # what was left by others
    ndctl create-namespace -r "$FOUR_WAY" -m raw >/dev/null
    pmemctl clear-errors "namespace${FOUR_WAY#region}.0" >/dev/null
    ndctl destroy-namespace -f "namespace${FOUR_WAY#region}.0" >/dev/null
}

setup() {
    name_nfit_test
    NS=namespace${FOUR_WAY#region}.0 DISK=pmem${FOUR_WAY#region}
}

teardown() {
    umount /mnt/other /mnt 2>/dev/null || true
}

# sector_of TEXT: the sector of the device that it stands at the start of
sector_of() {
    local at
    at=$(grep -abo "$1" "/dev/$DISK")
    ((${at%%:*} % 512 == 0)) && echo $((${at%%:*} / 512))
}

# errors COLUMNS ARGS…
errors() {
    pmemctl show errors -o raw --no-headings --columns "$@" 2>&1
}

@test "files, directories, free space and what cannot be known" {
    ndctl create-namespace -r "$FOUR_WAY" -m fsdax -s 32M >/dev/null
    mkfs.ext4 -q -b 4096 "/dev/$DISK"
    mount "/dev/$DISK" /mnt
    mkdir /mnt/d /mnt/other
    { echo THIS-IS-DATA && head -c 40000 /dev/zero; } >/mnt/d/data
    { echo THIS-IS-ONE && head -c 4000 /dev/zero; } >/mnt/one
    ln /mnt/one /mnt/two
    sync
    umount /mnt
    data=$(sector_of THIS-IS-DATA) one=$(sector_of THIS-IS-ONE)
    mount "/dev/$DISK" /mnt
    ((data && one))
    # the third and fourth block of the file, one of the other; and the last of the device
    pmemctl inject-error "$NS" -B $((data + 17)) -n 15 --yes -N >/dev/null
    pmemctl inject-error "$NS" -B "$one" -n 1 --yes -N >/dev/null
    pmemctl inject-error "$NS" -B 61439 -n 1 --yes >/dev/null
    pmemctl wait-scrub "$HEALTHY" >/dev/null 2>&1
    errors region,namespace,device,sector,count,hits,file,offset "$NS" | tee "$BATS_TEST_TMPDIR/out"
    grep -Fx "$FOUR_WAY $NS /dev/$DISK $((data + 17)) 15 file /mnt/d/data $((17 * 512))" "$BATS_TEST_TMPDIR/out"
    grep -E "^$FOUR_WAY $NS /dev/$DISK $one 1 file /mnt/(one|two) 0$" "$BATS_TEST_TMPDIR/out"
    grep "^$FOUR_WAY $NS /dev/$DISK 61439 1 free" "$BATS_TEST_TMPDIR/out"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -eq 3 ]
    # another file system over a directory may hide files: the rest is unknown, files are still found
    mount -t tmpfs none /mnt/other
    errors hits,file,why "$NS" | tee "$BATS_TEST_TMPDIR/out"
    grep -E '^file /mnt/d/data' "$BATS_TEST_TMPDIR/out"
    grep -E '^[?] "" .*another' "$BATS_TEST_TMPDIR/out"
    umount /mnt/other
    # who may not know where the namespace is sees all errors of the region, and no file
    setpriv --reuid 65534 --regid 65534 --clear-groups pmemctl show errors "$NS" -o json >"$BATS_TEST_TMPDIR/out" \
        2>"$BATS_TEST_TMPDIR/err"
    jq -e '[.errors[] | .count, .hits, .namespace, .file] == [15, null, null, null, 1, null, null, null, 1, null, null, null]' \
        "$BATS_TEST_TMPDIR/out"
    grep 'only root' "$BATS_TEST_TMPDIR/err"
    umount /mnt
    errors hits "$NS" | sort -u | grep -Fx 'no\x20mounted\x20file\x20system'
    pmemctl clear-errors "$NS" >/dev/null
    [ -z "$(errors hits "$NS")" ]
}

# file_at MOUNT TEXT: a file of 40000 bytes in a directory; data is the sector of its byte 20480, where that text is
file_at() {
    mkdir "$1/d"
    { head -c 20480 /dev/zero && echo "$2" && head -c 19500 /dev/zero; } >"$1/d/data"
    sync
    umount "$1"
    data=$(sector_of "$2")
    mount "/dev/$DISK" "$1"
    ((data))
}

# hits COLUMNS: what errors in the data of that file, and in the last block of the device, hit
hits() {
    pmemctl inject-error "$NS" -B $((data + 1)) -n 2 --yes -N >/dev/null
    pmemctl inject-error "$NS" -B 61439 -n 1 --yes >/dev/null
    pmemctl wait-scrub "$HEALTHY" >/dev/null 2>&1
    errors "$1" "$NS" | tee "$BATS_TEST_TMPDIR/out"
}

anew() {
    ndctl destroy-namespace -f "$NS" >/dev/null 2>&1 || true
    ndctl create-namespace -r "$FOUR_WAY" -m fsdax -s 32M >/dev/null
}

@test "xfs tells the places of files, too" {
    anew
    # as small as this, only in its own tests
    TEST_DIR=x TEST_DEV=x QA_CHECK_FS=x mkfs.xfs -q -f -m reflink=0 "/dev/$DISK"
    mount "/dev/$DISK" /mnt
    file_at /mnt THIS-IS-ON-XFS
    hits hits,file,offset,count
    grep -Fx "file /mnt/d/data $((20480 + 512)) 2" "$BATS_TEST_TMPDIR/out"
    grep '^free' "$BATS_TEST_TMPDIR/out"
    umount /mnt
    pmemctl clear-errors "$NS" >/dev/null
}

# fat: a file system FAT16 with clusters of 2 KiB on the disk: one table of 61 sectors, 512 entries in the root
fat() {
    local sectors
    wipefs -qa "/dev/$DISK"
    printf -v sectors '\\x%02x' $(($(blockdev --getsz "/dev/$DISK") % 256)) $(($(blockdev --getsz "/dev/$DISK") / 256))
    {
        printf '\xeb\x3c\x90pmemctl \x00\x02\x04\x01\x00\x01\x00\x02'
        printf '%b' "$sectors"
        printf '\xf8\x3d\x00\x20\x00\x08\x00\0\0\0\0\0\0\0\0\x80\x00\x29\x01\x02\x03\x04NO NAME    FAT16   '
        head -c $((510 - 62)) /dev/zero
        printf '\x55\xaa\xf8\xff\xff\xff'
        head -c $((93 * 512 - 4)) /dev/zero
    } | dd of="/dev/$DISK" conv=notrunc status=none
}

@test "FAT tells block after block" {
    anew
    fat
    modprobe -a vfat nls_cp437 nls_ascii
    mount -t vfat "/dev/$DISK" /mnt
    file_at /mnt THIS-IS-ON-FAT
    hits hits,file,offset,count
    grep -Fx "file /mnt/d/data $((20480 + 512)) 2" "$BATS_TEST_TMPDIR/out"
    grep '^free' "$BATS_TEST_TMPDIR/out"
    # who is not told knows that
    run setpriv --bounding-set -sys_rawio pmemctl show errors "$NS" -o raw --columns hits,why --no-headings
    echo "$output"
    [[ $output == *'? '*tell* && $output != *free* ]]
    umount /mnt
    pmemctl clear-errors "$NS" >/dev/null
}
