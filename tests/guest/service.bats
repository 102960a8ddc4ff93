#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=parallel seconds=99
# SC2034: changes.bash uses what is set here.
# shellcheck disable=SC2034
#
# Putting namespaces, regions and DIMMs in and out of service, against ndctl, and what is refused.

load lib
load changes

setup_file() {
    local mode
    need_daxio
    reset_nvdimms
    REGION=$(regions labelled | head -n 1)
    OTHER=$(regions labelled | tail -n 1)
    DIMM=$(attr "$REGION" mapping0)
    DIMM=${DIMM%%,*}
    for mode in fsdax devdax sector raw; do
        ndctl create-namespace -r "$REGION" -m "$mode" -n "$mode" -s 64M >/dev/null
    done
    mapfile -t names < <(namespaces "$REGION")
    export REGION OTHER DIMM FSDAX=${names[0]} DEVDAX=${names[1]} SECTOR=${names[2]} RAW=${names[3]}
    export DISK=/dev/pmem${REGION#region}
    state_of_all >"$BATS_FILE_TMPDIR/state"
}

teardown_file() {
    unlabel_nvdimms
}

setup() {
    BEFORE=$(<"$BATS_FILE_TMPDIR/state")
}

# Whatever a test did, all is back as it was.
teardown() {
    local status=0
    ended_well || status=1
    unchanged_names "$BEFORE" || status=1
    return "$status"
}

# unchanged_names BEFORE: as unchanged, but that a new BTT or PFN device has another number, which shows in none
# but the name of a DAX device; and a seed more may be there.
unchanged_names() {
    state_of_all | stable >"$BATS_TEST_TMPDIR/after"
    diff -u --label before <(stable <<<"$1") --label after "$BATS_TEST_TMPDIR/after"
}

stable() {
    sed -E 's/"dax[0-9.]+"/"daxN"/'
}

# said STATUS TEXT ARGS…: pmemctl ARGS ends with STATUS, and its stderr is TEXT
said() {
    local status=$1 text=$2 code=0
    shift 2
    pmemctl "$@" 2>"$BATS_TEST_TMPDIR/stderr" || code=$?
    ((code == status)) && [[ $(<"$BATS_TEST_TMPDIR/stderr") == "$text" ]] && return
    printf 'pmemctl %s: status %d\n' "$*" "$code"
    cat "$BATS_TEST_TMPDIR/stderr"
    return 1
}

# is_enabled NAMESPACE
is_enabled() {
    [[ $(ndctl list -N -n "$1") == *"$1"* ]]
}

@test "a namespace of each mode, by pmemctl both ways" {
    local name
    for name in "$FSDAX" "$DEVDAX" "$SECTOR" "$RAW"; do
        said 0 'disabled 1 namespace' disable-namespace "$name"
        ! is_enabled "$name"
        said 0 'enabled 1 namespace' enable-namespace "$name"
        is_enabled "$name"
    done
    unchanged_names "$BEFORE"
    said 0 'disabled 4 namespaces' disable-namespace all -r "$REGION"
    [[ -z $(ndctl list -N -r "$REGION") ]]
    said 0 'enabled 4 namespaces' enable-namespace "$RAW" "${SECTOR#namespace}" "$FSDAX" "$DEVDAX"
}

@test "what one tool disables, the other enables" {
    local name
    for name in "$FSDAX" "$DEVDAX" "$SECTOR" "$RAW"; do
        pmemctl disable-namespace "$name"
        ndctl enable-namespace "$name"
        is_enabled "$name"
        ndctl disable-namespace "$name"
        pmemctl enable-namespace "$name"
        is_enabled "$name"
    done
    unchanged_names "$BEFORE"
    pmemctl disable-region "$REGION"
    ndctl enable-region "$REGION"
    ndctl disable-region "$REGION"
    pmemctl enable-region "$REGION"
    unchanged_names "$BEFORE"
    pmemctl disable-region "$REGION"
    pmemctl disable-dimm "$DIMM"
    ndctl enable-dimm "$DIMM"
    ndctl disable-dimm "$DIMM"
    pmemctl enable-dimm "$DIMM"
    pmemctl enable-region "${REGION#region}"
}

@test "data stays" {
    local name device
    for name in "$DISK" "/dev/pmem${SECTOR#namespace}s" "/dev/pmem${RAW#namespace}"; do
        fill "$name" 1
    done
    pmemctl disable-region "$REGION"
    pmemctl enable-region "$REGION"
    pmemctl disable-namespace "$FSDAX" "$SECTOR" "$RAW"
    pmemctl enable-namespace all -r "$REGION"
    for name in "$DISK" "/dev/pmem${SECTOR#namespace}s" "/dev/pmem${RAW#namespace}"; do
        holds "$name" 1
    done
}

@test "what is so already is told, and done" {
    said 0 "$FSDAX: it is enabled already
enabled 0 namespaces" enable-namespace "$FSDAX"
    said 0 'enabled 0 namespaces' enable-namespace all
    said 0 "$REGION: it is enabled already
enabled 0 regions" enable-region "$REGION"
    said 0 "$DIMM: it is enabled already
enabled 0 DIMMs" enable-dimm "$DIMM"
    pmemctl disable-region "$OTHER"
    said 0 "$OTHER: it is disabled already
disabled 0 regions" disable-region "$OTHER"
    said 0 'enabled 1 region' enable-region all
    refused 3 'it is idle' enable-namespace "namespace${OTHER#region}.0"
    said 0 "namespace${OTHER#region}.0: it is disabled already
disabled 0 namespaces" disable-namespace "namespace${OTHER#region}.0"
}

@test "regions and DIMMs stand in each other's way" {
    refused 5 "$DIMM: $REGION, which it is part of, is enabled" disable-dimm "$DIMM"
    refused 5 "$DIMM: $REGION, which it is part of, is enabled" disable-dimm --dry-run "$DIMM"
    pmemctl disable-region "$REGION"
    refused 3 "$RAW: there is no such namespace" enable-namespace "$RAW"
    grep "hint: $REGION is disabled" "$BATS_TEST_TMPDIR/stderr"
    pmemctl disable-dimm "$DIMM"
    refused 1 "$REGION: its DIMM $DIMM is disabled" enable-region "$REGION"
    refused 1 "$REGION: its DIMM $DIMM is disabled" enable-region --dry-run "$REGION"
    said 0 'enabled 1 DIMM' enable-dimm "${DIMM#nmem}"
    said 0 'enabled 1 region' enable-region "$REGION"
}

@test "a DIMM without labels can go while its region stays" {
    local dimm
    dimm=$(labelless_dimms | head -n 1)
    said 0 'disabled 1 DIMM' disable-dimm "$dimm"
    said 0 'enabled 1 DIMM' enable-dimm "$dimm"
}

# in_use NAMESPACE PATTERN: neither it nor its region can be taken out of service
in_use() {
    refused 5 "$1: .*$2" disable-namespace "$1"
    refused 5 "$1: .*$2" disable-region "$REGION"
    refused 5 "$1: .*$2" disable-region "$REGION" --dry-run
    unchanged "$BEFORE"
}

@test "in use: mounted here, and in another mount namespace" {
    mkfs.ext4 -q -F -b 4096 "$DISK"
    mount "$DISK" /mnt
    in_use "$FSDAX" 'mounted on /mnt'
    umount /mnt
    # shellcheck disable=SC2016
    hold unshare -m bash -c 'mount "$0" /mnt && echo ready && read -r' "$DISK"
    in_use "$FSDAX" 'mounted on /mnt'
    release
    wipefs -qa "$DISK"
}

@test "in use: swap, the device mapper, opened exclusively" {
    mkswap "$DISK" >/dev/null
    swapon "$DISK"
    in_use "$FSDAX" 'swap'
    swapoff "$DISK"
    wipefs -qa "$DISK"
    modprobe dm_mod
    dmsetup create held --table "0 1024 linear $DISK 0"
    in_use "$FSDAX" "held by the device mapper's held \\(dm-"
    dmsetup remove held
    hold daxio exclusive "/dev/pmem${RAW#namespace}"
    in_use "$RAW" 'exclusively'
    release
}

@test "in use: a DAX device that is mapped" {
    local device
    device=$(ndctl list -X -n "$DEVDAX" | jq -r '.[0].daxregion.devices[0].chardev // empty')
    hold daxio map "/dev/$device"
    in_use "$DEVDAX" "mapped by process $HELD \\(daxio\\)"
    release
}

@test "in use: memory of the system" {
    create -r "$OTHER" -m devdax -s 512M -M mem
    modprobe kmem
    daxctl reconfigure-device -m system-ram "${CHARACTER#/dev/}" >/dev/null
    refused 5 "$NS: .* is in use as system RAM" disable-namespace "$NS"
    refused 5 "$NS: .* is in use as system RAM" disable-region "$OTHER"
    daxctl reconfigure-device -m devdax -f "${CHARACTER#/dev/}" >/dev/null
    pmemctl destroy-namespace -f "$NS"
    # which wrote labels, and left a seed
    pmemctl disable-region "$OTHER"
    pmemctl enable-region "$OTHER"
    state_of_all >"$BATS_FILE_TMPDIR/state"
    BEFORE=$(<"$BATS_FILE_TMPDIR/state")
}

@test "of several, one fails" {
    hold daxio exclusive "/dev/pmem${RAW#namespace}"
    run pmemctl disable-namespace all -r "$REGION"
    [ "$status" -eq 7 ]
    [[ $output == *"$RAW: "*exclusively* && ${lines[-1]} == 'disabled 3 namespaces' ]]
    is_enabled "$RAW"
    run pmemctl disable-region all
    [ "$status" -eq 7 ]
    [[ $output == *"$RAW: "*exclusively* && ${lines[-1]} == 'disabled 6 regions' ]]
    [[ -e $ND/$REGION/driver ]]
    release
    run pmemctl enable-region all
    [[ $status -eq 0 && $output == 'enabled 6 regions' ]]
    run pmemctl enable-namespace "$FSDAX" namespace99.0 "$DEVDAX" "$SECTOR"
    [[ $status -eq 7 && ${lines[-1]} == 'enabled 3 namespaces' ]]
}

@test "a step that fails is taken back" {
    local name point
    for name in "$FSDAX" "$DEVDAX" "$SECTOR" "$RAW"; do
        for point in 1 3; do
            [[ $name != "$RAW" || $point -eq 1 ]] || continue
            run env PMEMCTL_STOP_AT=$point PMEMCTL_STOP_BY=eio pmemctl disable-namespace "$name"
            [[ $status -eq 1 && ${lines[-1]} == 'disabled 0 namespaces' ]]
            is_enabled "$name"
        done
        unchanged_names "$BEFORE"
    done
    run env PMEMCTL_STOP_AT=1 PMEMCTL_STOP_BY=eio pmemctl disable-region "$REGION"
    [[ $status -eq 1 && ${lines[-1]} == 'disabled 0 regions' ]]
}

@test "names, and who asks" {
    local kind
    refused 3 'namespace99.0: there is no such namespace' disable-namespace namespace99.0
    refused 3 'region99: there is no such region' enable-region region99
    refused 3 'nmem99: there is no such DIMM' disable-dimm nmem99
    refused 3 'there is no such namespace' disable-namespace ''
    refused 3 'there is no such region' disable-namespace all -r region99
    refused 3 'there is no such bus' disable-dimm all -b nosuch
    refused 3 'there is no such region' disable-region "$REGION" -b e820
    RUN_AS=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    refused 4 'root' disable-namespace "$RAW"
    refused 4 'root' disable-region "$REGION"
    refused 4 'root' disable-region all
}

# peers ARGS…: ndctl and pmemctl as ndctl say and end the same, from the same state
peers() {
    local ours=0 theirs=0
    ndctl "$@" >"$BATS_TEST_TMPDIR/theirs" 2>&1 || theirs=$?
    undo
    pmemctl ndctl "$@" >"$BATS_TEST_TMPDIR/ours" 2>&1 || ours=$?
    undo
    # each says why in its own way
    sed -i '/^  Error: [a-z]*[0-9.]*: /d; /^  hint: /d; /^libndctl: /d' "$BATS_TEST_TMPDIR"/{ours,theirs}
    ((ours == theirs)) && diff -u "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours" && return
    printf '%s: status %d, ndctl %d\n' "$*" "$ours" "$theirs"
    FAILURES+=("$*")
}

undo() {
    bind "$DIMM" "$REGION"
    ndctl enable-namespace all -r "$REGION" >/dev/null 2>&1
}

@test "as ndctl" {
    peers disable-namespace "$FSDAX"
    peers disable-namespace all -r "$REGION"
    peers enable-namespace all -r "$REGION"
    peers enable-namespace "$RAW"
    peers disable-namespace namespace99.0
    peers enable-namespace namespace99.0
    peers enable-namespace "namespace${OTHER#region}.0"
    peers disable-namespace "namespace${OTHER#region}.0"
    peers disable-namespace all -r region99
    peers disable-region "$REGION"
    peers disable-region "${REGION#region}"
    peers enable-region "$REGION"
    peers enable-region -t pmem all -b ACPI.NFIT
    peers disable-dimm "$DIMM"
    peers enable-dimm "$DIMM"
    peers enable-dimm all
    hold daxio exclusive "/dev/pmem${RAW#namespace}"
    peers disable-namespace "$RAW"
    release
    unbind "$REGION"
    undo() { unbind "$REGION"; }
    peers disable-region "$REGION"
    peers disable-dimm "$DIMM"
    unbind "$DIMM"
    peers enable-dimm "$DIMM"
    bind "$DIMM" "$REGION"
    settle
}

@test "as ndctl, which calls failures success: they are failures" {
    run pmemctl ndctl disable-region region99
    [[ $status -ne 0 && ${lines[-1]} == 'disabled 0 regions' ]]
    run pmemctl ndctl disable-dimm nmem99
    [[ $status -ne 0 && ${lines[-1]} == 'disabled 0 nmem' ]]
    hold daxio exclusive "/dev/pmem${RAW#namespace}"
    run pmemctl ndctl disable-namespace all -r "$REGION"
    [[ $status -ne 0 && ${lines[-1]} == 'disabled 3 namespaces' ]]
    pmemctl enable-namespace "$FSDAX" "$DEVDAX" "$SECTOR"
    run pmemctl ndctl disable-region "$REGION"
    [[ $status -ne 0 && ${lines[-1]} == 'disabled 0 regions' ]]
    release
}

# --- What a region brings up ------------------------------------------------------

# offers_next: whether a namespace can be made on REGION; not done, as that takes long.
offers_next() {
    pmemctl create-namespace --dry-run -r "$REGION" -m raw -s 16M >/dev/null 2>"$BATS_TEST_TMPDIR/next"
}

@test "bound anew by sysfs, a region may offer no next namespace: what is said then helps" {
    local round seed lost=0
    for round in {1..20}; do
        unbind "$REGION"
        echo "$REGION" >/sys/bus/nd/drivers/nd_region/bind
        offers_next && continue
        lost=$((lost + 1))
        seed=$(attr "$REGION" namespace_seed)
        grep -F "hint: to make it offer one: pmemctl disable-namespace $seed, then pmemctl enable-namespace $seed" \
            "$BATS_TEST_TMPDIR/next"
        pmemctl disable-namespace "$seed"
        pmemctl enable-namespace "$seed"
        offers_next
    done
    echo "# of $round times it offered none $lost times" >&3
}

@test "put into service by pmemctl, a region always offers a next namespace" {
    local round file=$BATS_TEST_TMPDIR/seed
    for round in {1..10}; do
        unbind "$REGION"
        pmemctl enable-region "$REGION"
        offers_next
    done
    # where the kernel lost it, one is put out of service and back, unless it is in use
    echo "$FSDAX" >"$file"
    mount --bind "$file" "$ND/$REGION/namespace_seed"
    said 0 'enabled 1 region' enable-region "$REGION"
    is_enabled "$FSDAX"
    hold daxio exclusive "$DISK"
    said 0 'enabled 1 region' enable-region "$REGION"
    release
    umount "$ND/$REGION/namespace_seed"
}

# on_raw NAMESPACE COMMAND…: with the raw disk of a disabled namespace as its last word
on_raw() {
    local disk
    echo 1 >"$ND/$1/force_raw"
    echo "$1" >/sys/bus/nd/drivers/nd_pmem/bind
    disk=/dev/$(echo "$ND/$1"/block/*/ | xargs basename)
    "${@:2}" "$disk"
    echo "$1" >"$ND/$1/driver/unbind"
    echo 0 >"$ND/$1/force_raw"
}

erase_start() {
    dd if=/dev/zero of="$1" bs=8k count=1 oflag=direct status=none
}

# The log of a BTT lies in front of the copy of the info block, which is at the end.
spoil_log() {
    head -c 16384 /dev/zero | tr '\0' '\377' |
        dd of="$1" bs=4k seek=$(($(blockdev --getsize64 "$1") / 4096 - 5)) oflag=direct iflag=fullblock status=none
}

# Labels of version 1.2 keep the mode.
@test "namespaces that do not come up, or come up raw, are told" {
    local ns sector dimm
    dimm=$(dimm_of "$OTHER")
    pmemctl init-labels -f -V 1.2 "$dimm"
    ns=$(pmemctl create-namespace -r "$OTHER" -m fsdax -s 64M | jq -r .dev)
    sector=$(pmemctl create-namespace -r "$OTHER" -m sector -s 64M | jq -r .dev)
    pmemctl disable-namespace "$ns" "$sector"
    on_raw "$sector" spoil_log
    pmemctl disable-region "$OTHER"
    run pmemctl enable-region "$OTHER"
    echo "$output"
    [[ $status -eq 7 && ${lines[-1]} == 'enabled 1 region' ]]
    [[ $output == *"$OTHER: it is enabled, but 1 of its 2 namespaces did not come up: $sector"* ]]
    [[ $output == *"kernel: "*btt* && $output == *'the log of the BTT is damaged'* ]]
    refused 1 "$sector: the kernel's nd_pmem driver refused its btt" enable-namespace "$sector"
    grep -E '^  kernel: .*btt' "$BATS_TEST_TMPDIR/stderr"
    grep 'the log of the BTT is damaged' "$BATS_TEST_TMPDIR/stderr"
    pmemctl destroy-namespace -f --yes "$sector"
    pmemctl disable-namespace "$ns"
    on_raw "$ns" erase_start
    refused 10 "$ns: it came up raw, although its label says fsdax: its info block is damaged" enable-namespace "$ns"
    run ! is_enabled "$ns"
    # out of service nobody can see that: it is noted, also when it was looked at
    run pmemctl doctor "$ns"
    [[ $status -eq 10 && $output == *"$ns "*'damaged: it came up raw, not fsdax, and was disabled again'* ]]
    pmemctl read-infoblock "$ns" >/dev/null
    refused 10 "$ns: it came up raw" enable-namespace "$ns"
    run pmemctl doctor "$ns"
    [[ $status -eq 10 && $output == *'damaged: it came up raw'* ]]
    pmemctl disable-region "$OTHER"
    run pmemctl enable-region "$OTHER"
    echo "$output"
    [[ $status -eq 10 && ${lines[-1]} == 'enabled 1 region' ]]
    [[ $output == *"$OTHER: it is enabled, but $ns came up raw, although its label says fsdax"* ]]
    run pmemctl doctor "$ns"
    [[ $status -eq 10 && $output == *'raw, although its label says fsdax'* ]]
    pmemctl disable-namespace "$ns"
    # who asks for it raw gets it so
    echo 1 >"$ND/$ns/force_raw"
    said 0 'enabled 1 namespace' enable-namespace "$ns"
    pmemctl destroy-namespace -f --yes "$ns"
    pmemctl init-labels -f "$dimm"
    pmemctl disable-region "$OTHER"
    pmemctl enable-region "$OTHER"
    state_of_all >"$BATS_FILE_TMPDIR/state"
    BEFORE=$(<"$BATS_FILE_TMPDIR/state")
}
