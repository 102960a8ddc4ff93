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
	# of these, each name and each command once: what is told of an option does not hang on the command that has it
	awk '!names[$3]++ || !commands[$1]++' "$BATS_FILE_TMPDIR/options" >"$BATS_FILE_TMPDIR/each-option"
}

setup() {
	help_json=$BATS_FILE_TMPDIR/help.json
	mapfile -t commands <"$BATS_FILE_TMPDIR/commands"
	options=$BATS_FILE_TMPDIR/options
	each_option=$BATS_FILE_TMPDIR/each-option
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
		left=$(sed -nE 's/^  (-.|  ),? *(--[^ ]+)( .*)?$/\2 \1/p' <<<"$out")
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
	done <"$each_option" | refuses_all 100
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
	done <"$each_option" | refuses_all 200
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

@test "every documented exit status is known here, and reached where no guest is needed" {
	local command number words statuses
	statuses=$(grep -v '^#' "$CLI_DIR/statuses.txt")
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
