#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# Attributes that cannot be read make a value unknown, never a listing fail.

load common

# unreadable MACHINE ATTRIBUTE ERRNO: the machine where reading it fails everywhere, and where it is missing
unreadable() {
	local name=${2//\//\\/}
	TREE=$(changed_tree "$1" "s/^([AB])(:[0-7]+)? $name=.*/E $name=$3/")
}

missing() {
	TREE=$(changed_tree "$1" "/^[ABL](:[0-7]+)? ${2//\//\\/}=/d")
}

# still_lists MACHINE ARGUMENT...: succeeds in silence, with all the objects of the unchanged machine
still_lists() {
	local machine=$1 expected got
	shift
	ours "$@"
	is 0
	[[ -z $err ]] || fail 'said something'
	got=$(jq -c '[.. | objects | .dev? // empty] | sort' "$BATS_TEST_TMPDIR/out")
	on "$machine"
	ours "$@"
	expected=$(jq -c '[.. | objects | .dev? // empty] | sort' "$BATS_TEST_TMPDIR/out")
	[[ $got == "$expected" ]] || fail "lists $got instead"
}

# Attributes that say what an object is like, not whether it is there
ATTRIBUTES=(nfit/id nfit/handle nfit/phys_id nfit/flags security frozen provider nfit/scrub commands flags
	align available_size max_available_extent set_cookie persistence_domain mapping0 mappings
	badblocks resource numa_node target_node uuid alt_name sector_size supported_alignments
	btt_seed pfn_seed dax_seed namespace_seed devtype read_only mode)

@test "an attribute that cannot be read" {
	local attribute errno
	for attribute in "${ATTRIBUTES[@]}"; do
		for errno in EACCES ENXIO; do
			echo "$attribute: $errno"
			unreadable qemu-modes "$attribute" "$errno" 2>/dev/null || continue
			still_lists qemu-modes list -BDRNXCMi
		done
	done
}

@test "an attribute that is missing, as on older kernels" {
	local attribute
	for attribute in "${ATTRIBUTES[@]}"; do
		echo "$attribute"
		missing qemu-modes "$attribute" 2>/dev/null || continue
		still_lists qemu-modes list -BDRNXCMi
	done
}

@test "the lists above are of attributes that there are" {
	local attribute found=0
	for attribute in "${ATTRIBUTES[@]}"; do
		! grep -qE "^[AB](:[0-7]+)? $attribute=" "$PLATFORMS/qemu-modes.manifest" || found=$((found + 1))
	done
	[[ $found -ge 25 ]]
}

@test "what cannot be read is left out, and the rest stays" {
	TREE=$(changed_tree sample-machine 's/^A (nfit\/id|persistence_domain|available_size)=.*/E \1=EACCES/')
	ours list -DRN
	is 0
	jq -e '(.dimms | length == 12 and all(has("id") | not) and all(.security == "disabled" and has("handle")))
		and (.regions | length == 2 and all(has("available_size") | not))
		and .regions[0].namespaces[0].size == 1598128390144' "$BATS_TEST_TMPDIR/out"
}

@test "what ndctl shows then, too" {
	local reason change
	reason=$(can_peer) || skip "$reason"
	for change in 's/^A numa_node=.*/E numa_node=EACCES/' '/^A numa_node=/d' 's/^A nfit\/flags=.*/E nfit\/flags=EACCES/' \
		's/^A badblocks=.*/E badblocks=ENXIO/' '/^A badblocks=/d' \
		'/^A nfit\/id=/d' '/^A persistence_domain=/d' \
		'/^A target_node=/d' '/^A dax_seed=/d'; do
		echo "$change"
		TREE=$(changed_tree qemu-modes "$change")
		ours list -BDRNXCMiv
		is 0
		"$PLATFORMS/peer" "$TREE" ndctl list -BDRNXCMiv >"$BATS_TEST_TMPDIR/theirs"
		same_json "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/theirs"
	done
}

@test "a machine without memory blocks, and one without modules in sysfs" {
	local part
	for part in devices/system bus/dax bus/nd/drivers; do
		on qemu-modes
		copy_tree "$TREE" "$(scratch)/copy"
		TREE=$(scratch)/copy
		rm -r "$TREE/sys/$part"
		ours list -BDRNXCMiv
		is 0
		[[ -z $err && $(jq '[.. | objects | .dev? // empty] | length' <<<"$out") -ge 20 ]]
		rm -r "$TREE"
	done
}
