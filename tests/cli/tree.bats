#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# pmemctl show … -o tree. How the trees of each machine look is in golden.bats.

load common

setup() {
	on qemu-used
}

# tree_is TEXT ARGUMENT...: prints just this, but for blanks at the ends of lines
tree_is() {
	local text=$1
	shift
	ours "$@"
	is 0
	[[ $(sed 's/ *$//' <<<"$out") == "$text" ]] || fail "is not the tree
$text"
}

# first_words: of each line, without the branches before them
first_words() {
	sed -E 's/^[-|` ]*//; s/ .*//'
}

@test "no row of a machine is left out of its tree" {
	local machine kind column
	for machine in $(machines); do
		on "$machine"
		for kind in dimm:dimm region:region namespace:namespace dax:device bus:bus disk:disk filesystem:mounted \
			topology:name system:item; do
			column=${kind#*:}
			kind=${kind%:*}
			ours show "$kind" -o raw --columns "$column" --no-headings
			sed 's/\\x20.*//' "$BATS_TEST_TMPDIR/out" | sort >"$BATS_TEST_TMPDIR/rows"
			ours show "$kind" -o tree --columns "$column" --no-headings
			if [[ $kind == filesystem ]]; then
				sed -E 's/.* //' "$BATS_TEST_TMPDIR/out" | grep . | sort >"$BATS_TEST_TMPDIR/tree" || :
			else
				first_words <"$BATS_TEST_TMPDIR/out" | sort >"$BATS_TEST_TMPDIR/tree"
			fi
			[[ -z $(comm -23 "$BATS_TEST_TMPDIR/rows" "$BATS_TEST_TMPDIR/tree") ]] || fail "$machine: rows of $kind are missing"
		done
	done
}

@test "conditions keep what is above" {
	tree_is 'NAMESPACE        MODE
node0
`-region0
  `-namespace0.1 sector' show namespace -o tree --columns mode --where 'use=swap'
	tree_is 'NAMESPACE           SIZE
node0
`-region2
  `-namespace2.0 512 MiB' show namespace -o tree --columns size --where 'mode=raw,size>=512M'
	tree_is 'NAME             TYPE
node0            node
`-region3        region
  `-namespace3.0 namespace' show topology -o tree --where 'name=namespace3.0' --columns name,type
	ours show namespace -o tree --where mode=devdax
	is 0
	[[ -z $out && $err == 'no namespace meets the conditions' ]]
}

@test "order is among what is below the same" {
	ours show region -o tree --sort -size --no-headings --columns region
	[[ $(first_words <<<"$out" | tr '\n' ' ') == 'region6 node0 region0 region3 region2 node1 region1 region4 region5 ' ]]
	ours show region -o tree --sort size --no-headings --columns region
	[[ $(first_words <<<"$out" | tr '\n' ' ') == 'region6 node0 region2 region0 region3 node1 region5 region1 region4 ' ]]
}

@test "columns: its own is always there, what it tells by itself only when asked for" {
	tree_is 'REGION       SIZE
node1
`-region5 256 MiB' show region region5 -o tree --columns size
	tree_is '     SIZE REGION
          node1
268435456 `-region5' show region region5 -o tree --columns size,region --bytes
	ours show dimm -o tree
	prints ' HANDLE '
	[[ $out != *SOCKET* ]] || fail 'tells the socket twice'
	ours show dimm -o tree --columns +socket
	prints ' SOCKET'
	ours show nmem3 -o tree
	[[ $(wc -l <<<"$out") -eq 4 && $out != *COMMANDS* ]] || fail 'is not a branch with the usual columns'
	ours show region -o tree --columns siez
	refused 2 "there is no column 'siez'; did you mean 'SIZE'?"
}

@test "names and filters choose branches" {
	ours show disk pmem1 -o tree --no-headings --columns disk
	[[ $(first_words <<<"$out" | tr '\n' ' ') == 'node1 region1 namespace1.0 pmem1 ' ]]
	ours show filesystem /mnt3 -o tree --no-headings --columns device
	[[ $(first_words <<<"$out" | tr '\n' ' ') == 'node0 region3 namespace3.0 pmem3 stacked ' ]]
	ours show namespace -r region0 -o tree --no-headings --columns namespace
	[[ $(first_words <<<"$out" | tr '\n' ' ') == 'node0 region0 namespace0.0 namespace0.1 ' ]]
	ours show region region9 -o tree
	refused 3 'region9: there is no such region'
}

@test "memory: uses that there are, or that were asked for" {
	tree_is 'NODE            SIZE
node0
|-DRAM             ?
|-FSDAX      250 MiB
|-SECTOR   126.8 MiB
|-RAW        768 MiB
|-FREE       1.4 GiB
`-OVERHEAD   7.2 MiB' show memory -o tree --where node=node0
	tree_is 'NODE          SIZE
node1
|-VOLATILE       0
`-FSDAX    758 MiB' show memory -o tree --where node=node1 --columns volatile,fsdax
	ours show memory -o tree
	prints $'\ntotal '
}

@test "list takes it: several kinds are in one tree, but for buses" {
	ours list -RN -o tree
	is 0
	[[ $(grep -c ^node1 <<<"$out") -eq 1 && $(wc -l <<<"$out") -eq 17 ]] || fail 'not one tree of 7 regions and 7 namespaces'
	ours list -BDRN -o tree
	prints $'\nndbus2 ' $'\n\nNAME ' '  |-nmem0 ' '| |-namespace0.0 '
	[[ $out != *pmem0.1s* ]] || fail 'shows more than was asked for'
	ours list --format tree
	[[ $(first_words <<<"$out" | head -n 3 | tr '\n' ' ') == 'NAMESPACE node0 region0 ' ]]
	on qemu-disabled
	ours list -RN -o tree
	[[ $out != *disabled* || $out != *namespace*disabled* ]] || fail 'shows what is not in use'
}

@test "what soft-reserved memory is on is in the topology, unless something else is asked for" {
	on qemu-hmem
	ours show topology -o json
	[[ $(jq -c '[.topology[] | [.name, .type, .parent]]' <<<"$out") == \
		'[["node1","node",null],["hmem.0","dax-region","node1"],["dax0.0","dax","hmem.0"]]' ]]
	on qemu-kmem
	ours show topology -o csv --columns name
	[[ $(grep -c '^dax' <<<"$out") -eq 2 ]] || fail 'devices of namespaces are there twice'
}

@test "a circle of devices on a recorded machine has an end" {
	TREE=$(changed_tree qemu-used '/^\/sys\/devices\/virtual\/block\/dm-0$/,/^$/s|^d holders$|L holders/dm-0=../../dm-0|')
	ours show topology -o tree
	is 0
	prints stacked
	[[ $(wc -l <<<"$out") -lt 100 ]] || fail 'goes around'
	ours show filesystem -o tree
	prints /mnt3
}

@test "on a narrow terminal it is still a tree" {
	# shellcheck disable=SC2016 # for the shell on the terminal
	terminal 30 '"$PMEMCTL" --sysroot "$TREE" show namespace namespace0.0 -o tree --color=never' >"$BATS_TEST_TMPDIR/terminal"
	grep -qE '^  `-namespace0.0 *$' "$BATS_TEST_TMPDIR/terminal"
	grep -qE '^    \|-MODE +fsdax$' "$BATS_TEST_TMPDIR/terminal"
	[[ $(awk '{ if (length > n) n = length } END { print n }' "$BATS_TEST_TMPDIR/terminal") -le 30 ]]
}
