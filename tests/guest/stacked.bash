# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# For tests of what stands on DISK, made without the programs of LVM, RAIDs and bcache.

# superblock KIND: writes what makes DISK one of LVM, of a RAID or of bcache, with right checksums:
# LVM2_member, linux_raid_member, bcache, or bcache-waiting, whose cache is not there.
superblock() {
    dd if=/dev/zero of="$DISK" bs=8k count=1 oflag=direct status=none
    case $1 in
    LVM2_member)
        printf 'LABELONE\1\0\0\0\0\0\0\0\xa5\xa8\xe7\x3d\x20\0\0\0LVM2 0010123456789abcdefghijklmnopqrstuv' |
            dd of="$DISK" bs=512 seek=1 conv=notrunc,fsync status=none
        ;;
    linux_raid_member)
        {
            printf '\xfc\x4e\x2b\xa9\1\0\0\0\0\0\0\0\0\0\0\0'
            printf '\x11%.0s' {1..16}
            head -c 96 /dev/zero
            printf '\0\x08\0\0\0\0\0\0\xe8\x03\0\0\0\0\0\0\x08'
            head -c 71 /dev/zero
            printf '\x31\x9f\x6f\xed'
        } | dd of="$DISK" bs=4k seek=1 conv=notrunc,fsync iflag=fullblock status=none
        ;;
    bcache*)
        {
            printf '\x88\x1a\x6f\x5e\x0c\x2c\xcc\x47\x08\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0'
            printf '\xc6\x85\x73\xf6\x4e\x1a\x45\xca\x82\x65\xf5\x7f\x48\xba\x6d\x81'
            printf '\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10'
            head -c 136 /dev/zero
            printf '\x08'
        } | dd of="$DISK" bs=4k seek=1 conv=notrunc,fsync iflag=fullblock status=none
        ;;
    esac
    [[ $1 == bcache-waiting ]] || return 0
    printf '\x7a\xe4\xb3\xca\x0d\xa6\x35\x0e' | dd of="$DISK" bs=1 seek=4096 conv=notrunc status=none
    printf '\x20' | dd of="$DISK" bs=1 seek=$((4096 + 111)) conv=notrunc,fsync status=none
}

# stop_bcache: what it has on DISK, and waits until it let go.
stop_bcache() {
    echo 1 >"/sys/block/${DISK#/dev/}/bcache/stop"
    until [[ ! -e /sys/block/${DISK#/dev/}/bcache ]]; do read -rt 0.02 <> <(:) || true; done
}
