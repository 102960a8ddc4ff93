#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=114
#
# The life of namespaces in every mode: made, listed, written, out of service and back, read,
# destroyed. And who else may make or destroy them, or make them anew.

load lib
load changes

setup_file() {
    need_daxio
}

teardown_file() {
    unlabel_nvdimms
}

setup() {
    REGION=$(regions labelled | head -n 1)
    has_fresh_labels "$REGION" || reset_nvdimms
    REGION=$(regions labelled | head -n 1)
    FREE=$(capacity "$REGION")
}

teardown() {
    release
}

# uuid_devices REGION: "uuid device" for each namespace of REGION.
uuid_devices() {
    ndctl list -NX -r "$1" |
        jq -r '.[] | "\(.uuid) \(if .blockdev then .blockdev else .daxregion.devices[0].chardev end)"'
}

# lives OPTIONS…: one namespace of 64 MiB for each OPTIONS goes through its whole life in REGION.
lives() {
    local options uuid device string='"uuid":"([^"]+)"'
    local -i number=0
    local -a words
    local -A numbers=()
    for options; do
        read -ra words <<<"$options"
        create -r "$REGION" -s 64M "${words[@]}"
        listed_by_ndctl "$NS" "$JSON"
        fill "${BLOCK:-$CHARACTER}" "$number"
        [[ $JSON =~ $string ]]
        numbers[${BASH_REMATCH[1]}]=$number
        number+=1
    done
    ndctl disable-region "$REGION"
    ndctl enable-region "$REGION"
    while read -r uuid device; do
        holds "/dev/$device" "${numbers[$uuid]}"
        unset "numbers[$uuid]"
    done < <(uuid_devices "$REGION")
    [ ${#numbers[@]} -eq 0 ]
    run pmemctl destroy-namespace -f all -r "$REGION"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$output" = "destroyed $number namespace$( ((number == 1)) || echo s)" ]
    [ "$(capacity "$REGION")" = "$FREE" ]
    [ -z "$(namespaces "$REGION")" ]
}

@test "fsdax, its page structures on the namespace and in memory" {
    lives "-m fsdax" "-m fsdax -a 4K" "-m fsdax -a 2M -M dev" "-m fsdax -M mem" "-m fsdax -a 4096 -M mem" \
        "-m fsdax -l 4096 -n sectors"
}

@test "devdax, in each alignment" {
    lives "-m devdax" "-m devdax -a 4K" "-m devdax -a 2M -M dev" "-m devdax -M mem" "-m devdax -a 4K -M mem"
}

@test "sector, with each sector size" {
    local size
    local -a options=("-m sector")
    for size in 512 520 528 4096 4104 4160 4224; do
        options+=("-m sector -l $size")
    done
    lives "${options[@]}"
}

@test "raw, with each sector size" {
    lives "-m raw" "-m raw -l 512" "-m raw -l 4096" "-m raw -n name"
}

# --- Together with ndctl ----------------------------------------------------------

@test "made by ndctl, destroyed by pmemctl" {
    local mode
    local -a names=()
    for mode in fsdax devdax sector raw; do
        ndctl_create -r "$REGION" -m "$mode" -s 64M
        names+=("$NS")
    done
    pmemctl destroy-namespace -f "${names[@]}"
    [ "$(capacity "$REGION")" = "$FREE" ]
}

@test "made by pmemctl, destroyed by ndctl" {
    local mode
    for mode in fsdax devdax sector raw; do
        create -r "$REGION" -m "$mode" -s 64M
    done
    ndctl destroy-namespace -f all -r "$REGION"
    [ "$(capacity "$REGION")" = "$FREE" ]
}

# made_by TOOL ARGS…: makes a namespace of REGION by TOOL, shows it and its labels without
# what is random in them, and destroys it.
made_by() {
    local tool=$1
    shift
    {
        "$tool" create-namespace -r "$REGION" "$@"
        ndctl list -NXiv -r "$REGION"
        ndctl read-labels -j "$DIMM" 2>/dev/null
    } | without_uuids | sed '/"checksum":/d; /"slot":/d; /"seq":/d'
    ndctl destroy-namespace -f all -r "$REGION" >/dev/null 2>&1
}

@test "what pmemctl makes is what ndctl makes, labels included" {
    local options
    local -a words
    for DIMM in $(dimms); do
        [[ $(region_of "$DIMM") != "$REGION" ]] || break
    done
    for options in "" "-m dax" "-m sector" "-m raw" "-m fsdax -a 4K -s 128M -n name" "-m devdax -M mem -s 1G -a 2M" \
        "-m safe -l 520 -s 80M" "-m raw -s 16M -l 4096" "-m memory -l 4096 -s 48M" "-s 0x4000000 -M mem"; do
        read -ra words <<<"$options"
        echo "create-namespace $options"
        made_by ndctl "${words[@]}" >"$BATS_TEST_TMPDIR/ndctl"
        made_by pmemctl "${words[@]}" >"$BATS_TEST_TMPDIR/pmemctl"
        diff -u "$BATS_TEST_TMPDIR/ndctl" "$BATS_TEST_TMPDIR/pmemctl" || FAILURES+=("$options")
    done
    no_failures
    [ "$(capacity "$REGION")" = "$FREE" ]
}

# --- Made anew --------------------------------------------------------------------

# writable MODE REGION: whether the kernel can bear writes in MODE: sector mode sleeps with
# preemption disabled when it flushes virtio-pmem ("BUG: scheduling while atomic", Linux 6.1).
writable() {
    [[ $1 != sector ]] || ! is_kind "$2" virtio
}

# through_modes NS MODE…: makes NS anew in each MODE after the other.
through_modes() {
    local name=$1 mode shown region
    local -i number=0
    region=${name/namespace/region}
    region=${region%.*}
    shift
    for mode; do
        create -f --yes -e "$name" -m "$mode"
        [ "$NS" = "$name" ]
        # without an info block, e820 and virtio regions count as fsdax for the kernel
        shown=$mode
        if [[ $mode == raw ]] && { is_kind "$region" e820 || is_kind "$region" virtio; }; then shown=fsdax; fi
        [[ $JSON == *'"mode":"'$shown'"'* ]]
        listed_by_ndctl "$NS" "$JSON"
        writable "$mode" "$region" || continue
        fill "${BLOCK:-$CHARACTER}" "$number"
        holds "${BLOCK:-$CHARACTER}" "$number"
        number=$((1 - number))
    done
}

@test "a namespace on labels is made anew in every mode" {
    create -r "$REGION" -m fsdax -s 64M -n keeps
    local free
    free=$(capacity "$REGION")
    # from each mode to each other one
    through_modes "$NS" raw fsdax devdax sector fsdax raw devdax raw sector devdax fsdax sector raw
    [ "$(attr "$NS" alt_name)" = keeps ]
    [ "$(size_of "$NS")" -eq $((64 << 20)) ]
    [ "$(capacity "$REGION")" = "$free" ]
    create -f -e "${NS#namespace}" -m sector -l 512 -n other
    [ "$(attr "$NS" alt_name)" = other ]
    [[ $JSON == *'"sector_size":512,'* ]]
    # without options it stays what it is
    create -f -e "$NS"
    [[ $JSON == *'"mode":"sector"'*'"sector_size":512,'* ]]
    pmemctl destroy-namespace -f "$NS"
    [ "$(capacity "$REGION")" = "$FREE" ]
}

@test "regions without labels are made anew in every mode, and end as they were" {
    local region name
    for region in $(regions labelless) $(regions e820) $(regions virtio); do
        name=namespace${region#region}.0
        through_modes "$name" fsdax devdax sector raw
        create -f --yes -e "$name" -m fsdax -M mem
        listed_by_ndctl "$name" "$JSON"
        pmemctl destroy-namespace -f "$name"
        [ "$(size_of "$name")" = "$(size_of "$region")" ]
        ndctl enable-namespace "$name"
        [ -e "$ND/$name/block" ]
    done
}

# remade_by TOOL NAME ARGS…: makes NAME anew by TOOL, shows it, and brings it back.
remade_by() {
    local tool=$1 name=$2
    shift 2
    {
        "$tool" create-namespace -f -e "$name" "$@"
        ndctl list -NXiv -n "$name"
    } | without_uuids
    ndctl destroy-namespace -f "$name" >/dev/null 2>&1
    ndctl enable-namespace "$name" >/dev/null 2>&1
}

# An alignment is given because the defaults differ: for a namespace on e820 that is raw, which
# the kernel calls fsdax, ndctl keeps its 4 KiB, and pmemctl takes 2 MiB.
@test "what pmemctl makes anew is what ndctl makes anew" {
    local name options
    local -a words
    for name in $(regions labelless) $(regions e820); do
        name=namespace${name#region}.0
        for options in "-m fsdax -a 2M" "-m devdax -a 4K -M mem" "-m sector -l 528"; do
            read -ra words <<<"$options"
            echo "create-namespace -f -e $name $options"
            remade_by ndctl "$name" "${words[@]}" >"$BATS_TEST_TMPDIR/ndctl"
            remade_by pmemctl "$name" "${words[@]}" >"$BATS_TEST_TMPDIR/pmemctl"
            diff -u "$BATS_TEST_TMPDIR/ndctl" "$BATS_TEST_TMPDIR/pmemctl" || FAILURES+=("$options")
        done
    done
    no_failures
}

@test "another map, alignment and sector size" {
    create -r "$REGION" -m fsdax -s 64M
    create -f -e "$NS" -m fsdax -M mem -a 4K
    [[ $JSON == *'"map":"mem"'*'"align":4096'* ]]
    # the alignment of the same mode stays, the map does not
    create -f -e "$NS"
    [[ $JSON == *'"map":"dev"'*'"align":4096'* ]]
    create -f -e "$NS" -m devdax
    [[ $JSON == *'"align":2097152'* ]]
    create -f -e "$NS" -m sector
    [[ $JSON == *'"sector_size":4096'* ]]
}

# --- Capacity ---------------------------------------------------------------------

@test "holes: each takes one namespace of its size, and none a larger one" {
    local -a names=()
    local number
    for number in 1 2 3 4; do
        create -r "$REGION" -m raw -s 64M
        names+=("$NS")
    done
    create -r "$REGION" -m raw    # the rest
    pmemctl destroy-namespace -f "${names[1]}" "${names[3]}"
    [ "$(capacity "$REGION")" = "$((128 << 20)) $((64 << 20))" ]
    refused 1 'region[0-9]+: size 128 MiB is more than the 64 MiB free in one piece' create-namespace -r "$REGION" -s 128M
    create -r "$REGION" -m fsdax -s 48M
    create -r "$REGION" -m devdax
    [ "$(size_of "$NS")" -eq $((64 << 20)) ]
    create -r "$REGION" -m raw
    [ "$(size_of "$NS")" -eq $((16 << 20)) ]
    refused 1 'region[0-9]+: no free capacity' create-namespace -r "$REGION"
    no_failures
    pmemctl destroy-namespace -f all -r "$REGION"
    [ "$(capacity "$REGION")" = "$FREE" ]
}

@test "several namespaces until the region is full" {
    local mode
    for mode in fsdax devdax sector raw fsdax devdax sector raw; do
        create -r "$REGION" -m "$mode" -s 128M
    done
    [ "$(capacity "$REGION")" = "0 0" ]
    [ "$(namespaces "$REGION" | wc -l)" -eq 8 ]
    refused 1 'region[0-9]+: no free capacity' create-namespace -r "$REGION" -s 16M -m raw
    no_failures
    pmemctl destroy-namespace -f all -r "$REGION"
    [ "$(capacity "$REGION")" = "$FREE" ]
}

@test "without a size it takes a region, and the next when that is full" {
    local region
    for region in $(regions labelled); do
        create -m raw
        [ "$(size_of "$NS")" = "$(size_of "$REGION")" ]
    done
    for region in $(regions labelled); do
        [ "$(capacity "$region")" = "0 0" ]
    done
    refused 1 'no region can hold it' create-namespace -m raw
    no_failures
    pmemctl destroy-namespace -f all -b ACPI.NFIT
}

# --- Options ----------------------------------------------------------------------

@test "names" {
    local name
    for name in plain 'two words' 'with "quotes" and \' 'naïve ☃' "$(printf 'x%.0s' {1..63})" -dash 50% 'a/b'; do
        create -r "$REGION" -m raw -s 16M -n "$name"
        [ "$(attr "$NS" alt_name)" = "$name" ]
        listed_by_ndctl "$NS" "$JSON"
    done
    pmemctl destroy-namespace -f all -r "$REGION"
}

@test "a uuid of one's own" {
    local uuid=6f1C2b8e-0a7d-4d65-9c3E-5b0f3e9d7a11
    create -r "$REGION" -m raw -s 16M -u "$uuid"
    [ "$(attr "$NS" uuid)" = "${uuid,,}" ]
    pmemctl destroy-namespace -f "$NS"
    create -r "$REGION" -m fsdax -s 32M --uuid="$uuid"
    [ "$(attr "$NS" uuid)" = "${uuid,,}" ]
    # its own uuid is free for it
    create -f -e "$NS" -m sector -u "$uuid"
    [ "$(attr "$NS" uuid)" = "${uuid,,}" ]
    pmemctl destroy-namespace -f "$NS"
}

@test "one on each region that has room" {
    local number
    number=$(regions labelled | wc -l)
    create -r "$REGION" -m raw
    JSON=$(pmemctl create-namespace --continue -m raw -s 16M 2>"$BATS_TEST_TMPDIR/stderr")
    [ "$(jq -s length <<<"$JSON")" -eq $((number - 1)) ]
    [ "$(jq -r .dev <<<"$JSON" | sed 's/namespace//; s/[.].*//' | sort -u | wc -l)" -eq $((number - 1)) ]
    [ "$(<"$BATS_TEST_TMPDIR/stderr")" = "created $((number - 1)) namespaces" ]
    # none has
    run pmemctl create-namespace -c -m raw -s 2G
    [ "$status" -eq 1 ]
    [[ $output == "pmemctl: "*"no region can hold it: "*"created 0 namespaces" ]]
    pmemctl destroy-namespace -f all -b ACPI.NFIT
}

@test "regions and buses by name, number and provider" {
    local bus options other
    other=$(regions labelled | tail -n 1)
    bus=$(bus_of "$other")
    for options in "-r $other" "-r ${other#region}" "--region=$other -b ACPI.NFIT" "-b $bus -r $other" \
        "-b ${bus#ndbus} -r $other"; do
        # shellcheck disable=SC2086
        create $options -m raw -s 16M
        [[ $NS == "namespace${other#region}."* ]]
    done
    [ "$(namespaces "$other" | wc -l)" -eq 5 ]
    create -b ACPI.NFIT -m raw -s 16M
    # destroying is limited in the same way
    pmemctl destroy-namespace -f all -r "$other" 2>&1 | grep -qx 'destroyed 5 namespaces'
    [ "$(size_of "$NS")" -eq $((16 << 20)) ]
    pmemctl destroy-namespace -f "$NS"
}

@test "sizes in all ways to write them" {
    local size
    for size in 16777216 0x1000000 16384K 16m 16MiB; do
        create -r "$REGION" -m raw -s "$size"
        [ "$(size_of "$NS")" -eq $((16 << 20)) ]
    done
    pmemctl destroy-namespace -f all -r "$REGION"
}

@test "a dry run shows its steps and changes nothing" {
    local before command
    create -r "$REGION" -m fsdax -s 64M
    before=$(state_of_all)
    for command in "create-namespace -r $REGION -m sector" "create-namespace -r $REGION -s 16M -m raw -n name" \
        "create-namespace -f -e $NS -m devdax" "destroy-namespace -f $NS" "destroy-namespace -f all"; do
        # shellcheck disable=SC2086
        run pmemctl $command --dry-run
        echo "$command: $output"
        [ "$status" -eq 0 ]
        [[ $output == STEP* ]]
        [[ $output == *"/sys/bus/nd/devices/"* ]]
        unchanged "$before"
    done
}

@test "--quiet and --verbose" {
    run pmemctl create-namespace -v -r "$REGION" -m raw -s 16M
    [ "$status" -eq 0 ]
    [[ $output == *16777216* ]]
    run pmemctl --quiet destroy-namespace -f all -r "$REGION"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    run pmemctl destroy-namespace all -r "$REGION"
    [ "$status" -eq 0 ]
    [ "$output" = "destroyed 0 namespaces" ]
}

# Last, because it leaves labels behind.
@test "a DIMM whose labels are not initialised: its one namespace is made anew" {
    unlabel_nvdimms
    REGION=$(regions labelled | head -n 1)
    local name=namespace${REGION#region}.0
    through_modes "$name" fsdax devdax sector raw
    pmemctl destroy-namespace -f "$name"
    [ "$(size_of "$name")" = "$(size_of "$REGION")" ]
    is_unlabelled "$REGION"
}
