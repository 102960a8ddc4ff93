#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=51
# SC2034: changes.bash uses what is set here.
# shellcheck disable=SC2034
#
# Label areas: what pmemctl makes, ndctl and the kernel take, and the other way round; what is
# refused.

load lib
load changes

setup_file() {
    dmesg_mark
    export DMESG_MARK
    reset_nvdimms
    REGION=$(regions labelled | head -n 1)
    OTHER=$(regions labelled | tail -n 1)
    DIMM=$(dimm_of "$REGION") OTHER_DIMM=$(dimm_of "$OTHER")
    export REGION OTHER DIMM OTHER_DIMM
    export AREA=$BATS_FILE_TMPDIR/area
}

teardown_file() {
    unlabel_nvdimms
}

setup() {
    bind "$DIMM" "$REGION"
    settle
}

teardown() {
    no_failures
}

# Every mode on REGION, by ndctl.
make_modes() {
    local mode
    for mode in fsdax devdax sector raw; do
        ndctl create-namespace -r "$REGION" -m "$mode" -n "a $mode one" -s 64M >/dev/null
    done
}

# save FILE: the label area as ndctl reads it.
save() {
    ndctl read-labels "$DIMM" -o "$1" 2>/dev/null
}

# labels OPTION…: init- or other labels by pmemctl, with the region out of service before and after.
idle() {
    unbind "$REGION"
    pmemctl "$@"
}

# same_as_ndctl ARGS…: stdout, stderr and status of the personality are ndctl's.
same_as_ndctl() {
    local a=0 b=0
    ndctl "$@" >"$BATS_TEST_TMPDIR/theirs" 2>"$BATS_TEST_TMPDIR/theirs.err" || a=$?
    pmemctl ndctl "$@" >"$BATS_TEST_TMPDIR/ours" 2>"$BATS_TEST_TMPDIR/ours.err" || b=$?
    cmp "$BATS_TEST_TMPDIR/theirs" "$BATS_TEST_TMPDIR/ours"
    diff -u "$BATS_TEST_TMPDIR/theirs.err" "$BATS_TEST_TMPDIR/ours.err"
    ((a == b)) || { echo "ndctl $*: status $a, ours $b"; return 1; }
}

# reads_alike: everything that read-labels and check-labels print of the area as it is now.
reads_alike() {
    local -a options=("" -j -u -I "-j -I" "-u -I" "-s 512" "-s 4096")
    local option
    for option in "${options[@]}"; do
        # shellcheck disable=SC2086
        same_as_ndctl read-labels $option "$DIMM"
    done
    same_as_ndctl check-labels "$DIMM"
    pmemctl read-labels -j "$DIMM" | cmp - <(ndctl read-labels -j "$DIMM" 2>/dev/null)
    pmemctl read-labels -u "$DIMM" | cmp - <(ndctl read-labels -u "$DIMM" 2>/dev/null)
}

@test "areas of version 1.1 and 1.2 with every mode read as ndctl reads them" {
    local version
    for version in 1.1 1.2; do
        idle ndctl init-labels -f -V "$version" "$DIMM"
        bind "$REGION"
        make_modes
        reads_alike
        pmemctl check-labels "$DIMM" --format json | jq -e --arg version "$version" \
            '.findings | length == 1 and .[0].state == "ok" and .[0].used == 4 and .[0].version == $version'
        save "$AREA.$version"
        unbind "$REGION"
    done
}

@test "windows: what ndctl reads short is read whole" {
    save "$AREA"
    cmp <(pmemctl read-labels "$DIMM" -s 512 -O 256) <(tail -c +257 "$AREA" | head -c 512)
    cmp <(pmemctl read-labels "$DIMM" -O 1K) <(tail -c +1025 "$AREA")
    refused 2 "1 bytes at offset 131072: its label area has 131072 bytes" read-labels "$DIMM" -s 1 -O 128K
    same_as_ndctl read-labels "$DIMM" -j -s 1 | head -1 || true
    pmemctl read-labels "$DIMM" -o "$BATS_TEST_TMPDIR/file"
    cmp "$AREA" "$BATS_TEST_TMPDIR/file"
}

@test "damaged areas read as ndctl reads them" {
    local at
    unbind "$REGION"
    # signature, size of labels, version, sequence number, slot of a label
    for at in 0 19 62 20 632; do
        cp "$AREA.1.2" "$BATS_TEST_TMPDIR/damaged"
        printf '\x5a\xa5' | dd of="$BATS_TEST_TMPDIR/damaged" bs=1 seek="$at" conv=notrunc status=none
        ndctl write-labels "$DIMM" -i "$BATS_TEST_TMPDIR/damaged" 2>/dev/null
        same_as_ndctl read-labels -j "$DIMM"
        same_as_ndctl check-labels "$DIMM"
    done
    head -c 131072 /dev/urandom >"$BATS_TEST_TMPDIR/damaged"
    ndctl write-labels "$DIMM" -i "$BATS_TEST_TMPDIR/damaged" 2>/dev/null
    same_as_ndctl check-labels "$DIMM"
    cmp <(pmemctl read-labels "$DIMM") "$BATS_TEST_TMPDIR/damaged"
    ndctl zero-labels "$DIMM" 2>/dev/null
    same_as_ndctl read-labels -j "$DIMM"
}

@test "what init-labels makes, ndctl, the kernel and namespaces take" {
    local version
    for version in 1.1 1.2; do
        unbind "$REGION"
        ndctl zero-labels "$DIMM" 2>/dev/null
        bind "$REGION"
        # it has no active namespaces now, so that the region need not be disabled by hand
        unbind "$(namespaces "$REGION")" || true
        run -0 pmemctl init-labels -V "$version" "$DIMM"
        [[ $output == "initialized 1 DIMM" ]]
        [[ -e $ND/$DIMM/driver && -e $ND/$REGION/driver ]]
        has_fresh_labels "$REGION"
        run -0 ndctl check-labels "$DIMM"
        [[ $output == "successfully verified 1 nmem label" ]]
        # all that ndctl's own says, but the sequence numbers
        pmemctl read-labels -j "$DIMM" | jq 'del(.[0].index[].seq)' >"$BATS_TEST_TMPDIR/ours"
        unbind "$REGION"
        ndctl init-labels -f -V "$version" "$DIMM" 2>/dev/null
        diff -u "$BATS_TEST_TMPDIR/ours" <(ndctl read-labels -j "$DIMM" 2>/dev/null | jq 'del(.[0].index[].seq)')
        run -0 pmemctl init-labels -f -V "$version" "$DIMM"
        bind "$REGION"
        make_modes
        ndctl list -N -r "$REGION" | jq -e 'length == 4'
    done
}

@test "the personality says and does what ndctl does" {
    unbind "$REGION"
    same_as_ndctl zero-labels "$DIMM"
    same_as_ndctl check-labels "$DIMM"
    ndctl zero-labels "$DIMM" 2>/dev/null
    run -0 pmemctl ndctl init-labels "$DIMM"
    [[ $output == "initialized 1 nmem" ]]
    run -1 pmemctl ndctl init-labels "$DIMM"
    [[ $output == *"initialized 0 nmem" ]]
    same_as_ndctl init-labels -V 3 "$DIMM"
    bind "$REGION"
    for verb in init-labels zero-labels; do
        run -1 pmemctl ndctl "$verb" "$DIMM"
        [[ $output == *"$DIMM: regions active, abort label write"* ]]
    done
    run -1 pmemctl ndctl write-labels -i "$AREA.1.1" "$DIMM"
    [[ $output == *"wrote 0 nmem" ]]
}

@test "an area that was saved brings its namespaces back, data and all" {
    local disk=/dev/pmem${REGION#region}
    idle init-labels -f --yes "$DIMM"
    bind "$REGION"
    ndctl create-namespace -r "$REGION" -m fsdax -s 64M -n keep >/dev/null
    fill "$disk" 1
    ndctl list -N -r "$REGION" >"$BATS_TEST_TMPDIR/before"
    pmemctl read-labels "$DIMM" -o "$AREA"
    refused 5 "its $REGION has an active namespace: namespace${REGION#region}\.0" zero-labels "$DIMM"
    unbind "$REGION"
    refused 8 "1 namespace would be lost with its label: [0-9a-f-]{36} keep" zero-labels "$DIMM"
    run -0 pmemctl zero-labels --yes "$DIMM"
    [[ $output == "zeroed 1 DIMM" ]]
    cmp <(pmemctl read-labels "$DIMM") <(head -c 131072 /dev/zero)
    run -0 pmemctl zero-labels "$DIMM"
    run -0 pmemctl write-labels "$DIMM" -i "$AREA"
    [[ $output == "written 1 DIMM" ]]
    cmp <(ndctl read-labels "$DIMM" 2>/dev/null) "$AREA"
    [[ -e $ND/$DIMM/driver ]]
    bind "$REGION"
    settle
    diff -u "$BATS_TEST_TMPDIR/before" <(ndctl list -N -r "$REGION")
    holds "$disk" 1
}

@test "repair: either index block, and a slot whose label is none" {
    local at
    for at in 70 326 900; do
        unbind "$REGION"
        cp "$AREA.1.2" "$BATS_TEST_TMPDIR/damaged"
        printf '\x5a\xa5' | dd of="$BATS_TEST_TMPDIR/damaged" bs=1 seek="$at" conv=notrunc status=none
        pmemctl write-labels "$DIMM" -i "$BATS_TEST_TMPDIR/damaged" --invalid --yes
        run -10 pmemctl check-labels "$DIMM"
        [[ $output == *damaged* ]]
        # a damaged label is not given up unasked
        ((at != 900)) || refused 8 "1 damaged label would be given up, from slot 1 on: " check-labels --repair "$DIMM"
        run -0 pmemctl check-labels --repair --yes "$DIMM"
        [[ $output == "repaired 1 DIMM" ]]
        run -0 pmemctl check-labels "$DIMM"
        run -0 ndctl check-labels "$DIMM"
        bind "$REGION"
        settle
        ndctl list -N -r "$REGION" | jq -e 'length == 4 or length == 3'
    done
    run -0 pmemctl check-labels --repair "$DIMM"
    [[ $output == *"$DIMM: it is repaired already"* ]]
}

@test "what is no label area, and DIMMs that cannot be written, are refused" {
    local labelless before
    labelless=$(labelless_dimms)
    unbind "$REGION"
    before=$(nd_state)
    head -c 1000 "$AREA.1.1" >"$BATS_TEST_TMPDIR/short"
    : >"$BATS_TEST_TMPDIR/empty"
    head -c 1000 /dev/urandom >"$BATS_TEST_TMPDIR/random"
    refused 2 "1000 bytes are given, and 131072 are to be written" write-labels "$DIMM" -i "$BATS_TEST_TMPDIR/short"
    refused 10 "it is empty" write-labels "$DIMM" -i "$BATS_TEST_TMPDIR/empty"
    refused 10 "no valid label area: " write-labels "$DIMM" -s 1000 -i "$BATS_TEST_TMPDIR/random" --yes
    refused 3 "No such file" write-labels "$DIMM" -i /no/such/file
    refused 2 "2 DIMMs are named" write-labels "$DIMM" "$OTHER_DIMM" -i "$AREA.1.1"
    refused 6 "the DIMM has no label area" init-labels "$labelless"
    refused 6 "the DIMM has no label area" read-labels "$labelless"
    refused 3 "there is no such DIMM" init-labels nmem99
    refused 1 "initialised already: version 1.2, [0-9]+ of 510 slots in use" init-labels "$DIMM"
    RUN_AS=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    refused 4 "root" init-labels -f "$DIMM"
    refused 4 "only root may read its label area" read-labels "$DIMM"
    RUN_AS=()
    [[ $(nd_state) == "$before" ]]
}

@test "labels of an interleave set that is no more keep capacity, and doctor frees it" {
    local at
    pmemctl disable-region "$REGION"
    pmemctl init-labels -f --yes -V 1.1 "$DIMM"
    pmemctl enable-region "$REGION"
    pmemctl create-namespace -m raw -s 64M -n stalelabel -r "$REGION"
    pmemctl disable-namespace all
    pmemctl disable-region "$REGION"
    # labels of 1.1 have no checksum; old copies have the name, too
    pmemctl read-labels "$DIMM" -o "$AREA.stale"
    for at in $(grep -obUa stalelabel "$AREA.stale" | cut -d: -f1); do
        printf '\x11\x22\x33\x44' | dd of="$AREA.stale" bs=1 seek=$((at + 72)) conv=notrunc status=none
    done
    pmemctl write-labels --yes -i "$AREA.stale" "$DIMM"
    pmemctl enable-region "$REGION"
    [[ $(pmemctl show region "$REGION" --format json | jq '.regions[0] | .size - .free') -eq $((64 << 20)) ]]
    run pmemctl doctor "$DIMM"
    [[ $status -eq 10 && $output == *'1 label of interleave sets that are no more'*'keeps 64 MiB of it'* ]]
    pmemctl disable-region "$REGION"
    pmemctl init-labels -f --yes "$DIMM"
    pmemctl enable-region "$REGION"
    [[ $(pmemctl show region "$REGION" --format json | jq '.regions[0] | .size - .free') -eq 0 ]]
    run pmemctl doctor "$DIMM"
    [[ $status -eq 0 ]]
}

@test "the kernel has nothing to complain about" {
    run ! grep -E 'WARNING|BUG|Oops|Call Trace|label' <(dmesg_since)
}
