#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Goals by pmemctl's own commands.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
}

# native MACHINE ARGUMENT...: runs pmemctl; what it prints is in output, and its notes in stderr
native() {
	local machine=$1
	shift
	run --separate-stderr on "$machine" "$PMEMCTL" "$@" </dev/null
	# shellcheck disable=SC2154 # run sets it
	echo "$* = $status: $output $stderr"
}

@test "a plan is shown, asked about, written, shown, and taken back" {
	machine=$(fresh_machine native --generation 1 --sockets 1 --dimms-per-socket 2)
	native "$machine" create-goal --memory 50 --dry-run
	[[ $status -eq 0 && $output == *nmem1*126.5\ GiB*126\ GiB*2x126*planned*252\ GiB* ]]
	[[ $stderr == *'socket 0: 252 GiB of memory behind 64 GiB of DRAM, and 252 GiB persistent in 1 set'* ]]
	native "$machine" create-goal --memory 50
	[[ $status -eq 8 && $stderr == *'2 of the modules are divided, and may hold data, which would be lost'* ]]
	run ! grep -q vendor.0701 "$machine/firmware/log"
	native "$machine" create-goal --memory 50 --yes
	[[ $status -eq 0 && $stderr == *'2 modules will be divided so when the machine starts anew'* ]]
	native "$machine" show goal --format json
	[[ $(jq -r '.goals[] | "\(.module) \(.memory) \(.app_direct) \(.sets[0]) \(.status)"' <<<"$output" | head -1) == \
		'nmem0 135778009088 135291469824 2x126 waiting' ]]
	native "$machine" show goal nmem1 --no-headings
	[[ $(grep -c nmem <<<"$output") -eq 1 ]]
	native "$machine" create-goal --yes
	[[ $status -eq 5 && $stderr == *'nmem0: a goal waits on the module'*delete-goal* ]]
	native "$machine" delete-goal --dry-run
	[[ $status -eq 0 && $stderr == 'would take back the goals of 2 modules' ]]
	native "$machine" delete-goal
	[[ $status -eq 0 && $stderr == 'took back the goals of 2 modules' ]]
	native "$machine" delete-goal
	[[ $status -eq 3 && $stderr == *'there is no goal to take back'* ]]
}

@test "dumped and loaded, and cleared" {
	machine=$(fresh_machine native --generation 1 --sockets 1 --dimms-per-socket 2)
	native "$machine" dump-goal "$BATS_TEST_TMPDIR/goal.csv"
	[[ $status -eq 0 ]]
	sed -i 's/,252,0,252,/,252,126,126,/' "$BATS_TEST_TMPDIR/goal.csv"
	native "$machine" load-goal "$BATS_TEST_TMPDIR/goal.csv" --yes
	[[ $status -eq 0 && $output == *2x126* ]]
	run --separate-stderr on "$machine" "$PMEMCTL" load-goal - <<<'#'
	[[ $status -eq 10 && $stderr == *'-: a module has no line'* ]]
	native "$machine" delete-pcd nmem0
	[[ $status -eq 8 && $stderr == *'nmem0: it is divided, and may hold data, which would be lost'* ]]
	native "$machine" delete-pcd --yes all
	[[ $status -eq 0 && $stderr == 'cleared the configuration of 2 modules' ]]
	native "$machine" show goal
	[[ $status -eq 0 && -z $output ]]
	native "$machine" dump-goal "$BATS_TEST_TMPDIR/goal.csv"
	[[ $status -eq 3 && $stderr == *'none of the modules is divided yet'* ]]
	# nothing is lost any more, so nothing is asked
	native "$machine" create-goal
	[[ $status -eq 0 ]]
}

@test "what cannot be, and what another program wrote meanwhile" {
	machine=$(fresh_machine refused --generation 1 --sockets 1 --dimms-per-socket 2 --state nmem1=locked)
	native "$machine" create-goal --yes
	[[ $status -eq 4 && $stderr == *'nmem1: the module is locked'* ]]
	before=$(cksum "$machine"/firmware/nmem?/pcd.1)
	native "$machine" delete-pcd --yes all
	[[ $status -eq 4 && $stderr == *'nmem1: the module is locked'*'remove-passphrase nmem1'* ]]
	[[ $(cksum "$machine"/firmware/nmem?/pcd.1) == "$before" ]]
	native "$machine" create-goal --memory 60 --reserved 60
	[[ $status -eq 2 ]]
	machine=$(fresh_machine native --generation 1 --sockets 1 --dimms-per-socket 2)
	native "$machine" create-goal --yes nmem0
	[[ $status -eq 1 && $stderr == *'these modules make sets with others of their socket'* ]]
	native "$machine" create-goal --yes --memory 1
	[[ $status -eq 1 && $stderr == *'less memory than there is DRAM'* ]]
	echo 'nmem1 vendor.0701 0x30007' >"$machine/firmware/faults"
	native "$machine" create-goal --yes
	[[ $status -eq 1 && $stderr == *nmem1*'cannot be written'* ]]
	rm "$machine/firmware/faults"
	native "$machine" show goal
	[[ -z $output ]]
}

@test "modules that are not to be divided" {
	machine=$(fresh_machine refused --generation 1 --sockets 1 --dimms-per-socket 2 --state nmem1=locked)
	native "$machine" delete-goal
	[[ $status -eq 4 && $stderr == *'nmem1: the module is locked'* ]]
	machine=$(fresh_machine media --generation 1 --sockets 1 --dimms-per-socket 2 --state nmem1=media-disabled)
	native "$machine" create-goal --yes
	[[ $status -eq 1 && $stderr == *'nmem1: the module is in a set with others that are meant'*delete-pcd* ]]
	machine=$(fresh_machine mixed --generation 1 --sockets 1 --dimms-per-socket 2 --state nmem1=without-sparing)
	native "$machine" create-goal --yes
	[[ $status -eq 6 && $stderr == *'nmem1: the module cannot do what others of the machine can'* ]]
	native "$machine" delete-goal
	[[ $status -eq 6 && $stderr == *'nmem1: the module cannot do'* ]]
	machine=$(fresh_machine native --generation 1 --sockets 1 --dimms-per-socket 2)
	printf '\0\0\0\0\x05' >"$machine/firmware/nmem1/vendor.06ca.0701"
	native "$machine" create-goal --yes
	[[ $status -eq 4 && $stderr == *'nmem1: the module takes no goals from programs'*'show cap'* ]]
	run pm "$machine" create -f -goal
	[[ $status -eq 1 && $output == 'Create region configuration goal failed: Error 290 - Unsupported' ]]
	run ! grep -q vendor.0701 "$machine/firmware/log"
}

# Each module a set of its own, where PCAT names no limit of sets; ipmctl's goal has 0 GiB of all
@test "sets of single modules where the machine names no limit of sets" {
	machine=$(fresh_machine alone --generation 3 --sockets 1 --dimms-per-socket 3)
	native "$machine" create-goal --not-interleaved --dry-run --no-headings
	[[ $status -eq 0 && $(grep -c '1x252' <<<"$output") -eq 3 ]]
	run pm "$machine" create -f -goal PersistentMemoryType=AppDirectNotInterleaved
	[[ $status -eq 0 && $(grep -c '| 252.000 GiB    | 0.000 GiB' <<<"$output") -eq 3 ]]
}

# By handle and by id, as ipmctl has them, each command takes modules, and by no number that may be another module's
@test "modules are named by handle or id, too" {
	machine=$(fresh_machine codes --generation 2 --sockets 2 --dimms-per-socket 1)
	native "$machine" create-goal --yes 0x1001
	[[ $status -eq 0 && $stderr == *'1 module will be divided so'* ]]
	native "$machine" create-goal --yes 8089-A2-1837-00001000 nmem0
	[[ $status -eq 0 && $stderr == *'1 module will be divided so'* ]]
	native "$machine" show goal --no-headings 0x1001
	[[ $status -eq 0 && $output == nmem1*waiting* && $output != *nmem0* ]]
	native "$machine" show goal --no-headings 8089-a2-1837-00001000 -o json
	[[ $(jq -r '.goals[].module' <<<"$output") == nmem0 ]]
	native "$machine" show module --no-headings -d '0x0001 nmem1'
	[[ $(wc -l <<<"$output") -eq 2 ]]
	native "$machine" show 0x1001
	[[ $status -eq 0 && $output == *nmem1* ]]
	native "$machine" delete-goal 0x0001 1
	[[ $status -eq 0 && $stderr == 'took back the goals of 2 modules' ]]
	native "$machine" delete-pcd --dry-run 8089-a2-1837-00001001
	[[ $status -eq 0 && $stderr == 'would clear the configuration of 1 module' ]]
	native "$machine" dump-goal - 0x1001
	[[ $status -eq 0 && $output == *$'\n'1,4097,* && $output != *$'\n'0,1,* ]]
	native "$machine" delete-goal 0x0022
	[[ $status -eq 3 && $stderr == *'0x0022: there is no such DIMM'*'the physical id of nmem1, whose handle is 0x1001'* ]]
	native "$machine" show goal 0x4444
	[[ $status -eq 3 && $stderr == *'0x4444: there is no such DIMM'* ]]
	[[ $(wc -l <"$machine/firmware/log") -eq 0 ]]
}

# What is damaged is told, and there is a way out of it
@test "goals and configurations that are damaged" {
	machine=$(fresh_machine native --generation 1 --sockets 1 --dimms-per-socket 2)
	native "$machine" create-goal --memory 50 --yes
	damage "$machine" nmem0 request
	native "$machine" show goal -o json
	[[ $status -eq 0 && $(jq -r '.goals[] | "\(.module) \(.memory) \(.app_direct) \(.sets) \(.status)"' <<<"$output" |
		head -1) == 'nmem0 null null null damaged' ]]
	native "$machine" delete-goal nmem0
	[[ $status -eq 0 && $stderr == 'took back the goals of 1 module' ]]
	native "$machine" show goal --no-headings
	[[ $status -eq 0 && $output == nmem1* ]]

	damage "$machine" nmem0 directory
	native "$machine" show goal
	[[ $status -eq 7 && $stderr == *'SHOW: nmem0: what it keeps of its configuration is damaged'*'delete-pcd nmem0'* ]]
	native "$machine" delete-goal nmem0
	[[ $status -eq 10 && $stderr == *'DELETE-GOAL: nmem0: what it keeps of its configuration is damaged'* ]]
	native "$machine" delete-goal
	[[ $status -eq 7 && $stderr == *'took back the goals of 1 module'*'nmem0: what it keeps'*'delete-pcd nmem0'* ]]
	native "$machine" delete-pcd nmem0
	[[ $status -eq 8 && $stderr == *'nmem0: it is divided, and may hold data'* ]]
	native "$machine" delete-pcd --yes nmem0
	[[ $status -eq 0 && $stderr == 'cleared the configuration of 1 module' ]]
	native "$machine" show goal
	[[ $status -eq 0 ]]

	# a goal is made on one that is damaged, too
	restore_machine "$machine"
	damage "$machine" nmem1 directory
	native "$machine" create-goal
	[[ $status -eq 8 ]]
	native "$machine" create-goal --yes
	[[ $status -eq 0 && $stderr == *'2 modules will be divided so'* ]]
	native "$machine" show goal --no-headings
	[[ $status -eq 0 && $(grep -c "2x252.*waiting" <<<"$output") -eq 2 ]]
}

@test "sockets narrow what a goal is about; the modules of others are left alone" {
	machine=$(fresh_machine sockets --generation 2 --sockets 2 --dimms-per-socket 2)
	native "$machine" create-goal --memory 100 --yes --socket 1
	[[ $status -eq 0 && $stderr == *'2 modules will be divided so'* && $stderr != *'socket 0:'* ]]
	run ! grep -q '^nmem[01] vendor.0701' "$machine/firmware/log"
	native "$machine" show goal --format json
	[[ $(jq -r '[.goals[].module] | join(" ")' <<<"$output") == 'nmem2 nmem3' ]]
	native "$machine" delete-goal -s 0
	[[ $status -eq 3 && $stderr == *'there is no goal to take back'* ]]
	native "$machine" delete-goal --socket 0x1,0
	[[ $status -eq 0 && $stderr == 'took back the goals of 2 modules' ]]
	# a module that does not answer keeps nobody from dividing another socket
	echo 'nmem0 vendor.0100 0x30007' >"$machine/firmware/faults"
	native "$machine" create-goal --dry-run --socket 1
	[[ $status -eq 0 && $output != *nmem0* ]]
	native "$machine" create-goal --dry-run --socket 0
	[[ $status -eq 1 && $stderr == *'nmem0: it does not tell all'* ]]
	# the set of one that does not answer is not lost for that
	echo 'nmem3 * 0x50007' >"$machine/firmware/faults"
	native "$machine" create-goal --dry-run --memory 100 --socket 0
	[[ $status -eq 0 && $stderr == *'and nothing that is persistent' && $stderr != *lost* ]]
	rm "$machine/firmware/faults"
	native "$machine" create-goal --dry-run --socket 0,2
	[[ $status -eq 3 && $stderr == *'socket 2: no Intel Optane modules are on it'* ]]
	native "$machine" create-goal --dry-run --socket 1 nmem0
	[[ $status -eq 3 && $stderr == *'none of these modules is on these sockets'* ]]
	for list in '' ',' '1,' ',1' -1 1x x 16 99999999999999999999 '1 0'; do
		native "$machine" create-goal --dry-run --socket "$list"
		[[ $status -eq 2 && $stderr == *'--socket takes numbers of sockets'* ]]
	done
	run ! grep -q . "$machine/firmware/log"
}
