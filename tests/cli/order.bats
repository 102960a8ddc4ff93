#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Objects come in natural order, nmem2 before nmem10, in whatever order the kernel's directories have them.

load common

setup() {
	TREE=$BATS_FILE_TMPDIR/large
	[[ -d $TREE ]] || "$PLATFORMS/synth" --sockets 12 --dimms-per-socket 1 --namespaces 144 | "$PLATFORMS/play" - "$TREE"
}

# in_order FILTER LEAST: the names that the jq filter gives are sorted naturally, and there are at least LEAST
in_order() {
	jq -r "$1" "$BATS_TEST_TMPDIR/out" >"$BATS_TEST_TMPDIR/names"
	[[ $(wc -l <"$BATS_TEST_TMPDIR/names") -ge $2 ]] || fail "fewer than $2 names"
	diff "$BATS_TEST_TMPDIR/names" <(sort -V "$BATS_TEST_TMPDIR/names")
}

@test "DIMMs, regions, mappings and namespaces below their regions" {
	ours list -BDRNi
	is 0
	in_order '.[].dimms[].dev' 12
	in_order '.[].regions[].dev' 12
	in_order '.[].regions[].namespaces[].dev' 156
	on sample-machine
	ours list -DRN
	in_order '.regions[].mappings[].dimm' 12
}

@test "namespaces alone, and those of one mode" {
	ours list
	in_order '.[].dev' 144
	ours list -m sector
	in_order '.[].dev' 36
}

@test "the order of the directory does not matter" {
	local copy name
	copy=$(scratch)/copy
	on sample-machine
	ours list -BDRNi
	cp "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/first"
	copy_tree "$TREE" "$copy"
	rm -r "$copy/sys/bus/nd/devices"
	mkdir "$copy/sys/bus/nd/devices"
	find "$TREE/sys/bus/nd/devices" -type l -printf '%f\n' | sort -r | while read -r name; do
		cp -a "$TREE/sys/bus/nd/devices/$name" "$copy/sys/bus/nd/devices/"
	done
	TREE=$copy
	ours list -BDRNi
	cmp "$BATS_TEST_TMPDIR/first" "$BATS_TEST_TMPDIR/out"
}
