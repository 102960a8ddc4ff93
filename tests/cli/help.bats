#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# The table of commands, as it comes out of help, help --json, the parser and its messages: all of them agree.

load common

setup_file() {
	"$PMEMCTL" help --json >"$BATS_FILE_TMPDIR/help.json"
	jq -r '.commands[].name' "$BATS_FILE_TMPDIR/help.json" >"$BATS_FILE_TMPDIR/commands"
	# one line an option: the command, what chooses the sample machine for it, name, letter, kind
	jq -r '.commands[] | . as $command | (if any(.global_options[]; .name == "demo") then "--demo" else "--quiet" end) as $machine |
		(.options + .global_options)[] | [$command.name, $machine, .name, .letter // "-", .kind] | @tsv' \
		"$BATS_FILE_TMPDIR/help.json" >"$BATS_FILE_TMPDIR/options"
}

setup() {
	help_json=$BATS_FILE_TMPDIR/help.json
	mapfile -t commands <"$BATS_FILE_TMPDIR/commands"
	options=$BATS_FILE_TMPDIR/options
}

# refuses_all LEAST: each line of standard input is a command line and, behind a tab, what is said when it is refused with
# status 2 in one line and a hint. There are at least LEAST. They are many, so they are run in one shell that
# bats does not trace.
# shellcheck disable=SC2016 # expanded by that shell
refuses_all() {
	bash -c 'n=0 bad=0
	while IFS=$'"'\t'"' read -r words text; do
		n=$((n + 1)) status=0
		said=$("$1" $words 2>&1 </dev/null) || status=$?
		[[ $status -eq 2 && $said == "pmemctl: "*"$text"*$'"'\n'"'"  hint: "* && $(wc -l <<<"$said") -eq 2 ]] && continue
		bad=$((bad + 1))
		printf "pmemctl %s: exit status %d, not a refusal with \"%s\":\n%s\n" "$words" "$status" "$text" "$said" | head -n 5
	done
	((n >= $2 && bad == 0)) || { echo "$bad of $n command lines are not refused as they should be"; exit 1; }' - "$PMEMCTL" "$1"
}

# of COMMAND FILTER: what the jq filter gives of the command in help --json
of() {
	jq -r --arg name "$1" ".commands[] | select(.name == \$name) | $2" "$help_json"
}

# validate FILE...: tells of each whether the schema takes it. Keys must be unique, which a parser would not tell.
validate() {
	python3 - "$CLI_DIR/../../doc/schema/pmemctl-help-1.json" "$@" <<-'END'
		import json, sys
		from jsonschema import Draft202012Validator

		def unique(pairs):
		    assert len(dict(pairs)) == len(pairs), "a key is there twice: %s" % [key for key, _ in pairs]
		    return dict(pairs)

		schema, *files = (json.load(open(name), object_pairs_hook=unique) for name in sys.argv[1:])
		Draft202012Validator.check_schema(schema)
		for name, data in zip(sys.argv[2:], files):
		    errors = ["/".join(map(str, error.absolute_path)) for error in Draft202012Validator(schema).iter_errors(data)]
		    print(name.split("/")[-1], "refused" if errors else "valid", *errors)
	END
}

@test "help --json is what its schema says, and the schema is strict" {
	local damage number=0 dir=$BATS_TEST_TMPDIR
	for damage in 'del(.commands[0].summary)' '.commands[0].changes = 1' '.commands[0].more = 1' '.schema = "pmemctl-help/2"' \
		'.commands[0].options[0].argument = null' '.commands[0].options[0].argument_kind = "colour"' \
		'.commands[1].exit_statuses = []' '.commands[1].operand_kind = "bus"'; do
		number=$((number + 1))
		jq "$damage" "$help_json" >"$dir/damaged$number"
	done
	validate "$help_json" "$dir"/damaged* >"$dir/verdicts"
	cat "$dir/verdicts"
	[[ $(grep -c '^damaged[0-9]* refused' "$dir/verdicts") -eq 8 && $(head -n 1 "$dir/verdicts") == 'help.json valid' ]]
}

@test "help --json: names and letters are unique, statuses ascend, and __complete knows each kind" {
	local command kind
	for command in "${commands[@]}"; do
		[[ -z $(of "$command" '(.options + .global_options)[] | .name' | sort | uniq -d) ]] || fail "$command: a name twice"
		[[ -z $(of "$command" '(.options + .global_options)[] | .letter // empty' | sort | uniq -d) ]] ||
			fail "$command: a letter twice"
		of "$command" '.exit_statuses[].status' | sort -nuc
		of "$command" '.exit_statuses | map(.status) | contains([0, 2])' | grep -qx true
	done
	for kind in $(jq -r '[.. | .argument_kind?, .operand_kind? | select(. != null)] | unique[]' "$help_json"); do
		raw __complete "$kind" --demo
		is 0
	done
	[[ -z $(sort "$BATS_FILE_TMPDIR/commands" | uniq -d) ]]
}

@test "each command's --help has its options, global options, examples and exit statuses" {
	local command word left
	for command in "${commands[@]}"; do
		raw "$command" --help
		is 0
		prints "Usage: pmemctl $command" "$(of "$command" .summary)" "pmemctl-$command(1)"
		[[ -z $err ]]
		left=$(sed -nE 's/^  (-.|  ),? *(--[^ ]+) .*/\2 \1/p' <<<"$out")
		diff <(of "$command" '(.options + .global_options)[] | "--" + .name +
			(if .kind == "optional-value" then "[=" + .argument + "]" elif .argument then "=" + .argument else "" end)
			+ " " + (if .letter then "-" + .letter else "" end)' | sed 's/ $//' | sort) <(sed 's/ *$//' <<<"$left" | sort)
		while IFS= read -r word; do
			prints "  $word"
		done < <(of "$command" '.examples[].command, (.exit_statuses[] | "\(.status)  \(.meaning)")')
		[[ $(awk 'length > 110' <<<"$out") == '' ]] || fail "a line is too long for a terminal"
	done
}

@test "help COMMAND, COMMAND --help, COMMAND -h and --help COMMAND are the same; so are the ways to the overview" {
	local command wanted words
	for command in "${commands[@]}"; do
		raw help "$command"
		wanted=$out
		for words in "$command --help" "$command -h" "--help $command" "-h $command" "$command undefined --help"; do
			# shellcheck disable=SC2086 # several words
			raw $words
			is 0
			[[ $out == "$wanted" ]] || fail "another text than help $command"
		done
	done
	raw help
	wanted=$out
	for command in "${commands[@]}"; do
		prints "  $command "
	done
	[[ $out != *__complete* ]]
	for words in --help -h 'help --quiet'; do
		# shellcheck disable=SC2086 # several words
		raw $words
		is 0
		[[ $out == "$wanted" ]] || fail "another text than help"
	done
}

@test "options stand before and after the command and its operands, and -- ends them" {
	local wanted
	raw --demo list -r region0 -DR
	wanted=$out
	raw list --demo -DR --region=region0
	[[ $out == "$wanted" ]] || fail "not the same"
	raw list -DRrregion0 --demo
	[[ $out == "$wanted" ]] || fail "not the same"
	raw --demo -- list
	is 0
	prints namespace0.0
	raw --demo list -- -R
	refused 2 "unexpected '-R'"
	raw --demo destroy-namespace --dry-run -f namespace0.0
	wanted=$out
	is 0
	raw destroy-namespace namespace0.0 -f --demo --dry-run
	[[ $out == "$wanted" ]] || fail "not the same"
	raw destroy-namespace -f --demo --dry-run -- namespace0.0
	[[ $out == "$wanted" ]] || fail "not the same"
	raw --dry-run --demo destroy-namespace -f -- namespace0.0
	[[ $out == "$wanted" ]] || fail "not the same"
	raw --demo --dry-run destroy-namespace -- -f
	refused 3 'there is no such namespace'
}

@test "abbreviated commands are refused" {
	local command length
	for command in "${commands[@]}"; do
		for length in 1 2 3 $((${#command} - 1)); do
			((length < ${#command})) || continue
			# one that is a command itself
			[[ " ${commands[*]} " != *" ${command:0:length} "* ]] || continue
			printf -- "--demo %s\tunknown command '%s'\n" "${command:0:length}" "${command:0:length}"
		done
	done | refuses_all 16
}

@test "abbreviated options are refused" {
	local command machine name short
	while read -r command machine name _; do
		for short in "${name:0:3}" "${name::-1}"; do
			! grep -qE "^$command\s+\S+\s+$short\s" "$options" || continue
			printf -- '%s %s --%s\tunknown option --%s\n' "$machine" "$command" "$short" "$short"
		done
	done <"$options" | refuses_all 100
}

@test "values: a missing one, one too many and an unknown letter are refused" {
	local command machine name letter kind
	while read -r command machine name letter kind; do
		[[ $kind != optional-value ]] || continue
		if [[ $kind != value ]]; then
			printf -- '%s %s --%s=1\toption --%s takes no value\n' "$machine" "$command" "$name" "$name"
			continue
		fi
		printf -- '%s %s --%s\toption --%s needs a value\n' "$machine" "$command" "$name" "$name"
		[[ $letter == - ]] || printf -- '%s %s -%s\toption -%s needs a value\n' "$machine" "$command" "$letter" "$letter"
	done <"$options" >"$BATS_TEST_TMPDIR/lines"
	for command in "${commands[@]}"; do
		printf '%s -Z\tunknown option -Z\n' "$command"
	done >>"$BATS_TEST_TMPDIR/lines"
	refuses_all 80 <"$BATS_TEST_TMPDIR/lines"
}

@test "global options that a command does not take are refused, wherever they stand" {
	local command name value
	for command in "${commands[@]}"; do
		for name in $(jq -r '[.commands[].global_options[].name] | unique[]' "$help_json"); do
			! grep -qE "^$command\s+\S+\s+$name\s" "$options" || continue
			case $name in
			sysroot) value='=/' ;;
			format) value='=json' ;;
			columns) value='=all' ;;
			*) value='' ;;
			esac
			printf -- '--%s %s\tit does not take --%s\n' "$name$value" "$command" "$name"
			printf -- '%s --%s\tit does not take --%s\n' "$command" "$name$value" "$name"
		done
	done | refuses_all 12
}

# misspelt WORD: a letter left out, one too many, a wrong one, and two that changed places
misspelt() {
	local at=$((${#1} / 2))
	echo "${1:0:at}${1:at+1} ${1:0:at}x${1:at} ${1:0:at}x${1:at+1} ${1:0:at}${1:at+1:1}${1:at:1}${1:at+2}"
}

@test "did you mean: commands" {
	local command word
	for command in "${commands[@]}"; do
		for word in $(misspelt "$command"); do
			# two of the same letter changed places
			[[ $word != "$command" ]] || continue
			printf -- "--demo %s\tunknown command '%s'; did you mean '%s'?\n" "$word" "$word" "$command"
		done
	done | refuses_all 16
	raw --demo quite-different
	refused 2 "unknown command 'quite-different'"
	[[ $err != *'did you mean'* ]] || fail "guesses wildly"
	raw help lst
	refused 2 "unknown command 'lst'; did you mean 'list'?"
}

# What is meant may be another option that is as close, but one that the command takes.
@test "did you mean: options" {
	local command machine name word
	while read -r command machine name _; do
		((${#name} >= 4)) || continue
		for word in $(misspelt "$name"); do
			! grep -qE "^$command\s+\S+\s+$word\s" "$options" || continue
			printf -- '%s %s --%s\tunknown option --%s; did you mean --\n' "$machine" "$command" "$word" "$word"
		done
	done <"$options" | refuses_all 200
}

@test "did you mean: never an option that the command does not take" {
	local command name word meant
	for command in "${commands[@]}"; do
		for name in $(jq -r '[.commands[].global_options[].name] | unique[]' "$help_json"); do
			! grep -qE "^$command\s+\S+\s+$name\s" "$options" || continue
			word=$(misspelt "$name")
			raw "$command" "--${word%% *}"
			refused 2 "unknown option --${word%% *}"
			meant=$(sed -nE 's/.*did you mean --([a-z-]*).*/\1/p' <<<"$err")
			[[ -z $meant ]] || grep -qE "^$command\s+\S+\s+$meant\s" "$options" || fail "$command does not take --$meant"
		done
	done
}

@test "did you mean: modes and other words of options" {
	local mode word
	for mode in fsdax devdax sector; do
		for word in $(misspelt "$mode"); do
			printf -- "--demo list --mode=%s\t--mode: there is no mode '%s'; did you mean '%s'?\n" "$word" "$word" "$mode"
			printf -- "--demo create-namespace -m %s\tdid you mean '%s'?\n" "$word" "$mode"
		done
	done | refuses_all 24
	raw --demo list -m quite-different
	refused 2 "'quite-different'" 'fsdax, devdax, sector, raw'
	raw --demo list -t pmme
	refused 2 "'pmme'" pmem
	raw --demo create-namespace -M meem
	refused 2 "there is no place 'meem'; did you mean 'mem'?"
	raw --demo create-namespace -M disk
	refused 2 "'disk'" 'dev, mem'
}

# Each exit status of each command that can be reached without a guest, by its command line. What stands behind
# "guest" is tested in tests/guest/statuses.bats: it takes a kernel that does or refuses something.
statuses='
show               0  --demo show region
show               1  --sysroot NOWHERE show region
show               2  --demo show
show               3  --demo show region region99
show               4  guest
show               6  guest
show               10 guest
list               0  --demo list
list               1  --sysroot NOWHERE list
list               2  --demo list --undefined
list               3  --demo list -r region99
create-namespace   0  --demo create-namespace -r region1 --dry-run
create-namespace   1  --demo create-namespace -r region0
create-namespace   2  --demo create-namespace -s 0
create-namespace   3  --demo create-namespace -r region99
create-namespace   4  guest
create-namespace   5  --demo create-namespace -e namespace0.0
create-namespace   6  --demo create-namespace -r region1 -a 4G
create-namespace   7  guest
create-namespace   8  guest
create-namespace   10 guest
destroy-namespace  0  --demo destroy-namespace -f namespace0.0 --dry-run
destroy-namespace  1  --sysroot NOWHERE destroy-namespace all
destroy-namespace  2  --demo destroy-namespace
destroy-namespace  3  --demo destroy-namespace namespace99.0
destroy-namespace  4  guest
destroy-namespace  5  --demo destroy-namespace namespace0.0
destroy-namespace  6  --demo destroy-namespace -f namespace0.0
destroy-namespace  7  guest
destroy-namespace  8  guest
rename-namespace   0  --demo rename-namespace -f namespace0.0 new --dry-run
rename-namespace   1  guest
rename-namespace   2  --demo rename-namespace namespace0.0
rename-namespace   3  --demo rename-namespace namespace99.0 new
rename-namespace   4  guest
rename-namespace   5  --demo rename-namespace namespace0.0 new
rename-namespace   6  --demo rename-namespace -f namespace0.0 new
rename-namespace   10 guest
enable-namespace   0  --demo enable-namespace all --dry-run
enable-namespace   1  --sysroot NOWHERE enable-namespace all
enable-namespace   2  --demo enable-namespace
enable-namespace   3  --demo enable-namespace namespace99.0
enable-namespace   4  guest
enable-namespace   6  --demo enable-namespace namespace0.0
enable-namespace   7  guest
enable-namespace   10 guest
disable-namespace  0  --demo disable-namespace namespace0.0 --dry-run
disable-namespace  1  --sysroot NOWHERE disable-namespace all
disable-namespace  2  --demo disable-namespace
disable-namespace  3  --demo disable-namespace namespace99.0
disable-namespace  4  guest
disable-namespace  5  guest
disable-namespace  6  --demo disable-namespace namespace0.0
disable-namespace  7  guest
enable-region      0  --demo enable-region all --dry-run
enable-region      1  --sysroot NOWHERE enable-region all
enable-region      2  --demo enable-region
enable-region      3  --demo enable-region region99
enable-region      4  guest
enable-region      6  --demo enable-region region0
enable-region      7  guest
enable-region      10 guest
disable-region     0  --demo disable-region region0 --dry-run
disable-region     1  --sysroot NOWHERE disable-region all
disable-region     2  --demo disable-region
disable-region     3  --demo disable-region region99
disable-region     4  guest
disable-region     5  guest
disable-region     6  --demo disable-region region0
disable-region     7  guest
enable-dimm        0  --demo enable-dimm all --dry-run
enable-dimm        1  --sysroot NOWHERE enable-dimm all
enable-dimm        2  --demo enable-dimm
enable-dimm        3  --demo enable-dimm nmem99
enable-dimm        4  guest
enable-dimm        6  --demo enable-dimm nmem0
enable-dimm        7  guest
enable-dimm        10 guest
disable-dimm       0  guest
disable-dimm       1  --sysroot NOWHERE disable-dimm all
disable-dimm       2  --demo disable-dimm
disable-dimm       3  --demo disable-dimm nmem99
disable-dimm       4  guest
disable-dimm       5  --demo disable-dimm nmem0
disable-dimm       6  guest
disable-dimm       7  guest
create-device      0  guest
create-device      1  guest
create-device      2  --demo create-device --input /nowhere --size 1G
create-device      3  --demo create-device
create-device      4  guest
create-device      6  guest
reconfigure-device 0  guest
reconfigure-device 1  guest
reconfigure-device 2  --demo reconfigure-device dax0.0
reconfigure-device 3  --demo reconfigure-device -m devdax dax0.0
reconfigure-device 4  guest
reconfigure-device 5  guest
reconfigure-device 6  guest
reconfigure-device 7  guest
reconfigure-device 8  guest
destroy-device     0  guest
destroy-device     1  guest
destroy-device     2  --demo destroy-device
destroy-device     3  --demo destroy-device dax0.0
destroy-device     4  guest
destroy-device     5  guest
destroy-device     6  guest
destroy-device     7  guest
enable-device      0  guest
enable-device      1  guest
enable-device      2  --demo enable-device
enable-device      3  --demo enable-device dax0.0
enable-device      4  guest
enable-device      5  guest
enable-device      6  guest
enable-device      7  guest
disable-device     0  guest
disable-device     1  guest
disable-device     2  --demo disable-device
disable-device     3  --demo disable-device dax0.0
disable-device     4  guest
disable-device     5  guest
disable-device     6  guest
disable-device     7  guest
create-dax         0  guest
create-dax         1  guest
create-dax         2  --demo create-dax --count 2
create-dax         3  --demo create-dax
create-dax         4  guest
create-dax         6  guest
create-dax         7  guest
destroy-dax        0  guest
destroy-dax        1  guest
destroy-dax        2  --demo destroy-dax
destroy-dax        3  --demo destroy-dax dax0.0
destroy-dax        4  guest
destroy-dax        5  guest
destroy-dax        6  guest
destroy-dax        7  guest
set-mode           0  --demo set-mode -f namespace0.0 raw --dry-run
set-mode           1  guest
set-mode           2  --demo set-mode namespace0.0
set-mode           3  --demo set-mode namespace99.0 raw
set-mode           4  guest
set-mode           5  --demo set-mode namespace0.0 raw
set-mode           6  --demo set-mode -f namespace0.0 raw
set-mode           7  guest
set-mode           8  guest
online-memory      0  guest
online-memory      1  guest
online-memory      2  --demo online-memory
online-memory      3  --demo online-memory dax0.0
online-memory      4  guest
online-memory      6  guest
online-memory      7  guest
offline-memory     0  guest
offline-memory     1  guest
offline-memory     2  --demo offline-memory
offline-memory     3  --demo offline-memory dax0.0
offline-memory     4  guest
offline-memory     5  guest
offline-memory     6  guest
offline-memory     7  guest
migrate-device-model 0 guest
migrate-device-model 1 guest
migrate-device-model 2 migrate-device-model --undefined
migrate-device-model 4 guest
split-acpi         0  guest
split-acpi         1  guest
split-acpi         2  split-acpi --pxm x
split-acpi         3  split-acpi -p 0 -d NOWHERE
split-acpi         4  guest
split-acpi         6  guest
split-acpi         10 guest
check-namespace    0  guest
check-namespace    1  --demo check-namespace -f namespace0.0
check-namespace    2  --demo check-namespace
check-namespace    3  --demo check-namespace namespace99.0
check-namespace    4  guest
check-namespace    5  guest
check-namespace    6  guest
check-namespace    7  guest
check-namespace    8  guest
check-namespace    10  guest
read-infoblock     0  --quiet read-infoblock -j -i /dev/zero
read-infoblock     1  --demo read-infoblock -j -i /dev/null
read-infoblock     2  --demo read-infoblock -i /dev/zero namespace0.0
read-infoblock     3  --demo read-infoblock -j namespace99.0
read-infoblock     4  guest
read-infoblock     5  --demo read-infoblock -j namespace0.0
read-infoblock     6  guest
read-infoblock     7  guest
read-infoblock     10  guest
write-infoblock    0  --quiet write-infoblock -s 1G -o NOWHERE
write-infoblock    1  --demo write-infoblock -s 1G -o /
write-infoblock    2  --demo write-infoblock
write-infoblock    3  --demo write-infoblock namespace99.0
write-infoblock    4  guest
write-infoblock    5  --demo write-infoblock namespace0.0
write-infoblock    6  guest
write-infoblock    7  guest
write-infoblock    8  guest
doctor             0  --demo doctor
doctor             1  --sysroot NOWHERE doctor
doctor             2  --demo doctor --undefined
doctor             3  --demo doctor region99
doctor             4  guest
doctor             5  guest
doctor             6  guest
doctor             7  guest
doctor             8  guest
doctor             10 guest
init-labels        0  guest
init-labels        1  --sysroot NOWHERE init-labels nmem0
init-labels        2  --demo init-labels
init-labels        3  --demo init-labels nmem99
init-labels        4  guest
init-labels        5  guest
init-labels        6  --demo init-labels nmem0
init-labels        7  guest
init-labels        8  guest
read-labels        0  guest
read-labels        1  --sysroot NOWHERE read-labels nmem0
read-labels        2  --demo read-labels
read-labels        3  --demo read-labels nmem99
read-labels        4  guest
read-labels        6  --demo read-labels nmem0
read-labels        7  guest
read-labels        10 guest
write-labels       0  guest
write-labels       1  --sysroot NOWHERE write-labels nmem0
write-labels       2  --demo write-labels
write-labels       3  --demo write-labels nmem99 -i /etc/passwd
write-labels       4  guest
write-labels       5  guest
write-labels       6  --demo write-labels nmem0 -i /etc/passwd
write-labels       8  guest
write-labels       10 --demo write-labels nmem0 -i /dev/null
zero-labels        0  guest
zero-labels        1  --sysroot NOWHERE zero-labels nmem0
zero-labels        2  --demo zero-labels
zero-labels        3  --demo zero-labels nmem99
zero-labels        4  guest
zero-labels        5  guest
zero-labels        6  --demo zero-labels nmem0
zero-labels        7  guest
zero-labels        8  guest
check-labels       0  guest
check-labels       1  --sysroot NOWHERE check-labels nmem0
check-labels       2  --demo check-labels
check-labels       3  --demo check-labels nmem99
check-labels       4  guest
check-labels       5  guest
check-labels       6  --demo check-labels nmem0
check-labels       7  guest
check-labels       8  guest
check-labels       10 guest
clear-errors       0  guest
clear-errors       1  --sysroot NOWHERE clear-errors all
clear-errors       2  --demo clear-errors
clear-errors       3  --demo clear-errors namespace99.0
clear-errors       4  guest
clear-errors       5  guest
clear-errors       6  guest
clear-errors       7  guest
start-scrub        0  guest
start-scrub        1  --sysroot NOWHERE start-scrub
start-scrub        2  --demo start-scrub --undefined
start-scrub        3  --demo start-scrub nosuch
start-scrub        4  guest
start-scrub        6  --demo start-scrub
start-scrub        7  guest
wait-scrub         0  --demo wait-scrub
wait-scrub         1  --sysroot NOWHERE wait-scrub
wait-scrub         2  --demo wait-scrub --timeout 0
wait-scrub         3  --demo wait-scrub nosuch
wait-scrub         6  guest
wait-scrub         7  guest
inject-error       0  guest
inject-error       1  --sysroot NOWHERE inject-error namespace0.0 -B 1 -n 1
inject-error       2  --demo inject-error namespace0.0
inject-error       3  --demo inject-error namespace99.0 -B 1 -n 1
inject-error       4  guest
inject-error       6  --demo inject-error namespace0.0 -B 1 -n 1
inject-error       8  guest
inject-smart       0  guest
inject-smart       1  --sysroot NOWHERE inject-smart -f nmem0
inject-smart       2  --demo inject-smart nmem0
inject-smart       3  --demo inject-smart -f nmem99
inject-smart       4  guest
inject-smart       6  --demo inject-smart -f nmem0
inject-smart       7  guest
update-firmware    0  guest
update-firmware    1  --sysroot NOWHERE update-firmware --arm nmem0
update-firmware    2  --demo update-firmware nmem0
update-firmware    3  --demo update-firmware --arm nmem99
update-firmware    4  guest
update-firmware    5  guest
update-firmware    6  --demo update-firmware --arm nmem0
update-firmware    7  guest
update-firmware    10 guest
activate-firmware  0  guest
activate-firmware  1  --sysroot NOWHERE activate-firmware
activate-firmware  2  --demo activate-firmware --undefined
activate-firmware  3  --demo activate-firmware nosuch
activate-firmware  4  guest
activate-firmware  5  guest
activate-firmware  6  --demo activate-firmware
activate-firmware  7  guest
setup-passphrase   0  guest
setup-passphrase   1  --sysroot NOWHERE setup-passphrase nmem0
setup-passphrase   2  --demo setup-passphrase
setup-passphrase   3  --demo setup-passphrase nmem99
setup-passphrase   4  guest
setup-passphrase   5  --demo setup-passphrase nmem0
setup-passphrase   6  guest
setup-passphrase   7  guest
setup-passphrase   10 guest
update-passphrase  0  guest
update-passphrase  1  --sysroot NOWHERE update-passphrase nmem0
update-passphrase  2  --demo update-passphrase
update-passphrase  3  --demo update-passphrase nmem99
update-passphrase  4  guest
update-passphrase  5  --demo update-passphrase nmem0
update-passphrase  6  guest
update-passphrase  7  guest
update-passphrase  10 guest
remove-passphrase  0  guest
remove-passphrase  1  --sysroot NOWHERE remove-passphrase nmem0
remove-passphrase  2  --demo remove-passphrase
remove-passphrase  3  --demo remove-passphrase nmem99
remove-passphrase  4  guest
remove-passphrase  5  guest
remove-passphrase  6  --demo remove-passphrase nmem0
remove-passphrase  7  guest
remove-passphrase  10 guest
freeze-security    0  guest
freeze-security    1  --sysroot NOWHERE freeze-security nmem0
freeze-security    2  --demo freeze-security
freeze-security    3  --demo freeze-security nmem99
freeze-security    4  guest
freeze-security    5  guest
freeze-security    6  --demo freeze-security nmem0
freeze-security    7  guest
sanitize-dimm      0  guest
sanitize-dimm      1  --sysroot NOWHERE sanitize-dimm nmem0
sanitize-dimm      2  --demo sanitize-dimm
sanitize-dimm      3  --demo sanitize-dimm nmem99
sanitize-dimm      4  guest
sanitize-dimm      5  --demo sanitize-dimm nmem0
sanitize-dimm      6  guest
sanitize-dimm      7  guest
sanitize-dimm      8  guest
sanitize-dimm      10 guest
wait-overwrite     0  guest
wait-overwrite     1  --sysroot NOWHERE wait-overwrite nmem0
wait-overwrite     2  --demo wait-overwrite
wait-overwrite     3  --demo wait-overwrite nmem99
wait-overwrite     6  guest
wait-overwrite     7  guest
load-keys          0  guest
load-keys          1  guest
load-keys          2  load-keys undefined
load-keys          3  guest
load-keys          4  guest
load-keys          6  --demo load-keys
load-keys          7  guest
load-keys          10 guest
metrics            0  --demo metrics
metrics            1  --sysroot NOWHERE metrics
metrics            2  --demo metrics undefined
metrics            3  --demo metrics -d nmem99
metrics            4  guest
monitor            0  guest
monitor            1  guest
monitor            2  --demo monitor undefined
monitor            3  --demo monitor --exec /nowhere
monitor            4  --demo monitor --exec /etc
set                0  --demo set read-only region1 --dry-run
set                1  --sysroot NOWHERE set read-only all
set                2  --demo set read-only
set                3  --demo set read-only region99
set                4  guest
set                5  guest
set                6  --demo set read-only region1
set                7  guest
set                8  guest
schema             0  schema
schema             2  schema undefined
help               0  help
help               2  help undefined
'

@test "every documented exit status is known here, and reached where no guest is needed" {
	local command number words
	diff <(awk 'NF { print $1, $2 }' <<<"$statuses") \
		<(jq -r '.commands[] | .name as $name | .exit_statuses[] | "\($name) \(.status)"' "$help_json")
	while read -r command number words; do
		[[ $command && $words != guest ]] || continue
		# shellcheck disable=SC2086 # several words
		raw ${words//NOWHERE/$BATS_TEST_TMPDIR/nowhere}
		is "$number"
		((number == 0)) || [[ $err == "pmemctl: ${command^^}: "* ]] || fail 'does not begin with the name of the command'
		((number != 0)) || [[ -z $err ]] || fail 'says something'
		((number == 0)) || [[ -z $out ]] || fail 'prints something'
	done <<<"$statuses"
}

@test "a full disk is not success" {
	local words
	[[ -w /dev/full ]] || skip 'there is no /dev/full'
	for words in 'help' 'help --json' '--demo list -DRN' 'list --help' '--version' 'ndctl --version' 'ndctl --list-cmds' 'ndctl --help' \
		'__complete command' 'help --man list'; do
		# shellcheck disable=SC2086 # several words
		status=0 out=
		err=$("$PMEMCTL" $words 2>&1 >/dev/full) || status=$?
		((status != 0)) || fail "a full disk looks like success of $words"
	done
}

@test "what names the wrong object: the message is about the name that is not there" {
	raw --demo list -r region0 -d nmem99
	refused 3 nmem99
	raw --demo list -r region0 -b ndbus9
	refused 3 ndbus9
	raw --demo list -d 'nmem0 nmem99'
	is 3
	[[ $err == *nmem99* ]] || fail 'does not tell of nmem99'
	raw --demo destroy-namespace namespace0.0 -r region99 --dry-run
	refused 3 region99
	raw --demo destroy-namespace all -r region99 --dry-run
	refused 3 region99
}

@test "options of help that exclude each other are refused, not ignored" {
	raw help --man
	refused 2 '--man'
	raw help --man --json
	refused 2 '--json'
	raw help --json list
	((status == 2)) || [[ $(jq -r '.commands[].name' <<<"$out") == list ]] || fail 'tells of other commands, too'
}
