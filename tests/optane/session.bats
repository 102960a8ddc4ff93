#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# Recorded sessions: what commands read is kept, and answers them again when the machine is not there. Sessions of these
# tests are in places of their own, as both programs keep one for the whole system.
# shellcheck disable=SC2154,SC2030,SC2031 # lib.bash sets here, and run what it sets, for its own test alone
. "${BATS_TEST_DIRNAME:?}/lib.bash"

setup() {
	need_root
	cd "$BATS_TEST_TMPDIR" || return
	machine=$(fresh_machine two --generation 2 --sockets 2 --dimms-per-socket 2)
	mkdir ours theirs
}

as_root() {
	if [[ $EUID -eq 0 ]]; then
		"$@"
	else
		sudo --preserve-env "$@"
	fi
}

# apart COMMAND...: with places of this test for sessions
apart() {
	local places
	# shellcheck disable=SC2016 # the shell below has these
	places='mkdir -p /run/pmemctl /tmp/pbr && mount --bind ours /run/pmemctl && mount --bind theirs /tmp/pbr && exec "$@"'
	as_root unshare --mount --ipc bash -c "$places" apart "$@"
}

# at ARGUMENT...: pmemctl as ipmctl, on the machine
at() {
	apart "$here/run" "$machine" "$PMEMCTL" ipmctl "$@"
}

# away ARGUMENT...: the same without the machine
away() {
	apart "$PMEMCTL" ipmctl "$@"
}

# batch COMMAND...: what it prints for lines of input and arguments, "y|stop -session", and its statuses. All are run in
# one place, as ipmctl has its mode in shared memory. Sizes of files are their own, and
# so is the last number of the version.
batch() {
	# shellcheck disable=SC2016 # the shell below has these
	apart bash -c 'while IFS="|" read -r answer line <&9; do
		echo "= $line"
		"$@" $line <<<"$answer" 2>&1 9<&-
		echo "$?"
	done 9<&0' batch "$here/run" "$machine" "$@" | sed 's/[0-9]* bytes/N bytes/; s/\(0468\)-1$/\1/'
}

# recorded NAME 'ARGUMENTS'...: a session of these, in the file NAME; what each printed is in live.N, with its status
recorded() {
	local name=$1 number=0
	shift
	at start -f -session -mode record >/dev/null
	for line; do
		# shellcheck disable=SC2086 # words
		{ at $line </dev/null; echo "$?"; } >"live.$((number++))" 2>&1 || true
	done
	at dump -destination "$name" -session
	at stop -f -session >/dev/null
}

lines=('show -dimm' 'show -a -dimm' 'show -d HealthState,FWVersion -dimm 1' 'show -o nvmxml -dimm' 'show -sensor' 'show -dimm 77'
	'show -region' 'show -a -topology' 'show -memoryresources' 'show -system' 'show -system -capabilities' 'show -socket'
	'show -pcd' 'show -cel -dimm 1' 'show -cap -dimm 1' 'show -error Media' 'show -error Thermal -dimm 1' 'show -performance'
	'show -firmware' 'show -a -goal' 'show -preferences' 'start -diagnostic' 'show -bogus')

@test "every command prints in playback what it printed when it was recorded, and asks no machine" {
	local number=0
	head -c 131072 /dev/urandom >"$machine/firmware/nmem0/pcd.2"
	recorded dump "${lines[@]}"
	[[ $(stat -c %a dump) -eq 600 && -z $(as_root find ours -name tags) ]]
	away load -source dump -session
	away start -session -mode playback_manual
	: >"$machine/firmware/log"
	for line in "${lines[@]}"; do
		echo "$line"
		# the machine is there to see that it is not asked
		# shellcheck disable=SC2086
		{ at $line </dev/null; echo "$?"; } >play 2>&1 || true
		diff <(sed 's/ recording mode/ playback mode/' "live.$number") play
		# shellcheck disable=SC2086
		away $line >play 2>&1 || true
		diff <(sed 's/ recording mode/ playback mode/; $d' "live.$number") play
		number=$((number + 1))
	done
	[[ ! -s $machine/firmware/log ]]
	cmp -n 256 <(as_root tar -xOzf dump 12/dev/nmem0.labels) "$machine/firmware/nmem0/pcd.2"
}

@test "what was not recorded is not made up, and not asked of the machine" {
	recorded dump 'show -dimm' 'show -sensor'
	away load -source dump -session
	away start -session -mode playback_manual
	: >"$machine/firmware/log"
	run at show -a -dimm
	[[ $status -eq 1 && $output == *'no recording of this command line.'*'hint: '* && $output != *0x0001* ]]
	run at create -f -goal
	[[ $status -eq 1 && $output == *'no recording of this command line.'* && ! -s $machine/firmware/log ]]
	run at SHOW -Dimm
	[[ $status -eq 0 && $output == *' 0x0011 | '* ]]
	at stop -f -session
	run at show -dimm
	[[ $status -eq 0 && $output != *Warning* && -s $machine/firmware/log ]]
}

@test "a command is answered as at its time, and the next one is marked" {
	echo 'nmem0 vendor.0800 0x30007 1' >"$machine/firmware/faults"
	recorded dump 'show -sensor Health -dimm 1' 'show -sensor Health -dimm 1' 'create -f -goal' 'show -goal -dimm 1'
	away load -source dump -session
	run away start -session -mode playback_manual
	[[ $output == 'Setting to playback_manual mode.' ]]
	run away show -sensor Health -dimm 1
	[[ $status -eq 1 && $output == *'internal error of the module'* ]]
	run away show -session
	[[ $output == *' 0x0   | show -sensor Health -dimm 1 '*' 0x1*  | show -sensor Health -dimm 1 '* ]]
	run away show -sensor Health -dimm 1
	[[ $status -eq 0 && $output == *Healthy* ]]
	run away show -goal -dimm 1	# made by a tag in between
	[[ $status -eq 0 && $output == *'252.000 GiB'* ]]
	run away show -session
	[[ $output != *'*'* ]]
	away start -session -mode playback_manual -tag 0x2
	run away show -session
	[[ $output == *' 0x2*  | create -f -goal '* ]]
	run away create -f -goal
	[[ $status -eq 1 && $output == *'nothing in it can be changed'* ]]
}

@test "playback runs all that changes nothing and writes no files" {
	recorded dump 'show -dimm 1' 'dump -destination F -system -config' 'create -f -goal' 'show -goal -dimm 1' 'start -diagnostic Quick'
	as_root rm F
	away load -source dump -session
	run away start -session -mode playback
	echo "$output"
	[[ $status -eq 1 && $output == *' 0x0001 | '*'Tag 0x1 is not played'*'Tag 0x2 is not played'*'252.000 GiB'*'--Test = Quick'* ]]
	[[ ! -e F ]]
	run away start -session -mode playback -tag 3
	[[ $status -eq 0 && $output != *'not played'* && $output == *'--Test = Quick'* ]]
}

@test "commands that are recorded at the same time have tags of their own" {
	at start -session -mode record >/dev/null
	for number in 1 17 4097 4113 1 17 4097 4113; do
		at show -a -dimm "$number" >"out.$number.$BASHPID" &
	done
	wait
	at dump -destination dump -session
	at stop -f -session
	away load -source dump -session
	run away show -session
	[[ $(grep -c ' | show -a -dimm ' <<<"$output") -eq 8 && $output == *' 0x7 '* ]]
	away start -session -mode playback_manual
	for number in 1 17 4097 4113; do
		run away show -a -dimm "$number"
		[[ $status -eq 0 && $output == *"---DimmID=$(printf '0x%04x' "$number")---"* && $output == *SerialNumber=0x* ]]
	done
}

@test "a session waits for commands that are being recorded" {
	echo 'nmem0 vendor.0800 delay 1500000' >"$machine/firmware/faults"
	at start -session -mode record
	at show -sensor Health -dimm 1 >slow &
	until as_root grep -qs show ours/session/tags/0/cmdline; do :; done
	run at stop -f -session
	[[ $status -eq 0 && $output == *'waiting for another command of the session to end'* && $(<slow) == *Healthy* ]]
	wait
}

@test "a command is not run when it cannot be recorded" {
	at start -session -mode record
	as_root rm -rf ours/session/tags
	as_root touch ours/session/tags
	: >"$machine/firmware/log"
	run at show -dimm
	[[ $status -eq 1 && $output == *'not run, as it cannot be recorded: '*'hint: '* && ! -s $machine/firmware/log ]]
	as_root rm ours/session/tags
	as_root chmod 755 ours/session
	run at show -dimm
	[[ $status -eq 1 && ! -s $machine/firmware/log ]]
}

@test "a session is of the machine itself, and root's" {
	run "$PMEMCTL" --demo ipmctl start -session -mode record
	[[ $status -eq 6 && $output == *'neither --sysroot nor --demo'* ]]
	at start -session -mode record
	[[ $(as_root stat -c %a ours/session) -eq 700 ]]
	run apart "$PMEMCTL" --demo ipmctl show -dimm 1
	[[ $status -eq 0 && $output != *Warning* ]]
	run away show -session
	[[ $output != *show* ]]
	cp "$PMEMCTL" program
	chmod 755 program "$BATS_TEST_TMPDIR"
	for verb in 'show -session' 'stop -session' 'start -session -mode record' 'dump -destination f -session'; do
		# shellcheck disable=SC2086 # words
		run apart setpriv --reuid 65534 --clear-groups ./program ipmctl $verb
		[[ $status -eq 1 && $output == *'requires root privileges.' ]]
	done
}

# refused FILE MESSAGE: it is not loaded, and what was loaded stays
refused() {
	run away load -source "$1" -session
	echo "$1: $status: $output"
	[[ $status -eq 201 || $status -eq 1 ]]
	[[ $output == *"$2"* && $(as_root ls ours/session) == tags ]]
	[[ $(as_root cat ours/session/tags/0/cmdline | tr '\0' ' ') == 'show -dimm 1 ' ]]
}

# archive NAME 'PYTHON': of a tag, and what the code adds to it
archive() {
	python3 - "$1" "$2" <<-'END'
		import io, sys, tarfile
		t = tarfile.open(sys.argv[1], 'w:gz')
		def add(name, data=b'', **facts):
		    i = tarfile.TarInfo(name)
		    i.size = len(data)
		    for key, value in facts.items():
		        setattr(i, key, value)
		    t.addfile(i, io.BytesIO(data))
		add('0/cmdline', b'show\0-dimm\0')
		exec(sys.argv[2])
		t.close()
	END
}

@test "a hostile archive is refused, and nothing is outside of its tags" {
	recorded dump 'show -dimm 1'
	away load -source dump -session
	archive absolute 'add("/tmp/pmemctl-escaped", b"x")'
	archive up 'add("0/../../escaped", b"x")'
	archive higher 'add("../escaped", b"x")'
	archive apart 'add("mode", b"record\n")'
	archive link 'add("0/sys", type=tarfile.SYMTYPE, linkname="/sys")'
	archive climbing 'add("0/a/link", type=tarfile.SYMTYPE, linkname="../../1")'
	archive roundabout 'add("0/a/link", type=tarfile.SYMTYPE, linkname="b/../../../..")'
	archive through 'add("0/a", type=tarfile.SYMTYPE, linkname="b"); add("0/a/file", b"x")'
	archive hard 'add("0/a", type=tarfile.LNKTYPE, linkname="0/cmdline")'
	archive device 'add("0/a", type=tarfile.CHRTYPE, devmajor=1, devminor=3)'
	archive fifo 'add("0/a", type=tarfile.FIFOTYPE)'
	archive twice 'add("0/cmdline", b"show\0-region\0")'
	archive unended 'add("1/cmdline", b"show")'
	archive nameless 'add("1/other", b"x")'
	archive large 'add("0/a", bytes(70 << 20))'
	archive many '[add("0/a") for n in range(100001)]'
	for name in absolute up higher apart link climbing roundabout through hard device fifo twice large many; do
		refused "$name" 'Failed to set session buffer: '
	done
	as_root head -c 300 dump >damaged
	: >empty
	tar -cf none --files-from /dev/null
	for name in damaged empty none /etc/passwd; do
		refused "$name" 'or it is damaged'
	done
	for name in unended nameless; do
		refused "$name" 'or it is damaged'
	done
	refused . 'Failed to read pbr file: '
	refused nowhere 'No such file or directory'
	mkfifo pipe
	refused pipe 'Failed to read pbr file: '
	printf PBRH >theirs.pbr
	refused theirs.pbr 'a recording of ipmctl'
	[[ ! -e /tmp/pmemctl-escaped && -z $(find . -name escaped) ]]
	archive inside 'add("0/a/link", type=tarfile.SYMTYPE, linkname="../b")'
	run away load -source inside -session
	[[ $status -eq 0 ]]
}

@test "messages and statuses are ipmctl's" {
	need_ipmctl
	cat >lines <<-'END'
		|show -session
		|stop -session
		|start -session -mode playback
		|start -session -mode bogus
		|start -session -mode record
		|show -session
		|show -dimm
		|version
		|show -dimm 77
		|SHOW -Topology -Dimm 1
		|show -session
		n|start -session -mode record
		y|start -session -mode record
		|show -session
		|show -region
		|show -a -sensor -dimm 1,17
		|show -session
		n|stop -session
		x|stop -session
		y|stop -session
		|stop -session
		|stop -f -session
	END
	diff <(batch ipmctl <lines) <(batch "$PMEMCTL" ipmctl <lines)
	# ipmctl also records what is about files, so its dump is the third tag
	cat >lines <<-'END'
		|start -f -session -mode record
		|show -dimm
		|show -region
		|dump -destination dump -session
		|show -o nvmxml -dimm 1
		|stop -f -session
		|load -source dump -session
		|show -session
		|start -session -mode playback_manual -tag 1
		|show -session
		|show -region
		|dump -destination nowhere/dump -session
		|load -source /etc/passwd -session
	END
	as_root rm -rf ours/* theirs/*
	batch ipmctl <lines | grep -v -e ' | dump ' -e '^ TagID' -e '^===*$' >expected
	mv dump theirs.dump
	batch "$PMEMCTL" ipmctl <lines | grep -v -e '^ TagID' -e '^===*$' >actual
	diff <(sed 's/^ 0x3 / 0x2 /' expected) <(sed 's/\(to a file\|session buffer\): .*/\1./' actual)
	run away load -source theirs.dump -session
	[[ $status -eq 0 && $output == *'Successfully loaded '*' bytes to session buffer.' ]]
}

# their_recording NAME 'ARGUMENTS'...: by ipmctl, in one place, as it has its mode in shared memory; what each printed is
# in live.N, with its status
their_recording() {
	local name=$1
	shift
	# shellcheck disable=SC2016 # the shell below has these
	apart bash -c 'run() { "$run" "$machine" ipmctl "$@"; }
		run start -f -session -mode record >/dev/null
		number=0
		for line; do
			{ run $line </dev/null; echo "$?"; } >"live.$((number++))" 2>&1
		done
		run dump -destination "$0" -session
		run stop -f -session' "$name" "$@"
}

@test "a recording of ipmctl's prints what ipmctl printed when it was recorded, and asks no machine" {
	need_ipmctl
	export run=$here/run machine
	local number=0 state=nmem0=erring,nmem1=worn
	machine=$(fresh_machine logs --generation 2 --sockets 2 --dimms-per-socket 2 --state "$state")
	their_recording dump "${lines[@]/show -bogus/version}"
	away load -source dump -session
	away start -session -mode playback_manual
	: >"$machine/firmware/log"
	for line in "${lines[@]:0:22}"; do
		echo "$line"
		# shellcheck disable=SC2086 # words
		{ at $line </dev/null; echo "$?"; } >play 2>&1 || true
		# FwErrorCount, and whether others differ: see pmemctl-ipmctl(7)
		diff <(sed 's/ recording mode/ playback mode/; /MixedSKU/d; s/| 20$/| N/' "live.$number") \
			<(sed '/MixedSKU/d; s/| 21$/| N/' play)
		number=$((number + 1))
	done
	[[ ! -s $machine/firmware/log ]]
	run away show -session
	[[ $output == *' 0x16* | dump -destination dump -session '* ]]
	run away start -session -mode playback -tag 0x15
	[[ $status -eq 0 && $output == *'--Test = Quick'* && $output != *'not played'* ]]
	run away create -f -goal
	[[ $status -eq 1 && $output == *'no recording of this command line.'* ]]
}

@test "a recording of ipmctl's has what modules failed at, and what was not asked is not made up" {
	need_ipmctl
	export run=$here/run machine
	printf '%s\n' 'nmem0 vendor.0800 0x50007 1' 'nmem1 vendor.0200 0x5 50' >"$machine/firmware/faults"
	their_recording dump 'show -dimm' 'show -goal'
	away load -source dump -session
	away start -session -mode playback_manual
	run away show -dimm
	[[ $status -eq 1 && $output == *' 0x0001 | 252.453 GiB | Disabled  | Unknown '*' 0x0011 | 252.453 GiB | Unknown   | Healthy'* ]]
	[[ $output == *'0x0001: command 08:00: the module is busy'*'0x0011: command 02:00: '* ]]
	sed -i 's/show -goal /show -cap  /' dump
	away load -source dump -session
	run away show -cap
	[[ $status -eq 1 && $output == *'command 06:CA: its reply was not recorded'* ]]
}

@test "free room in a recording of ipmctl's is what labels leave, and unknown where they were not read" {
	need_ipmctl
	export run=$here/run machine
	"$here/label-areas" "$machine/firmware" nmem0,nmem1 50
	their_recording dump 'show -region' 'show -pcd LSA -dimm 1' 'show -a -goal'
	sed -i 's/show -a -goal /show -region  /' dump
	away load -source dump -session
	away start -session -mode playback_manual
	run away show -region
	echo "$output"
	[[ $status -eq 0 && $output == *' 504.000 GiB | 404.000 GiB  | Healthy'*' 504.000 GiB | 504.000 GiB  | Healthy'* ]]
	{ away show -pcd LSA -dimm 1; echo "$?"; } >play
	diff <(sed 's/ recording mode/ playback mode/' live.1) play
	away start -session -mode playback_manual -tag 2
	run away show -region
	[[ $output == *' 504.000 GiB | Unknown '* ]]
}

@test "a damaged recording of ipmctl's is refused, and what was loaded stays" {
	need_ipmctl
	export run=$here/run machine
	their_recording whole 'show -dimm 1'
	recorded dump 'show -dimm 1'
	away load -source dump -session
	as_root head -c 3000 whole >short
	as_root head -c 2000 whole >shorter
	for change in 's/PBLD/PBXX/' 's/show -dimm 1 /                /;s/PBTIPBDC/PBTIPBDD/' 's/NFIT....../NFIT\xff\xff\xff\xff\x01\x01/'; do
		as_root cat whole | LC_ALL=C sed "$change" >"changed.${#change}"
		refused "changed.${#change}" "a recording of ipmctl's that is damaged"
	done
	refused short "a recording of ipmctl's that is damaged"
	refused shorter "a recording of ipmctl's that is damaged"
}

@test "in nvmxml there is nothing but the document" {
	at start -o nvmxml -session -mode record | is_xml
	at show -o nvmxml -dimm 2>/dev/null | is_xml
	at show -o nvmxml -session 2>/dev/null | is_xml
	at dump -o nvmxml -destination dump -session 2>/dev/null | is_xml
	at stop -o nvmxml -session 2>/dev/null | is_xml
	at load -o nvmxml -source dump -session | is_xml
}

@test "-v shows what is read and sent" {
	run --separate-stderr pm "$machine" show -v -dimm 1
	# shellcheck disable=SC2154 # run sets it
	[[ $status -eq 0 && $stderr == *'debug: read sys/bus/nd/devices/'* && $output == *' 0x0001 | '* && $output != *debug* ]]
	run --separate-stderr pm "$machine" create -f -verbose -goal
	[[ $stderr == *'debug: read '* ]]
}
