#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=87
#
# The examples of the manual pages, of README.md and of --help that need a machine: each block, from a state that it
# may expect, does what it says. manual-examples.txt is made and checked by tests/cli/manual.bats.

load lib

EXAMPLES=/tests/guest/manual-examples.txt

# Regions have other numbers each boot, and the pages name region0, region1 and namespace0.0. What these stand for
# here is a region with labels each, and in each of them a namespace; free capacity is left.
prepare() {
	mkdir -p /var/log
	mapfile -t labelled < <(regions labelled)
	pmemctl set read-write "${labelled[@]}" 2>/dev/null
	reset_nvdimms
	here0=${labelled[0]} here1=${labelled[1]}
	made0=
}

teardown_file() {
	prepare
	unlabel_nvdimms
}

# make_namespaces fsdax|sector|disabled: for a block that begins with a change of what is there
make_namespaces() {
	local mode=fsdax
	[[ $1 != sector ]] || mode=sector
	made0=$(pmemctl create-namespace -m "$mode" -s 64M -r "$here0" | jq -r .dev)
	# info blocks are those of disabled namespaces
	[[ $1 != disabled ]] || ndctl disable-namespace "$made0"
	pmemctl create-namespace -m fsdax -s 64M -r "$here1" >/dev/null
	pmemctl create-namespace -m raw -s 64M -r "$here1" >/dev/null
	[[ $made0 == namespace* ]]
}

# begun_with COMMAND: from what a block that begins with it is run
begun_with() {
	case $1 in
	*create-namespace*' -e '*) echo fsdax ;;
	*create-namespace*) echo nothing ;;
	*check-namespace*) echo sector ;;
	*infoblock*) echo disabled ;;
	*) echo fsdax ;;
	esac
}

# prepare_for COMMAND: as the block needs it that begins so; made anew only where the last block has changed
# anything, or began with other things
prepare_for() {
	local from
	from=$(begun_with "$1")
	if [[ $from == "$KEPT_FROM" && $KEPT_STATE == "$(pmemctl list -DRNiv)" ]]; then
		made0=$KEPT_MADE
		return
	fi
	prepare
	[[ $from == nothing ]] || make_namespaces "$from"
	KEPT_FROM=$from KEPT_MADE=$made0 KEPT_STATE=$(pmemctl list -DRNiv)
}

# end_when_ready COMMAND: the command, told to end (SIGTERM) once it is what takes that signal; its status. Between fork
# and exec bash blocks the signal, too, so the name counts as well.
end_when_ready() {
	local pid state=''
	"$@" &
	pid=$!
	until [[ $state =~ ^Name:[[:space:]]*"${1##*/}".*SigBlk:[[:space:]]*([0-9a-f]+) ]] &&
		((0x${BASH_REMATCH[1]} >> 14 & 1)); do
		state=$(cat "/proc/$pid/status" 2>/dev/null) || break
		[[ ! $state =~ State:[[:space:]]*Z ]] || break
	done
	kill -TERM "$pid" 2>/dev/null
	wait "$pid"
}
export -f end_when_ready

# here COMMAND: with the names that things have here
here() {
	local command=$1
	command=${command//region0/REGION-A}
	command=${command//region1/$here1}
	command=${command//REGION-A/$here0}
	# it would not end
	[[ $command != 'pmemctl monitor'* ]] || command="end_when_ready $command"
	echo "${command//namespace0.0/$made0}"
}

# masked: without what another machine has other: numbers of devices and uuids
masked() {
	sed -E 's/(namespace|dax)[0-9]+\.[0-9]+/\1N.N/g; s/(pmem)[0-9]+/\1N/g
		s/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UUID/g'
}

# run_example WHERE COMMAND: it succeeds, and prints what the file "shown" has, if there is something
run_example() {
	local status=0 command name
	command=$(here "$2")
	bash -o pipefail -c "$command" >"$BATS_TEST_TMPDIR/printed" 2>&1 </dev/null || status=$?
	name=$(sed -nE 's/^ *"dev":"(namespace[^"]*)".*/\1/p' "$BATS_TEST_TMPDIR/printed" | head -n 1)
	[[ -z $name ]] || made0=$name
	((status == 0)) && { [[ ! -s $BATS_TEST_TMPDIR/shown ]] ||
		diff <(masked <"$BATS_TEST_TMPDIR/shown") <(masked <"$BATS_TEST_TMPDIR/printed"); } && return
	printf '%s: %s\nrun here as: %s\nexit status %d\n' "$1" "$2" "$command" "$status"
	cat "$BATS_TEST_TMPDIR/printed"
	return 1
}

# run_blocks PATTERN: those of the files whose names match
run_blocks() {
	local line where='' command='' count=0 bad=0 KEPT_FROM='' KEPT_STATE='' KEPT_MADE=''
	while IFS= read -r line; do
		case $line in
		'== '* | '$'*)
			[[ -z $command ]] || { count=$((count + 1)) && run_example "$where" "$command"; } || bad=$((bad + 1))
			command=
			: >"$BATS_TEST_TMPDIR/shown"
			;;&
		'== '*)
			where=${line#== }
			made0=
			;;
		'$ '*)
			# shellcheck disable=SC2053 # a pattern
			[[ $where == $1 ]] || continue
			# no firmware here does these: see nfit/
			[[ $line != *inject-* && $line != *start-scrub* && $line != *wait-scrub* && $line != *e-firmware* ]] || continue
			# these take a DIMM with passphrases: see nfit/passphrase.bats
			[[ ! "$where $line" =~ passphrase|freeze-security|sanitize-dimm|wait-overwrite|load-keys ]] || continue
			# there are no Intel Optane modules here: see tests/optane
			[[ ! "$where $line" =~ -goal|delete-pcd|dump-debug-log|set-sensor|set-dimm|diagnose ]] || continue
			# libarchive would bring much into the guest: see tests/cli/support.bats and tests/optane/dump.bats
			[[ "$where $line" != *support-bundle* ]] || continue
			# the tables of this machine have no domain to split: see tests/cli/split-acpi.bats
			[[ "$where $line" != *split-acpi* ]] || continue
			# DAX devices to change are on another machine: see dax.bats and memory.bats
			[[ ! "$where $line" =~ ^help.json.*([ey]-device|device.json|e-dax|y-dax|set-mode|line-memory) ]] || continue
			command=${line#"$ "}
			[[ -n $made0 ]] || prepare_for "$command"
			;;
		'> '*) printf '%s\n' "${line#> }" >>"$BATS_TEST_TMPDIR/shown" ;;
		esac
	done < <(cat "$EXAMPLES"; echo '$')
	((count > 0 && bad == 0)) || { echo "$bad of $count examples do not work"; return 1; }
}

@test "the examples of the manual pages work" {
	run_blocks 'pmemctl*.adoc:*'
}

@test "README.md's tour works as it is shown" {
	run_blocks 'README.md:*'
}

@test "the examples of --help work" {
	run_blocks 'help.json:*'
}

# The one message that a page shows without its command
@test "a mounted namespace is refused in the words of pmemctl(1)" {
	local name disk
	prepare
	make_namespaces fsdax
	name=$made0 disk=$(cd "$ND/$name/block" 2>/dev/null && echo pmem* || pmemctl list -n "$name" | jq -r '.[].blockdev')
	mkfs.ext4 -q "/dev/$disk"
	mkdir -p /mnt/data
	mount "/dev/$disk" /mnt/data
	run pmemctl destroy-namespace -f "$name"
	umount /mnt/data
	[[ $status -eq 5 ]]
	[[ ${lines[0]} == "pmemctl: DESTROY-NAMESPACE: $name: /dev/$disk is mounted on /mnt/data" ]]
	[[ ${lines[1]} == "  hint: unmount it first: umount /mnt/data" ]]
}
