#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# doctor on recorded machines: what it finds on healthy and on changed ones. Repairs are tested in the guest.

load common
load label-area

# found KIND OBJECT TEXT: the table shown last has such a finding.
found() {
	awk -v kind="$1" -v object="$2" '$1 == object && $2 == kind' "$BATS_TEST_TMPDIR/out" | grep -F -- "$3" ||
		fail "no $1 about $2: $3"
}

@test "machines without a fault" {
	for machine in sample-machine qemu-modes qemu-used qemu-fresh qemu-readonly qemu-e820 qemu-kmem qemu-hmem; do
		on "$machine"
		ours doctor
		is 0
		! grep -w fault <<<"$out" || fail "there is no fault on $machine"
	done
}

@test "what is disabled is a note" {
	on qemu-disabled
	ours doctor
	is 0
	grep -w note <<<"$out"
}

@test "a seed with a uuid, with capacity, and with what is left over" {
	TREE=$(changed_tree sample-machine '/region1\/namespace1.0$/,/^$/s/^A uuid=.*/A uuid=11111111-2222-3333-4444-555555555555/')
	ours doctor
	is 10
	found fault namespace1.0 'a uuid, but no capacity'
	ours doctor namespace1.0 --repair --dry-run
	is 0
	prints 'namespace1.0/size'
	TREE=$(changed_tree sample-machine '/region1\/namespace1.0$/,/^$/{s/^A uuid=.*/A uuid=11111111-2222-3333-4444-555555555555/;s/^A size=0/A size=100663296/}')
	# a healthy namespace looks the same until the kernel has probed it
	ours doctor
	is 0
	found note namespace1.0 'disabled'
	ours doctor namespace1.0 --repair --dry-run
	is 0
	! grep namespace1.0/ <<<"$out" || fail "it would be changed"
	TREE=$(changed_tree sample-machine '/region1\/namespace1.0$/,/^$/s/^A uuid=.*/A uuid=11111111-2222-3333-4444-555555555555/')
	ours doctor region0
	is 0
	ours doctor region1
	is 10
}

@test "operands that name nothing, and no repair of a recorded machine" {
	on sample-machine
	ours doctor namespace7.7
	refused 3 'namespace7.7'
	TREE=$(changed_tree sample-machine '/region1\/namespace1.0$/,/^$/s/^A uuid=.*/A uuid=11111111-2222-3333-4444-555555555555/')
	ours doctor --repair
	is 6
	says 'recorded tree'
}

@test "damaged label areas" {
	TREE=$BATS_TEST_TMPDIR/tree
	"$PLATFORMS/play" --readable "$PLATFORMS/qemu-disabled.manifest" "$TREE"
	area nmem1 "$LABELLED"
	ours doctor
	is 0
	change nmem1 72 00
	ours doctor
	is 10
	found fault nmem1 'the index blocks of its label area are damaged: index block 0: the checksum does not match'
	prints 'check-labels --repair'
	change nmem1 256 00
	ours doctor nmem1
	is 10
	found fault nmem1 'neither index block of its label area is good, and 1 slot holds what may be labels: 06b8536d-4713-487d-891d-795956d94cc9 data'
	prints 'write-labels' 'init-labels'
	ours doctor --repair --yes nmem1
	is 10
	area nmem1 "$LABELLED"
	change nmem1 600 ff
	ours doctor
	is 10
	found fault nmem1 'the slots of its label area are damaged: slot 0: its checksum does not match'
	area nmem1
	ours doctor
	is 0
}

@test "a namespace whose labels are not all there" {
	local i
	TREE=$BATS_TEST_TMPDIR/tree
	"$PLATFORMS/play" --readable "$PLATFORMS/sample-machine.manifest" "$TREE"
	for i in {0..11}; do
		area "nmem$i"
	done
	# the first two of the set of region0
	area nmem0 "$LABELLED"
	change nmem0 592 0000000002000000
	change nmem0 760 f6bad52960d554e0
	area nmem4 "$LABELLED"
	change nmem4 592 0000000002000100
	change nmem4 760 f6bad62960d57fe0
	ours doctor
	is 0
	area nmem4
	ours doctor
	is 10
	found fault nmem0 'namespace 06b8536d-4713-487d-891d-795956d94cc9 data has labels on 1 of 2 DIMMs, and none on nmem4:'
	# what is not known is not of that set
	rm "$TREE/dev/nmem8.labels"
	ours doctor
	is 10
	# what is not known may be there
	rm "$TREE/dev/nmem4.labels"
	ours doctor
	is 0
}

@test "labels of interleave sets that are no more" {
	local other=${LABELLED/06b8536d/16b8536d} i
	TREE=$BATS_TEST_TMPDIR/tree
	"$PLATFORMS/play" --readable "$PLATFORMS/sample-machine.manifest" "$TREE"
	for i in {0..11}; do
		area "nmem$i" "$LABELLED"
		change "nmem$i" 72 03	# and its slot is free
		change "nmem$i" 328 03
		seal "nmem$i"
	done
	ours doctor
	is 0
	# as after a goal: the label has the cookie of no region, and is of no namespace
	area nmem6 "$other"
	seal nmem6
	ours doctor
	is 10
	found fault nmem6 'label of interleave sets that are no more, of 16b8536d-4713-487d-891d-795956d94cc9 data, keeps 64 MiB of it'
	prints 'disable-region region1, init-labels -f nmem6 and enable-region region1 free that'
	! grep -q 'end its other' <<<"$out" || fail 'there are no others'
	# it is of a set when a region has its cookie; when a namespace is of it; when what the kernel goes by is not known
	change nmem6 600 cc2ce48c487f38dd
	seal nmem6
	ours doctor
	is 0
	area nmem6 "$LABELLED"
	ours doctor
	is 0
	area nmem6 "$other"
	seal nmem6
	rm "$TREE/dev/nmem7.labels"
	ours doctor
	is 0
	area nmem7 "$EMPTY_1_1"
	ours doctor
	is 0
	cp "$TREE/dev/nmem8.labels" "$TREE/dev/nmem7.labels"
	ours doctor
	is 10
	echo 0 >"$TREE/sys/bus/nd/devices/region1/set_cookie"
	ours doctor
	is 0
}

@test "findings as JSON" {
	TREE=$(changed_tree sample-machine '/region1\/namespace1.0$/,/^$/s/^A uuid=.*/A uuid=11111111-2222-3333-4444-555555555555/')
	ours doctor --format json
	is 10
	jq -e '.schema == "pmemctl/1" and (.findings | length) == 1 and .findings[0].object == "namespace1.0" and
		.findings[0].kind == "fault" and .findings[0].region == "region1"' <<<"$out"
}

@test "label areas that were not recorded are not called good" {
	on sample-machine
	ours doctor
	is 0
	says 'the label areas of 12 DIMMs were not looked at: they were not recorded'
}
