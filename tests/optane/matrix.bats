#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# ./matrix, and that it can fail.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
	need_ipmctl
	matrix=${BATS_TEST_DIRNAME:?}/matrix
}

@test "each command line on some machines, and some on each machine: the same as ipmctl, but for what is meant" {
	run "$matrix"
	echo "$output"
	[[ $status -eq 0 ]]
	[[ $output =~ ([0-9]+)' machines, '([0-9]+)' of '([0-9]+)' command lines' ]]
	((BASH_REMATCH[1] >= 20 && BASH_REMATCH[2] >= 40 && BASH_REMATCH[2] == BASH_REMATCH[3]))
}

@test "what is printed, ends, or is left on modules otherwise is told" {
	cat >"$BATS_TEST_TMPDIR/other" <<-'END'
		#!/usr/bin/env bash
		ipmctl "${@:2}" | sed 's/Healthy/Well/; s/<DimmList>/<DimmList/'
		[[ $2 != create ]] || rm "$PMEMCTL_OPTANE"/nmem0/vendor.0100
	END
	chmod +x "$BATS_TEST_TMPDIR/other"
	PMEMCTL=$BATS_TEST_TMPDIR/other run "$matrix" --machine one1 \
		--command '^(show -dimm|show -o nvmxml -dimm|show -socket|show -dimm 0x9999|. ?create -f -goal|create -f -goal)$'
	echo "$output"
	[[ $status -eq 1 ]]
	[[ $output == *'+ 0x0001 | 252.453 GiB | Disabled  | Well '* && $output == *'status 1, here 0'* ]]
	[[ $output == *'not XML: '* && $output == *'nmem0/vendor.0100 is left different'* ]]
	[[ $output == *'5 runs: 1 equal, 0 allowed, 4 differing;'* ]]
}
