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
		as_json namespace
		as_json memory
		jq -e 'def uses: .volatile + .fsdax + .devdax + .system_ram + .sector + .raw + .free + .overhead + .unusable;
			[.memory[] | {node, uses: uses}]' memory >uses
		jq -e --slurpfile regions region --slurpfile daxes dax --slurpfile namespaces namespace '
			def node: if .node == null then "none" else "node\(.node)" end;
			# system RAM is on the node of its memory
			[($namespaces[].namespaces[] | select(.use == ["system-ram"] and .target_node != null) |
			  {node: node, size: -.raw_size}, {node: "node\(.target_node)", size: .raw_size}),
			 ($regions[].regions[] | {node: node, size}),
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

@test "a namespace behind CXL that runs as system RAM is on the node of its memory, not on its region's" {
	on qemu-cxl
	[[ $(ours show region region3 -o json && jq '.regions[0].node' <<<"$out") == 0 ]]
	ours show memory -o json
	[[ $(jq -c '[.memory[] | .system_ram, .dram]' <<<"$out") == '[268435456,1719353344,794820608,0]' ]]
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

# many_blocks: a device of 64 memory blocks on node 1, all of which are online in the zone Movable; sets TREE, MEMORY and
# ZONES, whose zoneinfo says so
many_blocks() {
	local block
	TREE=$BATS_TEST_TMPDIR/many
	MEMORY=$TREE/sys/devices/system/memory ZONES=$TREE/proc/zoneinfo
	copy_tree "$(tree qemu-hmem-ram)" "$TREE"
	echo 0x15fffffff >"$TREE/sys/devices/platform/hmem.0/dax0.0/mapping0/end"
	echo $((64 << 27)) >"$TREE/sys/devices/platform/hmem.0/dax0.0/size"
	printf '0x%x\n' $((0x140000000 + (64 << 27) - 1)) >"$TREE/sys/devices/platform/hmem.0/dax0.0/mapping0/end"
	for ((block = 40; block < 104; block++)); do
		mkdir -p "$MEMORY/memory$block"
		echo 1 >"$MEMORY/memory$block/online"
		echo Movable >"$MEMORY/memory$block/valid_zones"
	done
	zone 1 Movable 1310720 2097152 2097152
}

# zone NODE NAME START SPANNED PRESENT: /proc/zoneinfo with that zone, between others
zone() {
	printf 'Node 0, zone   Normal\n        spanned  1048576\n        present  1048576\n  start_pfn:           0\n' >"$ZONES"
	printf 'Node %d, zone  %s\n  pages free     1\n        spanned  %d\n        present  %d\n  start_pfn:           %d\n' \
		"$1" "$2" "$4" "$5" "$3" >>"$ZONES"
	printf 'Node 1, zone   Device\n        spanned  7\n        present  7\n  start_pfn:           9\n' >>"$ZONES"
}

# blocks_of: online, total and movable, as list --dax has them
blocks_of() {
	ours list --dax -d 0.0
	is 0
	jq -r '.[0] | "\(.online_memblocks) \(.total_memblocks) \(.movable)"' <<<"$out"
}

@test "blocks in a zone without a hole are known by it; else each is asked" {
	local all
	many_blocks
	# what the zone says is taken: no block is asked
	mv "$MEMORY/memory41/online" "$MEMORY/memory41/valid_zones" "$BATS_TEST_TMPDIR"
	[[ $(blocks_of) == '64 64 true' ]]
	zone 1 Normal 1310720 2097152 2097152
	[[ $(blocks_of) == '64 64 false' ]]
	# larger than the device
	zone 1 Movable 1310719 2097154 2097154
	[[ $(blocks_of) == '64 64 true' ]]
	# a block of which nobody can tell makes all unknown, one that is not movable decides
	zone 1 Normal 1310720 2097152 2097151
	mv "$BATS_TEST_TMPDIR/online" "$MEMORY/memory41"
	[[ $(blocks_of) == '64 64 null' ]]
	echo Normal >"$MEMORY/memory50/valid_zones"
	[[ $(blocks_of) == '64 64 false' ]]
	echo Normal >"$MEMORY/memory40/valid_zones"
	echo Movable >"$MEMORY/memory50/valid_zones"
	[[ $(blocks_of) == '64 64 false' ]]
	echo Movable >"$MEMORY/memory40/valid_zones"
	mv "$MEMORY/memory41/online" "$BATS_TEST_TMPDIR"
	# a hole, a zone that ends or begins inside, and one of another node or of no memory tell nothing
	for all in '1 Movable 1310720 2097152 2097151' '1 Movable 1310720 2097151 2097151' '1 Movable 1310721 2097152 2097152' \
		'0 Movable 1310720 2097152 2097152' '1 Device 1310720 2097152 2097152'; do
		# shellcheck disable=SC2086 # several words
		zone $all
		[[ $(blocks_of) == '63 63 '* ]] || fail "$all"
	done
}

@test "who brought memory online: the kernel's policy where it fits, else unknown on a recorded machine" {
	TREE=$(changed_tree qemu-hmem-ram 's/^A auto_online_blocks=.*/A auto_online_blocks=online_movable/')
	ours show dax -o json
	jq -e '[.dax_devices[].onlined_by] == ["kernel: online_movable", null]' <<<"$out"
	TREE=$(changed_tree qemu-hmem-ram 's/^A auto_online_blocks=.*/A auto_online_blocks=online_kernel/')
	ours show dax -o json
	jq -e '[.dax_devices[].onlined_by] == [null, null]' <<<"$out"
}

@test "plans for memory blocks: only those that are to change, in runs" {
	many_blocks
	echo 0 >"$MEMORY/memory50/online"
	echo 0 >"$MEMORY/memory60/online"
	echo 0 >"$MEMORY/memory61/online"
	ours online-memory dax0.0 --dry-run --format raw --columns target,value --no-headings
	is 0
	diff - <(tr '\t' ' ' <<<"$out") <<-END
		/sys/devices/system/memory/memory50/state online_movable
		/sys/devices/system/memory/memory{60..61}/state online_movable
	END
	ours offline-memory dax0.0 --dry-run --format raw --columns target --no-headings
	[[ $(head -n 1 <<<"$out") == '/sys/devices/system/memory/memory{40..49}/state' && $(wc -l <<<"$out") == 3 ]]
	ours online-memory dax0.1
	is 6
	[[ $err == *'dax0.1: it is in devdax mode'* ]]
	ours online-memory dax0.0
	is 6
	[[ $err == *'this is a recorded tree'* ]]
	ours online-memory dax7.7
	is 3
	[[ $err == *'dax7.7: there is no such DAX device'* ]]
}

@test "the state of the whole device, where the kernel has it, is one write" {
	many_blocks
	echo unplugged >"$TREE/sys/devices/platform/hmem.0/dax0.0/state"
	rm -r "$MEMORY"/memory[4-9]? "$MEMORY"/memory10?
	rm "$ZONES"
	ours online-memory dax0.0 --dry-run --format raw --columns target,value --no-headings
	is 0
	[[ $out == '/sys/bus/dax/devices/dax0.0/state online_movable' ]]
	ours offline-memory dax0.0 --dry-run
	[[ $err == *'offline already'* ]]
	many_blocks
	echo online_movable >"$TREE/sys/devices/platform/hmem.0/dax0.0/state"
	ours offline-memory dax0.0 --dry-run --format raw --columns target,value --no-headings
	[[ $out == '/sys/bus/dax/devices/dax0.0/state unplugged' ]]
	sed -i s/1/0/ "$MEMORY"/memory*/online
	rm "$ZONES"
	ours offline-memory dax0.0 --dry-run
	is 0
	[[ -z $out && $err == *'all of its 64 memory blocks are offline already'* ]]
	ours online-memory dax0.0 --no-movable --dry-run --format raw --columns target,value --no-headings
	[[ $out == '/sys/bus/dax/devices/dax0.0/state unplugged'$'\n''/sys/bus/dax/devices/dax0.0/state online_kernel' ]]
}
