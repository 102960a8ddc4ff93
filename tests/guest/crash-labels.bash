# SPDX-License-Identifier: GPL-2.0-only
# SC2034: the tests use what is set here.
# shellcheck shell=bash disable=SC2034
#
# For the tests that end commands about label areas and info blocks at their stop points. `load lib`,
# `load changes` and `load crash` come first.

# Areas of both versions, with namespaces, as files; on the last region, which has no bystanders.
setup_file() {
    local region dimm version
    need_stop_points
    reset_nvdimms
    region=$(regions labelled | tail -n 1)
    dimm=$(dimm_of "$region")
    for version in 1.1 1.2; do
        unbind "$region"
        pmemctl init-labels -f --yes -V "$version" "$dimm"
        bind "$region"
        pmemctl create-namespace -r "$region" -m raw -s 32M --count 2 >/dev/null
        unbind "$region"
        pmemctl read-labels "$dimm" -o "$BATS_FILE_TMPDIR/area.$version"
    done
    pmemctl init-labels -f --yes "$dimm"
    bind "$region"
    pmemctl read-labels "$dimm" -o "$BATS_FILE_TMPDIR/area.empty"
}

setup() {
    crash_setup
    LABELS_REGION=$(regions labelled | tail -n 1)
    DIMM=$(dimm_of "$LABELS_REGION")
    AREA=$BATS_FILE_TMPDIR/area
}

teardown() {
    crash_teardown
}

# Commands, each with what the area is before it. With an empty area, the region stays in service.
LABEL_COMMANDS=(
    "1.2 init-labels -f --yes"
    "1.2 zero-labels --yes"
    "1.2 write-labels --yes -i AREA.1.1"
    "damaged check-labels --repair --yes"
    "empty init-labels -f --yes -V 1.2"
)

# damaged_area: one of version 1.2 whose second index block is none.
damaged_area() {
    cp "$AREA.1.2" "$AREA.damaged"
    printf '\x5a' | dd of="$AREA.damaged" bs=1 seek=326 conv=notrunc status=none
}

# before_labels KIND: the area of DIMM is KIND, the DIMM in service, and with an empty one the region, too.
before_labels() {
    unbind "$LABELS_REGION"
    [[ $1 != damaged || -e $AREA.damaged ]] || damaged_area
    pmemctl write-labels "$DIMM" -i "$AREA.$1" --invalid --yes 2>/dev/null || true
    pmemctl read-labels "$DIMM" | cmp - "$AREA.$1"
    bind "$DIMM"
    [[ $1 != empty ]] || bind "$LABELS_REGION"
}

# labels_state: all of the area, and what is in service.
labels_state() {
    pmemctl read-labels "$DIMM" | sha256sum
    [[ ! -e $ND/$DIMM/driver ]] || echo "DIMM in service"
    [[ ! -e $ND/$LABELS_REGION/driver ]] || echo "region in service"
}

# labels_said: what the area says, without the numbers that differ whenever the same is written again.
labels_said() {
    ndctl read-labels -j "$DIMM" 2>/dev/null | sed '/"seq":/d'
}

# each_label_command FIRST STEP FUNCTION ARGS…: calls FUNCTION N ARGS… for each STEP-th point of each of
# LABEL_COMMANDS from the FIRST on, with KIND, BEFORE and AFTER (the two good states) and COMMAND set.
each_label_command() {
    local first=$1 step=$2 line
    shift 2
    for line in "${LABEL_COMMANDS[@]:first}"; do
        read -r KIND line <<<"${line//AREA/$AREA}"
        read -ra COMMAND <<<"$line"
        COMMAND+=("$DIMM")
        before_labels "$KIND"
        BEFORE=$(labels_state)
        count_points "${COMMAND[@]}"
        AFTER=$(labels_state)
        SAID_AFTER=$(labels_said)
        [[ $BEFORE != "$AFTER" ]]
        each_point "$step" "$@"
    done
}

# killed_in_the_middle: write-labels is killed with the area half written. Sets BEFORE.
killed_in_the_middle() {
    COMMAND=(write-labels --yes -i "$AREA.1.1" "$DIMM")
    before_labels 1.2
    BEFORE=$(labels_state)
    count_points "${COMMAND[@]}"
    AFTER=$(labels_state)
    before_labels 1.2
    stopped $((POINTS / 2)) kill "${COMMAND[@]}"
    ((CODE == 137))
    [[ $(labels_state) != "$BEFORE" && $(labels_state) != "$AFTER" ]]
}

# put_right: one call of doctor finishes or takes back what did not end. What was damaged before the command
# is so again: doctor puts it back into service, and says what mends it.
put_right() {
    local state status=0
    pmemctl doctor --repair "$DIMM" >"$BATS_TEST_TMPDIR/doctor" 2>&1 || status=$?
    if [[ $KIND == damaged && $status == 7 ]]; then
        grep -q 'hint: check-labels --repair' "$BATS_TEST_TMPDIR/doctor" || wrong "$(<"$BATS_TEST_TMPDIR/doctor")"
    elif ((status)); then
        wrong "doctor --repair: status $status: $(<"$BATS_TEST_TMPDIR/doctor")"
    fi
    state=$(labels_state)
    [[ $state == "$BEFORE" || $state == "$AFTER" ]] || wrong "neither as before nor as after"
}

killed_labels() {
    local state half=0
    before_labels "$KIND"
    stopped "$1" kill "${COMMAND[@]}"
    ((CODE == 137)) || wrong "status $CODE"
    state=$(labels_state)
    if [[ $state != "$BEFORE" && $state != "$AFTER" ]]; then
        half=1
        counted "killed: half made"
        doctor 10 "$DIMM" || return 0
        grep -q "$DIMM .*did not end" "$BATS_TEST_TMPDIR/doctor" || wrong "$(<"$BATS_TEST_TMPDIR/doctor")"
        counted "killed: half made, named by doctor"
    fi
    # the one command is doctor's or, at every other point, the same again
    if ((half && $1 % 2)); then
        put_right
        counted "killed: half made, mended by one command"
    else
        if pmemctl "${COMMAND[@]}" 2>"$BATS_TEST_TMPDIR/said"; then
            counted "killed: done by the same command again"
        else
            wrong "repeated, it fails"
        fi
        [[ $(labels_state | sed 1d) == "$(sed 1d <<<"$AFTER")" ]] || wrong "repeated, it leaves something out of service"
        [[ $(labels_said) == "$SAID_AFTER" ]] || wrong "repeated, it leaves other labels: $(labels_said)"
    fi
    [[ ! -e /run/pmemctl/$DIMM.change && ! -e /run/pmemctl/$DIMM.labels ]] || wrong "its note stays"
}

# failed_labels N BY
failed_labels() {
    local expected=$BEFORE
    before_labels "$KIND"
    stopped "$1" "$2" "${COMMAND[@]}"
    # the last point is behind all writes
    ((CODE)) || expected=$AFTER
    if [[ $SAID == *"pmemctl doctor --repair $DIMM"* ]]; then
        [[ $2 == eio* ]] || wrong "not taken back"
        put_right
    else
        [[ $(labels_state) == "$expected" ]] || wrong "status $CODE; not all was taken back"
    fi
    ((CODE == 0)) || [[ $SAID == "pmemctl: "* ]] || wrong "it does not say why"
    # a signal at the last write comes too late
    ((CODE)) || [[ $2 != eio* || $POINT == *" after "* ]] || wrong "succeeded although a write failed"
}

# --- Info blocks ------------------------------------------------------------------

# The command of KIND about the namespace NS, which is not in service.
info_command() {
    case $KIND in
    write) COMMAND=(write-infoblock --yes -m fsdax -u 11111111-2222-3333-4444-555555555555 "$NS") ;;
    repair) COMMAND=(check-namespace -f --repair "$NS") ;;
    esac
}

# info_state: the raw start of NS as it is now, and what would keep it from coming up in its mode.
info_state() {
    pmemctl read-infoblock "$NS" 2>/dev/null | sha256sum
    echo "$(<"$ND/$NS/force_raw") $(readlink "$ND/$NS/driver" || true) $(<"$ND/$NS/holder")"
}

# write_start NS FILE: the first bytes of NS are those of FILE.
write_start() {
    unbind "$1"
    echo 1 >"$ND/$1/force_raw"
    echo "$1" >/sys/bus/nd/drivers/nd_pmem/bind
    dd if="$2" of="/dev/$(basename "$ND/$1"/block/*)" bs=4k oflag=direct conv=notrunc status=none
    echo "$1" >/sys/bus/nd/drivers/nd_pmem/unbind
    echo 0 >"$ND/$1/force_raw"
}

# each_info_point KIND STEP FUNCTION ARGS…: as each_label_command, with a namespace that KIND needs.
each_info_point() {
    local mode=fsdax step=$2 start=$BATS_TEST_TMPDIR/start
    KIND=$1
    shift 2
    [[ $KIND == write ]] || mode=sector
    # shellcheck disable=SC2153 # crash_setup sets it
    create -r "$REGION" -m "$mode" -s 32M
    pmemctl disable-namespace "$NS" 2>/dev/null
    pmemctl read-infoblock "$NS" -o "$start" 2>/dev/null
    # the checksum of the first info block of a BTT
    [[ $KIND == write ]] || printf '\x5a\x5a' | dd of="$start" bs=1 seek=$((4096 + 4090)) conv=notrunc status=none
    START=$start
    info_command
    write_start "$NS" "$START"
    BEFORE=$(info_state)
    count_points "${COMMAND[@]}"
    AFTER=$(info_state)
    [[ $BEFORE != "$AFTER" ]]
    each_point "$step" "$@"
    pmemctl destroy-namespace -f --yes "$NS"
}

killed_info() {
    local state
    write_start "$NS" "$START"
    stopped "$1" kill "${COMMAND[@]}"
    ((CODE == 137)) || wrong "status $CODE"
    if [[ $(<"$ND/$NS/force_raw") == 1 || -e $ND/$NS/driver ]]; then
        counted "killed: half made"
        doctor 10 "$NS" && counted "killed: half made, named by doctor"
        [[ $KIND == repair ]] || { doctor 0 --repair "$NS" && counted "killed: half made, mended by one command"; } || true
    fi
    if [[ $KIND == repair ]]; then
        if pmemctl "${COMMAND[@]}" >/dev/null 2>"$BATS_TEST_TMPDIR/said"; then
            counted "killed: done by the same command again"
        else
            wrong "repeated, it fails"
        fi
        pmemctl enable-namespace "$NS" 2>/dev/null || true
        [[ $(mode_of "$NS") == sector ]] || wrong "it is '$(mode_of "$NS")'"
    fi
    doctor 0 "$NS" || true
    pmemctl disable-namespace "$NS" 2>/dev/null || wrong "it cannot be disabled"
    state=$(info_state)
    [[ $state == "$AFTER" || ($KIND == write && $state == "$BEFORE") ]] || wrong "neither as before nor as after: $state"
}

failed_info() {
    local expected=$BEFORE
    write_start "$NS" "$START"
    stopped "$1" "$2" "${COMMAND[@]}"
    ((CODE)) || expected=$AFTER
    if [[ $SAID == *"pmemctl doctor --repair $NS"* ]]; then
        [[ $2 == eio* ]] || wrong "not taken back"
        doctor 0 --repair "$NS" || return 0
        unbind "$NS"
    fi
    [[ $(info_state) == "$expected" ]] || wrong "status $CODE; not all was taken back: $(info_state)"
    ((CODE == 0)) || [[ $SAID == *"pmemctl: "* ]] || wrong "it does not say why"
    # a signal at the last write comes too late
    ((CODE)) || [[ $2 != eio* || $POINT == *" after "* ]] || wrong "succeeded although a write failed"
}
