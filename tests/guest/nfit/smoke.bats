#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=23
#
# The machine nfit: the kernel's emulated DIMMs are there, as the other files expect them.

load ../lib
load ../nfit

setup() {
    load_nfit_test
    name_nfit_test
}

@test "two more buses, with four and with two DIMMs" {
    [ "$(on_bus "$HEALTHY" nmem | wc -l)" -eq 4 ]
    [ "$(on_bus "$DAMAGED" nmem | wc -l)" -eq 2 ]
    [ -n "$NOT_ARMED" ]
    [ -n "$NOT_MAPPED" ]
}

@test "regions of two and of four DIMMs, one that is read-only, and one without a DIMM" {
    [ "$(size_of "$TWO_WAY")" -eq $((32 << 20)) ]
    [ "$(size_of "$FOUR_WAY")" -eq $((64 << 20)) ]
    [ "$(size_of "$READ_ONLY")" -eq $((32 << 20)) ]
    [ "$(attr "$READ_ONLY" read_only)" = 1 ]
    [ "$(size_of "$WITHOUT_DIMM")" -eq $((4 << 20)) ]
}

@test "the modules drive QEMU's NVDIMM as well" {
    region=$(on_bus "$(bus_by_provider ACPI.NFIT)" region)
    [ "$(size_of "$region")" -eq $((512 << 20)) ]
    [ "$(ndctl create-namespace -f -e "namespace${region#region}.0" -m fsdax | jq -r .mode)" = fsdax ]
    ndctl create-namespace -f -e "namespace${region#region}.0" -m raw
}

@test "each DIMM of the healthy bus has 128 KiB for labels, and its directory of orders" {
    for dimm in $(on_bus "$HEALTHY" nmem); do
        [ "$(ndctl read-labels "$dimm" 2>/dev/null | wc -c)" -eq $((128 << 10)) ]
        [ -w "$(test_dimm "$dimm")/fail_cmd" ]
    done
}

@test "fresh_labels frees the regions, with what is on them" {
    fresh_labels
    ndctl create-namespace -r "$FOUR_WAY" -m sector
    fresh_labels
    has_fresh_labels "$TWO_WAY"
    has_fresh_labels "$FOUR_WAY"
}

@test "a command that a DIMM is told to fail fails" {
    dimm=$(on_bus "$HEALTHY" nmem | head -n 1)
    ndctl list -H -d "$dimm" | jq -e '.[0].health.health_state != "unknown"'
    echo 2 >"$(test_dimm "$dimm")/fail_cmd"
    run ndctl list -H -d "$dimm"
    echo 0 >"$(test_dimm "$dimm")/fail_cmd"
    jq -e '.[0].health.health_state == "unknown"' <<<"$output"
}

# small_areas: pmemctl does all it can with label areas on these.
small_areas() {
    local -a dimms
    local ns free
    mapfile -t dimms < <(on_bus "$HEALTHY" nmem)
    # shellcheck disable=SC2046
    pmemctl disable-region $(on_bus "$HEALTHY" region)
    pmemctl init-labels -f --yes "${dimms[@]}"
    pmemctl enable-region "$TWO_WAY" "$FOUR_WAY"
    has_fresh_labels "$FOUR_WAY"
    free=$(free_of "$FOUR_WAY")
    ns=$(pmemctl create-namespace -r "$FOUR_WAY" -m fsdax -n small | jq -r .dev)
    [ "$(attr "$ns" alt_name)" = small ]
    pmemctl check-labels "${dimms[@]}"
    diff <(pmemctl read-labels -j "${dimms[@]}" 2>/dev/null) <(ndctl read-labels -j "${dimms[@]}" 2>/dev/null)
    pmemctl read-labels "$dimm" -o "$BATS_TEST_TMPDIR/area"
    [ "$(wc -c <"$BATS_TEST_TMPDIR/area")" -eq 1024 ]
    pmemctl destroy-namespace -f "$ns"
    [ "$(free_of "$FOUR_WAY")" = "$free" ]
    # what is killed in the middle of its labels is named, and one command removes it
    run -137 env PMEMCTL_STOP_AT=10 PMEMCTL_STOP_BY=kill pmemctl create-namespace -r "$FOUR_WAY" -m fsdax
    ns=$(namespaces "$FOUR_WAY")
    [ "$(free_of "$FOUR_WAY")" != "$free" ]
    run -10 pmemctl doctor "$ns"
    pmemctl doctor --repair --yes "$ns"
    pmemctl doctor "$ns"
    [ -z "$(namespaces "$FOUR_WAY")" ] || pmemctl destroy-namespace -f --yes "$ns"
    [ "$(free_of "$FOUR_WAY")" = "$free" ]
    pmemctl check-labels "${dimms[@]}"
    # shellcheck disable=SC2046
    pmemctl disable-region $(on_bus "$HEALTHY" region)
    pmemctl write-labels --yes -i "$BATS_TEST_TMPDIR/area" "$dimm"
    pmemctl read-labels "$dimm" | cmp - "$BATS_TEST_TMPDIR/area"
}

@test "nfit_test can be loaded again, with label areas of 1 KiB" {
    load_nfit_test label_size=1024
    name_nfit_test
    dimm=$(on_bus "$HEALTHY" nmem | head -n 1)
    [ "$(ndctl read-labels "$dimm" 2>/dev/null | wc -c)" -eq 1024 ]
    fresh_labels
    has_fresh_labels "$FOUR_WAY"
    ndctl create-namespace -r "$FOUR_WAY" -m fsdax
    small_areas
    load_nfit_test
    name_nfit_test
    dimm=$(on_bus "$HEALTHY" nmem | head -n 1)
    [ "$(ndctl read-labels "$dimm" 2>/dev/null | wc -c)" -eq $((128 << 10)) ]
}

@test "DIMMs are asked for the version of their firmware" {
    run pmemctl show dimm -b nfit_test.0 --columns firmware --no-headings -o raw
    [ "$status" -eq 0 ]
    [ "$(sort -u <<<"$output")" = 00.00.00.0000 ]
    # they have no such command
    run pmemctl show dimm -b nfit_test.1 --columns firmware --no-headings -o raw
    [ "$status" -eq 0 ]
    [ "$(sort -u <<<"$output")" = "?" ]
}
