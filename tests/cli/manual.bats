#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Every example of the manual pages, of README.md and of --help is run, and prints exactly what the page shows.
# Those that change a machine run in the guest, by tests/guest/manual.bats, from a list that is checked here.

load common

setup_file() {
	local bin=$BATS_FILE_TMPDIR/bin
	mkdir "$bin"
	# examples name the program only; those about "your machine" see the sample machine
	cat >"$bin/pmemctl" <<-END
		#!/bin/bash
		case " \$* " in *" --demo "* | *" help "* | *" schema "*) exec '$PMEMCTL' "\$@" ;; esac
		exec '$PMEMCTL' --demo "\$@"
	END
	chmod +x "$bin/pmemctl"
	"$PMEMCTL" help --json >"$BATS_FILE_TMPDIR/help.json"
	"$CLI_DIR/examples" host "$CLI_DIR/../../man/pmemctl-json.adoc" | sed -n 's/^[$] //p' >"$BATS_FILE_TMPDIR/recipes"
}

setup() {
	top=$CLI_DIR/../..
	cd "$BATS_TEST_TMPDIR" || return
}

# masked COMMAND: its output, or what a page shows for it, without blanks at the end of lines, and without
# uuids that are made up anew each time
masked() {
	if [[ $1 == *create-namespace* && $1 != *' -u '* ]]; then
		sed -E 's/ +$//; s/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/00000000-0000-0000-0000-000000000000/'
	else
		sed 's/ *$//'
	fi
}

# run_example WHERE COMMAND: what it prints is what the file "shown" has; it fails only when it shows an error
run_example() {
	local status=0 wanted=0
	PATH=$BATS_FILE_TMPDIR/bin:$PATH timeout 30 bash -o pipefail -c "$2" >printed 2>&1 </dev/null || status=$?
	[[ $1 == help.json* ]] || diff <(masked "$2" <shown) <(masked "$2" <printed) || {
		printf '%s: %s\nthe page shows <, it prints >\n' "$1" "$2"
		return 1
	}
	! grep -q '^pmemctl: ' shown || wanted=1
	((wanted ? status > 0 && status < 64 : status == 0)) || {
		printf '%s: %s\nexit status %d\n' "$1" "$2" "$status"
		cat printed
		return 1
	}
}

# run_examples FILE...: all of the files that need no guest; at least one
run_examples() {
	local line where='' command='' bad=0 count=0
	"$CLI_DIR/examples" host "$@" >examples
	echo '$' >>examples
	while IFS= read -r line; do
		case $line in
		'== '* | '$'*)
			[[ -z $command ]] || { count=$((count + 1)) && run_example "$where" "$command"; } || bad=$((bad + 1))
			: >shown
			command=
			;;&
		'== '*) where=${line#== } ;;
		'$ '*) command=${line#"$ "} ;;
		'> '*) printf '%s\n' "${line#> }" >>shown ;;
		esac
	done <examples
	((count > 0 && bad == 0)) || { echo "$bad of $count examples are not as shown"; return 1; }
}

@test "examples of the manual pages print what the pages show" {
	run_examples "$top"/man/*.adoc
}

# recipe WORDS: the one command of pmemctl-json(7) that has these words; its output on the machine TREE is in the
# variable out, its exit status in status
recipe() {
	local command
	command=$(grep -F -- "$1" "$BATS_FILE_TMPDIR/recipes")
	[[ $command != *$'\n'* ]] || { echo "several recipes have $1"; return 1; }
	status=0
	PMEMCTL=$PMEMCTL TREE=$TREE bash -o pipefail -c 'pmemctl() { "$PMEMCTL" --sysroot "$TREE" "${@:2}"; }'"
		${command#"$ "}" >out 2>err || status=$?
	out=$(<out)
	! grep 'jq: ' err || { echo "$command: jq fails"; return 1; }
}

# answers TEXT WORDS: this is what the recipe tells of the machine TREE
answers() {
	recipe "$2"
	[[ $out == "$1" ]] || { printf '%s: exit status %s\n%s\n' "$2" "$status" "$out"; return 1; }
}

@test "recipes of pmemctl-json(7) find what the sample machine has not" {
	on qemu-used
	answers $'namespace2.0\nnamespace5.0\nnamespace6.0' '.use == []'
	answers $'/mnt2: null, each file has it or not, which was not recorded\n/mnt3: no, /dev/dm-0 has no DAX' '.dax != "yes"'
	answers $'socket null: 0\nsocket 0: 3087007744' 'as $socket'
	answers 'region4 1073741824' max_by
	answers false any
	[[ $status -eq 1 ]]
	on qemu-modes
	answers $'devdax 2 788529152\nfsdax 4 1333788672\nraw 2 603979776\nsector 2 1198267904' 'group_by(.mode)'
	on qemu-disabled
	answers $'nmem3\nregion3\nregion4\nnamespace0.0\nnamespace0.2' '== "disabled"'
	TREE=$(changed_tree qemu-kmem 's/^(R memory)49-55(=.* state=)online/\149\2offline\n\150-55\2online/')
	answers 'dax0.0: 6 of 7' online_blocks
}

@test "recipes of pmemctl-json(7) find damage, and the one for monitoring fails" {
	local change
	TREE=$(changed_tree sample-machine '/nmem3$/,/^$/{s/^A (nfit\/)?flags=/&save_fail /;s/dirty_shutdown=0/dirty_shutdown=4/}
		/region1$/,/^$/s/^A badblocks=.*/A badblocks=8 16/')
	answers $'nmem3: failed\nregion0: failed\nregion1: bad blocks' '.health != "ok"'
	answers '{"nmem3":4}' dirty_shutdowns
	answers $'region0 0\nregion1 16' '\(.bad_sectors)'
	TREE=$(changed_tree sample-machine '/region1$/,/^$/{s/^A mappings=.*/A mappings=5/;/^A mapping5=/d}')
	answers '["nmem11"]' '.regions == []'
	for change in '/nmem3$/,/^$/s/^A (nfit\/)?flags=/&save_fail /' '/region1$/,/^$/s/^A badblocks=.*/A badblocks=8 16/' \
		'/region1$/,/^$/s/^L driver=.*/d was-driver/' '/nmem3$/,/^$/s/^A (nfit\/)?flags=.*/E \1flags=EACCES/'; do
		TREE=$(changed_tree sample-machine "$change")
		answers false '== 12'
		[[ $status -eq 1 ]]
	done
	on qemu-used
	answers false '== 12'
	TREE=$BATS_TEST_TMPDIR/nothing
	recipe '== 12'
	[[ $status -ne 0 ]]
}

@test "recipes of pmemctl-json(7) work on every machine" {
	local machine command count=0
	for machine in $(machines); do
		on "$machine"
		while IFS= read -r command; do
			recipe "$command"
			# 1: jq -e says no; 3: the object that the recipe names is not on this machine
			[[ $status =~ ^[013]$ ]] || { echo "$machine: $command: exit status $status"; cat err; return 1; }
			count=$((count + 1))
		done <"$BATS_FILE_TMPDIR/recipes"
	done
	((count > 20))
}

@test "README.md's tour is true" {
	run_examples "$top/README.md"
}

@test "examples of --help work" {
	run_examples "$BATS_FILE_TMPDIR/help.json"
}

@test "the list of examples for the guest is up to date" {
	"$CLI_DIR/examples" guest "$top"/man/*.adoc "$top/README.md" "$BATS_FILE_TMPDIR/help.json" >guest
	diff "$top/tests/guest/manual-examples.txt" guest || {
		echo 'make it anew: pmemctl help --json >/tmp/help.json'
		echo 'tests/cli/examples guest man/*.adoc README.md /tmp/help.json >tests/guest/manual-examples.txt'
		return 1
	}
}

@test "the page of each command has an example that is run" {
	local name
	# here, or in the guest: no recorded machine has label areas
	{ "$CLI_DIR/examples" host "$top"/man/*.adoc; cat "$CLI_DIR/../guest/manual-examples.txt"; } >all
	for name in $(jq -r '.commands[].name' "$BATS_FILE_TMPDIR/help.json"); do
		grep -q "^== pmemctl-$name.adoc: " all || { echo "pmemctl-$name.adoc has no example that is run"; return 1; }
	done
}

@test "pmemctl(1) has every command, global option and exit status" {
	local word page
	page=$(<"$top/man/pmemctl.adoc")
	for word in $(jq -r '.commands[].name' "$BATS_FILE_TMPDIR/help.json"); do
		[[ $page == *"*pmemctl-$word*(1)::"* ]] || { echo "pmemctl.adoc lacks the command $word"; return 1; }
	done
	for word in $(jq -r '[.commands[].global_options[].name] | unique[]' "$BATS_FILE_TMPDIR/help.json"); do
		[[ $page == *"*--$word*"* ]] || { echo "pmemctl.adoc lacks --$word"; return 1; }
	done
	for word in $(jq -r '[.commands[].exit_statuses[].status] | unique[]' "$BATS_FILE_TMPDIR/help.json"); do
		[[ $page == *"*$word*:: "* ]] || { echo "pmemctl.adoc lacks the exit status $word"; return 1; }
	done
}

@test "built manual pages have every option, and no leftovers of markup" {
	local dir page name word
	dir=$(dirname "$PMEMCTL")/../man
	[[ -e $dir/pmemctl.1 ]] || skip 'asciidoctor was not there when this was built'
	if grep -nE 'include::|tag::|\{empty\}|\{generated\}|\{release' "$dir"/*.[17]; then
		return 1
	fi
	for name in $(jq -r '.commands[].name' "$BATS_FILE_TMPDIR/help.json"); do
		page=$(sed 's/\\-/-/g' "$dir/pmemctl-$name.1")
		for word in $(jq -r --arg name "$name" '.commands[] | select(.name == $name) | .options[] |
			"--" + .name, "-" + (.letter // empty)' "$BATS_FILE_TMPDIR/help.json"); do
			[[ $page == *"\\fB$word\\fP"* ]] || { echo "pmemctl-$name(1) lacks $word"; return 1; }
		done
	done
}
