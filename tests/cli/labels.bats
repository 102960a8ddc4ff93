#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# Label areas of a recorded machine, which are files: reading, checking, and plans. What is written, and that all of it
# is as with ndctl, is tested in the guest.

load common
load label-area

setup_file() {
	TREE=$BATS_FILE_TMPDIR/tree
	"$PLATFORMS/play" --readable "$PLATFORMS/qemu-disabled.manifest" "$TREE"
	export TREE
}

# findings: STATE of each line of check-labels, and the end of what it found
findings() {
	ours check-labels nmem0 --format json
	jq -r '.findings[] | "\(.state) \(.finding)"' <<<"$out"
}

@test "an area that nobody ever wrote" {
	area nmem0
	[[ $(findings) == "none its label area was never initialised" ]]
	ours check-labels nmem0
	is 10
	ours read-labels -j nmem0
	is 0
	jq -e '.[0].label[0].slot == 0 and (.[0].index | length) == 2' <<<"$out"
}

@test "an area of 1 KiB with a label" {
	area nmem0 "$LABELLED"
	ours check-labels nmem0
	is 0
	prints "nmem0 ok    1.2         2    1"
	ours read-labels -u nmem0
	is 0
	prints '"nslot":2' '"rawsize":"64.00 MiB (67.11 MB)"' '"dpa":"0x1000000"' '"name":"data"' \
		'"type_guid":"79d3f066-f3b4-7440-ac43-0d3318b78cdb"'
	ours read-labels nmem0 -o "$BATS_TEST_TMPDIR/file"
	is 0
	cmp "$BATS_TEST_TMPDIR/file" "$TREE/dev/nmem0.labels"
	ours read-labels nmem0 -s 4 -O 528
	[[ $out == data ]]
	ours read-labels -I nmem0
	cmp "$BATS_TEST_TMPDIR/out" <(head -c 512 "$TREE/dev/nmem0.labels")
}

@test "damage is told with its place" {
	area nmem0 "$LABELLED"
	change nmem0 328 ff
	[[ $(findings) == "damaged index block 1: the checksum does not match" ]]
	change nmem0 0 00
	ours check-labels nmem0
	is 10
	prints "index block 0: no signature" "index block 1: the checksum does not match"
	area nmem0 "$LABELLED"
	change nmem0 600 ff
	[[ $(findings) == "damaged slot 0: its checksum does not match" ]]
	head -c 100 /dev/zero >"$TREE/dev/nmem0.labels"
	[[ $(findings) == "damaged the area is too small for two labels" ]]
	ours read-labels -j nmem0
	refused 10 "nmem0: its label area is too small for two labels"
}

@test "plans show each write and what must be out of service meanwhile" {
	local dimm
	area nmem0 "$LABELLED"
	for dimm in nmem1 nmem3; do
		area "$dimm" "$LABELLED"
		ours zero-labels "$dimm" --dry-run
		refused 8 "$dimm: 1 namespace would be lost with its label: 06b8536d-4713-487d-891d-795956d94cc9 data"
	done
	ours init-labels -f nmem0 --dry-run --yes
	refused 5 "nmem0: its region0 has active namespaces: namespace0.1, namespace0.3"
	ours init-labels -f nmem1 --dry-run --yes --columns action,target,value --no-headings
	is 0
	diff - <(sed -E 's/ +/ /g' <<<"$out") <<'END'
unbind /sys/bus/nd/drivers/nvdimm/unbind nmem1
write /dev/nmem1 bytes 256 to 511
write /dev/nmem1 bytes 0 to 255
bind /sys/bus/nd/drivers/nvdimm/bind nmem1
END
	ours init-labels nmem1 --dry-run
	refused 1 "initialised already: version 1.2, 1 of 2 slots in use"
	ours zero-labels nmem1 -s 0 --dry-run --yes
	refused 2 "--size: 0 bytes are none"
	ours zero-labels nmem1 -s 2K --dry-run --yes
	refused 2 "nmem1: 2048 bytes at offset 0: its label area has 1024 bytes"
	change nmem1 100 ff
	ours check-labels --repair nmem1 --dry-run --columns value --no-headings
	is 0
	prints "bytes 0 to 255"
	ours check-labels --repair nmem1
	refused 6 "this is a recorded tree; nothing in it can be changed"
}

@test "labels that may be lost are asked for, also damaged ones and those without an index block" {
	area nmem1 "$LABELLED"
	cp "$TREE/dev/nmem1.labels" "$BATS_TEST_TMPDIR/good"
	change nmem1 600 ff
	ours check-labels --repair nmem1 --dry-run
	refused 8 "1 damaged label would be given up, from slot 0 on: 06b8536d-4713-487d-891d-795956d94cc9 data"
	ours init-labels -f nmem1 --dry-run
	refused 8 "1 damaged label would be given up"
	ours check-labels --repair nmem1 --dry-run --yes
	is 0
	area nmem1 "$LABELLED"
	change nmem1 0 00
	change nmem1 256 00
	for command in "init-labels nmem1" "zero-labels nmem1" "init-labels -f -V 1.2 nmem1"; do
		# shellcheck disable=SC2086
		ours $command --dry-run
		refused 8 "neither index block is good, and 1 slot holds what may be labels, which would be lost: 06b8536d"
		# shellcheck disable=SC2086
		ours $command --dry-run --yes
		is 0
	done
	# what brings all of them back loses none
	ours write-labels nmem1 -i "$BATS_TEST_TMPDIR/good" --dry-run
	is 0
	ours check-labels --repair nmem1 --dry-run
	refused 10 "neither index block is good: its labels cannot be repaired"
	change nmem1 512 "$(printf '%0512d' 0)"
	ours init-labels nmem1 --dry-run
	refused 8 "neither index block is good: what its label area holds cannot be told"
}

@test "what is written must be an area" {
	area nmem1 "$LABELLED"
	head -c 1024 /dev/zero >"$BATS_TEST_TMPDIR/zeros"
	ours write-labels nmem1 -i "$BATS_TEST_TMPDIR/zeros" --dry-run
	refused 10 "what is to be written is no valid label area"
	ours write-labels nmem1 -i "$BATS_TEST_TMPDIR/zeros" --dry-run --invalid --yes
	is 0
	ours write-labels nmem1 -i /etc/passwd --dry-run
	is 2
	ours write-labels nmem1 -i /dev/null
	refused 10 "/dev/null: it is empty"
	ours write-labels nmem1 -i "$TREE/dev/nmem1.labels" --dry-run
	is 0
	says "nmem1: it is written already"
}

@test "names and options that are wrong" {
	rm -f "$TREE"/dev/*.labels
	ours read-labels nmem0
	refused 6 "the label area was not recorded with this machine"
	ours read-labels nmem4
	refused 6 "the DIMM has no label area"
	ours read-labels nmem9
	refused 3 "there is no such DIMM"
	ours read-labels nmem0 -j -s 1
	refused 2 "--size and --offset are incompatible with --json"
	ours read-labels nmem0 -I -s 1
	refused 2 "pick either --size, or --index, not both"
	ours read-labels nmem0 -s x
	refused 2 "--size: 'x' is not a size"
	ours init-labels nmem0 -V 3
	refused 2 "there is no version of labels '3'"
	ours check-labels nmem0 --dry-run
	refused 2 "--dry-run shows the steps of --repair"
	ours write-labels nmem0 nmem1
	refused 2 "2 DIMMs are named; labels belong to one"
	area nmem0
	ours read-labels -j all
	is 7
}

@test "a region of six DIMMs is given labels by one plan, on all of them or none" {
	local dimm dimms=(nmem{6..11})
	TREE=$(changed_tree sample-machine '/region1\/namespace1.0$/,/^$/s/^A size=0/A size=1623497637888/
		/ndbus0\/region1(\/namespace1.0)?$/,/^$/s/^A nstype=.*/A nstype=4/')
	ln -s ../../../bus/nd/drivers/nd_pmem "$TREE/sys/bus/nd/devices/namespace1.0/driver"
	for dimm in "${dimms[@]}"; do
		area "$dimm"
	done
	ours create-namespace -L -f -r region1 -s 96M --dry-run --columns action,target,value --no-headings
	is 0
	[[ $err == 'and then the namespace is made on region1, which has labels by then' ]] || fail 'says something else'
	diff - <(grep -E '/(nvdimm|nd_region)/|/dev/nmem' <<<"$out" | sed -E 's/ +/ /g') <<-END
		unbind /sys/bus/nd/drivers/nd_region/unbind region1
		$(printf 'unbind /sys/bus/nd/drivers/nvdimm/unbind %s\n' "${dimms[@]}")
		$(printf 'write /dev/%s bytes 0 to 255\nwrite /dev/%s bytes 256 to 511\n' nmem{6,6,7,7,8,8,9,9,10,10,11,11})
		$(printf 'bind /sys/bus/nd/drivers/nvdimm/bind %s\n' "${dimms[@]}")
		bind /sys/bus/nd/drivers/nd_region/bind region1
	END
	# labels on one of them, and one that has none: nothing is planned at all
	area nmem8 "$LABELLED"
	ours create-namespace -L -f -r region1 -s 96M --dry-run
	refused 1 'nmem8: its label area holds 1 label already' 'hint: look at them with: pmemctl read-labels nmem8'
	echo get_size >"$TREE/sys/bus/nd/devices/nmem10/commands"
	ours create-namespace -L -f -r region1 -s 96M --dry-run
	refused 6 'region1: its DIMM nmem10 has no label area that could be written' 'hint: leave --autolabel out'
}

@test "versions of labels: what each means for an area, and for a region of several DIMMs" {
	TREE=$(changed_tree sample-machine 's/^A available_slots=.*/A available_slots=9/')
	area nmem6 "$EMPTY_1_1"
	ours init-labels nmem6 -V 1.2
	is 1
	says 'nmem6: its label area is initialised already: version 1.1, 0 of 4 slots in use' \
		'hint: repeat with --force to make it empty, with version 1.2 and 2 slots'
	area nmem7 "$LABELLED"
	ours init-labels nmem6
	is 1
	says 'with version 1.1 and 4 slots; but nmem7 of region1 has version 1.2; namespaces need the same on all its DIMMs'
	ours init-labels nmem6 -V 1.2
	says 'with version 1.2 and 2 slots'
	[[ $err != *nmem7* ]] || fail 'speaks of what is as it should be'
	ours create-namespace -r region1 --dry-run
	refused 1 'region1: nmem6 has labels of version 1.1, and nmem7 of 1.2: namespaces need the same on all its DIMMs' \
		'hint: pmemctl disable-region region1, init-labels -f -V 1.2 of all its DIMMs, and enable-region'
	area nmem7 "$EMPTY_1_1"
	ours create-namespace -r region1 --dry-run
	is 0
	# an area of 768 bytes
	head -c 768 /dev/zero >"$TREE/dev/nmem6.labels"
	ours init-labels nmem6 -V 1.2
	is 6
	says 'nmem6: its label area of 768 bytes is too small for labels of version 1.2, which take 256 bytes each' \
		'hint: version 1.1 fits, with 2 labels: -V 1.1'
	head -c 512 /dev/zero >"$TREE/dev/nmem6.labels"
	ours init-labels nmem6
	is 6
	says 'too small for labels of version 1.1' 'hint: it fits no version of labels: the DIMM can only be one namespace'
}
