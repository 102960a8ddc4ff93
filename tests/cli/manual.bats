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
	"$CLI_DIR/examples" host "$top"/man/*.adoc >all
	for name in $(jq -r '.commands[].name' "$BATS_FILE_TMPDIR/help.json"); do
		grep -q "^== pmemctl-$name.adoc: " all || { echo "pmemctl-$name.adoc has no example that runs here"; return 1; }
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
	if grep -nE 'include::|tag::|\{empty\}|\{generated\}|\{release' "$dir"/*.1; then
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
