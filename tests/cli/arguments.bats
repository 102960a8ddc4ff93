#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# The command line: what is accepted where, and what is said to what is not.

load common

setup() {
	on sample-machine
}

# same ARGUMENTS AS ARGUMENTS: both command lines are the same to the program
same() {
	local -a first=()
	while [[ $1 != AS ]]; do
		first+=("$1")
		shift
	done
	shift
	raw "${first[@]}"
	is 0
	[[ -n $out ]] || fail 'prints nothing'
	cp "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/first"
	raw "$@"
	is 0
	cmp "$BATS_TEST_TMPDIR/first" "$BATS_TEST_TMPDIR/out" || fail "not the same as ${first[*]}"
}

# wrong TEXT ARGUMENT...: a mistake in the command line, with a line that holds TEXT, and a hint
wrong() {
	local text=$1
	shift
	raw "$@"
	refused 2 "$text" '  hint: Try '
}

@test "list --dax: what does not go with it, what is not there, and what --format shows" {
	wrong '-B does not go with --dax' list --dax -B
	wrong '-n does not go with --dax' list --dax -n namespace0.0
	on qemu-hmem-ram
	ours list --dax -d dax0.7
	refused 3 'dax0.7: there is no such DAX device'
	ours list --dax -r 1
	refused 3 '1: there is no such DAX region'
	ours list --dax -d '0.0 9.9' -o csv --columns device --no-headings
	is 3
	[[ ${out//$'\r'} == dax0.0 && $err == *'9.9: there is no such DAX device'* ]] || fail 'does not show the other'
	raw list --dax -o json -R
	refused 2 '--format has DAX devices only; leave -R out'
	ours list --dax -d '0.0 0.1' -o csv --columns device,mode,online -r region0
	is 0
	[[ ${out//$'\r'} == $'DEVICE,MODE,ONLINE\ndax0.0,system-ram,1 of 1\ndax0.1,devdax,' ]] || fail 'shows something else'
}

@test "without a command" {
	wrong 'name a command'
	wrong 'name a command' --sysroot "$TREE"
	wrong 'name a command' --
}

@test "an unknown command" {
	wrong "unknown command 'lst'; did you mean 'list'?" lst
	wrong "did you mean 'create-namespace'?" creat-namespace
	wrong "did you mean 'destroy-namespace'?" destory-namespace
	wrong "unknown command 'xyzzy'" xyzzy
	[[ $err != *'did you mean'* ]] || fail 'suggests'
	wrong "unknown command ''" ''
	wrong "unknown command 'LIST'" LIST
	wrong "unknown command '-'" -
}

@test "a command of the older tools that is left out" {
	raw create-nfit
	refused 6 "no command 'create-nfit': pmemctl makes no ACPI tables" '  hint: '
	raw ndctl create-nfit
	is 1
	[[ -z $out && $err == *"no command 'create-nfit'"* && $err != *Unknown* ]] || fail 'does not say why'
}

@test "an unknown option" {
	wrong 'unknown option --regoins; did you mean --regions?' list --regoins
	wrong 'unknown option --sectorsize; did you mean --sector-size?' create-namespace --sectorsize=512
	wrong 'unknown option --xyzzy' list --xyzzy
	[[ $err != *'did you mean'* ]] || fail 'suggests'
	wrong 'unknown option --xyzzy' --xyzzy list
	wrong 'unknown option --region' --region region0 list
	wrong 'unknown option -Z' list -Z
	wrong 'unknown option -Z' list -DRZ
	wrong 'unknown option -D' create-namespace -D
	wrong 'unknown option -1' list -1
}

@test "names that stand for nothing" {
	local verb
	for verb in list 'create-namespace --dry-run'; do
		# shellcheck disable=SC2086 # words
		ours $verb -r regoin1
		refused 3 'regoin1: there is no such region' "hint: did you mean 'region1'?"
		# shellcheck disable=SC2086
		ours $verb -r region7
		refused 3 'region7: there is no such region' 'hint: there are region0, region1'
		# shellcheck disable=SC2086
		ours $verb -r xyzzy
		refused 3 'xyzzy: there is no such region' 'hint: pmemctl list -R tells which there are'
	done
	ours list -d nmem12
	refused 3 'nmem12: there is no such DIMM' 'hint: there are nmem0, nmem1, nmem2, nmem3, nmem4, nmem5 …'
	ours list -b ndbus1
	refused 3 'ndbus1: there is no such bus' 'hint: there is ndbus0'
	ours list -n namspace0.0
	refused 3 'namspace0.0: there is no such namespace' "hint: did you mean 'namespace0.0'?"
	ours create-namespace --dry-run -e namespace0.7
	refused 3 'namespace0.7: there is no such namespace' 'hint: there are namespace0.0, '
	ours destroy-namespace --dry-run namspace0.0
	refused 3 "hint: did you mean 'namespace0.0'?"
	# this one exists
	ours destroy-namespace --dry-run namespace1.0
	refused 3 'namespace1.0: it is idle' 'hint: pmemctl create-namespace -r region1 makes one'
}

@test "options for ndctl alone" {
	wrong 'unknown option --no-autolabel' create-namespace --no-autolabel
	raw help --json
	[[ $out != *no-autolabel* ]] || fail 'is in help --json'
}

@test "abbreviated options are not accepted" {
	wrong 'unknown option --reg' list --reg region0
	wrong 'unknown option --sys' --sys "$TREE" list
}

@test "an unknown mode, type, node, place" {
	wrong "there is no mode 'fsdx'; did you mean 'fsdax'?" list -m fsdx
	wrong "there is no mode 'blk'" create-namespace -m blk
	wrong "there is no mode ''" list -m ''
	wrong "there is no region type 'ram'" list -t ram
	wrong "there is no region type 'pme'; did you mean 'pmem'?" list -t pme
	wrong "there is no place 'men'; did you mean 'mem'?" create-namespace -M men
	wrong "'x' is not a node number" list -U x
	wrong "'' is not a node number" list -U ''
	wrong 'is not a node number' list -U -1
	wrong 'is not a node number' list -U 99999999999999999999
	wrong "there is no place 'ram'" --sysroot "$TREE" create-namespace -M ram --dry-run
}

@test "sizes that are none" {
	local size
	for size in x 1x 1MB -1 +1 ' 1' '1 ' '' 16MiBx 1e3 16mib 0x 1.5G 18446744073709551616 99999999999999999999999 \
		16777216T 17179869184G 0xfffffffffffffffffff KiB MiB; do
		echo "$size"
		wrong "--size: '$size' is not a size" create-namespace --size "$size"
	done
	for size in 0 0K 0x0 00; do
		wrong '--size: a size of 0 makes no sense' create-namespace -s "$size"
	done
	wrong '--align: ' create-namespace -a junk
	wrong '--sector-size: ' create-namespace -l junk
}

@test "a missing value" {
	wrong 'option --region needs a value (REGION)' list --region
	wrong 'option -r needs a value (REGION)' list -r
	wrong 'option -r needs a value (REGION)' list -DRr
	wrong 'option --sysroot needs a value (DIR)' --sysroot
	wrong 'option -s needs a value (SIZE)' create-namespace -s
}

@test "a value that is not wanted" {
	wrong 'option --regions takes no value' list --regions=region0
	wrong 'option --regions takes no value' list --regions=
	wrong 'option --help takes no value' --help=list
}

@test "operands that are not wanted, or are" {
	wrong "unexpected 'region0'" --sysroot "$TREE" list region0
	wrong "unexpected 'a'" list -- a b
	wrong "unexpected 'namespace0.0'" create-namespace namespace0.0
	wrong 'name what to act on' --sysroot "$TREE" destroy-namespace
	wrong 'name what to act on' --sysroot "$TREE" destroy-namespace -f --
}

@test "long options with = and with a blank, short ones joined and apart" {
	same --sysroot "$TREE" list --region region0 AS --sysroot="$TREE" list --region=region0
	same --sysroot "$TREE" list -r region0 AS --sysroot "$TREE" list -rregion0
	same --sysroot "$TREE" list -D -R -N AS --sysroot "$TREE" list -DRN
	same --sysroot "$TREE" list -DRN AS --sysroot "$TREE" list -NRD
	same --sysroot "$TREE" list -DRrregion0 AS --sysroot "$TREE" list -D -R -r region0
	same --sysroot "$TREE" list -vv AS --sysroot "$TREE" list -v --verbose
	same --sysroot "$TREE" list --regions --dimms AS --sysroot "$TREE" list -DR
	same --sysroot "$TREE" list -r 'region0 region1' AS --sysroot "$TREE" list -R
}

@test "--verbose of what changes something is --debug, and nothing but the log" {
	local option log=()
	for option in --debug -vv --verbose; do
		ours destroy-namespace -f namespace0.0 --dry-run
		[[ $status -eq 0 && -z $err ]] || fail 'shows a log'
		cp "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/quiet"
		ours destroy-namespace -f namespace0.0 --dry-run "$option"
		is 0
		cmp "$BATS_TEST_TMPDIR/quiet" "$BATS_TEST_TMPDIR/out" || fail 'prints something else'
		log+=("$(sed -E 's/ \([0-9]+ us\)$//' <<<"$err")")
	done
	[[ ${log[0]} == 'debug: '* && ${log[1]} == "${log[0]}" && ${log[2]} == "${log[0]}" ]] || fail 'shows another log'
}

@test "the last of several values counts" {
	same --sysroot "$TREE" list -r region1 -r region0 AS --sysroot "$TREE" list -r region0
}

@test "global options before and after the command and its operands" {
	same --sysroot "$TREE" list -DRN AS list --sysroot "$TREE" -DRN
	same --sysroot "$TREE" list -DRN AS list -DRN "--sysroot=$TREE"
	same --sysroot "$TREE" --dry-run destroy-namespace -f namespace0.0 AS \
		destroy-namespace namespace0.0 --sysroot "$TREE" -f --dry-run
	same --sysroot "$TREE" destroy-namespace --dry-run -f -- namespace0.0 AS \
		--dry-run --sysroot "$TREE" destroy-namespace namespace0.0 -f
}

@test "-- ends the options" {
	ours destroy-namespace --dry-run -- -f
	refused 3 '-f: there is no such namespace'
	ours destroy-namespace -f --dry-run -- --help
	refused 3 '--help: there is no such namespace'
}

@test "options that a command cannot use are refused, not ignored" {
	wrong 'does not take --yes' --sysroot "$TREE" list --yes
	wrong 'does not take --dry-run' --sysroot "$TREE" --dry-run list
	wrong '--demo and --sysroot exclude each other' --demo --sysroot "$TREE" list
	wrong '--reconfig names the namespace' --sysroot "$TREE" create-namespace -e namespace0.0 -r region0
	wrong '--reconfig names the namespace' --sysroot "$TREE" create-namespace -e namespace0.0 -b ndbus0
}

@test "help is on standard output and succeeds, wherever it is asked for" {
	local command
	raw --help
	is 0
	prints 'Usage: pmemctl COMMAND' list create-namespace destroy-namespace
	[[ -z $err ]]
	raw -h
	is 0
	for command in list create-namespace destroy-namespace; do
		same "$command" --help AS --help "$command"
		same "$command" --help AS "$command" -h
		raw "$command" --help
		prints "Usage: pmemctl $command"
		[[ -z $err ]]
	done
	same list --help AS list -DRN extra --help
	same destroy-namespace --help AS destroy-namespace --sysroot /nonexistent --help
}

@test "help names each option of the program that it accepts" {
	local command option
	for command in list create-namespace destroy-namespace; do
		raw "$command" --help
		for option in $(grep -oE '^  (-.,|   ) --[a-z-]+' <<<"$out" | grep -oE '\-\-[a-z-]+'); do
			raw "$command" "$option" --help
			[[ $err != *'unknown option'* ]] || fail "$option is not known"
		done
		[[ $(awk 'length > 110' <<<"$out" | wc -l) -eq 0 ]] || fail 'a line is very long'
	done
}

@test "version" {
	raw --version
	is 0
	[[ $out =~ ^pmemctl\ [0-9]+\.[0-9]+(\.[0-9]+)?$ && -z $err ]] || fail 'not a name and a version'
	same --version AS list --version
}

@test "nothing to list is no output and no error; a name that is wrong is an error" {
	local option
	ours list -m sector
	is 0
	[[ -z $out && -z $err ]]
	ours list -N -r region1
	is 0
	[[ -z $out && -z $err ]]
	ours list -r region7
	refused 3 'region7: there is no such region'
	ours list -n namespace7.0
	refused 3 'namespace7.0: there is no such namespace'
	ours list -d nmem12
	refused 3 'nmem12: there is no such DIMM'
	ours list -b ndbus1
	refused 3 'ndbus1: there is no such bus'
	for option in -r -n -d -b; do
		ours list -i "$option" all
		is 0
	done
}

@test "hostile words do no harm" {
	local word command
	for word in '%s%n%s' $'\e[31mred' $'a\nb' "$(printf 'x%.0s' {1..5000})" '../../etc' $'\xff\xfe' 'region0/size' ''; do
		for command in "list -r" "list -n" "list -d" "list -b" "list -U" "list -m" "list -t" \
			"create-namespace --dry-run -r" "create-namespace --dry-run -e" "create-namespace --dry-run -u" \
			"create-namespace --dry-run -s" "destroy-namespace --dry-run" "destroy-namespace --dry-run -r"; do
			# shellcheck disable=SC2086 # several words
			ours $command "$word"
			[[ $(tr -d '\n\t\40-\176\200-\377' <"$BATS_TEST_TMPDIR/err" | wc -c) -eq 0 ]] ||
				fail 'control characters on standard error'
			[[ $(wc -l <"$BATS_TEST_TMPDIR/err") -le 2 ]] || fail 'more than a line and a hint'
		done
		raw "$word"
		is 2
		raw list "--x$word"
		is 2
	done
}

@test "output that cannot be written is an error" {
	status=0
	"$PMEMCTL" --sysroot "$TREE" list -DRN >/dev/full 2>"$BATS_TEST_TMPDIR/err" || status=$?
	err=$(<"$BATS_TEST_TMPDIR/err") out='' shown='list >/dev/full'
	refused 1 'cannot write the output: No space left on device'
	status=0
	"$PMEMCTL" --sysroot "$TREE" list -DRN 2>"$BATS_TEST_TMPDIR/err" | true || status=$?
	[[ ! -s $BATS_TEST_TMPDIR/err ]]
}

@test "without standard output and error it does not write elsewhere" {
	status=0
	"$PMEMCTL" --sysroot "$TREE" list -r region7 2>&- >&- || status=$?
	[[ $status -eq 3 || $status -eq 1 ]]
}
