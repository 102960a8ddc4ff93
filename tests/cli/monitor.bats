#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# pmemctl monitor on a recorded machine, where nothing happens: what is told at the beginning, and to whom. What DIMMs
# notify of is in tests/guest/nfit/monitor.bats.

load common

# A DIMM whose media is too hot, and that judges itself fatal.
HOT='s|^(B:0400 nmem0.replies/0.1)=000000003f0600000000000000640200|\1=000000003f0600000000000004640202|'

setup() {
	LOG=$BATS_TEST_TMPDIR/log
	TREE=$(changed_tree sample-machine "$HOT")
	MONITOR=
}

teardown() {
	[[ -z $MONITOR ]] || kill -KILL "$MONITOR" 2>/dev/null || true
	chmod -R u+rwx "$(scratch)" 2>/dev/null || :
	rm -rf "$(scratch)"
}

# start ARGUMENT...: a monitor of that machine in the background, with its output in the files out and err
start() {
	"$PMEMCTL" --sysroot "$TREE" monitor "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" </dev/null 3>&- &
	MONITOR=$!
}

# within COMMAND...: waits until it is so
within() {
	local end=$((SECONDS + 20))
	until "$@"; do
		((SECONDS < end)) || { echo "is not so: $*"; cat "$BATS_TEST_TMPDIR/err"; return 1; }
		read -rt 0.05 <> <(:) || true
	done
}

# end SIGNAL: ends the monitor, whose status is in status
end() {
	status=0
	kill "-$1" "$MONITOR"
	wait "$MONITOR" || status=$?
	MONITOR=
}

@test "the event of a DIMM that is too hot, on standard output" {
	start
	within test -s "$BATS_TEST_TMPDIR/out"
	end TERM
	is 0
	[[ $(wc -l <"$BATS_TEST_TMPDIR/out") == 1 && ! -s $BATS_TEST_TMPDIR/err ]]
	[[ $(jq -c '[.reason, .event, .dimm.dev, .dimm.health.health_state, (.timestamp | length)]' "$BATS_TEST_TMPDIR/out") == \
		'["start",{"dimm-spares-remaining":false,"dimm-media-temperature":true,"dimm-controller-temperature":false,"dimm-health-state":false,"dimm-unclean-shutdown":false},"nmem0","fatal",20]' ]]
}

@test "only what is watched for, and over several lines" {
	start -D 'dimm-spares-remaining dimm-unclean-shutdown' -p 1 --log "$LOG" --metrics "$BATS_TEST_TMPDIR/metrics"
	within test -s "$BATS_TEST_TMPDIR/metrics"
	end INT
	is 0
	[[ -e $LOG && ! -s $LOG ]]
	start -D dimm-media-temperature -u --log "$LOG"
	within grep -q '^}' "$LOG"
	end QUIT
	is 0
	[[ $(jq -c .event "$LOG") == '{"dimm-media-temperature":true}' ]]
	[[ $(grep -c . "$LOG") -gt 20 ]]
}

@test "a file of events that is moved away is begun anew, and so it is at SIGHUP" {
	start --log "$LOG" -p 1
	within test -s "$LOG"
	# a note comes with each change: its health fails to be read, and comes back
	mv "$LOG" "$LOG.1"
	mv "$TREE/dev/nmem0.replies/0.1" "$TREE/saved"
	within grep -q 'nmem0: its health could not be read' "$LOG"
	[[ $(wc -l <"$LOG.1") == 1 ]]
	rm "$LOG"
	kill -HUP "$MONITOR"
	within test -e "$LOG"
	mv "$TREE/saved" "$TREE/dev/nmem0.replies/0.1"
	within grep -q 'nmem0: its health can be read again' "$LOG"
	end TERM
	is 0
	grep -E "^\[[0-9]{10}\.[0-9]{9}\] \[[0-9]+\] nmem0: its health can be read again$" "$LOG"
}

@test "a file of events that is copied and made empty is written from its start" {
	start --log "$LOG" -p 1
	within test -s "$LOG"
	cp "$LOG" "$LOG.1"
	: >"$LOG"
	mv "$TREE/dev/nmem0.replies/0.1" "$TREE/saved"
	within grep -q 'nmem0: its health could not be read' "$LOG"
	end TERM
	is 0
	[[ $(wc -l <"$LOG") == 1 && $(tr -d '\0' <"$LOG") == "$(<"$LOG")" && $(head -c 1 "$LOG") == '[' ]]
	[[ $(jq -r .dimm.dev "$LOG.1") == nmem0 ]]
}

@test "what a poll finds is told once" {
	start --log "$LOG" -p 1 --metrics "$BATS_TEST_TMPDIR/metrics.prom"
	within test -s "$LOG"
	# the reply of one that is well
	cp "$(tree sample-machine)/dev/nmem0.replies/0.1" "$BATS_TEST_TMPDIR/well"
	chmod u+w "$TREE/dev/nmem0.replies/0.1"
	cat "$BATS_TEST_TMPDIR/well" >"$TREE/dev/nmem0.replies/0.1"
	within grep -q '^pmemctl_dimm_health_state{dimm="nmem0",pmemctl_dimm_health_state="ok"} 1' "$BATS_TEST_TMPDIR/metrics.prom"
	end TERM
	[[ $(wc -l <"$LOG") == 2 ]]
	[[ $(tail -n 1 "$LOG" | jq -c '[.reason, (.event | map_values(select(.)))]') == '["poll",{"dimm-health-state":true}]' ]]
}

@test "a program gets each event, and nothing else is told; that it fails is" {
	cat >"$BATS_TEST_TMPDIR/hook" <<-'END'
		#!/bin/sh
		cat >"$0.got"
		echo noise
		env >"$0.env"
		exit 3
	END
	chmod +x "$BATS_TEST_TMPDIR/hook"
	NOTIFY_SOCKET=/nowhere start --log "$LOG" --exec "$BATS_TEST_TMPDIR/hook" -u
	within grep -q "hook: failed with status 3" "$LOG"
	end TERM
	[[ $(wc -l <"$BATS_TEST_TMPDIR/hook.got") == 1 ]]
	[[ $(jq -r .dimm.dev "$BATS_TEST_TMPDIR/hook.got") == nmem0 ]]
	run ! grep NOTIFY_SOCKET "$BATS_TEST_TMPDIR/hook.env"
	[[ ! -s $BATS_TEST_TMPDIR/out ]]
	printf '#!/nowhere/interpreter\n' >"$BATS_TEST_TMPDIR/hook"
	start --log "$LOG" --exec "$BATS_TEST_TMPDIR/hook"
	within grep -q "hook: cannot be started: No such file" "$LOG"
	end TERM
}

@test "the configuration file" {
	local file=$BATS_TEST_TMPDIR/monitor.conf
	# that of ndctl, in which all is commented out
	[[ ! -e /etc/ndctl.conf.d/monitor.conf ]] || cp /etc/ndctl.conf.d/monitor.conf "$file"
	printf '%s\n' '[core]' 'bus = ndbus0' '[monitor]' "  log = $LOG" 'dimm=nmem0' 'dimm-event = dimm-media-temperature' \
		"metrics = $LOG.metrics" '[other]' 'nonsense' >>"$file"
	start --config-file "$file" -d nmem1 -D dimm-spares-remaining
	within test -s "$LOG.metrics"
	end TERM
	is 0
	[[ $(jq -c .event "$LOG") == '{"dimm-spares-remaining":false,"dimm-media-temperature":true}' ]]
	grep -q '^pmemctl_dimms 2$' "$LOG.metrics"
	# an option counts
	rm "$LOG"
	start --config-file "$file" --log "$LOG.2"
	within test -s "$LOG.2"
	end TERM
	[[ ! -e $LOG ]]
}

@test "mistakes in the configuration file" {
	local file=$BATS_TEST_TMPDIR/monitor.conf line
	while IFS='|' read -r line text; do
		printf '# comment\n[monitor]\n%s\n' "$line" >"$file"
		ours monitor -c "$file"
		refused 2 "$file: line 3: $text"
	done <<-'END'
		dims = nmem0|there is no key 'dims'
		nmem0|it is neither 'key = value' nor a section
		dimm =|dimm has no value
		poll = often|poll: 'often' is not a number of seconds from 1 to 1000000
		keep-alarms = maybe|keep-alarms: 'maybe' is neither yes nor no
	END
	ours monitor -c "$BATS_TEST_TMPDIR/nowhere"
	refused 3 'nowhere: No such file or directory'
	printf 'dimm-event = dimm-heat\n' >"$file"
	ours monitor -c "$file"
	refused 2 "--dimm-event: there is no event 'dimm-heat'"
}

@test "mistakes on the command line" {
	ours monitor --exec hook
	refused 2 "--exec: 'hook' is not the whole path of a program"
	ours monitor --exec /nowhere/hook
	refused 3 '/nowhere/hook: No such file or directory'
	ours monitor --exec /etc
	refused 4 '/etc: Permission denied'
	ours monitor --daemon --log file
	refused 2 '--daemon: --log needs syslog, journal, or a file by its whole path'
	ours monitor --daemon --metrics file
	refused 2 '--daemon: --metrics needs a file by its whole path'
	ours monitor --log /nowhere/file
	refused 3 '/nowhere/file: No such file or directory'
	ours monitor --dimm-event dimm-health-stat
	refused 2 "did you mean 'dimm-health-state'?"
	ours monitor nmem0
	refused 2 "unexpected 'nmem0'"
}

@test "in the background it goes on, and writes where it shall" {
	"$PMEMCTL" --sysroot "$TREE" monitor --daemon --log "$LOG" --metrics "$LOG.metrics" 3>&-
	within test -s "$LOG.metrics"
	MONITOR=$(jq .pid "$LOG")
	[[ $(readlink "/proc/$MONITOR/cwd") == / ]]
	kill "$MONITOR"
	within not_there "/proc/$MONITOR"
	MONITOR=
}

not_there() {
	[[ ! -e $1 ]]
}

@test "it ends when nobody reads any more" {
	run -0 timeout --foreground 20 bash -c "'$PMEMCTL' --sysroot '$TREE' monitor -p 1 | head -n 1 | jq -r .dimm.dev"
	[[ $output == nmem0 ]]
}

@test "systemd is told when it is ready, that it lives, and that it ends" {
	local socket=$BATS_TEST_TMPDIR/notify
	python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
while True: print(s.recv(4096).decode(), flush=True)' "$socket" >"$BATS_TEST_TMPDIR/told" 3>&- &
	local listener=$!
	within test -S "$socket"
	NOTIFY_SOCKET=$socket WATCHDOG_USEC=400000 start --log "$LOG"
	within grep -q WATCHDOG=1 "$BATS_TEST_TMPDIR/told"
	end TERM
	within grep -q STOPPING=1 "$BATS_TEST_TMPDIR/told"
	kill "$listener"
	[[ $(head -n 2 "$BATS_TEST_TMPDIR/told") == $'READY=1\nSTATUS=watching 12 DIMMs' ]]
}

@test "the service is shut off from what it does not need" {
	local unit=$BATS_TEST_TMPDIR/pmemctl-monitor.service score
	command -v systemd-analyze >/dev/null || skip 'systemd is not installed'
	systemd-analyze --help | grep -q -e --offline || skip 'this systemd judges only services that it has loaded'
	sed 's|@bindir@|/bin|; s|/bin/pmemctl |/bin/true |' "$CLI_DIR/../../contrib/systemd/pmemctl-monitor.service.in" >"$unit"
	score=$(systemd-analyze --no-pager security --offline=true "$unit" | sed -n 's/.*Overall exposure level.*: \([0-9.]*\) .*/\1/p')
	echo "exposure: $score"
	awk -v score="$score" 'BEGIN { exit !(score > 0 && score < 2.0) }'
	# nothing in it that systemd does not know
	run systemd-analyze verify --man=no "$unit"
	[[ -z $output ]] || fail "$output"
}
