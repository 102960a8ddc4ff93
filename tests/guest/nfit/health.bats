#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=4
#
# Health that DIMMs tell, by way of libndctl, as ndctl changes it.

load ../lib
load ../nfit

setup() {
    load_nfit_test
    name_nfit_test
    mapfile -t DIMMS < <(on_bus "$HEALTHY" nmem)
}

# health COLUMNS: those of the first DIMM in one line
health() {
    pmemctl show health "${DIMMS[0]}" -o raw --no-headings --columns "$1"
}

@test "what a DIMM tells, and what ndctl injects" {
    [ "$(health state,temp,temp-limit,ctrl-temp,ctrl-limit,spares%,spares-limit%,used%,shutdown,dirty-shutdowns)" = \
        'non-critical 23 40 25 "" 75 5 5 clean 42' ]
    [ "$(health attention)" = state,temperature,spares ]
    [ "$(pmemctl show dimm "${DIMMS[0]}" --columns health -o raw --no-headings)" = attention ]
    [ "$(pmemctl show region "$TWO_WAY" --columns health -o raw --no-headings)" = attention ]
    ndctl inject-smart --media-temperature=38.5 --spares=99 --fatal "${DIMMS[0]}" >/dev/null
    [ "$(health state,temp,spares%)" = 'fatal 38 99' ]
    [ "$(pmemctl show region "$TWO_WAY" --columns health -o raw --no-headings)" = failed ]
    ndctl inject-smart --media-temperature=255 "${DIMMS[0]}" >/dev/null
    [ "$(health state,temp,spares%)" = 'fatal ? 99' ]
    pmemctl show health "${DIMMS[0]}" --debug 2>&1 >/dev/null | grep 'the DIMM says 255, which cannot be'
    ndctl inject-smart --uninject-all "${DIMMS[0]}" >/dev/null
}

@test "a DIMM that fails to tell, a user who may not ask, and DIMMs without the command" {
    run pmemctl show health --check --columns dimm,state,attention --no-headings -o raw
    [ "$status" -eq 10 ]
    [[ $output == *"7 of 7 DIMMs need attention"* ]]
    [[ $output == *"$NOT_ARMED ? save-failed,restore-failed,flush-failed,not-armed,smart-event,no-command"* ]]
    echo 2 >"$(test_dimm "${DIMMS[0]}")/fail_cmd"
    run health state,temp,attention
    echo 0 >"$(test_dimm "${DIMMS[0]}")/fail_cmd"
    [ "$output" = '? ? unknown' ]
    run setpriv --reuid 65534 --regid 65534 --clear-groups pmemctl show health "${DIMMS[0]}" --columns state --no-headings
    [[ $output == *'only root may read health: shown as unknown'* && $output == *'?'* ]]
}
