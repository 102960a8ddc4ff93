#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=36
#
# `pmemctl show` tells of a live machine what the kernel, df, lsblk, ndctl and daxctl tell of it.
# Whether DAX is in effect is judged by trying MAP_SYNC, which the kernel grants for DAX alone.

load lib
load changes

NOBODY=(setpriv --reuid 65534 --regid 65534 --clear-groups)

setup_file() {
    need_mapsync
    reset_nvdimms
    export DM_DISABLE_UDEV=1    # there is none to wait for
}

teardown_file() {
    unlabel_nvdimms
}

setup() {
    mapfile -t LABELLED < <(regions labelled)
    PLACE=$BATS_TEST_TMPDIR/mounted
    mkdir -p "$PLACE"
}

teardown() {
    ((${#ENABLE[@]} == 0)) || bind "${ENABLE[@]}"
    umount "$PLACE of two words" 2>/dev/null || true
    swapoff -a
    release_nvdimms
    pmemctl --quiet destroy-namespace -f --yes all -b ACPI.NFIT
}

ENABLE=()   # DIMMs and regions that a test disabled

# jq takes half a second in the guest, so that few tests use it, and then once for two tools.

# same KIND THEIRS OURS COMMAND…: whether what COMMAND lists, an array, through the jq filter THEIRS,
# is what `pmemctl show KIND` tells through OURS. What differs is printed, and remembered for
# no_failures.
same() {
    local -a values
    mapfile -t values < <(jq -cSs "(.[0] | $2), ([.[1][] | arrays | .[]] | $3)" \
        <("${@:4}") <(pmemctl show "$1" --columns all -o json))
    [[ ${values[0]} != "${values[1]}" || ${values[0]-[]} == "[]" ]] || return 0
    echo "$1:"
    diff -u --label "$4" <(jq . <<<"${values[0]-}") --label "pmemctl show" <(jq . <<<"${values[1]-}") || true
    FAILURES+=("$1")
}

# --- File systems -----------------------------------------------------------------

# make_filesystem TYPE [OPTION…]: on BLOCK. DAX needs blocks of a page.
make_filesystem() {
    FSTYPE=$1
    case $1 in
    ext4) mkfs.ext4 -q -F -b 4096 "${@:2}" "$BLOCK" ;;
    xfs) mkfs.xfs -q -f "$BLOCK" ;;
    esac
}

# tried: whether the files in the file system can be mapped with MAP_SYNC: yes, no or per file.
tried() {
    local answers
    answers=$(mapsync try "$PLACE"/file*)
    case $answers in
    *yes*no* | *no*yes*) echo "per file" ;;
    *) echo "${answers%%$'\n'*}" ;;
    esac
}

# told: what pmemctl tells in JSON of the file system, in one line.
told() {
    local line key words=
    line=$(pmemctl show filesystem "$PLACE" -o jsonl)
    for key in mounted fstype device namespace dax_option dax size used avail use_percent; do
        [[ $line =~ \""$key"\":\"?([^\",}]*) ]]
        words+="${BASH_REMATCH[1]} "
    done
    echo "${words% }%"
}

# judged OPTION EFFECT [DEVICE]: whether the file system on DEVICE, else BLOCK, is told to have the
# mount option OPTION, and DAX as its files really have, which is EFFECT, and the sizes of df.
judged() {
    local expected shown device=${3-$BLOCK} tried
    local -a sizes
    tried=$(tried)
    mapfile -t sizes < <(df -B1 --output=size,used,avail,pcent "$PLACE")
    read -ra sizes <<<"${sizes[1]}"
    expected="$PLACE $FSTYPE ${device#/dev/} $NS $1 $2 ${sizes[*]}"
    shown=$(told)
    [[ $tried != "$2" || $shown != "$expected" ]] || return 0
    echo "MAP_SYNC: $tried"
    echo "expected: $expected"
    echo "shown:    $shown"
    pmemctl show filesystem --columns WHY,OPTIONS
    FAILURES+=("$expected")
}

# with OPTIONS JUDGED…: mounts BLOCK, judges it, and takes it out again.
with() {
    mount -o "$1" "$BLOCK" "$PLACE"
    touch "$PLACE/file1"
    judged "${@:2}"
    umount "$PLACE"
}

# with_flags OPTIONS OPTION: files that were made before and after the root directory got the
# DAX flag, and none.
with_flags() {
    mount -o "$1" "$BLOCK" "$PLACE"
    touch "$PLACE/file1"
    mapsync flag "$PLACE"
    touch "$PLACE/file2"
    judged "$2" "per file"
    rm "$PLACE/file1"
    judged "$2" yes
    rm "$PLACE/file2"
    [[ $(told) == *" $2 yes "* ]]
    umount "$PLACE"
}

# on_fsdax WORD: mounts with each option; "dax=inode" is told as WORD.
on_fsdax() {
    with dax=always always yes
    with dax=inode "$1" no
    with defaults default no
    with_flags dax=inode "$1"
    # the flag is still there, and so is the file
    with defaults default yes
    with dax=never never no
    no_failures
}

@test "ext4 on fsdax, with each mount option and with the DAX flag" {
    create -r "${LABELLED[0]}" -m fsdax -s 64M
    make_filesystem ext4
    on_fsdax inode
}

# XFS does not list dax=inode among its options.
@test "xfs on fsdax, with each mount option and with the DAX flag" {
    create -r "${LABELLED[0]}" -m fsdax -s 320M
    make_filesystem xfs
    on_fsdax default
}

# Which ext4 does only without delayed allocation.
@test "dax=always, and a file that journals its data" {
    create -r "${LABELLED[0]}" -m fsdax -s 64M
    make_filesystem ext4
    mount -o dax=always,nodelalloc "$BLOCK" "$PLACE"
    touch "$PLACE/file1"
    judged always yes
    mapsync journal "$PLACE"
    touch "$PLACE/file2"
    judged always "per file"
    no_failures
}

@test "no DAX: sector mode, raw mode, blocks smaller than a page" {
    local mode
    for mode in sector raw fsdax; do
        create -r "${LABELLED[0]}" -m "$mode" -s 64M
        make_filesystem ext4 -b "$([[ $mode != fsdax ]] && echo 4096 || echo 1024)"
        with defaults default no
    done
    mount "$BLOCK" "$PLACE"
    mapsync flag "$PLACE"
    touch "$PLACE/file2"
    judged default no
    no_failures
}

@test "DAX on a partition and on device mapper" {
    local disk
    create -r "${LABELLED[0]}" -m fsdax -s 128M
    disk=$BLOCK
    sfdisk -q "$disk" <<<$'label: gpt\n2M,64M\n,'
    BLOCK=${disk}p1
    make_filesystem ext4
    with dax=always always yes
    dmsetup create above --table "0 65536 linear ${disk}p2 0"
    BLOCK=/dev/mapper/above
    make_filesystem ext4
    with dax=always always yes dm-0
    no_failures
}

# Its host must be asked to flush: there is DAX, and no MAP_SYNC. Linux 6.1 grants that all the same
# when a disk was there before that needs no flush, so that it cannot be tried here.
@test "virtio-pmem" {
    local name
    name=namespace$(regions virtio | sed 's/region//').0
    create -f --yes -e "$name" -m fsdax
    make_filesystem ext4
    mount -o dax=always "$BLOCK" "$PLACE"
    [[ $(told) == "$PLACE ext4 ${BLOCK#/dev/} $name always yes "* ]]
    pmemctl show persistence --columns MOUNTED,MAP-SYNC -o raw | grep -qx "$PLACE no"
    umount "$PLACE"
    pmemctl --quiet destroy-namespace -f --yes "$name"
    ndctl enable-namespace "$name"
}

# What another user cannot know of files is unknown, never "no".
@test "another user sees the file systems" {
    local dax
    create -r "${LABELLED[0]}" -m fsdax -s 64M
    make_filesystem ext4
    for dax in 'always:"yes"' inode:null; do
        mount -o "dax=${dax%:*}" "$BLOCK" "$PLACE"
        [[ $("${NOBODY[@]}" pmemctl show filesystem -o jsonl 2>"$BATS_TEST_TMPDIR/notes") == *"\"mounted\":\"$PLACE\","*"\"dax\":${dax#*:},"* ]]
        [[ $dax == always:* || $(<"$BATS_TEST_TMPDIR/notes") == *'only root may read DAX of files: shown as unknown'* ]]
        umount "$PLACE"
    done
}

# --- Disks, and what uses namespaces --------------------------------------------------

# expect [USE…]: that, in sorted order, is what the new namespace is used for.
expect() {
    local IFS='|'
    EXPECTED+="$NS: $*"$'\n'
}

# A disk in sector mode has a name that ends in s.
same_disks() {
    same disk '[.blockdevices[] | select(.name | startswith("pmem"))
        | {disk: .name, size, sector: ."log-sec", device_number: ."maj:min",
           atomicity: (if .name | endswith("s") then "sector" else "none" end),
           partitions: [.children[]? | select(.type == "part").name]}] | sort_by(.disk)' \
        'map({disk, size, sector, device_number, atomicity, partitions}) | sort_by(.disk)' \
        lsblk -Jbo NAME,SIZE,LOG-SEC,MAJ:MIN,TYPE
}

# Mounted, mounted and swap on partitions, swap, device mapper, and nothing.
@test "USE of namespaces, and disks with their partitions as lsblk has them" {
    local EXPECTED='' mode region
    create -r "${LABELLED[0]}" -m fsdax -s 64M
    make_filesystem ext4
    mkdir "$PLACE of two words"
    mount "$BLOCK" "$PLACE of two words"
    expect "$PLACE of two words"
    create -r "${LABELLED[0]}" -m sector -s 64M
    sfdisk -q "$BLOCK" <<<$'label: gpt\n2M,32M\n,'
    mkfs.ext4 -q -F "${BLOCK}1"
    mkswap "${BLOCK}2" && swapon "${BLOCK}2"
    mount "${BLOCK}1" "$PLACE"
    expect "$PLACE" swap
    create -r "${LABELLED[0]}" -m fsdax -s 64M
    mkswap "$BLOCK" && swapon "$BLOCK"
    expect swap
    create -r "${LABELLED[0]}" -m fsdax -s 64M
    dmsetup create above --table "0 65536 linear $BLOCK 0"
    expect "dm above"
    for mode in fsdax devdax "sector -l 512" raw; do
        # shellcheck disable=SC2086
        create -r "${LABELLED[1]}" -s 64M -m $mode
        expect
    done
    for region in $(regions labelless) $(regions e820) $(regions virtio); do
        NS=namespace${region#region}.0
        expect
    done
    diff -u --label expected <(printf %s "$EXPECTED" | sort) --label "pmemctl show" \
        <(pmemctl show namespace -o jsonl | jq -r '"\(.namespace): \(.use | sort | join("|"))"' | sort)
    same_disks
    no_failures
}

# --- What ndctl and daxctl tell -----------------------------------------------------

# on_ram: gives a devdax namespace to the system.
on_ram() {
    create -r "${LABELLED[3]}" -m devdax -s 512M -M mem
    modprobe kmem
    daxctl reconfigure-device -m system-ram "${CHARACTER#/dev/}"
}

# mixed: each mode, with and without what a namespace may have; some of everything out of service.
mixed() {
    local dimm mode
    create -r "${LABELLED[0]}" -m fsdax -s 64M -n 'größer, "quoted"'
    create -r "${LABELLED[0]}" -m fsdax -s 80M -M mem -a 4K
    create -r "${LABELLED[0]}" -m devdax -s 64M
    create -r "${LABELLED[0]}" -m devdax -s 64M -a 4K
    create -r "${LABELLED[0]}" -m sector -s 64M -l 520
    create -r "${LABELLED[0]}" -m raw -s 16M
    for mode in fsdax devdax sector raw; do
        create -r "${LABELLED[1]}" -m "$mode" -s 64M
        ndctl disable-namespace "$NS"
    done
    create -r "${LABELLED[2]}" -m fsdax -s 64M
    ENABLE=("${LABELLED[2]}")
    ndctl disable-region "${LABELLED[2]}"
    for dimm in $(labelled_dimms); do
        [[ $(region_of "$dimm") != "${LABELLED[2]}" ]] || ENABLE=("$dimm" "${ENABLE[@]}")
    done
    ndctl disable-dimm "${ENABLE[0]}"
    on_ram
}

same_buses() {
    same bus 'map({bus: .dev, provider, dimms: (.dimms // [] | length), regions: (.regions // [] | length),
            scrub: .scrub_state}) | sort_by(.bus)' \
        'map({bus, provider, dimms, regions, scrub}) | sort_by(.bus)' \
        ndctl list -BDRiv
}

same_dimms() {
    same dimm 'map({dimm: .dev, id, handle, security, state: (.state // "enabled"),
            phys_id: (if .phys_id == "0" then "0x0" else .phys_id end),
            flags: ([keys[] | select(startswith("flag_"))] | length)}) | sort_by(.dimm)' \
        'map({dimm, id, handle, security, state, phys_id, flags: (.flags | length)}) | sort_by(.dimm)' \
        ndctl list -Diu
}

# Bad blocks of a disabled region cannot be read, and ndctl leaves out a count of none.
same_regions() {
    same region '[.regions[] | {region: .dev, type, size, free: .available_size, max_extent: .max_available_extent,
            align, node: .numa_node, target_node, state: (.state // "enabled"),
            persistence: (if .persistence_domain == "unknown" then null else .persistence_domain end),
            ways: (.mappings // [] | length), dimms: [.mappings[]?.dimm],
            bad_sectors: (if .state == "disabled" then null else .badblock_count // 0 end),
            namespaces: ([.namespaces[]? | select(.size > 0)] | length)}] | sort_by(.region)' \
        'map({region, type, size, free, max_extent, align, node, target_node, state, persistence, ways, dimms,
            bad_sectors, namespaces}) | sort_by(.region)' \
        ndctl list -DRNiv
}

# In raw mode the one uuid is that of the label.
same_namespaces() {
    same namespace 'map(select(.size > 0) | {namespace: .dev, mode, size, map, uuid, name, align,
            label_uuid: (.raw_uuid // (if .mode == "raw" then .uuid else null end)), sector: .sector_size,
            state: (.state // "enabled"), node: .numa_node, target_node,
            device: (.blockdev // .daxregion.devices[0].chardev)}) | sort_by(.namespace)' \
        'map({namespace, mode, size, map, uuid, name, align, label_uuid, sector, state, node, target_node, device})
            | sort_by(.namespace)' \
        ndctl list -Niv
}

same_dax_devices() {
    same dax 'map({device: .chardev, mode, size, align, node: .target_node, online_blocks: .online_memblocks,
            blocks: .total_memblocks, state: (.state // "enabled"),
            movable: (if .movable == null then null elif .movable then "yes" else "no" end)}) | sort_by(.device)' \
        'map({device, mode, size, align, node, online_blocks, blocks, state, movable}) | sort_by(.device)' \
        daxctl list -Di
}

@test "the same numbers as ndctl and daxctl" {
    mixed
    same_buses
    same_dimms
    same_regions
    same_namespaces
    same_dax_devices
    [ "$(pmemctl show namespace "$NS" --columns USE -o raw --no-headings)" = system-ram ]
    no_failures
}

@test "another user sees the same rows, and what only root may read is told" {
    local kind shown=$BATS_TEST_TMPDIR/shown notes=$BATS_TEST_TMPDIR/notes
    create -r "${LABELLED[0]}" -m fsdax -s 64M
    create -r "${LABELLED[0]}" -m devdax -s 64M
    create -r "${LABELLED[1]}" -m sector -s 64M
    for kind in dimm region namespace dax bus disk; do
        "${NOBODY[@]}" pmemctl show "$kind" >"$shown" 2>"$notes"
        [ "$(wc -l <"$shown")" -ge 2 ]
        diff -u <(pmemctl show "$kind") "$shown" || FAILURES+=("$kind")
    done
    no_failures
    # no note where nothing is missing
    "${NOBODY[@]}" pmemctl show region >"$shown" 2>"$notes"
    [ ! -s "$notes" ]
    "${NOBODY[@]}" pmemctl show region --columns +resource -o csv >"$shown" 2>"$notes"
    diff -u <(pmemctl show region --columns +resource -o csv | sed 's/,0x[0-9a-f]*/,/') "$shown"
    [[ $(<"$notes") == "pmemctl: "*"only root may read resource"* ]]
}

@test "the version of firmware is unknown of QEMU's DIMMs, which have no command for it" {
    run pmemctl show dimm -b ACPI.NFIT --columns firmware --no-headings -o raw
    [ "$status" -eq 0 ]
    [ "$(sort -u <<<"$output")" = "?" ]
}
