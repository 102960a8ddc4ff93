#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=tpm seconds=18
#
# Master keys that the TPM of the machine seals, beside ndctl. Which kernels have them: see trusted_keys.sh. The tests
# build upon each other: first there is no TPM, then a kernel whose encrypted keys know no trusted ones.

load ../lib
load ../nfit
load ../changes
load ../security

TPM_DRIVER=/sys/bus/acpi/drivers/tpm_crb
TPM_DEVICE=MSFT0101:00
HANDLE=81000001

setup_file() {
    start_fresh
    security_begin
    make_storage_key
    out_of_service
}

setup() {
    name_nfit_test
    name_keys
    rm -f /etc/ndctl/keys/*.blob
    keyctl clear @u
    echo "0x$HANDLE" >/etc/ndctl/keys/tpm.handle
    [[ ! -e /run/sealed ]] || bring_master
}

# The next test goes on with what this one has left, and this machine is of these tests alone.
teardown() {
    :
}

# bring_master: its file is whole, and it is not in the keyring.
bring_master() {
    keyctl clear @u
    (umask 077 && cat /run/sealed >/etc/ndctl/keys/nvdimm-master.blob)
}

# tpm WORD…: a command in hexadecimal; prints the answer likewise. It fails unless the TPM reports success.
# The numbers are those of the TPM 2.0 library specification, part 2.
tpm() {
    local answer device command
    command=$(printf '%s' "$@" | tr -d ' ')
    exec {device}<>"$(echo /dev/tpm[0-9])"
    # in one write: bash itself begins another after each byte that is a newline
    xxd -r -p <<<"$command" >&"$device"
    answer=$(head -c 4096 <&"$device" | xxd -p | tr -d '\n')
    exec {device}>&-
    [[ ${answer:12:8} == 00000000 ]] || { echo "the TPM answers $answer to $command"; return 1; }
}

EMPTY_PASSWORD='00000009 40000009 0000 00 0000'

# make_storage_key: one of the owner's, of an elliptic curve, which only decrypts what it has sealed; it stays.
make_storage_key() {
    tpm '8002 00000043 00000131 40000001' "$EMPTY_PASSWORD" '0004 0000 0000' \
        '001a 0023 000b 00030472 0000 0006 0080 0043 0010 0003 0010 0000 0000' '0000 00000000'
    tpm '8002 00000023 00000120 40000001 80000000' "$EMPTY_PASSWORD" "$HANDLE"
    tpm '8001 0000000e 00000165 80000000'
}

# forget_storage_keys: all of the owner's, also those to come: nothing that was sealed is opened any more.
forget_storage_keys() {
    tpm '8002 0000001b 00000126 4000000a' "$EMPTY_PASSWORD"
}

# seal_master: a new master key, in the keyring and in the file.
seal_master() {
    keyctl add trusted nvdimm-master "new 32 keyhandle=0x$HANDLE" @u >/dev/null
    keyctl pipe "$(keyctl search @u trusted nvdimm-master)" >/run/sealed
    (umask 077 && cat /run/sealed >/etc/ndctl/keys/nvdimm-master.blob)
}

# said TEXT: by the last refused command, on stderr
said() {
    grep -F -e "$1" "$BATS_TEST_TMPDIR/stderr"
}

@test "no TPM" {
    echo "$TPM_DEVICE" >"$TPM_DRIVER/unbind"
    refused 3 'there is no master key /etc/ndctl/keys/nvdimm-master.blob' load-keys
    echo 0123456789abcdef >/etc/ndctl/keys/nvdimm-master.blob
    refused 6 'the kernel has no keys of the type trusted' load-keys
    said 'hint: they need a TPM, and the module trusted (CONFIG_TRUSTED_KEYS)'
    refused 1 "$DIMM: the master key trusted:nvdimm-master is not in the keyring of this user" \
        setup-passphrase "$DIMM" -k trusted:nvdimm-master
    said 'hint: load it from /etc/ndctl/keys/nvdimm-master.blob: pmemctl load-keys'
    run ndctl load-keys
    [[ $status -ne 0 && $output == 'add_key failed: No such device' ]]
    refused 2 "'frobnicate' is no handle of a TPM" load-keys -t frobnicate
    [ "$(security)" = disabled ]
    # it looked for one when it was loaded
    modprobe -r trusted
    echo "$TPM_DEVICE" >"$TPM_DRIVER/bind"
    no_failures
}

@test "a kernel with keys of the TPM, whose encrypted keys do not know them" {
    modprobe trusted
    seal_master
    refused 6 "$DIMM: the encrypted keys of this kernel take no master key of a TPM" setup-passphrase "$DIMM"
    said 'hint: it needs CONFIG_TRUSTED_KEYS built in'
    [[ $(security) == disabled && -z $(key_files) && -z $(in_keyring) ]]
    # what another kernel made
    printf 'enc32 trusted:nvdimm-master 32 %s' "$(head -c 81 /dev/urandom | xxd -p | tr -d '\n')" >"$FILE"
    run pmemctl load-keys
    [[ $status -eq 6 && $output == *'the encrypted keys of this kernel take no master key of a TPM'* ]]
    modprobe encrypted_trusted
    no_failures
}

@test "a passphrase is set up, changed and removed, also after the next boot" {
    run pmemctl load-keys
    [[ $status -eq 0 && ${lines[0]} == 'loaded the master key trusted:nvdimm-master' ]]
    # the usual one, and that by name
    pmemctl setup-passphrase "$DIMM"
    pmemctl setup-passphrase "$OTHER" --key-handle trusted:nvdimm-master
    [[ $(security) == unlocked && $(security "$OTHER") == unlocked ]]
    [ "$(cut -d' ' -f 1-3 "$FILE" "$OTHER_FILE" | sort -u)" = 'enc32 trusted:nvdimm-master 32' ]
    pmemctl update-passphrase "$DIMM"
    [ "$(cut -d' ' -f 1-3 "$FILE")" = 'enc32 trusted:nvdimm-master 32' ]
    # the power was gone: the DIMM is locked, and the keyring empty
    bring_master
    unbind "$DIMM"
    echo 1 >"$(test_dimm "$DIMM")/lock_dimm"
    bind "$DIMM"
    [ "$(security)" = locked ]
    refused 1 'the master key trusted:nvdimm-master is not in the keyring' update-passphrase "$OTHER"
    said 'hint: load it from /etc/ndctl/keys/nvdimm-master.blob: pmemctl load-keys'
    run pmemctl load-keys
    [[ $status -eq 0 && $output == $'loaded the master key trusted:nvdimm-master\nloaded 2 keys of DIMMs' ]]
    unbind "$DIMM"
    bind "$DIMM"
    [ "$(security)" = unlocked ]
    # from its file alone, in a new session
    keyctl unlink "$(keyctl search @u encrypted "nvdimm:$ID")" @u
    keyctl session - pmemctl update-passphrase "$DIMM" 2>&1 | grep -x 'updated the passphrase of 1 DIMM'
    pmemctl remove-passphrase "$DIMM" "$OTHER"
    [[ $(security) == disabled && $(security "$OTHER") == disabled && -z $(in_keyring) ]]
    [ -z "$(key_files)" ]
    no_failures
}

@test "what ndctl set up pmemctl changes and removes, and the reverse" {
    pmemctl load-keys -t "0x$HANDLE"
    ndctl setup-passphrase "$DIMM" -k trusted:nvdimm-master
    bring_master
    pmemctl load-keys
    pmemctl update-passphrase "$DIMM"
    bring_master
    ndctl load-keys
    ndctl update-passphrase "$DIMM"
    pmemctl remove-passphrase "$DIMM"
    pmemctl setup-passphrase "$DIMM"
    bring_master
    ndctl load-keys
    ndctl remove-passphrase "$DIMM"
    [[ $(security) == disabled && -z $(key_files) ]]
    # the words of both
    bring_master
    run ndctl load-keys
    local theirs=$status:$output
    bring_master
    run pmemctl ndctl load-keys
    diff <(echo "$theirs") <(echo "$status:$output")
}

@test "a master key that is damaged, or of another TPM, is told, and no passphrase is lost" {
    local at
    pmemctl load-keys
    pmemctl setup-passphrase "$DIMM"
    cp "$FILE" /run/passphrase
    # a letter in the middle, one near the end, and the end
    for at in 200 400 cut; do
        bring_master
        case $at in
        cut) truncate -s 100 /etc/ndctl/keys/nvdimm-master.blob ;;
        *) printf '%x' "$((0x$(tail -c "+$((at + 1))" /run/sealed | head -c 1) ^ 1))" |
            dd of=/etc/ndctl/keys/nvdimm-master.blob bs=1 seek="$at" conv=notrunc status=none ;;
        esac
        refused 10 "/etc/ndctl/keys/nvdimm-master.blob is no key that the TPM opens with its key 0x$HANDLE" load-keys
        said 'hint: the file is damaged, or another TPM, or another key of it, has sealed it'
    done
    bring_master
    forget_storage_keys
    refused 10 'is no key that the TPM opens' load-keys
    make_storage_key
    refused 10 'is no key that the TPM opens' load-keys
    # a new master key does not open what the old one has encrypted
    rm /etc/ndctl/keys/nvdimm-master.blob
    seal_master
    refused 10 "$FILE is no key that can be decrypted" remove-passphrase "$DIMM"
    cmp "$FILE" /run/passphrase
    [ "$(security)" = unlocked ]
    no_failures
}
