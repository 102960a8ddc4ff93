#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# set-sensor, set-dimm and inject-error: pmemctl's own commands, beside what ipmctl does to the same modules.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
	machine=$(fresh_machine three --generation 2 --sockets 1 --dimms-per-socket 3 --state nmem0=injectable,nmem1=injectable)
}

# native ARGUMENT...: on the machine, in $status, $output and $stderr
native() {
	run --separate-stderr on "$machine" "$PMEMCTL" "$@" </dev/null
	echo "$*: $status"
	# shellcheck disable=SC2154
	printf '%s\n' "$output" "$stderr"
}

# changes: what was sent to modules that changes them, by the log
changes() {
	grep -E ' vendor\.(05|0a)' "$machine/firmware/log"
}

# run_lines PROGRAM...: each line of standard input, all in one start of the machine
run_lines() {
	# shellcheck disable=SC2016
	on "$machine" bash -c 'while read -r words; do "$@" $words >/dev/null 2>&1 </dev/null || echo "$words: $?"; done' - "$@"
}

# refuses: lines "STATUS|TEXT|ARGUMENTS" of standard input end so, with that text, and send no change to a module
refuses() {
	# shellcheck disable=SC2016
	run on "$machine" bash -c 'bad=0
		while IFS="|" read -r wanted text words; do
			status=0 said=$("$PMEMCTL" $words 2>&1 </dev/null) || status=$?
			[[ $status -eq $wanted && $said == *"$text"* ]] || { echo "$words: $status: $said"; bad=1; }
		done
		exit "$bad"'
	echo "$output"
	[[ $status -eq 0 && -z $output && -z $(changes) ]]
}

# What both are told, in the same order
in_both_words() {
	cat <<-'END'
		set -f -sensor MediaTemperature AlarmThreshold=77|set-sensor all -M 77
		set -f -sensor ControllerTemperature -dimm 17 AlarmThreshold=78 AlarmEnabled=0|set-sensor 0x0011 -C 78 --ctrl-temperature-alarm off
		set -f -sensor PercentageRemaining -dimm 1 AlarmThreshold=7|set-sensor nmem0 --spares-threshold 7
		set -f -sensor MediaTemperature -dimm 1 AlarmEnabled=0|set-sensor 0 --media-temperature-alarm off
		set -dimm 1 Temperature=80|inject-error nmem0 --media-temperature 80
		set -dimm 1 Temperature=80 Clear=1|inject-error nmem0 --media-temperature 80 --uninject
		set -dimm 17 Temperature=70|inject-error nmem1 --media-temperature 70
		set -dimm Poison=0x1000|inject-error all --poison 0x1000 --yes
		set -dimm 1 Poison=0x1000 PoisonType=AppDirect|inject-error nmem0 --poison 4096 --poison-type app-direct --yes
		set -dimm 1 Poison=0x1000 Clear=1|inject-error nmem0 --poison 0x1000 --uninject
		set -dimm 1,17 PercentageRemaining=1|inject-error nmem0 nmem1 --spares 1
		set -dimm 1 PackageSparing=1|inject-error nmem0 --package-sparing
		set -dimm 1 FatalMediaError=1|inject-error nmem0 --fatal --yes
		set -dimm 17 DirtyShutdown=1|inject-error nmem1 --unsafe-shutdown
		set -f -dimm AveragePowerReportingTimeConstant=2000|set-dimm all --average-power-time 2000
	END
}

@test "alarms, the time and errors: what is sent and left is what ipmctl sends and leaves" {
	need_ipmctl
	machine=$(fresh_machine like --generation 2 --sockets 1 --dimms-per-socket 2 --state all=injectable)
	run run_lines ipmctl < <(in_both_words | cut -d'|' -f1)
	[[ -z $output && $(changes | wc -l) -ge 19 ]]
	mv "$machine/firmware" "$BATS_TEST_TMPDIR/theirs"
	restore_machine "$machine"
	run run_lines "$PMEMCTL" < <(in_both_words | cut -d'|' -f2)
	[[ -z $output ]]
	for dimm in nmem0 nmem1; do	# several at a time: in order for each
		diff <(grep -E "^$dimm vendor.(05|0a)" "$BATS_TEST_TMPDIR/theirs/log") <(changes | grep "^$dimm ")
	done
	diff -r -x log "$BATS_TEST_TMPDIR/theirs" "$machine/firmware"
}

@test "several alarms at once in one command to the module, which are shown" {
	native set-sensor nmem0 -M 70.5 --ctrl-temperature-alarm off -S 10 --format json
	[[ $status -eq 0 && $stderr == 'set the alarms of 1 DIMM' && $(changes | wc -l) -eq 1 ]]
	[[ $(jq -c '.alarms[] | [.dimm, .sensor, .limit, .unit, .enabled]' <<<"$output") == \
		$'["nmem0","temperature",70.5,"C","on"]\n["nmem0","controller-temperature",98,"C","off"]\n["nmem0","spares",10,"%","on"]' ]]
	# no other module was asked anything
	[[ $(grep -vc '^nmem0 ' "$machine/firmware/log") -eq 0 ]]
	native show sensor nmem0 --no-headings
	[[ $output == *'temperature '*' 70.5 '* ]]
}

@test "modules by handle, id, number and name; those that are none" {
	id=$(on "$machine" "$PMEMCTL" list -D -d nmem2 | jq -r '.[0].id // .id')
	native set-sensor 0X11 "${id^^}" nmem0 -M 70 --no-headings
	[[ $status -eq 0 && $(grep -c '70 C' <<<"$output") -eq 3 ]]
	native set-sensor 0x99 nmem0 -M 71
	[[ $status -eq 7 && $stderr == *'0x99: there is no such DIMM'* && $stderr == *'set the alarms of 1 DIMM' ]]
	native set-sensor namespace0.0 -M 71
	[[ $status -eq 3 && $stderr == *'namespace0.0: there is no such DIMM'* ]]
}

@test "what a module does not take is refused, with its limits, also when it is only shown" {
	refuses < <(
		for dry in '' --dry-run; do
			for wrong in '-M 86' '-M -1' '-C 103' '-S 0' '-S 100'; do
				echo "2| from |set-sensor all $wrong $dry"
			done
			for wrong in 50 12100 1050; do
				echo "2|nmem2: average power over $wrong ms: it is from 100 to 12000 ms, in steps of 100|set-dimm all --average-power-time $wrong $dry"
			done
		done
		for wrong in '-M x' '-M 99999' '-S -1' '-S 3.5' '-M' '--spares-alarm maybe' ''; do
			echo "2||set-sensor nmem0 $wrong"
		done
		for wrong in '' 0 -100 1e3 99999999999 1s; do
			echo "2||set-dimm nmem0 --average-power-time $wrong"
		done
	)
	native set-sensor all -M 86
	[[ $status -eq 2 && $(grep -c 'nmem[012]: .*from 0 to 85 degrees' <<<"$stderr") -eq 3 && $stderr == *'nothing was changed on nmem1'* ]]
	native set-sensor all -M 70 --dry-run
	[[ $status -eq 0 && $(grep -c '^ *1 set .*/dev/nmem. .*media temperature at 70' <<<"$output") -eq 3 && -z $(changes) ]]
}

@test "a firmware before 2.01 has no time to set" {
	machine=$(make_machine old --generation 1 --sockets 1 --dimms-per-socket 1)
	refuses <<-'END'
		6|nmem0: average power over 1000 ms: the interface of its firmware is 1.|set-dimm all --average-power-time 1000
		6|this came with 2.01|set-dimm all --average-power-time 1000 --dry-run
	END
}

@test "each module is told of when one fails, and the same command does the rest" {
	for fault in '0401 0x30007' '0101 0x30007' '0501 0x50007'; do
		machine=$(fresh_machine three)
		echo "nmem1 vendor.$fault" >"$machine/firmware/faults"
		native set-sensor all -M 71 --no-headings
		[[ $status -eq 7 && $stderr == *'nmem1: alarm of the media temperature at 71: '*'set the alarms of 2 DIMMs' ]]
		[[ $output == *nmem0*71*nmem2*71* && $output != *nmem1* ]]
	done
	native set-sensor nmem1 -M 71
	[[ $status -eq 5 && $stderr == *'the module is busy'*'repeat it later'* ]]
	rm "$machine/firmware/faults"
	native set-sensor all -M 71 --no-headings
	[[ $status -eq 0 && $(grep -c ' 71 ' <<<"$output") -eq 3 ]]
	echo 'nmem2 vendor.0506 0x30007' >"$machine/firmware/faults"
	native set-dimm all --average-power-time 3000 --no-headings
	[[ $status -eq 7 && $stderr == *'nmem2: average power over 3000 ms: '*'set 2 DIMMs' && $(grep -c 3000 <<<"$output") -eq 2 ]]
}

# who it is, once each: to plan, to set, and to show what it has
@test "setting the time asks a module once who it is" {
	native set-dimm nmem0 --average-power-time 4000
	[[ $status -eq 0 && $(grep -c '^nmem0 vendor.0100 ' "$machine/firmware/log") -le 3 ]]
	[[ $(grep -c '^nmem0 vendor.0506 ' "$machine/firmware/log") -eq 1 ]]
}

@test "a module that takes its alarms and has others is no success" {
	# the command that reads them after they were set
	echo 'nmem0 vendor.0401 short 3' >"$machine/firmware/faults"
	native set-sensor nmem0 -M 71
	[[ $status -eq 1 && $stderr == *'nmem0: '*'too short'* ]]
}

@test "killed between two modules: a second run does the rest" {
	echo 'nmem1 * delay 300000' >"$machine/firmware/faults"
	on "$machine" "$PMEMCTL" set-sensor all -M 72 >/dev/null 2>&1 &
	timeout 20 bash -c 'until grep -q "^nmem2 vendor.0501" "$1"; do sleep 0.02; done' - "$machine/firmware/log"
	kill -9 "$(pgrep -P $!)"
	wait || true
	run ! grep '^nmem1 vendor.0501' "$machine/firmware/log"
	rm "$machine/firmware/faults"
	native set-sensor all -M 72 --no-headings
	[[ $status -eq 0 && $(grep -c ' 72 ' <<<"$output") -eq 3 ]]
}

@test "locked, disabled, worn: alarms are set all the same; poison is refused" {
	machine=$(fresh_machine states --generation 2 --sockets 1 --dimms-per-socket 3 --state nmem0=locked,nmem1=media-disabled,nmem2=worn)
	native set-sensor all -M 70 --no-headings
	[[ $status -eq 0 && $(grep -c ' 70 ' <<<"$output") -eq 3 ]]
	native inject-error nmem0 --poison 0x1000 --yes
	[[ $status -eq 4 && $stderr == *'nmem0: poison at 0x1000: it is locked'*'remove-passphrase nmem0'* ]]
	native inject-error nmem1 --poison 0x1000 --yes --dry-run
	[[ $status -eq 6 && $stderr == *'nmem1: poison at 0x1000: the BIOS does not let it inject errors'*'have the BIOS enable'* ]]
}

@test "errors are injected, told, and taken out" {
	native inject-error nmem0 --fatal
	[[ $status -eq 8 && $stderr == *'nmem0: it is given up until the power is cycled'*'agree to that with --yes'* && -z $(changes) ]]
	native inject-error nmem0 nmem1 --poison 0x100
	[[ $status -eq 8 && $stderr == *'2 modules: of each, what stands at the address is lost'* ]]
	native inject-error all --spares 3
	[[ $status -eq 7 && $stderr == *'nmem2: 3 per cent that remain: the BIOS does not let it'* && $stderr == *'into 2 DIMMs'* ]]
	native inject-error nmem0 --media-temperature -3
	native inject-error nmem0 --status --format json
	[[ $(jq -c '.injections[0]' <<<"$output") == \
		'{"dimm":"nmem0","allowed":"yes","injected":["media-temperature","spares"],"poisons":0,"clears":0}' ]]
	native inject-error all --uninject
	[[ $status -eq 0 && $(changes | wc -l) -eq 3 ]]
	native inject-error all --status --no-headings
	[[ $status -eq 0 && $output != *spares* && $output == *'nmem2 no '* ]]
	native show sensor nmem0
	[[ $output == *'spares '*' 100 %'* && $output != *' -3 '* ]]
	native inject-error nmem0 --unsafe-shutdown
	[[ $status -eq 0 && $stderr == *'it shows when the machine starts anew'* ]]
	echo 'nmem0 vendor.0a02 0x50007' >"$machine/firmware/faults"
	native inject-error nmem0 --media-temperature 90
	[[ $status -eq 5 && $stderr == *'nmem0: media temperature of 90: '*busy* ]]
}

@test "wrong command lines of inject-error" {
	refuses <<-'END'
		2|name an error of the module|inject-error nmem0
		2|one error at a time|inject-error nmem0 --fatal --spares 3
		2|are about namespaces|inject-error nmem0 --block 1 --count 1
		2|goes with no error|inject-error nmem0 --status --uninject
		2|goes with --poison|inject-error nmem0 --poison-type memory
		2|no address|inject-error nmem0 --poison 10k --yes
		2|no address|inject-error nmem0 --poison 0x --yes
		2|no address|inject-error nmem0 --poison -256 --yes
		2|a multiple of 256|inject-error nmem0 --poison 0x1001 --yes
		2|it ends at 0x3f1d|inject-error nmem0 --poison 0xffffffffffffff00 --yes
		2|did you mean 'memory'|inject-error nmem0 --poison 0x100 --poison-type memry --yes
		2|from 0 to 100|inject-error nmem0 --spares 101
		2|from -2047 to 2047|inject-error nmem0 --media-temperature 2048
		2|unexpected 'namespace0.1'|inject-error namespace0.0 namespace0.1 --block 1 --count 1
		3|there is no such DIMM|inject-error nmem9 --fatal --yes
		3|it is a namespace|inject-error namespace0.0 --fatal --yes
	END
}
