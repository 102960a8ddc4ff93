#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# `list` against an unmodified ndctl, on every recorded machine and with every set of options in listings.txt; and
# daxctl's against an unmodified daxctl. Only the order of arrays may differ, which in ndctl follows the kernel's directories.

load common

setup() {
	local reason
	reason=$(can_peer) || skip "$reason"
}

# Runs COMMAND list with each set of options; the outputs are files DIR/NUMBER
# shellcheck disable=SC2016 # expanded by the shell that runs it
list_all='cd "$1" && n=0 && while IFS= read -r options; do
	n=$((n + 1))
	case $options in "" | "#"*) continue ;; esac
	"${@:3}" list $options >"$1/$n" 2>"$1/$n.err" </dev/null || echo "status $?" >>"$1/$n.err"
done <"$2"'

# What ndctl 76 gets wrong is put right in its listing: -u shows an interleave set id above 2^63 as the largest signed
# number. What DIMMs of a recorded machine answered only pmemctl knows: health and firmware are compared in the guest.
known_differences() {
	local ours=$1 theirs=$2 ids
	[[ -e $theirs ]] || return 0
	if grep -q '"iset_id":"0x7fffffffffffffff"' "$theirs"; then
		mapfile -t ids < <(grep -o '"iset_id":"0x[89a-f][0-9a-f]\{15\}"' "$ours")
		((${#ids[@]} == 1)) || return 0
		sed -i "s/\"iset_id\":\"0x7fffffffffffffff\"/${ids[0]}/" "$theirs"
	fi
	if grep -q '"current_version"\|"health_state"' "$theirs"; then
		for ids in "$ours" "$theirs"; do
			jq 'walk(if type == "object" and has("handle") then del(.firmware, .health) else . end)' "$ids" >"$ids.less"
			mv "$ids.less" "$ids"
		done
	fi
}

# gather SIDE: all listings of a side in one file, each after a line with its options
gather() {
	local n=0 options
	while IFS= read -r options; do
		n=$((n + 1))
		[[ $options && $options != '#'* ]] || continue
		printf '"list %s"\n' "$options"
		cat "$1/$n"
	done <"$CLI_DIR/listings.txt" >"$1/all"
}

# compare MACHINE: with all sets of options
compare() {
	local dir=$BATS_TEST_TMPDIR n=0 options
	on "$1"
	mkdir "$dir/ours" "$dir/theirs"
	bash -c "$list_all" - "$dir/ours" "$CLI_DIR/listings.txt" "$PMEMCTL" --sysroot "$TREE"
	"$PLATFORMS/peer" "$TREE" bash -c "$list_all" - "$dir/theirs" "$CLI_DIR/listings.txt" "$(command -v ndctl)"
	while IFS= read -r options; do
		n=$((n + 1))
		known_differences "$dir/ours/$n" "$dir/theirs/$n"
	done <"$CLI_DIR/listings.txt"
	gather "$dir/ours"
	gather "$dir/theirs"
	[[ $(grep -c '^"list' "$dir/ours/all") -ge 100 ]]
	[[ $1 == *-hmem* || $(wc -l <"$dir/theirs/all") -ge 1000 ]] || { echo 'ndctl lists next to nothing'; return 1; }
	same_json "$dir/ours/all" "$dir/theirs/all" || {
		echo '- is pmemctl, + is ndctl; the errors of pmemctl:'
		cat "$dir"/ours/*.err
		return 1
	}
}

@test "qemu-cxl: list shows what ndctl list shows" {
	compare qemu-cxl
}

@test "qemu-disabled: list shows what ndctl list shows" {
	compare qemu-disabled
}

@test "qemu-e820: list shows what ndctl list shows" {
	compare qemu-e820
}

@test "qemu-fresh: list shows what ndctl list shows" {
	compare qemu-fresh
}

@test "qemu-hmem: list shows what ndctl list shows" {
	compare qemu-hmem
}

@test "qemu-hmem-ram: list shows what ndctl list shows" {
	compare qemu-hmem-ram
}

@test "qemu-kmem: list shows what ndctl list shows" {
	compare qemu-kmem
}

@test "qemu-modes: list shows what ndctl list shows" {
	compare qemu-modes
}

@test "qemu-readonly: list shows what ndctl list shows" {
	compare qemu-readonly
}

@test "qemu-used: list shows what ndctl list shows" {
	compare qemu-used
}

@test "sample-machine: list shows what ndctl list shows" {
	compare sample-machine
}

# compare_dax MACHINE: daxctl list with each line of dax-listings.txt, the output to the letter and the errors
compare_dax() {
	local dir=$BATS_TEST_TMPDIR/$1
	on "$1"
	mkdir -p "$dir/ours" "$dir/theirs"
	bash -c "$list_all" - "$dir/ours" "$CLI_DIR/dax-listings.txt" "$PMEMCTL" --sysroot "$TREE" daxctl
	"$PLATFORMS/peer" "$TREE" bash -c "$list_all" - "$dir/theirs" "$CLI_DIR/dax-listings.txt" "$(command -v daxctl)"
	diff -r "$dir/theirs" "$dir/ours" || { echo "on $1; the numbers are of lines of dax-listings.txt"; return 1; }
}

@test "as daxctl, list shows what daxctl list shows, on every recorded machine" {
	local machine
	for machine in $(machines); do
		compare_dax "$machine"
	done
	# memory online, ranges, and a region that has room, too
	jq -e '.[0].devices[0] | .online_memblocks == 1 and (.mappings | length) == 1' "$BATS_TEST_TMPDIR/qemu-hmem-ram/ours/8"
	jq -e '.[0].available_size == 268435456' "$BATS_TEST_TMPDIR/qemu-hmem-ram/ours/3"
}

@test "every recorded machine is compared" {
	local machine
	for machine in $(machines); do
		grep -qx "	compare $machine" "$BATS_TEST_FILENAME" || { echo "$machine is not"; return 1; }
	done
}
