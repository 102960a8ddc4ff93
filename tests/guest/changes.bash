# SPDX-License-Identifier: GPL-2.0-only
# SC2034: the tests use what is set here.
# shellcheck shell=bash disable=SC2034
#
# For the tests that change namespaces by pmemctl. `load lib` comes first.

# --- Making namespaces ----------------------------------------------------------

# create ARGS…: pmemctl create-namespace. Sets JSON to what it printed, and NS, BLOCK
# (/dev/pmem…) and CHARACTER (/dev/dax…) to what that names.
create() {
    JSON=$(pmemctl create-namespace "$@")
    name_devices "$JSON"
}

# ndctl_create ARGS…: the same by ndctl.
ndctl_create() {
    JSON=$(ndctl create-namespace "$@")
    name_devices "$JSON"
}

name_devices() {
    local string='"([^"]+)"'
    NS='' BLOCK='' CHARACTER=''
    [[ ! $1 =~ \"dev\":$string ]] || NS=${BASH_REMATCH[1]}
    [[ ! $1 =~ \"blockdev\":$string ]] || BLOCK=/dev/${BASH_REMATCH[1]}
    [[ ! $1 =~ \"chardev\":$string ]] || CHARACTER=/dev/${BASH_REMATCH[1]}
    [[ -n $NS ]]
}

# capacity REGION: its free bytes, in all and in one piece.
capacity() {
    echo "$(free_of "$1") $(attr "$1" max_available_extent)"
}

# listed_by_ndctl NS JSON: whether ndctl lists NS just as JSON, what create-namespace printed.
listed_by_ndctl() {
    local line listing=$'[\n'
    while IFS= read -r line; do
        listing+="  $line"$'\n'
    done <<<"$2"
    diff -u --label create-namespace <(printf '%s]\n' "$listing") \
        --label 'ndctl list' <(ndctl list -NX -n "$1")
}

# without_uuids: replaces each uuid, for comparing namespaces made at different times.
without_uuids() {
    sed -E 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UUID/g'
}

# --- Data -------------------------------------------------------------------------

PATTERN_BYTES=$((256 << 10))

# need_daxio: DAX devices cannot be read or written by any packaged program.
need_daxio() {
    command -v daxio >/dev/null || {
        echo "daxio is not in the guest: compile tests/guest/daxio.c and add it, as scripts/check does"
        return 1
    }
}

# need_mapsync: no packaged program tries MAP_SYNC either.
need_mapsync() {
    command -v mapsync >/dev/null || {
        echo "mapsync is not in the guest: compile tests/guest/mapsync.c and add it, as scripts/check does"
        return 1
    }
}

# pattern NUMBER: a file of random data, one for each NUMBER.
pattern() {
    local file=$BATS_FILE_TMPDIR/pattern.$1
    [[ -e $file ]] || dd if=/dev/urandom of="$file" bs="$PATTERN_BYTES" count=1 status=none
    echo "$file"
}

# device_bytes DEVICE
device_bytes() {
    local size
    if [[ $1 == /dev/dax* ]]; then
        read -r size <"/sys/bus/dax/devices/${1##*/}/size"
        echo "$size"
    else
        blockdev --getsize64 "$1"
    fi
}

# places DEVICE: where on DEVICE the pattern goes: the start and the end, in blocks of it.
places() {
    local size
    size=$(device_bytes "$1")
    echo 0 $((size / PATTERN_BYTES - 1))
}

# fill DEVICE NUMBER: writes pattern NUMBER to DEVICE, a disk or a DAX device.
fill() {
    local place
    for place in $(places "$1"); do
        if [[ $1 == /dev/dax* ]]; then
            daxio write "$1" $((place * PATTERN_BYTES)) "$PATTERN_BYTES" <"$(pattern "$2")"
        else
            dd if="$(pattern "$2")" of="$1" bs="$PATTERN_BYTES" seek="$place" oflag=direct conv=notrunc status=none
        fi
    done
}

# holds DEVICE NUMBER: whether pattern NUMBER is on DEVICE.
holds() {
    local place
    for place in $(places "$1"); do
        if [[ $1 == /dev/dax* ]]; then
            daxio read "$1" $((place * PATTERN_BYTES)) "$PATTERN_BYTES" | cmp - "$(pattern "$2")"
        else
            dd if="$1" bs="$PATTERN_BYTES" skip="$place" count=1 iflag=direct status=none | cmp - "$(pattern "$2")"
        fi
    done
}

# --- Use ----------------------------------------------------------------------------

# hold COMMAND…: runs COMMAND in the background until release; returns when it said "ready".
hold() {
    local line
    coproc HOLDER { exec "$@" 3>&- 2>&1; }
    HELD=$HOLDER_PID
    read -r -t 20 line <&"${HOLDER[0]}"
    [[ $line == ready ]] || { echo "$*: $line"; return 1; }
}

release() {
    [[ -n ${HELD-} ]] || return 0
    eval "exec ${HOLDER[1]}>&-"
    wait "$HELD" || true
    HELD=
}

# --- Refusals -----------------------------------------------------------------------

# state_of_all: what a refused command must not change.
state_of_all() {
    local -a dimms
    mapfile -t dimms < <(labelled_dimms)
    ndctl list -DRNiv
    # the begin of each, which has the index blocks and the first labels, as in nd_state
    ndctl read-labels -s 16384 "${dimms[@]}" 2>/dev/null | sha256sum
}

RUN_AS=()       # words before pmemctl, to run it as another user
FAILURES=()     # the commands that were not refused as they should

# refused STATUS PATTERN ARGS…: runs pmemctl ARGS, which must end with STATUS, print nothing
# on stdout, and on stderr one line that matches the regular expression PATTERN, besides
# indented kernel messages, a hint what would do, and the count of what was done. What is wrong is
# printed, and remembered for no_failures, so that one test can try many.
refused() {
    local status=$1 pattern=$2 code=0 line problem='' hint=0
    local -a errors=()
    shift 2
    timeout 60 "${RUN_AS[@]}" pmemctl "$@" >"$BATS_TEST_TMPDIR/stdout" 2>"$BATS_TEST_TMPDIR/stderr" || code=$?
    while IFS= read -r line; do
        case $line in
        "  hint: "?*) hint=1 ;;
        "  kernel: "?*) ;;
        "${1%%-*}d "[0-9]* | "${1%%-*}ed "[0-9]*) ;;
        *" the passphrase of 0 "* | "froze the security of 0 "* | "started the overwrite of 0 "*) ;;
        "set read-only 0 "* | "set read-write 0 "* | "initialized 0 "* | "zeroed 0 "* | "written 0 "* | "repaired 0 "*) ;;
        *) errors+=("$line") ;;
        esac
    done <"$BATS_TEST_TMPDIR/stderr"
    ((code == status)) || problem+="; status $code, expected $status"
    [[ ! -s $BATS_TEST_TMPDIR/stdout ]] || problem+="; it printed something on stdout"
    ((${#errors[@]} == 1)) || problem+="; ${#errors[@]} error lines, expected 1"
    [[ ${errors[0]-} == "pmemctl: "* ]] || problem+="; its error does not begin with 'pmemctl: '"
    [[ ${errors[0]-} =~ $pattern ]] || problem+="; its error does not match '$pattern'"
    ((hint)) || problem+="; it does not tell what would do"
    [[ -n $problem ]] || return 0
    FAILURES+=("$*")
    printf 'pmemctl'
    printf ' %q' "$@"
    printf ': %s\n' "${problem#; }"
    cat "$BATS_TEST_TMPDIR/stdout" "$BATS_TEST_TMPDIR/stderr"
}

no_failures() {
    ((${#FAILURES[@]} == 0))
}

# ended_well: what is held is let go; did all commands do as expected? For teardown.
ended_well() {
    RUN_AS=()
    release
    no_failures
}

# unchanged BEFORE: whether state_of_all is still BEFORE.
unchanged() {
    state_of_all >"$BATS_TEST_TMPDIR/after"
    diff -u --label before <(echo "$1") --label after "$BATS_TEST_TMPDIR/after"
}
