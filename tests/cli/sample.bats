#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# `--demo list -DRN`, value for value: two sockets, twelve modules of 256 GB, six-way interleaved.

load common

setup() {
	raw --demo list -DRN
	is 0
	# numbers as text: iset_id is above 2^53
	sed -E 's/^( *"[^"]*":)([0-9]+)(,?)$/\1"\2"\3/' "$BATS_TEST_TMPDIR/out" >"$BATS_TEST_TMPDIR/list"
}

# shows FILTER: the lines that the jq filter makes of the listing are those of standard input
shows() {
	diff <(cat) <(jq -r "$1" "$BATS_TEST_TMPDIR/list")
}

@test "twelve DIMMs: name, handle, phys_id, id, security" {
	shows '.dimms[] | [.dev, .handle, .phys_id, .id, .security, length] | join(" ")' <<-'END'
		nmem0 1 40 8089-a2-1837-00000be8 disabled 5
		nmem1 17 44 8089-a2-1837-00000bb3 disabled 5
		nmem2 33 48 8089-a2-1837-00001243 disabled 5
		nmem3 257 54 8089-a2-1837-00000b5e disabled 5
		nmem4 273 58 8089-a2-1837-00001016 disabled 5
		nmem5 289 62 8089-a2-1837-00000b58 disabled 5
		nmem6 4097 68 8089-a2-1837-00000e88 disabled 5
		nmem7 4113 72 8089-a2-1837-00000b04 disabled 5
		nmem8 4129 76 8089-a2-1837-00001114 disabled 5
		nmem9 4353 82 8089-a2-1837-00000e7c disabled 5
		nmem10 4369 86 8089-a2-1837-00000bd2 disabled 5
		nmem11 4385 90 8089-a2-1837-00000d54 disabled 5
	END
}

@test "mappings: region, DIMM, position, offset, length" {
	shows '.regions[] as $r | $r.mappings[] | [$r.dev, .dimm, .position, .offset, .length] | join(" ")' <<-'END'
		region0 nmem0 0 268435456 270582939648
		region0 nmem1 4 268435456 270582939648
		region0 nmem2 2 268435456 270582939648
		region0 nmem3 3 268435456 270582939648
		region0 nmem4 1 268435456 270582939648
		region0 nmem5 5 268435456 270582939648
		region1 nmem6 0 268435456 270582939648
		region1 nmem7 4 268435456 270582939648
		region1 nmem8 2 268435456 270582939648
		region1 nmem9 3 268435456 270582939648
		region1 nmem10 1 268435456 270582939648
		region1 nmem11 5 268435456 270582939648
	END
}

@test "regions: sizes, free space, type, interleave set, persistence domain" {
	shows '.regions[] | [.dev, .size, .available_size, .max_available_extent, .type, .iset_id,
		.persistence_domain] | join(" ")' <<-'END'
		region0 1623497637888 0 0 pmem 3259620181632232652 memory_controller
		region1 1623497637888 1623497637888 1623497637888 pmem 15940630830656007372 memory_controller
	END
}

@test "iset_id is the same 64 bits whether it is written signed, unsigned or in hexadecimal" {
	[[ $(printf '%#x %#x' 3259620181632232652 15940630830656007372) == '0x2d3c7f48f4e22ccc 0xdd387f488ce42ccc' ]]
	[[ $(printf '%d' $((0xdd387f488ce42ccc))) == -2506113243053544244 ]]
	raw --demo list -Ru
	prints '"iset_id":"0x2d3c7f48f4e22ccc"' '"iset_id":"0xdd387f488ce42ccc"'
}

@test "the namespace" {
	shows '.regions[] | .dev as $r | .namespaces[]? | [$r, .dev, .mode, .map, .size, .uuid, .sector_size, .align,
		.blockdev, length] | join(" ")' <<-'END'
		region0 namespace0.0 fsdax dev 1598128390144 06b8536d-4713-487d-891d-795956d94cc9 512 2097152 pmem0 8
	END
}

@test "sizes add up: 252 GiB of each module, 1/64 and 2 MiB less on the namespace" {
	((1623497637888 == 6 * 270582939648 && 270582939648 == 252 << 30))
	((1598128390144 == 1623497637888 - 1623497637888 / 64 - (2 << 20)))
}

@test "no keys but these, in this order" {
	shows '[.. | objects | keys_unsorted | join(" ")] | unique[]' <<-'END'
		dev id handle phys_id security
		dev mode map size uuid sector_size align blockdev
		dev size align available_size max_available_extent type iset_id mappings persistence_domain
		dev size align available_size max_available_extent type iset_id mappings persistence_domain namespaces
		dimm offset length position
		dimms regions
	END
}

@test "--demo is the recorded sample machine, also from another directory and through a link" {
	on sample-machine
	cp "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/demo"
	ours list -DRN
	cmp "$BATS_TEST_TMPDIR/demo" "$BATS_TEST_TMPDIR/out"
	ln -s "$PMEMCTL" "$BATS_TEST_TMPDIR/link"
	cd /
	"$BATS_TEST_TMPDIR/link" list -DRN --demo | cmp "$BATS_TEST_TMPDIR/demo" -
}

# What ipmctl shows of that machine, from the recorded replies of the firmware
@test "--demo ipmctl: the modules, their regions, firmware and sensors" {
	raw --demo ipmctl show -dimm
	diff "$BATS_TEST_TMPDIR/out" - <<-'END'
		 DimmID | Capacity    | LockState | HealthState | FWVersion    
		===============================================================
		 0x0001 | 252.453 GiB | Disabled  | Healthy     | 01.02.00.5367
		 0x0011 | 252.453 GiB | Disabled  | Healthy     | 01.02.00.5367
		 0x0021 | 252.453 GiB | Disabled  | Healthy     | 01.02.00.5367
		 0x0101 | 252.453 GiB | Disabled  | Healthy     | 01.02.00.5367
		 0x0111 | 252.453 GiB | Disabled  | Healthy     | 01.02.00.5367
		 0x0121 | 252.453 GiB | Disabled  | Healthy     | 01.02.00.5367
		 0x1001 | 252.453 GiB | Disabled  | Healthy     | 01.02.00.5367
		 0x1011 | 252.453 GiB | Disabled  | Healthy     | 01.02.00.5367
		 0x1021 | 252.453 GiB | Disabled  | Healthy     | 01.02.00.5367
		 0x1101 | 252.453 GiB | Disabled  | Healthy     | 01.02.00.5367
		 0x1111 | 252.453 GiB | Disabled  | Healthy     | 01.02.00.5367
		 0x1121 | 252.453 GiB | Disabled  | Healthy     | 01.02.00.5367
	END
	cp "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/dimm"
	raw --demo ipmctl show -dimms
	cmp "$BATS_TEST_TMPDIR/dimm" "$BATS_TEST_TMPDIR/out"
	raw --demo ipmctl show -region
	diff "$BATS_TEST_TMPDIR/out" - <<-'END'
		 SocketID | ISetID             | PersistentMemoryType | Capacity     | FreeCapacity | HealthState 
		==================================================================================================
		 0x0000   | 0x2d3c7f48f4e22ccc | AppDirect            | 1512.000 GiB | 0.000 GiB    | Healthy
		 0x0001   | 0xdd387f488ce42ccc | AppDirect            | 1512.000 GiB | 1512.000 GiB | Healthy
	END
	raw --demo ipmctl show -firmware
	(($(grep -c '| 01.02.00.5367   | N/A' "$BATS_TEST_TMPDIR/out") == 12))
	# as `show sensor` has them, from the kernel's own command
	raw --demo ipmctl show -sensor MediaTemperature
	diff <(sed -n 's/.*| \([0-9][0-9]*\)C.*/\1/p' "$BATS_TEST_TMPDIR/out") \
		<("$PMEMCTL" --demo show sensor --where sensor=temperature --columns value -o raw --no-headings | sed 's/\..*//')
}
