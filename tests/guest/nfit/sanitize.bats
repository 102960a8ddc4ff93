#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=53
#
# What destroys the data of DIMMs, freezes their security and loads their keys, beside ndctl.

load ../lib
load ../nfit
load ../changes
load ../security

@test "a DIMM is erased with its passphrase, the zero key and the master passphrase" {
    refused 5 "$DIMM: $REGION, which it is part of, is enabled" sanitize-dimm "$DIMM" --yes
    out_of_service
    refused 1 "$DIMM: it has no passphrase to erase it with" sanitize-dimm "$DIMM" --yes
    pmemctl setup-passphrase "$DIMM"
    refused 8 "$DIMM: it holds data of region" sanitize-dimm "$DIMM"
    refused 1 "$DIMM: it has a passphrase, which is not the zero key" sanitize-dimm -z "$DIMM" --yes
    pmemctl sanitize-dimm "$DIMM" --yes --dry-run | grep -E 'write +/sys/bus/nd/devices/nmem[0-9]+/security +erase KEY'
    [[ $(security) == unlocked && -e $FILE ]]
    # the name has to be typed
    echo yes | script -qec "pmemctl sanitize-dimm $DIMM" /dev/null >"$BATS_TEST_TMPDIR/asked" || true
    grep "Type $DIMM to go on" "$BATS_TEST_TMPDIR/asked"
    [ "$(security)" = unlocked ]
    pmemctl sanitize-dimm "$DIMM" --yes 2>&1 | grep -x 'sanitized 1 DIMM'
    [[ $(security) == disabled && ! -e $FILE && -z $(in_keyring) ]]
    pmemctl sanitize-dimm -z "$DIMM" --yes
    # beside ndctl
    ndctl setup-passphrase "$DIMM" -k user:nvdimm-master
    pmemctl ndctl sanitize-dimm "$DIMM" 2>&1 | grep -x 'sanitized 1 nmem.'
    pmemctl setup-passphrase "$DIMM"
    ndctl sanitize-dimm -c "$DIMM"
    [[ $(security) == disabled && ! -e $FILE ]]
    # without the user's key, and with a wrong one
    pmemctl setup-passphrase "$DIMM" "$OTHER"
    pmemctl setup-passphrase -m "$DIMM"
    forget_keys
    cp "$OTHER_FILE" "$FILE"
    refused 4 'the DIMM refused the passphrase' sanitize-dimm "$DIMM" --yes
    pmemctl sanitize-dimm -m "$DIMM" --yes
    [[ $(security) == disabled && ! -e $FILE ]]
    no_failures
}

@test "a DIMM is overwritten, and waited for; meanwhile it takes nothing else" {
    refused 2 'takes no master passphrase' sanitize-dimm -o -m "$DIMM" --yes
    out_of_service
    refused 8 "$DIMM: it holds labels and data of region" sanitize-dimm -o "$DIMM"
    pmemctl setup-passphrase "$DIMM"
    pmemctl sanitize-dimm -o "$DIMM" --yes 2>&1 | grep -x 'started the overwrite of 1 DIMM'
    [[ $(security) == overwrite && ! -e $ND/$DIMM/driver ]]
    refused 1 "$DIMM: it is still being overwritten after 1 second" wait-overwrite --timeout 1 "$DIMM"
    refused 5 "$DIMM: it is being overwritten" remove-passphrase "$DIMM"
    grep "hint: wait for the end: pmemctl wait-overwrite $DIMM" "$BATS_TEST_TMPDIR/stderr"
    refused 5 "$DIMM: it is being overwritten" sanitize-dimm "$DIMM" --yes
    refused 5 "$DIMM: it is being overwritten" freeze-security "$DIMM"
    run pmemctl wait-overwrite "$DIMM" "$OTHER"
    [[ $status -eq 0 && ${lines[0]} == "$DIMM: its overwrite has ended" && ${lines[1]} == "$OTHER: it is not being overwritten" ]]
    [ "$(security)" != overwrite ]
    ndctl wait-overwrite "$DIMM"
    pmemctl ndctl wait-overwrite "$DIMM"
    refused 6 'has no passphrases' wait-overwrite "$NOT_ARMED"
    refused 3 'nmem99: there is no such DIMM' wait-overwrite nmem99
    bind "$DIMM"
    no_failures
}

# What changes the security of a DIMM, or destroys what is on it.
CHANGES=(setup-passphrase 'setup-passphrase -m' update-passphrase 'update-passphrase -m' remove-passphrase 'remove-passphrase -m'
    'sanitize-dimm --yes' 'sanitize-dimm -z --yes' 'sanitize-dimm -o --yes' 'sanitize-dimm -c -o --yes' 'sanitize-dimm -m --yes')

@test "frozen, a DIMM takes no change" {
    local before command
    pmemctl freeze-security "$NOT_ARMED" && return 1
    out_of_service
    refused 1 "$DIMM: the DIMM or the kernel refused 'freeze'" freeze-security "$DIMM"
    grep 'hint: it has no passphrase' "$BATS_TEST_TMPDIR/stderr"
    pmemctl setup-passphrase "$DIMM" "$OTHER"
    pmemctl freeze-security "$DIMM" 2>&1 | grep -x 'froze the security of 1 DIMM'
    [ "$(attr "$DIMM" frozen)" = 1 ]
    pmemctl freeze-security "$DIMM" 2>&1 | grep "$DIMM: it is frozen already"
    pmemctl show dimm "$DIMM" --columns frozen --no-headings | grep -x yes
    before=$(cat /etc/ndctl/keys/*)
    for command in "${CHANGES[@]}"; do
        # shellcheck disable=SC2086
        refused 4 "$DIMM: its security is frozen" $command "$DIMM"
    done
    [[ $(security) == unlocked && $(cat /etc/ndctl/keys/*) == "$before" ]]
    pmemctl wait-overwrite "$DIMM" 2>&1 | grep "$DIMM: it is not being overwritten"
    run pmemctl update-passphrase all
    [[ $status -eq 7 && $output == *"$DIMM: its security is frozen"* && $output == *'updated the passphrase of 1 DIMM'* ]]
    [[ ${lines[-1]} == '2 without one' ]]
    pmemctl ndctl freeze-security "$OTHER" 2>&1 | grep -x 'security froze 1 nmem.'
    ndctl list -d "$OTHER" | jq -e '.[0].security_frozen'
    no_failures
}

@test "locked, a DIMM takes no change but that the master passphrase erases it" {
    local before command
    out_of_service
    pmemctl setup-passphrase "$DIMM" "$OTHER"
    pmemctl setup-passphrase -m "$DIMM"
    before=$(cat /etc/ndctl/keys/*)
    for dimm in "$DIMM" "$OTHER"; do
        unbind "$dimm"
        echo 1 >"$(test_dimm "$dimm")/lock_dimm"
    done
    [[ $(security) == locked && $(security "$OTHER") == locked ]]
    for command in "${CHANGES[@]}"; do
        [[ $command != 'sanitize-dimm -m '* ]] || continue
        # shellcheck disable=SC2086
        refused 4 "$DIMM: it is locked by its passphrase" $command "$DIMM"
    done
    [[ $(security) == locked && $(cat /etc/ndctl/keys/*) == "$before" ]]
    pmemctl wait-overwrite "$DIMM" 2>&1 | grep "$DIMM: it is not being overwritten"
    run pmemctl setup-passphrase all
    [[ $status -eq 0 && $output == *'set up the passphrase of 2 DIMMs'* && ${lines[-1]} == '2 with one already' ]]
    # with a key that is not its own it stays so
    forget_keys
    cp "$FILE" "$BATS_TEST_TMPDIR/good"
    cp "$OTHER_FILE" "$FILE"
    run pmemctl enable-dimm "$DIMM"
    [[ $status -eq 0 && $output == *"$DIMM: it stays locked: the kernel has no key that opens it"* ]]
    [ "$(security)" = locked ]
    unbind "$DIMM"
    cp "$BATS_TEST_TMPDIR/good" "$FILE"
    forget_keys
    pmemctl load-keys
    run pmemctl enable-dimm "$OTHER"
    [[ $status -eq 0 && $output == 'enabled 1 DIMM' ]]
    [ "$(security "$OTHER")" = unlocked ]
    pmemctl sanitize-dimm -m --yes "$DIMM"
    [[ $(security) == disabled && ! -e $FILE ]]
    no_failures
}

@test "keys are loaded as ndctl loads them, and unlock DIMMs that are locked" {
    out_of_service
    (umask 077 && cat /run/master-key >/etc/ndctl/keys/nvdimm-master.blob)
    pmemctl setup-passphrase "$DIMM" "$OTHER"
    keyctl clear @u
    ndctl load-keys >"$BATS_TEST_TMPDIR/ndctl"
    local theirs
    theirs=$(in_keyring | sort)
    keyctl clear @u
    pmemctl ndctl load-keys >"$BATS_TEST_TMPDIR/pmemctl"
    diff "$BATS_TEST_TMPDIR/ndctl" "$BATS_TEST_TMPDIR/pmemctl"
    [ "$(in_keyring | sort)" = "$theirs" ]
    keyctl clear @u
    run pmemctl load-keys
    [[ $status -eq 0 && ${lines[0]} == 'loaded the master key user:nvdimm-master' && ${lines[1]} == 'loaded 2 keys of DIMMs' ]]
    run pmemctl load-keys
    [[ $status -eq 0 && ${lines[0]} == 'the master key user:nvdimm-master is loaded already' ]]
    [ -z "$(pmemctl doctor --columns finding --no-headings | grep -E 'key|passphrase')" ]
    [ "$(in_keyring | sort)" = "$theirs" ]
    # as after the power was off
    unbind "$DIMM"
    echo 1 >"$(test_dimm "$DIMM")/lock_dimm"
    refused 4 "$DIMM: it is locked by its passphrase" remove-passphrase "$DIMM"
    grep "hint: unlock it: pmemctl load-keys" "$BATS_TEST_TMPDIR/stderr"
    pmemctl enable-dimm "$DIMM"
    [ "$(security)" = unlocked ]
    # what cannot be loaded
    run pmemctl load-keys -t 0x81000001
    [[ $status -eq 6 && $output == *'the kernel has no keys of the type trusted'* ]]
    run pmemctl load-keys -t 'a handle'
    [[ $status -eq 2 && $output == *"'a handle' is no handle of a TPM"* ]]
    run pmemctl load-keys -p /nowhere
    [[ $status -eq 3 && $output == *'/nowhere cannot be opened'* ]]
    sed -i 's/ 32 ..../ 32 0000/' "$OTHER_FILE"
    run pmemctl load-keys
    [[ $status -eq 7 && $output == *"$OTHER_FILE is no key that can be decrypted"* && $output == *'loaded 1 key of DIMMs' ]]
    rm /etc/ndctl/keys/nvdimm-master.blob
    keyctl clear @u
    run pmemctl load-keys
    [[ $status -eq 3 && $output == *'there is no master key /etc/ndctl/keys/nvdimm-master.blob'* ]]
    no_failures
}

@test "a key that is being loaded is in no core dump" {
    local key=NO-CORE-DUMP-HAS-THIS-KEY-0123.. pattern
    keyctl clear @u
    echo -n "$key" >/etc/ndctl/keys/nvdimm-master.blob
    pattern=$(</proc/sys/kernel/core_pattern)
    echo "$BATS_TEST_TMPDIR/core" >/proc/sys/kernel/core_pattern
    # where the kernel is about to get it
    (ulimit -c unlimited && strace -o /dev/null -e trace=add_key -e inject=add_key:signal=SIGABRT pmemctl load-keys) || true
    echo "$pattern" >/proc/sys/kernel/core_pattern
    # it has what else the program knew
    grep -qa load-keys "$BATS_TEST_TMPDIR/core"
    run ! grep -qa "${key:0:25}" "$BATS_TEST_TMPDIR/core"
    rm "$BATS_TEST_TMPDIR/core"
    # nor in what is told of the work
    pmemctl load-keys --debug >"$BATS_TEST_TMPDIR/said" 2>&1
    run ! grep -qa "${key:0:25}" "$BATS_TEST_TMPDIR/said"
}
