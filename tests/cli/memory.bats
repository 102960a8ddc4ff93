#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# pmemctl show memory: no byte is lost and none is counted twice; and the memory blocks of DAX devices. What is shown of
# each machine is in golden.bats.

load common

# as_json KIND: show KIND of the machine, in the file KIND
as_json() {
	ours show "$1" -o json
	is 0
	cp "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/$1"
}

# dram: NODE=DRAM of each row
dram() {
	ours show memory -o json
	is 0
	jq -r '[.memory[] | "\(.node)=\(.dram)"] | join(" ")' <<<"$out"
}

@test "the uses of each node add up to its regions and other DAX devices, on every machine" {
	local machine overhead=0
	cd "$BATS_TEST_TMPDIR"
	for machine in $(machines); do
		on "$machine"
		as_json region
		as_json dax
		as_json memory
		jq -e 'def uses: .volatile + .fsdax + .devdax + .system_ram + .sector + .raw + .free + .overhead + .unusable;
			[.memory[] | {node, uses: uses}]' memory >uses
		jq -e --slurpfile regions region --slurpfile daxes dax '
			def node: if .node == null then "none" else "node\(.node)" end;
			[($regions[].regions[] | {node: node, size}),
			 ($daxes[].dax_devices[] | select(.owner | test("^dax[0-9]+[.][0-9]+$") | not) | {node: node, size})] as $parts |
			[.memory[].node | . as $node |
			 {node: $node, uses: ([$parts[] | select(.node == $node) | .size] | add // 0)}]' memory |
			diff uses - || fail "$machine"
		# the total is for people: programs would count it twice
		ours show memory --bytes --columns node,fsdax,devdax,system-ram,sector,raw,free,overhead,unusable
		diff <(tail -n 1 <<<"$out" | tr -s ' ') <(jq -r '.memory | if length == 0 then "" else
			["total", (["fsdax", "devdax", "system_ram", "sector", "raw", "free", "overhead", "unusable"][] as $key |
			[.[][$key]] | add)] | join(" ") end' memory) || fail "$machine"
		overhead=$((overhead + $(jq '[.memory[].overhead] | add // 0' memory)))
	done
	((overhead > 0))
}

@test "enabled namespaces are in their modes by the size for data" {
	local mode key
	on qemu-modes
	as_json namespace
	as_json memory
	for mode in fsdax devdax sector raw; do
		[[ $(jq "[.memory[].$mode] | add" "$BATS_TEST_TMPDIR/memory") == \
			$(jq "[.namespaces[] | select(.mode == \"$mode\") | .size] | add" "$BATS_TEST_TMPDIR/namespace") ]]
	done
}

@test "DRAM is what the kernel has, without DAX devices that run as system RAM" {
	on sample-machine
	[[ $(dram) == 'node0=202937204736 node1=202937204736' ]]
	# a block of 128 MiB is online
	TREE=$(changed_tree qemu-hmem-ram 's/^A cpulist=(.)$/&\nA meminfo=Node \1 MemTotal:       1638400 kB/')
	[[ $(dram) == 'node0=1677721600 node1=1543503872' ]]
	# seven, of a namespace's device
	TREE=$(changed_tree qemu-kmem 's/^A cpulist=(.)$/&\nA meminfo=Node \1 MemTotal:       1638400 kB/')
	[[ $(dram) == 'node0=738197504 node1=1677721600' ]]
	# where the blocks of the device are cannot be told
	TREE=$(changed_tree qemu-hmem-ram 's/^A cpulist=(.)$/&\nA meminfo=Node \1 MemTotal:       1638400 kB/
		s/^A(:0[0-9]+)? (resource|start)=.*/E:0400 \2=EACCES/')
	[[ $(dram) == 'node0=1677721600 node1=null' ]]
}

@test "DRAM that cannot be read is unknown, never 0" {
	on qemu-modes
	[[ $(dram) == 'node0=null node1=null none=null' ]]
	TREE=$(changed_tree sample-machine '/^\/sys\/devices\/system\/(node|memory)/,/^$/d')
	[[ $(dram) == 'node0=null node1=null' ]]
	TREE=$(changed_tree sample-machine 's/^A meminfo=Node 1.*/E meminfo=EACCES/')
	[[ $(dram) == 'node0=202937204736 node1=null' ]]
	ours show memory
	prints 'node1       ?'
	TREE=$(changed_tree sample-machine 's/^A meminfo=Node 1.*/A meminfo=Node 1 MemFree: 1 kB/')
	[[ $(dram) == 'node0=202937204736 node1=null' ]]
}

@test "a machine without persistent memory has DRAM" {
	TREE=$BATS_TEST_TMPDIR/plain
	mkdir -p "$TREE/sys/devices/system/node/node0" "$TREE/dev" "$TREE/proc"
	echo 'Node 0 MemTotal:       1024 kB' >"$TREE/sys/devices/system/node/node0/meminfo"
	[[ $(dram) == 'node0=1048576' ]]
	rm -r "$TREE/sys/devices"
	ours show memory
	is 0
	[[ -z $out && $err == 'there is no memory to show' ]]
}

@test "memory blocks of a DAX device: of all its ranges, and unknown when one cannot be read" {
	local tree=$BATS_TEST_TMPDIR/ranges device memory
	copy_tree "$(tree qemu-hmem-ram)" "$tree"
	device=$tree/sys/devices/platform/hmem.0/dax0.0 memory=$tree/sys/devices/system/memory
	TREE=$tree
	mkdir "$device/mapping1"
	echo 0x160000000 >"$device/mapping1/start"
	echo 0x16fffffff >"$device/mapping1/end"
	echo 0x8000 >"$device/mapping1/page_offset"
	echo 0 >"$memory/memory45/online"
	ours list --dax -d 0.0
	is 0
	jq -e '.[0] | .online_memblocks == 2 and .total_memblocks == 3' <<<"$out" || fail 'counts other blocks'
	rm "$memory/memory45/online"
	mkdir "$memory/memory45/online"
	ours list --dax -d 0.0
	is 0
	jq -e '.[0] | has("online_memblocks") or has("movable") | not' <<<"$out" || fail 'counts what is not known'
}
