#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# Commands of passphrases on a recorded machine of which all is out of service: what "all" means where DIMMs differ. What
# DIMMs do is in tests/guest/nfit/passphrase.bats and sanitize.bats.

bats_require_minimum_version 1.5.0
load common

teardown() {
	chmod -R u+rwx "$(scratch)" 2>/dev/null || :
	rm -rf "$(scratch)"
}

# state DIMM LINE: a part of a script for sed that gives it another state of its security
state() {
	echo "\\|^/.*/$1\$|,/^\$/s/^A security=.*/$2/;"
}

# machine SCRIPT: the machine is the sample, whose regions are out of service, and changed by that script
machine() {
	TREE=$(changed_tree sample-machine '\|^/.*/region[01]$|,/^$/{/^L driver=/d};'"$1")
}

@test "all: what has a passphrase, or has none, is nothing to do and no error" {
	machine "$(state nmem2 'A security=unlocked')$(state nmem3 'A security=locked')"
	ours setup-passphrase all --dry-run --columns object --no-headings
	is 0
	[[ $(sort -u <<<"$out" | wc -l) == 10 ]]
	[[ $err == '2 with one already' ]]
	ours remove-passphrase all --dry-run --columns object --no-headings
	is 4
	[[ $(sort -u <<<"$out") == nmem2 && $err == *'nmem3: it is locked by its passphrase'* && $err == *'10 without one already' ]]
	ours update-passphrase all --dry-run --columns object --no-headings
	is 4
	[[ $(sort -u <<<"$out") == nmem2 && $err == *'nmem3: it is locked by its passphrase'* && $err == *'10 without one' ]]
	# by name it is a mistake
	ours setup-passphrase nmem2 --dry-run
	is 1
	[[ $err == *'nmem2: it has a passphrase already'* ]]
	ours update-passphrase nmem1 --dry-run
	is 1
	[[ $err == *'nmem1: it has no passphrase'* ]]
}

@test "all: a region in service is in the way only of what is to be changed" {
	TREE=$(changed_tree sample-machine "$(state nmem2 'A security=unlocked')")
	ours update-passphrase all --dry-run
	is 5
	[[ $(grep -c '^pmemctl: ' <<<"$err") == 1 && $err == *'nmem2: region0, which it is part of, is enabled'* ]]
	[[ $err == *'11 without one' ]]
}

@test "all: a DIMM whose state cannot be read is named, and one that has no security is left out" {
	local command
	machine "$(state nmem2 'E security=EIO')$(state nmem3 'A security=odd')\\|^/.*/nmem4\$|,/^\$/{/^A security=/d};"
	for command in setup-passphrase remove-passphrase update-passphrase 'sanitize-dimm -z --yes' freeze-security; do
		ours $command all --dry-run
		[[ $status != 0 ]] || { echo "$command: $status"; false; }
		[[ $err == *'nmem2: the state of its security cannot be read: Input/output error'* ]]
		[[ $err == *"nmem3: the state of its security is 'odd', which is not known"* ]]
		[[ $err != *nmem4* ]]
		[[ $(grep -c '^pmemctl: ' <<<"$err") == 2 ]]
	done
	ours wait-overwrite all
	is 7
	[[ $err == *'nmem2: the state of its security cannot be read'* ]]
}
