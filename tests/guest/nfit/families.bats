#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=12
#
# DIMMs whose firmware has other commands than Intel's, or none: what cannot be done says so, and why. nfit_test has
# no others, so the attribute that tells the family is covered by a file that tells another; the commands of that
# family then fail, as they do where firmware leaves them out.

load ../lib
load ../nfit
load ../changes

setup() {
    load_nfit_test
    name_nfit_test
    QEMU=$(on_bus "$(bus_by_provider ACPI.NFIT)" nmem)
    head -c 4096 /dev/zero >"$BATS_TEST_TMPDIR/image"
}

teardown() {
    umount /sys/bus/nd/devices/*/nfit/family 2>/dev/null || true
}

# family NUMBER: that of NOT_MAPPED
family() {
    local attribute
    attribute=$(readlink -f "$ND/$NOT_MAPPED/nfit/family")
    umount "$attribute" 2>/dev/null || true
    echo "$1" >"$BATS_TEST_TMPDIR/family"
    mount --bind "$BATS_TEST_TMPDIR/family" "$attribute"
}

# hints TEXT: of the last refused command
hints() {
    grep -F -e "  hint: $1" "$BATS_TEST_TMPDIR/stderr" || {
        echo "not said: $1"
        FAILURES+=("$1")
    }
}

# refuses DIMM HINT: health cannot be put in, and firmware not be updated
refuses() {
    refused 6 "$1: neither its health nor its thresholds can be set" inject-smart --media-temperature=50 "$1"
    hints "$2"
    refused 6 "$1: its firmware cannot be updated" update-firmware --firmware="$BATS_TEST_TMPDIR/image" "$1"
    hints "$2"
}

@test "Intel's family without the commands, as virtual machines have it" {
    refuses "$NOT_ARMED" 'its commands are of the family Intel, but this one is not among them'
    refuses "$QEMU" 'its commands are of the family Intel, but this one is not among them'
    refused 6 "${DAMAGED}: none of its DIMMs has a firmware that can be updated" activate-firmware "$DAMAGED"
    hints "only DIMMs with commands of Intel's family have"
    refused 6 "its bus $DAMAGED has no command to put errors in" inject-error -B 0 -n 1 "$(namespaces "$READ_ONLY")"
    hints 'ACPI has it for all DIMMs of a bus, whatever their family'
    no_failures
}

@test "other families" {
    while read -r number name; do
        family "$number"
        refuses "$NOT_MAPPED" "its commands are of the family $name, and only Intel"
        # ndctl leaves DIMMs of the last two out when it asked for their health in vain
        diff <(pmemctl list -DF -d "$NOT_MAPPED") <(ndctl list -DF -d "$NOT_MAPPED") || FAILURES+=("list -F: $name")
        diff <(pmemctl list -DH -d "$NOT_MAPPED") \
            <(ndctl list "-D$([[ $number == [34] ]] || echo H)" -d "$NOT_MAPPED") || FAILURES+=("list -H: $name")
        run pmemctl show health "$NOT_MAPPED" --columns state,attention --no-headings
        echo "$name: $output"
        [[ $output =~ ^'? '*map-failed,(no-command|unknown)$ ]] || FAILURES+=("show health: $name")
        run pmemctl show health --check "$NOT_MAPPED"
        ((status == 1 || status == 10)) || FAILURES+=("show health --check: $name: $status")
        run pmemctl show sensor "$NOT_MAPPED" --columns sensor,value,state --no-headings
        [[ $output == *'temperature'*'?'* ]] || FAILURES+=("show sensor: $name")
    done <<'END'
1 HPE (1)
2 HPE (2)
3 Microsoft
4 Hyper-V
END
    no_failures
}
