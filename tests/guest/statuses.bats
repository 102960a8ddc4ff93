#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=59
#
# Every exit status that a command documents is one it can end with. What is documented comes
# from the program; a status without a way to it here fails.

load lib

setup_file() {
    reset_nvdimms
    REGION=$(regions labelled | head -n 1)
    mkdir -p "$BATS_FILE_TMPDIR/file/sys/bus/nd" "$BATS_FILE_TMPDIR/recorded/sys/bus/nd/devices"
    : >"$BATS_FILE_TMPDIR/file/sys/bus/nd/devices"
    BROKEN=$BATS_FILE_TMPDIR/file
    # a recorded machine with one namespace on a region without labels
    local nd=$BATS_FILE_TMPDIR/recorded/sys/bus/nd/devices
    mkdir -p "$nd"/../../../devices/ndbus0/{nmem0,region0/namespace0.0}
    ln -s ../../../devices/ndbus0/nmem0 "$nd/nmem0"
    ln -s ../../../devices/ndbus0 "$nd/ndbus0"
    ln -s ../../../devices/ndbus0/region0 "$nd/region0"
    ln -s ../../../devices/ndbus0/region0/namespace0.0 "$nd/namespace0.0"
    echo 16777216 >"$nd/namespace0.0/size"
    RECORDED=$BATS_FILE_TMPDIR/recorded
    ACTIVE=$(pmemctl create-namespace -r "$REGION" -s 32M | jq -r .dev)
    DATA=$(pmemctl create-namespace -r "$REGION" -s 320M | jq -r .dev)
    mkfs.ext4 -q -F "/dev/$(pmemctl list -n "$DATA" | jq -r '.[0].blockdev')"
    OTHER=$(regions labelled | tail -n 1)
    DIMM=$(attr "$REGION" mapping0)
    DIMM=${DIMM%%,*}
    export REGION OTHER DIMM BROKEN RECORDED ACTIVE DATA
}

teardown_file() {
    unlabel_nvdimms
}

NOBODY=(setpriv --reuid 65534 --regid 65534 --clear-groups)

# read_only VALUE: of the region.
read_only() {
    echo "$1" >"/sys/bus/nd/devices/$REGION/read_only"
}

# way_to COMMAND STATUS: ends with that status of that command; 99 when there is no way to it.
way_to() {
    case $1:$2 in
    *:2) pmemctl "$1" --undefined ;;
    show:0) pmemctl show region ;;
    show:1) pmemctl --sysroot "$BROKEN" show region ;;
    show:3) pmemctl show region region99 ;;
    show:4) "${NOBODY[@]}" pmemctl show acpi NFIT ;;
    show:6) without_smartcols ;;
    # QEMU's DIMMs do not tell
    show:10) pmemctl show health --check ;;
    list:0) pmemctl list ;;
    list:1) pmemctl --sysroot "$BROKEN" list ;;
    list:3) pmemctl list -r region99 ;;
    list:6) pmemctl list -H ;;
    create-namespace:0) pmemctl create-namespace -r "$REGION" -s 16M ;;
    create-namespace:1) pmemctl create-namespace -r "$REGION" -s 1T ;;
    create-namespace:3) pmemctl create-namespace -r region99 ;;
    create-namespace:4) "${NOBODY[@]}" pmemctl create-namespace -r "$REGION" -s 16M ;;
    create-namespace:5) pmemctl create-namespace -e "$ACTIVE" -m raw ;;
    create-namespace:6) pmemctl create-namespace -r "$REGION" -a 64M ;;
    create-namespace:7) half_of_two_regions ;;
    create-namespace:8) pmemctl create-namespace -f -e "$DATA" -m raw ;;
    destroy-namespace:0) pmemctl destroy-namespace all -r "$(regions labelled | tail -n 1)" ;;
    destroy-namespace:1) on_read_only_region destroy-namespace -f "$ACTIVE" ;;
    destroy-namespace:3) pmemctl destroy-namespace namespace99.0 ;;
    destroy-namespace:4) "${NOBODY[@]}" pmemctl destroy-namespace -f "$ACTIVE" ;;
    destroy-namespace:5) pmemctl destroy-namespace "$ACTIVE" ;;
    destroy-namespace:6) pmemctl --sysroot "$RECORDED" destroy-namespace namespace0.0 ;;
    destroy-namespace:7) pmemctl destroy-namespace -f "$DATA" \
        "$(pmemctl create-namespace -r "$REGION" -s 16M | jq -r .dev)" ;;
    destroy-namespace:8) pmemctl destroy-namespace -f "$DATA" ;;
    rename-namespace:0) pmemctl rename-namespace -f "$ACTIVE" new ;;
    rename-namespace:1) on_read_only_region rename-namespace -f "$ACTIVE" newer ;;
    rename-namespace:3) pmemctl rename-namespace namespace99.0 new ;;
    rename-namespace:4) "${NOBODY[@]}" pmemctl rename-namespace -f "$ACTIVE" newest ;;
    rename-namespace:5) pmemctl rename-namespace "$ACTIVE" newest ;;
    rename-namespace:6) pmemctl rename-namespace -f "namespace$(regions labelless | tr -dc 0-9).0" new ;;
    *able-*:*) service "$1" "$2" ;;
    doctor:0) pmemctl doctor ;;
    doctor:1) pmemctl --sysroot "$BROKEN" doctor ;;
    doctor:3) pmemctl doctor region99 ;;
    doctor:4) with_half_made_seed "${NOBODY[@]}" pmemctl doctor --repair ;;
    doctor:5) with_raw_disk mounted pmemctl doctor --repair ;;
    doctor:6) idle_with_uuid && pmemctl --sysroot "$RECORDED" doctor --repair ;;
    doctor:7) with_raw_disk free with_half_made_seed pmemctl doctor --repair ;;
    doctor:8) with_raw_disk free pmemctl doctor --repair ;;
    doctor:10) with_half_made_seed pmemctl doctor ;;
    *-labels:*) labels "$1" "$2" ;;
    *-infoblock:* | check-namespace:*) infoblocks "$1" "$2" ;;
    start-scrub:1) pmemctl --sysroot "$BROKEN" start-scrub ;;
    start-scrub:3) pmemctl start-scrub nosuch ;;
    start-scrub:6) pmemctl start-scrub ACPI.NFIT ;;
    wait-scrub:1) pmemctl --sysroot "$BROKEN" wait-scrub ;;
    wait-scrub:3) pmemctl wait-scrub nosuch ;;
    wait-scrub:6) pmemctl wait-scrub ACPI.NFIT ;;
    update-firmware:1) pmemctl --sysroot "$BROKEN" update-firmware --arm "$DIMM" ;;
    update-firmware:3) pmemctl update-firmware --arm nmem99 ;;
    update-firmware:4) "${NOBODY[@]}" pmemctl update-firmware --arm "$DIMM" ;;
    update-firmware:6) pmemctl update-firmware --arm "$DIMM" ;;
    activate-firmware:1) pmemctl --sysroot "$BROKEN" activate-firmware ;;
    activate-firmware:3) pmemctl activate-firmware nosuch ;;
    activate-firmware:4) "${NOBODY[@]}" pmemctl activate-firmware ACPI.NFIT ;;
    activate-firmware:6) pmemctl activate-firmware ;;
    inject-error:3) pmemctl inject-error namespace99.0 -B 1 -n 1 ;;
    inject-error:4) "${NOBODY[@]}" pmemctl inject-error "$ACTIVE" -B 1 -n 1 ;;
    inject-error:6) pmemctl inject-error "$ACTIVE" -B 1 -n 1 ;;
    inject-smart:1) pmemctl --sysroot "$BROKEN" inject-smart "$DIMM" -f ;;
    inject-smart:3) pmemctl inject-smart nmem99 -f ;;
    inject-smart:4) "${NOBODY[@]}" pmemctl inject-smart "$DIMM" -f ;;
    inject-smart:6) pmemctl inject-smart "$DIMM" -f ;;
    clear-errors:0) pmemctl clear-errors "$ACTIVE" ;;
    clear-errors:1) pmemctl --sysroot "$BROKEN" clear-errors all ;;
    clear-errors:3) pmemctl clear-errors namespace99.0 ;;
    clear-errors:4) "${NOBODY[@]}" pmemctl clear-errors "$ACTIVE" ;;
    clear-errors:6) pmemctl clear-errors -s "$ACTIVE" ;;
    clear-errors:7) pmemctl clear-errors "$ACTIVE" namespace99.0 ;;
    monitor:0) timeout -s INT 2 pmemctl monitor --log /run/monitor; [[ $? == 124 ]] && kill -0 $$ ;;
    monitor:1) pmemctl --sysroot "$BROKEN" monitor ;;
    monitor:3) pmemctl monitor --log /nowhere/file ;;
    monitor:4) "${NOBODY[@]}" pmemctl monitor --log /root/monitor ;;
    metrics:0) pmemctl metrics ;;
    metrics:1) pmemctl --sysroot "$BROKEN" metrics ;;
    metrics:3) pmemctl metrics -d nmem99 ;;
    metrics:4) "${NOBODY[@]}" pmemctl metrics --output /root/metrics ;;
    set:*) access "$2" ;;
    schema:0) pmemctl schema ;;
    help:0) pmemctl help list ;;
    *) return 99 ;;
    esac
}

# access STATUS: the same for set
access() {
    case $1 in
    0) pmemctl set read-write "$OTHER" ;;
    1) pmemctl --sysroot "$BROKEN" set read-only all ;;
    3) pmemctl set read-only region99 ;;
    4) "${NOBODY[@]}" pmemctl set read-only "$OTHER" ;;
    5) while_mounted pmemctl set read-only "$REGION" ;;
    6) pmemctl --sysroot "$RECORDED" set read-only region0 ;;
    7) pmemctl set read-write "$OTHER" region99 ;;
    *) return 99 ;;
    esac
}

# service COMMAND STATUS: the same for what puts objects in and out of service
service() {
    case $1:$2 in
    disable-namespace:0) pmemctl "$1" "$ACTIVE" ;;
    enable-*:0) pmemctl "$1" all ;;
    enable-namespace:10) with_lost_mode pmemctl "$1" ;;
    enable-region:10) with_lost_mode region pmemctl "$1" ;;
    enable-dimm:10) with_half_labels pmemctl "$1" ;;
    disable-region:0) pmemctl "$1" "$OTHER" ;;
    disable-dimm:0) pmemctl "$1" "$(labelless_dimms | head -n 1)" ;;
    *:1) pmemctl --sysroot "$BROKEN" "$1" all ;;
    *-namespace:3) pmemctl "$1" namespace99.0 ;;
    *-region:3) pmemctl "$1" region99 ;;
    *-dimm:3) pmemctl "$1" nmem99 ;;
    *:4) "${NOBODY[@]}" pmemctl "$1" all ;;
    disable-dimm:5) pmemctl "$1" "$DIMM" ;;
    disable-namespace:5) while_mounted pmemctl "$1" "$DATA" ;;
    disable-region:5) while_mounted pmemctl "$1" "$REGION" ;;
    *-namespace:6) pmemctl --sysroot "$RECORDED" "$1" namespace0.0 ;;
    *-region:6) pmemctl --sysroot "$RECORDED" "$1" region0 ;;
    *-dimm:6) pmemctl --sysroot "$RECORDED" "$1" nmem0 ;;
    enable-namespace:7) pmemctl "$1" "$ACTIVE" namespace99.0 ;;
    disable-namespace:7) pmemctl "$1" "namespace${OTHER#region}.0" namespace99.0 ;;
    *-region:7) pmemctl "$1" "$OTHER" region99 ;;
    *-dimm:7) pmemctl "$1" "$(labelless_dimms | head -n 1)" nmem99 ;;
    *) return 99 ;;
    esac
}

# infoblocks COMMAND STATUS: the same for info blocks; NS is a namespace in sector mode that is not in service
infoblocks() {
    local image=$BATS_TEST_TMPDIR/image
    case $1:$2 in
    check-namespace:0) with_sector whole pmemctl "$1" NS ;;
    check-namespace:1) pmemctl "$1" -f "$ACTIVE" ;;
    check-namespace:5) with_sector active pmemctl "$1" NS ;;
    check-namespace:8) with_sector covered pmemctl "$1" --repair NS ;;
    check-namespace:10) with_sector damaged pmemctl "$1" NS ;;
    read-infoblock:0) with_sector whole pmemctl "$1" -j NS ;;
    read-infoblock:1) pmemctl "$1" -j -i /dev/null ;;
    read-infoblock:10)
        with_sector whole pmemctl "$1" -o "$image" NS
        printf 'x' | dd of="$image" bs=1 seek=4200 conv=notrunc status=none
        pmemctl "$1" -j -V -i "$image"
        ;;
    write-infoblock:0) pmemctl "$1" -s 1G -o "$image" ;;
    write-infoblock:1) pmemctl "$1" -s 1G -o / ;;
    write-infoblock:8) while_disabled pmemctl "$1" "$DATA" ;;
    read-infoblock:3) pmemctl "$1" -j namespace99.0 ;;
    *:3) pmemctl "$1" namespace99.0 ;;
    read-infoblock:4) with_sector whole "${NOBODY[@]}" pmemctl "$1" -j NS ;;
    *:4) with_sector whole "${NOBODY[@]}" pmemctl "$1" NS ;;
    read-infoblock:5) pmemctl "$1" -j "$ACTIVE" ;;
    *:5) pmemctl "$1" "$ACTIVE" ;;
    read-infoblock:6) pmemctl --sysroot "$RECORDED" "$1" -j namespace0.0 ;;
    *:6) pmemctl --sysroot "$RECORDED" "$1" namespace0.0 ;;
    read-infoblock:7) with_sector whole pmemctl "$1" -j NS namespace99.0 ;;
    *:7) with_sector whole pmemctl --yes "$1" NS namespace99.0 ;;
    *) return 99 ;;
    esac
}

# with_sector whole|active|damaged|covered COMMAND…: NS among its words is a namespace in sector mode, which is
# not in service; damaged: the first info block is not there; covered: and swap space is
with_sector() {
    local status=0 state=$1 ns region disk
    shift
    region=$(regions labelled | sed -n 2p)
    ns=$(pmemctl create-namespace -m sector -r "$region" -s 32M | jq -r .dev)
    [[ $state == active ]] || pmemctl disable-namespace "$ns"
    if [[ $state == damaged || $state == covered ]]; then
        echo 1 >"$ND/$ns/force_raw"
        echo "$ns" >/sys/bus/nd/drivers/nd_pmem/bind
        disk=/dev/$(echo "$ND/$ns"/block/*/ | xargs basename)
        dd if=/dev/zero of="$disk" bs=4k count=1 seek=1 conv=fsync status=none
        [[ $state == damaged ]] || mkswap "$disk"
        echo "$ns" >"$ND/$ns/driver/unbind"
        echo 0 >"$ND/$ns/force_raw"
    fi
    "${@/#NS/$ns}" || status=$?
    pmemctl destroy-namespace -f --yes "$ns"
    return "$status"
}

while_disabled() {
    local status=0
    pmemctl disable-namespace "$DATA"
    "$@" || status=$?
    pmemctl enable-namespace "$DATA"
    return "$status"
}

# labels COMMAND STATUS: the same for label areas. FREE is a DIMM whose region has no namespace.
labels() {
    local -a command=("$1")
    local free region recorded=(--sysroot "$RECORDED")
    region=$(regions labelled | sed -n 2p)
    pmemctl destroy-namespace -f --yes all -r "$region"
    free=$(dimm_of "$region")
    case $1 in
    init-labels) command+=(-f) ;;
    write-labels) command+=(-i "$BATS_TEST_TMPDIR/saved") && pmemctl read-labels "$free" -o "$BATS_TEST_TMPDIR/saved" ;;
    esac
    mkdir -p "$RECORDED/dev"
    head -c 1024 /dev/zero | tr '\0' '\377' >"$RECORDED/dev/nmem0.labels"
    case $1:$2 in
    *:0) pmemctl "${command[@]}" "$free" ;;
    init-labels:1) pmemctl init-labels "$free" ;;
    *:1) pmemctl --sysroot "$BROKEN" "${command[@]}" nmem0 ;;
    *:3) pmemctl "${command[@]}" nmem99 ;;
    *:4) "${NOBODY[@]}" pmemctl "${command[@]}" "$free" ;;
    check-labels:5) with_damage "$free" pmemctl check-labels --repair "$free" ;;
    *:5) pmemctl "${command[@]}" --yes "$(dimm_of "$REGION")" ;;
    *:6) pmemctl "${command[@]}" "$(labelless_dimms | head -n 1)" ;;
    read-labels:7) pmemctl read-labels -j "$free" nmem99 ;;
    check-labels:7) pmemctl check-labels --repair "$free" nmem99 ;;
    *:7) pmemctl "${command[@]}" "$free" nmem99 ;;
    check-labels:8) with_damaged_label "$free" pmemctl check-labels --repair "$free" ;;
    *:8) with_label "$free" pmemctl "${command[@]}" "$free" ;;
    write-labels:10) pmemctl write-labels "$free" -i /dev/null ;;
    read-labels:10) pmemctl "${recorded[@]}" read-labels -j nmem0 ;;
    check-labels:10) pmemctl "${recorded[@]}" check-labels nmem0 ;;
    *) return 99 ;;
    esac
}

# with_label DIMM COMMAND…: with a namespace on it that is not active
with_label() {
    local status=0 region
    region=$(regions labelled | sed -n 2p)
    pmemctl create-namespace -m raw -r "$region" -s 16M
    unbind "$region"
    "${@:2}" || status=$?
    bind "$region"
    settle
    pmemctl destroy-namespace -f all -r "$region"
    return "$status"
}

# with_damage DIMM COMMAND…: with an active namespace on it and one bad index block
with_damage() {
    local status=0 region saved=$BATS_TEST_TMPDIR/damaged
    region=$(regions labelled | sed -n 2p)
    pmemctl create-namespace -m raw -r "$region" -s 16M
    unbind "$region"
    pmemctl read-labels "$1" -o "$saved"
    printf 'x' | dd of="$saved" bs=1 seek=100 conv=notrunc status=none
    pmemctl write-labels --invalid --yes "$1" -i "$saved"
    bind "$region"
    settle
    "${@:2}" || status=$?
    pmemctl destroy-namespace -f all -r "$region"
    return "$status"
}

# with_damaged_label DIMM COMMAND…: with a label on it that says it is of another slot, and its region disabled.
# Where the kernel puts it, and how large labels are, depends on what was there before.
with_damaged_label() {
    local status=0 slot region saved=$BATS_TEST_TMPDIR/damaged
    region=$(regions labelled | sed -n 2p)
    pmemctl create-namespace -m raw -r "$region" -s 16M
    unbind "$region"
    pmemctl read-labels "$1" -o "$saved"
    for slot in 0 128 256; do
        printf 'x' | dd of="$saved" bs=1 seek=$((512 + slot + 120)) conv=notrunc status=none
    done
    pmemctl write-labels --invalid --yes "$1" -i "$saved"
    "${@:2}" || status=$?
    pmemctl init-labels -f --yes "$1"
    bind "$region"
    return "$status"
}

# empty_region REGION VERSION: without namespaces, and with labels of that version
empty_region() {
    pmemctl destroy-namespace -f --yes all -r "$1" || true
    pmemctl disable-region "$1"
    pmemctl init-labels -f --yes -V "$2" "$(dimm_of "$1")"
    bind "$1"
}

# with_lost_mode [region] COMMAND…: about a namespace that is disabled, or its region, with an info block that is
# gone although its label, of version 1.2, says fsdax
with_lost_mode() {
    local status=0 region ns disk object
    region=$(regions labelled | sed -n 2p)
    empty_region "$region" 1.2
    object=$(pmemctl create-namespace -r "$region" -s 32M | jq -r .dev)
    ns=$object
    pmemctl disable-namespace "$ns"
    echo 1 >"$ND/$ns/force_raw"
    echo "$ns" >/sys/bus/nd/drivers/nd_pmem/bind
    disk=/dev/$(echo "$ND/$ns"/block/*/ | xargs basename)
    dd if=/dev/zero of="$disk" bs=8k count=1 oflag=direct status=none
    echo "$ns" >"$ND/$ns/driver/unbind"
    echo 0 >"$ND/$ns/force_raw"
    [[ $1 != region ]] || { shift && object=$region && unbind "$region"; }
    "$@" "$object" || status=$?
    empty_region "$region" 1.1
    return "$status"
}

# with_half_labels COMMAND…: about a DIMM that is out of service since the command that wrote its labels was killed
with_half_labels() {
    local status=0 region free
    region=$(regions labelled | sed -n 2p)
    free=$(dimm_of "$region")
    pmemctl disable-region "$region"
    pmemctl init-labels -f --yes -V 1.1 "$free"
    PMEMCTL_STOP_AT=4 PMEMCTL_STOP_BY=kill pmemctl init-labels -f --yes -V 1.2 "$free" || true
    "$@" "$free" || status=$?
    pmemctl doctor --repair "$free"
    bind "$region"
    return "$status"
}

# idle_with_uuid: on the recorded machine, a BTT device that nothing holds has settings.
idle_with_uuid() {
    local device=$RECORDED/sys/devices/ndbus0/region0/btt0.0
    mkdir -p "$device"
    echo 11111111-2222-3333-4444-555555555555 >"$device/uuid"
    ln -sfn ../../../devices/ndbus0/region0/btt0.0 "$RECORDED/sys/bus/nd/devices/btt0.0"
}

while_mounted() {
    local status=0
    mount "/dev/$(pmemctl list -n "$DATA" | jq -r '.[0].blockdev')" /mnt
    "$@" || status=$?
    umount /mnt
    return "$status"
}

# with_half_made_seed COMMAND…: while the region's next namespace has a uuid and no capacity.
with_half_made_seed() {
    local status=0 seed
    seed=$(attr "$REGION" namespace_seed)
    cat /proc/sys/kernel/random/uuid >"$ND/$seed/uuid"
    "$@" || status=$?
    echo 0 >"$ND/$seed/size"
    return "$status"
}

# with_raw_disk mounted|free COMMAND…: while a namespace is raw although its label says fsdax, and
# nothing is left of that mode, with a file system on it.
with_raw_disk() {
    local status=0 name holder disk where=$1
    shift
    name=$(pmemctl create-namespace -r "$REGION" -s 64M | jq -r .dev)
    holder=$(attr "$name" holder)
    echo "$holder" >"$ND/$holder/driver/unbind"
    echo >"$ND/$holder/namespace"
    echo 1 >"$ND/$name/force_raw"
    echo "$name" >/sys/bus/nd/drivers/nd_pmem/bind
    disk=/dev/$(echo "$ND/$name"/block/*/ | xargs basename)
    dd if=/dev/zero of="$disk" bs=8k count=1 conv=fsync status=none
    echo 0 >"$ND/$name/force_raw"
    mkfs.ext4 -q -F "$disk"
    [[ $where != mounted ]] || mount "$disk" /mnt
    "$@" || status=$?
    umount /mnt 2>/dev/null || true
    pmemctl destroy-namespace -f --yes "$name"
    return "$status"
}

on_read_only_region() {
    local status=0
    read_only 1
    pmemctl "$@" || status=$?
    read_only 0
    return "$status"
}

# A file that is no library in its place.
without_smartcols() {
    local status=0 library
    library=$(echo /lib/*/libsmartcols.so.1 /usr/lib/*/libsmartcols.so.1 | tr ' ' '\n' | grep -v '[*]' | head -n 1)
    : >"$BATS_TEST_TMPDIR/empty"
    mount --bind "$BATS_TEST_TMPDIR/empty" "$library"
    pmemctl show region || status=$?
    umount "$library"
    return "$status"
}

# One region of several refuses a write: a full device is in the place of an attribute.
half_of_two_regions() {
    local status=0 seed
    seed=$(attr "$(regions labelled | tail -n 1)" namespace_seed)
    mount --bind /dev/full "/sys/bus/nd/devices/$seed/holder_class"
    pmemctl create-namespace --continue -m raw -s 16M || status=$?
    umount "/sys/bus/nd/devices/$seed/holder_class"
    return "$status"
}

# bring_back: what a way to a status has disabled
bring_back() {
    # shellcheck disable=SC2046
    bind $(dimms) $(regions)
    settle
    pmemctl enable-namespace "$ACTIVE" 2>>"$BATS_TEST_TMPDIR/out"
}

# Nothing clears errors on this machine, so nothing in use is refused either: see nfit/errors.bats. Nor is a
# DIMM unarmed: see nfit/read-only.bats. And no DIMM has a passphrase: see nfit/passphrase.bats, nfit/sanitize.bats. Scrubs,
# and what is put in, are for nfit/scrub.bats and nfit/inject-*.bats, firmware for nfit/firmware.bats, DAX devices for dax.bats and memory.bats, tables for tests/cli/split-acpi.bats. DIMMs that had labels have
# them until the next start: for damage that --autolabel finds see autolabel.bats. Modules that do not tell all, and goals, are for tests/optane. Nothing damages an info block that is in service.
documented() {
    pmemctl help --json | jq -r '.commands[] | .name as $c | .exit_statuses[] | "\($c) \(.status)"' |
        grep -vx -e 'clear-errors 5' -e 'set 8' -e 'show 7' -e '[a-z]*-passphrase .*' -e 'start-scrub [047]' -e 'wait-scrub [07]' -e 'inject-error [01578]' \
            -e 'inject-smart [07]' -e 'update-firmware [0578]' -e 'update-firmware 10' -e 'activate-firmware [057]' \
            -e 'create-namespace 10' -e 'rename-namespace 10' \
            -e '[a-z]*-device .*' -e '[a-z]*-dax .*' -e 'set-mode .*' -e '[a-z]*-memory .*' -e 'migrate-device-model .*' -e 'split-acpi .*' \
            -e 'freeze-security .*' -e 'sanitize-dimm .*' -e 'wait-overwrite .*' -e 'load-keys .*' -e '[a-z]*-goal .*' -e 'delete-pcd .*' \
            -e 'set-sensor .*' -e 'set-dimm .*' -e 'diagnose .*' -e 'dump-debug-log .*' -e 'support-bundle .*'
}

@test "every documented exit status, of every command" {
    local command wanted status wrong=0 count=0
    while read -r command wanted; do
        status=0
        way_to "$command" "$wanted" >"$BATS_TEST_TMPDIR/out" 2>&1 </dev/null || status=$?
        count=$((count + 1))
        [[ $command != disable-* ]] || bring_back
        ((status != wanted)) || continue
        echo "$command: documents $wanted, ended with $status"
        cat "$BATS_TEST_TMPDIR/out"
        wrong=$((wrong + 1))
    done < <(documented)
    ((count >= 20 && !wrong))
}
