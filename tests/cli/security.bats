#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# Commands of passphrases on a recorded machine of which all is out of service: what "all" means where DIMMs differ. What
# DIMMs do is in tests/guest/nfit/passphrase.bats and sanitize.bats.

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

# key ID [PREFIX [HOST]]: a file of a key
key() {
	local keys=$TREE/etc/ndctl/keys
	mkdir -p "$keys"
	echo 'enc32 user:nvdimm-master 32 00' >"$keys/${2-nvdimm}_$1_${3-$(uname -n)}.blob"
}

# doctor STATUS: what it says of keys, one finding a line; it ends with that status
doctor() {
	ours doctor --columns object,kind,finding,repair --no-headings
	is "$1"
	findings=$(grep -E 'passphrase|key|left in' <<<"$out" || true)
}

# finds REGEXP: one finding matches, and is taken away from the others
finds() {
	[[ $(grep -cE -- "$1" <<<"$findings") == 1 ]] || { echo "$findings" && fail "not one finding that matches '$1'"; }
	findings=$(grep -vE -- "$1" <<<"$findings" || true)
}

@test "doctor: key files that open nothing, that are not found by their name, and that are missing" {
	local id id0=8089-a2-1837-00000be8 keys
	machine "$(state nmem2 'A security=unlocked')$(state nmem3 'A security=locked')$(state nmem4 'A security=unlocked')"
	keys=$TREE/etc/ndctl/keys
	ours show dimm --columns dimm,id --no-headings
	id() { awk -v dimm="$1" '$1 == dimm { print $2 }' <<<"$out"; }
	local id2 id3 id4
	id2=$(id nmem2) id3=$(id nmem3) id4=$(id nmem4)
	[[ $(id nmem0) == "$id0" ]]
	# keys are not recorded, so nothing is said of a machine without
	doctor 0
	[[ -z $findings ]]
	key "$id2"
	key "$id3"
	key "$id4"
	doctor 0
	[[ -z $findings ]]
	# of no use
	key "$id0"
	key dead-beef-00
	touch "$keys/.nvdimm_${id0}_x.blob.tmp" "$keys/nvdimm-master.blob" "$keys/tpm.handle" "$keys/nvdimm_.blob"
	doctor 0
	finds "^nmem0 +note +/etc/ndctl/keys/nvdimm_${id0}_.* opens nothing: the DIMM has no passphrase +remove-passphrase nmem0"
	finds "^nvdimm_dead-beef-00_.*blob +note +a key in /etc/ndctl/keys of a DIMM that is not here: dead-beef-00 +keep it"
	finds "^\.nvdimm_.*tmp +note +left in /etc/ndctl/keys by a command that did not end +of no use: rm /etc/ndctl/keys/\.nvdimm_"
	[[ -z $findings ]]
	rm "$keys/nvdimm_dead"* "$keys"/.nvdimm* "$keys/nvdimm_$id0"*
	# of another host: beside ours, and alone
	key "$id2" nvdimm old_name
	key "$id3" nvdimm other
	rm "$keys/nvdimm_${id3}_$(uname -n).blob" "$keys/nvdimm_${id4}"*
	doctor 10
	finds "^nmem2 +note +a key of it is in .*_old_name.blob, of a host named old_name, .*; there is one of this name, too"
	finds "^nmem3 +fault +a key of it is in .*_other.blob, of a host named other, .*, so that no command finds it +cd /etc/ndctl/keys && mv -n nvdimm_${id3}_other.blob nvdimm_${id3}_$(uname -n).blob"
	finds "^nmem4 +note +it has a passphrase, and there is no /etc/ndctl/keys/nvdimm_$id4.*bring the file back"
	[[ -z $findings ]]
	# several of other hosts, and one of a change: none takes another's name
	rm "$keys"/*
	key "$id2"
	key "$id3" nvdimm olda
	key "$id3" nvdimm oldb
	key "$id3" nvdimm-new oldb
	key "$id4" nvdimm-master olda
	doctor 10
	finds "^nmem3 +fault +.*_olda.blob.* mv -n nvdimm_${id3}_olda.blob nvdimm_${id3}_$(uname -n).blob"
	finds "^nmem3 +fault +.*nvdimm_${id3}_oldb.blob.* mv -n nvdimm_${id3}_oldb.blob nvdimm_${id3}_$(uname -n).blob"
	finds "^nmem3 +fault +.* mv -n nvdimm-new_${id3}_oldb.blob nvdimm-new_${id3}_$(uname -n).blob"
	# the key of a master passphrase does not open it
	finds "^nmem4 +note +.*nvdimm-master_${id4}_olda.blob"
	finds "^nmem4 +note +it has a passphrase, and there is no "
	[[ -z $findings ]]
	# files that are no keys
	rm "$keys"/*
	: >"$keys/nvdimm_${id2}_$(uname -n).blob"
	mkdir "$keys/nvdimm_${id3}_$(uname -n).blob"
	ln -s nowhere "$keys/nvdimm_${id4}_$(uname -n).blob"
	doctor 10
	finds "^nmem2 +fault +.*/nvdimm_$id2.* cannot be its key: "
	finds "^nmem3 +fault +.*/nvdimm_$id3.* cannot be its key: "
	finds "^nmem4 +fault +.*/nvdimm_$id4.* cannot be its key: "
	[[ -z $findings ]]
	# a change that did not end
	rm -r "${keys:?}"/*
	key "$id2"
	key "$id2" nvdimm-new
	key "$id3"
	key "$id4"
	key "$id4" nvdimm-master-old
	doctor 10
	finds "^nmem2 +fault +a change of its passphrase did not end: .*/nvdimm-new_$id2.* update-passphrase nmem2 finds out"
	finds "^nmem4 +fault +a change of its passphrase did not end: .* update-passphrase --master-passphrase nmem4 finds out"
	[[ -z $findings ]]
	ours doctor --repair nmem2
	is 10
	[[ $err == *'hint: update-passphrase nmem2 finds out'* ]]
}

@test "doctor: keys that cannot be read are told of" {
	TREE=$(changed_tree sample-machine "$(state nmem2 'A security=unlocked')")
	mkdir -p "$TREE/etc/ndctl"
	touch "$TREE/etc/ndctl/keys"
	ours doctor --columns object,kind,finding --no-headings
	is 0
	grep -E '^/etc/ndctl/keys +note +cannot be read: Not a directory' <<<"$out"
}

@test "doctor: what it offers works, also where a region of the DIMM is in service" {
	local id0 id2
	TREE=$(changed_tree sample-machine "$(state nmem2 'A security=unlocked')")
	id0=$(<"$TREE/sys/bus/nd/devices/nmem0/nfit/id") id2=$(<"$TREE/sys/bus/nd/devices/nmem2/nfit/id")
	keys=$TREE/etc/ndctl/keys
	mkdir -p "$keys"
	key "$id0"
	key "$id2"
	key "$id2" nvdimm-new
	doctor 10
	finds "^nmem0 +note .* opens nothing: the DIMM has no passphrase +remove-passphrase nmem0"
	finds "^nmem2 +fault .* did not end: .* disable-region region0, then update-passphrase nmem2 finds out .*; enable-region region0"
	[[ -z $findings ]]
	# the file alone is no matter of the region
	ours remove-passphrase nmem0 --dry-run --columns action,target --no-headings
	is 0
	[[ $out == "remove /etc/ndctl/keys/nvdimm_${id0}_"* && $(wc -l <<<"$out") == 1 ]]
	ours remove-passphrase nmem2 --dry-run
	is 5
}
