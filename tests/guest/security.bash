# SPDX-License-Identifier: GPL-2.0-only
# SC2034: the tests use what is set here.
# shellcheck shell=bash disable=SC2034
#
# For the tests of passphrases on the kernel's emulated DIMMs: `load lib`, `load nfit` and `load changes`
# come first.

setup_file() {
    start_fresh
    security_begin
}

setup() {
    name_nfit_test
    name_keys
}

teardown() {
    security_reset
}

# security_begin: a name of the host, and a master key, as they have them that boot for long.
security_begin() {
    hostname guest
    mkdir -p /etc/ndctl/keys
    master_key
}

# master_key: the one that the tests use, always the same, is in its file and in the keyring.
master_key() {
    [[ -s /run/master-key ]] || head -c 32 /dev/urandom >/run/master-key
    (umask 077 && cat /run/master-key >/etc/ndctl/keys/nvdimm-master.blob)
    keyctl padd user nvdimm-master @u </run/master-key >/dev/null
}

# name_keys: DIMM, one of the healthy bus, and OTHER; their files and ids; REGION, that DIMM is part of.
name_keys() {
    local -a dimms
    mapfile -t dimms < <(on_bus "$HEALTHY" nmem)
    DIMM=${dimms[0]} OTHER=${dimms[1]}
    ID=$(attr "$DIMM" nfit/id)
    FILE=/etc/ndctl/keys/nvdimm_${ID}_guest.blob
    MASTER_FILE=/etc/ndctl/keys/nvdimm-master_${ID}_guest.blob
    OTHER_FILE=/etc/ndctl/keys/nvdimm_$(attr "$OTHER" nfit/id)_guest.blob
    REGION=$(region_of "$DIMM")
}

# key_files: those of DIMMs.
key_files() {
    find /etc/ndctl/keys -type f ! -name '.*' ! -name nvdimm-master.blob ! -name tpm.handle
}

# security [DIMM]: its state.
security() {
    attr "${1:-$DIMM}" security
}

# in_keyring: the keys of DIMMs that are in it.
in_keyring() {
    keyctl rlist @u | tr ' ' '\n' | while read -r key; do
        [[ -z $key ]] || keyctl rdescribe "$key" | sed -n 's/^encrypted;.*;//p'
    done
}

# forget_keys: as after the next boot, only the master key is in the keyring.
forget_keys() {
    keyctl clear @u
    master_key
}

# out_of_service: the regions of the healthy bus.
out_of_service() {
    # shellcheck disable=SC2046
    unbind $(on_bus "$HEALTHY" region)
}

# security_reset: no DIMM has a passphrase, and no key is left. The DIMMs forget only with the module.
security_reset() {
    local dimm clean=1
    out_of_service
    for dimm in $(on_bus "$HEALTHY" nmem); do
        [[ $(security "$dimm") == disabled ]] || clean=0
    done
    if ((!clean)) || [[ -e $MASTER_FILE ]]; then
        unload_nfit_test
        load_nfit_test
        name_nfit_test
    fi
    rm -rf /etc/ndctl/keys
    mkdir -p /etc/ndctl/keys
    forget_keys
    # what the examples of the manual have taken out of service, too
    # shellcheck disable=SC2046
    bind $(dimms) $(regions)
}

# same_as_ndctl ARGS…: status and stdout of both, for what changes nothing.
same_as_ndctl() {
    local ours theirs
    ours=$(pmemctl ndctl "$@" 2>/dev/null; echo "$?")
    theirs=$(ndctl "$@" 2>/dev/null; echo "$?")
    [[ $ours == "$theirs" ]] || {
        echo "pmemctl: $ours; ndctl: $theirs"
        return 1
    }
}
