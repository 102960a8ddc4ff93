#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# pmemctl as ndctl and daxctl: `pmemctl ndctl …` and a link named ndctl against the tools themselves, by command
# lines right and wrong, on recorded machines and on a system without libnvdimm; and doc/COMPAT.md is true.

load common

# What is compared of each command line, besides the exit status:
#   all    stdout, and the first line of stderr
#   line   stdout, and the first line of stderr is a line of ours: we say why before or after it
#   out    stdout: both say something on stderr, or both nothing
#   usage  where it goes: the text is pmemctl's own
#   lack   nothing: pmemctl refuses so far what ndctl takes, as a mistake of the command line
# Nothing here gets as far as a change, so that machines stay as they were.
cases='
all    --version
all    -v
all    version
all    --versio
all    --undefined
all    undefined
all    lis
usage
usage  --help
usage  -h
usage  help
all    list
all    list -BDRNi
all    list -BDRNXCi
all    list -DNu
all    list -r region0 -RNXu
all    list -c
all    list -Mi
all    list -vv --no-verbose
all    list --no-human -R
all    list --regio
all    list --region
all    list --region=region0
all    list --region region0 -i
all    list -rregion0
all    list -r region0 -r region1
all    list -r 0
all    list -r region99
all    list -r
all    list -b ACPI.NFIT -B
all    list -b undefined
all    list --no-bus -D
all    list --no-bus
all    list -d nmem0
all    list -d nmem99
all    list -n namespace0.0
all    list -n 0.0
all    list -n all -i
all    list -m fsdax
all    list -m dax
all    list -m memory
all    list -m safe
out    list -m undefined
all    list -t pmem -R
all    list -t blk -R
out    list -t undefined
all    list -U 0 -R
all    list -U all -R
out    list -U undefined
all    list --idl
all    list --re
all    list --mode
all    list --idle=1
all    list -idle
all    list -x
all    list -Rx
all    list --undefined
all    list --no-undefined
all    list undefined
all    list -- -R
all    list -
usage  list -h
usage  list --help-all
usage  list --list-opts
all    list --list-cmds
usage  create-namespace --list-opts
usage  create-namespace -h
all    create-namespace undefined
all    create-namespace --undefined
out    create-namespace -m undefined
out    create-namespace -m
out    create-namespace -s undefined
out    create-namespace -s -1
out    create-namespace -a undefined
out    create-namespace -a 3
out    create-namespace -M undefined
out    create-namespace -u undefined
line   create-namespace -r region99
line   create-namespace -b undefined
line   create-namespace -r region99 -t pmem -m fsdax
line   create-namespace -r region99 --no-autolabel
line   create-namespace -r region99 -L -R
line   create-namespace -r region99 -c
line   create-namespace -r region99 -s 0
out    create-namespace -r region99 -v
line   create-namespace -e namespace99.0
line   create-namespace -f -e namespace99.0 -m devdax
usage  destroy-namespace -h
all    destroy-namespace
all    destroy-namespace all undefined
all    destroy-namespace --undefined
line   destroy-namespace namespace99.0
line   destroy-namespace -f namespace99.0
line   destroy-namespace undefined
all    destroy-namespace all -r region99
all    destroy-namespace -f all -b undefined
line   destroy-namespace namespace0.0 -r region99
usage  init-labels -h
all    init-labels
all    init-labels undefined
all    init-labels --undefined
usage  read-labels -h
all    read-labels
all    read-labels undefined
all    read-labels --undefined
usage  write-labels -h
all    write-labels
all    write-labels undefined
all    write-labels --undefined
usage  zero-labels -h
all    zero-labels
all    zero-labels undefined
all    zero-labels --undefined
usage  check-labels -h
all    check-labels
all    check-labels undefined
all    check-labels --undefined
all    init-labels -V 3 nmem0
all    read-labels -j -s 1 nmem0
all    read-labels -u -O 1 nmem0
all    read-labels -I -s 1 nmem0
all    clear-errors
all    clear-errors all undefined
all    clear-errors --undefined
line   clear-errors namespace99.0
line   clear-errors -s undefined
usage  inject-error -h
all    inject-error --undefined
all    inject-error namespace0.0 -B 1 -n 1 undefined
all    inject-error namespace0.0 -B 1
all    inject-error namespace0.0 -t -d -B 1 -n 1
out    inject-error namespace0.0 -B -1 -n 1
out    inject-error namespace99.0 -B 1 -n 1
usage  start-scrub -h
all    start-scrub --undefined
line   start-scrub undefined
usage  wait-scrub -h
all    wait-scrub --undefined
line   wait-scrub undefined
usage  update-firmware -h
all    update-firmware
all    update-firmware undefined
all    update-firmware --undefined
usage  activate-firmware -h
all    activate-firmware --undefined
line   activate-firmware undefined
usage  inject-smart -h
all    inject-smart --undefined
all    inject-smart nmem0 -f undefined
all    inject-smart --spares-alarm
'

# cases_of DIR PROGRAM...: runs all cases with a program; status, stdout and stderr are DIR/NUMBER, .out and .err.
# shellcheck disable=SC2016 # expanded by the shell that runs it
cases_of='dir=$1 n=0; shift
while read -r kind words; do
	[ "$kind" ] || continue
	n=$((n + 1)) status=0
	"$@" $words >"$dir/$n.out" 2>"$dir/$n.err" </dev/null || status=$?
	echo "$status" >"$dir/$n"
done'

setup_file() {
	local dir=$BATS_FILE_TMPDIR
	mkdir -p "$dir/none/"{sys/{bus,class,devices,module},dev,proc} "$dir/links"
	ln -s "$PMEMCTL" "$dir/links/ndctl"
	ln -s "$PMEMCTL" "$dir/links/daxctl"
}

setup() {
	reason=$(can_peer) || skip "$reason"
}

# first FILE: the first line with something on it, if there is one
first() {
	grep -m 1 '[^ ]' "$1" || :
}

# same_message KIND THEIRS OURS: as the kind of the case asks for
same_message() {
	local theirs=$2.err ours=$3.err
	case $1 in
	all) [[ $(first "$theirs") == "$(first "$ours")" ]] ;;
	line) grep -qxF -- "$(first "$theirs")" "$ours" ;;
	*) [[ -s $theirs && -s $ours || ! -s $theirs && ! -s $ours ]] ;;
	esac
}

# same_output KIND THEIRS OURS
same_output() {
	case $1 in
	usage) [[ -s $2.out && -s $3.out || ! -s $2.out && ! -s $3.out ]] ;;
	*) cmp -s "$2.out" "$3.out" || same_json "$3.out" "$2.out" 2>/dev/null ;;
	esac
}

# compare_side DIR NAME: what one way to call pmemctl gave, with what ndctl gave
compare_side() {
	local n=0 kind words theirs ours bad=0
	while read -r kind words; do
		[[ $kind ]] || continue
		n=$((n + 1)) theirs=$1/peer/$n ours=$1/$2/$n
		: >"$ours.diff"
		[[ $kind == lack && $(<"$ours") == 129 && -s $ours.err && ! -s $ours.out ]] && continue
		cmp -s "$theirs" "$ours" && same_message "$kind" "$theirs" "$ours" &&
			same_output "$kind" "$theirs" "$ours" >"$ours.diff" && continue
		bad=$((bad + 1))
		printf '%s: ndctl %s\n' "$2" "$words"
		printf '  ndctl:   %s %s\n  pmemctl: %s %s\n' "$(<"$theirs")" "$(first "$theirs.err")" "$(<"$ours")" "$(first "$ours.err")"
		head -n 8 "$ours.diff"
	done <<<"$cases"
	((n >= 60 && bad == 0)) || { echo "$bad of $n command lines differ"; return 1; }
}

# contents DIR: names and contents of all files, to see that nothing was written
contents() {
	(cd "$1" && find . -type f -print0 | sort -z | xargs -0 cksum)
}

# said_in DIR: all that was printed there. How long a read took is another number each time.
said_in() {
	(cd "$1" && tail -n +1 ./*.err ./*.out) | sed -E 's/ \([0-9]+ us\)$//'
}

# compare_on TREE: all cases, by ndctl and by both ways to call pmemctl
compare_on() {
	local dir=$BATS_TEST_TMPDIR tree=$BATS_TEST_TMPDIR/tree
	copy_tree "$1" "$tree"
	mkdir "$dir"/{peer,word,link}
	"$PLATFORMS/peer" "$tree" bash -c "$cases_of" - "$dir/peer" "$(command -v ndctl)" <<<"$cases"
	contents "$tree" >"$dir/before"
	"$PLATFORMS/peer" "$tree" bash -c "$cases_of" - "$dir/word" "$PMEMCTL" ndctl <<<"$cases"
	"$PLATFORMS/peer" "$tree" bash -c "$cases_of" - "$dir/link" "$BATS_FILE_TMPDIR/links/ndctl" <<<"$cases"
	contents "$tree" | diff "$dir/before" -
	diff <(said_in "$dir/word") <(said_in "$dir/link")
	compare_side "$dir" word
}

@test "doc/COMPAT.md is what doc/compat-table finds now" {
	local version
	version=$(ndctl --version)
	[[ $version == 76.1 ]] || skip "the table is of ndctl 76.1; here is $version"
	ipmctl help 2>/dev/null | grep -q 'show -dimm' || skip 'ipmctl is not installed, or does not show its help'
	PMEMCTL=$PMEMCTL "$CLI_DIR/../../doc/compat-table" >"$BATS_TEST_TMPDIR/COMPAT.md"
	diff "$CLI_DIR/../../doc/COMPAT.md" "$BATS_TEST_TMPDIR/COMPAT.md"
}

@test "as ndctl on a system without libnvdimm" {
	compare_on "$BATS_FILE_TMPDIR/none"
}

@test "as ndctl on the sample machine" {
	compare_on "$(tree sample-machine)"
}

@test "as ndctl on a machine with namespaces in all modes" {
	compare_on "$(tree qemu-modes)"
}

@test "as ndctl on a machine with disabled regions, namespaces and DIMMs" {
	compare_on "$(tree qemu-disabled)"
}

@test "commands that this version does not have say so, under both names" {
	local tool name
	for tool in ndctl daxctl; do
		for name in $("$tool" --list-cmds); do
			"$PMEMCTL" "$tool" --list-cmds | grep -qx -- "$name" && continue
			status=0
			out=$("$BATS_FILE_TMPDIR/links/$tool" "$name" all 2>"$BATS_TEST_TMPDIR/err") || status=$?
			err=$(cat "$BATS_TEST_TMPDIR/err")
			is 1
			[[ -z $out && $err == "$tool: this version of pmemctl does not have '$name' yet" ]] || fail "$tool $name says other words"
		done
	done
}

@test "daxctl: what stands before a command" {
	local words program n dir=$BATS_TEST_TMPDIR
	while read -r words; do
		n=0
		for program in daxctl "$PMEMCTL daxctl" "$BATS_FILE_TMPDIR/links/daxctl"; do
			n=$((n + 1)) status=0
			# shellcheck disable=SC2086 # several words
			$program $words >"$dir/$n.out" 2>"$dir/$n.err" || status=$?
			{ echo "$status"; cat "$dir/$n.out"; first "$dir/$n.err" || :; } >"$dir/$n"
		done
		diff "$dir/1" "$dir/2"
		diff "$dir/2" "$dir/3"
	done <<-'END'
		--version
		-v
		version
		undefined
		--undefined
	END
}
