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

# native MACHINE KIND [ARGUMENT...]: pmemctl's own tables
native() {
	local machine=$1
	shift
	on "$machine" "$PMEMCTL" show "$@"
}

@test "tables of pmemctl: what modules tell, with no more commands than that takes" {
	machine=$(make_machine native --generation 2 --sockets 1 --dimms-per-socket 2 --state nmem0=erring,nmem1=staged)
	for takes in 1:firmware 2:performance 13:cap 3:cel 0:socket 0:capabilities 3:pcd; do
		native "$machine" "${takes#*:}" >"$BATS_TEST_TMPDIR/out"
		echo "$takes: $(commands "$machine" nmem0)"
		[[ -s $BATS_TEST_TMPDIR/out && $(commands "$machine" nmem0) -le ${takes%%:*} ]]
		native "$machine" "${takes#*:}" -o json | jq -e 'del(.schema) | to_entries[0].value | length > 0' >/dev/null
	done
	native "$machine" firmware nmem1 >"$BATS_TEST_TMPDIR/out"
	[[ $(commands "$machine" nmem0) -eq 0 && $(commands "$machine" nmem1) -eq 1 ]]
	native "$machine" firmware --columns module >/dev/null
	[[ ! -s $machine/firmware/log ]]
	[[ $(native "$machine" error-log nmem0 -o json | jq '[.error_entries[] | .log + .priority] | group_by(.) | map(length) | join(" ")') == '"3 8 9 1"' ]]
	[[ $(native "$machine" error-log --where log=thermal,priority=low --columns temperature,event -o raw --no-headings) == '73 critical' ]]
	[[ -z $(native "$machine" error-log nmem1 -o raw --no-headings) ]]
	[[ $(native "$machine" firmware nmem1 --columns staged,activatable -o json | jq -r '.firmware[0].staged') == [0-9]* ]]
}

# asked MACHINE MODULE COUNT ARGUMENT...: how many commands the module got at most
asked() {
	local machine=$1 module=$2 most=$3
	native "$machine" "${@:4}" >"$BATS_TEST_TMPDIR/out" || true
	echo "$* $(commands "$machine" "$module")"
	[[ $(commands "$machine" "$module") -le $most ]]
}

# value MACHINE KEY FILTER ARGUMENT...: of JSON
value() {
	native "$1" "${@:4}" -o json | jq -r ".$2 | $3"
}

@test "tables of DIMMs, sensors and regions: columns about modules are asked for when they are wanted" {
	machine=$(make_machine columns --generation 2 --sockets 1 --dimms-per-socket 2 --state nmem0=locked,nmem1=worn)
	asked "$machine" nmem0 3 dimm
	asked "$machine" nmem0 4 dimm --columns +sku
	asked "$machine" nmem0 11 dimm -o json
	asked "$machine" nmem0 0 dimm nmem1 -o json
	asked "$machine" nmem0 2 sensor
	asked "$machine" nmem0 11 sensor -o json
	asked "$machine" nmem0 0 sensor nmem1 --columns all
	asked "$machine" nmem0 2 region
	asked "$machine" nmem0 7 region -o json
	asked "$machine" nmem0 2 region --columns +interleaved
	[[ $(value "$machine" dimms '[.[] | .lock | join("+")] | join(" ")' dimm --columns lock) == 'locked disabled' ]]
	[[ $(value "$machine" dimms '[.[0] | .memory, .app_direct, .configuration, .violation, .goal] | join(" ")' dimm) == \
		'0 270582939648 valid no no' ]]
	[[ $(value "$machine" dimms '.[1] | .module_health + " " + (.reason | join(","))' dimm) == 'non-critical worn' ]]
	[[ $(value "$machine" sensors '[.[] | select(.dimm == "nmem1") | .sensor] | length' sensor) == 11 ]]
	[[ $(value "$machine" sensors '[.[] | select(.sensor == "temperature") | .shutdown, .highest] | join(" ")' sensor nmem1) == '85 61' ]]
	[[ $(native "$machine" sensor --where sensor=health --columns +highest,state -o raw --no-headings) == *alarm* ]]
	[[ $(native "$machine" region --columns interleaved,set,set-state -o raw --no-headings) == $'yes\t1\tlocked' ||
		$(native "$machine" region --columns interleaved,set,set-state -o raw --no-headings) == 'yes 1 locked' ]]
	native "$machine" pcd nmem1 | grep -q 'nmem0,nmem1'
	[[ $(commands "$machine" nmem0) -eq 0 ]]
}

# resources MACHINE KIND KEY: what memory serves as, of DRAM and of modules, as ipmctl has it
resources() {
	native "$1" "$2" -o json | jq -r --arg key "$3" '.[$key] as $rows | def sum(k): [$rows[][k]] | add;
		"Volatile \(sum("dram_memory")) \(sum("module_memory"))", "AppDirect - \(sum("module_app_direct"))",
		"Cache \(sum("dram_cache")) -", "Inaccessible \(sum("dram_inaccessible")) \(sum("module_inaccessible"))",
		"Physical \(sum("dram_physical")) \(sum("module_physical"))"'
}

@test "tables of pmemctl: what memory serves as, of nodes and of sockets, is what ipmctl tells" {
	need_ipmctl
	local -A options=([pairs]='--generation 1 --dimms-per-socket 2' [mixed]='--generation 2 --sockets 1 --dimms-per-socket 2
		--memory nmem0=126.453125,nmem1=126.453125 --sets nmem0+nmem1=126' [all]='--generation 1 --sockets 1 --dimms-per-socket 2
		--memory nmem0=252.453125,nmem1=252.453125 --sets ,' [media]='--generation 1 --sockets 1 --dimms-per-socket 2 --state nmem1=media-disabled')
	for name in "${!options[@]}"; do
		# shellcheck disable=SC2086 # words
		machine=$(make_machine "resources-$name" ${options[$name]})
		on "$machine" ipmctl show -u B -memoryresources | awk -F'|' 'NR > 2 {gsub(/ B|\.0*| /, ""); print $1, $2, $3}' >"$BATS_TEST_TMPDIR/ipmctl"
		cat "$BATS_TEST_TMPDIR/ipmctl"
		diff <(resources "$machine" memory memory) "$BATS_TEST_TMPDIR/ipmctl"
		diff <(resources "$machine" socket sockets) "$BATS_TEST_TMPDIR/ipmctl"
	done
	# where a socket without regions is, is not known
	machine=$(make_machine resources-lost --generation 1 --sockets 2 --dimms-per-socket 1 --memory nmem0=252.453125,nmem1=252.453125 --sets ,)
	[[ $(value "$machine" memory '[.[].module_memory] | tojson' memory) == '[null,null,542138957824]' ]]
	[[ $(native "$machine" memory --columns module-memory --bytes | tail -n 1) == *' 542138957824' ]]
	asked "$machine" nmem0 0 memory
	asked "$machine" nmem0 0 memory --columns +dram
	asked "$machine" nmem0 7 memory --columns dram-cache
	asked "$machine" nmem0 7 memory -o json
	asked "$machine" nmem0 0 socket
	[[ $(value "$(make_machine no-pmtt --sockets 1 --dimms-per-socket 2 --no-pmtt)" memory '[.[0] | .dram_physical, .dram_memory] | join(" ")' \
		memory) == ' '[0-9]* ]]
}

# places FILE: of ipmctl's nvmxml, what is plugged in where, as numbers
places() {
	python3 - "$1" <<-'END'
		import sys, xml.etree.ElementTree as tree
		facts = 'PhysicalID SocketID DieID MemControllerID ChannelID ChannelPos DeviceLocator BankLabel'.split()
		for dimm in tree.parse(sys.argv[1]).getroot():
		    texts = [dimm.findtext(fact, 'null') for fact in facts]
		    print(*[int(text, 0) if text[0].isdigit() else text.replace('N/A', 'null') for text in texts])
	END
}

@test "tables of pmemctl: the topology has all that ipmctl's has, and empty places" {
	need_ipmctl
	facts='"\(.phys_id | ltrimstr("0x") | explode | reduce .[] as $c (0; . * 16 + $c - (if $c > 57 then 87 else 48 end)))
		\(.socket) \(.die) \(.controller) \(.channel) \(.slot) \(.locator) \(.bank)"'
	for generation in 1 2; do
		machine=$(make_machine "places$generation" --generation "$generation" --sockets 2 --empty 1.1,1.4,4,0.2)
		on "$machine" ipmctl show -o nvmxml -a -topology >"$BATS_TEST_TMPDIR/xml"
		native "$machine" topology -o json >"$BATS_TEST_TMPDIR/json"
		# of their health, and nothing else
		[[ $(commands "$machine" nmem0) -le 2 ]]
		# PMTT revision 1 tells the socket of DRAM, which ipmctl does not show
		jq -r ".topology[] | select(.type == \"dimm\" or .type == \"dram\") |
			if $generation == 1 and .type == \"dram\" then .socket = null else . end | $facts" "$BATS_TEST_TMPDIR/json" |
			tr -s '\t\n' ' ' | sed 's/ *\(NODE [01]\) */ \1\n/g' | sort -n >"$BATS_TEST_TMPDIR/ours"
		diff <(places "$BATS_TEST_TMPDIR/xml" | sort -n) "$BATS_TEST_TMPDIR/ours"
		[[ $(jq '[.topology[] | select(.type == "slot" and .state == "empty")] | length' "$BATS_TEST_TMPDIR/json") == 4 ]]
	done
	jq -e '[.topology[] | select(.type == "slot")][0] | .name == "socket0 controller0 channel2 slot0" and .parent == "socket0 controller0"' \
		"$BATS_TEST_TMPDIR/json"
	run native "$machine" topology --where type=dram --columns name,mode,size
	[[ $status -eq 0 && ${#lines[@]} -eq 13 && ${lines[1]} == 'CPU1_DIMM_A0 DDR4 32 GiB' ]]
	# DIMMs as ever in the tree of DIMMs, which is of nothing else
	run native "$machine" dimm -o tree --columns dimm
	[[ $output != *DIMM_A* ]]
}

@test "tables of pmemctl: what the platform can do is what ipmctl tells, with the sizes that the table has" {
	need_ipmctl
	for generation in 1 3; do
		machine=$(make_machine "g$generation" --generation "$generation" --dimms-per-socket 2)
		on "$machine" ipmctl show -a -system -capabilities >"$BATS_TEST_TMPDIR/ipmctl"
		native "$machine" capabilities -o json | jq -r --argjson old "$((generation == 1))" '.capabilities[0] |
			# ipmctl takes the sizes of later platforms for those of the first
			def settings: [.[] | if . == "x1" then "x1 (ByOne)" else split("/") |
				(if $old == 1 then .[1:] else ["64B", "64B"] end | map(gsub("KiB"; "KB"))) as [$imc, $channel] |
				"\(.[0]) - \($imc) iMC x \($channel) Channel (\($imc)_\($channel))" end] | join(", ");
			def bit: if . then 1 else 0 end;
			"PlatformConfigSupported=\(.configurable == "yes" | bit)", "AllowedVolatileMode=\(.allowed)",
			"CurrentVolatileMode=\(.volatile_mode)", "AdrSupported=\(.flushed == "yes" | bit)",
			"AllowedAppDirectMode=\({"app-direct": "App Direct", none: "Disabled"}[.persistent])",
			"AppDirectMirrorSupported=\(.reliability // [] | index("mirroring") != null | bit)",
			"SupportedAppDirectSettings=\(.formats | settings)",
			"RecommendedAppDirectSettings=\(.recommended_formats | settings)"' >"$BATS_TEST_TMPDIR/ours"
		diff <(sort "$BATS_TEST_TMPDIR/ours") <(grep -Fx -f "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/ipmctl" | sort)
		[[ $(native "$machine" system --where kind=platform --columns item,state -o raw --no-headings | tr '\t\n' '  ') == \
			'goals available memory-mode available app-direct available '*'adr available ' ]]
		[[ ! -s $machine/firmware/log ]]
	done
	[[ $(native "$machine" capabilities --columns formats -o json | jq -r '.capabilities[0].formats[0]') == x6/4KiB/4KiB ]]
	machine=$(make_machine resources-all --generation 1 --sockets 1 --dimms-per-socket 2 --memory nmem0=252.453125,nmem1=252.453125 --sets ,)
	[[ $(native "$machine" system --where item=memory-mode --columns state -o raw --no-headings) == 'in'*use ]]
}

@test "tables of pmemctl: a region of which a goal waits, and a module that does not tell" {
	machine=$(make_machine regions --generation 2 --sockets 1 --dimms-per-socket 2)
	pm "$machine" create -f -goal MemoryMode=20 >/dev/null
	[[ $(native "$machine" region --columns set-state -o raw --no-headings) == pending ]]
	[[ $(native "$machine" dimm --columns goal -o raw --no-headings) == $'yes\nyes' ]]
	echo 'nmem1 * 0x50007' >"$machine/firmware/faults"
	run native "$machine" dimm --columns dimm,sku,lock
	[[ $status -eq 7 && $output == *'nmem1 does not tell all'* && $output == *'nmem0 memory-mode'* && $output == *'nmem1 ?'* ]]
	run native "$machine" region --columns set-state -o raw --no-headings
	[[ $status -eq 7 && $output == *'?'* ]]
}

@test "tables of pmemctl: a goal that waits, and a module that fails" {
	machine=$(make_machine goal --generation 2 --sockets 1 --dimms-per-socket 2)
	pm "$machine" create -f -goal MemoryMode=20 >/dev/null
	native "$machine" pcd -o json >"$BATS_TEST_TMPDIR/out"
	jq -e '[.pcd_tables[] | select(.table == "request")] | length == 2 and all(.partition == 216895848448)' "$BATS_TEST_TMPDIR/out"
	jq -e '.pcd_tables[0] | .table == "current" and .members == ["nmem0", "nmem1"] and .memory == 0' "$BATS_TEST_TMPDIR/out"
	echo 'nmem0 * 0x30007' >"$machine/firmware/faults"
	for kind in firmware performance cap cel pcd error-log; do
		run native "$machine" "$kind" -o raw --no-headings
		echo "$kind: $status $output"
		[[ $status -eq 7 && $output == *'nmem0 does not tell all: command '* ]]
		[[ $kind == error-log || $output == *'nmem1 '* ]]
	done
	# a document all the same, also where the others have nothing to tell
	run native "$machine" error-log -o csv
	[[ $status -eq 7 && $output == *MODULE,LOG,* ]]
	native "$machine" error-log -o json 2>/dev/null | jq -e '.error_entries == []'
	rm "$machine/firmware/faults"
}

@test "tables of pmemctl: a log that cannot be read does not hide the others" {
	local status=0
	machine=$(make_machine logs --generation 2 --sockets 1 --dimms-per-socket 2 --state nmem0=erring)
	native "$machine" error-log -o json >"$BATS_TEST_TMPDIR/all"
	echo 'nmem0 vendor.0805 0x30007 1' >"$machine/firmware/faults"
	native "$machine" error-log -o json >"$BATS_TEST_TMPDIR/some" 2>"$BATS_TEST_TMPDIR/said" || status=$?
	[[ $status -eq 7 && $(<"$BATS_TEST_TMPDIR/said") == *'nmem0 does not tell all: command 08:05: '* ]]
	jq -es '(.[0].error_entries | length) > (.[1].error_entries | length) and (.[1].error_entries | length) > 0 and
		.[0].error_entries - (.[0].error_entries - .[1].error_entries) == .[1].error_entries' \
		"$BATS_TEST_TMPDIR"/all "$BATS_TEST_TMPDIR"/some
	rm "$machine/firmware/faults"
}

@test "configuration data and label areas of modules, with and without a goal" {
	need_ipmctl
	for generation in 1 2 3; do
		machine=$(make_machine "pcd$generation" --generation "$generation" --sockets 1 --dimms-per-socket 2)
		same "$machine" 'show -pcd' 'show -pcd Config -dimm 17' 'show -pcd Foo' 'show -pcd -dimm 99'
		on "$machine" ipmctl create -f -goal MemoryMode=20 >/dev/null
		same "$machine" 'show -pcd' 'show -pcd config -dimm 1' 'show -pcd LSA'
		pm "$machine" show -o nvmxml -pcd | is_xml
		(($(commands "$machine" nmem0) <= 5))
	done
	same "$(make_machine none --sockets 1 --dimms-per-socket 2 --state all=unconfigured)" 'show -pcd'
}

@test "tables of the firmware, field by field" {
	need_ipmctl
	for generation in 1 2 3; do
		machine=$(make_machine "g$generation" --generation "$generation" --dimms-per-socket 2)
		same "$machine" 'show -system' 'show -system pcat' 'show -system foo'
		pm "$machine" show -o nvmxml -system | is_xml
		[[ ! -s $machine/firmware/log ]]
	done
	same "$(make_machine no-pmtt --sockets 1 --dimms-per-socket 2 --no-pmtt)" 'show -system' 'show -system PMTT'
}
