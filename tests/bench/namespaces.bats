#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=parallel seconds=45
#
# Runs in the guest: some namespaces are made and destroyed, by pmemctl at once and one by one, and by ndctl, which
# can only do the latter. That all of them are made, work, and give their capacity back is judged; the times are
# only reported. For times to go by, 64 of them in a guest that does nothing else:
#
#     tests/guest/guest run --machine parallel --append bench=64 tests/bench/namespaces.bats
#
# Machines with persistent memory have many processors; this guest has two: pmemctl destroys several at
# a time, and while it reads and plans the next one, the kernel finishes what the last one left to its workers.

load ../guest/lib

COUNT=24
ROUNDS=1	# of single ones; the median is told
if [[ $(</proc/cmdline) =~ \ bench=([0-9]+) ]]; then
	COUNT=${BASH_REMATCH[1]}
	ROUNDS=3
fi

setup_file() {
	reset_nvdimms
	REGION=$(regions labelled | head -n 1)
	FREE=$(free_of "$REGION")
	export REGION FREE
	# what other tests left on it is data that pmemctl would not destroy unasked
	pmemctl create-namespace -r "$REGION" -m raw >"$BATS_FILE_TMPDIR/raw"
	dd if=/dev/zero of="/dev/$(jq -r .blockdev "$BATS_FILE_TMPDIR/raw")" bs=4M count=$((COUNT * 4)) oflag=direct status=none
	pmemctl destroy-namespace -f all -r "$REGION"
}

teardown_file() {
	reset_nvdimms
}

# now: the time in microseconds, in NOW. A subshell would take 20 ms of its own.
now() {
	NOW=${EPOCHREALTIME/./}
}

at_once() {
	pmemctl create-namespace --count "$COUNT" -r "$REGION" -m fsdax -s 16M >"$BATS_FILE_TMPDIR/made"
}

# one_by_one TOOL: in a shell of its own: bats looks at every command of a test
one_by_one() {
	# shellcheck disable=SC2016 # for that shell
	bash -c 'for ((i = 0; i < $1; i++)); do
			"$2" create-namespace -r "$3" -m fsdax -s 16M >"$4" || { echo "$2 made only $i namespaces"; exit 1; }
		done' make "$COUNT" "$1" "$REGION" "$BATS_FILE_TMPDIR/made"
}

# make_and_destroy TOOL HOW [ARGUMENT]: both halves, checked, with their times in BATS_FILE_TMPDIR/times, a line
# of HOW TOOL and the two
make_and_destroy() {
	local tool=$1 start made
	now && start=$NOW
	"${@:2}"
	now && made=$((NOW - start))
	"$tool" list -N -r "$REGION" >"$BATS_FILE_TMPDIR/list"
	[[ $(jq -c '[(map(select(.mode == "fsdax" and .state == null)) | length), (map(.uuid) | unique | length)]' \
		"$BATS_FILE_TMPDIR/list") == "[$COUNT,$COUNT]" ]]
	now && start=$NOW
	"$tool" destroy-namespace -f all -r "$REGION"
	now && printf '%s %s %d %d\n' "$2" "$tool" "$made" $((NOW - start)) >>"$BATS_FILE_TMPDIR/times"
	[[ $(count_namespaces) -eq 0 ]]
	[[ $(free_of "$REGION") -eq $FREE ]]
}

# each_mode: single creates of each mode, the tools in turn, one line of MODE TOOL and microseconds for each
each_mode() (
	for mode in fsdax devdax sector raw; do
		for ((round = 0; round < ROUNDS; round++)); do
			for tool in pmemctl ndctl; do
				now && start=$NOW
				"$tool" create-namespace -r "$REGION" -m "$mode" -s 32M >"$BATS_FILE_TMPDIR/made"
				now && echo "$mode $tool $((NOW - start))"
			done
		done
	done
)

# medians: each mode in a line
medians() {
	sort -k 1,2 -k 3n | awk -v middle=$((ROUNDS / 2 + 1)) '
		{ if (++seen[$1, $2] == middle) took[$1, $2] = $3 / 1e3; modes[$1] = 1 }
		END { for (mode in modes)
			printf "# one namespace, %s: pmemctl %.0f ms, ndctl %.0f ms, %.1f times faster\n", mode,
				took[mode, "pmemctl"], took[mode, "ndctl"], took[mode, "ndctl"] / took[mode, "pmemctl"] }'
}

# compare: many at once and one by one, both against those of ndctl
compare() {
	awk -v count="$COUNT" '
		{ made[$1, $2] = $3 / 1e6; gone[$1, $2] = $4 / 1e6 }
		function tell(how, words,   m, g, n, h) {
			m = made[how, "pmemctl"]; g = gone[how, "pmemctl"]
			n = made["one_by_one", "ndctl"]; h = gone["one_by_one", "ndctl"]
			printf "# %d fsdax namespaces %s: pmemctl made them in %.1f s and destroyed them in %.1f s, " \
				"ndctl in %.1f s and %.1f s: %.1f, %.1f, and in all %.1f times faster\n",
				count, words, m, g, n, h, n / m, h / g, (n + h) / (m + g)
		}
		END { tell("at_once", "at once"); tell("one_by_one", "one by one") }' "$BATS_FILE_TMPDIR/times"
}

count_namespaces() {
	namespaces "$REGION" | wc -l
}

@test "the region has room for $COUNT namespaces of 16 MiB" {
	[[ $FREE -ge $((COUNT * 16 << 20)) ]]
	[[ $(count_namespaces) -eq 0 ]]
}

@test "pmemctl makes $COUNT namespaces at once and destroys them" {
	make_and_destroy pmemctl at_once
}

@test "pmemctl makes $COUNT namespaces one by one and destroys them" {
	make_and_destroy pmemctl one_by_one pmemctl
}

@test "ndctl makes and destroys $COUNT namespaces" {
	make_and_destroy ndctl one_by_one ndctl
}

@test "report" {
	each_mode >"$BATS_FILE_TMPDIR/single"
	medians <"$BATS_FILE_TMPDIR/single" >&3
	pmemctl destroy-namespace -f --yes all -r "$REGION" 2>"$BATS_FILE_TMPDIR/said"
	compare >&3
}
