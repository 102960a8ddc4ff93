#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Commands that cannot be, one after the other: each names what is wrong with what, and what would do. refusals.txt holds
# them; `REFUSALS=FILE bats refusals.bats` writes it anew as FILE, to be read before it takes its place.

load common
load label-area
load refusals

@test "each refusal names its object and cause, and what would do" {
	cd "$BATS_TEST_TMPDIR"
	refuse_all "$BATS_TEST_DIRNAME/refusals.txt" >refusals
	[[ -z ${REFUSALS-} ]] || cp refusals "$REFUSALS"
	diff -u "$BATS_TEST_DIRNAME/refusals.txt" refusals
	[[ $(grep -c $'^\t' refusals) -ge 600 ]]
}
