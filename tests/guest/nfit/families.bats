#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=34
#
# DIMMs whose firmware has other commands than Intel's, or none: what cannot be done says so, and why. nfit_test has
# no others, so the attribute that tells the family is covered by a file that tells another. The commands of that
# family then fail, as they do where firmware leaves them out, or are answered as a test says (nfit_test_replies.h).

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
    umount /sys/bus/nd/devices/*/nfit/{family,dsm_mask} 2>/dev/null || true
    echo >/sys/module/nfit_test/parameters/other_reply
}

# covered DIMM ATTRIBUTE TEXT: what that attribute tells
covered() {
    local attribute
    attribute=$(readlink -f "$ND/$1/nfit/$2")
    umount "$attribute" 2>/dev/null || true
    echo "$3" >"$BATS_TEST_TMPDIR/$2"
    mount --bind "$BATS_TEST_TMPDIR/$2" "$attribute"
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
        covered "$NOT_MAPPED" family "$number"
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

# told FAMILY FUNCTION REPLY: the first healthy DIMM is of that family, has all functions, and answers so
told() {
    local family=$1 function=$2
    shift 2
    covered "$DIMM" family "$family"
    covered "$DIMM" dsm_mask 0x7fffffff
    (IFS='' && echo "$family $function $*") >/sys/module/nfit_test/parameters/other_reply
}

# tells COLUMNS VALUES: show health does, and list -H what ndctl reads
tells() {
    run pmemctl show health "$DIMM" -o raw --no-headings --columns "$1"
    [[ $status == 0 && $output == "$2" ]] || { echo "$1: $output"; FAILURES+=("$2"); }
    diff <(ndctl list -DH -d "$DIMM") <(pmemctl list -DH -d "$DIMM") || FAILURES+=("list: $2")
}

@test "what other families tell of their health" {
    DIMM=$(on_bus "$HEALTHY" nmem | head -n 1)
    # Microsoft's "Get NVDIMM health info": health, degrees, two bytes of alarms, percent of life left, errors
    told 3 11 00000000 0000 3700 00 00 5f 00 00
    tells state,temp,used%,attention 'ok 55 5 ""'
    told 3 11 00000000 0100 3700 00 02 00 01 00
    tells state,temp,used%,attention 'fatal 55 100 state,spares,worn'
    # a temperature that cannot be
    told 3 11 00000000 0000 ff00 00 00 5f 00 00
    tells state,temp,used%,attention 'ok ? 5 unknown'
    # it says that it does not have it
    told 3 11 01000000 0000 0000 00 00 00 00 00
    tells state,temp,used%,attention '? ? ? unknown'
    # Hyper-V's health, and its count of shutdowns
    told 4 1 00000000 00000000
    echo '4 2 0000000007000000' >/sys/module/nfit_test/parameters/other_reply
    tells state,dirty-shutdowns,attention 'ok 7 ""'
    told 4 1 00000000 04000000
    tells state,dirty-shutdowns,attention 'fatal 7 state'
    told 4 1 02000000 00000000
    tells state,dirty-shutdowns,attention '? ? unknown'
    pmemctl metrics -d "$DIMM" | grep -x "pmemctl_dimm_health_readable{dimm=\"$DIMM\"} 0"
    # HPE's: what is valid, state, sixteenths of a degree, spares, alarms, percent of life used, last shutdown
    told 1 1 00000000 3f000000 00 7002 64 0000 05 02 "$(printf '%0202d' 0)"
    # of its thresholds, too: which are on, of the temperature, of the spares
    echo "1 2 00000000030020030a$(printf '%054d' 0)" >/sys/module/nfit_test/parameters/other_reply
    tells state,temp,temp-limit,spares%,spares-limit%,used%,shutdown,attention 'ok 39 50 100 10 5 clean ""'
    told 1 1 00000000 3f000000 02 7002 03 0200 05 00 "$(printf '%0202d' 0)"
    tells state,temp,spares%,used%,shutdown,attention 'critical 39 3 5 dirty state,spares,dirty-shutdown'
    no_failures
}

@test "a DIMM without the command is listed, where ndctl leaves it out" {
    DIMM=$(on_bus "$HEALTHY" nmem | head -n 1)
    for family in 3 4; do
        covered "$DIMM" family "$family"
        covered "$DIMM" dsm_mask 0x1
        [ "$(ndctl list -DH -d "$DIMM" 2>/dev/null | jq length)" = 0 ]
        [ "$(pmemctl list -DH -d "$DIMM" | jq -c '[.[0].dev, .[0].health]')" = "[\"$DIMM\",null]" ]
        run --separate-stderr pmemctl show health --check "$DIMM" -o raw --no-headings --columns state,attention
        echo "$status $output"
        [[ $status == 10 && $output == '? no-command' ]]
    done
}
