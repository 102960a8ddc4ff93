#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # stderr is set by run
# guest: machine=parallel seconds=39
# SC2034: changes.bash uses what is set here.
# shellcheck disable=SC2034
#
# Several namespaces in one run, and other names for those that there are.

load lib
load changes

setup_file() {
    reset_nvdimms
    REGION=$(regions labelled | head -n 1)
    OTHER=$(regions labelled | tail -n 1)
    export REGION OTHER
}

teardown_file() {
    unlabel_nvdimms
}

setup() {
    BEFORE=
}

teardown() {
    local status=0
    no_failures || status=1
    pmemctl --quiet destroy-namespace -f --yes all -b ACPI.NFIT || status=1
    return "$status"
}

# made NUMBER [ARGS…]: pmemctl create-namespace ARGS makes NUMBER namespaces of one size, which ndctl lists as active
made() {
    local number=$1
    shift
    run --separate-stderr pmemctl create-namespace "$@"
    echo "$output$stderr"
    [[ $status -eq 0 && $stderr == "created $number namespace$( ((number == 1)) || echo s)" ]]
    jq -es --argjson number "$number" 'length == $number and (map(.size) | unique | length) == 1' <<<"$output"
    [ "$(ndctl list -N -n "$(jq -rs 'map(.dev) | join(" ")' <<<"$output")" | jq length)" -eq "$number" ]
}

@test "equal parts of a region, in each mode" {
    local mode
    for mode in fsdax devdax sector raw; do
        made 4 --count 4 -r "$REGION" -m "$mode"
        # nothing is left over of 1 GiB
        [ "$(capacity "$REGION")" = '0 0' ]
        [ "$(namespaces "$OTHER" | wc -l)" -eq 0 ]
        pmemctl destroy-namespace -f all -r "$REGION"
    done
}

@test "of a size, on each region that was selected, and no other" {
    made 3 --count 3 -s 64M -m raw -n part
    [ "$(namespaces "$REGION" | wc -l)" -eq 3 ]
    [ "$(attr "$(namespaces "$REGION" | tail -n 1)" alt_name)" = part ]
    made 4 --count 2 -s 64M -m raw -r "$REGION $OTHER"
    [ "$(namespaces "$REGION" | wc -l) $(namespaces "$OTHER" | wc -l)" = '5 2' ]
    made 4 --count 1 -c -s 64M -m raw -b ACPI.NFIT
}

@test "what has no room for all is not begun" {
    refused 1 '3 namespaces of 512 MiB are more than the 1 GiB that are free' create-namespace --count 3 -s 512M -r "$REGION"
    refused 1 '65 namespaces of 16 MiB are more' create-namespace --count 65 -s 16M
    refused 1 '65 namespaces would share the 1 GiB free in one piece; the smallest takes 16 MiB' create-namespace --count 65 -r "$REGION"
    refused 2 "'0' is not a number" create-namespace --count 0
    refused 2 'leave --count out' create-namespace --count 2 -u 0a0b0c0d-1111-2222-3333-444455556666
    refused 2 'leave --count out' create-namespace --count 2 -e namespace0.0
    refused 2 'cannot be divided' create-namespace --count 2 -r "$(regions labelless)"
    [ -z "$(namespaces "$REGION")" ]
}

@test "a failure in the middle: what was made is told, and stays" {
    run --separate-stderr env PMEMCTL_STOP_AT=49 PMEMCTL_STOP_BY=eio pmemctl create-namespace --count 8 -m fsdax -s 64M -r "$REGION"
    echo "$output$stderr"
    [ "$status" -eq 7 ]
    local -i count
    count=$(jq -s length <<<"$output")
    [[ $stderr == *"created $count namespaces" ]]
    ((count > 0 && count < 8))
    [ "$(namespaces "$REGION" | wc -l)" -eq "$count" ]
}

@test "without recovery, what was done is left" {
    run env PMEMCTL_STOP_AT=19 PMEMCTL_STOP_BY=eio pmemctl create-namespace --no-autorecover -m fsdax -s 64M -r "$REGION"
    [[ $status -eq 1 && $output == *'is left as it is'* ]]
    [ "$(namespaces "$REGION" | wc -l)" -eq 1 ]
    run env PMEMCTL_STOP_AT=19 PMEMCTL_STOP_BY=eio pmemctl ndctl create-namespace --no-autorecover -m fsdax -s 64M -r "$OTHER"
    [[ $status -ne 0 ]]
    [ "$(namespaces "$OTHER" | wc -l)" -eq 1 ]
}

@test "another name: uuid and data stay" {
    local mode before
    for mode in fsdax devdax sector raw; do
        create -r "$REGION" -m "$mode" -s 64M -n first
        [[ $mode == devdax ]] || fill "$BLOCK" 1
        before=$(ndctl list -N -n "$NS" | jq 'del(.[].name)')
        refused 5 'the namespace is active' rename-namespace "$NS" second
        pmemctl rename-namespace -f "$NS" second
        [ "$(ndctl list -N -n "$NS" | jq -r '.[0].name')" = second ]
        [ "$(ndctl list -N -n "$NS" | jq 'del(.[].name)')" = "$before" ]
        [[ $mode == devdax ]] || holds "$BLOCK" 1
    done
    pmemctl disable-namespace "$NS"
    pmemctl rename-namespace "$NS" third
    [ "$(attr "$NS" alt_name)" = third ]
    [[ ! -e $ND/$NS/driver ]]
    [[ $(pmemctl rename-namespace "$NS" third 2>&1) == "$NS: it has the name 'third' already
renamed 0 namespaces" ]]
    pmemctl enable-namespace "$NS"
    pmemctl disable-region "$REGION"
    pmemctl enable-region "$REGION"
    [ "$(attr "$NS" alt_name)" = third ]
    hold daxio exclusive "$BLOCK"
    refused 5 'exclusively' rename-namespace -f "$NS" fourth
    release
    refused 6 'has no labels' rename-namespace -f "namespace$(regions labelless | tr -dc 0-9).0" name
    refused 3 'there is no such namespace' rename-namespace -f namespace99.0 name
}
