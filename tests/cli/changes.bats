#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# create-namespace and destroy-namespace as far as a recorded machine goes: plans, and refusals.

load common
load label-area

setup() {
	on sample-machine
}

# copy_of_fresh: the machine without labels, to be changed
copy_of_fresh() {
	local dir
	dir=$(scratch)/fresh
	rm -rf "$dir"
	copy_tree "$(tree qemu-fresh)" "$dir"
	TREE=$dir
}

# fingerprint: of all that the tree holds
fingerprint() {
	(cd "$TREE" && find . -printf '%p %m %s %l\n' | sort | cat - <(find . -type f -readable -exec cat {} +) | cksum)
}

# plans ARGUMENT...: --dry-run shows steps, numbered from 1
plans() {
	ours "$@" --dry-run
	is 0
	[[ -z $err && $(head -n 1 <<<"$out") == STEP* ]] || fail 'is no plan'
}

# writes ATTRIBUTE VALUE: the plan shown last has this step
writes() {
	awk -v attribute="$1" -v value="$2" '$2 == "write" && $3 ~ attribute "$" && $4 == value { found = 1 }
		END { exit !found }' "$BATS_TEST_TMPDIR/out" || fail "does not write $2 to $1"
}

@test "a recorded machine is never changed" {
	local before
	before=$(fingerprint)
	ours create-namespace -s 96M
	refused 6 'this is a recorded tree; nothing in it can be changed'
	ours create-namespace -f -e namespace0.0 -m sector
	refused 6 'recorded tree'
	ours destroy-namespace -f namespace0.0
	is 6
	says 'recorded tree'
	ours destroy-namespace -f all --yes
	is 6
	plans create-namespace
	plans destroy-namespace -f all
	[[ $(fingerprint) == "$before" ]]
}

@test "set-mode: what is out of service looks raw, and is not taken for it" {
	on qemu-disabled
	ours set-mode namespace0.2 raw
	refused 1 'namespace0.2: it is disabled, and only in service tells its mode' \
		'  hint: put it into service first: pmemctl enable-namespace namespace0.2'
	ours set-mode namespace0.2 raw --dry-run
	refused 1 'it is disabled'
	ours set-mode namespace0.3 raw
	[[ $status -eq 0 && $err == 'namespace0.3: it is in raw mode already' ]] || fail 'does not know it'
}

@test "steps follow the order that spares label writes: class, sector size, name, then uuid, then size" {
	plans create-namespace -m fsdax -s 96M -n data
	diff - <(sed -nE 's/.*write +[^ ]*namespace1\.0\/([a-z_]+) .*/\1/p' <<<"$out") <<-'END'
		holder_class
		sector_size
		alt_name
		uuid
		size
	END
}

@test "each option arrives in the plan" {
	plans create-namespace -m devdax -s 192M -a 4K -M mem -n 'a name' -u 0A0B0C0D-1111-2222-3333-444455556666
	writes namespace1.0/size 201326592
	writes dax1.0/align 4096
	writes dax1.0/mode ram
	writes namespace1.0/uuid 0a0b0c0d-1111-2222-3333-444455556666
	prints 'a name'
	plans create-namespace -m sector -l 520 -s 96M
	writes btt1.0/sector_size 520
	plans create-namespace -m raw -l 4096 -s 96M
	writes namespace1.0/sector_size 4096
}

@test "modes have several names" {
	local pair
	for pair in memory:pfn fsdax:pfn FSDAX:pfn dax:dax devdax:dax safe:btt sector:btt; do
		plans create-namespace -s 192M -m "${pair%:*}"
		writes holder_class "${pair#*:}"
	done
}

@test "uuids are new each time, and differ between label and info block" {
	local first
	plans create-namespace
	first=$(grep -oE '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' <<<"$out")
	[[ $(sort -u <<<"$first" | wc -l) -eq 2 ]]
	plans create-namespace
	[[ $(grep -oE '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' <<<"$out" | sort -u - <(echo "$first") | wc -l) -eq 4 ]]
}

@test "uuids that are malformed or in use" {
	local uuid
	for uuid in x '' 06b8536d 06b8536d-4713-487d-891d-795956d94cc '06b8536d4713487d891d795956d94cc9' \
		06b8536d-4713-487d-891d-795956d94ccg '06b8536d-4713-487d-891d-795956d94cc9 '; do
		ours create-namespace -u "$uuid" --dry-run
		refused 2 "'$uuid' is not a uuid" 'hint:'
	done
	for uuid in 06b8536d-4713-487d-891d-795956d94cc9 06B8536D-4713-487D-891D-795956D94CC9; do
		ours create-namespace -u "$uuid" --dry-run
		refused 1 "namespace0.0: it already has the uuid $uuid"
	done
	# the null uuid means "none" in a label
	ours create-namespace -u 00000000-0000-0000-0000-000000000000 --dry-run
	refused 2 uuid
}

@test "names" {
	plans create-namespace -n "$(printf 'x%.0s' {1..63})"
	ours create-namespace -n "$(printf 'x%.0s' {1..64})" --dry-run
	refused 2 'the name has 64 bytes' '63'
	# bytes count, not characters
	ours create-namespace -n "$(printf '\303\244%.0s' {1..32})" --dry-run
	refused 2 'the name has 64 bytes'
	plans create-namespace -n ''
}

@test "objects that do not exist" {
	ours create-namespace -r region7 --dry-run
	refused 3 'region7: there is no such region'
	ours create-namespace -b ndbus7 --dry-run
	refused 3 'ndbus7: there is no such bus'
	ours create-namespace -b ndbus0 -r region7 --dry-run
	refused 3 'there is no such region'
	ours create-namespace -e namespace7.0 --dry-run
	refused 3 'namespace7.0: there is no such namespace' 'hint:'
	ours create-namespace -e region0 --dry-run
	refused 3 'region0: there is no such namespace'
	ours create-namespace -f -e namespace1.0 --dry-run
	refused 3 'namespace1.0: it is idle'
	ours destroy-namespace namespace7.0 --dry-run
	refused 3 'namespace7.0: there is no such namespace'
	ours destroy-namespace namespace1.0 --dry-run
	refused 3 'namespace1.0: it is idle'
	ours destroy-namespace -r region1 namespace0.0 --dry-run
	refused 3 'namespace0.0: there is no such namespace'
}

@test "an active namespace needs --force" {
	ours destroy-namespace namespace0.0 --dry-run
	refused 5 'namespace0.0: the namespace is active' '--force'
	ours create-namespace -e namespace0.0 --dry-run
	refused 5 'namespace0.0: the namespace is active' '--force'
	ours destroy-namespace all --dry-run
	refused 5 'the namespace is active'
}

@test "destroy takes names, numbers, several of them, and all" {
	on qemu-modes
	local first
	first=$(ours list -N && jq -r '.[0].dev' <<<"$out")
	ours list -N
	[[ $(jq length <<<"$out") -ge 4 ]]
	plans destroy-namespace -f "$first"
	cp "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/by-name"
	plans destroy-namespace -f "${first#namespace}"
	cmp "$BATS_TEST_TMPDIR/by-name" "$BATS_TEST_TMPDIR/out"
	plans destroy-namespace -f all
	[[ $(grep -c ' wipe ' <<<"$out") -ge 4 ]]
	# one that is missing among several: said, the others still shown
	ours destroy-namespace -f "$first" namespace99.0 --dry-run
	is 3
	says 'namespace99.0: there is no such namespace'
	[[ $(grep -c ' wipe ' <<<"$out") -eq 1 ]]
}

@test "all of nothing is done" {
	on qemu-hmem
	ours destroy-namespace all --dry-run
	is 0
	[[ -z $out ]]
	on sample-machine
	ours destroy-namespace all -r region1 --dry-run
	is 0
	[[ -z $out ]]
}

@test "a read-only region" {
	TREE=$(changed_tree sample-machine 's/^A read_only=0/A read_only=1/')
	ours create-namespace -r region1 --dry-run
	refused 1 'region1: the region is read-only'
	ours destroy-namespace -f namespace0.0 --dry-run
	is 1
	says 'region0 is read-only'
}

@test "a disabled region" {
	TREE=$(changed_tree sample-machine '/ndbus0\/region1$/,/^$/s/^L driver=.*/d was-driver/')
	ours create-namespace -r region1 --dry-run
	refused 1 'region1: the region is disabled' 'hint: enable it first'
	ours create-namespace --dry-run
	is 1
	says 'region0: no free capacity' 'region1: the region is disabled'
}

@test "a kernel without a mode" {
	local pair
	for pair in fsdax:pfn:NVDIMM_PFN devdax:dax:NVDIMM_DAX sector:btt:BTT; do
		IFS=: read -r mode holder config <<<"$pair"
		TREE=$(changed_tree sample-machine "/^A ${holder}_seed=/d")
		ours create-namespace -r region1 -m "$mode" --dry-run
		refused 6 "this kernel offers no $mode mode" "CONFIG_$config"
	done
}

@test "DIMMs without a free label" {
	TREE=$(changed_tree sample-machine 's/^A available_slots=.*/A available_slots=0/')
	ours create-namespace --dry-run -r region1
	refused 1 'has no free label' 'destroy namespaces of region1 first'
}

@test "a next namespace that has capacity" {
	TREE=$(changed_tree sample-machine '/region1\/namespace1.0$/,/^$/s/^A size=0/A size=100663296/')
	ours create-namespace --dry-run -r region1
	refused 1 'region1: ' 'has capacity already'
}

@test "an info block is not written over data in a file unasked" {
	local image=$BATS_TEST_TMPDIR/image
	on sample-machine
	truncate -s 64M "$image"
	ours write-infoblock -o "$image"
	is 0
	rm "$image"
	truncate -s 64M "$image"
	mkswap "$image" >/dev/null 2>&1
	cp "$image" "$image.before"
	ours write-infoblock -o "$image"
	is 8
	[[ $err == *'image: it holds a swap area'*'repeat with --yes'* ]] || fail 'does not say what it holds'
	cmp "$image" "$image.before"
	ours write-infoblock --yes -o "$image"
	is 0
	ours read-infoblock -j -V -i "$image"
	is 0
	# what could not be written is not left behind
	ours write-infoblock -o "$BATS_TEST_TMPDIR/new"
	is 2
	[[ ! -e $BATS_TEST_TMPDIR/new ]]
}

@test "a namespace that has the name already is not renamed" {
	ours rename-namespace namespace0.0 '' --dry-run
	is 0
	[[ $err == 'namespace0.0: it has no name already' ]] || fail 'does not tell'
	ours rename-namespace namespace0.0 ''
	refused 6 'recorded tree'
}

@test "set names the regions, and what is so already" {
	plans set read-only region0
	ours set read-write all --dry-run
	is 0
	[[ -z $err ]] || fail 'tells of those that all means'
	ours set read-write region0 --dry-run
	is 0
	[[ $err == 'region0: it is read-write already' ]] || fail 'does not tell'
	ours set writable region0
	refused 2 "'writable' is neither read-only nor read-write"
	ours set readonly region0
	refused 2 "'readonly' is neither read-only nor read-write; did you mean 'read-only'?"
}

@test "a region with a DAX device, which stays writable, is made read-only with --yes" {
	on qemu-modes
	ours set read-only region3 --dry-run
	refused 8 'region3: its namespace3.0, in devdax mode, would stay writable'
	plans set read-only region3 --yes
	plans set read-only region1
}

@test "labels first: an active namespace needs --force, and of which DIMMs the regions are must be known" {
	copy_of_fresh
	area nmem0 ''
	ours create-namespace -L -r region0 -s 96M --dry-run
	refused 5 'namespace0.0: the namespace is active'
	ours create-namespace -L -f -r 'region0 region1' --dry-run
	refused 2 "gives labels to one region; 'region0 region1' names 2"
	ours create-namespace -L -f -r region0 -s 96M --dry-run
	is 0
	prints 'have the kernel read the labels'
	TREE=$(changed_tree qemu-fresh '/region1$/,/^$/{/^A mapping0=/d}')
	area nmem0 ''
	ours create-namespace -L -f -r region0 -s 96M --dry-run
	refused 1 'region1: of which DIMMs it is could not be read'
}

@test "labels first: an area without a good index block is damaged, not blank" {
	copy_of_fresh
	area nmem0 '0:78787878'
	ours create-namespace -L -f -r region0 -s 96M --dry-run
	refused 10 'nmem0: its label area is damaged'
	# labels that no index block tells of
	area nmem0 "$(sed -E 's/^(0|256):4e/\1:00/' <<<"$LABELLED")"
	ours create-namespace -L -f -r region0 -s 96M --dry-run
	refused 10 'nmem0: its label area is damaged'
}

@test "labels first, with -e: what is not asked for stays as it was" {
	copy_of_fresh
	area nmem0 ''
	ours create-namespace -L -f -e namespace0.0 -a 2M --dry-run
	refused 6 'region0: raw mode has no alignment to choose'
}

@test "clear-errors takes the namespace out of service, clears each run of bad blocks, and puts it back" {
	TREE=$(changed_tree sample-machine 's/^A badblocks=.*/A badblocks=9999 1\\n49549322 8\\n49549422 16/')
	plans clear-errors namespace0.0
	[[ $(awk 'NR > 1 { printf "%s ", $2 }' <<<"$out") == "unbind clear clear bind " ]]
	plans clear-errors namespace0.0 --block 100
	[[ $(grep -c ' clear ' <<<"$out") -eq 1 ]]
	ours clear-errors namespace0.0
	is 6
	says 'recorded tree'
}

@test "clear-errors refuses what is not all in the namespace" {
	ours clear-errors namespace0.0 --block 3121344512 --dry-run
	refused 2 'namespace0.0: it has no block 3121344512' '0 to 3121344511'
	ours clear-errors namespace0.0 --block 3121344511 --count 2 --dry-run
	refused 2 'not all are in it'
	ours clear-errors namespace0.0 --block -1 --dry-run
	refused 2 "'-1' is not a number"
	ours clear-errors namespace1.0 --dry-run
	refused 1 'namespace1.0: it is idle'
}
