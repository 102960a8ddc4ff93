#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=85
#
# As crash.bats, for what changes label areas and info blocks. long/crash-labels.bats goes through all points.

load lib
load changes
load crash
load crash-labels

@test "labels, killed: the DIMM is named, and one command finishes the change or takes it back" {
    each_label_command 0 15 killed_labels
}

@test "labels, a write fails: all is as it was" {
    each_label_command 2 17 failed_labels eio
}

@test "labels, SIGTERM: all is as it was" {
    each_label_command 4 12 failed_labels term
}

@test "labels, killed: no other command gives up what was before" {
    killed_in_the_middle
    run pmemctl enable-dimm "$DIMM"
    [[ $status == 10 && $output == *"pmemctl doctor --repair $DIMM"* ]]
    ! pmemctl enable-region "$LABELS_REGION" || unbind "$LABELS_REGION"
    bind "$DIMM"
    pmemctl disable-dimm "$DIMM"
    pmemctl doctor >/dev/null || true
    doctor 0 --repair "$DIMM"
    [[ $(labels_state) == "$BEFORE" && ! -e /run/pmemctl/$DIMM.labels && ! -e /run/pmemctl/$DIMM.change ]]
}

@test "labels, killed, and doctor, too" {
    local n=1
    killed_in_the_middle
    until stopped "$n" kill doctor --repair "$DIMM" && ((CODE == 0)); do
        ((CODE == 137 && n < 60))
        n=$((n + 3))
    done
    [[ $n -gt 6 && $(labels_state) == "$BEFORE" ]]
}

@test "init-labels, killed at its end, does not stand for one with another version" {
    COMMAND=(init-labels -f --yes -V 1.2 "$DIMM")
    before_labels 1.1
    count_points "${COMMAND[@]}"
    before_labels 1.1
    stopped "$((POINTS - 1))" kill "${COMMAND[@]}"
    ((CODE == 137))
    run pmemctl init-labels -V 1.1 "$DIMM"
    [[ $status == 1 && $output == *'version 1.2'* ]]
    pmemctl init-labels -f --yes -V 1.1 "$DIMM"
    [[ $(labels_said) == *'"minor":1'* ]]
}

@test "labels made since a killed command are not written over unasked" {
    local note=/run/pmemctl/$DIMM.labels kept=$BATS_TEST_TMPDIR/kept uuid slot
    COMMAND=(write-labels --yes -i "$AREA.1.1" "$DIMM")
    before_labels 1.2
    BEFORE=$(labels_state)
    count_points "${COMMAND[@]}"
    before_labels 1.2
    stopped 1 kill "${COMMAND[@]}"
    [[ $(labels_state) == "$BEFORE" ]]
    cp "$note" "$kept"
    bind "$LABELS_REGION"
    create -r "$LABELS_REGION" -m raw -s 32M
    uuid=$(attr "$NS" uuid)
    unbind "$LABELS_REGION"
    # looking does not end the only copy
    pmemctl doctor "$DIMM" | grep 'changed since'
    cmp "$note" "$kept"
    # the checksum of one of the others
    pmemctl read-labels "$DIMM" -o "$AREA.since"
    slot=$(ndctl read-labels -j "$DIMM" 2>/dev/null |
        jq --arg new "$uuid" 'first(.. | objects | select(.uuid? and .uuid != $new) | .slot)')
    printf '\x5a\x5a' | dd of="$AREA.since" bs=1 seek=$((512 + slot * 256 + 248)) conv=notrunc status=none
    before_labels since
    cp "$kept" "$note"
    doctor 8 --repair "$DIMM"
    cmp "$note" "$kept"
    pmemctl read-labels "$DIMM" | cmp - "$AREA.since"
    doctor 0 --repair --yes "$DIMM"
    [[ $(labels_state) == "$BEFORE" ]]
}

@test "what did not end is named also when its namespace has got another name" {
    local half uuid new
    before_labels empty
    create -r "$LABELS_REGION" -m raw -s 32M
    half=$NS
    create -r "$LABELS_REGION" -m raw -s 32M
    pmemctl destroy-namespace -f "$half"
    # the last write of its labels is done
    stopped 10 kill create-namespace -r "$LABELS_REGION" -m fsdax -s 64M
    uuid=$(attr "$half" uuid)
    [[ -n $uuid && -e /run/pmemctl/$half.change ]]
    # the names are given anew, by address
    unbind "$LABELS_REGION"
    bind "$LABELS_REGION"
    [[ ! -e $ND/$half/uuid || $(attr "$half" uuid) != "$uuid" ]]
    new=$(grep -lx "$uuid" "$ND/${LABELS_REGION}"/namespace*/uuid)
    new=$(basename "${new%/uuid}")
    doctor 10 "$new"
    grep "^$new .*create-namespace did not end" "$BATS_TEST_TMPDIR/doctor"
    # one that may have the old name comes, and goes
    create -r "$LABELS_REGION" -m raw -s 16M
    pmemctl rename-namespace -f "$NS" third
    pmemctl destroy-namespace -f "$NS"
    doctor 10 "$new"
    doctor 0 --repair --yes "$new"
    [[ $(attr "$new" size) == 0 || ! -e $ND/$new ]]
    [[ $(ls /run/pmemctl) != *.change* ]]
}

@test "write-infoblock and check-namespace --repair, killed: named, and finished by one command" {
    each_info_point write 5 killed_info
    each_info_point repair 7 killed_info
}

@test "write-infoblock and check-namespace --repair, a write fails: all is as it was" {
    each_info_point write 7 failed_info eio
    each_info_point repair 7 failed_info eio
}
