#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=default seconds=25
#
# Runs in the guest: 64 namespaces are made and destroyed by pmemctl and by ndctl. That all of them are made,
# work, and give their capacity back is judged; the times are only reported.

load ../guest/lib

COUNT=64

setup_file() {
	reset_nvdimms
	REGION=$(regions labelled | head -n 1)
	FREE=$(free_of "$REGION")
	export REGION FREE
	# what other tests left on it is data that pmemctl would not destroy unasked
	pmemctl create-namespace -r "$REGION" -m raw >"$BATS_FILE_TMPDIR/raw"
	dd if=/dev/zero of="/dev/$(jq -r .blockdev "$BATS_FILE_TMPDIR/raw")" bs=4M oflag=direct status=none || true
	pmemctl destroy-namespace -f all -r "$REGION"
}

teardown_file() {
	reset_nvdimms
}

now() {
	printf '%d' "${EPOCHREALTIME/./}"
}

# make TOOL: COUNT namespaces; by ndctl in a shell of its own: bats looks at every command of a test
make() {
	if [[ $1 == pmemctl ]]; then
		pmemctl create-namespace --count "$COUNT" -r "$REGION" -m fsdax -s 16M >"$BATS_FILE_TMPDIR/made"
		return
	fi
	# shellcheck disable=SC2016 # for that shell
	bash -c 'for ((i = 0; i < $1; i++)); do
			"$2" create-namespace -r "$3" -m fsdax -s 16M >"$4" || { echo "$2 made only $i namespaces"; exit 1; }
		done' make "$COUNT" "$1" "$REGION" "$BATS_FILE_TMPDIR/made"
}

# make_and_destroy TOOL: both halves, checked, with their time in microseconds in BATS_FILE_TMPDIR/TOOL
make_and_destroy() {
	local tool=$1 start made
	start=$(now)
	make "$tool"
	made=$(now)
	"$tool" list -N -r "$REGION" >"$BATS_FILE_TMPDIR/list"
	[[ $(jq 'if type == "array" then map(select(.mode == "fsdax" and .state == null)) | length else 1 end' \
		"$BATS_FILE_TMPDIR/list") -eq $COUNT ]]
	[[ $(jq '[.[].uuid] | unique | length' "$BATS_FILE_TMPDIR/list") -eq $COUNT ]]
	printf '%d ' $((made - start)) >"$BATS_FILE_TMPDIR/$tool"
	start=$(now)
	"$tool" destroy-namespace -f all -r "$REGION"
	printf '%d\n' $(($(now) - start)) >>"$BATS_FILE_TMPDIR/$tool"
	[[ $(count_namespaces) -eq 0 ]]
	[[ $(free_of "$REGION") -eq $FREE ]]
}

# one_of_each_mode: how long a single create takes
one_of_each_mode() {
	local mode tool start
	local -A took
	for mode in fsdax devdax sector raw; do
		for tool in pmemctl ndctl; do
			start=$(now)
			"$tool" create-namespace -r "$REGION" -m "$mode" -s 64M >"$BATS_FILE_TMPDIR/made"
			took[$tool]=$(($(now) - start))
		done
		awk -v mode="$mode" -v ours="${took[pmemctl]}" -v theirs="${took[ndctl]}" 'BEGIN {
			printf "# one namespace, %s: pmemctl %.0f ms, ndctl %.0f ms, %.1f times faster\n",
				mode, ours / 1e3, theirs / 1e3, theirs / ours }'
	done
	pmemctl destroy-namespace -f --yes all -r "$REGION" 2>"$BATS_FILE_TMPDIR/said"
}

count_namespaces() {
	namespaces "$REGION" | wc -l
}

@test "the region has room for $COUNT namespaces of 16 MiB" {
	[[ $FREE -ge $((COUNT * 16 << 20)) ]]
	[[ $(count_namespaces) -eq 0 ]]
}

@test "pmemctl makes and destroys $COUNT namespaces" {
	make_and_destroy pmemctl
}

@test "ndctl makes and destroys $COUNT namespaces" {
	make_and_destroy ndctl
}

@test "report" {
	one_of_each_mode >&3
	awk '{ made[NR] = $1 / 1e6; gone[NR] = $2 / 1e6; all[NR] = ($1 + $2) / 1e6 }
		END { printf "# %d fsdax namespaces: pmemctl made them in %.1f s and destroyed them in %.1f s, " \
			"ndctl in %.1f s and %.1f s: %.1f, %.1f, and in all %.1f times faster\n",
			'"$COUNT"', made[1], gone[1], made[2], gone[2], made[2] / made[1], gone[2] / gone[1], all[2] / all[1] }' \
		"$BATS_FILE_TMPDIR/pmemctl" "$BATS_FILE_TMPDIR/ndctl" >&3
}
