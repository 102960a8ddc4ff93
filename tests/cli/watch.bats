#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154 # variables of common.bash
#
# pmemctl show … --watch. What the kernel tells of changes is for tests/guest/watch.bats: on a recorded machine
# there is only the look that the seconds ask for.

load common

# A machine that changes: SIZE is the free capacity of region1.
setup() {
	on sample-machine
	dir=$(scratch)
	copy_tree "$TREE" "$dir/tree"
	TREE=$dir/tree
	SIZE=$(find "$TREE/sys/devices" -path '*/region1/available_size')
	[[ -f $SIZE ]]
}

# watched ARGUMENT...: runs show in the background, PID, with its output and errors in the files OUT and ERR.
# Without --foreground, timeout would pass a signal on twice, the second time when the first has ended the watch.
watched() {
	OUT=$BATS_TEST_TMPDIR/watched
	ERR=$OUT.errors
	: >"$OUT"
	env --default-signal=INT timeout --foreground -k 5 60 "$PMEMCTL" --sysroot "$TREE" show "$@" >"$OUT" 2>"$ERR" </dev/null 3>&- &
	PID=$!
}

# has FILE TEXT: waits until the file has a line with the text, up to 20 s.
has() {
	local i
	for ((i = 0; i < 200; i++)); do
		! grep -qF -- "$2" "$1" || return 0
		sleep 0.1
	done
	echo "no '$2' in:"
	cat "$1" "$ERR"
	return 1
}

# ended SIGNAL STATUS: the watch ends so, and wrote no error. timeout passes signals on to it.
ended() {
	local status=0
	kill -s "$1" "$PID"
	wait "$PID" || status=$?
	[[ $status -eq $2 ]] || { echo "ended with $status"; return 1; }
	[[ ! -s $ERR ]] || { cat "$ERR"; return 1; }
}

@test "seconds that are none" {
	local seconds
	for seconds in --watch=0 '--watch 0' --watch=x --watch= '--watch 5x' --watch=-1 --watch=0.5 --watch=1000001 \
		--watch=18446744073709551617; do
		# shellcheck disable=SC2086 # two words
		ours show region $seconds
		refused 2 '--watch: ' 'is not a number of seconds from 1 to 1000000'
	done
	ours list --watch
	refused 2 'unknown option --watch'
}

@test "what is wrong at the first look is an error" {
	ours show region7 --watch 3600
	refused 3 'region7: there is no such region'
	ours show region --watch --columns siez
	refused 2 "there is no column 'siez'"
	ours show --watch regin
	refused 2 "there is no object 'regin'"
	ours show --watch 5
	refused 2 'name what to act on'
}

@test "a new state is printed behind an empty line, and what has not changed is not printed again" {
	watched region --watch 1 --columns region,free --bytes
	has "$OUT" 'region1 1623497637888'
	echo 4096 >"$SIZE"
	has "$OUT" 'region1 4096'
	sleep 1.5	# one look more
	ended TERM 143
	diff - "$OUT" <<-'END'
		REGION           FREE
		region0             0
		region1 1623497637888

		REGION  FREE
		region0    0
		region1 4096
	END
}

@test "JSON: a document for each state, and with jsonl each in a line" {
	local format
	for format in json jsonl; do
		echo 1623497637888 >"$SIZE"
		watched region -o "$format" --watch=1
		has "$OUT" 1623497637888
		echo 4096 >"$SIZE"
		has "$OUT" 4096
		ended TERM 143
		[[ $(jq -c '[.schema, (.regions | length)] + [.regions[1].free]' "$OUT") == \
			$'["pmemctl/1",2,1623497637888]\n["pmemctl/1",2,4096]' ]]
	done
	[[ $(wc -l <"$OUT") -eq 2 ]]
}

@test "CSV and raw have an empty line between states" {
	local format
	for format in csv raw; do
		echo 1623497637888 >"$SIZE"
		watched region -o "$format" --watch 1 --columns free
		has "$OUT" 1623497637888
		echo 4096 >"$SIZE"
		has "$OUT" 4096
		ended TERM 143
		[[ $(tr -d '\r' <"$OUT" | tr '\n' ' ') == 'FREE 0 1623497637888  FREE 0 4096 ' ]]
	done
	[[ $(tr -cd '\r' <"$OUT") == '' ]]
}

@test "who ends a watch from the keyboard ends it well; nobody reads: it ends" {
	watched region --watch=3600
	has "$OUT" region1
	ended INT 0
	timeout 20 "$PMEMCTL" --sysroot "$TREE" show region --watch=3600 | head -n 1 | grep '^REGION'
}

@test "between two looks there is nothing to do" {
	command -v strace >/dev/null || skip 'strace is not installed'
	timeout -s TERM 3 strace -f -e trace=poll,ppoll,epoll_wait,select,nanosleep,clock_nanosleep -o "$BATS_TEST_TMPDIR/calls" \
		"$PMEMCTL" show region --watch=3600 >/dev/null 2>&1 </dev/null || :
	# no timer but that of the hour; events of this machine's own devices may come meanwhile
	grep -q '360000[0-9]*)\|35999[0-9]*)' "$BATS_TEST_TMPDIR/calls"
	[[ $(grep -c . "$BATS_TEST_TMPDIR/calls") -lt 20 ]]
}

@test "a terminal is drawn over, only when something has changed, and is given back" {
	local typescript
	# shellcheck disable=SC2016 # for the shell on the terminal
	typescript=$(SIZE=$SIZE terminal 80 '
		(sleep 2; echo 4096 >"$SIZE") &
		timeout --preserve-status --foreground -s INT 5 "$PMEMCTL" --sysroot "$TREE" show region --watch=1 --columns region,free --bytes
		echo "status $?"')
	# drawn twice
	[[ $(grep -o $'\e\\[H\e\\[J' <<<"$typescript" | wc -l) -eq 2 ]]
	[[ $typescript == *$'\e[?1049h'*'region1 1623497637888'*'region1 4096'*$'\e[?25h\e[?1049l'* ]]
	[[ $typescript == *'status 0'* ]]
	# nothing goes on behind the last line: that would scroll
	[[ $typescript != *$'4096\n'* ]]
}

@test "a watch that is quit gives the terminal back, too" {
	local typescript
	# shellcheck disable=SC2016 # for the shell on the terminal
	typescript=$(terminal 80 '
		ulimit -c 0
		timeout --preserve-status --foreground -s QUIT 1 "$PMEMCTL" --sysroot "$TREE" show region --watch=1
		echo "status $?"')
	[[ $typescript == *$'\e[?1049h'*$'\e[?25h\e[?1049l'*'status 131'* ]]
}

@test "another width, and being stopped and going on: drawn anew, and the terminal is given back meanwhile" {
	local typescript
	# shellcheck disable=SC2016 # for the shell on the terminal
	typescript=$(LOG=$BATS_TEST_TMPDIR/typescript terminal 80 '
		# drawn N: waits until so much was drawn
		drawn() {
			for ((i = 0; i < 200; i++)); do
				(($(grep -o $'"'\\e\\\\[H'"' "$LOG" | wc -l) < $1)) || return 0
				sleep 0.1
			done
			echo "not drawn $1 times"
		}
		set -m
		"$PMEMCTL" --sysroot "$TREE" show region --watch=3600 --color=never &
		drawn 1
		stty cols 50
		kill -s WINCH %1
		drawn 2
		kill -s TSTP %1
		until grep -q "^State:.T" "/proc/$!/status"; do sleep 0.1; done
		echo "it is stopped"
		kill -s CONT %1
		drawn 3
		kill -s INT %1
		wait $!
		echo "status $?"')
	[[ $typescript != *'not drawn'* ]]
	[[ $(grep -o $'\e\\[H\e\\[J' <<<"$typescript" | wc -l) -eq 3 ]]
	[[ $typescript == *$'\e[H\e[J'*memory_controller*$'\e[H\e[J'*$'\e[?7h\e[?25h\e[?1049l'*'it is stopped'*$'\e[?1049h'*$'\e[H\e[J'*$'\e[?25h\e[?1049l'*'status 0'* ]]
	# what is too narrow for the table has a list, which has no headings side by side
	[[ ${typescript%%it is stopped*} == *'NAMESPACES HEALTH'* ]]
	[[ ${typescript#*$'\e[H\e[J'*$'\e[H\e[J'} != *'NAMESPACES HEALTH'* ]]
}
