# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# For tests on machines with emulated Intel Optane modules.
# shellcheck source=tests/bats.bash
. "${BASH_SOURCE[0]%/*}/../bats.bash"

here=${BATS_TEST_DIRNAME:?}
: "${PMEMCTL:=$(cd "$here/../.." && pwd)/build/cli/pmemctl}"
export PMEMCTL

need_root() {
	[[ $EUID -eq 0 ]] || sudo -n true 2>/dev/null || skip 'mounting over /sys needs root'
	unshare --mount true 2>/dev/null || sudo -n unshare --mount true 2>/dev/null || skip 'no mount namespaces here'
}

need_ipmctl() {
	command -v ipmctl >/dev/null || skip 'ipmctl is not installed'
}

# make_machine NAME [OPTION...]: made once a file
make_machine() {
	local dir=$BATS_FILE_TMPDIR/$1
	shift
	[[ -d $dir ]] || "$here/run" --make "$dir" "$@"
	printf '%s\n' "$dir"
}

# fresh_machine NAME [OPTION...]: one whose modules were not changed yet
fresh_machine() {
	local machine
	machine=$(make_machine "$@")
	[[ -d $machine/firmware.new ]] || cp -r "$machine/firmware" "$machine/firmware.new"
	restore_machine "$machine"
	printf '%s\n' "$machine"
}

restore_machine() {
	rm -rf "$1/firmware"
	cp -r "$1/firmware.new" "$1/firmware"
}

# on MACHINE COMMAND...: with an empty log
on() {
	: >"$1/firmware/log"
	"$here/run" "$@"
}

# pm MACHINE ARGUMENT...: pmemctl as ipmctl
pm() {
	local machine=$1
	shift
	on "$machine" "$PMEMCTL" ipmctl "$@"
}

# commands MACHINE DIMM: how many firmware commands it took
commands() {
	grep -c "^$2 " "$1/firmware/log" || true
}

# same MACHINE 'ARGUMENTS'...: both print the same, and end alike
same() {
	local machine=$1
	shift
	echo "${machine##*/}"
	on "$machine" "${BATS_TEST_DIRNAME:?}/compare" "$PMEMCTL" "$@"
}

# is_xml: is standard input one document?
is_xml() {
	python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.stdin.buffer)'
}

# renew_machine NAME [OPTION...]: that machine as it was made, in $machine
renew_machine() {
	machine=$(make_machine "$@")
	[[ -d $machine/firmware.new ]] || cp -r "$machine/firmware" "$machine/firmware.new"
	rm -rf "$machine/firmware"
	cp -r "$machine/firmware.new" "$machine/firmware"
}

# damage MACHINE DIMM directory|request: a byte of that table of its configuration is another one
damage() {
	local file=$1/firmware/$2/pcd.1 at=20
	[[ $3 == directory ]] || at=$(($(od -An -tu4 -j48 -N4 "$file") + 40))
	printf U | dd of="$file" bs=1 seek="$at" conv=notrunc status=none
}
