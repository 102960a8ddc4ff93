# SPDX-License-Identifier: GPL-2.0-only
# SC2034: the tests use what is set here.
# shellcheck shell=bash disable=SC2034
#
# For the tests on the kernel's emulated DIMMs, in tests/guest/nfit: `load ../lib` comes first.

# name_nfit_test: sets what the tests call things: HEALTHY, the bus with four DIMMs of Intel's
# family, with its regions of two and of four DIMMs, TWO_WAY and FOUR_WAY; and DAMAGED,
# the bus whose DIMMs report failures, with DIMMs NOT_ARMED and NOT_MAPPED, the region
# READ_ONLY of the former, and the region WITHOUT_DIMM.
name_nfit_test() {
    local region
    HEALTHY=$(bus_by_provider nfit_test.0) DAMAGED=$(bus_by_provider nfit_test.1)
    for region in $(on_bus "$HEALTHY" region); do
        case $(attr "$region" mappings) in
        2) TWO_WAY=$region ;;
        4) FOUR_WAY=$region ;;
        esac
    done
    for region in $(on_bus "$DAMAGED" region); do
        case $(attr "$region" mappings) in
        0) WITHOUT_DIMM=$region ;;
        1) READ_ONLY=$region ;;
        esac
    done
    for dimm in $(on_bus "$DAMAGED" nmem); do
        case $(cat "$ND/$dimm/nfit/flags") in
        *map_fail*) NOT_MAPPED=$dimm ;;
        *not_armed*) NOT_ARMED=$dimm ;;
        esac
    done
}

# test_dimm DIMM: the directory in which nfit_test takes orders for DIMM: fail_cmd, lock_dimm.
test_dimm() {
    local dir handle
    handle=$(attr "$1" nfit/handle)
    for dir in /sys/devices/platform/nfit_test.*/nfit_test_dimm/test_dimm*; do
        [[ $(cat "$dir/handle") != "$handle" ]] || echo "$dir"
    done
}

# same_as_ndctl COMMAND WORDS…: with each WORDS, COMMAND prints what that of ndctl prints, and ends as that does.
same_as_ndctl() {
    local command=$1 words theirs
    shift
    for words; do
        run bash -c "ndctl $command $words 2>/dev/null"
        # shellcheck disable=SC2154 # run sets them
        theirs="$words $status $output"
        run bash -c "pmemctl ndctl $command $words 2>/dev/null"
        diff <(echo "$theirs") <(echo "$words $status $output")
    done
}

# start_fresh: nfit_test is loaded, what is on it has names, and empty labels
start_fresh() {
    load_nfit_test
    name_nfit_test
    fresh_labels
}

# fresh_labels: the DIMMs of the healthy bus have empty labels, and all is in service.
fresh_labels() (
    local -a regions dimms
    mapfile -t regions < <(on_bus "$HEALTHY" region)
    mapfile -t dimms < <(on_bus "$HEALTHY" nmem)
    release_nvdimms
    unbind "${regions[@]}"
    bind "${dimms[@]}"
    ndctl init-labels --force "${dimms[@]}" >/dev/null 2>&1
    unbind "${dimms[@]}"
    bind "${dimms[@]}" "${regions[@]}"
    settle
)
