#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# The recorder, the player and the generator of recorded machines.

# shellcheck source=tests/bats.bash
. "$BATS_TEST_DIRNAME/../bats.bash"

setup() {
	platforms=$BATS_TEST_DIRNAME
	tree=$BATS_TEST_TMPDIR/tree
	manifest=$BATS_TEST_TMPDIR/manifest
}

# refused LINE WHY: the manifest is refused at LINE for a reason that holds WHY, and nothing is unpacked
refused() {
	run "$platforms/play" "$manifest" "$tree"
	[[ $status -eq 1 ]] || { echo "status $status: $output"; return 1; }
	[[ $output == *"line $1: "*"$2"* ]] || { echo "not line $1, '$2': $output"; return 1; }
	[[ ${#lines[@]} -eq 1 && ! -e $tree ]]
}

# with LINE...: makes a manifest of the three first lines and these, which thus start at line 4
with() {
	printf '%s\n' 'platform 1' 'kernel 6.1' 'machine test' "$@" >"$manifest"
}

# round_trip MANIFEST: playing it and recording the tree gives the manifest again
round_trip() {
	"$platforms/play" "$1" "$tree"
	"$platforms/record" --root "$tree" | diff "$1" -
}

@test "every manifest unpacks, and records to itself" {
	for file in "$platforms"/*.manifest; do
		echo "$file"
		rm -rf "$tree"
		round_trip "$file"
	done
}

@test "a made-up machine records to itself, in every mode" {
	"$platforms/synth" --sockets 2 --namespaces 9 >"$manifest"
	round_trip "$manifest"
}

@test "the sample machine is what the generator makes of it" {
	"$platforms/synth" --sample | diff "$platforms/sample-machine.manifest" -
}

@test "each kind of entry unpacks to what it says" {
	with /sys/a 'A plain=one' 'A two=first\nsecond' 'A open=no newline\c' 'A bytes=\x09\\x20\x20' 'A empty=' 'A none=\c' \
		'B raw=00ff' 'B raw=41' 'E size=ENXIO' 'W trigger' 'd holders' 'L up=../../dev/nmem0' 'A:0400 secret=s' \
		/dev 'N nmem0=c 243:0' 'N pmem0=b 259:1' /proc 'A swaps=a' 'A swaps=b'
	"$platforms/play" "$manifest" "$tree"
	cd "$tree/sys/a"
	cmp plain <(printf 'one\n')
	cmp two <(printf 'first\nsecond\n')
	cmp open <(printf 'no newline')
	cmp bytes <(printf '\t\\x20 \n')
	cmp empty <(printf '\n')
	cmp none /dev/null
	cmp raw <(printf '\0\377A')
	[[ $(<size/.errno) == ENXIO ]]
	[[ $(stat -c %a trigger secret | tr '\n' ' ') == '200 400 ' ]]
	[[ -d holders && $(<up) == 'c 243:0' ]]
	[[ $(<"$tree/dev/pmem0") == 'b 259:1' ]]
	cmp "$tree/proc/swaps" <(printf 'a\nb\n')
	[[ $(<"$tree/machine") == test && $(<"$tree/proc/sys/kernel/osrelease") == 6.1 ]]
}

@test "--readable opens what only root could read, and what is only written stays so" {
	with /sys/a 'A:0400 secret=s' 'W trigger'
	"$platforms/play" --readable "$manifest" "$tree"
	[[ $(stat -c %a "$tree/sys/a/secret" "$tree/sys/a/trigger" | tr '\n' ' ') == '444 200 ' ]]
}

@test "a run of memory blocks unpacks to blocks, and links to and from their node" {
	with /sys/devices/system/memory 'R memory9-10=node1 state=offline valid_zones=Movable\x20Normal'
	"$platforms/play" "$manifest" "$tree"
	cd "$tree/sys/devices/system"
	[[ $(<memory/memory10/phys_index) == 0000000a && $(<memory/memory10/online) == 0 ]]
	[[ $(<memory/memory9/valid_zones) == 'Movable Normal' ]]
	[[ node/node1/memory10/state -ef memory/memory10/state && -d memory/memory9/node1 ]]
}

@test "bytes that no line can hold survive the round trip" {
	mkdir -p "$tree/sys/bus/nd/devices" "$tree/sys/devices/x/ndbus0" "$tree/dev" "$tree/proc/sys/kernel"
	ln -s ../../../devices/x/ndbus0 "$tree/sys/bus/nd/devices/ndbus0"
	touch "$tree/sys/devices/x/ndbus0/uevent"
	printf 'caf\303\251 \\c\\n\r\n \n' >"$tree/sys/devices/x/ndbus0/provider"
	printf 'a\0b' >"$tree/sys/devices/x/ndbus0/binary"
	"$platforms/record" --root "$tree" >"$manifest"
	"$platforms/play" "$manifest" "$tree.2"
	cmp "$tree/sys/devices/x/ndbus0/provider" "$tree.2/sys/devices/x/ndbus0/provider"
	cmp "$tree/sys/devices/x/ndbus0/binary" "$tree.2/sys/devices/x/ndbus0/binary"
	grep -q '^A provider=caf\\xc3\\xa9 \\\\c\\\\n\\x0d\\n\\x20$' "$manifest"
}

@test "the recorder does not read what can only be written" {
	mkdir -p "$tree/sys/bus/nd"
	echo secret >"$tree/sys/bus/nd/drivers_probe"
	chmod 200 "$tree/sys/bus/nd/drivers_probe"
	"$platforms/record" --root "$tree" >"$manifest"
	grep -qx 'W drivers_probe' "$manifest"
}

@test "a read that fails is recorded with its errno" {
	mkdir -p "$tree/sys/bus/nd"
	# Opening a socket as a file fails with ENXIO, for root too.
	(cd "$tree/sys/bus/nd" && perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "size", Listen => 1) or die')
	chmod 444 "$tree/sys/bus/nd/size"
	"$platforms/record" --root "$tree" >"$manifest"
	grep -qx 'E size=ENXIO' "$manifest"
}

@test "of a node's meminfo the recorder takes the total alone" {
	mkdir -p "$tree/sys/devices/system/node/node1"
	printf 'Node 1 %s kB\n' 'MemTotal:       2048' 'MemFree:        1024' >"$tree/sys/devices/system/node/node1/meminfo"
	"$platforms/record" --root "$tree" >"$manifest"
	[[ $(grep meminfo "$manifest") == 'A meminfo=Node 1 MemTotal:       2048 kB' ]]
}

@test "a damaged manifest is refused with the line and the reason" {
	with /sys/a 'A x=1' 'Q y=2' && refused 6 'not a directory, an entry or a comment'
	with /sys/a 'A x' && refused 5 'takes a value'
	with /sys/a 'W x=1' && refused 5 'takes no value'
	with /sys/a 'A x=\q' && refused 5 "unknown escape '\\q'"
	with /sys/a 'A x=\x4' && refused 5 "unknown escape '\\x'"
	with /sys/a 'B x=0' && refused 5 'hexadecimal'
	with /sys/a 'E x=failed' && refused 5 'errno'
	with /sys/a 'L:0400 x=y' && refused 5 'no mode'
	with /dev 'N x=c 1' && refused 5 'not a device node'
	with /sys 'N x=c 1:2' && refused 5 'below /dev'
	with /sys/a 'A x=1' 'A y=1' 'A x=2' && refused 7 'already given on line 5'
	with /sys/a 'A x=1' 'L x=y' && refused 6 'already given on line 5'
	with 'A x=1' && refused 4 'before the first directory'
	with && refused 3 'holds no directory'
	printf 'kernel 6.1\n' >"$manifest" && refused 1 "'platform ...' must stand here"
	printf 'platform 2\nkernel 1\nmachine x\n/sys\n' >"$manifest" && refused 3 'format 2 is not known'
	printf 'platform 1\n' >"$manifest" && refused 1 "ends before its 'kernel' line"
	with /sys/a 'A x=1' && truncate -s -1 "$manifest" && refused 5 'cut off'
}

@test "a damaged run of memory blocks is refused" {
	local memory=/sys/devices/system/memory
	with /sys/a 'R memory0=node0' && refused 5 'R is for'
	with $memory 'R memory5-2=node0' && refused 5 'backwards'
	with $memory 'R memory0-9999999=node0' && refused 5 'more than'
	with $memory 'R memory0=colour=red' && refused 5 'unknown fact'
}

@test "no manifest writes outside its directory" {
	with /etc 'A passwd=x' && refused 4 'not below /sys, /dev or /proc'
	with /sys/../etc 'A passwd=x' && refused 4 "'..'"
	with /sys 'A ../../etc/x=1' && refused 5 "'..'"
	with /sys 'A a/\x2e\x2e/\x2e\x2e/\x2e\x2e/x=1' && refused 5 "'..'"
	with /sys 'A a\x00b=1' && refused 5 'NUL'
	with /system 'A x=1' && refused 4 'not below'
	with /sys 'L out=/etc' && refused 5 'absolute'
	with /sys/a 'L out=../../../etc' && refused 5 'climbs out'
	with /sys/a 'L out=b/../../../../etc' && refused 5 "'..' in the middle"
	with /sys/a 'L out=../b' 'A out/x=1' && refused 5 'both as a file and as a directory'
	with /sys/a 'A out/x=1' 'L out=../b' && refused 6 'already given'
}

@test "the player leaves a directory that is in use alone" {
	mkdir "$tree" && touch "$tree/mine"
	with /sys 'A x=1'
	run "$platforms/play" "$manifest" "$tree"
	[[ $status -ne 0 && $output == *'is not empty'* && ! -e $tree/sys ]]
}

@test "usage errors say what is wrong" {
	run "$platforms/play" "$manifest"
	[[ $status -ne 0 && $output == Usage:* ]]
	run "$platforms/play" /nonexistent "$tree"
	[[ $status -ne 0 && $output == *'/nonexistent'*'No such file'* ]]
	run "$platforms/record" --wrong
	[[ $status -eq 2 && $output == *"unknown argument '--wrong'"* ]]
	run "$platforms/record" --root /nonexistent
	[[ $status -eq 3 && $output == *'no such directory'* ]]
	run "$platforms/peer" "$BATS_TEST_TMPDIR" ndctl list
	[[ $status -eq 125 && $output == *'not an unpacked tree'* ]]
	run "$platforms/synth" --sockets 0
	[[ $status -ne 0 && $output == *'--sockets must be'* ]]
}

@test "an unmodified ndctl lists the sample machine" {
	[[ $EUID -eq 0 ]] || sudo -n true 2>/dev/null || skip 'mounting over /sys needs root'
	command -v ndctl >/dev/null || skip 'ndctl is not installed'
	unshare --mount true 2>/dev/null || sudo -n unshare --mount true 2>/dev/null || skip 'no mount namespaces here'
	"$platforms/play" "$platforms/sample-machine.manifest" "$tree"
	"$platforms/peer" "$tree" ndctl list -DRN >"$BATS_TEST_TMPDIR/list"
	[[ -s $BATS_TEST_TMPDIR/list ]]
	jq -e '(.dimms | length == 12 and all(.security == "disabled"))
		and (.regions | map([.dev, .size, .available_size, .max_available_extent, .persistence_domain]) | sort) ==
			[["region0", 1623497637888, 0, 0, "memory_controller"],
			 ["region1", 1623497637888, 1623497637888, 1623497637888, "memory_controller"]]
		and ([.regions[].mappings[] | [.offset, .length]] | unique) == [[268435456, 270582939648]]
		and [.regions[].namespaces[]?] == [{dev: "namespace0.0", mode: "fsdax", map: "dev", size: 1598128390144,
			uuid: "06b8536d-4713-487d-891d-795956d94cc9", sector_size: 512, align: 2097152, blockdev: "pmem0"}]' \
		"$BATS_TEST_TMPDIR/list"
}
