#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Completion in real bash, zsh and fish: Tab is pressed on a pseudo-terminal (pty.exp), in one session a shell, for all
# lines below. Then what the shells ask the program, pmemctl __complete, and what that costs.

load common

# What is typed before Tab, what is then on the line, and what the shell has shown: words, "-word" for one that must
# not be shown, and behind "--" a description, which zsh and fish show. "_" stands for a blank at the end of the
# line, "=" for the line as it was typed. The current directory has the recorded machines modes and disabled.
cases='
commands     | pmemctl des                                     | pmemctl destroy-                                |
commands     | pmemctl destroy-n                               | pmemctl destroy-namespace_                      |
commands     | pmemctl li                                      | pmemctl list_                                   |
commands     | pmemctl --demo                                  | pmemctl --demo_                                 |
commands     | pmemctl _                                       | =                                               | list create-namespace destroy-namespace help -__complete -- Show buses, DIMMs, regions
commands     | pmemctl --demo _                                | =                                               | list create-namespace
commands     | pmemctl help create-n                           | pmemctl help create-namespace_                  |
commands     | pmemctl help list _                             | =                                               | -destroy-namespace
commands     | pmemctl nothing _                               | =                                               | -list -namespace0.0
commands     | pmemctl nothing show _                          | =                                               | -dimm -region
commands     | pmemctl ndctl destroy-n                         | pmemctl ndctl destroy-namespace_                |
commands     | pmemctl ipmctl cr                               | pmemctl ipmctl create_                          |
commands     | pmemctl ipmctl show -memo                       | pmemctl ipmctl show -memoryresources_           |
commands     | pmemctl --demo ipmctl delete -f -g              | pmemctl --demo ipmctl delete -f -goal_          |
commands     | pmemctl ipmctl show -s                          | =                                               | -namespace -filesystem -- temperatures, wear and alarms
options      | pmemctl list --num                              | pmemctl list --numa-node=                       |
options      | pmemctl list --region                           | =                                               | --region= --regions -- only this region
options      | pmemctl list --buses --idl                      | pmemctl list --buses --idle_                    |
options      | pmemctl list --                                 | =                                               | --mode= --human --demo -- sizes with units
options      | pmemctl list --dr                               | =                                               | ---dry-run
options      | pmemctl create-namespace --dr                   | pmemctl create-namespace --dry-run_             |
options      | pmemctl --dem                                   | pmemctl --demo_                                 |
options      | pmemctl help --js                               | pmemctl help --json_                            |
options      | pmemctl help --de                               | pmemctl help --debug_                           |
options      | pmemctl list -- --re                            | =                                               | ---region=
values       | pmemctl --demo create-goal --socket _            | =                                               | 0 1 -2 -- Intel Optane modules are on it
values       | pmemctl list --mode=fs                          | pmemctl list --mode=fsdax_                      |
values       | pmemctl list --mode fs                          | pmemctl list --mode fsdax_                      |
values       | pmemctl list -m fs                              | pmemctl list -m fsdax_                          |
values       | pmemctl list -DRm fs                            | pmemctl list -DRm fsdax_                        |
values       | pmemctl list -m _                               | =                                               | fsdax devdax sector raw -namespace0.0 -- a disk for file systems with DAX
values       | pmemctl list --mode=                            | =                                               | fsdax devdax sector raw
values       | pmemctl list -t p                               | pmemctl list -t pmem_                           |
values       | pmemctl create-namespace --map=d                | pmemctl create-namespace --map=dev_             |
values       | pmemctl create-namespace -M _                   | =                                               | dev mem -- in DRAM
values       | pmemctl create-namespace --size=                | =                                               | -fsdax -namespace0.0
values       | pmemctl list --mode=x                           | =                                               | -fsdax
values       | pmemctl create-namespace --format=cs            | pmemctl create-namespace --format=csv_          |
values       | pmemctl create-namespace --format _             | =                                               | table json jsonl csv tree raw
values       | pmemctl --demo show --watch topo                | pmemctl --demo show --watch topology_           |
values       | pmemctl --demo show --watch 5 topo              | pmemctl --demo show --watch 5 topology_         |
values       | pmemctl set-sensor --spares-alarm=of            | pmemctl set-sensor --spares-alarm=off_          |
values       | pmemctl inject-smart --spares-alarm on          | pmemctl inject-smart --spares-alarm on_         |
values       | pmemctl list --color=nev                        | pmemctl list --color=never_                     |
values       | pmemctl create-namespace --columns=ACT          | pmemctl create-namespace --columns=ACTION_      |
names        | pmemctl --demo list -n namespace1               | pmemctl --demo list -n namespace1.0_            |
names        | pmemctl --demo list --region=region1            | pmemctl --demo list --region=region1_           |
names        | pmemctl --demo list -r _                        | =                                               | region0 region1 -namespace0.0 -- 1.5 TiB, 1.5 TiB free
names        | pmemctl --demo list -d nmem1                    | =                                               | nmem1 nmem10 nmem11 -nmem2 -- 8089-a2-1837
names        | pmemctl --demo list --dimm nmem3                | pmemctl --demo list --dimm nmem3_               |
names        | pmemctl --demo list -b nd                       | pmemctl --demo list -b ndbus0_                  |
names        | pmemctl list -n namespace1 --demo -r region1    | pmemctl list -n namespace1 --demo -r region1_   |
names        | pmemctl --sysroot modes list -b _               | =                                               | ndbus0 ndbus1 ndbus2 -- virtio-pmem
names        | pmemctl --sysroot=modes list -n _               | =                                               | namespace0.0 namespace1.0 namespace6.0 -- devdax
names        | pmemctl --sysroot disabled list -n _            | =                                               | namespace0.0 -- disabled
sudo         | sudo pmemctl --demo destroy-namespace n         | sudo pmemctl --demo destroy-namespace namespace0.0_ |
sudo         | sudo pmemctl list --mode=fs                     | sudo pmemctl list --mode=fsdax_                 |
destroying   | pmemctl --demo destroy-namespace _              | =                                               | all namespace0.0 -namespace1.0 -namespace0.1 -- fsdax 1.5 TiB /dev/pmem0
destroying   | pmemctl --demo destroy-namespace n              | pmemctl --demo destroy-namespace namespace0.0_  |
destroying   | pmemctl --demo create-namespace -e n            | pmemctl --demo create-namespace -e namespace0.0_|
destroying   | pmemctl --demo create-namespace --reconfig=n    | pmemctl --demo create-namespace --reconfig=namespace0.0_ |
destroying   | pmemctl --sysroot modes destroy-namespace _     | =                                               | SEEDS
directories  | pmemctl --sysroot mod                           | pmemctl --sysroot modes/                        |
directories  | pmemctl --sysroot=mod                           | pmemctl --sysroot=modes/                        |
directories  | pmemctl --sysroot two                           | pmemctl --sysroot two\ words/                   |
directories  | pmemctl --sysroot ~/modes list -b ndbus2        | pmemctl --sysroot ~/modes list -b ndbus2_       |
directories  | pmemctl --sysroot two\ words list -n namespace6 | pmemctl --sysroot two\ words list -n namespace6.0_ |
directories  | pmemctl --sysroot _                             | =                                               | modes disabled -plain-file
'

# lines: the cases, cleaned: group|typed|line|shown, with blanks at the end of typed and line as they are
lines() {
	sed -E '/^$/d; s/ *\| */|/g; s/^([^|]*\|[^|]*)_\|/\1|/; s/_\|/ |/' <<<"$cases"
}

setup_file() {
	local shell dir
	export COMPLETION
	COMPLETION=$(readlink -f "$CLI_DIR/../../completion")
	lines >"$BATS_FILE_TMPDIR/lines"
	for shell in bash zsh fish; do
		dir=$BATS_FILE_TMPDIR/$shell
		mkdir -p "$dir/bin"
		ln -s "$PMEMCTL" "$dir/bin/pmemctl"
		# fish completes only commands that are there; nothing runs it
		ln -s "$(command -v env)" "$dir/bin/sudo"
		ln -s "$(tree qemu-modes)" "$dir/modes"
		ln -s "$(tree qemu-modes)" "$dir/two words"
		ln -s "$(tree qemu-disabled)" "$dir/disabled"
		: >"$dir/plain-file"
		if command -v "$shell" >/dev/null && command -v expect >/dev/null; then
			cut -d '|' -f 2 "$BATS_FILE_TMPDIR/lines" | timeout 300 "$CLI_DIR/pty.exp" "$shell" "$dir" || :
		fi
	done
}

# seeds: the namespaces of the machine modes that wait to be made, as words that must not be shown, and those made
seeds() {
	TREE=$(tree qemu-modes)
	jq -r '.[].dev' <("$PMEMCTL" --sysroot "$TREE" list -c) >"$BATS_TEST_TMPDIR/made"
	jq -r '.[].dev' <("$PMEMCTL" --sysroot "$TREE" list -Ni) | grep -vxF -f "$BATS_TEST_TMPDIR/made" |
		sed 's/^/-/' >"$BATS_TEST_TMPDIR/idle"
	[[ -s $BATS_TEST_TMPDIR/made && -s $BATS_TEST_TMPDIR/idle ]]
	cat "$BATS_TEST_TMPDIR/made" "$BATS_TEST_TMPDIR/idle"
}

# is_shown WORD FILE: the word stands there as a whole
is_shown() {
	grep -qE "(^|[ (=])${1//./\\.}([ )/@]|\$)" "$2"
}

# check_shown SHELL FILE SHOWN: the words and descriptions of a case
check_shown() {
	local word words=${3%%-- *} description=
	[[ $3 != *'-- '* ]] || description=${3#*-- }
	[[ $words != SEEDS* ]] || words=$(seeds)
	for word in $words; do
		case $word in
		-*)
			# options begin with two
			[[ $word == --* && $word != ---* ]] || {
				! is_shown "${word#-}" "$2" || { echo "$1 shows ${word#-}"; return 1; }
				continue
			}
			;;&
		*) is_shown "$word" "$2" || { echo "$1 does not show $word"; return 1; } ;;
		esac
	done
	[[ -z $description || $1 == bash ]] || grep -qF -- "$description" "$2" || { echo "$1 does not tell: $description"; return 1; }
}

# check_group SHELL GROUP: all lines of the group did what they should
check_group() {
	local group typed wanted shown got dir=$BATS_FILE_TMPDIR/$1 n=0 bad=0 count=0
	command -v expect >/dev/null || skip 'expect is not installed'
	command -v "$1" >/dev/null || skip "$1 is not installed"
	while IFS='|' read -r group typed wanted shown; do
		n=$((n + 1))
		[[ $group == "$2" ]] || continue
		count=$((count + 1))
		[[ $wanted != '=' ]] || wanted=$typed
		got=$(cat "$dir/$n.line") || { echo "$1 did not get as far as line $n"; return 1; }
		# the end of a line that the shell only looked at
		sed '1,/'"${typed%% *}"'/!b' "$dir/$n.screen" >"$dir/$n.shown"
		[[ $got == "$wanted" ]] && check_shown "$1" "$dir/$n.shown" "$shown" && continue
		bad=$((bad + 1))
		printf '%s: typed "%s", the line is "%s" and not "%s"; shown:\n' "$1" "$typed" "$got" "$wanted"
		head -n 12 "$dir/$n.screen"
	done <"$BATS_FILE_TMPDIR/lines"
	((count > 0 && bad == 0)) || { echo "$bad of $count lines are not completed as they should be"; return 1; }
}

@test "bash: commands" {
	check_group bash commands
}

@test "bash: options" {
	check_group bash options
}

@test "bash: values of options" {
	check_group bash values
}

@test "bash: live names" {
	check_group bash names
}

@test "bash: destroy-namespace and create-namespace -e offer no idle seeds" {
	check_group bash destroying
}

@test "bash: directories" {
	check_group bash directories
}

@test "zsh: commands" {
	check_group zsh commands
}

@test "zsh: options" {
	check_group zsh options
}

@test "zsh: values of options" {
	check_group zsh values
}

@test "zsh: live names" {
	check_group zsh names
}

@test "zsh: destroy-namespace and create-namespace -e offer no idle seeds" {
	check_group zsh destroying
}

@test "zsh: directories" {
	check_group zsh directories
}

@test "fish: commands" {
	check_group fish commands
}

@test "fish: options" {
	check_group fish options
}

@test "fish: values of options" {
	check_group fish values
}

@test "fish: live names" {
	check_group fish names
}

@test "fish: destroy-namespace and create-namespace -e offer no idle seeds" {
	check_group fish destroying
}

@test "fish: directories" {
	check_group fish directories
}

@test "zsh: behind sudo" {
	check_group zsh sudo
}

@test "fish: behind sudo" {
	check_group fish sudo
}

@test "__complete answers for each kind, and to lines that make no sense" {
	local words
	on qemu-modes
	for words in namespace made-namespace region dimm bus; do
		ours __complete "$words"
		is 0
		[[ -n $out ]] || fail "no $words"
	done
	ours list -Ni
	{ echo all; jq -r '.[].dev' <<<"$out"; } >"$BATS_TEST_TMPDIR/names"
	ours __complete namespace
	diff "$BATS_TEST_TMPDIR/names" "$BATS_TEST_TMPDIR/out"
	ours __complete namespace namespace0
	[[ $(wc -l <<<"$out") -ge 4 ]] && ! grep -qv '^namespace0' <<<"$out" || fail 'a name without the prefix'
	for words in '' '--' '-' 'list --mode' 'list -x' '--sysroot' '--sysroot /nonexistent list -n' 'list --undefined=' '= = =' \
		'list -m fsdax fsdax fsdax' '-- -- --' 'help help help'; do
		# shellcheck disable=SC2086 # several words
		raw __complete --describe line -- $words ''
		is 0
		[[ -z $err ]] || fail 'says something'
	done
}

@test "names from labels cannot steer the terminal or add candidates" {
	TREE=$(changed_tree qemu-modes 's/^(A alt_name=).*/\1a\\nnamespace9.9\\x1b[31m\\x09b:c/')
	ours __complete --describe namespace
	is 0
	[[ $out == *namespace9.9* ]] || fail 'the name is not shown at all'
	! grep -q '^namespace9.9' <<<"$out" || fail 'a candidate more'
	[[ $out != *$'\e'* && $(grep -c $'\t.*\t' <<<"$out") -eq 0 ]] || fail 'control characters'
}

# large: sets TREE to a machine with 256 namespaces, in memory where there is room
large() {
	local dir=$BATS_FILE_TMPDIR/large
	[[ ! -w /dev/shm ]] || dir=$(mktemp -d /dev/shm/pmemctl-completion.XXXXXX)/large
	"$PLATFORMS/synth" --sockets 4 --namespaces 256 | "$PLATFORMS/play" - "$dir"
	TREE=$dir
}

teardown() {
	[[ ${TREE-} != /dev/shm/pmemctl-completion.* ]] || rm -rf "${TREE%/large}"
}

@test "plain names of namespaces come from one directory, and no attribute is read" {
	local trace=$BATS_TEST_TMPDIR/trace
	command -v strace >/dev/null || skip 'strace is not installed'
	large
	# the leak detector cannot work below a tracer
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -f -o "$trace" "$PMEMCTL" --sysroot "$TREE" __complete namespace >"$BATS_TEST_TMPDIR/names" ||
		skip "strace cannot trace here: $(tail -n 1 "$trace")"
	[[ $(grep -c '^namespace' "$BATS_TEST_TMPDIR/names") -ge 256 ]]
	# everything behind the opening of the tree
	sed "1,/open.*O_PATH/d" "$trace" >"$trace.tree"
	[[ $(grep -c 'open.*O_DIRECTORY' "$trace.tree") -eq 1 ]] || { cat "$trace.tree"; return 1; }
	if grep -E '(open|stat|access|readlink)[a-z0-9]*\(.*namespace[0-9]' "$trace.tree"; then
		return 1
	fi
	[[ $(wc -l <"$trace.tree") -le 120 ]]
}

# Reported, never judged: ndctl's completion runs `ndctl list` and picks the names out of its JSON.
@test "how long it takes to complete the name of one of 256 namespaces" {
	local reason ours theirs repeat=$BATS_TEST_TMPDIR/repeat
	reason=$(can_peer) || skip "$reason"
	command -v "${CC:-cc}" >/dev/null || skip 'no C compiler for the stopwatch'
	large
	"${CC:-cc}" -std=gnu11 -O2 -o "$repeat" "$CLI_DIR/../bench/repeat.c"
	read -r ours theirs < <("$PLATFORMS/peer" "$TREE" "$repeat" 20 "$PMEMCTL" __complete namespace -- \
		bash -c 'ndctl list --namespaces -i | grep -E "^\s*\"dev\":" | cut -d\" -f4')
	echo "# 256 namespaces: pmemctl __complete $((ours / 1000)).$((ours % 1000 / 100)) ms, ndctl's way $((theirs / 1000)) ms" >&3
}
