#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=13
#
# Health that DIMMs are made to tell, read back by ndctl; and the same by ndctl.

load ../lib
load ../nfit
load ../changes

setup() {
    load_nfit_test
    name_nfit_test
    mapfile -t DIMMS < <(on_bus "$HEALTHY" nmem)
    DIMM=${DIMMS[0]}
}

# told KEY…: those values of DIMM's health, as ndctl tells them
told() {
    local key filter=
    for key; do
        filter+=".$key, "
    done
    ndctl list -DH -d "$DIMM" | jq -c "[.[0].health | ${filter%, }]"
}

@test "values, thresholds and alarms that are put in are what ndctl reads" {
    pmemctl inject-smart "$DIMM" -m 38.5 --spares=99 -f >"$BATS_TEST_TMPDIR/out"
    [ "$(told health_state temperature_celsius spares_percentage)" = '["fatal",38.5,99]' ]
    diff <(ndctl list -DH -d "$DIMM") "$BATS_TEST_TMPDIR/out"
    pmemctl inject-smart "$DIMM" -m -5 -M 50 -S 7 --media-temperature-alarm on >/dev/null
    [ "$(told temperature_celsius temperature_threshold spares_threshold alarm_enabled_media_temperature)" = \
        '[-5,50,7,true]' ]
    pmemctl inject-smart "$DIMM" --spares-alarm off -U >/dev/null
    [ "$(told alarm_enabled_spares shutdown_state)" = '[false,"dirty"]' ]
    pmemctl inject-smart "$DIMM" --media-temperature-uninject --unsafe-shutdown-uninject >/dev/null
    [ "$(told health_state temperature_celsius shutdown_state)" = '["fatal",23,"clean"]' ]
    pmemctl inject-smart "$DIMM" --uninject-all --spares-alarm on -M 40 -S 5 >/dev/null
    [ "$(told health_state spares_percentage alarm_enabled_spares temperature_threshold)" = '["non-critical",75,true,40]' ]
}

@test "what is out of range, or the DIMM cannot, is refused before anything is done" {
    before=$(told health_state temperature_celsius spares_percentage temperature_threshold)
    refused 2 "'2048' is not a number of degrees Celsius from -2047 to 2047" inject-smart "$DIMM" -f -m 2048
    refused 2 "'101' is not a number of percent from 0 to 100" inject-smart "$DIMM" -f -s 101
    refused 2 "'-1' is not a number of percent" inject-smart "$DIMM" -f -S -1
    refused 2 "'1e3' is not" inject-smart "$DIMM" -f -M 1e3
    refused 2 "there is no state of an alarm 'maybe'" inject-smart "$DIMM" -f --spares-alarm maybe
    refused 2 "nothing is asked for" inject-smart "$DIMM"
    refused 2 "--spares cannot be put in and taken out at once" inject-smart "$DIMM" -s 5 -N
    refused 6 "no command to put in this: controller temperature" inject-smart "$DIMM" -f -c 50
    refused 6 "$NOT_ARMED: neither its health nor" inject-smart "$NOT_ARMED" -f
    refused 3 "nmem77: there is no such DIMM" inject-smart nmem77 -f
    [ "$(told health_state temperature_celsius spares_percentage temperature_threshold)" = "$before" ]
    no_failures
}

@test "a step that fails takes back those before it; of several DIMMs the others are done" {
    before=$(told health_state temperature_celsius spares_percentage temperature_threshold)
    run env PMEMCTL_STOP_AT=3 PMEMCTL_STOP_BY=eio pmemctl inject-smart "$DIMM" -M 60 -m 30 -s 50
    [ "$status" -eq 1 ]
    [[ $output == *"$DIMM: its firmware refused it"* ]]
    [ "$(told health_state temperature_celsius spares_percentage temperature_threshold)" = "$before" ]
    echo $((1 << 18)) >"$(test_dimm "$DIMM")/fail_cmd"
    run pmemctl inject-smart "$DIMM" "${DIMMS[1]}" -m 30
    echo 0 >"$(test_dimm "$DIMM")/fail_cmd"
    [ "$status" -eq 7 ]
    [[ $output == *"$DIMM: its firmware refused it"* && $output == *'"temperature_celsius":30.0'* ]]
    pmemctl inject-smart "${DIMMS[1]}" -N >/dev/null
}

@test "as ndctl: the same output and status" {
    same_as_ndctl inject-smart "$DIMM -m 1 -M 2 -u" "$DIMM -c 50" "nosuch -f" "$NOT_ARMED -m 33" "$DIMM -b $DAMAGED -m 3" \
        "$DIMM -N -m 20" "$DIMM -F --spares-alarm=on" "$DIMM -N" "$DIMM -M 40 -S 5"
}
