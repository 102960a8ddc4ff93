#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# The archive for those who help: whole or not at all, with a manifest, and without what is to be left out.

load common

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# of_manifest FILTER: of the manifest of a.tar
of_manifest() {
	tar xOf a.tar manifest.json | jq -r "$1"
}

@test "an archive has what commands tell, tables, and a manifest of both" {
	run --separate-stderr "$PMEMCTL" --demo support-bundle --output a.tar
	# shellcheck disable=SC2154 # run sets it
	[[ $status -eq 0 && $output == a.tar && $stderr == 'wrote '*' files; look at what you give away' ]]
	[[ $(stat -c %a a.tar) -eq 600 && $(find . -name "*a.tar*") == ./a.tar ]]
	mkdir in && tar xf a.tar -C in
	diff <("$PMEMCTL" --demo show region --format json) in/show/region.json
	cmp in/acpi/PCAT "$(dirname "$PMEMCTL")"/../tests/platforms/demo/sys/firmware/acpi/tables/PCAT
	grep -q 'The quick health check succeeded' in/diagnostic.txt
	[[ $(of_manifest '.files[] | select(.problem) | .problem' | sort -u) == 'there is no such ACPI table' ]]
	[[ $(of_manifest '.files[] | select(.file) | .file' | sort) == "$(cd in && find . -type f ! -name manifest.json | cut -c3- | sort)" ]]
	for file in in/show/*.json in/list.json; do
		jq empty "$file"
	done
}

@test "an archive that is there stays, and what cannot be written is told" {
	echo mine >a.tar
	run "$PMEMCTL" --demo support-bundle --output a.tar
	[[ $status -eq 1 && $output == *'a.tar: File exists'*'--replace replaces it'* && $(<a.tar) == mine ]]
	run "$PMEMCTL" --demo support-bundle --output a.tar --replace
	[[ $status -eq 0 ]] && tar tf a.tar >/dev/null
	run "$PMEMCTL" --demo support-bundle --output no/a.tar
	[[ $status -eq 3 ]]
	ln -s /dev/full full.tar
	run "$PMEMCTL" --demo support-bundle --output full.tar --replace
	[[ $status -eq 1 && -c full.tar ]]
	# a limit on the size of files, which each part is below, and all of them are not
	run bash -c "ulimit -f 150; trap '' XFSZ; '$PMEMCTL' --demo support-bundle --output b.tar"
	[[ $status -eq 1 && $output == *'b.tar: File too large' && -z $(find . -name '*b.tar*') ]]
}

@test "an archive is packed as its name ends" {
	local name
	run --separate-stderr "$PMEMCTL" --demo support-bundle
	[[ $status -eq 0 && $output == pmemctl-support-*.tar.gz ]]
	mv "$output" a.tar.gz
	for name in a.tar a.tar.xz a.tar.zst; do
		"$PMEMCTL" --quiet --demo support-bundle --output "$name"
	done
	[[ $(stat -c %a a.tar* | sort -u) -eq 600 ]]
	gzip -t a.tar.gz
	xz -t a.tar.xz
	zstd -q -t a.tar.zst
	for name in gz xz zst; do
		diff <(tar xOf a.tar list.json) <(tar xOf "a.tar.$name" list.json)
		diff <(tar tf a.tar | sort) <(tar tf "a.tar.$name" | sort)
	done
	for name in a.zip a.tgz a .tar.gz .tar; do
		run "$PMEMCTL" --demo support-bundle --output "$name"
		[[ $status -eq 2 && $output == *": $name: the name of an archive ends in "* && ! -e $name ]]
	done
}

@test "without libarchive it is told what to install, and so is one that is too old" {
	mkdir none old
	: >none/libarchive.so.13
	LD_LIBRARY_PATH=none run --separate-stderr "$PMEMCTL" --demo support-bundle --output a.tar
	[[ $status -eq 6 && $(wc -l <<<"$stderr") -eq 2 && $stderr == *': archives need libarchive.so.13: '*'hint: install the package libarchive13' ]]
	# any other library has none of its functions
	cp "$(ldd "$PMEMCTL" | awk '/libjson-c/ { print $3 }')" old/libarchive.so.13
	LD_LIBRARY_PATH=old run --separate-stderr "$PMEMCTL" --demo support-bundle --output a.tar
	[[ $status -eq 6 && $stderr == *'archives need libarchive.so.13, which lacks archive_'*': it is too old' ]]
	[[ ! -e a.tar ]]
}

@test "an archive that is given up leaves nothing behind" {
	local status pid
	# it may be done before the signal comes
	for _ in 1 2 3 4 5; do
		"$PMEMCTL" --demo support-bundle --output a.tar >out 2>&1 &
		pid=$!
		until compgen -G '.a.tar.*' >/dev/null || ! kill -0 "$pid"; do :; done
		kill -s TERM "$pid" || true
		status=0
		wait "$pid" || status=$?
		((status == 0)) || break
		rm a.tar
	done
	[[ $status -eq 1 && $(<out) == *'a.tar: Interrupted system call' && -z $(find . -name '*a.tar*') ]]
}

@test "without serial numbers" {
	"$PMEMCTL" --demo support-bundle --output a.tar --anonymous
	mkdir in && tar xf a.tar -C in
	[[ ! -e in/acpi ]]
	[[ $(of_manifest '.files[] | select(.source | endswith("NFIT")) | .problem') == 'left out: it may have serial numbers' ]]
	"$PMEMCTL" --demo list -D | jq -r '.[].id' >ids
	[[ $(wc -l <ids) -eq 12 ]]
	run ! grep -rF -f ids in
	sed 's/.*-//' ids >serials
	run ! grep -rF -f serials in
	grep -q xxxx in/list.json
}

@test "a command that fails is in the manifest, and the status tells it" {
	cp -r "$(dirname "$PMEMCTL")"/../tests/platforms/demo machine
	rm -r machine/dev/nmem3.replies
	run --separate-stderr "$PMEMCTL" --sysroot machine support-bundle --output a.tar
	[[ $status -eq 7 && $stderr == *'could not be read as a whole; manifest.json in the archive says why'* ]]
	[[ $(of_manifest '.files[] | select(.source == "pmemctl show module --format json") | "\(.status) \(.problem)"') == '7 '*nmem3* ]]
}
