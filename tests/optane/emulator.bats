#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# The emulated modules by themselves: what unmodified tools see on them.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
}

@test "ipmctl lists the modules of each generation, healthy and manageable" {
	need_ipmctl
	for generation in 1 2 3; do
		machine=$(make_machine "g$generation" --generation "$generation" --sockets 2 --dimms-per-socket 2)
		run on "$machine" ipmctl show -dimm
		echo "$output"
		[[ $status -eq 0 && $(grep -c '252.453 GiB | Disabled  | Healthy ' <<<"$output") -eq 4 ]]
	done
}

@test "ipmctl sends 17 and more commands to each module, also when one is named" {
	need_ipmctl
	machine=$(make_machine g1 --generation 1 --sockets 2 --dimms-per-socket 2)
	on "$machine" ipmctl show -dimm
	(($(commands "$machine" nmem3) >= 17))
	on "$machine" ipmctl show -dimm 0x0001
	(($(commands "$machine" nmem3) >= 7))
}

@test "ipmctl shows sensors and places of modules" {
	need_ipmctl
	machine=$(make_machine g1 --generation 1 --sockets 2 --dimms-per-socket 2)
	run on "$machine" ipmctl show -sensor -dimm 0x0011
	[[ $status -eq 0 && $output == *' 0x0011 | MediaTemperature            | 30C'* ]]
	run on "$machine" ipmctl show -topology
	[[ $status -eq 0 && $output == *' 0x1011 | Logical Non-Volatile Device | 252.000 GiB | 0x0026    | CPU2_DIMM_B1'* ]]
	[[ $output == *' N/A    | DDR4                        | 32.000 GiB  | 0x0027    | CPU2_DIMM_B0'* ]]
}

@test "ndctl reads the health of the same modules" {
	machine=$(make_machine states --sockets 1 --dimms-per-socket 4 --state nmem1=overheated,nmem2=worn)
	on "$machine" ndctl list -DH >"$BATS_TEST_TMPDIR/list"
	jq -e '[.[] | .health | [.health_state, .temperature_celsius, .spares_percentage]] | sort ==
		[["non-critical", 31, 1], ["non-critical", 86, 100], ["ok", 29, 100], ["ok", 32, 100]]' "$BATS_TEST_TMPDIR/list"
	[[ $(cut -d' ' -f2 "$machine/firmware/log" | sort | uniq -c | xargs) == '4 0.1 4 0.2' ]]
}

@test "the kernel tells of security what the firmware tells" {
	need_ipmctl
	machine=$(make_machine secured --sockets 1 --dimms-per-socket 3 --state nmem1=locked,nmem2=frozen)
	on "$machine" ndctl list -D >"$BATS_TEST_TMPDIR/list"
	jq -e '[.[] | [.dev, .security, .security_frozen]] | sort ==
		[["nmem0", "disabled", null], ["nmem1", "locked", null], ["nmem2", "unlocked", true]]' "$BATS_TEST_TMPDIR/list"
	[[ $(on "$machine" ipmctl show -d LockState -dimm | grep -c 'LockState=\(Disabled\|Locked\|Unlocked, Frozen\)$') -eq 3 ]]
}

@test "what a feature is set to, the module answers from then on" {
	need_ipmctl
	machine=$(make_machine set --sockets 1 --dimms-per-socket 1)
	run on "$machine" ipmctl set -f -sensor MediaTemperature -dimm 0x0001 AlarmThreshold=77
	echo "$output"
	[[ $status -eq 0 ]]
	run on "$machine" ipmctl show -a -sensor MediaTemperature -dimm 0x0001
	[[ $output == *AlarmThreshold=77C* ]]
}

@test "a command fails as often as faults say, and takes as long" {
	machine=$(make_machine faults --sockets 1 --dimms-per-socket 2)
	printf '%s\n' 'nmem0 0.1 0x50004 1' '* 0.2 delay 50000' >"$machine/firmware/faults"
	run on "$machine" ndctl list -DH -d nmem0
	[[ $output != *'"health_state":"ok"'* ]]
	local begin=${EPOCHREALTIME/./}
	run on "$machine" ndctl list -DH -d nmem0
	[[ $output == *'"health_state":"ok"'* ]]
	((${EPOCHREALTIME/./} - begin >= 50000))
}

@test "no file of the machine that runs the tests is written" {
	need_ipmctl
	[[ -e /usr/share/ipmctl/ipmctl.conf ]] || skip 'ipmctl has no file of preferences here'
	machine=$(make_machine g1 --generation 1 --sockets 2 --dimms-per-socket 2)
	before=$(stat -c %y.%s /usr/share/ipmctl/ipmctl.conf)
	on "$machine" ipmctl show -dimm
	[[ $(stat -c %y.%s /usr/share/ipmctl/ipmctl.conf) == "$before" ]]
}

@test "ipmctl sees regions, sockets and memory of each generation, and plans for them" {
	need_ipmctl
	for generation in 1 2 3; do
		machine=$(make_machine "full$generation" --generation "$generation")
		run on "$machine" ipmctl show -region
		[[ $status -eq 0 && $(grep -c '| AppDirect            | 1512.000 GiB | 1512.000 GiB | Healthy' <<<"$output") -eq 2 ]]
		run on "$machine" ipmctl show -socket
		[[ $(grep -c '| 4096.000 GiB      | 1704.000 GiB' <<<"$output") -eq 2 ]]
		run on "$machine" ipmctl create -f -goal MemoryMode=100
		[[ $(grep -c '| 252.000 GiB | 0.000 GiB      | 0.000 GiB' <<<"$output") -eq 12 ]]
		run on "$machine" ipmctl show -goal
		[[ $(grep -c '| 252.000 GiB | 0.000 GiB      | 0.000 GiB' <<<"$output") -eq 12 ]]
	done
}

@test "a machine may have several sets, of some of its modules, and memory behind DRAM" {
	need_ipmctl
	machine=$(make_machine sets --generation 3 --sockets 1 --dimms-per-socket 3 --sets nmem0+nmem1=126,nmem0=126,nmem2=252)
	run on "$machine" ipmctl show -region
	[[ $output == *'| AppDirect               | 252.000 GiB '*'| AppDirectNotInterleaved | 126.000 GiB '*'| AppDirectNotInterleaved | 252.000 GiB '* ]]
	machine=$(make_machine mixed --generation 2 --sockets 1 --dimms-per-socket 2 \
		--memory nmem0=126.453125,nmem1=126.453125 --sets nmem0+nmem1=126)
	run on "$machine" ipmctl show -memoryresources
	[[ $output == *' Volatile     | 0.000 GiB  | 252.906 GiB '*' AppDirect    | -          | 252.000 GiB '*' Cache        | 64.000 GiB '* ]]
	run on "$machine" ndctl list -R
	[[ $output == *'"size":270582939648'* ]]
}
