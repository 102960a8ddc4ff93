#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# The rules a new namespace must keep, by --dry-run: on the six-way region of the sample machine, whose sizes
# are multiples of 96 MiB (six times its 16 MiB alignment), and on regions of one DIMM.

load common

# Each line of a table: options | what follows, which is the size and alignment of the plan ("- -" without one to
# choose), or the exit status and a part of the message, and a part of the hint.

# judge REGION OPTIONS EXPECTED: one line
judge() {
	local size align text hint
	# shellcheck disable=SC2086 # several words
	ours create-namespace --dry-run -r "$1" $2
	if [[ $3 =~ ^([1-9])\ (.*)$ ]]; then
		text=${BASH_REMATCH[2]%%;*}
		hint=${BASH_REMATCH[2]#"$text"}
		refused "${BASH_REMATCH[1]}" "$text" "${hint#;}"
		return
	fi
	[[ $3 =~ ^plan\ ([0-9]+)\ ([0-9]+|-)$ ]] || fail "the table says '$3'"
	is 0
	size=$(sed -nE 's/.*namespace[0-9.]+\/size +([0-9]+) .*/\1/p' <<<"$out")
	align=$(sed -nE 's/.*(pfn|dax)[0-9.]+\/align +([0-9]+) .*/\2/p' <<<"$out")
	[[ $size == "${BASH_REMATCH[1]}" && ${align:--} == "${BASH_REMATCH[2]}" ]] ||
		fail "plans size '$size' and alignment '$align', not '$3'"
}

# table REGION: judges each line of standard input
table() {
	local options expected lines=0
	while IFS='|' read -r options expected; do
		judge "$1" "$options" "$expected"
		lines=$((lines + 1))
	done
	((lines > 0))
}

@test "sizes on a six-way region" {
	on sample-machine
	table region1 <<-'END'
		|plan 1623497637888 2097152
		-s 96M|plan 100663296 2097152
		-s 100663296|plan 100663296 2097152
		-s 0x6000000|plan 100663296 2097152
		-s 98304K|plan 100663296 2097152
		-s 96MiB|plan 100663296 2097152
		-s 6G|plan 6442450944 2097152
		-s 1512G|plan 1623497637888 2097152
		-s 1|2 size 1 bytes is below the 96 MiB that fsdax mode at alignment 2 MiB needs;the nearest size is 96 MiB
		-s 2M|2 is below the 96 MiB;the nearest size is 96 MiB
		-s 12M|2 is below the 96 MiB;the nearest size is 96 MiB
		-s 15M|2 is below the 96 MiB;the nearest size is 96 MiB
		-s 16M|2 is below the 96 MiB;the nearest size is 96 MiB
		-s 100663295|2 is below the 96 MiB;the nearest size is 96 MiB
		-s 100663297|2 is not a multiple of 96 MiB (6-way region, alignment 2 MiB);the nearest sizes are 96 MiB and 192 MiB
		-s 1G|2 is not a multiple of 96 MiB;the nearest sizes are 960 MiB and 1056 MiB
		-s 108M|2 is not a multiple of 96 MiB;the nearest sizes are 96 MiB and 192 MiB
		-s 1623497637887|2 is not a multiple of 96 MiB;and 1512 GiB
		-s 1623497637889|1 is more than the 1512 GiB free in one piece
		-s 1513G|1 is more than the 1512 GiB free in one piece
		-s 16777215T|1 is more than the 1512 GiB free in one piece
		-s 18446744073709551615|1 is more than the 1512 GiB free in one piece
		-s 18446744073709551614|1 is more than the 1512 GiB free in one piece
	END
}

@test "alignments on a six-way region" {
	on sample-machine
	table region1 <<-'END'
		-a 4K|plan 1623497637888 4096
		-a 4K -s 96M|plan 100663296 4096
		-a 2M|plan 1623497637888 2097152
		-a 1G|plan 1623497637888 1073741824
		-a 1G -s 6G|plan 6442450944 1073741824
		-m devdax -a 1G -s 12G|plan 12884901888 1073741824
		-m devdax -a 1G -s 12G -M mem|plan 12884901888 1073741824
		-a 1G -s 96M|2 is below the 6 GiB that fsdax mode at alignment 1 GiB needs;the nearest size is 6 GiB
		-a 1G -s 7G|2 is not a multiple of 6 GiB (6-way region, alignment 1 GiB);the nearest sizes are 6 GiB and 12 GiB
		-m devdax -a 1G -s 1511G|2 is not a multiple of 6 GiB;the nearest sizes are 1506 GiB and 1512 GiB
		-a 1|2 alignment 1 is not a power of two
		-a 3M|2 is not a power of two;the nearest are 2 MiB and 1 GiB
		-a 2K|2 is not a power of two of at least 4096;the nearest is 4 KiB
		-a 8K|6 alignment 8192 is not supported for fsdax;4096, 2097152, 1073741824
		-m devdax -a 4M|6 alignment 4194304 is not supported for devdax;4096, 2097152, 1073741824
		-a 8388608T|6 is not supported
		-m sector -a 2M|6 sector mode has no alignment to choose
		-m raw -a 2M|6 raw mode has no alignment to choose
	END
}

@test "modes, sector sizes and page structures on a six-way region" {
	on sample-machine
	table region1 <<-'END'
		-m devdax|plan 1623497637888 2097152
		-m sector|plan 1623497637888 -
		-m sector -s 96M -l 512|plan 100663296 -
		-m sector -s 96M -l 4224|plan 100663296 -
		-m sector -s 95M|2 is below the 96 MiB that sector mode;the nearest size is 96 MiB
		-m raw -s 96M|plan 100663296 -
		-m raw -s 16M|2 is below the 96 MiB that raw mode;the nearest size is 96 MiB
		-m sector -l 1024|6 sector size 1024 is not supported in sector mode;512, 520, 528, 4096, 4104, 4160, 4224
		-m sector -l 1|6 sector size 1 is not supported
		-m fsdax -l 4096 -s 96M|plan 100663296 2097152
		-m fsdax -l 520|6 sector size 520 is not supported in fsdax mode;512, 4096
		-m raw -l 520|6 sector size 520 is not supported in raw mode;512, 4096
		-m sector -M mem|2 sector mode has no page structures to place
		-m raw -M dev|2 raw mode has no page structures to place
		-m fsdax -M mem -s 96M|plan 100663296 2097152
	END
}

@test "on a full region" {
	on sample-machine
	table region0 <<-'END'
		|1 region0: no free capacity;pmemctl list -N -r region0 tells which namespaces have it
		-s 96M|1 region0: no free capacity
		-s 1|1 region0: no free capacity
		-m raw|1 region0: no free capacity
	END
}

# one_way: the sample machine with its second region on one DIMM, 2 GiB large, of which SIZE is free
one_way() {
	TREE=$(changed_tree sample-machine "/ndbus0\/region1\$/,/^\$/{
		s/^A mappings=6/A mappings=1/
		/^A mapping[1-5]=/d
		s/^A align=.*/A align=0x1000000/
		s/^A size=.*/A size=2147483648/
		s/^A (available_size|max_available_extent)=.*/A \1=$1/
	}")
}

@test "sizes on a region of one DIMM" {
	one_way 2147483648
	table region1 <<-'END'
		|plan 2147483648 2097152
		-s 16M|plan 16777216 2097152
		-s 32M|plan 33554432 2097152
		-s 2G|plan 2147483648 2097152
		-s 1|2 is below the 16 MiB;the nearest size is 16 MiB
		-s 15M|2 is below the 16 MiB;the nearest size is 16 MiB
		-s 17M|2 is not a multiple of 16 MiB;the nearest sizes are 16 MiB and 32 MiB
		-s 2047M|2 is not a multiple of 16 MiB;the nearest sizes are 2032 MiB and 2 GiB
		-s 3G|1 is more than the 2 GiB free in one piece
		-a 1G|plan 2147483648 1073741824
		-a 1G -s 1G|2 size 1 GiB is below the 2 GiB that fsdax mode at alignment 1 GiB needs;the nearest size is 2 GiB
		-m devdax -a 1G -s 1G -M mem|2 size 1 GiB is below the 2 GiB that devdax mode at alignment 1 GiB needs;the nearest size is 2 GiB
		-a 1G -s 1536M|2 is below the 2 GiB;2 GiB
		-a 1G -s 16M|2 is below the 2 GiB;the nearest size is 2 GiB
		-m raw -s 16M|plan 16777216 -
	END
}

@test "a region that takes any size of pages" {
	one_way 2147483648
	sed -i 's/.*/0x1000/' "$TREE/sys/bus/nd/devices/region1/align"
	table region1 <<-'END'
		-m raw -s 4K|plan 4096 -
		-m raw -s 1M|plan 1048576 -
		-m raw -s 1|2 is below the 4 KiB;the nearest size is 4 KiB
		-m sector -s 1M|2 size 1 MiB is below the 16388 KiB that sector mode;the nearest size is 16388 KiB
		-m fsdax -s 14M|2 size 14 MiB is below the 16 MiB that fsdax mode;the nearest size is 16 MiB
		-m devdax -a 4K -s 15M|2 is below the 16 MiB that devdax mode;the nearest size is 16 MiB
		-m fsdax -s 15M|2 is below the 16 MiB;the nearest size is 16 MiB
		-m fsdax -s 16M|plan 16777216 2097152
		-m fsdax -s 18M|plan 18874368 2097152
		-m fsdax -s 17M|2 is not a multiple of 2 MiB;the nearest sizes are 16 MiB and 18 MiB
	END
}

@test "free capacity in pieces, and nearly none" {
	one_way 2147483648
	sed -i 's/.*/67108864/' "$TREE/sys/bus/nd/devices/region1/max_available_extent"
	table region1 <<-'END'
		|plan 67108864 2097152
		-s 64M|plan 67108864 2097152
		-s 80M|1 is more than the 64 MiB free in one piece;2 GiB are free in all, in several pieces
		-s 63M|2 is not a multiple of 16 MiB;the nearest sizes are 48 MiB and 64 MiB
		-a 1G|1 free
	END
	one_way 16777215
	table region1 <<-'END'
		|1 free
		-s 16M|1 the 16777215 bytes free in one piece are less than the 16 MiB that the smallest namespace takes
	END
}

@test "a region without labels is one piece" {
	on qemu-modes
	local region
	region=$(grep -l '^4$' "$TREE"/sys/bus/nd/devices/region*/nstype | head -n 1)
	region=$(basename "$(dirname "$region")")
	ours create-namespace --dry-run -r "$region" -s 64M
	refused 2 'has no labels and cannot be divided; its one size is' 'leave --size out'
}

@test "a region that begins off 2 MiB" {
	one_way 2147483648
	sed -i 's/.*/0x1000/' "$TREE/sys/bus/nd/devices/region1/align"
	sed -i 's/.*/0x100100000/' "$TREE/sys/bus/nd/devices/region1/resource"
	table region1 <<-'END'
		-m fsdax|6 region1: it begins at 0x100100000, which is not at a multiple of 2 MiB, as fsdax mode needs;sector and raw mode
		-m devdax -s 64M|6 is not at a multiple of 2 MiB, as devdax mode needs;sector and raw mode
		-m sector -s 64M|plan 67108864 -
		-m raw -s 64M|plan 67108864 -
	END
}

@test "a namespace made anew must still hold data" {
	on qemu-modes
	ours list -n namespace0.0
	[[ $(jq -r '.[0].size // .size' <<<"$out") -lt 1073741824 ]] || fail 'is too large for this test'
	ours create-namespace --dry-run -f -e namespace0.0 -m fsdax -a 1G
	is 2
	says 'leave no room' 'alignment 1 GiB'
	ours create-namespace --dry-run -f -e namespace0.0 -s 1T
	refused 2 'keeps its size' 'leave --size out'
}

@test "the sizes in a hint work" {
	local options size tried=0
	on sample-machine
	for options in '-s 1' '-s 17M' '-s 97M' '-s 1G' '-s 100G' '-s 1511G' '-s 1623497637887' '-a 1G -s 1' '-a 1G -s 7G' \
		'-m devdax -s 200M' '-m devdax -a 4K -s 97M' '-m sector -s 1M' '-m raw -s 100M' '-a 1G -M mem -s 1505G' \
		ONE-WAY '-s 1' '-s 17M' '-s 2047M' '-a 1G -s 1G' '-a 1G -s 1M' '-a 1G -M mem -s 1G' '-a 1G -s 2047M'; do
		[[ $options != ONE-WAY ]] || { one_way 2147483648 && continue; }
		# shellcheck disable=SC2086 # several words
		ours create-namespace --dry-run -r region1 $options
		is 2
		for size in $(sed -nE 's/.*nearest sizes? (is|are) (.*)/\2/p' <<<"$err" | sed -E 's/ and /\n/' |
			sed -E 's/ bytes//; s/ ([KMGT])iB/\1/'); do
			# shellcheck disable=SC2086
			ours create-namespace --dry-run -r region1 $options -s "$size"
			is 0
			tried=$((tried + 1))
		done
	done
	((tried >= 30)) || fail "only $tried sizes were offered"
}

@test "a region that is full does not hide what another one needs" {
	on sample-machine
	ours create-namespace --dry-run -s 1G
	[[ $status -eq 1 || $status -eq 2 ]] || fail 'another status'
	says 'region1: size 1 GiB is not a multiple of 96 MiB' 'the nearest sizes are 960 MiB and 1056 MiB'
}
