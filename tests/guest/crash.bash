# SPDX-License-Identifier: GPL-2.0-only
# SC2034: the tests use what is set here.
# shellcheck shell=bash disable=SC2034
#
# For the tests that end pmemctl, or let its writes fail, at one stop point after the other
# (lib/stop.h). `load lib` and `load changes` come first.

CRASHED=()      # what went wrong, so that one test goes through all points

# need_stop_points: the program must have been built with them.
need_stop_points() {
    grep -q PMEMCTL_STOP_AT "$(command -v pmemctl)" || {
        echo "pmemctl has no stop points: configure with --enable-stop-points"
        return 1
    }
}

# wrong WORD…: remembers that the point that is tried went wrong.
wrong() {
    CRASHED+=("$POINT: $*")
    echo "$POINT: $*"
    cat "$BATS_TEST_TMPDIR/said"
}

# counted WORD…: counts what was tried; a run of guest --out has the lines in its out/points.
counted() {
    [[ ! -d /out ]] || echo "$*" >>/out/points
}

nothing_wrong() {
    ((${#CRASHED[@]} == 0))
}

# count_points ARGS…: runs pmemctl ARGS, and sets POINTS to the number of its stop points.
count_points() {
    local log=$BATS_TEST_TMPDIR/points
    rm -f "$log"
    PMEMCTL_STOP_LOG=$log pmemctl "$@" >/dev/null 2>&1
    mapfile -t POINTS_PASSED <"$log"
    POINTS=${#POINTS_PASSED[@]}
    ((POINTS > 1))
}

# stopped N BY ARGS…: runs pmemctl ARGS with what BY says at point N. Sets CODE and SAID.
stopped() {
    local n=$1 by=$2 log=$BATS_TEST_TMPDIR/stops
    local -a passed=()
    shift 2
    CODE=0
    : >"$log"
    {
        PMEMCTL_STOP_AT=$n PMEMCTL_STOP_BY=$by PMEMCTL_STOP_LOG=$log pmemctl "$@" \
            >/dev/null 2>"$BATS_TEST_TMPDIR/said" || CODE=$?
    } 2>/dev/null
    # what a value is already is not written: it need not be the point of that number in another run
    mapfile -t passed <"$log"
    POINT="$1 $by at ${passed[n - 1]-$n after its last point}"
    SAID=$(<"$BATS_TEST_TMPDIR/said")
    counted "$by: points"
}

# doctor STATUS ARGS…: whether pmemctl doctor ends with STATUS.
doctor() {
    local expected=$1 status=0
    shift
    pmemctl doctor "$@" >"$BATS_TEST_TMPDIR/doctor" 2>&1 || status=$?
    ((status == expected)) && return
    wrong "doctor $*: status $status, expected $expected: $(<"$BATS_TEST_TMPDIR/doctor")"
    return 1
}

# mode_of NS: fsdax, devdax, sector or raw; nothing when it is not there or not in service.
mode_of() {
    local holder=''
    [[ -e $ND/$1/size && $(<"$ND/$1/size") != 0 ]] || return 0
    read -r holder <"$ND/$1/holder" || true
    [[ -e $ND/${holder:-$1}/driver ]] || return 0
    case $holder in
    pfn*) echo fsdax ;;
    dax*) echo devdax ;;
    btt*) echo sector ;;
    *) echo raw ;;
    esac
}

# half_made NS: whether NS has anything of a namespace, and is not in service, or only as the raw disk that
# a change made of it.
half_made() {
    [[ -e $ND/$1 && ( -z $(mode_of "$1") || $(<"$ND/$1/force_raw") == 1 ) ]] &&
        [[ $(<"$ND/$1/size")$(<"$ND/$1/uuid") != 0 ]]
}

# --- Bystanders -----------------------------------------------------------------

# bystanders REGION: makes an fsdax and a sector namespace there that hold data, and remembers
# them with it, and with their labels. One is before and one behind the place that is worked on.
bystanders() {
    create -r "$1" -m raw -s 32M
    local first=$NS
    create -r "$1" -m fsdax -s 16M -n bystander
    BYSTANDERS=("$NS") BYSTANDER_DISKS=("$BLOCK")
    fill "$BLOCK" 1
    create -r "$1" -m sector -s 32M -n 'other bystander'
    BYSTANDERS+=("$NS") BYSTANDER_DISKS+=("$BLOCK")
    fill "$BLOCK" 2
    pmemctl destroy-namespace -f "$first" 2>/dev/null
    BYSTANDER_LABELS=$(bystander_labels)
    [[ $BYSTANDER_LABELS == *'"uuid"'*'"uuid"'* ]]
    FREE=$(free_of "$1")
}

bystander_labels() {
    local name
    local -a uuids=()
    for name in "${BYSTANDERS[@]}"; do
        uuids+=("$(attr "$name" uuid)")
    done
    ndctl read-labels -j "$(dimm_of "$REGION")" 2>/dev/null |
        jq -c '[.. | objects | select(.flags? == 0 and (.uuid | IN($ARGS.positional[])))] | map(del(.slot)) | sort_by(.uuid)' \
            --args "${uuids[@]}"
}

# bystanders_untouched: all of their data, and their labels. (What is compared need not be summed up, which takes longer.)
bystanders_untouched() {
    local disk
    for disk in "${BYSTANDER_DISKS[@]}"; do
        cmp "$disk" "$BATS_FILE_TMPDIR/${disk##*/}" || return
    done
    diff <(echo "$BYSTANDER_LABELS") <(bystander_labels)
}

# crash_setup, crash_teardown: what each test begins and ends with. REGION has the bystanders, and
# NEXT is the namespace that the next create makes.
crash_setup() {
    need_stop_points
    REGION=$(regions labelled | head -n 1)
    if [[ ! -e $BATS_FILE_TMPDIR/bystanders ]]; then
        bystanders "$REGION"
        cp "${BYSTANDER_DISKS[@]}" "$BATS_FILE_TMPDIR/"
        declare -p BYSTANDERS BYSTANDER_DISKS BYSTANDER_LABELS FREE >"$BATS_FILE_TMPDIR/bystanders"
    fi
    # shellcheck source=/dev/null
    . <(sed 's/^declare -- /declare -g /;s/^declare -a /declare -ga /' "$BATS_FILE_TMPDIR/bystanders")
    NEXT=namespace${REGION#region}.0
    # what a test that failed has left
    [[ $(attr "$NEXT" size) == 0 ]] || pmemctl destroy-namespace -f --yes "$NEXT"
    dmesg_mark
}

crash_teardown() {
    local status=0
    nothing_wrong || status=1
    if bystanders_untouched; then
        counted "tests with all bystanders untouched"
    else
        status=1
    fi
    if dmesg_since | grep -E 'WARNING: |BUG: |Oops|general protection|blocked for more than'; then
        status=1
    fi
    return "$status"
}

# --- One point after the other ----------------------------------------------------

# made_whole NS FREE: after doctor --repair: no fault is left, NS is whole or absent, and capacity
# adds up: with NS gone, FREE bytes are free.
made_whole() {
    local mode
    doctor 0 || return 0
    mode=$(mode_of "$1")
    ! half_made "$1" || wrong "$1 is half made after the repair"
    [[ -z $mode ]] || pmemctl destroy-namespace -f --yes "$1" >/dev/null 2>&1 || wrong "$1 cannot be destroyed"
    [[ $(free_of "$REGION") == "$2" ]] || wrong "$(free_of "$REGION") bytes are free, expected $2"
}

# mended NS: one command finishes or removes what is half made; if that is NS, it is named before.
mended() {
    if half_made "$1"; then
        counted "killed: half made"
        if doctor 10 "$1"; then counted "killed: half made, named by doctor"; fi
        if doctor 0 --repair --yes; then counted "killed: half made, mended by one command"; fi
    else
        doctor 0 --repair --yes || true
    fi
}

# repaired NS FREE
repaired() {
    mended "$1"
    made_whole "$1" "$2"
}

# each_point STEP FUNCTION ARGS…: calls FUNCTION N ARGS… for each STEP-th point, from the first,
# and for the last.
each_point() {
    local step=$1 function=$2 n
    shift 2
    for ((n = 1; n <= POINTS; n += step)); do "$function" "$n" "$@"; done
    (((POINTS - 1) % step == 0)) || "$function" "$POINTS" "$@"
}

killed_create() {
    stopped "$1" kill create-namespace -r "$REGION" -s 32M -m "$2"
    ((CODE == 137)) || wrong "status $CODE"
    repaired "$NEXT" "$FREE"
}

killed_destroy() {
    pmemctl create-namespace -r "$REGION" -s 32M -m "$2" >/dev/null
    stopped "$1" kill destroy-namespace -f "$NEXT"
    ((CODE == 137)) || wrong "status $CODE"
    repaired "$NEXT" "$FREE"
}

# killed_reconfigure N FROM TO: the namespace stays; it gets the mode TO, unless nothing was done.
killed_reconfigure() {
    local mode
    pmemctl create-namespace -r "$REGION" -s 32M -m "$2" >/dev/null
    stopped "$1" kill create-namespace -f -e "$NEXT" -m "$3"
    ((CODE == 137)) || wrong "status $CODE"
    mended "$NEXT"
    mode=$(mode_of "$NEXT")
    [[ $mode == "$3" || $mode == "$2" ]] || wrong "after the repair it is '$mode'"
    made_whole "$NEXT" "$FREE"
}

# failed_create N BY MODE: refused, told, and taken back by itself.
failed_create() {
    stopped "$1" "$2" create-namespace -r "$REGION" -s 32M -m "$3"
    rolled_back "$2" ''
}

failed_destroy() {
    pmemctl create-namespace -r "$REGION" -s 32M -m "$3" >/dev/null
    stopped "$1" "$2" destroy-namespace -f "$NEXT"
    rolled_back "$2" "$3"
}

failed_reconfigure() {
    pmemctl create-namespace -r "$REGION" -s 32M -m "$3" >/dev/null
    stopped "$1" "$2" create-namespace -f -e "$NEXT" -m "$4"
    rolled_back "$2" "$3" "$4"
}

# rolled_back BY BEFORE [AFTER]: a command that failed or was interrupted left NEXT in the mode
# BEFORE (nothing: not there), and said so; one that ended well, as it should be. What could not be taken
# back is named, with the command that helps.
rolled_back() {
    local mode
    mode=$(mode_of "$NEXT")
    if ((CODE == 0)); then
        [[ $1 != eio* || ${POINT} == *" after "* ]] || wrong "succeeded although a write failed"
    elif [[ $SAID == *"pmemctl doctor --repair $NEXT"* ]]; then
        [[ $1 == eio* ]] || wrong "not taken back"
        doctor 0 --repair --yes || true
    else
        [[ $mode == "$2" ]] || wrong "it was '$2', and is '$mode'"
        [[ $SAID == "pmemctl: "* ]] || wrong "it does not say why"
    fi
    made_whole "$NEXT" "$FREE"
}
