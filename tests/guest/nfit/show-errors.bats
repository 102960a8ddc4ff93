#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=20
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
    ((${at%%:*} % 4096 == 0)) && echo $((${at%%:*} / 512))
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
    # who may not read them sees no file, and no lie
    chmod 700 /mnt/d
    run setpriv --reuid 65534 --regid 65534 --clear-groups pmemctl show errors "$NS" -o json
    [[ $output != *'/mnt/d/data'* && $output != *'free space'* ]]
    umount /mnt
    errors hits "$NS" | sort -u | grep -Fx 'no\x20mounted\x20file\x20system'
    pmemctl clear-errors "$NS" >/dev/null
    [ -z "$(errors hits "$NS")" ]
}
