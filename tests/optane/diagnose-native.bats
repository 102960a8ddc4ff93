#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# diagnose: every finding with its code, how bad it is, and what helps; its statuses.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
	machine=$(fresh_machine four --generation 2 --sockets 1 --dimms-per-socket 4 \
		--state nmem0=worn,nmem1=overheated,nmem2=media-disabled)
}

native() {
	run --separate-stderr on "$machine" "$PMEMCTL" "$@" </dev/null
	echo "$*: $status"
	# shellcheck disable=SC2154
	printf '%s\n' "$output" "$stderr"
}

# found: the findings of JSON as "object state code"
found() {
	jq -r '.diagnoses[] | select(.state != "ok") | "\(.object) \(.state) \(.code)"' <<<"$output"
}

@test "what is found is what ipmctl's words are made of, with a code, a degree and an advice" {
	native diagnose --format json
	[[ $status -eq 10 ]]
	[[ $(found) == $'nmem2 fault 534\nnmem0 warning 504\nnmem0 warning 506\nnmem1 warning 504\nnmem1 warning 505\nnmem1 warning 511\nnmem2 warning 504\nnmem0 warning 905' ]]
	[[ $(jq '[.diagnoses[] | select(.state != "ok" and (.finding == null or .advice == null))] | length' <<<"$output") -eq 0 ]]
	[[ $(jq -c '.diagnoses[0]' <<<"$output") == \
		'{"test":"quick","check":"Manageability","object":"all","state":"ok","code":null,"finding":null,"advice":null}' ]]
	[[ $(jq -r '[.diagnoses[].test] | unique | join(" ")' <<<"$output") == 'config firmware quick security' ]]
	[[ $stderr == '14 checks of 4 modules: 1 fault, 7 warnings, 0 could not be run' ]]
	"$PMEMCTL" schema >"$BATS_TEST_TMPDIR/schema"
	python3 -c 'import json, sys, jsonschema
jsonschema.validate(json.load(sys.stdin), json.load(open(sys.argv[1])))' "$BATS_TEST_TMPDIR/schema" <<<"$output"
	# as the personality finds it
	run pm "$machine" start -diagnostic
	[[ $(grep -c 'Message\.' <<<"$output") -eq 8 ]]
}

@test "modules and tests that are named, and no other module is asked" {
	native diagnose nmem3 quick
	[[ $status -eq 0 && $stderr == '3 checks of 1 module: all is well' && $(grep -vc '^nmem3 ' "$machine/firmware/log") -eq 0 ]]
	native diagnose security 0x0011 config
	[[ $status -eq 0 && $output != *quick* && $output == *'security '*Inconsistency* ]]
	native diagnose nmem99 quick
	[[ $status -eq 3 && -z $output && $stderr == *'nmem99: there is no such DIMM'* ]]
	native diagnose quik
	[[ $status -eq 2 && $stderr == *"no test or module 'quik'; did you mean 'quick'?"* ]]
	native diagnose fw
	[[ $status -eq 2 && $stderr == *"no test or module 'fw'"* ]]
}

@test "what could not be looked at is not well, and has its reason" {
	for fault in 0800 0401 060a; do
		echo "nmem3 vendor.$fault 0x30007" >"$machine/firmware/faults"
		native diagnose nmem3 quick --format json
		[[ $status -eq 7 && $stderr == *'0 faults, 0 warnings, 1 could not be run' ]]
		[[ $(jq -r '.diagnoses[] | select(.state == "not-run") | "\(.object) \(.finding)"' <<<"$output") == \
			'nmem3 '*'internal error of the module' ]]
	done
	# with a fault beside it, that is what counts
	native diagnose nmem2 nmem3 quick
	[[ $status -eq 10 && $stderr == *'1 could not be run' ]]
	# one that answers nothing
	echo 'nmem3 * 0x50007' >"$machine/firmware/faults"
	for tests in 'quick' 'config' 'security' 'firmware' 'firmware security'; do
		# shellcheck disable=SC2086
		native diagnose nmem3 $tests --format json
		[[ $status -ne 0 && $(jq -r '.diagnoses[] | select(.state != "ok") | "\(.object) \(.finding)"' <<<"$output") == *'nmem3 '*busy* ]]
		# nothing of it is known to be wrong, so nothing is to be replaced or made anew
		[[ $(jq -r '.diagnoses[] | select(.code == 503 or .code == 621) | .advice' <<<"$output") != *@(update|anew)* ]]
	done
}

# ipmctl looks at nothing then, and all is well
@test "a module whose interface is not known is not passed over in silence" {
	cp "$machine/firmware/nmem3/vendor.0100" "$BATS_TEST_TMPDIR/identity"
	printf '\x00\x04' | dd of="$machine/firmware/nmem3/vendor.0100" bs=1 seek=72 conv=notrunc status=none
	for test in security firmware; do
		native diagnose "$test" nmem3 --format json
		[[ $status -eq 7 && $(jq -r '.diagnoses[] | select(.state == "not-run") | "\(.object) \(.finding)"' <<<"$output") == \
			"nmem3 its firmware's interface, version 04.00, is none that is known" ]]
		[[ $(jq -r '.diagnoses[] | select(.state == "not-run").advice' <<<"$output") == 'update its firmware, or pmemctl' ]]
		run pm "$machine" start -diagnostic "${test/firmware/FW}"
		[[ $status -eq 1 && $output == *Aborted*'version 04.00, is none that is known'* ]]
	done
	cp "$BATS_TEST_TMPDIR/identity" "$machine/firmware/nmem3/vendor.0100"
}

@test "who may not ask, and machines without such modules" {
	run --separate-stderr on "$machine" setpriv --reuid 65534 "$PMEMCTL" diagnose
	[[ $status -eq 4 && -z $output && $stderr == *'only root may ask modules'* ]]
	mkdir -p "$BATS_TEST_TMPDIR/empty/sys/bus/nd/devices" "$BATS_TEST_TMPDIR/empty/sys/class/nd"
	for command in 'diagnose' 'set-sensor all -M 70' 'set-dimm all --average-power-time 1000' 'inject-error all --status'; do
		# shellcheck disable=SC2086
		run "$PMEMCTL" --sysroot "$BATS_TEST_TMPDIR/empty" $command
		echo "$command: $status: $output"
		[[ $status -eq 3 && $output == *'there are no Intel Optane modules'* ]]
	done
}

@test "DIMMs that are no such modules" {
	"${BATS_TEST_DIRNAME:?}/../platforms/play" "$BATS_TEST_DIRNAME/../platforms/qemu-modes.manifest" "$BATS_TEST_TMPDIR/others"
	while IFS='|' read -r text words; do
		# shellcheck disable=SC2086
		run "$PMEMCTL" --sysroot "$BATS_TEST_TMPDIR/others" $words </dev/null
		echo "$words: $status: $output"
		[[ $status -eq 6 && $output == *"$text"* ]]
	done <<-'END'
		no DIMM is an Intel Optane module|diagnose
		nmem0: it is no Intel Optane module|diagnose nmem0 quick
		pmemctl inject-smart sets the alarms of other DIMMs, too|set-sensor nmem0 -M 70
		nmem0: it is no Intel Optane module|set-dimm nmem0 --average-power-time 1000 --dry-run
		nmem0: it is no Intel Optane module|inject-error nmem0 --status
		nmem0: it is no Intel Optane module|inject-error 0 --fatal
	END
}

@test "modules of other vendors, and of a kind that is not known, are named, asked nothing, and spoil nothing" {
	local row state
	for state in foreign unknown-kind; do
		machine=$(make_machine "$state" --generation 2 --sockets 1 --dimms-per-socket 3 --state "nmem1=$state" \
			--sets nmem0+nmem2=252)
		[[ $state == foreign ]] && row='501 0x802c vendor' || row='502 0x7f09 device'
		read -r code id word <<<"$row"
		native diagnose --format json
		[[ $status -eq 10 && $(found) == "nmem1 warning $code"$'\n''nmem1 fault 618' ]]
		[[ $(jq -r '.diagnoses[0].finding' <<<"$output") == *"$word"*"is $id" ]]
		[[ $(jq -r '.diagnoses[] | select(.code == 618).advice' <<<"$output") == *'show health nmem1'* ]]
		[[ $stderr == *'of 3 modules: 1 fault, 1 warning, 0 could not be run' ]]
		run ! grep '^nmem1 ' "$machine/firmware/log"
		# those that are named, without it; itself
		native diagnose nmem0 nmem2
		[[ $status -eq 0 ]]
		native diagnose nmem1
		[[ $status -eq 6 && $stderr == *'nmem1: it is no Intel Optane module'* ]]
		# as ipmctl tells it
		run pm "$machine" start -diagnostic Quick
		[[ $status -eq 0 && $output == *"PMem module 0x0011 is not manageable because subsystem $word ID $id is not supported."* ]]
		[[ $(grep -c 'Message\.' <<<"$output") -eq 1 ]]
		run pm "$machine" show -dimm
		[[ $status -eq 0 && $(grep -c '| Healthy ' <<<"$output") -eq 2 ]]
		[[ $output == *' 0x0011 | Unknown     | Unknown   | Unmanageable | N/A'* ]]
		run pm "$machine" show -d ManageabilityState,DimmUID -dimm 0x0011
		[[ $output == *'ManageabilityState=Unmanageable'*'DimmUID=80'* ]]
		run pm "$machine" show -topology
		[[ $status -eq 0 && $output == *' 0x0011 '* ]]
		run pm "$machine" show -sensor Health
		[[ $status -eq 0 && $output == *'from PMem module 0x0011 - PMem module is unmanageable.' ]]
		run pm "$machine" show -sensor Health -dimm 0x0011
		[[ $status -eq 1 ]]
		for row in show\ -firmware show\ -memoryresources show\ -performance show\ -error\ Media show\ -cel show\ -pcd; do
			# shellcheck disable=SC2086
			run pm "$machine" $row
			[[ $status -eq 0 && $output != *0x0011* && $output != *Unknown* ]]
		done
		run ! grep '^nmem1 ' "$machine/firmware/log"
		# the kernel's names are all there
		native show dimm --format json
		[[ $status -eq 0 && $(jq '.dimms | length' <<<"$output") -eq 3 ]]
		native list -D
		[[ $status -eq 0 && $(jq length <<<"$output") -eq 3 ]]
		native show module --format json
		[[ $status -eq 0 && $(jq -r '[.modules[].module] | join(" ")' <<<"$output") == 'nmem0 nmem2' ]]
	done
}
