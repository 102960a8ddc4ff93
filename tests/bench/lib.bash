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
