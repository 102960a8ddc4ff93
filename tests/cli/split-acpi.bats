#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154 # variables of common.bash
#
# split-acpi against an unmodified daxctl, on the tables of the sample machine: the new tables byte for byte, what is
# said, and the exit status. It looks at no machine, only at files.

load common

# Makes the directory "tables": SRAT and NFIT as they are recorded, and a SLIT, which the machine does not have. Domains 0
# to 3: of 0 there are two ranges, 1 has memory that is not persistent, 2 and 3 persistent memory.
setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir tables
	cp "$(tree sample-machine)/sys/firmware/acpi/tables/SRAT" tables/srat.dat
	cp "$(tree sample-machine)/sys/firmware/acpi/tables/NFIT" tables/nfit.dat
	perl -e 'my $slit = pack("a4VCCa6a8Va4VQ<C*", "SLIT", 60, 1, 0, "MAKER", "TABLE", 7, "TOOL", 1, 4,
		map { my $i = $_; map { $i == $_ ? 10 : 17 + $i + 2 * $_ } 0 .. 3 } 0 .. 3);
		substr($slit, 9, 1) = chr(-unpack("%8C*", $slit) & 255); print $slit' >tables/slit.dat
}

# without_tail FILE: an NFIT without the zeros that daxctl has behind it, as long as the mappings that it moves are
without_tail() {
	perl -e 'local $/; $_ = <>; my $at = 40; $at += unpack "v", substr $_, $at + 2, 2 while $at < length && substr($_, $at, 4) ne "\0\0\0\0";
		$_ = substr $_, 0, $at; substr($_, 4, 4) = pack "V", $at; substr($_, 9, 1) = "\0";
		substr($_, 9, 1) = chr(-unpack("%8C*", $_) & 255); print' "$1"
}

# both CHANGE ARGUMENT...: pmemctl daxctl and daxctl do the same with tables that the shell command has changed
both() {
	local change=$1 side theirs
	shift
	command -v daxctl >/dev/null || skip 'daxctl is not installed'
	for side in ours theirs; do
		rm -rf "$side"
		cp -r tables "$side"
		(cd "$side" && eval "$change")
	done
	theirs=0
	(cd theirs && daxctl split-acpi "$@" </dev/null >../theirs.out 2>../theirs.err) || theirs=$?
	status=0
	(cd ours && "$PMEMCTL" daxctl split-acpi "$@" </dev/null >../ours.out 2>../ours.err) || status=$?
	[[ $status -eq $theirs ]] || fail "daxctl ends with $theirs, not $status"
	cmp ours.out theirs.out
	# descriptions of options are our own, on the line of the option or on the next
	diff <(sed '/^    /d; /usage/d' ours.err) <(sed '/^    /d; /usage/d' theirs.err)
}

@test "as daxctl: the same tables, but for zeros behind the last structure of NFIT" {
	local domain nodes file
	for domain in 1 2 3; do
		for nodes in 2 4 16; do
			both : -p "$domain" -n "$nodes" -v
			is 0
			for file in srat slit; do
				cmp "ours/$file.dat.new" "theirs/$file.dat.new"
				[[ $(stat -c %a "ours/$file.dat.new") == "$(stat -c %a "theirs/$file.dat.new")" ]]
			done
			if ((domain == 1)); then
				[[ ! -e ours/nfit.dat.new && ! -e theirs/nfit.dat.new ]]
			else
				cmp ours/nfit.dat.new <(without_tail theirs/nfit.dat.new)
				run ! cmp -s ours/nfit.dat.new theirs/nfit.dat.new
			fi
		done
	done
}

@test "as daxctl: what is refused, in its words and with its statuses" {
	both : -p 0
	is 250
	both : -p 9
	is 254
	both : -p -1
	is 254
	both : -n 3
	is 129
	both : -n 0 foo bar
	is 129
	both : -d nodir
	is 1
	both 'rm nfit.dat' -p 2
	is 1
	both 'mkdir srat.dat.new' -p 2
	is 1
}

# ours_only CHANGE ARGUMENT...: natively, with tables that the shell command has changed
ours_only() {
	local change=$1
	shift
	rm -rf ours
	cp -r tables ours
	(cd ours && eval "$change")
	raw split-acpi -d ours "$@"
}

@test "the new tables are whole, and as they should be" {
	local tree=$BATS_TEST_TMPDIR/machine
	ours_only : -p 2 -n 4
	is 0
	[[ $err == 'created ours/srat.dat.new'$'\n''created ours/slit.dat.new'$'\n''created ours/nfit.dat.new' ]]
	copy_tree "$(tree sample-machine)" "$tree"
	cp ours/srat.dat.new "$tree/sys/firmware/acpi/tables/SRAT"
	cp ours/nfit.dat.new "$tree/sys/firmware/acpi/tables/NFIT"
	raw --sysroot "$tree" show acpi SRAT NFIT --format raw
	is 0
	[[ $out != *Damaged* && $out != *'should be'* ]] || fail 'damaged'
	[[ $(grep -c '^SRAT.*Range\\x20Length 405874409472 ' <<<"$out") == 4 ]]
	[[ $(grep -c '^NFIT.*Range\\x20Length 405874409472 ' <<<"$out") == 4 ]]
	[[ $(grep -c '^NFIT.*Region\\x20Size 67645734912 ' <<<"$out") == 24 ]]
}

@test "tables that are damaged or not there, and files that cannot be written, leave nothing" {
	local change
	for change in 'printf x | dd of=srat.dat seek=60 bs=1 conv=notrunc status=none' 'truncate -s 20 srat.dat' \
		'truncate -s 100 srat.dat' 'cp nfit.dat slit.dat' 'truncate -s 50 slit.dat' 'cp slit.dat nfit.dat' \
		'truncate -s 500 nfit.dat' ': >nfit.dat'; do
		ours_only "$change" -p 2
		refused 10 'acpidump'
		[[ -z $(find ours -name '*.new') ]] || fail "$change: a file is left"
	done
	ours_only 'mkdir nfit.dat.new' -p 2
	is 1
	[[ $(find ours -name '*.new*') == ours/nfit.dat.new && -z $(find ours -name '.*.new.*') ]]
	ours_only 'rm srat.dat' -p 2
	refused 3 'ours/srat.dat: No such file'
	ours_only : -p 9
	refused 3 'no memory is of proximity domain 9'
	ours_only : -p 0
	refused 6 'proximity domain 0 has 2 ranges'
	ours_only : -n 2
	refused 2 'name the proximity domain'
	ours_only : -p 2 -n 6
	refused 2 '6 is no power of 2'
}

@test "without SLIT or NFIT, the others are made, and nothing old is left in their places" {
	ours_only 'rm slit.dat nfit.dat; echo old | tee nfit.dat.new >slit.dat.new' -p 2
	is 0
	[[ $(find ours -name '*.new') == ours/srat.dat.new ]]
}
