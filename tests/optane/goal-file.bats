#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Configurations as files, and configuration data that is cleared: pmemctl as ipmctl, beside ipmctl.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
	need_ipmctl
}

names='#SocketID,DimmHandle,Capacity,MemorySize,AppDirect1Size,AppDirect1Format,AppDirect1Index,AppDirect2Size,AppDirect2Format,AppDirect2Index'

# same_load MACHINE LINE...: both take the file, or both refuse it, and ask for the same
same_load() {
	local machine=$1 file=$BATS_TEST_TMPDIR/goal.csv theirs ours
	shift
	printf '%s\n' "$names" "$@" >"$file"
	echo "$*"
	restore_machine "$machine"
	theirs=$(on "$machine" ipmctl load -f -source "$file" -goal; echo "status $?"; on "$machine" ipmctl show -a -goal)
	restore_machine "$machine"
	ours=$(pm "$machine" load -f -source "$file" -goal; echo "status $?"; on "$machine" ipmctl show -a -goal)
	diff <(echo "$theirs") <(printf '%s\n' "$ours" | sed 's/^\(Load Goal failed: Error 141 - Invalid file\.\) (.*)$/\1/')
}

@test "files that are loaded, and files that are refused" {
	machine=$(fresh_machine load --generation 1 --sockets 1 --dimms-per-socket 2)
	same_load "$machine" 0,1,252,252,0,0,0,0,0,0 0,17,252,252,0,0,0,0,0,0
	same_load "$machine" 0,1,252,50,100,147520,1,0,0,0 0,17,252,50,100,147520,1,0,0,0
	same_load "$machine" 0,1,252,0,252,81984,1,0,0,0 '# of another machine' 0,33,9,9,0,0,0,0,0,0 0,17,252,0,252,81984,2,0,0,0
	same_load "$machine" 0,1,256,252,0,0,0,0,0,0 '0, 17, 252, 252, 0, 0,0,0,0,0'
	same_load "$machine" 0,1,252,0,200,147520,1,0,0,0 0,17,252,0,200,147520,1,0,0,0
	same_load "$machine" 0,1,252,252,0,0,0,0,0,0
	same_load "$machine" 0,1,252,252,0,0,0 0,17,252,252,0,0,0
	same_load "$machine" 0,x,252,252,0,0,0,0,0,0 0,17,252,252,0,0,0,0,0,0
	same_load "$machine" 1,1,252,252,0,0,0,0,0,0 1,17,252,252,0,0,0,0,0,0
	machine=$(fresh_machine two-sockets --generation 1 --sockets 2 --dimms-per-socket 2)
	same_load "$machine" 0,1,252,100,152,147520,1,0,0,0 0,17,252,100,152,147520,1,0,0,0 1,4097,252,252,0,0,0,0,0,0 1,4113,252,252,0,0,0,0,0,0
}

@test "lines that are wrong are named, and ask for nothing" {
	machine=$(fresh_machine load --generation 1 --sockets 1 --dimms-per-socket 2)
	printf '%s\n' "$names" 0,1,252,252,0,0,0,0,0,0 0,17,252,200,100,147520,1,0,0,0 >"$BATS_TEST_TMPDIR/much"
	run pm "$machine" load -f -source "$BATS_TEST_TMPDIR/much" -goal
	[[ $status -eq 1 && $output == 'Load Goal failed: Error 141 - Invalid file. (line 3: the module has less capacity than is asked for)' ]]
	run pm "$machine" load -f -source "$BATS_TEST_TMPDIR/none" -goal
	[[ $status -eq 1 && $output == *'(No such file or directory)' ]]
	run pm "$machine" load -f -source "$BATS_TEST_TMPDIR/much" -goal -dimm 1
	[[ $status -eq 1 && $output == *line\ 3* ]]
	run ! grep -q vendor.0701 "$machine/firmware/log"
}

# ipmctl dumps only where a goal was written once
@test "the configuration as a file is ipmctl's, also of sets of several kinds" {
	for options in '--generation 1 --dimms-per-socket 2' '--generation 3 --sockets 1 --dimms-per-socket 2 --memory nmem0=100,nmem1=100 --sets nmem0+nmem1=100' \
		'--generation 2 --sockets 1 --dimms-per-socket 3 --sizes nmem1=124 --sets nmem0+nmem1=100,nmem0=20,nmem2=252'; do
		# shellcheck disable=SC2086 # words
		machine=$(fresh_machine "dump-${options//[^0-9a-z]/}" $options)
		on "$machine" ipmctl create -f -goal Reserved=10 >/dev/null
		rm -f "$BATS_TEST_TMPDIR"/{theirs,ours}
		on "$machine" ipmctl dump -destination "$BATS_TEST_TMPDIR/theirs" -system -config
		run pm "$machine" dump -destination "$BATS_TEST_TMPDIR/ours" -system -config
		[[ $status -eq 0 && $output == "Successfully dumped system configuration to file: $BATS_TEST_TMPDIR/ours" ]]
		diff "$BATS_TEST_TMPDIR"/{theirs,ours}
	done
	run pm "$machine" dump -destination /nowhere/file -system -config
	[[ $status -eq 1 && $output == 'Dump configuration goal failed: Error 132 - File operation failed. (No such file or directory)' ]]
	machine=$(fresh_machine empty --generation 1 --sockets 1 --dimms-per-socket 2 --state all=unconfigured)
	run pm "$machine" dump -destination "$BATS_TEST_TMPDIR/ours" -system -config
	[[ $status -eq 1 && $output == *'Error 131 - There are no configured PMem modules to dump.' ]]
}

@test "configuration data is cleared as ipmctl clears it" {
	machine=$(fresh_machine clear --generation 1 --sockets 1 --dimms-per-socket 2)
	for arguments in '-f -pcd Config -dimm 1' '-f -pcd' '-f -pcd LSA' '-f -pcd Config -dimm 7'; do
		echo "delete $arguments"
		restore_machine "$machine"
		# shellcheck disable=SC2086
		theirs=$(on "$machine" ipmctl delete $arguments; echo "status $?"; od -An -tx1 -N60 "$machine"/firmware/nmem?/pcd.1)
		restore_machine "$machine"
		# shellcheck disable=SC2086
		ours=$(pm "$machine" delete $arguments; echo "status $?"; od -An -tx1 -N60 "$machine"/firmware/nmem?/pcd.1)
		diff <(echo "$theirs") <(echo "$ours")
	done
	restore_machine "$machine"
	run pm "$machine" delete -pcd Config <<<n
	[[ $status -eq 1 && $output == *'Clear Config partition(s) on 2 PMem module(s).'* ]]
	run pm "$machine" show -region
	[[ $output == *504.000\ GiB* ]]
	pm "$machine" delete -pcd Config <<<y
	run pm "$machine" show -region
	[[ $output == 'There are no Regions defined in the system.' ]]
}
