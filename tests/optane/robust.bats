#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Whatever modules answer, and however late, what is shown is true; and nothing is written that was not asked for.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
}

shows=('show -dimm' 'show -a -dimm' 'show -sensor' 'show -a -sensor' 'show -firmware' 'show -memoryresources' 'show -performance'
	'show -cap' 'show -cel' 'show -error Media' 'show -error Thermal' 'show -region' 'show -a -region' 'show -goal' 'show -a -goal')

# each_fails MACHINE FAULT REASON
each_fails() {
	run on "$1" "${BATS_TEST_DIRNAME:?}/failures" "$PMEMCTL" "$2" "$3" "${shows[@]}"
	echo "$output"
	[[ $status -eq 0 && $output =~ ^([0-9]+)' failures tried, 0 wrong' ]]
	((BASH_REMATCH[1] >= 45))
}

@test "each command that a module refuses, for all that is shown: it is named with the reason, and the rest is shown" {
	for generation in 1 2 3; do
		machine=$(make_machine "past$generation" --generation "$generation" --sockets 1 --dimms-per-socket 2 --state nmem0=past-limits)
		each_fails "$machine" 0x30007 'internal error of the module'
	done
}

@test "each answer that is cut short, for all that is shown: the same" {
	machine=$(make_machine past2 --generation 2 --sockets 1 --dimms-per-socket 2 --state nmem0=past-limits)
	each_fails "$machine" 'short 0' 'answer of 0 bytes is too short'
	# what an answer tells is longer than its first bytes
	echo 'nmem0 vendor.0800 short 35' >"$machine/firmware/faults"
	run pm "$machine" show -sensor Health
	[[ $status -eq 1 && $output == *'0x0001 | Health | Unknown'*'command 08:00: its answer of 35 bytes is too short'* ]]
	echo 'nmem0 vendor.0601 short 127' >"$machine/firmware/faults"
	run pm "$machine" show -region
	[[ $status -eq 1 && $output == *'0x0001: command 06:01: its answer of 127 bytes is too short'* ]]
	rm "$machine/firmware/faults"
}

@test "a module that is busy is asked again after 1, 2, 4, 8 and 16 ms, not at once, and then no more" {
	machine=$(make_machine pair --sockets 1 --dimms-per-socket 2)
	echo 'nmem0 vendor.0800 0x50007' >"$machine/firmware/faults"
	on "$machine" strace -f -qq -e trace=clock_nanosleep -o "$BATS_TEST_TMPDIR/trace" "$PMEMCTL" ipmctl show -sensor Health || true
	[[ $(sed -nE 's/.*tv_nsec=([0-9]+)000000\}.*/\1/p' "$BATS_TEST_TMPDIR/trace" | xargs) == '1 2 4 8 16' ]]
	[[ $(commands "$machine" nmem0) -eq 7 && $(commands "$machine" nmem1) -eq 2 ]]
	rm "$machine/firmware/faults"
}

@test "modules are asked side by side, each by a thread of its own, and opened once" {
	machine=$(make_machine twelve --sockets 1 --dimms-per-socket 12)
	on "$machine" strace -f -qq -e trace=openat,clone,clone3 -o "$BATS_TEST_TMPDIR/trace" "$PMEMCTL" ipmctl show -dimm >"$BATS_TEST_TMPDIR/out"
	[[ $(grep -c 'clone3\?(.*CLONE_THREAD' "$BATS_TEST_TMPDIR/trace") -eq 12 ]]
	[[ $(grep -c '"dev/nmem[0-9]*"' "$BATS_TEST_TMPDIR/trace") -eq 12 ]]
	# the bus is enumerated once
	(($(grep -c '"[^"]*/sys/bus/nd/devices"\|"sys/bus/nd/devices"' "$BATS_TEST_TMPDIR/trace") <= 2))
}

@test "nothing is written but the answer; no preferences are read where the command is given, and nothing in /tmp is opened" {
	machine=$(make_machine pair --sockets 1 --dimms-per-socket 2)
	mkdir "$BATS_TEST_TMPDIR/here"
	echo 'CLI_DEFAULT_SIZE=TB' >"$BATS_TEST_TMPDIR/here/ipmctl.conf"
	cd "$BATS_TEST_TMPDIR/here"
	# shellcheck disable=SC2086 # words
	for arguments in "${shows[@]}" 'show -preferences' version 'show -memoryresources' 'show -socket' 'show -topology' \
		'show -system -capabilities'; do
		on "$machine" strace -f -qq -s 200 -e trace=%file,bind,connect -o "$BATS_TEST_TMPDIR/trace" "$PMEMCTL" ipmctl $arguments >/dev/null
		# beside what the emulator does; preferences have one place
		grep -v "$machine/firmware\|\"/usr/share/ipmctl/ipmctl.conf\", O_RDONLY" "$BATS_TEST_TMPDIR/trace" >"$BATS_TEST_TMPDIR/own"
		grep -q execve "$BATS_TEST_TMPDIR/own"
		echo "$arguments"
		run ! grep -E 'ipmctl\.conf|"/tmp|pbr|mkdir|unlink|rename|bind\(|connect\(' "$BATS_TEST_TMPDIR/own"
		run ! grep -E 'O_(WRONLY|RDWR|CREAT|TRUNC)' <(grep -vE '"/?dev/(nmem[0-9]+|null|tty)"' "$BATS_TEST_TMPDIR/own")
	done
	[[ $(ls "$BATS_TEST_TMPDIR/here") == ipmctl.conf ]]
	[[ $(pm "$machine" show -memoryresources) == *GiB* ]]
}

@test "each module a set of its own, where the machine states no limit of sets" {
	machine=$(make_machine unlimited --generation 3 --sockets 1 --dimms-per-socket 3)
	run pm "$machine" create -f -goal PersistentMemoryType=AppDirectNotInterleaved
	echo "$output"
	[[ $status -eq 0 && $(grep -c '| 0.000 GiB  | 252.000 GiB    | 0.000 GiB' <<<"$output") -eq 3 ]]
	run pm "$machine" show -d AppDirect1Settings,AppDirect1Size -goal
	[[ $(grep -c 'AppDirect1Settings=x1 - ' <<<"$output") -eq 3 && $(grep -c 'AppDirect1Size=252' <<<"$output") -eq 3 ]]
	pm "$machine" delete -goal >/dev/null
}
