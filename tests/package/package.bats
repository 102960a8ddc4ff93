#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# The release tarball is made into packages of Debian and of rpm, as anybody; the former are
# installed into a fresh Debian, as root. The first run loads that Debian from its mirror.

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
BUILD=${BUILD:-$TOP/build}
# shellcheck source=/dev/null
. "$TOP/scripts/common.sh"
# shellcheck source=/dev/null
. "$BATS_TEST_DIRNAME/fresh.bash"
# shellcheck source=tests/bats.bash
. "$BATS_TEST_DIRNAME/../bats.bash"

setup_file() {
	# not below bats' own directory, which is closed to others
	WORK=$(mktemp -d "/var/tmp/pmemctl-package.XXXXXX")
	export WORK
	chmod 755 "$WORK"
}

teardown_file() {
	if [[ -d $WORK/tree ]]; then as_root rm -rf --one-file-system "$WORK/tree"; fi
	rm -rf "$WORK"
}

setup() {
	TREE=$WORK/tree
	[[ -e $WORK/built || $BATS_TEST_NUMBER -eq 1 ]] || { echo "the packages were not built"; return 1; }
}

# as_anybody COMMAND…: runs it without root's rights, even when root runs the tests.
as_anybody() {
	if ((EUID == 0)); then
		setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME="$WORK/home" TMPDIR="$WORK/home" "$@"
	else
		"$@"
	fi
}

# same FILE FILE: equal, or the difference is shown
same() {
	diff -u "$1" "$2" | head -n 40
	cmp -s "$1" "$2"
}

@test "make deb and make rpm, from the release tarball and without root" {
	make -C "$BUILD" -s dist
	mkdir -p "$WORK/home" "$WORK/release/build"
	tar -C "$WORK/release" --strip-components=1 -xf "$BUILD"/pmemctl-*.tar.xz
	((EUID)) || chown -R nobody:nogroup "$WORK/home" "$WORK/release"
	cd "$WORK/release/build"
	as_anybody ../configure -q
	# one of them optimized, and with unit tests, is enough: that is the rpm
	as_anybody env DEB_BUILD_OPTIONS='nocheck noopt' make -s -j2 --output-sync deb rpm
	ls deb/pmemctl_*.deb deb/libpmemctl0_*.deb deb/libpmemctl-dev_*.deb
	ls rpm/RPMS/*/{pmemctl,libpmemctl,libpmemctl-devel}-[0-9]*.rpm rpm/SRPMS/pmemctl-*.src.rpm
	touch "$WORK/built"
}

@test "make deb says that debian/changelog is for another version" {
	cd "$BATS_TEST_TMPDIR"
	mkdir -p pmemctl-9.9.9/debian
	cp "$TOP/debian/changelog" pmemctl-9.9.9/debian/
	tar -cJf pmemctl-9.9.9.tar.xz pmemctl-9.9.9
	run "$TOP/contrib/packaging/build-deb" pmemctl-9.9.9.tar.xz deb
	echo "$output"
	[[ $status -eq 1 && ${#lines[@]} -eq 1 && $output == *"debian/changelog is for "*"this is version 9.9.9"* ]]
}

@test "lintian has no errors and no warnings" {
	cd "$WORK/release/build/deb"
	as_anybody lintian --pedantic --fail-on error,warning ./*.changes
}

@test "rpmlint has no errors and no warnings" {
	cd "$WORK/release/build/rpm"
	as_anybody rpmlint --strict -c "$WORK/release/contrib/packaging/rpmlint.toml" \
		SPECS/pmemctl.spec SRPMS/*.rpm RPMS/*/*.rpm
}

@test "the rpm packages have their files where Fedora looks for them" {
	cd "$WORK/release/build/rpm/RPMS"
	rpm -qlp ./*/pmemctl-[0-9]*.rpm >"$BATS_TEST_TMPDIR/files"
	for file in bin/pmemctl libexec/pmemctl/ndctl libexec/pmemctl/daxctl share/man/man1/pmemctl.1.gz \
		share/bash-completion/completions/pmemctl share/zsh/site-functions/_pmemctl \
		share/fish/vendor_completions.d/pmemctl.fish share/pmemctl/demo/sys \
		lib/systemd/system/pmemctl-dax@.service lib/udev/rules.d/90-pmemctl-dax.rules; do
		grep -qx "/usr/$file" "$BATS_TEST_TMPDIR/files" || { echo "no /usr/$file"; return 1; }
	done
	rpm -qp --provides ./*/libpmemctl-[0-9]*.rpm | grep -F 'libpmemctl.so.0(LIBPMEMCTL_0.1)'
	rpm -qlp ./*/libpmemctl-devel-[0-9]*.rpm | grep -F /usr/include/libpmemctl.h
}

@test "the Debian packages install into a fresh Debian, with what they open when needed" {
	fresh_tree "$TREE"
	fresh_files "$TREE" >"$WORK/files-before"
	fresh_install "$TREE" "$WORK"/release/build/deb/{pmemctl_,libpmemctl0_,libpmemctl-dev_}*.deb
	for package in pmemctl libpmemctl0 libpmemctl-dev libsmartcols1 libuuid1 libkmod2 libblkid1 libndctl6 libarchive13; do
		in_tree "$TREE" dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$package" | grep ' installed$'
	done
}

@test "the installed program knows its version, and lists the sample machine, as root and as anybody" {
	[[ $(in_tree "$TREE" pmemctl --version) == "$("$BUILD/cli/pmemctl" --version)" ]]
	"$BUILD/cli/pmemctl" --demo list -DRN >"$BATS_TEST_TMPDIR/build"
	grep -q '"dev":"namespace0.0"' "$BATS_TEST_TMPDIR/build"
	in_tree "$TREE" pmemctl --demo list -DRN >"$BATS_TEST_TMPDIR/root"
	same "$BATS_TEST_TMPDIR/build" "$BATS_TEST_TMPDIR/root"
	in_tree "$TREE" setpriv --reuid=nobody --regid=nogroup --clear-groups \
		pmemctl --demo list -DRN >"$BATS_TEST_TMPDIR/anybody"
	same "$BATS_TEST_TMPDIR/build" "$BATS_TEST_TMPDIR/anybody"
}

@test "the installed program and library have no stop points" {
	for file in "$TREE/usr/bin/pmemctl" "$TREE"/usr/lib/*/libpmemctl.so.0; do
		[[ -s $file ]]
		! grep -q PMEMCTL_STOP "$file" || { echo "$file has them"; return 1; }
	done
}

@test "started by its links in libexec, it is ndctl and daxctl" {
	for name in ndctl daxctl; do
		[[ $(in_tree "$TREE" "/usr/libexec/pmemctl/$name" --version) =~ ^[0-9.]+$ ]]
	done
}

@test "every command has its manual page installed" {
	in_tree "$TREE" pmemctl help --json | jq -r '.commands[].name' >"$BATS_TEST_TMPDIR/commands"
	grep -qx list "$BATS_TEST_TMPDIR/commands"
	for page in pmemctl $(sed 's/^/pmemctl-/' "$BATS_TEST_TMPDIR/commands"); do
		gzip -dc "$TREE/usr/share/man/man1/$page.1.gz" | grep -q '^\.SH "NAME"' || { echo "no page $page"; return 1; }
	done
}

@test "the completions are installed, and bash's offers commands" {
	[[ -s $TREE/usr/share/zsh/vendor-completions/_pmemctl ]]
	[[ -s $TREE/usr/share/fish/vendor_completions.d/pmemctl.fish ]]
	in_tree "$TREE" bash -c '. /usr/share/bash-completion/completions/pmemctl
		COMP_WORDS=(pmemctl li) COMP_CWORD=1
		_pmemctl && printf "%s\n" "${COMPREPLY[@]}"' | grep -E '^list *$'
}

@test "a program builds with the installed header and library, and runs" {
	triplet=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
	pc=$TREE/usr/lib/$triplet/pkgconfig/libpmemctl.pc
	[[ $(PKG_CONFIG_PATH=${pc%/*} pkg-config --modversion libpmemctl) == "$(in_tree "$TREE" pmemctl --version | cut -d' ' -f2)" ]]
	"${CC:-cc}" -std=c11 -Wall -Werror -o "$BATS_TEST_TMPDIR/user" "$TOP/tests/unit/library-user.c" \
		-I"$TREE/usr/include" -L"$TREE/usr/lib/$triplet" -lpmemctl
	as_root cp "$BATS_TEST_TMPDIR/user" "$TREE/root/user"
	in_tree "$TREE" /root/user /usr/share/pmemctl/demo
	as_root rm "$TREE/root/user"
}

@test "purged, the packages leave nothing behind" {
	in_tree "$TREE" apt-get -qy purge --autoremove pmemctl libpmemctl0 libpmemctl-dev
	! in_tree "$TREE" dpkg -l | grep pmemctl || return 1
	! in_tree "$TREE" ldconfig -p | grep pmemctl || return 1
	fresh_files "$TREE" >"$WORK/files-after"
	same "$WORK/files-before" "$WORK/files-after"
}
