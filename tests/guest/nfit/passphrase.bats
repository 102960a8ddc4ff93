#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=53
#
# Passphrases of DIMMs: set up, changed and removed beside ndctl, what is refused, and what is left
# when the command dies between the file of a key and the DIMM.

load ../lib
load ../nfit
load ../changes
load ../crash
load ../security

@test "a passphrase is set up, changed and removed" {
    refused 5 "$DIMM: $REGION, which it is part of, is enabled" setup-passphrase "$DIMM"
    [ ! -e "$FILE" ]
    out_of_service
    run --separate-stderr pmemctl setup-passphrase "$DIMM" --dry-run
    [[ ${lines[1]} == *make*"keyring nvdimm:$ID"*"enc32 user:nvdimm-master"* || ${lines[1]} == *"keyring nvdimm:$ID"* ]]
    [[ ${#lines[@]} -eq 4 && $(security) == disabled && ! -e $FILE ]]
    run pmemctl setup-passphrase "$DIMM"
    [[ $status -eq 0 && $output == 'set up the passphrase of 1 DIMM' ]]
    [ "$(security)" = unlocked ]
    [ "$(stat -c '%a %U' "$FILE")" = '600 root' ]
    [ "$(cut -d' ' -f 1-3 "$FILE")" = 'enc32 user:nvdimm-master 32' ]
    [ "$(key_files)" = "$FILE" ]
    pmemctl show dimm "$DIMM" --columns dimm,security --no-headings | grep -x "$DIMM unlocked"
    refused 1 "$DIMM: it has a passphrase already" setup-passphrase "$DIMM"
    local before
    before=$(<"$FILE")
    pmemctl update-passphrase "$DIMM"
    [[ $(security) == unlocked && $(<"$FILE") != "$before" ]]
    [ "$(key_files)" = "$FILE" ]
    [ "$(in_keyring)" = "nvdimm:$ID" ]
    pmemctl remove-passphrase "$DIMM"
    [[ $(security) == disabled && ! -e $FILE && -z $(in_keyring) ]]
    run pmemctl remove-passphrase "$DIMM"
    [[ $status -eq 0 && ${lines[0]} == "$DIMM: it is without a passphrase already" ]]
    refused 1 "$DIMM: it has no passphrase" update-passphrase "$DIMM"
    grep "hint: give it one: pmemctl setup-passphrase $DIMM" "$BATS_TEST_TMPDIR/stderr"
    rm /etc/ndctl/keys/nvdimm-master.blob
    pmemctl setup-passphrase "$DIMM" 2>&1 | grep "$DIMM: the master key user:nvdimm-master is in no file"
    refused 3 'nmem99: there is no such DIMM' setup-passphrase nmem99
    refused 6 'has no passphrases' setup-passphrase "$NOT_ARMED"
    no_failures
}

@test "what ndctl set up pmemctl changes and removes, and the reverse" {
    out_of_service
    ndctl setup-passphrase "$DIMM" -k user:nvdimm-master
    pmemctl update-passphrase "$DIMM"
    ndctl update-passphrase "$DIMM"
    pmemctl remove-passphrase "$DIMM"
    [[ $(security) == disabled && ! -e $FILE ]]
    pmemctl setup-passphrase "$DIMM"
    forget_keys
    ndctl update-passphrase "$DIMM" -k user:nvdimm-master
    forget_keys
    # from the file
    pmemctl update-passphrase "$DIMM"
    ndctl remove-passphrase "$DIMM"
    [[ $(security) == disabled && ! -e $FILE ]]
    # the master passphrase
    pmemctl setup-passphrase -m "$DIMM" -k user:nvdimm-master
    [ "$(cut -d' ' -f 2 "$MASTER_FILE")" = user:nvdimm-master ]
    refused 1 "$DIMM: it has a master passphrase already" setup-passphrase -m "$DIMM"
    ndctl update-passphrase -m "$DIMM"
    pmemctl update-passphrase -m "$DIMM"
    refused 6 'this kernel removes no master passphrase' remove-passphrase -m "$DIMM"
    [ -e "$MASTER_FILE" ]
    no_failures
}

@test "in the personality the words, counts and statuses are those of ndctl" {
    same_as_ndctl setup-passphrase
    same_as_ndctl setup-passphrase frobnicate
    out_of_service
    pmemctl ndctl setup-passphrase "$DIMM" -k user:nvdimm-master 2>&1 | grep -x 'passphrase enabled for 1 nmem.'
    run pmemctl ndctl setup-passphrase "$DIMM" -k user:nvdimm-master
    [[ $status -eq 1 && $output == *'passphrase enabled for 0 nmem.' ]]
    pmemctl ndctl update-passphrase "$DIMM" 2>&1 | grep -x 'passphrase updated for 1 nmem.'
    pmemctl ndctl remove-passphrase "$DIMM" 2>&1 | grep -x 'passphrase removed for 1 nmem.'
    run pmemctl ndctl remove-passphrase "$DIMM"
    [[ $output == 'passphrase removed for '?' nmem.' ]]
    pmemctl ndctl setup-passphrase all -b "$HEALTHY" -k user:nvdimm-master 2>&1 | grep -x 'passphrase enabled for 4 nmems.'
    pmemctl remove-passphrase all 2>&1 | grep -x 'removed the passphrase of 4 DIMMs'
}

@test "keys that are missing, damaged or another's are told, and nothing is lost" {
    out_of_service
    refused 2 "'pgp:key' is no master key" setup-passphrase "$DIMM" -k pgp:key
    refused 1 'the master key user:other is not in the keyring' setup-passphrase "$DIMM" -k user:other
    keyctl clear @u
    refused 1 'the master key user:nvdimm-master is not in the keyring' setup-passphrase "$DIMM"
    grep 'hint: load it from /etc/ndctl/keys/nvdimm-master.blob: pmemctl load-keys' "$BATS_TEST_TMPDIR/stderr"
    [[ $(security) == disabled && ! -e $FILE ]]
    master_key
    pmemctl setup-passphrase "$DIMM"
    cp "$FILE" "$BATS_TEST_TMPDIR/good"
    # a damaged file
    forget_keys
    sed -i 's/ 32 ..../ 32 0000/' "$FILE"
    refused 10 "$FILE is no key that can be decrypted" remove-passphrase "$DIMM"
    grep 'hint: the file is damaged, or the master key user:nvdimm-master is not the one' "$BATS_TEST_TMPDIR/stderr"
    : >"$FILE"
    refused 10 "$FILE is no file of a key" remove-passphrase "$DIMM"
    rm "$FILE"
    refused 1 'there is no key for it: neither in the keyring of this user, nor in' remove-passphrase "$DIMM"
    # the key of another DIMM
    pmemctl setup-passphrase "$OTHER"
    cp "$OTHER_FILE" "$FILE"
    refused 4 'the DIMM refused the passphrase' remove-passphrase "$DIMM"
    refused 4 'the DIMM refused the passphrase' update-passphrase "$DIMM"
    cmp "$OTHER_FILE" "$FILE"
    [ "$(key_files | wc -l)" = 2 ]
    forget_keys
    cp "$BATS_TEST_TMPDIR/good" "$FILE"
    pmemctl remove-passphrase "$DIMM" "$OTHER"
    # no library
    mv /usr/lib/x86_64-linux-gnu/libkeyutils.so.1 /tmp/
    run pmemctl setup-passphrase "$DIMM"
    mv /tmp/libkeyutils.so.1 /usr/lib/x86_64-linux-gnu/
    [[ $status -eq 6 && $output == *'hint: install the package libkeyutils1'* ]]
    # a kind of key that this kernel does not have
    refused 1 'the master key trusted:nvdimm-master is not in the keyring' setup-passphrase "$DIMM" -k trusted:nvdimm-master
    no_failures
}

@test "a kernel without a keyring, or without keys of that kind, and a key that the DIMM does not have" {
    out_of_service
    while read -r call error status text; do
        faulty "$call" "$error" setup-passphrase "$DIMM"
        [[ $CODE == "$status" && $SAID == *"$text"* ]] || wrong "status $CODE"
        [[ $(security) == disabled && -z $(key_files) ]] || wrong "not as before: $(security), $(key_files)"
    done <<'END'
keyctl ENOSYS 6 hint: the kernel is built without CONFIG_KEYS
keyctl EACCES 4 the kernel's keyring of this user cannot be opened: Permission denied
add_key ENODEV 6 the kernel has no keys of the type encrypted
add_key EDQUOT 1 Disk quota exceeded
END
    pmemctl setup-passphrase "$DIMM" "$OTHER"
    for verb in update-passphrase remove-passphrase 'sanitize-dimm --yes'; do
        # shellcheck disable=SC2086
        faulty keyctl ENOSYS $verb "$DIMM"
        [[ $CODE == 6 && $SAID == *'CONFIG_KEYS'* && $(security) == unlocked ]] || wrong "$verb: status $CODE"
    done
    # the master passphrase of another
    pmemctl setup-passphrase -m "$DIMM"
    forget_keys
    cp "$OTHER_FILE" "$MASTER_FILE"
    refused 4 'the DIMM refused the master passphrase' update-passphrase -m "$DIMM"
    refused 4 'the DIMM refused the master passphrase' sanitize-dimm -m --yes "$DIMM"
    cmp "$OTHER_FILE" "$MASTER_FILE"
    [ "$(security)" = unlocked ]
    nothing_wrong
    no_failures
}

# faulty CALL ERRNO ARGS…: pmemctl ARGS, where that system call fails each time. Sets CODE and SAID.
faulty() {
    POINT="$*" CODE=0
    strace -f -o /dev/null -e trace="$1" -e inject="$1:error=$2" pmemctl "${@:3}" \
        >"$BATS_TEST_TMPDIR/said" 2>&1 || CODE=$?
    SAID=$(<"$BATS_TEST_TMPDIR/said")
}

# killed_at N ARGS…: whatever was reached, the DIMM can be changed and its passphrase removed.
killed_setup() {
    stopped "$1" kill setup-passphrase "$DIMM"
    ((CODE == 137)) || wrong "status $CODE"
    forget_keys
    [[ $(security) == disabled || -s $FILE ]] || wrong 'a passphrase, and no file'
    if [[ $(security) == disabled ]]; then
        pmemctl setup-passphrase "$DIMM" >/dev/null 2>&1 || wrong 'cannot be repeated'
    fi
    clean_removal
}

killed_update() {
    pmemctl setup-passphrase "$DIMM" >/dev/null 2>&1
    stopped "$1" kill update-passphrase "$DIMM"
    ((CODE == 137)) || wrong "status $CODE"
    # the machine went on, or not
    (($1 % 2)) || forget_keys
    pmemctl update-passphrase "$DIMM" >"$BATS_TEST_TMPDIR/said" 2>&1 || wrong 'cannot be repeated'
    clean_removal
}

killed_remove() {
    pmemctl setup-passphrase "$DIMM" >/dev/null 2>&1
    stopped "$1" kill remove-passphrase "$DIMM"
    ((CODE == 137)) || wrong "status $CODE"
    forget_keys
    [[ $(security) == disabled || -s $FILE ]] || wrong 'a passphrase, and no file'
    clean_removal
}

clean_removal() {
    pmemctl remove-passphrase "$DIMM" >"$BATS_TEST_TMPDIR/said" 2>&1 || wrong 'the passphrase cannot be removed'
    [[ $(security) == disabled ]] || wrong "its state is $(security)"
    [[ -z $(key_files) ]] || wrong "left: $(ls -A /etc/ndctl/keys)"
    rm -f /etc/ndctl/keys/.nvdimm*
}

# each_write FUNCTION ARGS…: calls FUNCTION N ARGS… for the point before each write.
each_write() {
    local n
    for ((n = 1; n <= POINTS; n += 2)); do "$1" "$n" "${@:2}"; done
}

# failed_change N VERB: that write fails. After a restart the DIMM has no passphrase, or opens with the key of a file.
failed_change() {
    [[ $2 == setup || $(security) != disabled ]] || pmemctl setup-passphrase "$DIMM" >/dev/null 2>&1
    stopped "$1" eio "$2-passphrase" "$DIMM"
    [[ $POINT == *" before "* ]] || wrong 'is no write'
    ((CODE != 0)) || wrong 'succeeded although a write failed'
    [[ -z $(find /etc/ndctl/keys -name '.nvdimm*') ]] || wrong 'a temporary file is left'
    forget_keys
    if [[ $(security) != disabled ]]; then
        pmemctl update-passphrase "$DIMM" >"$BATS_TEST_TMPDIR/said" 2>&1 || wrong 'its key is lost'
    fi
    [[ $2 == update && $(security) != disabled ]] || clean_removal
}

@test "the examples of the manual pages work" {
    local line where='' bad=0
    out_of_service
    while IFS= read -r line; do
        [[ $line != '== '* ]] || where=$line
        [[ $line == "$ "* && ($where == *-passphrase.adoc* || $line == *-passphrase*) ]] || continue
        line=${line#"$ "}
        [[ $line != *enable-region* ]] || continue
        [[ $line != *update-* && $line != *remove-* ]] || pmemctl setup-passphrase "$DIMM" 2>/dev/null || true
        [[ $line != *setup-* ]] || pmemctl remove-passphrase all 2>/dev/null
        bash -o pipefail -c "${line//nmem1/$DIMM}" >"$BATS_TEST_TMPDIR/out" 2>&1 </dev/null && continue
        echo "$where: $line: $(<"$BATS_TEST_TMPDIR/out")"
        bad=1
    done </tests/guest/manual-examples.txt
    ((!bad))
}

@test "killed between the key and the DIMM, no key is lost and the command can be repeated" {
    need_stop_points
    out_of_service
    count_points setup-passphrase "$DIMM"
    pmemctl remove-passphrase "$DIMM"
    each_point 1 killed_setup
    pmemctl setup-passphrase "$DIMM"
    count_points update-passphrase "$DIMM"
    pmemctl remove-passphrase "$DIMM"
    each_point 1 killed_update
    pmemctl setup-passphrase "$DIMM"
    count_points remove-passphrase "$DIMM" || true
    each_point 1 killed_remove
    nothing_wrong
}

@test "a write that fails loses no key" {
    need_stop_points
    out_of_service
    count_points setup-passphrase "$DIMM"
    pmemctl remove-passphrase "$DIMM"
    each_write failed_change setup
    pmemctl setup-passphrase "$DIMM"
    count_points update-passphrase "$DIMM"
    each_write failed_change update
    count_points remove-passphrase "$DIMM" || true
    each_write failed_change remove
    nothing_wrong
}
