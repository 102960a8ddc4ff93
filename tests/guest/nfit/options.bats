#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# guest: machine=nfit seconds=53
#
# Each option of the commands about health, errors, scrubs, firmware and security, by its letter and by its name, in a
# row of commands that ends as it began: run by ndctl, and then by the personality. What those do is tested elsewhere;
# here both print the same on stdout and end with the same status.

load ../lib
load ../nfit
load ../changes
load ../security

setup_file() {
    start_fresh
    security_begin
    ndctl create-namespace -r "$FOUR_WAY" -m fsdax -s 32M >/dev/null
}

setup() {
    name_nfit_test
    name_keys
    NS=namespace${FOUR_WAY#region}.0
}

teardown() {
    :
}

teardown_file() {
    name_nfit_test
    name_keys
    security_reset
}

# both: the commands of stdin by both, whose arrays are in different order
both() {
    local words tool code file=$BATS_TEST_TMPDIR/row
    cat >"$file"
    for tool in ndctl 'pmemctl ndctl'; do
        while read -r words; do
            code=0
            # shellcheck disable=SC2086
            timeout 30 $tool $words >"$file.out" 2>"$file.err" </dev/null || code=$?
            echo "$words: $code"
            # counted by each shutdown that is put in
            sed '/"shutdown_count"/d; s/,$//' "$file.out" | sort
            [[ $words != *-v* ]] || [[ -s $file.err ]] || echo 'nothing was told'
        done <"$file" >"$file.${tool% *}"
    done
    diff "$file.ndctl" "$file.pmemctl"
    grep -q ': 0$' "$file.ndctl"
}

@test "inject-smart" {
    ndctl inject-smart "$DIMM" -C 100 --ctrl-temperature-alarm=on >/dev/null
    both <<END
inject-smart $DIMM -b nfit_test.0 -m 30 -M 50 -s 90 -S 6 -f -U
inject-smart $DIMM --bus=$HEALTHY -F --unsafe-shutdown-uninject --spares-uninject --media-temperature-uninject
inject-smart $DIMM --media-temperature=31 --media-temperature-threshold=51 --spares=91 --spares-threshold=7 -v
inject-smart $DIMM --media-temperature-alarm=off --spares-alarm=off -u
inject-smart $DIMM --media-temperature-alarm=on --spares-alarm=on --human
inject-smart $DIMM --fatal --unsafe-shutdown
inject-smart $DIMM --fatal-uninject -N
inject-smart $DIMM -C 60 --ctrl-temperature-alarm=on --verbose
inject-smart $DIMM --ctrl-temperature-threshold=100
inject-smart $DIMM -c 20
inject-smart $DIMM --ctrl-temperature=20
inject-smart $DIMM --ctrl-temperature-uninject
inject-smart $DIMM --uninject-all -M 40 -S 5
inject-smart $DIMM -b $DAMAGED -f
inject-smart $DIMM
END
}

@test "inject-error, clear-errors and scrubs" {
    both <<END
inject-error $NS -b $HEALTHY -r $FOUR_WAY -B 100 -n 2 -N
inject-error $NS -t
inject-error $NS --status --human
inject-error $NS --bus=nfit_test.0 --region=$FOUR_WAY --block=102 --count=1 --no-notify --saturate -v
inject-error $NS -t -u
inject-error $NS -d -B 100 -n 1 -N
inject-error $NS -d -B 100 -n 3 -S
inject-error $NS --uninject --block=100 --count=3 --verbose
inject-error $NS -t
inject-error $NS -r region99 -B 1 -n 1
inject-error $NS -B 200 -n 2
wait-scrub -v $HEALTHY -p 1
list -M -n $NS
clear-errors $NS -b $HEALTHY -r $FOUR_WAY -v
clear-errors $NS --bus=nfit_test.0 --region=$FOUR_WAY -s
clear-errors $NS --scrub --verbose
list -M -n $NS
start-scrub -v $DAMAGED
wait-scrub --verbose --poll=1 $DAMAGED
END
}

@test "firmware" {
    both <<END
update-firmware $OTHER --bus=nfit_test.0 --disarm -v
update-firmware $OTHER -b $HEALTHY -A
update-firmware $OTHER -D --verbose
update-firmware $OTHER --arm --force
update-firmware $OTHER --arm -i
list -BDF -b nfit_test.0
activate-firmware $HEALTHY -I -n -v
activate-firmware $HEALTHY --idle --dry-run --force
activate-firmware $HEALTHY --dry-run -f --verbose
update-firmware $OTHER --disarm
activate-firmware $HEALTHY -I
END
}

@test "passphrases" {
    out_of_service
    cp /etc/ndctl/keys/nvdimm-master.blob "$BATS_TEST_TMPDIR/"
    both <<END
setup-passphrase $DIMM -b $HEALTHY -k user:nvdimm-master -v
update-passphrase $DIMM -b $HEALTHY -v
update-passphrase $DIMM --bus=nfit_test.0 --key-handle=user:nvdimm-master
remove-passphrase $DIMM -b $HEALTHY -v
setup-passphrase $DIMM --bus=nfit_test.0 --key-handle=user:nvdimm-master --verbose
remove-passphrase $DIMM --bus=nfit_test.0 --verbose
sanitize-dimm $DIMM -b $HEALTHY -z -v
sanitize-dimm $DIMM --zero-key --crypto-erase --bus=nfit_test.0
setup-passphrase $DIMM -k user:nvdimm-master
sanitize-dimm $DIMM -b $HEALTHY -c --verbose
wait-overwrite $DIMM -b $HEALTHY -v
wait-overwrite $DIMM --bus=nfit_test.0 --verbose
load-keys -p $BATS_TEST_TMPDIR -t 0x81000001
load-keys --key-path=/nowhere --tpm-handle=0x81000001
END
    # for good, so each has a DIMM of its own
    ndctl setup-passphrase "$DIMM" "$OTHER" -k user:nvdimm-master
    run bash -c "ndctl freeze-security $DIMM -v -b nfit_test.0 2>&1 | grep '^security'"
    local theirs=$output
    run bash -c "pmemctl ndctl freeze-security $OTHER --verbose --bus=$HEALTHY 2>&1 | grep '^security'"
    diff <(echo "$theirs") <(echo "$output")
    [ "$(attr "$DIMM" frozen) $(attr "$OTHER" frozen)" = '1 1' ]
}
