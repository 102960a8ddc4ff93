#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# Label areas of a recorded machine, which are files: reading, checking, and plans. What is written, and that all of it
# is as with ndctl, is tested in the guest.

load common

setup_file() {
	TREE=$BATS_FILE_TMPDIR/tree
	"$PLATFORMS/play" --readable "$PLATFORMS/qemu-disabled.manifest" "$TREE"
	export TREE
}

# An area of 1 KiB with one label of version 1.2, in rows of 16 bytes; the others are zeros.
LABELLED='
0:4e414d4553504143455f494e44455800
16:00000001030000000000000000000000
32:00010000000000000001000000000000
48:00020000000000000200000001000200
64:323a32d8798393270200000000000000
256:4e414d4553504143455f494e44455800
272:00000001020000000001000000000000
288:00010000000000000000000000000000
304:00020000000000000200000001000200
320:323a32d86c8793270300000000000000
512:06b8536d4713487d891d795956d94cc9
528:64617461000000000000000000000000
592:00000000010000003412000000000000
608:00020000000000000000000100000000
624:00000004000000000000000000000000
640:79d3f066f3b47440ac430d3318b78cdb
752:0000000000000000f5bad52935d554e0
'

# area DIMM [ROWS]: gives a DIMM an area of 1 KiB
area() {
	local file=$TREE/dev/$1.labels row
	head -c 1024 /dev/zero >"$file"
	for row in ${2-}; do
		change "$1" "${row%%:*}" "${row#*:}"
	done
}

# change DIMM OFFSET HEX: bytes of the area of a DIMM
change() {
	printf '%b' "$(sed 's/../\\x&/g' <<<"$3")" |
		dd of="$TREE/dev/$1.labels" bs=1 seek="$2" conv=notrunc status=none
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
	ours zero-labels nmem1 -s 2K --dry-run --yes
	refused 2 "nmem1: 2048 bytes at offset 0: its label area has 1024 bytes"
	change nmem1 100 ff
	ours check-labels --repair nmem1 --dry-run --columns value --no-headings
	is 0
	prints "bytes 0 to 255"
	ours check-labels --repair nmem1
	refused 6 "this is a recorded tree; nothing in it can be changed"
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
