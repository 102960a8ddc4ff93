#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# pmemctl as ipmctl: the same command lines by both, on machines of each kind; where ipmctl is wrong; and how many
# firmware commands it takes.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
}

modules=('show -dimm' 'show -sensor' 'show -firmware' 'show -topology' 'show -system -capabilities'
	'show -a -sensor' 'show -a -firmware' 'show -u GB -dimm' 'show -a -dimm' 'show -performance'
	'show -error Thermal' 'show -o nvmxml -a -dimm'
	'show -d Capacity,HealthState,HealthStateReason,LockState,FWAPIVersion,PhysicalID,DimmUID,SerialNumber -dimm')
sockets=('show -memoryresources' 'show -socket' 'show -u TB -memoryresources')

@test "a machine of two sockets with twelve modules" {
	need_ipmctl
	machine=$(make_machine full)
	same "$machine" "${modules[@]}" "${sockets[@]}" 'show -dimm 0x1001,17' 'show -dimm 8089-a2-1837-00001003' \
		'show -dimm -socket 1' 'show -topology -socket 0' 'show -topology -dimm 1' 'show -socket 1' \
		'SHOW -DIMM 1' 'show -sensor Health' 'show -sensor MediaTemperature -dimm 33' 'show -u B -dimm' \
		'show -u MiB -memoryresources' 'show -d currentvalue,AlarmThreshold -sensor' \
		'show -d PartNumber,Speed,FormFactor,TotalWidth,DataWidth,BankLabel,DeviceLocator,Manufacturer -dimm' \
		'show -d VendorID,DeviceID,RevisionID,SubsystemVendorID,SocketID,MemControllerID,ChannelID,ChannelPos -dimm' \
		'show -d LastShutdownTime,MaxMediaTemperature,MaxControllerTemperature,BootStatusRegister,AitDramEnabled -dimm'
}

@test "modules that are worn, hot, cold, locked, frozen, or whose set is broken" {
	need_ipmctl
	machine=$(make_machine states --state nmem0=worn,nmem1=critical,nmem2=overheated,nmem3=locked,nmem4=media-disabled,nmem5=broken-set,nmem8=staged,nmem9=cold,nmem10=frozen)
	same "$machine" "${modules[@]}" "${sockets[@]}"
}

@test "modules that were never set up, on one socket and on all" {
	need_ipmctl
	same "$(make_machine half --dimms-per-socket 2 --state socket1=unconfigured)" "${modules[@]}" "${sockets[@]}"
	same "$(make_machine none --sockets 1 --dimms-per-socket 2 --state all=unconfigured)" "${modules[@]}" "${sockets[@]}"
}

@test "machines of the 200 and the 300 series" {
	need_ipmctl
	same "$(make_machine g2 --generation 2 --dimms-per-socket 2 --state nmem1=overheated,nmem3=staged)" "${modules[@]}" "${sockets[@]}"
	same "$(make_machine g3 --generation 3 --sockets 1 --dimms-per-socket 4 --state nmem2=worn)" "${modules[@]}" "${sockets[@]}"
}

logs=('show -error Media' 'show -error Thermal' 'show -a -error Thermal' 'show -a -error Media Level=Low'
	'show -error Media -dimm 1 Level=high')
as_xml=('-dimm' '-a -dimm' '-d Capacity,AitDramEnabled -dimm' '-firmware' '-cap' '-cel' '-performance' '-preferences'
	'-memoryresources' '-topology' '-system -capabilities' '-error Thermal' '-a -error Media' '-error Media -dimm 17')

@test "errors in logs, injected errors, no spares, and what goes on, of both generations" {
	need_ipmctl
	states=nmem0=erring,nmem1=injected,nmem2=without-sparing,nmem3=past-limits
	for generation in 1 2; do
		machine=$(make_machine "logs$generation" --generation "$generation" --sockets 1 --dimms-per-socket 6 --state "$states")
		same "$machine" 'show -dimm' 'show -a -dimm' 'show -cap' 'show -cel' 'show -preferences' 'show -o text -dimm' \
			'show -performance MediaReads,TotalMediaWrites -dimm 17' "${logs[@]}" "${as_xml[@]/#/show -o nvmxml }"
	done
	same "$machine" 'show -d AveragePower,PeakPowerBudget -dimm' 'show -error Media Count=256' 'show -error Foo' \
		'show -error Media Level=x' 'show -error Media SequenceNumber=70000' 'show -o nvmxml -error Media Level=x'
	# of some modules alone it is not known whether all can do the same: the others are not asked
	run pm "$machine" show -d MixedSKU -dimm 1
	[[ $status -eq 0 && $output == *'MixedSKU=Unknown'* && $(cut -d' ' -f1 "$machine/firmware/log" | sort -u) == nmem0 ]]
}

@test "nvmxml is XML, also when something fails" {
	machine=$(make_machine xml --sockets 1 --dimms-per-socket 3 --state nmem1=sick,nmem2=erring)
	# shellcheck disable=SC2086 # words
	for arguments in "${as_xml[@]}" '-sensor' '-a -sensor' '-dimm 99' '-error Foo' '-socket' '-d PeakPowerBudget,EADR -dimm'; do
		pm "$machine" show -o nvmxml $arguments >"$BATS_TEST_TMPDIR/out" || true
		is_xml <"$BATS_TEST_TMPDIR/out" || {
			echo "$arguments"
			cat "$BATS_TEST_TMPDIR/out"
			return 1
		}
	done
	run pm "$machine" show -o nvmxml -dimm
	[[ $status -eq 1 && $output == *'<Error Type = "1">'*'0x0011: command 08:00'*'</DimmList>' ]]
	printf 'a<b&"c\0' | dd of="$machine/firmware/nmem0/vendor.0100" bs=1 seek=46 conv=notrunc status=none
	pm "$machine" show -o nvmxml -d PartNumber -dimm 1 | is_xml
}

@test "entries of error logs: as many, and from the number on, as are asked for" {
	machine=$(make_machine entries --sockets 1 --dimms-per-socket 2 --state nmem0=erring)
	numbers() {
		pm "$machine" show -a -error "$@" -dimm 1 | sed -n 's/^ *Sequence Number=//p' | tr '\n' ' '
	}
	[[ $(numbers Media Level=Low) == '1 2 3 4 5 6 7 8 ' ]]
	[[ $(numbers Media Level=Low SequenceNumber=3 Count=2) == '3 4 ' ]]
	[[ $(numbers Media Level=Low SequenceNumber=7) == '7 8 ' ]]
	[[ $(numbers Media SequenceNumber=2) == '7 8 9 ' ]]
	[[ $(numbers Media SequenceNumber=10) == '' ]]
	[[ $(numbers Thermal Count=8) == '1 2 3 4 5 6 7 8 ' ]]
	[[ $(numbers Thermal Count=0) == '' ]]
	[[ $(commands "$machine" nmem0) -eq 0 ]]
	pm "$machine" show -error Thermal Count=7 -dimm 1
	[[ $(commands "$machine" nmem0) -eq 2 ]]
}

@test "eight sockets, twelve modules on one, and a machine that does not tell where modules are" {
	need_ipmctl
	same "$(make_machine eight --sockets 8 --dimms-per-socket 1)" "${modules[@]}" "${sockets[@]}"
	same "$(make_machine twelve --sockets 1 --dimms-per-socket 12)" "${modules[@]}" "${sockets[@]}"
	same "$(make_machine no-pmtt --sockets 1 --dimms-per-socket 2 --no-pmtt)" "${modules[@]}" "${sockets[@]}"
}

@test "wrong command lines are told in the same words" {
	need_ipmctl
	machine=$(make_machine full)
	same "$machine" 'foo' 'show -dimm 0x9999' 'show -dimm -socket 7' 'show -a -d Capacity -dimm' 'show -d Nope -dimm' \
		'show -u XX -dimm' 'show -sensor Foo'
	# ipmctl goes on with what may have been meant
	for arguments in 'show -foo' 'show -dimm 1 17'; do
		# shellcheck disable=SC2086
		run pm "$machine" $arguments
		[[ $status -eq 201 && $output == 'Syntax Error: Invalid or unexpected token '* ]]
		# shellcheck disable=SC2086
		[[ $(on "$machine" ipmctl $arguments | head -n 1) == "$output" ]]
	done
}

@test "what is named twice, or not at all, is refused; help of verbs is none" {
	need_ipmctl
	machine=$(make_machine twice --generation 2 --sockets 1 --dimms-per-socket 2)
	same "$machine" 'show -dimm 1,1' 'show -sensor -dimm 1,8089-a2-1837-00001000' 'show -dimm 1,,17' 'show -firmware -dimm 17,1,0x11' \
		'create -f -dimm 1,1 -goal' 'delete -dimm 17,0x11 -goal' 'show -nfit -region'
	run pm "$machine" show -lpmb -spmb -dimm
	[[ $status -eq 201 && $output == *'exclusive options -lpmb and -spmb.' ]]
	run pm "$machine" show -nfit -dimm
	[[ $status -eq 201 && $output == *'unexpected token -nfit.' ]]
	for line in 'create -f -goal MemoryMode=50 memorymode=60' 'show -error Media Count=1 Count=2' \
		'set -f -sensor MediaTemperature AlarmEnabled=1 AlarmEnabled=0'; do
		# shellcheck disable=SC2086 # words
		run pm "$machine" $line
		[[ $status -eq 201 && $output == *'unexpected token '*=* && ! -s $machine/firmware/log ]]
	done
	for line in 'create -h' 'delete -help' 'create -goal -h' 'set -h'; do
		# shellcheck disable=SC2086
		run pm "$machine" $line
		[[ $status -eq 0 && $output == *Usage* && ! -s $machine/firmware/log ]]
	done
}

@test "firmware commands of each module" {
	for generation in 1 2 3; do
		machine=$(make_machine "count$generation" --generation "$generation" --dimms-per-socket 2)
		for arguments in 4:-dimm 6:-sensor '2:-sensor Health' '4:-sensor FwErrorCount' 1:-firmware '5:-memoryresources' '24:-a -dimm' \
			2:-performance 3:-cel 13:-cap '2:-error Media' 0:-preferences 0:-topology 0:-socket \
			'0:-system -capabilities'; do
			# shellcheck disable=SC2086
			pm "$machine" show ${arguments#*:} >/dev/null
			echo "generation $generation, show ${arguments#*:}: $(commands "$machine" nmem2)"
			(($(commands "$machine" nmem2) <= ${arguments%%:*}))
		done
		pm "$machine" show -dimm 0x1001
		[[ $(cut -d' ' -f1 "$machine/firmware/log" | sort -u) == nmem2 ]]
		pm "$machine" show -a -dimm 0x1001 >/dev/null
		[[ $(cut -d' ' -f1 "$machine/firmware/log" | sort -u) == nmem2 ]]
		pm "$machine" version
		[[ ! -s $machine/firmware/log ]]
	done
}

@test "a module whose health cannot be read is not healthy, and the status tells" {
	machine=$(make_machine sick --sockets 1 --dimms-per-socket 4 --state nmem1=sick,nmem2=busy)
	run pm "$machine" show -dimm
	echo "$output"
	[[ $status -eq 1 && $output == *' 0x0001 | 252.453 GiB | Disabled  | Healthy '* ]]
	[[ $output == *' 0x0011 | 252.453 GiB | Disabled  | Unknown '* && $output == *' 0x0021 | 252.453 GiB | Disabled  | Unknown '* ]]
	[[ $output == *'from PMem module 0x0011: command 08:00: internal error of the module'* ]]
	[[ $output == *'from PMem module 0x0021: command 08:00: the module is busy'* ]]
	[[ $output == *' 0x0101 | 252.453 GiB | Disabled  | Healthy '* ]]
	run pm "$machine" show -sensor Health
	[[ $status -eq 1 && $output == *'0x0011 | Health | Unknown'* && $output == *'0x0101 | Health | Healthy'* ]]
}

@test "media out of use is not healthy, whatever the module says of its health" {
	machine=$(make_machine media --sockets 1 --dimms-per-socket 2 --state nmem0=media-disabled)
	printf '\0' | dd of="$machine/firmware/nmem0/vendor.0800" bs=1 seek=12 conv=notrunc status=none
	run pm "$machine" show -dimm
	[[ $output == *' 0x0001 | 252.453 GiB | Disabled  | Non-functional '* ]]
	run pm "$machine" show -sensor Health
	[[ $output == *' 0x0001 | Health | Non-functional'* && $output == *' 0x0011 | Health | Healthy'* ]]
}

@test "a single entry in an error log counts" {
	machine=$(make_machine errors --sockets 1 --dimms-per-socket 2)
	printf '\100\0\1\0\1\0' | dd of="$machine/firmware/nmem0/vendor.0805.04" bs=1 seek=4 conv=notrunc status=none
	printf '\100\0\7\0\3\0' | dd of="$machine/firmware/nmem0/vendor.0805.07" bs=1 seek=4 conv=notrunc status=none
	run pm "$machine" show -sensor FwErrorCount
	[[ $output == *'0x0001 | FwErrorCount | 6'* && $output == *'0x0011 | FwErrorCount | 0'* ]]
}

@test "a busy module is asked again, and at the end not more" {
	machine=$(make_machine retry --sockets 1 --dimms-per-socket 2)
	printf '%s\n' 'nmem0 vendor.0800 0x50007 2' >"$machine/firmware/faults"
	run pm "$machine" show -sensor Health
	[[ $status -eq 0 && $output == *'0x0001 | Health | Healthy'* && $(commands "$machine" nmem0) -eq 4 ]]
	printf '%s\n' 'nmem0 vendor.0800 5' >"$machine/firmware/faults"
	run pm "$machine" show -sensor Health
	[[ $status -eq 1 && $output == *'0x0001 | Health | Unknown'* && $(commands "$machine" nmem0) -eq 7 ]]
	rm "$machine/firmware/faults"
}

@test "all properties take 24 commands of a module in a set of six, no command twice" {
	machine=$(make_machine sets --generation 2)
	pm "$machine" show -a -dimm >/dev/null
	for module in nmem0 nmem11; do
		(($(commands "$machine" "$module") <= 24))
		[[ -z $(grep "^$module " "$machine/firmware/log" | sort | uniq -d) ]]
	done
}

@test "each command of all properties that fails in turn: what it tells is unknown, the rest is shown" {
	machine=$(make_machine fail2 --generation 2 --sockets 1 --dimms-per-socket 2)
	pm "$machine" show -a -dimm >"$BATS_TEST_TMPDIR/whole"
	commands=$(awk '$1 == "nmem0" { print $2 }' "$machine/firmware/log" | sort -u)
	for command in $commands; do
		echo "nmem0 $command 0x30007" >"$machine/firmware/faults"
		run pm "$machine" show -a -dimm
		echo "$command: $status ${lines[*]: -1}"
		[[ $status -eq 1 && $output == *"from PMem module 0x0001: command "* ]]
		# the other module is as it was, and the failing one has fewer or other lines
		sed -n '/^---DimmID=0x0011/,/^Not all/p' <<<"$output" | grep -v '^Not all' >"$BATS_TEST_TMPDIR/other"
		sed -n '/^---DimmID=0x0011/,$p' "$BATS_TEST_TMPDIR/whole" | grep -v MixedSKU >"$BATS_TEST_TMPDIR/expected"
		grep -v MixedSKU "$BATS_TEST_TMPDIR/other" | diff "$BATS_TEST_TMPDIR/expected" -
		[[ $output == *'Unknown'* ]]
	done
	rm "$machine/firmware/faults"
}

@test "a module whose counters, policies or logs cannot be read: the others are shown" {
	machine=$(make_machine fail --sockets 1 --dimms-per-socket 2)
	printf '%s\n' 'nmem0 vendor.0803 0x50007' 'nmem0 vendor.06ca 0x30007' 'nmem0 vendor.08ff 0x30007' \
		'nmem0 vendor.0805 0x30007' >"$machine/firmware/faults"
	run pm "$machine" show -performance MediaReads
	[[ $status -eq 1 && $output == *'MediaReads=Unknown'*'MediaReads=0x'*'0x0001: command 08:03: the module is busy'* ]]
	run pm "$machine" show -cap
	[[ $status -eq 1 && $output == *' 0x0011 | 0x03 '* && $output == *'0x0001: command 06:CA'* ]]
	run pm "$machine" show -cel
	[[ $status -eq 1 && $output == *' 0x0011 | 0x00 '* && $output == *'0x0001: command 08:FF'* ]]
	run pm "$machine" show -error Media
	[[ $status -eq 1 && $output == *'No errors found on PMem module 0x0011'* ]]
	[[ $output == *'Failed to get error logs from PMem module 0x0001: command 08:05: internal error of the module'* ]]
	rm "$machine/firmware/faults"
}

@test "each command that fails in turn: the rest is shown, and the status tells" {
	machine=$(make_machine fail --sockets 1 --dimms-per-socket 2)
	for command in 0100 0200 0800 fd03; do
		echo "nmem0 vendor.$command 0x30007" >"$machine/firmware/faults"
		run pm "$machine" show -dimm
		echo "$command: $output"
		[[ $status -eq 1 && $output == *' 0x0001 | '*' 0x0011 | 252.453 GiB | Disabled '* ]]
		[[ $output == *"0x0001: command ${command:0:2}:"* || $output == *"0x0001: command FD:03"* ]]
	done
	rm "$machine/firmware/faults"
}

@test "twelve modules that take 2 ms for a command are shown ten times as fast" {
	need_ipmctl
	machine=$(make_machine twelve --sockets 1 --dimms-per-socket 12)
	echo '* * delay 2000' >"$machine/firmware/faults"
	took() {
		# shellcheck disable=SC2016 # for the inner shell, so that mounting does not count
		on "$machine" bash -c 'begin=${EPOCHREALTIME/./}; "$@" >/dev/null; echo $((${EPOCHREALTIME/./} - begin))' - "$@"
	}
	theirs=$(took ipmctl show -dimm)
	ours=$(took "$PMEMCTL" ipmctl show -dimm)
	rm "$machine/firmware/faults"
	echo "ipmctl: $theirs us, here: $ours us"
	((theirs >= 10 * ours))
}

@test "who may not open modules is told so, in ipmctl's words, once; versions and preferences are for all" {
	machine=$(make_machine full)
	: >"$machine/firmware/log"
	chmod 600 "$machine/dev/nmem0"
	# ours ARGUMENT...: as nobody
	ours() {
		run "${BATS_TEST_DIRNAME:?}/run" "$machine" setpriv --reuid=65534 --clear-groups "$PMEMCTL" ipmctl "$@"
	}
	words='Sorry, the ipmctl command you have attempted to execute requires root privileges.'
	for arguments in 'show -dimm' 'show -sensor Health -dimm 1' 'show -topology' 'show -region' 'create -f -goal' 'delete -goal' \
		'delete -f -pcd' 'show -goal' 'set -f -sensor MediaTemperature AlarmThreshold=70' 'start -diagnostic'; do
		# shellcheck disable=SC2086 # words
		ours $arguments
		echo "$arguments: $status: $output"
		[[ $status -eq 1 && $output == "$words" ]]
	done
	ours show -o nvmxml -dimm
	[[ $status -eq 1 && $output == *"$words"* ]]
	is_xml <<<"$output"
	[[ ! -s $machine/firmware/log ]]
	for arguments in version help 'show -preferences'; do
		# shellcheck disable=SC2086 # words
		ours $arguments
		[[ $status -eq 0 ]]
	done
	run setpriv --reuid=65534 --clear-groups "$PMEMCTL" --demo ipmctl show -dimm
	[[ $status -eq 0 && $output == *Healthy* ]]
}

# as ipmctl has it, and by what the columns take
@test "show module: columns from the firmware, and no command that they do not take" {
	machine=$(make_machine native --generation 2 --sockets 1 --dimms-per-socket 2 --state nmem1=worn)
	module() {
		on "$machine" "$PMEMCTL" show module "$@"
	}
	run module --columns module,part,capacity,app-direct,health,staged -o raw --no-headings --bytes
	echo "$output"
	[[ $status -eq 0 && ${lines[0]} == 'nmem0 NMB1XXD256GPS '*' 270582939648 ok '* && ${lines[1]} == *' non-critical '* ]]
	module --columns module,part,capacity >/dev/null
	[[ $(commands "$machine" nmem0) -eq 1 ]]
	module --columns module -o raw >/dev/null
	[[ $(commands "$machine" nmem0) -eq 0 ]]
	module nmem1 -o json | jq -e '.modules[0].interface == "2.3" and .modules[0].configuration == "valid"'
	[[ $(commands "$machine" nmem0) -eq 0 && $(commands "$machine" nmem1) -le 20 ]]
	echo 'nmem0 vendor.0800 0x30007' >"$machine/firmware/faults"
	run module --columns module,health -o raw --no-headings
	[[ $status -eq 7 && $output == *'nmem0 does not tell all: command 08:00: internal error of the module'* ]]
	[[ $output == *'nmem1 non-critical'* ]]
	rm "$machine/firmware/faults"
	printf '\1' | dd of="$machine/firmware/nmem0/vendor.fd03" bs=1 seek=7 conv=notrunc status=none
	[[ $(module nmem0 --columns health -o raw --no-headings) == media-disabled ]]
}
