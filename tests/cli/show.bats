#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# pmemctl show: columns, conditions, order, formats, names. What is shown of each machine is in golden.bats.

load common

setup() {
	on sample-machine
}

# shows TEXT ARGUMENT...: prints just this
shows() {
	local text=$1
	shift
	ours show "$@"
	is 0
	[[ $out == "$text" ]] || fail "does not show
$text"
}

@test "doc/schema/pmemctl-1.json is what the program prints" {
	raw schema
	is 0
	diff "$CLI_DIR/../../doc/schema/pmemctl-1.json" "$BATS_TEST_TMPDIR/out"
}

@test "JSON of every object of every machine is what the schema says, and the schema is strict" {
	local machine kind dir=$BATS_TEST_TMPDIR count=0
	for machine in $(machines); do
		on "$machine"
		for kind in $(kinds); do
			ours show "$kind" -o json
			is 0
			cp "$dir/out" "$dir/$machine-$kind.json"
			count=$((count + 1))
		done
	done
	jq '.regions[0].size = "1"' "$dir/sample-machine-region.json" >"$dir/damaged-type.json"
	jq 'del(.regions[0].free)' "$dir/sample-machine-region.json" >"$dir/damaged-missing.json"
	jq '.regions[0].more = 1' "$dir/sample-machine-region.json" >"$dir/damaged-more.json"
	jq '.regions[0].region = null' "$dir/sample-machine-region.json" >"$dir/damaged-null.json"
	jq '.schema = "pmemctl/2"' "$dir/sample-machine-region.json" >"$dir/damaged-schema.json"
	python3 - "$CLI_DIR/../../doc/schema/pmemctl-1.json" "$dir"/*.json >"$dir/verdicts" <<-'END'
		import json, sys
		from jsonschema import Draft202012Validator

		schema = json.load(open(sys.argv[1]))
		Draft202012Validator.check_schema(schema)
		for name in sys.argv[2:]:
		    errors = [error.message for error in Draft202012Validator(schema).iter_errors(json.load(open(name)))]
		    print(name.split("/")[-1], "refused" if errors else "valid", *errors[:3])
	END
	grep -v '^damaged.* refused\|^[^d].* valid$' "$dir/verdicts" && return 1
	[[ $(grep -c ' valid$' "$dir/verdicts") -eq $count && $(grep -c ' refused' "$dir/verdicts") -eq 5 ]]
}

@test "the numbers of JSON and CSV are those of list" {
	ours list -R
	jq '[.[] | [.dev, .size, .available_size, .max_available_extent, .align]]' <<<"$out" >"$BATS_TEST_TMPDIR/list"
	ours show region -o json
	jq '[.regions[] | [.region, .size, .free, .max_extent, .align]]' <<<"$out" | diff "$BATS_TEST_TMPDIR/list" -
	ours show region -o csv --columns region,size,free,max-extent,align --no-headings
	tr -d '\r' <<<"$out" | diff <(jq -r '.[] | @csv' "$BATS_TEST_TMPDIR/list" | tr -d '"') -
}

@test "columns: chosen, added, all, none of that name" {
	shows $'REGION  WAYS\nregion0    6\nregion1    6' region --columns region,ways
	shows $'WAYS REGION\n   6 region0\n   6 region1' region --columns WAYS,region,ways
	ours show region --columns +bus
	[[ $(head -n 1 <<<"$out") == 'REGION '*' HEALTH BUS' ]]
	ours show region --columns all -o csv
	ours show region -o csv --columns "$(head -n 1 <<<"$out" | tr -d '\r')"
	is 0
	ours show region --columns siez
	refused 2 "--columns: there is no column 'siez'; did you mean 'SIZE'?"
	ours show region --columns xyzzy
	refused 2 "--columns: there is no column 'xyzzy' (REGION, TYPE, SIZE, "
	# a heading of a narrow table is a name, too
	shows $'DIMM  CAPACITY\nnmem3  252 GiB' dimm nmem3 --columns dimm,size
	shows $'DIMM  CAPACITY\nnmem3  252 GiB' dimm nmem3 --columns dimm,capacity --where 'size>1G'
}

@test "conditions" {
	local all
	shows $'REGION\nregion1' region --columns region --where 'free>0'
	shows $'REGION\nregion1' region --columns region --where 'free>=1T,node=1'
	shows $'REGION\nregion0' region --columns region --where 'free=0'
	shows $'REGION\nregion0' region --columns region --where 'FREE<1'
	shows $'REGION\nregion0' region --columns region --where 'free<=0,namespaces!=0'
	shows $'REGION\nregion0' region --columns region --where 'dimms=nmem3'
	shows $'REGION\nregion1' region --columns region --where 'dimms!=nmem3'
	shows $'DIMM\nnmem0' dimm --columns dimm --where 'handle=1'
	shows $'DIMM\nnmem6' dimm --columns dimm --where 'handle=0x1001'
	ours show region --where 'type=volatile'
	is 0
	[[ -z $out && $err == 'no region meets the conditions' ]]
	# what is unknown meets nothing
	TREE=$(changed_tree sample-machine 's/^A badblocks=.*/E badblocks=ENXIO/')
	ours show region -o csv --where 'health=ok' --no-headings
	all=$out
	ours show region -o csv --where 'health!=ok' --no-headings
	[[ -z $all$out ]]
}

@test "conditions that are none" {
	local condition
	for condition in size '>1' '' 'size>' 'size>x' 'size=1X' 'ways=six' 'type>pmem' 'region<=region1' 'nothing=1' 'free>0,' 'size!1'; do
		ours show region --where "$condition"
		refused 2 '--where: '
	done
	ours show region --where 'siez>1'
	refused 2 "there is no column 'siez'; did you mean 'SIZE'?"
}

@test "order" {
	shows $'REGION\nregion1\nregion0' region --columns region --sort -free
	shows $'REGION\nregion0\nregion1' region --columns region --sort free
	# nmem2 before nmem10, and equals stay in their order
	ours show dimm --columns dimm --sort dimm --no-headings
	[[ $(tr -d ' ' <<<"$out") == "$(printf 'nmem%d\n' {0..11})" ]]
	ours show dimm --columns dimm --sort -socket --no-headings
	[[ $(tr -d ' ' <<<"$out") == "$(printf 'nmem%d\n' {6..11} {0..5})" ]]
	ours show region --sort siez
	refused 2 "--sort: there is no column 'siez'; did you mean 'SIZE'?"
}

@test "names: of a kind, alone, of a disk" {
	ours show dimm nmem3 nmem10 --columns dimm
	[[ $(tr -d ' ' <<<"$out") == $'DIMM\nnmem3\nnmem10' ]]
	ours show dimm -d 'nmem3 nmem10' --columns dimm
	[[ $(tr -d ' ' <<<"$out") == $'DIMM\nnmem3\nnmem10' ]]
	ours show nmem3
	is 0
	[[ $(head -n 2 <<<"$out" | tr -s ' \n' ' ') == 'DIMM nmem3 ID 8089-a2-1837-00000b5e ' ]]
	ours show namespace0.0
	cp "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/namespace"
	for name in pmem0 /dev/pmem0; do
		ours show "$name"
		diff "$BATS_TEST_TMPDIR/namespace" "$BATS_TEST_TMPDIR/out"
	done
	for name in 'filesystem pmem0' 'filesystem /mnt/pmemfs0' /mnt/pmemfs0; do
		# shellcheck disable=SC2086 # two words
		ours show $name -o json
		is 0
		[[ $(jq -r '.filesystems[] | [.mounted, .dax] | join(" ")' <<<"$out") == '/mnt/pmemfs0 yes' ]]
	done
	ours show disk pmem0 -o json
	[[ $(jq -r '.disks[].disk' <<<"$out") == pmem0 ]]
	ours show region0 -o json
	[[ $(jq -r '.regions[].region' <<<"$out") == region0 ]]
	on qemu-used
	ours show pmem1p1 -o json
	[[ $(jq -r '.namespaces[].namespace' <<<"$out") == namespace1.0 ]]
	on qemu-hmem
	ours show dax0.0
	[[ $out == 'DEVICE '*dax0.0* ]]
}

@test "names that stand for nothing" {
	ours show region region7
	refused 3 'region7: there is no such region' 'there are region0, region1'
	ours show region7
	refused 3 'region7: there is no such region'
	ours show pmem7
	refused 3 'pmem7: it is no disk of a namespace'
	ours show pmem00
	refused 3 'pmem00: it is no disk'
	ours show dax9.9
	refused 3 'dax9.9: there is no such DAX device'
	ours show filesystem /mnt/nothing
	refused 3 '/mnt/nothing: there is no such file system'
	ours show /mnt/nothing
	refused 3 '/mnt/nothing: there is no such file system'
	ours show regin
	refused 2 "there is no object 'regin'; did you mean 'region'?"
	ours show xyzzy
	refused 2 "there is no object 'xyzzy' (dimm, health, sensor, region, namespace, "
	ours show nmem3 nmem4
	refused 2 'nmem3: the kind comes before several names: pmemctl show dimm nmem3 …'
	ours show dimm nmem3 -d nmem4
	refused 2 'name the DIMM once'
	ours show dax -r region0
	refused 2 'show dax has no filters'
	ours show topology nmem3
	refused 2 "topology takes no names; leave 'nmem3' out"
	for name in pmem0p1 pmem0p pmem0s1; do
		ours show "$name"
		refused 3 "$name: it is no disk of a namespace"
	done
	for name in 'filesystem /mnt/pmemfs0 /nonexist' 'disk pmem0 pmem77'; do
		# shellcheck disable=SC2086 # words
		ours show $name
		is 3
		[[ -n $out && $err == *"${name##* }: there is no such "* ]] || fail 'not what there is, and what there is not'
	done
	# some of several: what there is is shown
	ours show dimm nmem3 nmem99
	is 3
	prints nmem3
	says 'nmem99: there is no such DIMM'
}

@test "filters are those of list" {
	local filter
	for filter in '-b ndbus0' '-r region1' '-d nmem7' '-U 1' '-t pmem' '-b all'; do
		# shellcheck disable=SC2086 # two words
		ours list -R $filter
		jq -r 'if type == "array" then .[] else .regions[] end | .dev' <<<"$out" >"$BATS_TEST_TMPDIR/list"
		[[ -s $BATS_TEST_TMPDIR/list ]]
		# shellcheck disable=SC2086
		ours show region $filter --columns region --no-headings -o raw
		diff "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/out"
	done
	on qemu-modes
	ours show namespace -m sector --columns mode --no-headings -o raw
	[[ $(sort -u <<<"$out") == sector ]]
}

@test "formats: raw has no blanks in cells, jsonl an object a line" {
	ours show dimm -o raw
	[[ $(awk '{ print NF }' <<<"$out" | sort -u | wc -l) -eq 1 ]]
	ours show dimm -o jsonl
	[[ $(jq -s length <<<"$out") -eq 12 && $(wc -l <<<"$out") -eq 12 ]]
	ours show dimm --format=tabel
	refused 2 "there is no format 'tabel'; did you mean 'table'?"
	ours show dimm -o
	refused 2 'option -o needs a value'
	raw -o json --demo show dimm
	refused 2 'unknown option -o'
}

@test "the tree follows the encoding, and each line its parent" {
	LC_ALL=C.UTF-8 ours show topology
	prints '├─socket0 controller0' '    └─pmem0 ' '      └─/mnt/pmemfs0 '
	LC_ALL=C ours show topology
	prints '|-socket0 controller0' '    `-pmem0 '
	ours show topology -o json
	# a name of the parent for all but the sockets and nodes, which is a name of the document
	jq -e '[.topology[].name] as $names | [.topology[] | select(.parent == null) | .type] | unique == ["node", "socket"]' <<<"$out"
	jq -e '[.topology[].name] as $names | all(.topology[]; .parent == null or (.parent as $p | $names | index($p)))' <<<"$out"
	[[ $(jq '[.topology[] | select(.type == "dimm")] | length' <<<"$out") -eq 12 ]]
	# chosen rows are no tree
	ours show topology --where type=region
	[[ $(wc -l <<<"$out") -eq 3 && $out == *$'\nregion0 '* ]]
}

@test "sizes: with units for people, bytes when asked for" {
	shows $'   SIZE\n1.5 TiB\n1.5 TiB' region --columns size
	shows $'         SIZE\n1623497637888\n1623497637888' region --columns size --bytes
}

@test "a pipe is never cut, a terminal wraps lists" {
	COLUMNS=40 ours show region --columns all
	prints 'nmem0,nmem1,nmem2,nmem3,nmem4,nmem5'
	# shellcheck disable=SC2016 # for the shell on the terminal
	terminal 40 '"$PMEMCTL" --sysroot "$TREE" show region0' >"$BATS_TEST_TMPDIR/terminal"
	[[ $(longest_line <"$BATS_TEST_TMPDIR/terminal") -le 40 ]]
	grep -qx 'DIMMS  *nmem0,nmem1,nmem2,nmem3,' "$BATS_TEST_TMPDIR/terminal"
	grep -qx '  *nmem4,nmem5 *' "$BATS_TEST_TMPDIR/terminal"
}

# longest_line: of standard input, in letters
longest_line() {
	perl -CSD -ne 'chomp; $n = length if length > $n; END { print $n + 0, "\n" }'
}

@test "tables fit terminals of any width" {
	local width locale
	# shellcheck disable=SC2016 # for the shell on the terminal
	local all
	all='for kind in '"$(kinds | tr '\n' ' ')"'; do
		"$PMEMCTL" --sysroot "$TREE" show $kind; "$PMEMCTL" --sysroot "$TREE" show $kind --columns all; done'
	on qemu-used
	for width in 30 50 73 120; do
		for locale in C C.UTF-8; do
			LC_ALL=$locale terminal $width "export NO_COLOR=1; $all" >"$BATS_TEST_TMPDIR/terminal"
			[[ $(grep -v 'to show$' "$BATS_TEST_TMPDIR/terminal" | longest_line) -le $width ]] || fail "$width columns, $locale"
		done
	done
}

@test "COLUMNS counts more than the terminal, on one" {
	# shellcheck disable=SC2016 # for the shell on the terminal
	terminal 80 'export NO_COLOR=1 COLUMNS=200; "$PMEMCTL" --sysroot "$TREE" show namespace' >"$BATS_TEST_TMPDIR/wide"
	ours show namespace
	diff "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/wide"
	# shellcheck disable=SC2016 # for the shell on the terminal
	terminal 200 'export NO_COLOR=1 COLUMNS=70; "$PMEMCTL" --sysroot "$TREE" show namespace' >"$BATS_TEST_TMPDIR/narrow"
	[[ $(longest_line <"$BATS_TEST_TMPDIR/narrow") -le 70 ]]
}

@test "what does not fit: units get short, uuids lose their middle, memory is turned" {
	LC_ALL=C.UTF-8 terminal 80 'export NO_COLOR=1; "$PMEMCTL" --sysroot "$TREE" show namespace' >"$BATS_TEST_TMPDIR/terminal"
	grep -q '^namespace0\.0 fsdax 1\.5T .* 06b8[0-9a-f]*…[0-9a-f]*4cc9 .*/mnt/pmemfs0$' "$BATS_TEST_TMPDIR/terminal"
	terminal 80 'export NO_COLOR=1; "$PMEMCTL" --sysroot "$TREE" show namespace' >"$BATS_TEST_TMPDIR/terminal"
	grep -q ' 06b8[0-9a-f]*\.\.[0-9a-f]*4cc9 ' "$BATS_TEST_TMPDIR/terminal"
	terminal 50 'export NO_COLOR=1; "$PMEMCTL" --sysroot "$TREE" show memory' >"$BATS_TEST_TMPDIR/terminal"
	grep -qx 'NODE  *node0  *node1  *total' "$BATS_TEST_TMPDIR/terminal"
	grep -qx 'SYSTEM-RAM  *0  *0  *0' "$BATS_TEST_TMPDIR/terminal"
}

# bold TEXT: standard output has a line of headings in bold, and nothing else with codes
bold() {
	[[ $(head -n 1 <<<"$1") == $'\e[1mREGION \e[0m \e[1mTYPE\e[0m '*$'\e[1mHEALTH\e[0m' && $(tail -n +2 <<<"$1") != *$'\e'* ]] ||
		{ printf '%q\n' "$1"; return 1; }
}

@test "headings are bold on a terminal, unless --color or NO_COLOR says otherwise" {
	# shellcheck disable=SC2016 # for the shell on the terminal
	local kind show='"$PMEMCTL" --sysroot "$TREE" show region'
	ours --color=always show region
	bold "$out"
	bold "$(terminal 100 "$show")"
	bold "$(terminal 100 "$show --color=auto")"
	# an empty value is none; what is on the command line counts more
	bold "$(terminal 100 "NO_COLOR= $show")"
	bold "$(terminal 100 "NO_COLOR=1 $show --color=always")"
	ours show region
	[[ $out == 'REGION  TYPE '* && $out != *$'\e'* ]]
	[[ $(terminal 100 "$show --color=never") == "$out" ]]
	[[ $(terminal 100 "NO_COLOR=1 $show") == "$out" ]]
	[[ $(terminal 100 "NO_COLOR=1 $show --color=auto") == "$out" ]]
	for kind in $(kinds); do
		[[ $(terminal 100 "$PMEMCTL --sysroot $TREE show $kind --color=never") != *$'\e'* ]] || fail "$kind has codes"
	done
}

@test "who is not root is told what is missing" {
	TREE=$(changed_tree sample-machine 's/^A:0400 resource=.*/E:0400 resource=EACCES/')
	ours show region --columns +resource
	is 0
	prints '?'
	[[ $err == 'pmemctl: only root may read resource: shown as unknown' ]] || fail 'does not say so'
	ours show region
	is 0
	[[ -z $err ]] || fail 'speaks of what nobody asked for'
}

@test "the program's help lists objects and columns" {
	raw show --help
	is 0
	prints 'Objects:' 'namespaces: capacity in use' "'pmemctl show OBJECT --help'"
	raw show region --help
	prints 'Columns (* without --columns):' '* FREE' '  ISET'
}

@test "list takes the formats, too" {
	ours list -o json
	jq -S . <<<"$out" >"$BATS_TEST_TMPDIR/list"
	ours show namespace -o json
	jq -S . <<<"$out" | diff "$BATS_TEST_TMPDIR/list" -
	ours list -DRN --format json
	[[ $(jq -c '[.schema, (.dimms, .regions, .namespaces | length)]' <<<"$out") == '["pmemctl/1",12,2,1]' ]]
	ours list -RN -o table
	prints $'\n\nNAMESPACE '
	# what is not in use is left out, unless asked for
	on qemu-disabled
	ours list -N -o jsonl --columns namespace,state
	[[ $(jq -r .state <<<"$out" | sort -u) == enabled ]]
	ours list -Ni -o jsonl --columns namespace,state
	[[ $(jq -r .state <<<"$out" | sort -u) == $'disabled\nenabled' ]]
	ours list -RN -o csv --columns size
	refused 2 '--columns are of one kind of object'
	for option in '--columns size' --bytes --no-headings; do
		# shellcheck disable=SC2086 # two words
		ours list $option
		refused 2 'is for tables; name one by --format'
	done
}

@test "numbers of nodes need not follow each other" {
	TREE=$(changed_tree sample-machine '0,/^A numa_node=1/s//A numa_node=2147483647/')
	ours show topology -o json
	is 0
	[[ $(jq -r '.topology[] | select(.type == "node") | .name' <<<"$out") == *node2147483647* ]]
	ours show memory -o json
	is 0
}

@test "the capacity of a DIMM is unknown when a mapping is" {
	local change
	for change in 's/^A mappings=.*/E mappings=EIO/' 's/^A mapping0=(nmem[06],[0-9]+),.*/A mapping0=\1,x,0/' \
		's/^A mapping0=(nmem[06],[0-9]+),.*/A mapping0=\1,18446744073709551615,0/'; do
		TREE=$(changed_tree sample-machine "$change")
		ours show dimm -o json
		is 0
		[[ $(jq '.dimms[0].capacity' <<<"$out") == null ]] || fail "a number after $change"
	done
}

@test "an empty list meets the condition that nothing is in it" {
	shows $'REGION\nregion1' region --columns region --where 'namespaces=0'
	on qemu-modes
	ours show namespace --columns namespace,use --where use= -o jsonl
	is 0
	[[ $(jq -c .use <<<"$out" | sort -u) == '[]' ]]
	ours show namespace --where use!=
	[[ $err == 'no namespace meets the conditions' ]]
}

@test "bytes that are no UTF-8 do not make JSON that is none" {
	TREE=$(changed_tree sample-machine 's|/mnt/pmemfs0|/mnt/a\xff\xc3\xa9z|')
	ours show filesystem -o json
	is 0
	python3 -c 'import json, sys; print(ascii(json.load(sys.stdin)["filesystems"][0]["mounted"]))' <<<"$out" | grep -F "'/mnt/a\\ufffd\\xe9z'"
}

@test "how full recorded file systems are" {
	local change
	ours show filesystem -o csv --columns size,used,avail,use% --no-headings
	[[ $(tr -d '\r' <<<"$out") == '1596561817600,80740352,1516574658560,1' ]]
	ours show topology --where type=filesystem --columns size,free --no-headings -o raw
	[[ $out == '1596561817600 1516574658560' || $out == '1.5'* ]]
	for change in '/statvfs/d' 's/(statvfs)=98/\1=97/' 's/(statvfs=98 4096) 389/\1 388/' 's/(statvfs=98) 4096/\1 99999999999999/' \
		's/(statvfs=98 4096) .*/\1/'; do
		TREE=$(changed_tree sample-machine "$change")
		ours show filesystem -o json
		is 0
		[[ $(jq -c '.filesystems[] | [.size, .used, .avail, .use_percent]' <<<"$out") == '[null,null,null,null]' ]] ||
			fail "not unknown after $change"
	done
}

@test "what labels and paths hold cannot steer a terminal" {
	local format csi
	csi=$(printf '\302\233')	# U+009B, which begins a sequence as ESC [ does
	TREE=$(changed_tree sample-machine 's|/mnt/pmemfs0|/mnt/a\x1b[2Jb\x7fc\xc2\x9b31md\xc3\xa9|')
	for format in json jsonl; do
		ours show filesystem -o $format
		[[ $out != *$'\e'* && $out != *$'\x7f'* && $out != *"$csi"* ]] || fail "$format: raw"
		[[ $out == *'/mnt/a\u001b[2Jb\u007fc\u009b31md'* ]] || fail "$format: not escaped"
		jq -e . <<<"$out" >/dev/null
	done
	# a file of csv has what there is, a terminal does not
	ours show filesystem -o csv
	[[ $out == *$'\e[2Jb\x7fc'* ]] || fail 'csv lost something'
	for format in csv table raw; do
		# shellcheck disable=SC2016 # for the shell on the terminal
		LC_ALL=C.UTF-8 terminal 200 '"$PMEMCTL" --sysroot "$TREE" show filesystem --color=never -o '$format >"$BATS_TEST_TMPDIR/terminal"
		! grep -q $'\e\|\x7f' "$BATS_TEST_TMPDIR/terminal" || fail "$format: raw"
		! grep -qF "$csi" "$BATS_TEST_TMPDIR/terminal" || fail "$format: raw U+009B"
		grep -qF '/mnt/a\x1b[2Jb\x7fc\xc2\x9b31md' "$BATS_TEST_TMPDIR/terminal" || fail "$format: lost"
	done
}

@test "errors: each bad block is told with what it hits" {
	TREE=$(changed_tree sample-machine 's/^A badblocks=.*/A badblocks=100 4\\n49549322 8/')
	ours show errors namespace0.0 -o raw --no-headings --columns region,region-block,namespace,block,sector,count,hits
	is 0
	[[ $out == "region0 100 namespace0.0 \"\" \"\" 4 metadata"* ]]
	[[ $out == *"region0 49549322 namespace0.0 10 10 8 ?" ]]
	ours show errors namespace0.0 -o json
	[ "$(jq -r '.errors[1] | .device, .mounted, .hits, .file, .why' <<<"$out" | tr '\n' ',')" = \
		'/dev/pmem0,/mnt/pmemfs0,null,null,this is a recorded machine,' ]
	ours show errors -r region1 -o raw --no-headings --columns namespace,count,hits
	[[ $out == *'"" 4 no\x20namespace'* ]]
	ours show errors -n namespace0.0
	refused 2 'show errors has the filters --bus and --region'
	ours show errors namespace0.9
	refused 3 'namespace0.9: there is no such namespace'
}
