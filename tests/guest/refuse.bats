#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=90
# SC2034: changes.bash uses what is set here.
# shellcheck disable=SC2034
#
# What pmemctl refuses, how it says so, and that it changes nothing then.

load lib
load changes
load stacked

setup_file() {
    need_daxio
}

teardown_file() {
    unlabel_nvdimms
}

# find_namespaces: sets FSDAX, DEVDAX, SECTOR and RAW, the namespaces of REGION, by their
# names; fails when one is missing or another is there.
find_namespaces() {
    local name
    FSDAX='' DEVDAX='' SECTOR='' RAW=''
    for name in $(namespaces "$REGION"); do
        case $(attr "$name" alt_name) in
        fsdax) FSDAX=$name ;;
        devdax) DEVDAX=$name ;;
        sector) SECTOR=$name ;;
        raw) RAW=$name ;;
        *) return 1 ;;
        esac
    done
    [[ -n $FSDAX && -n $DEVDAX && -n $SECTOR && -n $RAW ]] && has_fresh_labels "$EMPTY"
}

# One namespace of each mode in REGION, the first large enough for xfs; EMPTY is empty. They
# are made again only when a test did not leave them as they were.
setup() {
    local mode
    REGION=$(regions labelled | head -n 1)
    EMPTY=$(regions labelled | tail -n 1)
    if ! find_namespaces; then
        rm -f "$BATS_FILE_TMPDIR/state"
        reset_nvdimms
        for mode in fsdax devdax sector raw; do
            ndctl create-namespace -r "$REGION" -m "$mode" -n "$mode" \
                -s "$([[ $mode == fsdax ]] && echo 320M || echo 64M)" >/dev/null
        done
        find_namespaces
    fi
    DISK=/dev/pmem${FSDAX#namespace}
    DISK=${DISK%.0}
    DAX=$(echo /sys/bus/dax/devices/dax"${REGION#region}".*)
    DAX=/dev/${DAX##*/}
    # what the test before ended with, unless it changed something
    if [[ ! -e $BATS_FILE_TMPDIR/state ]]; then
        state_of_all >"$BATS_FILE_TMPDIR/state"
    fi
    BEFORE=$(<"$BATS_FILE_TMPDIR/state")
}

# Each test leaves everything as it was, unless it empties BEFORE because it changes labels
# itself, and says which commands did not do as expected.
teardown() {
    local status=0
    ended_well || status=1
    if [[ -z $BEFORE ]]; then
        rm -f "$BATS_FILE_TMPDIR/state"
    elif ! unchanged "$BEFORE"; then
        rm -f "$BATS_FILE_TMPDIR/state"
        status=1
    fi
    return "$status"
}

# make_fs ext4|xfs DEVICE
make_fs() {
    if [[ $1 == xfs ]]; then
        mkfs.xfs -q -f "$2"
    else
        mkfs.ext4 -q -F -b 4096 "$2"
    fi
}

# --- Bad input --------------------------------------------------------------------

@test "unknown commands and options" {
    refused 2 'name a command'
    refused 2 "unknown command 'lst'; did you mean 'list'" lst
    refused 2 "unknown command 'frobnicate'" frobnicate
    refused 2 "unknown command ''" ''
    refused 2 'unknown option --frob' --frob
    refused 2 'unknown option --forse; did you mean --force' destroy-namespace --forse all
    refused 2 'unknown option -Z' list -Z
    refused 2 'unknown option -Z' list -DZ
    refused 2 'takes no value' list --idle=yes
    refused 2 'needs a value' list -r
    refused 2 'needs a value' create-namespace --size
    refused 2 "unexpected 'extra'" list extra
    refused 2 "unexpected 'extra'" create-namespace -r "$EMPTY" extra
    refused 2 'dry-run' list --dry-run
    refused 2 'yes' list --yes
    refused 2 'name what to act on' destroy-namespace
    refused 2 'name what to act on' destroy-namespace -f
    refused 2 'exclude each other' --demo --sysroot / list
    refused 2 "unknown option --al" list --al
}

@test "list: what cannot be listed" {
    refused 2 "mode 'foo'" list -m foo
    refused 2 "type 'volatil'" list -t volatil
    refused 2 "'x' is not a node" list -U x
    refused 2 "'' is not a node" list -U ''
    refused 2 "'1x' is not a node" list -U 1x
    refused 2 'node' list -U 99999999999999999999
    refused 3 'region99: there is no such region' list -r region99
    refused 3 'nmem99: there is no such DIMM' list -d nmem99
    refused 3 'ndbus99: there is no such bus' list -b ndbus99
    refused 3 'namespace99.0: there is no such namespace' list -n namespace99.0
    refused 3 'there is no such region' list -r ''
    refused 3 'region1\?x' list -r $'region1\nx'
    refused 3 'there is no such namespace' list -n "$(printf 'n%.0s' {1..5000})"
}

@test "sizes" {
    local size
    for size in 0 '' junk -1 -64M '+64M' ' 64M' 64X 64MM 64Mi 1.5G 0x 0xg 99999999999999999999 99999999T 18446744073709551616 \
        17179869184G 64M,64M '64 M'; do
        refused 2 '--size' create-namespace -r "$EMPTY" -s "$size"
        refused 2 '--align' create-namespace -r "$EMPTY" -a "$size"
        refused 2 '--sector-size' create-namespace -r "$EMPTY" -m sector -l "$size"
    done
    refused 2 'multiple of 16 MiB' create-namespace -r "$EMPTY" -s 65M
    refused 2 'multiple of 16 MiB' create-namespace -r "$EMPTY" -s 67108863
    refused 2 'below the 16 MiB|multiple of 16 MiB' create-namespace -r "$EMPTY" -s 1 -m raw
    refused 2 'below the 16 MiB|multiple of 16 MiB' create-namespace -r "$EMPTY" -s 4K
    refused 1 "$EMPTY: size 2 GiB is more than the 1 GiB free" create-namespace -r "$EMPTY" -s 2G
    refused 1 "$EMPTY: size 15 EiB|$EMPTY: size [0-9]+ TiB is more than" create-namespace -r "$EMPTY" -s 16777215T
    refused 1 'no region can hold it' create-namespace -s 100G
    # page structures and their alignment would leave nothing for data
    refused 1 'less than the 2 GiB that the smallest namespace takes' create-namespace -r "$EMPTY" -m devdax -a 1G
    refused 1 'less than the 2 GiB that the smallest' create-namespace -r "$EMPTY" -m fsdax -a 1G -M mem -s 1G
}

@test "alignments, sector sizes, modes and maps" {
    local mode
    refused 2 "mode 'foo'" create-namespace -r "$EMPTY" -m foo
    refused 2 "mode ''" create-namespace -r "$EMPTY" -m ''
    refused 2 "did you mean 'fsdax'" create-namespace -r "$EMPTY" -m fsdaxx
    refused 2 'power of two' create-namespace -r "$EMPTY" -a 3M
    refused 2 'power of two' create-namespace -r "$EMPTY" -a 1
    refused 2 'power of two' create-namespace -r "$EMPTY" -a 2048
    for mode in fsdax devdax; do
        refused 6 "alignment .*is not supported" create-namespace -r "$EMPTY" -m "$mode" -a 8K
        refused 6 "alignment .*is not supported" create-namespace -r "$EMPTY" -m "$mode" -a 4M
        refused 6 "alignment .*is not supported" create-namespace -r "$EMPTY" -m "$mode" -a 2G
        refused 6 "sector size .*is not supported" create-namespace -r "$EMPTY" -m fsdax -l 520
    done
    for mode in sector raw; do
        refused 6 'no alignment to choose' create-namespace -r "$EMPTY" -m "$mode" -a 2M
        refused 2 'page structures' create-namespace -r "$EMPTY" -m "$mode" -M dev
        refused 6 'sector size 1024 is not supported' create-namespace -r "$EMPTY" -m "$mode" -l 1024
    done
    refused 6 'sector size 520 is not supported' create-namespace -r "$EMPTY" -m raw -l 520
    refused 6 'sector size' create-namespace -r "$EMPTY" -m devdax -l 4104
    refused 2 "place 'disk'" create-namespace -r "$EMPTY" -M disk
    refused 2 "place ''" create-namespace -r "$EMPTY" -M ''
    refused 2 'page structures' create-namespace -f -e "$SECTOR" -M mem
}

@test "uuids and names" {
    local uuid
    for uuid in '' junk 6f1c2b8e-0a7d-4d65-9c3e-5b0f3e9d7a1 6f1c2b8e-0a7d-4d65-9c3e-5b0f3e9d7a111 \
        6f1c2b8e0a7d4d659c3e5b0f3e9d7a11 6f1c2b8g-0a7d-4d65-9c3e-5b0f3e9d7a11 ' 6f1c2b8e-0a7d-4d65-9c3e-5b0f3e9d7a11'; do
        refused 2 'is not a uuid' create-namespace -r "$EMPTY" -u "$uuid"
    done
    refused 2 'uuid' create-namespace -r "$EMPTY" -u 00000000-0000-0000-0000-000000000000
    uuid=$(attr "$RAW" uuid)
    refused 1 "$RAW: .*$uuid" create-namespace -r "$EMPTY" -u "$uuid"
    refused 1 "$RAW: .*$uuid" create-namespace -f -e "$FSDAX" -u "$uuid"
    uuid=$(attr "$FSDAX" uuid)
    refused 1 "$FSDAX: .*" create-namespace -r "$EMPTY" -u "${uuid^^}"
    refused 2 '64 bytes' create-namespace -r "$EMPTY" -n "$(printf 'x%.0s' {1..64})"
    refused 2 '5000 bytes' create-namespace -r "$EMPTY" -n "$(printf 'x%.0s' {1..5000})"
}

@test "objects that do not exist" {
    refused 3 'region99: there is no such region' create-namespace -r region99
    refused 3 'nosuch: there is no such region' create-namespace -r nosuch
    refused 3 'ndbus99: there is no such bus' create-namespace -b ndbus99
    refused 3 'there is no such region' create-namespace -r ''
    refused 3 'there is no such region' create-namespace -r -1
    refused 3 'namespace99.0: there is no such namespace' create-namespace -f -e namespace99.0
    refused 3 'there is no such namespace' create-namespace -f -e ''
    refused 3 'there is no such namespace' create-namespace -f -e all
    refused 3 'there is no such namespace' create-namespace -f -e "$REGION"
    refused 3 'namespace99.0: there is no such namespace' destroy-namespace -f namespace99.0
    refused 3 'there is no such namespace' destroy-namespace -f ''
    refused 3 'there is no such namespace' destroy-namespace -f '../../../etc'
    refused 3 'there is no such namespace' destroy-namespace -f "$FSDAX $RAW"
    refused 3 'there is no such' destroy-namespace -f "$FSDAX" -r "$EMPTY"
    refused 3 'there is no such' destroy-namespace -f "$FSDAX" -b e820
    refused 3 'idle' destroy-namespace -f "namespace${EMPTY#region}.0"
    refused 3 'idle' create-namespace -f -e "namespace${EMPTY#region}.0"
    refused 2 'leave --region, --bus and --continue out' create-namespace -f -e "$FSDAX" -r "$REGION"
    refused 3 '' create-namespace -r "$EMPTY" -b e820
}

# --- In use -----------------------------------------------------------------------

# refused_in_use NS PATTERN: neither destroyed nor made anew, whatever is agreed to.
refused_in_use() {
    refused 5 "$1: .*$2" destroy-namespace -f --yes "$1"
    refused 5 "$1: .*$2" destroy-namespace "$1"
    refused 5 "$1: .*$2" create-namespace -f --yes -e "$1" -m raw
}

@test "active" {
    local name
    for name in "$FSDAX" "$DEVDAX" "$SECTOR" "$RAW"; do
        refused 5 "$name: the namespace is active" destroy-namespace "$name"
        refused 5 "$name: the namespace is active" destroy-namespace --yes "$name"
        refused 5 "$name: the namespace is active" create-namespace -e "$name" -m fsdax
    done
}

@test "mounted: ext4 and xfs, here and in another mount namespace, and a partition" {
    local kind
    for kind in ext4 xfs; do
        make_fs "$kind" "$DISK"
        mount "$DISK" /mnt
        refused_in_use "$FSDAX" 'mounted on /mnt'
        umount /mnt
    done
    # shellcheck disable=SC2016
    hold unshare -m bash -c 'mount "$0" /mnt && echo ready && read -r' "$DISK"
    refused_in_use "$FSDAX" 'mounted'
    release
    wipefs -qa "$DISK"
    echo ',,L' | sfdisk -q "$DISK"
    make_fs ext4 "${DISK}p1"
    mkdir -p '/run/a place'
    mount "${DISK}p1" '/run/a place'
    refused_in_use "$FSDAX" 'mounted on /run/a'
    umount '/run/a place'
    wipefs -qa "${DISK}p1" "$DISK"
    partx -d "$DISK" 2>/dev/null || true
}

@test "swap" {
    mkswap "$DISK" >/dev/null
    swapon "$DISK"
    refused_in_use "$FSDAX" 'swap'
    swapoff "$DISK"
    wipefs -qa "$DISK"
}

# refused_once NS PATTERN: the check is the same in all, so that one of them is enough for most users.
refused_once() {
    refused 5 "$1: .*$2" destroy-namespace -f --yes "$1"
}

# hinted TEXT: the hint of the last refusal has it.
hinted() {
    grep -F -- "$1" "$BATS_TEST_TMPDIR/stderr" | grep -q '^  hint: ' || {
        FAILURES+=("the hint '$1'")
        cat "$BATS_TEST_TMPDIR/stderr"
    }
}

@test "held by the device mapper: by its name there, and as what it is" {
    local name uuid
    local -A uuids=([held]='' [vg-data]=LVM-0123456789 [luks]=CRYPT-LUKS2-01234 [mpatha]=mpath-0123)
    local -A words=([held]="the device mapper's" [vg-data]='the LVM volume'
        [luks]='the encrypted disk' [mpatha]='the multipath disk')
    local -A hints=([held]='dmsetup remove held' [vg-data]='lvchange -an /dev/mapper/vg-data'
        [luks]='cryptsetup close luks' [mpatha]='multipath -f mpatha')
    modprobe dm_mod
    for name in "${!uuids[@]}"; do
        uuid=${uuids[$name]}
        dmsetup create "$name" ${uuid:+--uuid "$uuid"} --table "0 1024 linear $DISK 0"
        refused_once "$FSDAX" "held by ${words[$name]} $name \\(dm-[0-9]+\\)"
        hinted "${hints[$name]}"
        dmsetup remove "$name"
    done
}

@test "what is mounted on what holds it is told first to be unmounted" {
    local size
    modprobe dm_mod
    make_fs ext4 "$DISK"
    size=$(blockdev --getsz "$DISK")
    dmsetup create vg-data --uuid LVM-0123456789 --table "0 $size linear $DISK 0"
    mount /dev/mapper/vg-data /mnt
    refused_once "$FSDAX" 'held by the LVM volume vg-data \(dm-[0-9]+\), and /dev/dm-[0-9]+ is mounted on /mnt'
    hinted 'umount /mnt'
    umount /mnt
    dmsetup remove vg-data
    wipefs -qa "$DISK"
}

@test "held by a RAID" {
    local md=/sys/block/md_a/md
    modprobe -a md_mod raid1
    echo md_a >/sys/module/md_mod/parameters/new_array
    echo none >"$md/metadata_version"
    echo raid1 >"$md/level"
    echo 2 >"$md/raid_disks"
    echo "$(<"/sys/class/block/${DISK#/dev/}/dev")" >"$md/new_dev"
    # also before it is in service
    refused_once "$FSDAX" 'held by the RAID md_a'
    echo 1024 >"$md/dev-${DISK#/dev/}/size"
    echo 0 >"$md/dev-${DISK#/dev/}/slot"
    echo active >"$md/array_state"
    refused_in_use "$FSDAX" 'held by the RAID md_a'
    hinted 'mdadm --stop /dev/md_a'
    echo clear >"$md/array_state"
    wipefs -qa "$DISK"
}

@test "held by bcache" {
    modprobe bcache
    superblock bcache
    echo "$DISK" >/sys/fs/bcache/register
    refused_in_use "$FSDAX" "held by bcache's bcache0"
    hinted '/sys/block/bcache0/bcache/stop'
    stop_bcache
    # one that waits for its cache, and has no disk above yet
    superblock bcache-waiting
    echo "$DISK" >/sys/fs/bcache/register
    refused_once "$FSDAX" "is held by bcache\$"
    hinted "/sys/class/block/${DISK#/dev/}/bcache/stop"
    stop_bcache
    wipefs -qa "$DISK"
}

@test "below a loop device that is mounted" {
    modprobe loop
    make_fs ext4 "$DISK"
    losetup /dev/loop0 "$DISK"
    refused_once "$FSDAX" 'is below /dev/loop0$'
    hinted 'losetup -d /dev/loop0'
    mount /dev/loop0 /mnt
    refused_in_use "$FSDAX" 'is below /dev/loop0, and /dev/loop0 is mounted on /mnt'
    hinted 'umount /mnt'
    umount /mnt
    losetup -d /dev/loop0
    wipefs -qa "$DISK"
}

@test "opened exclusively" {
    local first
    hold daxio exclusive "$DISK"
    refused_in_use "$FSDAX" "/dev/${DISK#/dev/} is opened exclusively by process $HELD \\(daxio\\)"
    hinted "kill $HELD"
    # the kernel does not tell which of them it is
    sleep 100 3<"$DISK" &
    first=$!
    until [[ /proc/$first/fd/3 -ef $DISK ]]; do :; done
    refused_once "$FSDAX" "by one of (process ($HELD|$first) \\([a-z]+\\)(, |\$)){2}"
    kill "$first"
    release
    hold daxio exclusive "/dev/pmem${SECTOR#namespace}s"
    refused_once "$SECTOR" "exclusively by process $HELD"
    release
    hold daxio exclusive "/dev/pmem${RAW#namespace}"
    refused_once "$RAW" "exclusively by process $HELD"
    release
    echo ',,L' | sfdisk -q "$DISK"
    hold daxio exclusive "${DISK}p1"
    refused_once "$FSDAX" "exclusively by process $HELD"
    release
    partx -d "$DISK"
    wipefs -qa "$DISK"
}

@test "a DAX device that a process has mapped, its file open or closed" {
    local major minor
    hold daxio map "$DAX"
    refused_in_use "$DEVDAX" "mapped by process $HELD \\(daxio\\)"
    release
    hold daxio map-closed "$DAX"
    refused_in_use "$DEVDAX" "mapped by process $HELD \\(daxio\\)"
    release
    # its address has fewer digits than /proc/PID/maps prints
    hold daxio map-low "$DAX"
    refused_in_use "$DEVDAX" "mapped by process $HELD \\(daxio\\)"
    release
    # mapped through a node of another name
    IFS=: read -r major minor <"/sys/bus/dax/devices/${DAX##*/}/dev"
    mknod /run/alias c "$major" "$minor"
    hold daxio map-closed /run/alias
    refused_in_use "$DEVDAX" 'mapped by process'
}

@test "a DAX device that is memory of the system" {
    local device name before
    BEFORE=
    create -r "$EMPTY" -m devdax -s 512M -M mem
    modprobe kmem
    daxctl reconfigure-device -m system-ram "${CHARACTER#/dev/}" >/dev/null
    name=$NS device=${CHARACTER#/dev/}
    before=$(state_of_all)
    refused_in_use "$name" 'system RAM'
    unchanged "$before"
    daxctl reconfigure-device -m devdax -f "$device" >/dev/null
    pmemctl destroy-namespace -f "$name"
}

# --- Data that would be lost ------------------------------------------------------

# guarded PATTERN: FSDAX, which holds what PATTERN tells, is kept without --yes.
guarded() {
    refused 8 "$FSDAX: .*$1" destroy-namespace -f "$FSDAX"
    refused 8 "$FSDAX: .*$1" create-namespace -f -e "$FSDAX" -m raw
}

@test "file systems, partition tables, and members of LVM and RAIDs are kept without --yes" {
    local kind
    make_fs ext4 "$DISK"
    guarded 'ext4'
    # being active is told first
    refused 5 'active' destroy-namespace "$FSDAX"
    make_fs xfs "$DISK"
    guarded 'xfs'
    wipefs -qa "$DISK"
    echo 'label: gpt' | sfdisk -q "$DISK"
    guarded 'gpt|partition'
    wipefs -qa "$DISK"
    echo 'label: dos' | sfdisk -q "$DISK"
    guarded 'dos|partition'
    wipefs -qa "$DISK"
    mkswap "$DISK" >/dev/null
    guarded 'swap'
    wipefs -qa "$DISK"
    for kind in LVM2_member linux_raid_member bcache; do
        superblock "$kind"
        guarded "$kind"
        wipefs -qa "$DISK"
    done
}

@test "a file system on a namespace that is disabled is kept without --yes" {
    make_fs ext4 "$DISK"
    ndctl disable-namespace "$FSDAX"
    guarded 'ext4'
    refused 8 "$FSDAX: .*ext4" destroy-namespace "$FSDAX"
    ndctl enable-namespace "$FSDAX"
    wipefs -qa "$DISK"
}

@test "with --yes they are lost" {
    local kind
    BEFORE=
    for kind in ext4 xfs; do
        create -r "$EMPTY" -m fsdax -s 512M
        make_fs "$kind" "$BLOCK"
        create -f --yes -e "$NS" -m sector
        make_fs "$kind" "$BLOCK"
        pmemctl destroy-namespace --yes -f "$NS"
        # their data is out of reach, but the next one at this place may find it
        [ "$(capacity "$EMPTY")" = "$(size_of "$EMPTY") $(size_of "$EMPTY")" ]
    done
}

# answered ANSWER STATUS ARGS…: runs pmemctl ARGS on a terminal where ANSWER is typed, and
# expects STATUS. What the terminal showed goes to the variable SCREEN.
answered() {
    local answer=$1 status=$2 code=0
    shift 2
    SCREEN=$(printf '%s\n' "$answer" | timeout 60 script -qec "pmemctl $*" /dev/null) || code=$?
    SCREEN=${SCREEN//$'\r'/}
    echo "$SCREEN"
    ((code == status)) || { echo "pmemctl $*, answered '$answer': status $code, expected $status"; return 1; }
}

@test "on a terminal the name of what would be lost has to be typed" {
    local answer
    make_fs ext4 "$DISK"
    for answer in '' y yes "$RAW"; do
        answered "$answer" 8 destroy-namespace -f "$FSDAX"
        [[ $SCREEN == *"$FSDAX: $DISK holds an ext4 file system, which would be lost."*"Type $FSDAX to go on: "* ]]
        answered "$answer" 8 create-namespace -f -e "$FSDAX" -m raw
    done
    # in use is never a question
    mount "$DISK" /mnt
    answered "$FSDAX" 5 destroy-namespace -f "$FSDAX"
    umount /mnt
    [[ $SCREEN != *"Type "* ]]
    wipefs -qa "$DISK"
    unchanged "$BEFORE"

    BEFORE=
    create -r "$EMPTY" -m fsdax -s 512M
    make_fs ext4 "$BLOCK"
    answered "$NS" 0 create-namespace -f -e "$NS" -m sector
    make_fs ext4 "${BLOCK}s"
    answered "$NS" 0 destroy-namespace -f "$NS"
    [[ $SCREEN == *"${BLOCK}s holds an ext4 file system"*"destroyed 1 namespace"* ]]
    [ "$(capacity "$EMPTY")" = "$(size_of "$EMPTY") $(size_of "$EMPTY")" ]
}

# --- Who and where ----------------------------------------------------------------

@test "a user other than root" {
    RUN_AS=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    refused 4 'root' create-namespace -r "$EMPTY" -s 64M
    refused 4 'root' create-namespace -f -e "$RAW" -m fsdax
    refused 4 'root' destroy-namespace -f "$RAW"
    refused 4 'root' destroy-namespace -f all -b ACPI.NFIT
}

@test "a region that is disabled" {
    BEFORE=
    ndctl disable-region "$EMPTY"
    refused 1 "$EMPTY: the region is disabled" create-namespace -r "$EMPTY"
    refused 3 'there is no such namespace' destroy-namespace -f "namespace${EMPTY#region}.0"
    ndctl enable-region "$EMPTY"
}

@test "a region that is read-only" {
    echo 1 >"$ND/$EMPTY/read_only"
    refused 1 "$EMPTY: the region is read-only" create-namespace -r "$EMPTY" -s 64M
    echo 0 >"$ND/$EMPTY/read_only"
    echo 1 >"$ND/$REGION/read_only"
    refused 1 "$RAW: .*read-only" destroy-namespace -f "$RAW"
    refused 1 "read-only" create-namespace -f -e "$FSDAX" -m raw
    echo 0 >"$ND/$REGION/read_only"
}

@test "regions without labels have one namespace, of one size" {
    local region name
    for region in $(regions labelless) $(regions e820) $(regions virtio); do
        name=namespace${region#region}.0
        refused 2 "$region: .*cannot be divided" create-namespace -r "$region" -s 64M
        refused 1 "$region: .*$name is all of it" create-namespace -r "$region"
        refused 5 "$name: the namespace is active" create-namespace -e "$name" -m fsdax
    done
    refused 2 "cannot be divided" create-namespace -f -e "$name" -m fsdax -s 64M
    refused 2 'keeps its size' create-namespace -f -e "$RAW" -m fsdax -s 32M
}

# --- Several at once --------------------------------------------------------------

# The last line of stderr counts what was destroyed.
destroyed() {
    [[ ${lines[-1]} == "destroyed $1 namespace$( (($1 == 1)) || echo s)" ]]
}

@test "several, of which one fails" {
    local -a names=()
    BEFORE=
    until ((${#names[@]} == 4)); do
        create -r "$EMPTY" -m raw -s 16M
        wipefs -qa "$BLOCK"
        names+=("$NS")
    done
    hold daxio exclusive "$BLOCK"
    run pmemctl destroy-namespace -f "${names[0]}" namespace99.0 "${names[1]}"
    echo "$output"
    [ "$status" -eq 7 ]
    [[ $output == *"namespace99.0: there is no such namespace"* ]]
    destroyed 2
    # the one that is open comes last
    run pmemctl destroy-namespace -f all -r "$EMPTY"
    echo "$output"
    [ "$status" -eq 7 ]
    [[ $output == *"${names[3]}: "*exclusively* ]]
    destroyed 1
    run pmemctl destroy-namespace -f all -r "$EMPTY"
    [ "$status" -eq 5 ]
    destroyed 0
    release
    # naming it twice makes no second one of it
    run pmemctl destroy-namespace -f "${names[3]}" "${names[3]}"
    echo "$output"
    [ "$status" -eq 0 ]
    destroyed 1
    run pmemctl destroy-namespace -f all -r "$EMPTY"
    [ "$status" -eq 0 ]
    destroyed 0
}
