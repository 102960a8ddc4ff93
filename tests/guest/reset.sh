#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# On the host: resets a guest while pmemctl waits between two of its writes, boots it again on the same
# memory, and looks at what is left: other namespaces are untouched, pmemctl doctor names what is half made,
# and one command finishes or removes it. TAP on stdout.
#
# Usage: reset.sh [--all [--mode MODE]] [OPTION of guest…]
#
# Without --all only some points of a create and a destroy are tried, those where most is half made. With it, all
# points of both in all modes, or in one; some 40 boots a mode.

set -euo pipefail

GUEST=$(dirname "${BASH_SOURCE[0]}")/guest
ALL=0 MODES=(fsdax)
if [[ ${1-} == --all ]]; then
    ALL=1 MODES+=(devdax sector raw)
    shift
fi
if [[ ${1-} == --mode ]]; then
    MODES=("$2")
    shift 2
fi
OPTIONS=(--machine small "$@")
STATE=$(mktemp -d)
trap 'rm -rf "$STATE"' EXIT

# What runs in the guest: step VERB MODE POINT looks at what the last reset has left, and comes to the
# next point.
guest_script() {
    cat <<'END'
. /tests/guest/lib.bash
BATS_FILE_TMPDIR=/tmp BATS_TEST_TMPDIR=/tmp
. /tests/guest/changes.bash
. /tests/guest/crash.bash
REGION=$(regions labelled | head -n 1)
NEXT=namespace${REGION#region}.0

# The bystanders hold what can be made again after a boot: random data would be gone with the guest.
pattern() {
    [[ -e /tmp/pattern.$1 ]] || yes "pattern $1" | head -c "$PATTERN_BYTES" >"/tmp/pattern.$1"
    echo "/tmp/pattern.$1"
}

find_bystanders() {
    local name
    for name in $(namespaces "$REGION"); do
        case $(attr "$name" alt_name) in
        'bystander') FSDAX_BYSTANDER=$name ;;
        'other bystander') SECTOR_BYSTANDER=$name ;;
        *) OTHERS+=("$name") ;;
        esac
    done
}

prepare() {
    reset_nvdimms
    # labels of version 1.1 keep no mode, so that after a reset nothing tells which was meant
    rewrite_labels init-labels --force -V 1.2
    bystanders "$REGION"
    free_of "$REGION" >/tmp/free
    printf 'free %s\nlabels %s\n' "$FREE" "$(bystander_labels | sha256sum)"
}

# disk_of NS: of a namespace in raw or fsdax mode; in sector mode there is an s behind it.
disk_of() {
    local number=${1#namespace}
    echo "/dev/pmem${number%.0}"
}

# look VERB FREE MODE LABELS: after the boot.
look() {
    local status=0 name found=0
    OTHERS=() POINT="after the reset"
    : >/tmp/said
    find_bystanders
    [[ $(mode_of "$FSDAX_BYSTANDER") == fsdax && $(mode_of "$SECTOR_BYSTANDER") == sector ]] || wrong "bystanders"
    holds "$(disk_of "$FSDAX_BYSTANDER")" 1 || wrong "the data of $FSDAX_BYSTANDER"
    holds "$(disk_of "$SECTOR_BYSTANDER")s" 2 || wrong "the data of $SECTOR_BYSTANDER"
    BYSTANDERS=("$FSDAX_BYSTANDER" "$SECTOR_BYSTANDER")
    [[ $(bystander_labels | sha256sum) == "$4"* ]] || wrong "the labels of the bystanders"
    for name in "${OTHERS[@]}"; do
        # a mode that its label does not have
        if [[ $(mode_of "$name") == "$3" ]]; then
            doctor 0 "$name" || true
        else
            found=10
            doctor 10 "$name" || true
            grep -q "^$name " /tmp/doctor || wrong "doctor does not name $name: $(</tmp/doctor)"
        fi
    done
    ((found == 0)) || echo "counted half made"
    doctor "$found" && ((found)) && echo "counted named by doctor"
    pmemctl doctor
    doctor 0 --repair --yes && ((found)) && echo "counted mended by one command"
    doctor 0 || true
    for name in "${OTHERS[@]}"; do
        [[ $(mode_of "$name") == "$3" ]] || wrong "$name is $(mode_of "$name") after the repair"
        pmemctl destroy-namespace -f --yes "$name" || wrong "$name cannot be destroyed"
    done
    [[ $(free_of "$REGION") == "$2" ]] || wrong "$(free_of "$REGION") bytes are free, expected $2"
    nothing_wrong
}

# come_to VERB MODE POINT
come_to() {
    local -a command=(create-namespace -r "$REGION" -m "$2" -s 32M)
    if [[ $1 == destroy ]]; then
        NS=$(pmemctl "${command[@]}" | jq -r .dev)
        command=(destroy-namespace -f "$NS")
    fi
    mkfifo /tmp/points
    PMEMCTL_STOP_AT=$3 PMEMCTL_STOP_BY=wait PMEMCTL_STOP_LOG=/tmp/points pmemctl "${command[@]}" >/dev/null &
    grep -m 1 waiting </tmp/points
}

# count VERB MODE: names are given anew at each boot, so that the namespace is found by what is there more.
count() {
    local -a command=(create-namespace -r "$REGION" -m "$2" -s 32M)
    local before
    if [[ $1 == destroy ]]; then
        NS=$(pmemctl "${command[@]}" | jq -r .dev)
        count_points destroy-namespace -f "$NS"
    else
        before=$(namespaces "$REGION")
        count_points "${command[@]}"
        for NS in $(namespaces "$REGION"); do
            [[ $'\n'$before$'\n' == *$'\n'"$NS"$'\n'* ]] || break
        done
        pmemctl destroy-namespace -f "$NS"
    fi
    echo "points $POINTS"
}
END
}

# in_guest COMMANDS: runs these in the guest; its output goes to the variable OUTPUT. Exit status of guest.
in_guest() {
    local code=0
    OUTPUT=$("$GUEST" exec "${OPTIONS[@]}" --state "$STATE" --reset-on waiting -- \
        bash -c "$(guest_script)
$1" 2>&1) || code=$?
    return "$code"
}

FAILED=0 NUMBER=0 POINTS=() COUNTED=()
WAS_RESET=126     # what guest ends with when it has reset the machine

# result WHAT STATUS
result() {
    NUMBER=$((NUMBER + 1))
    mapfile -t -O "${#COUNTED[@]}" COUNTED < <(sed -n 's/^counted //p' <<<"$OUTPUT")
    if (($2 == 0)); then
        echo "ok $NUMBER $1"
    else
        FAILED=1
        echo "not ok $NUMBER $1"
        sed 's/^/# /' <<<"$OUTPUT"
    fi
}

# points VERB MODE: sets POINTS to the numbers of the points to be tried. False when they cannot be counted.
points() {
    local total
    if ((ALL)); then
        in_guest "count $1 $2" || return 1
        total=$(sed -n 's/^points //p' <<<"$OUTPUT")
        ((total > 0)) || return 1
        mapfile -t POINTS < <(seq 1 "$total")
    elif [[ $1 == create ]]; then
        POINTS=(10)     # its labels are written, and nothing else
    else
        POINTS=(14)     # its info block is erased, and its labels are there
    fi
}

# One boot for each point: it looks at what the point before has left, and is reset at its own. The last
# one only looks.
try_all() {
    local verb=$1 mode=$2 point code before='' what
    if ! points "$verb" "$mode"; then
        result "$verb $mode: the points" 1
        return
    fi
    for point in "${POINTS[@]}"; do
        code=0 what="$verb $mode, comes to point $point"
        in_guest "${before:+look $verb $FREE $mode $LABELS && }come_to $verb $mode $point" || code=$?
        result "$what${before:+ after the reset at point $before}" $((code != WAS_RESET))
        before=$point
    done
    code=0
    in_guest "look $verb $FREE $mode $LABELS" || code=$?
    result "$verb $mode, after the reset at point $before" "$code"
}

if in_guest 'prepare'; then
    FREE=$(sed -n 's/^free //p' <<<"$OUTPUT")
    LABELS=$(sed -n 's/^labels \([0-9a-f]*\).*/\1/p' <<<"$OUTPUT")
    for mode in "${MODES[@]}"; do
        try_all create "$mode"
        try_all destroy "$mode"
    done
else
    result "the guest is prepared" 1
fi
((${#COUNTED[@]} == 0)) || printf '%s\n' "${COUNTED[@]}" | sort | uniq -c | sed 's/^ */# /'
echo "1..$NUMBER"
exit "$FAILED"
