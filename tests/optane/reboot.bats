#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Goals are carried out: the machine starts anew, and ipmctl, ndctl and pmemctl see what became of it.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
	need_ipmctl
}

# start MACHINE: anew
start() {
	"${BATS_TEST_DIRNAME:?}/run" --reboot "$1"
}

# All that tells how modules are divided, by both
agree() {
	same "$1" 'show -a -region' 'show -goal' 'show -memoryresources' 'show -system' \
		'show -d ConfigurationStatus,MemoryCapacity,AppDirectCapacity,UnconfiguredCapacity,InaccessibleCapacity,ReservedCapacity,IsNew -dimm'
}

# new_machine NAME OPTION...: one that is for one test
new_machine() {
	machine=$BATS_TEST_TMPDIR/$1
	shift
	"${BATS_TEST_DIRNAME:?}/run" --make "$machine" "$@"
}

# status_of MACHINE DIMM: how firmware found its configuration
status_of() {
	on "$1" ipmctl show -d ConfigurationStatus -dimm "$2" | grep -o 'ConfigurationStatus=.*'
}

@test "a machine without goals stays as it is" {
	new_machine still --generation 2 --sockets 2 --dimms-per-socket 2
	cp -r "$machine" "$BATS_TEST_TMPDIR/before"
	start "$machine"
	rm "$machine"/{options,firmware/log} "$BATS_TEST_TMPDIR"/before/{options,firmware/log}
	diff -r --no-dereference "$BATS_TEST_TMPDIR/before" "$machine"
}

@test "half as memory, by ipmctl and by pmemctl" {
	new_machine half --generation 1 --sockets 1 --dimms-per-socket 2
	cp -r "$machine" "$BATS_TEST_TMPDIR/twin"
	on "$machine" ipmctl create -f -goal MemoryMode=50
	# what it is said to become
	run --separate-stderr on "$BATS_TEST_TMPDIR/twin" "$PMEMCTL" create-goal --memory 50 --dry-run </dev/null
	# shellcheck disable=SC2154 # run sets it
	[[ $status -eq 0 && $stderr == 'socket 0: 252 GiB of memory behind 64 GiB of DRAM, and 252 GiB persistent in 1 set' ]]
	on "$BATS_TEST_TMPDIR/twin" "$PMEMCTL" create-goal --memory 50 --yes
	start "$BATS_TEST_TMPDIR/twin"
	start "$machine"
	cmp "$machine/firmware/nmem1/pcd.1" "$BATS_TEST_TMPDIR/twin/firmware/nmem1/pcd.1"
	agree "$machine"
	run on "$machine" ipmctl show -memoryresources
	[[ $output == *' Volatile     | 0.000 GiB  | 252.000 GiB | 252.000 GiB'* && \
		$output == *' AppDirect    | -          | 252.000 GiB | 252.000 GiB'* && \
		$output == *' Cache        | 64.000 GiB | -           | 64.000 GiB'* ]]
	[[ $(on "$machine" "$PMEMCTL" list -R | jq -c '[.[] | .size, .available_size]') == '[270582939648,270582939648]' ]]
	[[ $(on "$machine" "$PMEMCTL" list -R) == "$(on "$machine" ndctl list -R)" ]]
	[[ $(on "$machine" "$PMEMCTL" show goal --no-headings | grep -c applied) -eq 2 ]]
	# and back again
	on "$machine" "$PMEMCTL" create-goal --yes
	start "$machine"
	[[ $(on "$machine" "$PMEMCTL" list -R | jq -c '[.[].size]') == '[541165879296]' ]]
}

@test "all as memory" {
	new_machine memory --generation 2 --sockets 1 --dimms-per-socket 2
	on "$machine" "$PMEMCTL" create-goal --memory 100 --yes
	start "$machine"
	agree "$machine"
	run on "$machine" ipmctl show -region
	[[ $output == 'There are no Regions defined in the system.' ]]
	[[ -z $(on "$machine" "$PMEMCTL" show region) ]]
}

@test "each module a set of its own, and a second set on larger modules" {
	new_machine alone --generation 2 --sockets 1 --dimms-per-socket 3 --sizes nmem1=124 --sets ''
	on "$machine" "$PMEMCTL" create-goal --yes
	start "$machine"
	agree "$machine"
	[[ $(on "$machine" "$PMEMCTL" list -R | jq -c '[.[].size / 1073741824]') == '[372,128,128]' ]]
	on "$machine" ipmctl create -f -goal PersistentMemoryType=AppDirectNotInterleaved
	start "$machine"
	[[ $(on "$machine" ipmctl show -region | grep -c 'AppDirectNotInterleaved.*Healthy') -eq 3 ]]
}

# What a process leaves that ends between two modules
@test "a goal that one module has not" {
	new_machine torn --generation 1 --sockets 1 --dimms-per-socket 2
	cp "$machine/firmware/nmem1/pcd.1" "$BATS_TEST_TMPDIR/pcd"
	on "$machine" ipmctl create -f -goal MemoryMode=50
	cp "$BATS_TEST_TMPDIR/pcd" "$machine/firmware/nmem1/pcd.1"
	start "$machine"
	agree "$machine"
	[[ $(status_of "$machine" 1) == 'ConfigurationStatus=Failed - Reverted' ]]
	[[ $(status_of "$machine" 17) == ConfigurationStatus=Valid ]]
	on "$machine" "$PMEMCTL" show goal
	[[ $(on "$machine" "$PMEMCTL" show goal --no-headings | grep -c 'nmem0.*failed') -eq 1 ]]
}

@test "a module that leaves its set alone breaks it" {
	new_machine broken --generation 2 --sockets 1 --dimms-per-socket 2
	cp "$machine/firmware/nmem1/pcd.1" "$BATS_TEST_TMPDIR/pcd"
	on "$machine" "$PMEMCTL" create-goal --memory 100 --yes
	cp "$BATS_TEST_TMPDIR/pcd" "$machine/firmware/nmem1/pcd.1"
	start "$machine"
	agree "$machine"
	[[ $(status_of "$machine" 17) == 'ConfigurationStatus=Failed - Broken interleave' ]]
	run on "$machine" ipmctl show -region
	[[ $output == *'504.000 GiB | 504.000 GiB  | Error'* ]]
}

@test "what firmware would refuse is not written" {
	new_machine gap --generation 2 --sockets 1 --dimms-per-socket 4 --empty 3
	run --separate-stderr on "$machine" "$PMEMCTL" create-goal --memory 100 --yes
	[[ $status -eq 1 && $stderr == *'would map nothing of it as memory: a memory controller has DRAM and no module'* ]]
	run ! grep -q vendor.0701 "$machine/firmware/log"
	# ipmctl warns who is asked
	same "$machine" 'create -goal MemoryMode=50'
	on "$machine" ipmctl create -f -goal MemoryMode=50
	start "$machine"
	[[ $(status_of "$machine" 1) == 'ConfigurationStatus=Failed - Partially supported' ]]
	[[ $(on "$machine" "$PMEMCTL" show goal --no-headings | grep -c partial) -eq 3 ]]
	agree "$machine"
	new_machine frozen --generation 2 --sockets 1 --dimms-per-socket 2 --state nmem1=frozen
	run --separate-stderr on "$machine" "$PMEMCTL" create-goal --dry-run
	[[ $status -eq 4 && $stderr == *'nmem1: the firmware of the machine would leave it as it is: it has a passphrase'* ]]
}
