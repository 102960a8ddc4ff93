#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# What pmemctl as ipmctl shows besides tables of modules: lists and nvmxml of the topology, sockets, regions and the system,
# tables of the firmware and configuration data. ipmctl is asked the same.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
}

lists=('show -a -topology' 'show -a -topology -dimm 17' 'show -topology -socket 0' 'show -a -socket'
	'show -d TotalMappedMemory -socket 0' 'show -d SocketID -socket' 'show -a -system -capabilities'
	'show -d Alignment,MinNamespaceSize -system -capabilities' 'show -region' 'show -a -region' 'show -d ISetID -region'
	'show -d DimmID,Capacity -region')
units=('show -u B -a -topology' 'show -u TB -a -socket' 'show -u MB -a -system -capabilities' 'show -u TiB -region')
as_xml=('-topology' '-a -topology' '-socket' '-d SocketID -socket' '-a -system -capabilities' '-region' '-a -region'
	'-d Capacity -region' '-region -socket 7')

@test "lists of the topology, of sockets, regions and what the system can do" {
	need_ipmctl
	for generation in 1 2 3; do
		machine=$(make_machine "g$generation" --generation "$generation" --dimms-per-socket 2)
		same "$machine" "${lists[@]}" "${units[@]}" "${as_xml[@]/#/show -o nvmxml }"
		[[ $generation -gt 1 ]] || same "$machine" 'show -a -topology -socket 1'
	done
	same "$(make_machine none --sockets 1 --dimms-per-socket 2 --state all=unconfigured)" "${lists[@]}" 'show -o nvmxml -region'
}

@test "lists of a machine that does not tell where modules are keep their shape" {
	machine=$(make_machine no-pmtt --sockets 1 --dimms-per-socket 2 --no-pmtt)
	run pm "$machine" show -a -topology
	[[ $status -eq 0 && ${lines[0]} == '---DimmID=0x0001---' && ${lines[5]} == '   SocketID=0x0000' ]]
	[[ $output == *'---DimmID=N/A---'*'   SocketID=N/A'* && ! -s $machine/firmware/log ]]
}

@test "sockets and modules that are not there" {
	need_ipmctl
	same "$(make_machine g1 --dimms-per-socket 2)" 'show -socket 9' 'show -socket 0,9' 'show -topology -socket 9' \
		'show -topology -socket 9,0' 'show -topology -dimm 1 -socket 1' 'show -dimm 1 -socket 1' 'show -dimm -socket x' \
		'show -region -socket 7' 'show -region -socket 9,0' 'show -region -socket x' 'show -topology -dimm 99' \
		'show -d Foo -socket' 'show -d Foo -system -capabilities' 'show -o nvmxml -socket 7'
}

@test "nvmxml of every list is XML" {
	machine=$(make_machine g2 --generation 2 --dimms-per-socket 2)
	# shellcheck disable=SC2086 # words
	for arguments in "${as_xml[@]}"; do
		pm "$machine" show -o nvmxml $arguments | is_xml
	done
}
