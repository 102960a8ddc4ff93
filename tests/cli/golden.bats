#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Output byte for byte: style, order of arrays, notes. Where ndctl shows the same is the matter of peer.bats; when
# both it and a reviewer are content with a change, `GOLDEN=update bats golden.bats` writes the files anew.

load common

# golden NAME COMMAND...: what the command prints is what the file has
golden() {
	local file=$CLI_DIR/golden/$1.txt
	"${@:2}" >"$BATS_TEST_TMPDIR/golden"
	[[ ${GOLDEN-} != update ]] || cp "$BATS_TEST_TMPDIR/golden" "$file"
	diff "$file" "$BATS_TEST_TMPDIR/golden"
}

# golden_kind KIND [NAME]: a kind of object as people and programs see it
golden_kind() {
	local kind=$1 words
	for words in '' '--columns all --format csv' '--format json'; do
		words=${2:+$2 }$words
		printf '== pmemctl show %s %s\n' "$kind" "$words"
		# shellcheck disable=SC2086 # several words
		LC_ALL=C ours show $kind $words
		sed 's/\r$//; s/ *$//' "$BATS_TEST_TMPDIR/out"
		cat "$BATS_TEST_TMPDIR/err"
		((status == 0)) || printf 'exit status %d\n' "$status"
	done
}

# golden_show MACHINE: each kind of object as people and programs see it
golden_show() {
	local kind
	on "$1"
	for kind in bus dimm health sensor region namespace dax filesystem errors disk persistence topology memory system; do
		golden_kind "$kind"
	done
}

# golden_terminal MACHINE: each kind of object on terminals, the first lines. None is wider than the terminal. Where
# letters beyond ASCII change nothing, it is there once.
golden_terminal() {
	local kind width locale file=$BATS_TEST_TMPDIR/shown
	on "$1"
	for width in 80 200; do
		for locale in C C.UTF-8; do
			# shellcheck disable=SC2016 # for the shell on the terminal
			LC_ALL=$locale terminal $width 'for kind in '"$(kinds | tr '\n' ' ')"'; do
				echo "== $kind"; "$PMEMCTL" --sysroot "$TREE" show "$kind" --color=never; done' >"$file.$locale"
		done
		for kind in $(kinds); do
			for locale in C C.UTF-8; do
				sed -n "/^== $kind\$/,/^== /{/^== /!p}" "$file.$locale" >"$file.$locale.one"
				[[ $locale == C ]] || ! cmp -s "$file.C.one" "$file.$locale.one" || continue
				printf '== pmemctl show %s, %d columns, %s\n' "$kind" "$width" "$locale"
				first_lines 60 "$width" <"$file.$locale.one"
			done
		done
	done
}

# golden_optane: what Intel Optane modules and their platform tell, of one module where there are many rows
golden_optane() {
	local kind
	on sample-machine
	for kind in module firmware performance error-log cap cel pcd goal socket capabilities; do
		case $kind in
		socket | capabilities) golden_kind "$kind" ;;
		*) golden_kind "$kind" nmem1 ;;
		esac
	done
}

# ascii: letters as libsmartcols has them where there are no others
ascii() {
	sed 's/├─/|-/g; s/└─/`-/g; s/│ /| /g'
}

# golden_trees MACHINE: the same as trees. Where 200 columns change nothing, nothing is there for them; where the
# encoding changes more than the branches, the output in the locale C is there, too.
golden_trees() {
	local kind width locale file=$BATS_TEST_TMPDIR/shown one=$BATS_TEST_TMPDIR/one
	on "$1"
	for width in 80 200; do
		for locale in C C.UTF-8; do
			# shellcheck disable=SC2016 # for the shell on the terminal
			LC_ALL=$locale terminal $width 'for kind in '"$(kinds | tr '\n' ' ')"'; do
				echo "== $kind"; "$PMEMCTL" --sysroot "$TREE" show "$kind" -o tree --color=never; done' >"$file.$width.$locale"
		done
	done
	for kind in $(kinds); do
		for width in 80 200; do
			for locale in C C.UTF-8; do
				sed -n "/^== $kind\$/,/^== /{/^== /!p}" "$file.$width.$locale" >"$one.$width.$locale"
			done
			[[ $width == 80 ]] || ! cmp -s "$one.80.C.UTF-8" "$one.200.C.UTF-8" || continue
			printf '== pmemctl show %s -o tree, %d columns\n' "$kind" "$width"
			first_lines 40 "$width" <"$one.$width.C.UTF-8"
			ascii <"$one.$width.C.UTF-8" | cmp -s - "$one.$width.C" || first_lines 40 "$width" <"$one.$width.C"
		done
	done
}

# first_lines COUNT WIDTH: of standard input; marks those that are wider
first_lines() {
	perl -CSD -ne 'BEGIN { ($count, $width) = splice @ARGV } chomp; my $wide = length > $width; s/ +$//;
		print "$_", $wide ? "  <= too wide" : "", "\n" if $. <= $count or $wide;
		END { printf "(%d lines more)\n", $. - $count if $. > $count }' "$1" "$2"
}

# steps TITLE ARGUMENT...: the plan of a change on the sample machine or where TREE is, random uuids masked
steps() {
	printf '== pmemctl %s\n' "$*"
	ours "$@" --dry-run
	sed -E 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UUID/; s/ +$//' "$BATS_TEST_TMPDIR/out"
	cat "$BATS_TEST_TMPDIR/err"
	((status == 0)) || printf 'exit status %d\n' "$status"
}

plans() {
	on sample-machine
	steps create-namespace
	steps create-namespace -m fsdax -s 96M -n 'my data' -u 11111111-2222-3333-4444-555555555555
	steps create-namespace -m devdax -s 96G -a 4K -M mem -r region1
	steps create-namespace -m sector -s 192M -l 512
	steps create-namespace -m raw -s 192M
	steps create-namespace -m raw -s 192M -l 4096
	steps create-namespace -e namespace0.0
	steps create-namespace -f -e namespace0.0
	steps create-namespace -f -e namespace0.0 -m sector
	steps create-namespace -f -e namespace0.0 -m devdax -n new
	steps create-namespace -r region0
	steps destroy-namespace namespace0.0
	steps destroy-namespace -f namespace0.0
	steps destroy-namespace -f all
	steps destroy-namespace -f all -r region1
	steps destroy-namespace namespace1.0
	steps create-namespace --count 3 -r region1
	steps create-namespace --count 3 -s 768G
	steps create-namespace --count 2 -r region0
	steps rename-namespace -f namespace0.0 new
	steps rename-namespace namespace0.0 new
	steps rename-namespace namespace1.0 new
	steps disable-namespace namespace0.0
	steps disable-region region0 1
	steps disable-region all
	steps disable-dimm nmem0
	steps enable-region region0
	steps enable-namespace namespace1.0
	steps enable-dimm nmem0 nmem99
	on qemu-modes
	steps destroy-namespace -f all
	steps disable-namespace all
	steps disable-region all
	on qemu-disabled
	steps destroy-namespace -f all
	steps enable-dimm all
	steps enable-region all
	steps enable-namespace all
	steps disable-namespace all
	steps create-namespace
	on qemu-e820
	steps create-namespace -f -e namespace0.0 -m devdax
	steps create-namespace -r region1
	steps destroy-namespace -f namespace0.0
	on qemu-readonly
	steps create-namespace
	steps destroy-namespace -f all
	on qemu-hmem
	steps create-namespace
}

@test "what Intel Optane modules tell, on the sample machine" {
	golden show-optane golden_optane
}

@test "plans of changes" {
	golden plans plans
}

@test "every recorded machine has its listings here" {
	local machine golden
	for machine in $(machines); do
		for golden in "$machine golden_list" "show-$machine golden_show" "terminal-$machine golden_terminal" \
			"tree-$machine golden_trees"; do
			grep -qx "	golden $golden $machine" "$BATS_TEST_FILENAME" || fail "$machine has not: $golden"
		done
	done
}

@test "no file in golden/ is left over" {
	local file
	for file in "$CLI_DIR"/golden/*.txt; do
		file=${file##*/}
		grep -q "	golden ${file%.txt} " "$BATS_TEST_FILENAME" || fail "$file is"
	done
}

@test "listings of qemu-cxl" {
	golden qemu-cxl golden_list qemu-cxl
}

@test "listings of qemu-disabled" {
	golden qemu-disabled golden_list qemu-disabled
}

@test "listings of qemu-e820" {
	golden qemu-e820 golden_list qemu-e820
}

@test "listings of qemu-fresh" {
	golden qemu-fresh golden_list qemu-fresh
}

@test "listings of qemu-hmem" {
	golden qemu-hmem golden_list qemu-hmem
}

@test "listings of qemu-hmem-ram" {
	golden qemu-hmem-ram golden_list qemu-hmem-ram
}

@test "listings of qemu-kmem" {
	golden qemu-kmem golden_list qemu-kmem
}

@test "listings of qemu-modes" {
	golden qemu-modes golden_list qemu-modes
}

@test "listings of qemu-readonly" {
	golden qemu-readonly golden_list qemu-readonly
}

@test "listings of qemu-used" {
	golden qemu-used golden_list qemu-used
}

@test "listings of sample-machine" {
	golden sample-machine golden_list sample-machine
}

@test "objects of qemu-cxl" {
	golden show-qemu-cxl golden_show qemu-cxl
}

@test "objects of qemu-disabled" {
	golden show-qemu-disabled golden_show qemu-disabled
}

@test "objects of qemu-e820" {
	golden show-qemu-e820 golden_show qemu-e820
}

@test "objects of qemu-fresh" {
	golden show-qemu-fresh golden_show qemu-fresh
}

@test "objects of qemu-hmem" {
	golden show-qemu-hmem golden_show qemu-hmem
}

@test "objects of qemu-hmem-ram" {
	golden show-qemu-hmem-ram golden_show qemu-hmem-ram
}

@test "objects of qemu-kmem" {
	golden show-qemu-kmem golden_show qemu-kmem
}

@test "objects of qemu-modes" {
	golden show-qemu-modes golden_show qemu-modes
}

@test "objects of qemu-readonly" {
	golden show-qemu-readonly golden_show qemu-readonly
}

@test "objects of qemu-used" {
	golden show-qemu-used golden_show qemu-used
}

@test "objects of sample-machine" {
	golden show-sample-machine golden_show sample-machine
}

@test "objects of qemu-cxl on terminals" {
	golden terminal-qemu-cxl golden_terminal qemu-cxl
}

@test "objects of qemu-disabled on terminals" {
	golden terminal-qemu-disabled golden_terminal qemu-disabled
}

@test "objects of qemu-e820 on terminals" {
	golden terminal-qemu-e820 golden_terminal qemu-e820
}

@test "objects of qemu-fresh on terminals" {
	golden terminal-qemu-fresh golden_terminal qemu-fresh
}

@test "objects of qemu-hmem on terminals" {
	golden terminal-qemu-hmem golden_terminal qemu-hmem
}

@test "objects of qemu-hmem-ram on terminals" {
	golden terminal-qemu-hmem-ram golden_terminal qemu-hmem-ram
}

@test "objects of qemu-kmem on terminals" {
	golden terminal-qemu-kmem golden_terminal qemu-kmem
}

@test "objects of qemu-modes on terminals" {
	golden terminal-qemu-modes golden_terminal qemu-modes
}

@test "objects of qemu-readonly on terminals" {
	golden terminal-qemu-readonly golden_terminal qemu-readonly
}

@test "objects of qemu-used on terminals" {
	golden terminal-qemu-used golden_terminal qemu-used
}

@test "objects of sample-machine on terminals" {
	golden terminal-sample-machine golden_terminal sample-machine
}

@test "trees of qemu-cxl" {
	golden tree-qemu-cxl golden_trees qemu-cxl
}

@test "trees of qemu-disabled" {
	golden tree-qemu-disabled golden_trees qemu-disabled
}

@test "trees of qemu-e820" {
	golden tree-qemu-e820 golden_trees qemu-e820
}

@test "trees of qemu-fresh" {
	golden tree-qemu-fresh golden_trees qemu-fresh
}

@test "trees of qemu-hmem" {
	golden tree-qemu-hmem golden_trees qemu-hmem
}

@test "trees of qemu-hmem-ram" {
	golden tree-qemu-hmem-ram golden_trees qemu-hmem-ram
}

@test "trees of qemu-kmem" {
	golden tree-qemu-kmem golden_trees qemu-kmem
}

@test "trees of qemu-modes" {
	golden tree-qemu-modes golden_trees qemu-modes
}

@test "trees of qemu-readonly" {
	golden tree-qemu-readonly golden_trees qemu-readonly
}

@test "trees of qemu-used" {
	golden tree-qemu-used golden_trees qemu-used
}

@test "trees of sample-machine" {
	golden tree-sample-machine golden_trees sample-machine
}

@test "no line is wider than its terminal" {
	! grep -H 'too wide$' "$CLI_DIR"/golden/{terminal,tree}-*.txt
}

# headings WIDTH: words of the headings on terminals of that width, which are lines of capitals
headings() {
	awk -v width="$1" '/^== / { wanted = $0 ~ ", " width " columns" } wanted && /^ *[A-Z][A-Z% -]+$/' \
		"$CLI_DIR"/golden/terminal-*.txt | tr -s ' -' '\n' | grep . | sort -u
}

@test "no heading is broken within a word" {
	local short='ALERT CONFIG DIRTY DOMAIN SHUT SIZE TYPE' broken
	broken=$(comm -23 <(headings 80) <({ headings 200; tr ' ' '\n' <<<"$short"; } | sort -u))
	[[ -z $broken ]] || fail "pieces of headings: $broken"
}
