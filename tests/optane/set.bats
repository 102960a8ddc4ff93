#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Settings of modules, errors that are injected into them, and preferences: as ipmctl does it, and where that is wrong.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
}

# both MACHINE 'ARGUMENTS'...: both print the same, and end alike
both() {
	local machine=$1
	shift
	on "$machine" "${BATS_TEST_DIRNAME:?}/compare" "$PMEMCTL" "$@"
}

@test "alarms are set as ipmctl sets them" {
	need_ipmctl
	for generation in 1 2 3; do
		machine=$(make_machine "alarms$generation" --generation "$generation" --sockets 1 --dimms-per-socket 3)
		both "$machine" 'set -f -sensor MediaTemperature -dimm AlarmThreshold=77' 'show -a -sensor' \
			'set -f -sensor ControllerTemperature AlarmThreshold=78 AlarmEnabled=0' 'show -a -sensor' \
			'set -f -sensor PercentageRemaining -dimm 1 AlarmThreshold=7' 'show -a -sensor PercentageRemaining' \
			'set -f -sensor mediatemperature -dimm 1,17 AlarmEnabled=0' 'show -a -sensor' \
			'set -f -sensor PercentageRemaining -dimm 1 AlarmThreshold=0' 'set -f -sensor MediaTemperature -dimm 99 AlarmEnabled=1' \
			'set -f -sensor MediaTemperature -dimm 1 AlarmEnabled=2' 'set -f -sensor ControllerTemperature -dimm 1 AlarmThreshold=103' \
			'set -f -sensor Foo -dimm 1 AlarmThreshold=50' 'set -f -sensor MediaTemperature -dimm 1' \
			'set -f -sensor MediaTemperature -dimm 1 AlarmThreshold=abc' \
			'set -f -o nvmxml -sensor MediaTemperature -dimm 1 AlarmEnabled=1'
	done
	# the kernel's family tells the same
	run on "$machine" ndctl list -DH
	[[ $output == *'"alarm_enabled_media_temperature":true'* ]]
}

@test "each module is asked about, and each is told of, when one fails too" {
	machine=$(make_machine each --generation 2 --sockets 1 --dimms-per-socket 3)
	run pm "$machine" set -sensor MediaTemperature AlarmThreshold=70 < <(printf 'y\nn\ny\n')
	[[ $status -eq 0 && $output == *'Skipped modifying settings for PMem module 0x0011'* ]]
	[[ $output == *'0x0001: Success'*'0x0021: Success'* && $output != *'0x0011: Success'* ]]
	run pm "$machine" set -sensor MediaTemperature AlarmThreshold=70 </dev/null
	[[ $status -eq 1 && $output == *'Error 2 - Command not run: it was not agreed to' ]]
	[[ $(grep -c 'vendor.0501' "$machine/firmware/log") -eq 0 ]]
	for command in 0501 0401 0101; do
		echo "nmem1 vendor.$command 0x30007" >"$machine/firmware/faults"
		run pm "$machine" set -f -sensor MediaTemperature AlarmThreshold=71
		echo "$output"
		[[ $status -eq 1 && $output == *'0x0001: Success'*'0x0011: Error 3'*'internal error of the module'*'0x0021: Success'* ]]
	done
	# a value that is too high for each is told for each
	rm "$machine/firmware/faults"
	run pm "$machine" set -f -sensor MediaTemperature AlarmThreshold=86
	[[ $status -eq 201 && $(grep -c 'Error 71 - Given media temperature is out of range <0,85>' <<<"$output") -eq 3 ]]
}

@test "the time over which power is averaged" {
	need_ipmctl
	machine=$(make_machine time --generation 2 --sockets 1 --dimms-per-socket 3)
	both "$machine" 'set -f -dimm AveragePowerReportingTimeConstant=2000' 'show -d AveragePowerReportingTimeConstant -dimm' \
		'set -f -dimm 1 AveragePowerReportingTimeConstant=12100' 'set -f -dimm 1' 'set -f -dimm 1 AveragePowerReportingTimeConstant=x'
	run pm "$machine" set -f -dimm 1 AveragePowerReportingTimeConstant=1050
	[[ $status -eq 1 && $output == *'Error 2 - Command not run'*'in steps of 100'* ]]
	machine=$(make_machine old --generation 1 --sockets 1 --dimms-per-socket 1)
	run pm "$machine" set -f -dimm AveragePowerReportingTimeConstant=1000
	[[ $status -eq 1 && $output == *'0x0001: Error 2 - Command not run'*'came with 2.01'* ]]
}

@test "errors are injected as ipmctl does it, and show at once" {
	need_ipmctl
	for generation in 1 2; do
		machine=$(make_machine "inject$generation" --generation "$generation" --sockets 1 --dimms-per-socket 2 --state all=injectable)
		both "$machine" 'set -dimm 1 Temperature=80' 'show -sensor' 'set -dimm Temperature=80 Clear=1' 'show -sensor' \
			'set -dimm 1 Poison=0x1000' 'set -dimm 1 Poison=0x1000 PoisonType=AppDirect' 'set -dimm 1 Poison=0x1000 Clear=1' \
			'set -dimm 1,17 PercentageRemaining=1' 'show -sensor' 'set -dimm 1 PercentageRemaining=3 Clear=1' 'show -sensor' \
			'set -dimm 1 FatalMediaError=1' 'show -dimm' 'set -dimm 1 FatalMediaError=1 Clear=1' 'set -dimm 1 DirtyShutdown=1' \
			'set -dimm 1 DirtyShutdown=1 Clear=1' 'set -o nvmxml -dimm 1 DirtyShutdown=1' 'show -a -dimm' \
			'set -dimm Clear=1' 'set -dimm 1 Temperature=-3' 'set -dimm 1 Temperature=80 PackageSparing=1' \
			'set -dimm 1 Poison=4096 PoisonType=AppDirect' 'set -dimm 1 Poison=0x1000 PoisonType=Foo' \
			'set -dimm 1 PoisonType=AppDirect' 'set -dimm 1 PackageSparing=0' 'set -dimm PercentageRemaining=101'
		# by one, and taken out by the other
		run pm "$machine" set -dimm PackageSparing=1
		[[ $status -eq 0 && $output == *'Trigger package sparing on PMem module 0x0011: Success'* ]]
		run on "$machine" ipmctl set -dimm PackageSparing=1 Clear=1
		[[ $status -eq 0 && $output == *'Clear injected package sparing on PMem module 0x0011: Success'* ]]
	done
}

@test "what cannot be injected is told, with the module and the reason" {
	machine=$(make_machine refused --generation 2 --sockets 1 --dimms-per-socket 4 --state nmem0=injectable,nmem1=injectable,nmem3=without-sparing)
	refused() {
		local text=$1
		shift
		run pm "$machine" set -dimm "$@"
		echo "$output"
		[[ $status -eq 1 && $output == *"$text"* ]]
	}
	refused '0x0021: Error 75 - The BIOS error injection knob is not enabled.' 33 DirtyShutdown=1
	refused 'a multiple of 256' 1 Poison=0x1001
	refused 'it ends at 0x3f1d' 1 Poison=0xffffffffff00
	refused 'Error 290 - Unsupported (no package sparing: its spare is there' 1 PackageSparing=1 Clear=1
	refused '0x0101: Error 290 - Unsupported (package sparing: it has no package sparing' 257 PackageSparing=1
	for fault in '0200 0x50007' '0a01 0x80007' '0100 0x30007'; do
		echo "nmem1 vendor.$fault" >"$machine/firmware/faults"
		refused '0x0011: Error 3 - Command failed (poison at 0x100: ' 1,17 Poison=0x100
		[[ $output == *'0x0001: Success'* ]]
	done
}

@test "preferences are kept where ipmctl keeps them, and do what they say" {
	need_ipmctl
	machine=$(make_machine preferences --generation 2 --sockets 1 --dimms-per-socket 2)
	both "$machine" 'show -preferences' 'set -preferences CLI_DEFAULT_SIZE=Foo CLI_DEFAULT_DIMM_ID=x' 'set -preferences' \
		'set -preferences DBG_LOG_LEVEL=9' 'set -preferences CLI_DEFAULT_SIZE=MiB CLI_DEFAULT_DIMM_ID=UID' 'show -preferences' \
		'show -dimm' 'show -sensor Health' 'set -preferences CLI_DEFAULT_SIZE=AUTO_10' 'show -dimm' 'show -u B -dimm' \
		'set -preferences APPDIRECT_SETTINGS=64B_64B' 'set -preferences APPDIRECT_SETTINGS=nope' \
		'set -o nvmxml -preferences DBG_LOG_LEVEL=2'
}

# in_place MACHINE COMMAND...: with a file of preferences, and the file after it
in_place() {
	# shellcheck disable=SC2016
	on "$1" bash -c '
		printf "# mine\nCLI_DEFAULT_SIZE = 2\nOTHER=1\n" >/usr/share/ipmctl/ipmctl.conf
		touch -d @1000000000 /usr/share/ipmctl/ipmctl.conf
		"$@" >&2
		stat -c %Y /usr/share/ipmctl/ipmctl.conf
		cat /usr/share/ipmctl/ipmctl.conf
		ls /usr/share/ipmctl' - "${@:2}"
}

@test "the file of preferences is written when one is set, and only then" {
	[[ -d /usr/share/ipmctl ]] || skip 'ipmctl has no place for its preferences here'
	machine=$(make_machine preferences --generation 2 --sockets 1 --dimms-per-socket 2)
	for command in 'show -dimm' 'show -preferences' 'set -preferences CLI_DEFAULT_SIZE=Foo' 'set -f -sensor MediaTemperature AlarmEnabled=1'; do
		# shellcheck disable=SC2086
		run --separate-stderr in_place "$machine" "$PMEMCTL" ipmctl $command
		[[ $output == $'1000000000\n# mine\nCLI_DEFAULT_SIZE = 2\nOTHER=1\nipmctl.conf' ]]
	done
	run --separate-stderr in_place "$machine" "$PMEMCTL" ipmctl set -preferences CLI_DEFAULT_SIZE=TB DBG_LOG_LEVEL=1
	[[ ${output#*$'\n'} == $'# mine\nCLI_DEFAULT_SIZE = 7\nOTHER=1\nDBG_LOG_LEVEL = 1\nipmctl.conf' ]]
}
