#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=19
#
# The guest itself: the machine that the other files rely on is there, and the
# tools to judge pmemctl by work in it.

load lib

setup_file() {
    want_unlabelled
}

# count FUNCTION ARGS…: how many lines it prints.
count() {
    "$@" | wc -l
}

@test "three buses: NFIT, e820 and virtio-pmem" {
    run bash -c "cat $ND/ndbus*/provider | sort"
    [ "$output" = "$(printf '%s\n' ACPI.NFIT e820 virtio-pmem)" ]
}

@test "four labelled DIMMs and one without labels" {
    [ "$(count dimms)" -eq 5 ]
    [ "$(count labelled_dimms)" -eq 4 ]
    [ "$(count labelless_dimms)" -eq 1 ]
}

@test "a region for each DIMM, one e820 and one virtio region" {
    [ "$(count regions)" -eq 7 ]
    [ "$(count regions labelled)" -eq 4 ]
    [ "$(count regions labelless)" -eq 1 ]
    [ "$(count regions e820)" -eq 1 ]
    [ "$(count regions virtio)" -eq 1 ]
}

@test "each DIMM has its own region" {
    [ "$(for dimm in $(dimms); do region_of "$dimm"; done | sort -u | wc -l)" -eq 5 ]
}

@test "two labelled regions on each of two NUMA nodes" {
    [ "$(count regions_on_node 0)" -eq 2 ]
    [ "$(count regions_on_node 1)" -eq 2 ]
}

@test "region sizes are whole gigabytes and starts are aligned" {
    for region in $(regions labelled); do
        [ "$(size_of "$region")" -eq $((1 << 30)) ]
        [ $(($(attr "$region" resource) % (1 << 27))) -eq 0 ]
    done
}

@test "the persistence domain is that of the CPU caches" {
    for region in $(regions labelled); do
        [ "$(attr "$region" persistence_domain)" = cpu_cache ]
    done
}

@test "at first each labelled region is one raw namespace" {
    for region in $(regions labelled); do
        is_unlabelled "$region"
        [ "$(count namespaces "$region")" -eq 1 ]
    done
}

@test "ndctl and daxctl list the machine" {
    [ "$(ndctl list -D | jq length)" -eq 5 ]
    [ "$(ndctl list -R | jq length)" -eq 7 ]
    daxctl list
}

@test "reset_nvdimms frees all labelled regions" {
    reset_nvdimms
    for region in $(regions labelled); do
        has_fresh_labels "$region"
        [ "$(count namespaces "$region")" -eq 0 ]
    done
}

@test "a namespace of each mode can be made, and reset_nvdimms removes them" {
    region=$(regions labelled | head -n 1)
    for mode in fsdax devdax sector raw; do
        ndctl create-namespace -r "$region" -m "$mode" -s 64M
    done
    [ "$(count namespaces "$region")" -eq 4 ]
    before=$(nd_state)
    [ "$before" = "$(nd_state)" ]
    reset_nvdimms
    [ "$before" != "$(nd_state)" ]
    [ "$(count namespaces "$region")" -eq 0 ]
}

@test "a mounted namespace does not stop reset_nvdimms" {
    region=$(regions labelled | head -n 1)
    device=$(ndctl create-namespace -r "$region" -m fsdax -s 64M | jq -r .blockdev)
    mkfs.ext4 -q "/dev/$device"
    mount "/dev/$device" /mnt
    reset_nvdimms
    [ "$(count namespaces "$region")" -eq 0 ]
}

@test "unlabel_nvdimms returns to the first boot's state" {
    unlabel_nvdimms
    for region in $(regions labelled); do
        is_unlabelled "$region"
        [ "$(count namespaces "$region")" -eq 1 ]
    done
}

@test "dmesg_since shows what came after dmesg_mark" {
    echo "before the mark" >/dev/kmsg
    dmesg_mark
    echo "after the mark" >/dev/kmsg
    run dmesg_since
    [[ $output == *"after the mark"* ]]
    [[ $output != *"before the mark"* ]]
}

@test "files written to /out reach the host" {
    echo smoke >/out/smoke.txt
    [ -s /out/smoke.txt ]
}
