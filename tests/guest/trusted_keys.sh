# SPDX-License-Identifier: GPL-2.0-only
# SC2034: nfit_test.sh reads what is set here.
# shellcheck shell=bash disable=SC2034
#
# Keys that a TPM seals. Debian builds its kernels without them (CONFIG_TRUSTED_KEYS), so they are built with
# nfit_test from the same source: the module trusted, as it is elsewhere, and the module encrypted_trusted, which
# puts the source's encrypted keys, built to know trusted ones, in the place of those that are in the kernel.
# Sourced by guest.

# What of the kernel's source it takes.
TRUSTED_KEYS_SOURCE=(security/keys lib/asn1_encoder.c scripts/asn1_compiler.c include/linux)

# trusted_keys_take_over FILE: instead of registering its type, it becomes what the kernel's own does.
trusted_keys_take_over() {
    # shellcheck disable=SC1004
    sed -i -e 's/^struct key_type key_type_encrypted = {/static struct key_type with_trusted = {/' \
        -e '/^EXPORT_SYMBOL_GPL(key_type_encrypted);/c\
static int take_over(void)\
{\
\tkey_type_encrypted.instantiate = with_trusted.instantiate;\
\tkey_type_encrypted.update = with_trusted.update;\
\tkey_type_encrypted.destroy = with_trusted.destroy;\
\tkey_type_encrypted.describe = with_trusted.describe;\
\tkey_type_encrypted.read = with_trusted.read;\
\treturn 0;\
}' -e 's/register_key_type(&key_type_encrypted);$/take_over();/' \
        -e '/^static void __exit cleanup_encrypted/,/^}/d' -e '/^module_exit(cleanup_encrypted);/d' "$1"
    grep -q '= take_over();' "$1" && ! grep -q 'cleanup_encrypted' "$1"
}

# trusted_keys_build SOURCE HEADERS: the modules, in SOURCE/trusted.
trusted_keys_build() {
    local source=$1 headers=$2 dir=$1/trusted
    mkdir "$dir"
    cp "$source"/security/keys/trusted-keys/{trusted_core,trusted_tpm1,trusted_tpm2}.c "$source/lib/asn1_encoder.c" \
        "$source"/security/keys/encrypted-keys/{encrypted,masterkey_trusted}.c \
        "$source"/security/keys/encrypted-keys/{encrypted,ecryptfs_format}.h "$dir/" || return
    trusted_keys_take_over "$dir/encrypted.c" || return
    ${CC:-cc} -O1 -w -I"$source/include" -o "$dir/asn1_compiler" "$source/scripts/asn1_compiler.c" &&
        "$dir/asn1_compiler" "$source/security/keys/trusted-keys/tpm2key.asn1" "$dir/tpm2key.asn1.c" \
            "$dir/tpm2key.asn1.h" || return
    printf '%s\n' 'obj-m := trusted.o encrypted_trusted.o' \
        'trusted-y := trusted_core.o trusted_tpm1.o trusted_tpm2.o tpm2key.asn1.o asn1_encoder.o' \
        'encrypted_trusted-y := encrypted.o masterkey_trusted.o' >"$dir/Kbuild"
    quietly "the build of trusted keys" make -j2 -C "$headers" M="$dir" CONFIG_DEBUG_INFO= \
        CONFIG_DEBUG_INFO_BTF_MODULES= KCFLAGS='-DCONFIG_TRUSTED_KEYS=1 -DCONFIG_TRUSTED_KEYS_TPM=1' modules
}
