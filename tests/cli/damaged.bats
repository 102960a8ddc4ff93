#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# Machines that are damaged at random places, the same every time: whatever sysfs shows, a listing ends, with JSON
# or nothing, and never by a crash. The number of a variant is its seed: `./damage TREE SEED` makes it again.

load common

VARIANTS=25

# lists ARGUMENT...: the command ends with a status of its own; what it prints is put behind what others printed
lists() {
	ours "$@"
	case $status in
	0 | 1 | 3 | 4) ;;
	*) fail 'an exit status that a listing does not have' ;;
	esac
	printf '["%s",\n%s\n]\n' "$*" "${out:-null}" >>"$BATS_TEST_TMPDIR/printed"
}

# all_is_json: each of them printed JSON or nothing
all_is_json() {
	jq empty "$BATS_TEST_TMPDIR/printed" || { cat "$BATS_TEST_TMPDIR/printed"; return 1; }
	rm "$BATS_TEST_TMPDIR/printed"
}

lists_as_json() {
	lists "$@"
	all_is_json
}

# survives MACHINE FIRST [COUNT]: lists the variants of the machine from this number on
survives() {
	local seed good count=${3:-$VARIANTS}
	on "$1"
	good=$TREE
	TREE=$(scratch)/damaged
	for ((seed = $2; seed < $2 + count; seed++)); do
		rm -rf "$TREE"
		copy_tree "$good" "$TREE"
		echo "variant $seed of $1:"
		"$CLI_DIR/damage" "$TREE" "$seed"
		lists list -BDRNXCMivvv
		lists list -DRNu
		lists list -n namespace0.0 -d nmem0 -U 0
		lists show topology -o json
		lists show memory -o json
		lists show disk -o json --columns all
		lists list -X
		all_is_json
		ours create-namespace --dry-run
		ours destroy-namespace -f all --dry-run
	done
}

@test "sample machine, damaged" {
	survives sample-machine 0
}

@test "sample machine, damaged otherwise" {
	survives sample-machine 1000
}

@test "every mode, damaged" {
	survives qemu-modes 2000
}

@test "every mode, damaged otherwise" {
	survives qemu-modes 3000
}

@test "system RAM, damaged" {
	survives qemu-kmem 4000
}

@test "disabled objects, damaged" {
	survives qemu-disabled 5000
}

@test "e820 alone, damaged" {
	survives qemu-e820 6000
}

@test "a FIFO in place of a recorded errno" {
	survives qemu-used 9060 1
}

@test "an active namespace in a region that is not" {
	survives qemu-modes 9008 1
}

@test "the same seed does the same damage" {
	local first second
	on qemu-modes
	copy_tree "$TREE" "$(scratch)/one"
	copy_tree "$TREE" "$(scratch)/two"
	first=$("$CLI_DIR/damage" "$(scratch)/one" 7)
	second=$("$CLI_DIR/damage" "$(scratch)/two" 7)
	[[ $first && $first == "$second" ]]
	run diff -r --no-dereference "$TREE" "$(scratch)/one"
	[[ $status -ne 0 ]]
}

@test "a tree without anything, and one whose directories are files" {
	TREE=$BATS_TEST_TMPDIR/empty
	mkdir -p "$TREE"
	ours list -DRN
	is 0
	[[ -z $out && -z $err ]]
	mkdir -p "$TREE/sys/bus/nd"
	: >"$TREE/sys/bus/nd/devices"
	ours list -DRN
	refused 1 'cannot list'
	rm "$TREE/sys/bus/nd/devices"
	mkdir "$TREE/sys/bus/nd/devices"
	ours list -DRN
	is 0
	[[ -z $out && -z $err ]]
	TREE=$BATS_TEST_TMPDIR/nowhere
	ours list
	refused 1 "cannot open $TREE" 'No such file'
}

@test "block sizes and DAX sizes that make no sense do not keep it busy" {
	TREE=$(changed_tree qemu-kmem 's/^A block_size_bytes=.*/A block_size_bytes=1/')
	lists_as_json list -NX
	TREE=$(changed_tree qemu-kmem 's/^A size=[0-9]+$/A size=9223372036854775807/')
	lists_as_json list -NX
}

@test "bad blocks without end do not keep it busy" {
	TREE=$(changed_tree sample-machine 's/^A badblocks=.*/A badblocks=0 18446744073709551615\\n7 9223372036854775807/')
	lists_as_json list -RNM
	TREE=$(changed_tree qemu-modes 's/^A badblocks=.*/A badblocks=0 18446744073709551615\\n7 9223372036854775807/')
	lists_as_json list -RNM
}
