#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# On the host: resets a guest while pmemctl waits between two of its writes, boots it again on the same
# memory, and looks at what is left: other namespaces are untouched, pmemctl doctor names what is half made,
# and one command finishes or removes it. TAP on stdout.
#
# Usage: reset.sh [--all] [OPTION of guest…]
#
# Without --all only some points of a create and a destroy are tried, those where most is half made.

set -euo pipefail

GUEST=$(dirname "${BASH_SOURCE[0]}")/guest
ALL=0
[[ ${1-} != --all ]] || { ALL=1 && shift; }
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
    printf 'free %s\n' "$FREE"
}

# look VERB FREE: after the boot.
look() {
    local status=0 name found=0
    OTHERS=() POINT="after the reset"
    : >/tmp/said
    find_bystanders
    [[ $(mode_of "$FSDAX_BYSTANDER") == fsdax && $(mode_of "$SECTOR_BYSTANDER") == sector ]] || wrong "bystanders"
    holds "/dev/pmem${FSDAX_BYSTANDER#namespace}" 1 || wrong "the data of $FSDAX_BYSTANDER"
    holds "/dev/pmem${SECTOR_BYSTANDER#namespace}s" 2 || wrong "the data of $SECTOR_BYSTANDER"
    for name in "${OTHERS[@]}"; do
        # a mode that its label does not have
        [[ $(mode_of "$name") == "$3" ]] || found=10
    done
    doctor "$found" || true
    pmemctl doctor
    doctor 0 --repair --yes || true
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

count() {
    count_points create-namespace -r "$REGION" -m "$2" -s 32M
    [[ $1 == create ]] || count_points destroy-namespace -f "$NEXT"
    [[ $1 == destroy ]] || pmemctl destroy-namespace -f "$NEXT"
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

FAILED=0 NUMBER=0 POINTS=()
WAS_RESET=126     # what guest ends with when it has reset the machine

# result WHAT STATUS
result() {
    NUMBER=$((NUMBER + 1))
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
        in_guest "${before:+look $verb $FREE $mode && }come_to $verb $mode $point" || code=$?
        result "$what${before:+ after the reset at point $before}" $((code != WAS_RESET))
        before=$point
    done
    code=0
    in_guest "look $verb $FREE $mode" || code=$?
    result "$verb $mode, after the reset at point $before" "$code"
}

if in_guest 'prepare'; then
    FREE=$(sed -n 's/^free //p' <<<"$OUTPUT")
    for mode in fsdax sector; do
        try_all create "$mode"
        try_all destroy "$mode"
        ((ALL)) || break
    done
else
    result "the guest is prepared" 1
fi
echo "1..$NUMBER"
exit "$FAILED"
