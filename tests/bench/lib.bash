# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Shared by the measurements on made-up machines: the program, and trees on a file system in memory.
# Sourced, never run.

BENCH_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PLATFORMS=$BENCH_DIR/../platforms
PMEMCTL=${PMEMCTL:-$BENCH_DIR/../../build/cli/pmemctl}

# die WHY [STATUS]: one line of error, and the end.
die() {
	printf '%s: %s\n' "${0##*/}" "$1" >&2
	exit "${2:-1}"
}

# needs PROGRAM PACKAGE: ends unless the program is there.
needs() {
	command -v "$1" >/dev/null || die "$1 is missing: install the package $2"
}

# bench_start: checks the program, and makes two directories that end with the script: TREES, in memory, and
# WORK. The first may be below /dev, which peer hides.
bench_start() {
	local memory=/dev/shm
	[[ -w $memory ]] || memory=${TMPDIR:-/tmp}
	[[ -x $PMEMCTL ]] || die "$PMEMCTL: no such program; build it, or name it in the variable PMEMCTL"
	PMEMCTL=$(readlink -f "$PMEMCTL")
	trap 'rm -rf "${TREES-}" "${WORK-}"' EXIT
	WORK=$(mktemp -d)
	TREES=$(mktemp -d "$memory/pmemctl-bench.XXXXXX")
}

# machine SOCKETS NAMESPACES [MODES]: unpacks a machine of six DIMMs a socket with so many namespaces, once,
# and sets TREE to it.
# shellcheck disable=SC2034 # TREE is for the caller
machine() {
	TREE=$TREES/$1-$2-${3:-all}
	[[ ! -d $TREE ]] || return 0
	"$PLATFORMS/synth" --sockets "$1" --dimms-per-socket 6 --namespaces "$2" ${3:+--modes "$3"} |
		"$PLATFORMS/play" --readable - "$TREE" || die "cannot make a machine of $1 sockets and $2 namespaces"
}

# A machine of 1.5 TiB in memory blocks of 128 MiB, all on one node as daxctl looks for them there; of 128 GiB of it
# dax0.0 is made.
MEMORY_BLOCKS=12288
DAX_BLOCKS=1024

# memory_machine: unpacks it, once, and sets TREE to it.
# shellcheck disable=SC2034 # TREE is for the caller
memory_machine() {
	local block first=1024 node memory device
	TREE=$TREES/memory
	[[ ! -d $TREE ]] || return 0
	"$PLATFORMS/play" --readable "$PLATFORMS/qemu-hmem-ram.manifest" "$TREE" || die 'cannot make a machine of many memory blocks'
	memory=$TREE/sys/devices/system/memory node=$TREE/sys/devices/system/node/node1
	device=$TREE/sys/devices/platform/hmem.0/dax0.0
	rm -rf "$memory"/memory[0-9]* "$node"/memory[0-9]*
	(cd "$memory" && eval "mkdir memory{0..$((MEMORY_BLOCKS - 1))}")
	eval "ln -s -t '$node' ../../memory/memory{0..$((MEMORY_BLOCKS - 1))}"
	for ((block = 0; block < MEMORY_BLOCKS; block++)); do
		echo 1 >"$memory/memory$block/online"
		echo online >"$memory/memory$block/state"
		echo Movable >"$memory/memory$block/valid_zones"
		printf '%08x\n' "$block" >"$memory/memory$block/phys_index"
	done
	printf '0x%x\n' $((first * 128 << 20)) | tee "$device/mapping0/start" >"$device/resource"
	printf '0x%x\n' $((((first + DAX_BLOCKS) * 128 << 20) - 1)) >"$device/mapping0/end"
	echo $((DAX_BLOCKS * 128 << 20)) >"$device/size"
	# as the kernel has it, with some of the lines between
	mkdir -p "$TREE/proc"
	printf 'Node %d, zone %8s\n  pages free     0\n        spanned  %d\n        present  %d\n' \
		0 Normal 1048576 1048576 1 Normal 0 0 1 Movable 402653184 402653184 >"$TREE/proc/zoneinfo"
}
