#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Diagnoses: what is found on modules that something is the matter with, by ipmctl and by pmemctl.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
}

# fresh: a machine of four modules as it was made, in $machine
fresh() {
	renew_machine four --generation 2 --sockets 1 --dimms-per-socket 4
}

# poke DIMM.FILE OFFSET BYTES: change a reply of the module
poke() {
	# shellcheck disable=SC2059
	printf "$3" | dd of="$machine/firmware/${1/./\/vendor.}" bs=1 seek=$((4 + $2)) conv=notrunc status=none
}

# same 'ARGUMENTS'...: both print the same, and end alike
same() {
	on "$machine" "${BATS_TEST_DIRNAME:?}/compare" "$PMEMCTL" "$@"
}

@test "modules in order, on machines of each generation" {
	need_ipmctl
	for generation in 1 2; do
		machine=$(make_machine "order$generation" --generation "$generation" --dimms-per-socket 2)
		same 'start -diagnostic' 'start -diagnostic Config -dimm 1' 'start -diagnostic Quick,FW' 'start -o nvmxml -diagnostic' \
			'start -diagnostic Foo' 'start -diagnostic Quick -dimm 99'
	done
	# spares of modules of the 300 series, which it never finds
	machine=$(make_machine order3 --generation 3 --dimms-per-socket 2)
	same 'start -diagnostic Config,Security,FW'
	run pm "$machine" start -diagnostic Quick
	[[ $status -eq 0 && $output == *'The quick health check succeeded.'* ]]
}

@test "modules that are worn, hot, locked, disabled, or whose set is broken" {
	need_ipmctl
	machine=$(make_machine states --generation 2 --sockets 1 --dimms-per-socket 8 \
		--state nmem0=worn,nmem1=overheated,nmem2=media-disabled,nmem3=critical,nmem4=locked,nmem5=broken-set,nmem6=past-limits,nmem7=without-sparing)
	same 'start -diagnostic' 'start -diagnostic Quick -dimm 1,0x11'
}

# How each of them is, and which test is to find it
@test "modules whose configuration or goal failed, of each kind" {
	need_ipmctl
	machine=$(make_machine configured --generation 2 --sockets 1 --dimms-per-socket 2)
	data=$machine/firmware/nmem0/pcd.1
	cp "$data" "$BATS_TEST_TMPDIR/data"
	while read -r settings; do
		echo "$settings"
		cp "$BATS_TEST_TMPDIR/data" "$data"
		# shellcheck disable=SC2086
		"${BATS_TEST_DIRNAME:?}/edit-config" "$data" $settings
		same 'start -diagnostic Config'
	done <<-END
		absent
		current=0
		current=3
		current=12
		current=14
		current=15
		current=6 answer=2,6
		current=7 answer=2,1,6
		current=6 answer=2,8,10
		current=6 answer=7
		current=8 answer=1
		current=10 answer=2
		current=1 answer=2,6
		current=6 answer=2,6,5 sequence=5
	END
}

@test "a module of a set is gone: told, where ipmctl is silent or ends in an error of its own" {
	machine=$(make_machine configured --generation 2 --sockets 1 --dimms-per-socket 2)
	data=$machine/firmware/nmem0/pcd.1
	for status in 3 4; do
		cp "$data" "$BATS_TEST_TMPDIR/data"
		"${BATS_TEST_DIRNAME:?}/edit-config" "$data" "current=$status" answer=1 serial=00001001,00000099
		run pm "$machine" start -diagnostic Config
		cp "$BATS_TEST_TMPDIR/data" "$data"
		[[ $output == *'interleave set 1 is broken because the PMem module with UID: 0x00000099 is missing from location (Socket-Die-iMC-Channel-Slot) 0-0-0-1-0.'* ]]
		[[ $output == *'--SubTest = PCD'$'\n''      State = Failed'* ]]
	done
}

# configured GENERATION 'SETTINGS OF NMEM0' 'SETTINGS OF NMEM1': a machine whose modules have such configurations, in $machine
configured() {
	renew_machine "pair$1" --generation "$1" --sockets 1 --dimms-per-socket 2
	for i in 0 1; do
		# shellcheck disable=SC2086
		"${BATS_TEST_DIRNAME:?}/edit-config" "$machine/firmware/nmem$i/pcd.1" $2
		shift
	done
}

@test "sets whose modules are gone or in other places, in ipmctl's words" {
	need_ipmctl
	configured 2 'current=3 serial=00001001,00000099' absent
	same 'start -diagnostic Config'
	configured 1 'current=3 serial=00001001,00000099' absent
	same 'start -diagnostic Config'
	configured 2 'current=4 slot=00001000,0,0,0,1,0' current=4
	same 'start -diagnostic Config'
	configured 2 current=4 'current=5 slot=00001000,0,0,0,1,0'
	same 'start -diagnostic Config'
	swapped='slot=00001000,0,0,0,1,0 slot=00001001,0,0,0,0,0'
	configured 2 "current=4 $swapped" "current=4 $swapped"
	same 'start -diagnostic Config'
	configured 2 "current=1 $swapped" "current=1 $swapped"
	same 'start -diagnostic Config'
	# another slot alone, and another die: the PMTT tells them
	for generation in 2 3; do
		for place in 0,0,0,0,1 0,1,0,0,0; do
			configured "$generation" "current=4 slot=00001000,$place" "current=4 slot=00001000,$place"
			same 'start -diagnostic Config'
			run pm "$machine" start -diagnostic Config
			[[ $output == *"0-0-0-0-0 and should be moved to ${place//,/-}."* ]]
		done
	done
	configured 2 "current=4 $swapped" "current=4 $swapped"
	run on "$machine" "$PMEMCTL" diagnose config --columns state,code,advice --no-headings
	[[ $status -eq 10 && $(grep -c '^fault *632 put the module back into that place' <<<"$output") -eq 2 ]]
}

# nfit TYPE OFFSET BYTE: change the first structure of that type
nfit() {
	python3 - "$machine/sys/firmware/acpi/tables/NFIT" "$@" <<-'#'
		import struct, sys
		path, kind, offset, byte = sys.argv[1], *map(int, sys.argv[2:])
		data = bytearray(open(path, "rb").read())
		at = 40
		while struct.unpack_from("<H", data, at)[0] != kind:
		    at += struct.unpack_from("<H", data, at + 2)[0]
		data[at + offset] = byte
		data[9] = 0
		data[9] = -sum(data) & 255
		open(path, "wb").write(data)
	#
}

@test "a machine without ADR, and a region that is not mapped" {
	need_ipmctl
	machine=$(make_machine nfit --generation 2 --sockets 1 --dimms-per-socket 2)
	nfit 7 8 1
	same 'start -diagnostic Config'
	run on "$machine" "$PMEMCTL" diagnose config --columns state,code --no-headings
	[[ $status -eq 10 && $output == *fault*629* ]]
	nfit 7 8 3
	same 'start -diagnostic Config'
	nfit 1 44 64
	echo map_fail >"$(find "$machine/sys/devices" -path '*/nmem0/nfit/flags')"	# the kernel's word for it
	same 'start -diagnostic Quick'
	run on "$machine" "$PMEMCTL" diagnose quick --columns object,state,code --no-headings
	[[ $status -eq 0 && $output == *nmem0*note*542* ]]
}

@test "modules that did not come up, of each kind" {
	need_ipmctl
	while read -r changes; do
		fresh
		echo "$changes"
		# shellcheck disable=SC2086
		set -- $changes
		while (($#)); do
			poke "$1" "$2" "$3"
			shift 3
		done
		same 'start -diagnostic'
	done <<-'END'
		nmem0.0100 68 \x00\x04 nmem1.0100 68 \x01\x01
		nmem0.fd03 0 \x00\x00\x00\x00\x00\x00\x00\x00 nmem1.fd03 0 \xff\xff\xff\xff\xff\xff\xff\xff
		nmem0.fd03 2 \xd0 nmem1.fd03 2 \xd6 nmem2.fd03 3 \x39 nmem3.fd03 2 \xc5
		nmem0.fd03 0 \xa1 nmem1.fd03 0 \x91\x22 nmem2.fd03 0 \xe1 nmem3.fd03 0 \x00\x00
		nmem0.fd03 0 \x77 nmem1.fd03 3 \x08 nmem2.fd03 3 \x10 nmem3.fd03 3 \x00
		nmem0.fd03 2 \xd1 nmem1.fd03 4 \x00 nmem2.fd03 4 \x08 nmem3.fd03 3 \x38\x0c
		nmem0.060a 0 \x01\x01 nmem2.0800 20 \x00 nmem3.0800 31 \x01
		nmem0.0403 0 \x01\x00\x00 nmem1.0403 0 \x00\x00\x00
		nmem0.0801 22 \x03 nmem1.0801 22 \x00 nmem0.0800 9 \x20
		nmem0.0800 9 \x20 nmem0.0401 0 \x00 nmem1.0800 9 \x20 nmem1.0401 0 \x01
		nmem0.0800 12 \x30\x06\x40\x06 nmem0.0401 0 \x02 nmem1.0800 12 \x30\x06\x40\x06 nmem1.0401 0 \x04
		nmem0.0401 0 \x01 nmem0.0401 3 \x60\x06\x70\x07 nmem1.0401 3 \x60\x06\x70\x07
		nmem0.0801 22 \x03 nmem0.0800 8 \x02\x20 nmem0.0800 12 \x30\x06\x40\x06 nmem0.0800 20 \x00 nmem0.0800 31 \x01 nmem0.060a 0 \x01\x01 nmem0.0403 0 \x01\x00\x00
		nmem0.0606 1 \x00 nmem1.0606 1 \x02 nmem2.0606 1 \x03 nmem3.0606 1 \x04
		nmem0.0800 12 \x30\x05 nmem2.0800 8 \x04 nmem2.0800 21 \x83\x02
		nmem0.0100 8 \x98 nmem1.060a 0 \x01
		nmem0.0401 3 \x60\x05 nmem1.0401 5 \x70\x06 nmem2.0401 2 \x00 nmem3.0800 9 \x05
		nmem0.0200 0 \x06 nmem1.0200 0 \x0a nmem2.0200 0 \x22
		nmem0.0200 0 \x12 nmem1.0200 0 \x20 nmem2.0200 0 \x20
	END
}

@test "configurations that are damaged, and goals that wait" {
	need_ipmctl
	fresh
	on "$machine" ipmctl create -f -goal >/dev/null
	same 'start -diagnostic Config'
	fresh
	printf 'XXXX' | dd of="$machine/firmware/nmem1/pcd.1" bs=1 conv=notrunc status=none
	same 'start -diagnostic Config'
}

# The state that a subtest has, of standard input
state_of() {
	sed -n "/SubTest = $1/{n;s/.*State = //p}"
}

@test "a subtest has its own state, in nvmxml too" {
	machine=$(make_machine worn --sockets 1 --dimms-per-socket 2 --state nmem1=worn)
	pm "$machine" start -o nvmxml -diagnostic Quick >"$BATS_TEST_TMPDIR/out"
	python3 - "$BATS_TEST_TMPDIR/out" <<-'END'
		import sys, xml.etree.ElementTree as tree
		states = {s.findtext('SubTest'): s.findtext('State') for s in tree.parse(sys.argv[1]).getroot()}
		assert states == {'Manageability': 'Ok', 'Boot status': 'Ok', 'Health': 'Warning'}, states
	END
}

@test "a command that fails aborts what needs it, names the module and the reason; others are tested" {
	fresh
	for fault in 0800:Health 0401:Health 0200:Inconsistency '0101:Threshold check'; do
		echo "nmem1 vendor.${fault%%:*} 0x30007" >"$machine/firmware/faults"
		run pm "$machine" start -diagnostic
		echo "$fault" "$output"
		[[ $status -eq 1 && $(state_of "${fault#*:}" <<<"$output") == Aborted ]]
		[[ $output == *'0x0011'*'internal error of the module'* && $(state_of 'Manageability' <<<"$output") == Ok ]]
	done
	for fault in fd03:'Boot status' 0606:'Boot status' 0601:PCD 0100:Manageability; do
		echo "nmem1 vendor.${fault%%:*} 0x30007" >"$machine/firmware/faults"
		run pm "$machine" start -diagnostic
		[[ $(state_of "${fault#*:}" <<<"$output") != Ok && $output == *'0x0011'* ]]
	done
	rm "$machine/firmware/faults"
	# what is not named is not asked
	pm "$machine" start -diagnostic Quick -dimm 1
	[[ $(commands "$machine" nmem0) -le 8 && $(commands "$machine" nmem1) -eq 0 ]]
}
