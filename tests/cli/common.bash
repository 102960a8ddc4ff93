# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# For the bats files here: `load common` on top of the file. The program is build/cli/pmemctl, or what the
# variable PMEMCTL names.

# shellcheck source=tests/bats.bash
. "${BASH_SOURCE[0]%/*}/../bats.bash"

CLI_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PLATFORMS=$CLI_DIR/../platforms
PMEMCTL=$(readlink -f "${PMEMCTL:-$CLI_DIR/../../build/cli/pmemctl}")

# A report of a sanitizer must not pass for an ordinary failure.
export ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99 LSAN_OPTIONS=exitcode=99
export LC_ALL=C

# machines: the names of all recorded machines.
machines() {
	local file
	for file in "$PLATFORMS"/*.manifest; do
		file=${file##*/}
		echo "${file%.manifest}"
	done
}

# tree MACHINE: prints the directory with that recorded machine, unpacked once a run; runs at the same time that
# share a directory PLAYED use the same.
tree() {
	local dir=${PLAYED:-$BATS_RUN_TMPDIR/trees}/$1
	if [[ ! -d $dir ]]; then
		mkdir -p "${dir%/*}"
		"$PLATFORMS/play" "$PLATFORMS/$1.manifest" "$dir.$$" >&2 || return 1
		mv -T "$dir.$$" "$dir" 2>/dev/null || [[ -d $dir ]] || return 1
	fi
	echo "$dir"
}

# copy_tree TREE COPY. Who may not read what was write-only on the machine does without it.
copy_tree() {
	local errors=$BATS_TEST_TMPDIR/copy.errors
	cp -a "$1" "$2" 2>"$errors" || ! grep -v ': Permission denied$' "$errors"
}

# scratch: prints a directory for what is large and gone after the test, in memory where that can be.
scratch() {
	local memory=/dev/shm dir
	[[ -w $memory ]] || memory=$BATS_TEST_TMPDIR
	dir=$memory/pmemctl-${BATS_RUN_TMPDIR##*-}-$BATS_SUITE_TEST_NUMBER
	mkdir -p "$dir"
	echo "$dir"
}

teardown() {
	local dir
	dir=$(scratch)
	chmod -R u+rwx "$dir" 2>/dev/null || :
	rm -rf "$dir"
}

# changed_tree MACHINE SED-SCRIPT: prints a directory with the machine whose manifest the script has changed.
changed_tree() {
	local dir
	dir=$(mktemp -d "$(scratch)/tree.XXXXXX")
	sed -E "$2" "$PLATFORMS/$1.manifest" >"$dir.manifest"
	! cmp -s "$dir.manifest" "$PLATFORMS/$1.manifest" || { echo "the script '$2' changes nothing" >&2; return 1; }
	"$PLATFORMS/play" "$dir.manifest" "$dir" || return 1
	echo "$dir"
}

# on MACHINE: sets the machine for ours and peer.
on() {
	TREE=$(tree "$1")
}

# ours ARGUMENT...: pmemctl on the machine. Its output and errors are in the variables out and err, its exit
# status in status; never fails itself, but for what must never happen.
ours() {
	raw --sysroot "$TREE" "$@"
}

# raw ARGUMENT...: pmemctl with these arguments alone; as ours.
# shellcheck disable=SC2034,SC2154 # for the tests; text_of sets out and err
raw() {
	local files=$BATS_TEST_TMPDIR
	status=0
	timeout -k 5 30 "$PMEMCTL" "$@" >"$files/out" 2>"$files/err" </dev/null || status=$?
	text_of "$files/out" out
	text_of "$files/err" err
	shown="pmemctl $*"
	[[ $status -ne 124 && $status -ne 137 ]] || fail "did not end"
	[[ $status -lt 64 && $err != *Sanitizer* && $err != *'runtime error'* ]] || fail "crashed"
}

# text_of FILE VARIABLE: sets it to the text of the file without zeros and the empty lines at its end. By no process,
# as the tests do this thousands of times.
text_of() {
	local -a parts
	local IFS=
	mapfile -d '' parts <"$1"
	local text=${parts[*]}
	printf -v "$2" %s "${text%"${text##*[!$'\n']}"}"
}

# terminal WIDTH COMMANDS: what these commands of a shell print on a terminal; PMEMCTL and TREE are set in them.
terminal() {
	local typescript=$BATS_TEST_TMPDIR/typescript
	env -u COLUMNS -u NO_COLOR SHELL=/bin/bash TERM=vt100 PMEMCTL="$PMEMCTL" TREE="$TREE" \
		timeout -k 5 60 script -qec "stty cols $1; $2" "$typescript.log" </dev/null >"$typescript" || fail "terminal: $2"
	tr -d '\r' <"$typescript"
}

# kinds: the objects that show knows
kinds() {
	"$PMEMCTL" show --help | sed -n '/^Objects:/,/^$/s/^  \([a-z-]*\) .*/\1/p' | grep .
}

# fail WHY: ends the test, with what was run last and all that it said.
fail() {
	printf '%s: %s\nexit status %s\nstdout: %s\nstderr: %s\n' "${shown-}" "$1" "${status-}" "${out-}" "${err-}" >&2
	return 1
}

# is STATUS: the exit status of what was run last.
is() {
	[[ $status -eq $1 ]] || fail "the exit status is not $1"
}

# says TEXT...: standard error holds each text, and no text but lines of pmemctl.
says() {
	local text
	for text; do
		[[ $err == *"$text"* ]] || fail "does not say '$text'"
	done
	! grep -qvE '^(pmemctl: |  hint: |  kernel: |(created|destroyed|cleared|renamed|enabled|disabled|initialized|zeroed|written|repaired|onlined memory for|offlined memory for|reconfigured) [0-9]+ (namespace|region|DIMM|DAX device)s?$|[a-z0-9.]+: it is (enabled|disabled|zeroed|written|repaired) already$|repaired [0-9]+ of [0-9]+$|the label areas? of [0-9]+ DIMMs? w(as|ere) not looked at: )' <<<"$err" || fail "a line is not one of pmemctl's"
}

# prints TEXT...: standard output holds each text.
prints() {
	local text
	for text; do
		[[ $out == *"$text"* ]] || fail "does not print '$text'"
	done
}

# refused STATUS TEXT...: failed with this status, said so in one line and at most a hint and a count, and printed nothing.
refused() {
	is "$1"
	shift
	says "$@"
	[[ -z $out ]] || fail "printed something"
	[[ $(grep -c '^pmemctl: ' <<<"$err") -eq 1 && $(wc -l <<<"$err") -le 3 ]] || fail "not one line, a hint and a count"
}

# can_peer: whether ndctl can be run on a recorded machine here; else says why not.
can_peer() {
	if ((EUID != 0)) && ! sudo -n true 2>/dev/null; then
		echo 'mounting over /sys needs root'
	elif ! command -v ndctl >/dev/null; then
		echo 'ndctl is not installed'
	elif ! "$PLATFORMS/peer" "$(tree sample-machine)" true >/dev/null 2>&1; then
		echo 'no mount namespaces here'
	else
		return 0
	fi
	return 1
}

# normal FILE: listings with their arrays sorted, so that only the order of those is lost. Keys keep their order.
# Numbers become strings: jq would round those above 2^53. A line that is a text of its own is a heading.
normal() {
	sed -E 's/^( *("[^"]*":)?)(-?[0-9]+)(,?)$/\1"#\3"\4/' "$1" | jq 'def normal:
		if type == "object" then with_entries(.value |= normal)
		elif type == "array" then map(normal) | sort_by(tojson) else . end; normal'
}

# sorted_lines FILE: the lines of each listing in order, without the commas that go with the order of arrays
sorted_lines() {
	awk '/^"/ { n++ } { sub(/,$/, ""); printf "%06d\t%s\n", n, $0 }' "$1" | sort
}

# same_json FILE FILE: the listings are equal, but for the order of arrays; their text is so, too.
same_json() {
	diff -U 8 -F '^"' <(normal "$1") <(normal "$2") && diff <(sorted_lines "$1") <(sorted_lines "$2")
}

# golden_list MACHINE: what the machine's file in golden/ holds: listings, byte for byte. Only options whose
# output does not depend on the order of the kernel's directories are here (-RN alone does, as in ndctl).
golden_list() {
	local options
	on "$1"
	while IFS= read -r options; do
		printf '== pmemctl list %s\n' "$options"
		# shellcheck disable=SC2086 # several words
		ours list $options
		cat "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/err"
		((status == 0)) || printf 'exit status %d\n' "$status"
	done <<-'END'
		-B
		-D
		-R
		-N
		-Ni
		-DRN
		-BDRNXi
		-BDRNXiu
		-c
		-NM
		-RM
		-RC
		-vvi
		-m sector
		-n 0.0
		-r region0 -m raw -i
		-d nmem1 -DRN
		-U 1
	END
}
