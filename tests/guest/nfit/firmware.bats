#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=32
#
# Firmware is sent, staged, armed and activated, as ndctl reads it; what cannot be an image is refused.

load ../lib
load ../nfit
load ../changes

setup_file() {
    cd "$BATS_FILE_TMPDIR" || return
    head -c 200000 /dev/urandom >image
    printf '\x01' | dd of=image conv=notrunc status=none
    head -c 1048577 /dev/urandom >large
    printf '\x01' | dd of=large conv=notrunc status=none
    : >empty
    echo 'not a firmware' >text
    gzip -c text >packed
}

teardown() {
    ! mountpoint -q "$ND/$HEALTHY/nfit/scrub" || umount "$ND/$HEALTHY/nfit/scrub"
}

setup() {
    load_nfit_test
    name_nfit_test
    mapfile -t DIMMS < <(on_bus "$HEALTHY" nmem)
    DIMM=${DIMMS[0]}
    cd "$BATS_FILE_TMPDIR" || return
}

# firmware_of DIMM…: what ndctl reads
firmware_of() {
    ndctl list -DF | jq -c --arg d "$*" '.[] | select(.dev as $n | $d | split(" ") | index($n)) | .firmware'
}

@test "what cannot be an image is refused before the DIMM is touched" {
    before=$(firmware_of "${DIMMS[@]}")
    refused 2 'empty: it is empty \(0 bytes\)' update-firmware "$DIMM" -f empty
    refused 2 'text: it is a text file, and no firmware image' update-firmware "$DIMM" -f text
    refused 2 'packed: it is compressed \(gzip\)' update-firmware "$DIMM" -f packed
    refused 2 'it is no regular file' update-firmware "$DIMM" -f /tmp
    refused 2 'large has 1048577 bytes, and the DIMM takes images of 1048576 bytes at most' update-firmware "$DIMM" -f large
    refused 3 'nosuch: No such file' update-firmware "$DIMM" -f nosuch
    refused 2 'is needed' update-firmware "$DIMM"
    refused 2 'goes with neither' update-firmware "$DIMM" -A -D
    refused 3 'nmem77: there is no such DIMM' update-firmware nmem77 -f image
    refused 6 "$NOT_ARMED: its firmware cannot be updated" update-firmware "$NOT_ARMED" -f image
    refused 1 "$HEALTHY: none of its DIMMs is armed" activate-firmware "$HEALTHY"
    refused 6 "$DAMAGED: none of its DIMMs has a firmware that can be updated" activate-firmware "$DAMAGED"
    [ "$(firmware_of "${DIMMS[@]}")" = "$before" ]
    no_failures
}

@test "a failure in the middle leaves the DIMM ready for another update; a scrub is waited for" {
    run env PMEMCTL_STOP_AT=5 PMEMCTL_STOP_BY=eio pmemctl update-firmware "$DIMM" -f image
    [ "$status" -eq 1 ]
    [[ $output == *"$DIMM: its firmware could not be updated: the image was not taken"* ]]
    [ "$(firmware_of "$DIMM")" = '{"current_version":0,"can_update":true}' ]
    # an image that the DIMM finds to be damaged when it has all of it, by the 15th command
    echo $((1 << 15)) >"$(test_dimm "$DIMM")/fail_cmd"
    refused 1 "$DIMM: its firmware could not be updated" update-firmware "$DIMM" -f image
    echo 0 >"$(test_dimm "$DIMM")/fail_cmd"
    [ "$(firmware_of "$DIMM")" = '{"current_version":0,"can_update":true}' ]
    # in the place of the kernel's, a scrub that ends when it shall
    echo 7+ >"$BATS_TEST_TMPDIR/scrub"
    mount --bind "$BATS_TEST_TMPDIR/scrub" "$ND/$HEALTHY/nfit/scrub"
    pmemctl update-firmware "$DIMM" "$NOT_ARMED" -f image >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- &
    local update=$! code=0
    until grep -q "$HEALTHY: a scrub runs; the update waits for its end" "$BATS_TEST_TMPDIR/said"; do
        kill -0 "$update"
        read -rt 0.1 <> <(:) || true
    done
    [ "$(firmware_of "$DIMM")" = '{"current_version":0,"can_update":true}' ]
    echo 7 >"$BATS_TEST_TMPDIR/scrub"
    wait "$update" || code=$?
    umount "$ND/$HEALTHY/nfit/scrub"
    output=$(<"$BATS_TEST_TMPDIR/said")
    [ "$code" -eq 7 ]
    [[ $output == *'"activate_state":"armed"'* && $output == *"updated 1 DIMM"* && $output == *"$NOT_ARMED: "* ]]
    [ "$(firmware_of "$DIMM" | jq -r '.next_version, .activate_state' | tr '\n' ' ')" = '281474976689101 armed ' ]
    refused 5 "$DIMM: another update of its firmware goes on, or is not activated yet" update-firmware "$DIMM" -f image
    no_failures
}

@test "how far it is is seen on a terminal, and an image of which the end is missing is not taken" {
    local other=${DIMMS[3]}
    # who cuts an image gets a DIMM that does not know the rest: nfit_test takes any, so the end of the update is made to fail
    echo $((1 << 15)) >"$(test_dimm "$other")/fail_cmd"
    head -c 100 image >short
    refused 1 "$other: its firmware could not be updated: the image was not taken" update-firmware "$other" -f short
    echo 0 >"$(test_dimm "$other")/fail_cmd"
    [ "$(firmware_of "$other")" = '{"current_version":0,"can_update":true}' ]
    script -qec "pmemctl update-firmware $other -f image --no-arm" /dev/null >"$BATS_TEST_TMPDIR/terminal"
    tr '\r' '\n' <"$BATS_TEST_TMPDIR/terminal" | grep -E "^$other: \[#+\.+\] [1-9][0-9]?% sent"
    tr '\r' '\n' <"$BATS_TEST_TMPDIR/terminal" | grep -E "^$other: \[#{30}\] 100% sent"
    # nothing of it where nobody looks
    run pmemctl update-firmware "$other" -f image
    [[ $output != *%* ]]
}

@test "armed, disarmed, and too many armed" {
    pmemctl update-firmware "${DIMMS[1]}" -f image --disarm >/dev/null
    [ "$(firmware_of "${DIMMS[1]}" | jq -r .activate_state)" = idle ]
    pmemctl update-firmware "${DIMMS[1]}" --arm | diff - <(ndctl list -DF -d "${DIMMS[1]}")
    [ "$(firmware_of "${DIMMS[1]}" | jq -r .activate_state)" = armed ]
    pmemctl update-firmware "${DIMMS[2]}" --arm >/dev/null
    run pmemctl update-firmware "${DIMMS[3]}" --arm
    [ "$status" -eq 1 ]
    [[ $output == *"${DIMMS[3]}: it was not armed: $HEALTHY could not activate"* ]]
    pmemctl update-firmware "${DIMMS[2]}" --disarm >/dev/null
    [ "$(attr "$HEALTHY" firmware/activate)" = armed ]
}

@test "activation: shown, done, and the result of each DIMM read back" {
    pmemctl activate-firmware "$HEALTHY" --dry-run | grep " write .*/$HEALTHY/firmware/activate .*quiesce"
    # the platform's own pause is allowed unless it is said that it is not
    pmemctl activate-firmware "$HEALTHY" --idle --dry-run >"$BATS_TEST_TMPDIR/idle"
    grep " write .*/$HEALTHY/firmware/activate .*quiesce" "$BATS_TEST_TMPDIR/idle"
    run ! grep noidle "$BATS_TEST_TMPDIR/idle"
    pmemctl activate-firmware "$HEALTHY" --no-idle --dry-run | grep firmware_activate_noidle
    [ "$(attr "$HEALTHY" firmware/activate)" = armed ]
    pmemctl ndctl activate-firmware "$HEALTHY" -n --force | jq -e '.[0].firmware.activate_state == "armed"'
    pmemctl activate-firmware "$HEALTHY" --force --no-idle >"$BATS_TEST_TMPDIR/out"
    diff <(ndctl list -BDFu -b "$HEALTHY" | jq -S 'del(.dimms)') <(jq -S '.[0] | del(.dimms)' "$BATS_TEST_TMPDIR/out")
    [ "$(attr "$DIMM" firmware/result)" = success ]
    [ "$(attr "$HEALTHY" nfit/firmware_activate_noidle)" = N ]
    # a DIMM that was armed and had none staged
    pmemctl update-firmware "${DIMMS[2]}" --arm >/dev/null
    run pmemctl activate-firmware --force
    [ "$status" -eq 1 ]
    [[ $output == *"${DIMMS[2]}: its firmware was not activated: there was none staged"* ]]
}

@test "as ndctl: the same output and status" {
    same_as_ndctl update-firmware "$NOT_ARMED -f image" "$DIMM -f nosuch" "$DIMM" "nosuch -f image" "$DIMM -A -D" \
        "$DIMM --disarm"
    same_as_ndctl activate-firmware nosuch "$DAMAGED" ACPI.NFIT
}
