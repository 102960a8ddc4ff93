#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Goals of pmemctl as ipmctl: what both plan and write for the same machine, and what is left on modules when it is ended
# or fails in the middle.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
}

# The bytes of a module's configuration that its directory names, of both programs
request_of() {
	od -An -v -tu4 -j36 -N16 "$1" | {
		read -r current at request begin
		((current && at)) && tail -c "+$((begin + 1))" "$1" | head -c "$request" | od -An -v -tx1
	}
}

# same_goal MACHINE 'PROPERTIES'...: both print the same, end alike, and leave the same request on each module
same_goal() {
	local machine=$1 arguments theirs ours file
	shift
	for arguments; do
		echo "${machine##*/} create -goal $arguments"
		restore_machine "$machine"
		# shellcheck disable=SC2086
		theirs=$(on "$machine" ipmctl create -f -goal $arguments; echo "status $?")
		rm -rf "$machine/theirs"
		mv "$machine/firmware" "$machine/theirs"
		restore_machine "$machine"
		# shellcheck disable=SC2086
		ours=$(pm "$machine" create -f -goal $arguments; echo "status $?")
		diff <(echo "$theirs") <(echo "$ours")
		for file in "$machine"/theirs/nmem*/pcd.1; do
			diff <(request_of "$file") <(request_of "${file/\/theirs\///firmware/}")
		done
	done
}

wishes=('' MemoryMode=100 MemoryMode=50 MemoryMode=33 Reserved=20 Reserved=100 Reserved=99 'MemoryMode=75 Reserved=25'
	MemoryMode=99 'PersistentMemoryType=AppDirectNotInterleaved' 'PersistentMemoryType=AppDirectNotInterleaved Reserved=50'
	'MemoryMode=60 PersistentMemoryType=AppDirectNotInterleaved' 'MemoryMode=60 Reserved=60' MemoryMode=101)

@test "the same plan and request as ipmctl's, on machines of the 100 and 200 series" {
	need_ipmctl
	same_goal "$(fresh_machine n1 --generation 1 --sockets 1 --dimms-per-socket 2)" "${wishes[@]}" MemoryMode=25 MemoryMode=1
	same_goal "$(fresh_machine n2 --generation 2 --sockets 2 --dimms-per-socket 4)" '' MemoryMode=50 Reserved=20 'MemoryMode=30 Reserved=30' \
		'PersistentMemoryType=AppDirectNotInterleaved Reserved=50'
}

@test "the same for modules of several sizes, five of six places, and a socket" {
	need_ipmctl
	same_goal "$(fresh_machine asym --generation 2 --sockets 1 --dimms-per-socket 3 --sizes nmem1=124 --sets '')" '' MemoryMode=50 \
		Reserved=30 'PersistentMemoryType=AppDirectNotInterleaved'
	same_goal "$(fresh_machine five --generation 1 --sockets 2 --dimms-per-socket 5 --state all=unconfigured)" '' MemoryMode=100
	machine=$(fresh_machine n1 --generation 1 --sockets 1 --dimms-per-socket 2)
	for arguments in 'create -f -dimm 1 -goal' 'create -f -goal -socket 9' 'create -f -dimm 9 -goal' 'delete -goal' 'show -goal'; do
		on "$machine" "${BATS_TEST_DIRNAME:?}/compare" "$PMEMCTL" "$arguments"
	done
}

@test "regions and goals are shown as ipmctl shows them" {
	need_ipmctl
	for machine in "$(fresh_machine g2 --generation 2 --dimms-per-socket 2 --namespaces 0 --state nmem0=locked,nmem2=broken-set)" \
		"$(fresh_machine two --generation 3 --sockets 1 --dimms-per-socket 3 --sets nmem0+nmem1=126,nmem0=126,nmem2=252)"; do
		on "$machine" "${BATS_TEST_DIRNAME:?}/compare" "$PMEMCTL" 'show -region' 'show -a -region' 'show -region -socket 0' \
			'show -d DimmID,Capacity -region' 'show -u MB -region' 'show -goal' 'show -d Nope -region'
	done
	machine=$(fresh_machine n1)
	on "$machine" ipmctl create -f -goal >/dev/null
	on "$machine" "${BATS_TEST_DIRNAME:?}/compare" "$PMEMCTL" 'show -region' 'show -goal' 'show -a -goal' 'show -goal -socket 0' \
		'show -a -goal -dimm 17' 'show -d Status,AppDirect1Index -goal' 'show -d Nope -goal'
	machine=$(fresh_machine memory --generation 1 --sockets 1 --dimms-per-socket 2 --memory nmem0=252.453125,nmem1=252.453125 --sets '')
	on "$machine" "${BATS_TEST_DIRNAME:?}/compare" "$PMEMCTL" 'show -region'
}

@test "a question is asked, and no is no" {
	machine=$(fresh_machine ask --generation 1 --sockets 1 --dimms-per-socket 2)
	run pm "$machine" create -goal <<<n
	[[ $status -eq 0 && $output == *'Do you want to continue? [y/n] ' ]]
	run pm "$machine" create -goal <<<what
	[[ $status -eq 201 && $output == *'Error: Invalid data input.' ]]
	run pm "$machine" show -goal
	[[ $output == 'There are no goal configs defined in the system.'* ]]
	run ! grep -q vendor.0701 "$machine/firmware/log"
	run pm "$machine" create -goal <<<y
	[[ $status -eq 0 && $output == *'Created following region configuration goal'* ]]
	run pm "$machine" create -f -goal
	[[ $status -eq 1 && $output == *'Error 115 - '* ]]
	run pm "$machine" delete -goal
	[[ $status -eq 0 && $(grep -c ': Success' <<<"$output") -eq 2 ]]
}

# Each module has no request or the whole new one, and its current configuration.
old_or_new() {
	run pm "$1" show -goal
	[[ $status -eq 0 ]]
	! grep '0x0' <<<"$output" | grep -v '^ 0x0000   | 0x00[01]1 | 126.000 GiB | 126.000 GiB    | 0.000 GiB$' || return 1
	run pm "$1" show -region
	[[ $output == *' AppDirect            | 504.000 GiB | 504.000 GiB  | '* ]]
}

@test "killed before or after each write: each module has the old request or the new one" {
	machine=$(fresh_machine kill --generation 1 --sockets 1 --dimms-per-socket 2)
	PMEMCTL_STOP_LOG=$BATS_TEST_TMPDIR/points pm "$machine" create -f -goal MemoryMode=50 >/dev/null
	[[ -s $BATS_TEST_TMPDIR/points ]] || skip 'built without stop points'
	points=$(grep -c . "$BATS_TEST_TMPDIR/points")
	((points >= 16))
	for ((point = 1; point <= points; point++)); do
		restore_machine "$machine"
		run env PMEMCTL_STOP_AT="$point" PMEMCTL_STOP_BY=kill "${BATS_TEST_DIRNAME:?}/run" "$machine" "$PMEMCTL" ipmctl create -f -goal \
			MemoryMode=50
		echo "point $point of $points: $status"
		old_or_new "$machine"
	done
	# what was left at the last point is taken back, and made anew
	pm "$machine" delete -goal >/dev/null
	pm "$machine" create -f -goal MemoryMode=50 >/dev/null
	run on "$machine" "$PMEMCTL" doctor
	[[ $status -eq 0 ]]
}

# MemoryMode=100 makes no sets, so that the note alone tells; without it, sets do.
@test "killed between two modules: doctor names the one that has the new goal alone, and how it is mended" {
	machine=$(fresh_machine kill --generation 1 --sockets 1 --dimms-per-socket 2)
	for wish in MemoryMode=100 MemoryMode=50; do
		restore_machine "$machine"
		rm -f "$BATS_TEST_TMPDIR/points"
		PMEMCTL_STOP_LOG=$BATS_TEST_TMPDIR/points pm "$machine" create -f -goal "$wish" >/dev/null
		[[ -s $BATS_TEST_TMPDIR/points ]] || skip 'built without stop points'
		point=$(awk '/after nmem0 configuration data 0$/ { print $1 }' "$BATS_TEST_TMPDIR/points")
		restore_machine "$machine"
		run env PMEMCTL_STOP_AT="$point" PMEMCTL_STOP_BY=kill "${BATS_TEST_DIRNAME:?}/run" "$machine" "$PMEMCTL" ipmctl create -f -goal \
			"$wish"
		if [[ $wish == MemoryMode=50 ]]; then rm "$machine/run/goal.note"; fi
		run on "$machine" "$PMEMCTL" doctor
		echo "$output"
		[[ $status -eq 10 && $output == *nmem0*fault*'its goal is a part of one that nmem1 does not have'*delete-goal* ]]
		pm "$machine" delete -goal >/dev/null
		run on "$machine" "$PMEMCTL" doctor
		[[ $status -eq 0 ]]
	done
}

@test "a write that fails, each in turn: both modules are as they were, and the status tells" {
	machine=$(fresh_machine kill --generation 1 --sockets 1 --dimms-per-socket 2)
	PMEMCTL_STOP_LOG=$BATS_TEST_TMPDIR/points pm "$machine" create -f -goal MemoryMode=50 >/dev/null
	[[ -s $BATS_TEST_TMPDIR/points ]] || skip 'built without stop points'
	for point in $(awk '$2 == "before" { print $1 }' "$BATS_TEST_TMPDIR/points"); do
		restore_machine "$machine"
		run env PMEMCTL_STOP_AT="$point" PMEMCTL_STOP_BY=eio "${BATS_TEST_DIRNAME:?}/run" "$machine" "$PMEMCTL" ipmctl create -f \
			-goal MemoryMode=50
		echo "point $point: $output"
		[[ $status -eq 1 && $output == *'Error 109 - '*nmem[01]* ]]
		run pm "$machine" show -goal
		[[ $output == 'There are no goal configs'* ]]
		run pm "$machine" show -region
		[[ $output == *'504.000 GiB  | Healthy'* ]]
	done
	# from the last write on, so that the other module cannot be put back
	restore_machine "$machine"
	run env PMEMCTL_STOP_AT="$point" PMEMCTL_STOP_BY=eio-on "${BATS_TEST_DIRNAME:?}/run" "$machine" "$PMEMCTL" ipmctl create -f \
		-goal MemoryMode=50
	echo "$output"
	[[ $status -eq 1 && $output == *'and nmem0 could not be put back as it was (delete the goal before'* ]]
	pm "$machine" delete -goal | grep 'module 0x0001: Success'
	run pm "$machine" show -goal
	[[ $output == 'There are no goal configs'* ]]
	restore_machine "$machine"
	echo 'nmem1 vendor.0701 0x30007' >"$machine/firmware/faults"
	run pm "$machine" create -f -goal
	[[ $status -eq 1 && $output == *nmem1*'internal error of the module'* ]]
	rm "$machine/firmware/faults"
	run pm "$machine" show -goal
	[[ $output == 'There are no goal configs'* ]]
}

@test "two at a time: one is done, the other sees it" {
	machine=$(fresh_machine both --generation 1 --sockets 1 --dimms-per-socket 4)
	echo '* vendor.0701 delay 5000' >"$machine/firmware/faults"
	"${BATS_TEST_DIRNAME:?}/run" "$machine" "$PMEMCTL" ipmctl create -f -goal MemoryMode=100 >"$BATS_TEST_TMPDIR/one" 3>&- &
	first=$!
	"${BATS_TEST_DIRNAME:?}/run" "$machine" "$PMEMCTL" ipmctl create -f -goal >"$BATS_TEST_TMPDIR/two" 3>&- &
	second=$!
	good=0
	wait "$first" && good=$((good + 1))
	wait "$second" && good=$((good + 1))
	cat "$BATS_TEST_TMPDIR"/{one,two}
	((good == 1))
	rm "$machine/firmware/faults"
	run pm "$machine" show -goal
	[[ $(grep -c '| 252.000 GiB | 0.000 GiB      | 0.000 GiB' <<<"$output") -eq 4 ||
		$(grep -c '| 0.000 GiB  | 252.000 GiB    | 0.000 GiB' <<<"$output") -eq 4 ]]
}

@test "firmware commands of each module" {
	for generation in 1 2 3; do
		machine=$(fresh_machine "count$generation" --generation "$generation" --dimms-per-socket 2)
		for arguments in '8:show -region' '6:show -goal'; do
			# shellcheck disable=SC2086
			pm "$machine" ${arguments#*:} >/dev/null
			echo "generation $generation, ${arguments#*:}: $(commands "$machine" nmem2)"
			(($(commands "$machine" nmem2) <= ${arguments%%:*}))
		done
		pm "$machine" show -goal -dimm 1 >/dev/null
		[[ $(cut -d' ' -f1 "$machine/firmware/log" | sort -u) == nmem0 ]]
	done
}

# ipmctl takes a damaged request for none, and leaves it there; a damaged directory it makes anew
@test "requests and directories that are damaged" {
	machine=$(fresh_machine damaged --generation 2 --sockets 1 --dimms-per-socket 2)
	pm "$machine" create -f -goal MemoryMode=50
	damage "$machine" nmem0 request
	run pm "$machine" show -goal
	[[ $status -eq 1 && $output == *'The goal of PMem module 0x0001 is damaged. Delete it by: delete -goal -dimm 0x0001' ]]
	run pm "$machine" delete -dimm 0x0001 -goal
	[[ $status -eq 0 && $output == *'from PMem module 0x0001: Success'* ]]
	run pm "$machine" show -goal
	[[ $status -eq 0 ]]

	damage "$machine" nmem0 directory
	run pm "$machine" show -goal
	[[ $status -eq 1 && $output == *'The configuration data of PMem module 0x0001 are damaged. Clear them by: delete -pcd Config -dimm 0x0001' ]]
	run pm "$machine" delete -goal
	[[ $status -eq 1 && $output == *'0x0001: Error 3 - The configuration data are damaged'*'0x0011: Success'* ]]
	need_ipmctl
	for generation in 1 2; do
		machine=$(fresh_machine "damaged$generation" --generation "$generation" --sockets 1 --dimms-per-socket 1)
		damage "$machine" nmem0 directory
		on "$machine" ipmctl delete -f -pcd Config -dimm 1
		theirs=$(head -c 60 "$machine/firmware/nmem0/pcd.1" | od -An -v -tx1)
		restore_machine "$machine"
		damage "$machine" nmem0 directory
		pm "$machine" delete -f -pcd Config -dimm 1
		[[ $(head -c 60 "$machine/firmware/nmem0/pcd.1" | od -An -v -tx1) == "$theirs" ]]
	done
	restore_machine "$machine"
	damage "$machine" nmem0 directory
	rm -rf "$machine/firmware.new"
	cp -r "$machine/firmware" "$machine/firmware.new"
	same_goal "$machine" ''
}
