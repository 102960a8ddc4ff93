#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Debug logs and support data: the same files as by ipmctl, whole or not at all, and nothing else is written.
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
	machine=
	cd "$BATS_TEST_TMPDIR" || return
	renew_machine two --generation 2 --sockets 1 --dimms-per-socket 2
	head -c 2048 /dev/urandom >"$machine/firmware/nmem0/debug.2"
	head -c 2048 /dev/urandom >"$machine/firmware/nmem0/debug.3"
}

# native ARGUMENT...: runs pmemctl; what it prints is in output, and its notes in stderr
native() {
	run --separate-stderr on "$machine" "$PMEMCTL" "$@" </dev/null
	# shellcheck disable=SC2154 # run sets it
	echo "$* = $status: $output $stderr"
}

@test "debug logs become files, whole, for root alone, and never instead of others" {
	head -c 1048576 /dev/urandom >"$machine/firmware/nmem0/debug.1"
	native dump-debug-log all --output new/logs
	[[ $status -eq 3 && $stderr == *'new/logs: '* ]]
	native dump-debug-log all --output logs
	[[ $status -eq 0 && $stderr == *'nmem1: the module has no debug logs'*'wrote 3 files'* && $(stat -c %a logs) -eq 700 ]]
	cmp "$machine/firmware/nmem0/debug.1" logs/debug_8089-a2-1837-00001000_0x0001_media.bin
	cmp "$machine/firmware/nmem0/debug.3" logs/debug_8089-a2-1837-00001000_0x0001_spi.bin
	[[ $(stat -c %a logs/* | sort -u) -eq 600 && $(ls -A logs | wc -l) -eq 3 ]]
	: >"$machine/firmware/log"
	native dump-debug-log nmem0 --output logs
	[[ $status -eq 1 && $stderr == *'_media.bin: File exists'*'--replace'* ]]
	run ! grep -q vendor.0802 "$machine/firmware/log"
	rm logs/*_sram.bin
	printf '%s\n' 'nmem0 vendor.0802 0x50007 2' >"$machine/firmware/faults"	# busy, twice
	native dump-debug-log nmem0 --output logs
	[[ $status -eq 7 && $output == logs/*_sram.bin ]]
}

@test "a log that fails leaves the others, and no part of itself" {
	printf '%s\n' 'nmem0 vendor.0802 0x30007 1' >"$machine/firmware/faults"
	native dump-debug-log nmem0 --output logs
	[[ $status -eq 7 && $stderr == *'nmem0: its debug log (media) cannot be read: '*'internal error of the module'* ]]
	[[ $(ls -A logs) == debug_*_spi.bin*debug_*_sram.bin ]]
	printf '%s\n' 'nmem0 vendor.0802 short 20' >"$machine/firmware/faults"
	rm logs/*
	native dump-debug-log nmem0 --output logs
	[[ $status -eq 1 && -z $(ls -A logs) ]]
	native dump-debug-log nmem1 --output new
	[[ $status -eq 3 && $stderr == *'none of the modules has a debug log'* && ! -e new ]]
	mkdir mine
	native dump-debug-log nmem1 --output mine
	[[ $status -eq 3 && -d mine ]]
}

@test "how far reading has come is shown, and an interruption leaves nothing behind" {
	local pid status=0
	head -c 1048576 /dev/urandom >"$machine/firmware/nmem0/debug.1"
	cp "$machine/firmware/nmem0/debug.1" "$machine/firmware/nmem1/debug.1"
	script -qec "$(printf '%q ' "${BATS_TEST_DIRNAME:?}/run" "$machine" "$PMEMCTL" dump-debug-log all --output logs)" shown >/dev/null
	tr '\r' '\n' <shown | sed -n 's/^2 modules: \[#*\.*\] \([0-9]*\)% read$/\1/p' >percents
	[[ $(wc -l <percents) -gt 50 && $(tail -n 1 percents) -eq 100 ]]
	sort -nc percents
	: >"$machine/firmware/log"
	"${BATS_TEST_DIRNAME:?}/run" "$machine" "$PMEMCTL" dump-debug-log all --output new >out 2>&1 &
	pid=$!
	until grep -q vendor.0802 "$machine/firmware/log" || ! kill -0 "$pid"; do :; done
	kill -s TERM "$pid"
	wait "$pid" || status=$?
	[[ $status -eq 1 && $(<out) == *': interrupted; not all logs were read' && $(wc -l <out) -eq 1 && ! -e new ]]
}

@test "an archive of a live machine has its debug logs, and what the kernel tells" {
	native support-bundle --debug-logs --output a.tar.gz
	[[ $status -eq 0 && $output == a.tar.gz && $(stat -c %a a.tar.gz) -eq 600 ]]
	mkdir in
	tar -xzf a.tar.gz -C in
	cmp "$machine/firmware/nmem0/debug.2" in/debug/nmem0-sram.bin
	diff /proc/version in/kernel/version
	[[ -s in/kernel/iomem && -s in/show/module.json && ! -e in/debug/nmem1-sram.bin ]]
	[[ $(jq -r '.files[] | select(.source == "nmem1, command 08:02") | .problem' in/manifest.json | head -n 1) == 'it has no debug log in its media' ]]
}

@test "files and messages are those of ipmctl" {
	need_ipmctl
	mkdir ours theirs
	for line in 'dump -destination P -debug' 'dump -destination P -debug -dimm 1' 'dump -destination no/P -debug -dimm 1' \
		'dump -destination P -dict nowhere -debug' 'dump -debug' 'dump -destination P -dimm 99 -debug' 'dump -destination P -support'; do
		echo "$line"
		# shellcheck disable=SC2086 # words
		diff <(cd theirs && on "$machine" ipmctl $line; echo $?) <(cd ours && pm "$machine" $line; echo $?)
	done
	diff theirs/P_8089-a2-1837-00001000_0x0001_sram.bin ours/
	[[ $(ls theirs) == "$(ls ours)" ]]
	# ipmctl's tables of errors end in names of its own, and whether modules differ is not asked of others
	diff <(sed -e '/^--[A-Za-z]*:\$/d; s/0468-1/0468/; /MixedSKU/d' theirs/P_platform_support_info.txt | grep -v '^/\?\*/\?\( \|$\)' | cat -s) \
		<(sed -e '/MixedSKU/d' ours/P_platform_support_info.txt | grep -v '^/\?\*/\?\( \|$\)' | cat -s)
	run pm "$machine" dump -destination P -dict "$machine/firmware/log" -debug
	[[ $status -eq 6 && $output == "'-dict' is not in this version of pmemctl: debug logs are not decoded. Leave it out"* ]]
	run ! grep -q vendor "$machine/firmware/log"
	for command in 'show -dict F -dimm' 'set -dict F -dimm 1' 'start -dict F -diagnostic'; do
		# shellcheck disable=SC2086
		run pm "$machine" $command
		[[ $status -eq 201 && $output == *'unexpected token -dict.'* ]]
	done
}

# wrote COMMAND...: the paths, outside of what the emulator keeps, that a command makes, or opens to write
wrote() {
	on "$machine" strace -qq -f -e trace=open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat \
		-o trace "$@" >/dev/null || true
	grep -v ENOENT trace | grep -E 'O_(WRONLY|RDWR|CREAT)|(creat|mkdir|rename|link)[a-z0-9]*\(' | grep -o '"[^"]*"' | tr -d '"' |
		grep -v -e "^$machine/firmware/" -e '^/dev/nmem' -e '^dev/nmem' -e '^/dev/null' | sort -u
}

@test "nothing is written but what was asked for" {
	command -v strace >/dev/null || skip 'strace is not installed'
	python3 -c 'import struct; b = bytearray(4096); struct.pack_into("<I", b, 0, 6); struct.pack_into("<I", b, 16, 0x8086)
struct.pack_into("<I", b, 24, 1024); struct.pack_into("<HBBB", b, 41, 0x1700, 0, 4, 2); struct.pack_into("<H", b, 58, 0x0203)
struct.pack_into("<H", b, 69, 0x10); open("image", "wb").write(b)'
	run wrote "$PMEMCTL" ipmctl start -diagnostic
	[[ -z $output ]]
	run wrote "$PMEMCTL" ipmctl load -source image -dimm 1
	echo "$output"
	[[ $(grep -v -e '^/\?run/pmemctl' <<<"$output") == '' ]]	# locks
	grep -q 'nmem0 vendor.0900' "$machine/firmware/log"
	run wrote "$PMEMCTL" ipmctl dump -destination P -support
	echo "$output"
	[[ $(grep -v -e '^\(\./\)\?\.\?P_' <<<"$output") == '' && $output == *P_platform_support_info.txt* ]]
}
