#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=31
# SC2034: groups of combinations are used by name.
# shellcheck disable=SC2034
#
# `pmemctl list` prints what `ndctl list` prints for the kernel's emulated DIMMs: interleaved
# regions, flags of failures, security, firmware, a read-only region and one without a DIMM.

load ../lib
load ../nfit
load ../peers

WHAT=(
    '' -B -D -R -N -i -M -BDRN -BDRNi -BDRNu -DRNXMCi -RCi -Dv -Rv -Niv -vv -DRNi '-D --human' -RNM -NMu
    -DHF -BFu -HFRN -DRNHFiu -vvv
)

# filters: sets FILTERS, which name objects of these buses.
filters() {
    local dimm
    dimm=$(on_bus "$HEALTHY" nmem | tail -n 1)
    FILTERS=(
        '-b nfit_test.0 -BDRN' '-b nfit_test.1 -BDRNi' '-b "nfit_test.0 nfit_test.1" -R' '-b nosuch'
        "-b $DAMAGED -Du" "-r $FOUR_WAY -D" "-r $TWO_WAY -DRN" "-r $READ_ONLY -DRNi" "-r $WITHOUT_DIMM -BDRN"
        "-d $dimm -R" "-d $dimm -N" "-d '$NOT_ARMED $NOT_MAPPED' -DR" "-d $NOT_MAPPED -i" "-d $NOT_ARMED -BN"
        "-d $NOT_ARMED -HFB" "-r $TWO_WAY -DHR"
        "-n namespace${FOUR_WAY#region}.0 -DR" '-m sector' '-m raw -R' '-U 0 -RN' '-U 1 -DRN' '-t pmem -b nfit_test.1'
    )
}

setup() {
    load_nfit_test
    name_nfit_test
    filters
}

@test "as loaded" {
    compare_peers "${WHAT[@]}"
}

@test "labels and a namespace of each mode" {
    fresh_labels
    ndctl create-namespace -r "$FOUR_WAY" -m fsdax -s 32M -n plain
    ndctl create-namespace -r "$FOUR_WAY" -m sector
    ndctl create-namespace -r "$TWO_WAY" -m devdax -s 16M
    ndctl create-namespace -r "$TWO_WAY" -m raw
    compare_peers "${WHAT[@]}" "${FILTERS[@]}"
}

@test "a namespace, a region and a DIMM disabled" {
    ndctl disable-namespace "namespace${FOUR_WAY#region}.0"
    unbind "$TWO_WAY" "$READ_ONLY" "$NOT_ARMED"
    compare_peers -BDRN -BDRNi -DRu -Ri -D -vv "-d $NOT_ARMED -DR" "-r $TWO_WAY -DRNi"
    bind "$NOT_ARMED" "$READ_ONLY" "$TWO_WAY"
}

@test "commands that fail, and values that cannot be" {
    mapfile -t dimms < <(on_bus "$HEALTHY" nmem)
    # SMART, thresholds, and the version of the firmware
    echo $((1 << 1)) >"$(test_dimm "${dimms[0]}")/fail_cmd"
    echo $((1 << 2)) >"$(test_dimm "${dimms[1]}")/fail_cmd"
    echo $((1 << 12)) >"$(test_dimm "${dimms[2]}")/fail_cmd"
    ndctl inject-smart --media-temperature=255 "${dimms[3]}" >/dev/null
    compare_peers -DHFu || status=$?
    for dimm in "${dimms[@]:0:3}"; do
        echo 0 >"$(test_dimm "$dimm")/fail_cmd"
    done
    ndctl inject-smart --media-temperature-uninject "${dimms[3]}" >/dev/null
    return "${status:-0}"
}

@test "a user who may not ask" {
    PEER_USER=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    compare_peers -DH -BDFu
}
