#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# pmemctl as ipmctl: the same command lines by both, on machines of each kind; where ipmctl is wrong; and how many
# firmware commands it takes.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
}

pm() {
	local machine=$1
	shift
	on "$machine" "$PMEMCTL" ipmctl "$@"
}

# same MACHINE 'ARGUMENTS'...: both print the same, and end alike
same() {
	local machine=$1
	shift
	echo "${machine##*/}"
	on "$machine" "${BATS_TEST_DIRNAME:?}/compare" "$PMEMCTL" "$@"
}

modules=('show -dimm' 'show -sensor' 'show -firmware' 'show -topology' 'show -system -capabilities'
	'show -a -sensor' 'show -a -firmware' 'show -u GB -dimm'
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

@test "firmware commands of each module" {
	for generation in 1 2 3; do
		machine=$(make_machine "count$generation" --generation "$generation" --dimms-per-socket 2)
		for arguments in 4:-dimm 5:-sensor '1:-sensor Health' 1:-firmware '5:-memoryresources' 0:-topology 0:-socket \
			'0:-system -capabilities'; do
			# shellcheck disable=SC2086
			pm "$machine" show ${arguments#*:} >/dev/null
			echo "generation $generation, show ${arguments#*:}: $(commands "$machine" nmem2)"
			(($(commands "$machine" nmem2) <= ${arguments%%:*}))
		done
		pm "$machine" show -dimm 0x1001
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
	[[ $status -eq 0 && $output == *'0x0001 | Health | Healthy'* && $(commands "$machine" nmem0) -eq 3 ]]
	printf '%s\n' 'nmem0 vendor.0800 5' >"$machine/firmware/faults"
	run pm "$machine" show -sensor Health
	[[ $status -eq 1 && $output == *'0x0001 | Health | Unknown'* && $(commands "$machine" nmem0) -eq 6 ]]
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

@test "who may not open modules is told so, module by module" {
	machine=$(make_machine full)
	: >"$machine/firmware/log"
	run "${BATS_TEST_DIRNAME:?}/run" "$machine" setpriv --reuid=65534 --clear-groups "$PMEMCTL" ipmctl show -sensor Health -dimm 1
	[[ $status -ne 0 && ! -s $machine/firmware/log ]]
}
