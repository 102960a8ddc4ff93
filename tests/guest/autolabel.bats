#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=85
# SC2034: changes.bash uses what is set here.
# shellcheck disable=SC2034
#
# Labels for regions that have none, on the way to a namespace: against ndctl, and what is refused.

load lib
load changes
load crash

setup_file() {
    want_unlabelled
}

setup() {
    mapfile -t LABEL_LESS < <(for region in $(regions labelled); do ! is_unlabelled "$region" || echo "$region"; done)
    REGION=${LABEL_LESS[0]}
    NAME=namespace${REGION#region}.0
    DISK=/dev/pmem${REGION#region}
    BEFORE=$(nd_state)
}

teardown() {
    no_failures
}

teardown_file() {
    unlabel_nvdimms
}

# same_again: whether nothing has changed since the test began
same_again() {
    diff <(echo "$BEFORE") <(nd_state)
}

# areas REGION: the labels of its DIMM, without what differs from one to another
areas() {
    ndctl read-labels -j "$(dimm_of "$1")" 2>/dev/null |
        jq 'map(del(.dev)) | map(.label |= (map(del(.uuid, .isetcookie)))) | del(.[].index[].seq)'
}

@test "limits, and what cannot have labels" {
    local region
    refused 2 'name it with --region' create-namespace -L
    refused 2 'name it with --region' create-namespace -L -c
    refused 2 "$REGION: size 65 MiB is not a multiple of 16 MiB" create-namespace -L -r "$REGION" -s 65M
    refused 1 "$REGION: size 2 GiB is more than the 1 GiB" create-namespace -L -r "$REGION" -s 2G
    refused 6 "$REGION: alignment 8192 is not supported" create-namespace -L -f -e "$NAME" -m fsdax -a 8K
    refused 6 "$REGION: sector size 520 is not supported in raw mode" create-namespace -L -r "$REGION" -m raw -l 520
    refused 5 "$NAME: the namespace is active" create-namespace -L -e "$NAME"
    refused 5 "$NAME: the namespace is active" create-namespace -L -r "$REGION"
    refused 2 "gives labels to one region; '$REGION ${LABEL_LESS[1]}' names 2" create-namespace -L -f -r "$REGION ${LABEL_LESS[1]}"
    for region in $(regions e820) $(regions virtio); do
        refused 6 "$region: it has no DIMMs" create-namespace -L -r "$region"
    done
    region=$(regions labelless | head -n 1)
    refused 6 "$region: its DIMM nmem[0-9]+ has no label area" create-namespace -L -r "$region"
    refused 6 "$region: its DIMM nmem[0-9]+ has no label area" create-namespace -L -f -e "namespace${region#region}.0"
    same_again
}

@test "what is in use or holds data" {
    mkfs.ext4 -q -F -b 4096 "$DISK"
    refused 8 "$NAME: $DISK holds an ext4" create-namespace -L -f -r "$REGION"
    refused 8 "$NAME: $DISK holds an ext4" create-namespace -L -f -e "$NAME"
    mount "$DISK" /mnt
    refused 5 "$NAME: .*mounted on /mnt" create-namespace -L --yes -r "$REGION"
    refused 5 "$NAME: .*mounted on /mnt" create-namespace -L -f --yes -e "$NAME"
    umount /mnt
    wipefs -qa "$DISK"
    same_again
    pmemctl create-namespace -f -e "$NAME" -m sector
    is_unlabelled "$REGION"
    refused 1 "$REGION: $NAME, in sector mode, is all of it" create-namespace -L -r "$REGION"
    # out of service, it tells no more what it is
    pmemctl create-namespace -f -e "$NAME" -m devdax
    pmemctl disable-namespace "$NAME"
    refused 1 "$REGION: $NAME, which is all of it, is disabled" create-namespace -L -f --yes -r "$REGION"
    echo 1 >"$ND/$NAME/force_raw"
    echo "$NAME" >/sys/bus/nd/drivers/nd_pmem/bind
    refused 1 "$REGION: $NAME, which is all of it, is shown raw by force" create-namespace -L -f --yes -r "$REGION"
    echo "$NAME" >/sys/bus/nd/drivers/nd_pmem/unbind
    echo 0 >"$ND/$NAME/force_raw"
    is_unlabelled "$REGION"
    pmemctl enable-namespace "$NAME"
    pmemctl create-namespace -f -e "$NAME" -m raw
}

@test "a label area without a good index block is left alone" {
    local dimm
    dimm=$(dimm_of "$REGION")
    head -c 64 /dev/zero | tr '\0' x >"$BATS_TEST_TMPDIR/damage"
    pmemctl disable-region "$REGION"
    pmemctl write-labels --invalid --yes -s 64 -i "$BATS_TEST_TMPDIR/damage" "$dimm"
    pmemctl enable-region "$REGION"
    BEFORE=$(nd_state)
    refused 10 "$dimm: its label area is damaged" create-namespace -L -f --yes -r "$REGION"
    refused 10 "$dimm: its label area is damaged" create-namespace -L -f --yes -e "$NAME"
    run pmemctl ndctl create-namespace -f -e "$NAME"
    [[ $status -ne 0 && $output == *"$dimm: its label area is damaged"* ]]
    same_again
    pmemctl disable-region "$REGION"
    pmemctl zero-labels --yes "$dimm"
    pmemctl enable-region "$REGION"
}

@test "a step that fails, and all are taken back" {
    local point
    # at the even ones, what is done is done
    for ((point = 1; point < 40; point += 2)); do
        if PMEMCTL_STOP_AT=$point PMEMCTL_STOP_BY=eio pmemctl create-namespace -L -f -r "$REGION" -s 64M; then
            break
        fi
        # from then on, it is the namespace that cannot be made
        is_unlabelled "$REGION" || break
        same_again
    done
    ((point > 10))
    run ! is_unlabelled "$REGION"
}

# no_labels: whether the region is as it was before, but for what its namespace held
no_labels() {
    is_unlabelled "$REGION" && [[ $(mode_of "$NAME") == raw ]] &&
        cmp "$BATS_FILE_TMPDIR/area" <(pmemctl read-labels "$(dimm_of "$REGION")")
}

@test "killed: what is half made is named, and all taken back, or all labels there" {
    local n dimm finished=0
    local -a command=(create-namespace -L -f --yes -r "$REGION" -m fsdax -s 64M)
    need_stop_points
    dimm=$(dimm_of "$REGION")
    unlabel_nvdimms
    pmemctl read-labels "$dimm" -o "$BATS_FILE_TMPDIR/area"
    count_points "${command[@]}"
    unlabel_nvdimms
    for ((n = 1; n <= POINTS && !finished; n += 2)); do
        stopped "$n" kill "${command[@]}"
        ((CODE == 137)) || wrong "status $CODE"
        if [[ ! -e $ND/$REGION/driver || $(mode_of "$NAME") != raw ]]; then
            counted "killed: half made"
            doctor 10 "$REGION" && counted "killed: half made, named by doctor"
        fi
        doctor 0 --repair --yes && counted "killed: half made, mended by one command"
        doctor 0 || true
        no_labels || finished=$n
    done
    # from then on it is the namespace that is being made
    echo "finished at $finished of $POINTS: ${POINTS_PASSED[finished - 1]}"
    ((finished > 10))
    has_fresh_labels "$REGION"
    pmemctl check-labels "$dimm"
    create -L -r "$REGION" -m fsdax -s 64M
    unlabel_nvdimms
    BEFORE=$(nd_state)
    nothing_wrong
}

@test "on a region, with a size, shown first" {
    run pmemctl create-namespace -L -f -r "$REGION" -m fsdax -s 64M -n data --dry-run
    echo "$output"
    [ "$status" -eq 0 ]
    [[ $output == *"erase the info blocks"*"have the kernel read the labels"*"with labels"* ]]
    [[ $output == *"and then the namespace is made on $REGION"* ]]
    same_again
    create -L -f -r "$REGION" -m fsdax -s 64M -n data
    listed_by_ndctl "$NS" "$JSON"
    [ "$(free_of "$REGION")" -eq $(($(size_of "$REGION") - (64 << 20))) ]
    ndctl check-labels "$(dimm_of "$REGION")"
    # that has labels now
    create -L -r "$REGION" -m raw -s 64M
    create -L -f -e "$NS" -m sector
}

@test "what is not asked for stays as it was" {
    local other=${LABEL_LESS[1]}
    create -f -e "$NAME" -m sector -l 512
    create -L -f -e "$NAME"
    [[ $(jq -r '"\(.mode) \(.sector_size)"' <<<"$JSON") == 'sector 512' ]]
    run ! is_unlabelled "$REGION"
    create -f -e "namespace${other#region}.0" -m devdax -a 4K
    create -L -f -e "namespace${other#region}.0" -s 64M
    [[ $(jq -r '"\(.mode) \(.align)"' <<<"$JSON") == 'devdax 4096' ]]
    run ! is_unlabelled "$other"
    unlabel_nvdimms
}

@test "with --no-autolabel, and with a size, a region stays without, as ndctl leaves it" {
    JSON=$(pmemctl ndctl create-namespace -f -e "$NAME" -m devdax --no-autolabel)
    is_unlabelled "$REGION"
    run pmemctl ndctl create-namespace -f -e "$NAME" -m fsdax -s 64M
    [ "$status" -ne 0 ]
    is_unlabelled "$REGION"
}

@test "as ndctl, which does so when it makes a namespace anew" {
    local other=${LABEL_LESS[1]} theirs
    create -f -e "$NAME" -m fsdax
    is_unlabelled "$REGION"
    theirs=$(ndctl create-namespace -f -e "namespace${other#region}.0" -m sector)
    JSON=$(pmemctl ndctl create-namespace -f -e "$NAME" -m sector)
    diff <(without_uuids <<<"$theirs" | sed "s/${other#region}\\.0/N/; s/pmem${other#region}/pmemN/") \
        <(without_uuids <<<"$JSON" | sed "s/${REGION#region}\\.0/N/; s/pmem${REGION#region}/pmemN/")
    listed_by_ndctl "$NAME" "$JSON"
    diff <(areas "$other") <(areas "$REGION")
    run ! is_unlabelled "$REGION"
    ndctl destroy-namespace -f all -r "$REGION"
    ndctl destroy-namespace -f all -r "$other"
    [ "$(capacity "$REGION")" = "$(capacity "$other")" ]
}
