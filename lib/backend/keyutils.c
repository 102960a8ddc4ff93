// SPDX-License-Identifier: LGPL-2.1-or-later
/* The kernel's keyrings, through libkeyutils. Keys of DIMMs are in the user's, as ndctl has them. */
#include <errno.h>
#include <keyutils.h>

#include "backend.h"

DLOPEN_NOTE(keyutils, "[{\"feature\":\"keyutils\",\"description\":\"Passphrases of DIMMs\","
		      "\"priority\":\"recommended\",\"soname\":[\"libkeyutils.so.1\"]}]");

static void *library;
static __typeof__(add_key) *sym_add_key;
static __typeof__(keyctl_link) *sym_link;
static __typeof__(keyctl_read) *sym_read;
static __typeof__(keyctl_search) *sym_search;
static __typeof__(keyctl_unlink) *sym_unlink;

static const struct symbol symbols[] = {
	{ "add_key", (void **)&sym_add_key },	    { "keyctl_link", (void **)&sym_link },
	{ "keyctl_read", (void **)&sym_read },	    { "keyctl_search", (void **)&sym_search },
	{ "keyctl_unlink", (void **)&sym_unlink },
};

int backend_keyring_open(struct pmemctl_ctx *ctx)
{
	int rc = backend_open(ctx, &library, "libkeyutils.so.1", "libkeyutils1", symbols, ARRAY_SIZE(symbols));

	if (rc)
		return rc;
	/*
	 * Who has a key by way of a keyring of its own may read it; a service has a session of its own,
	 * which does not lead to the user's. The link lasts as long as the thread.
	 */
	if (sym_link(KEY_SPEC_USER_KEYRING, KEY_SPEC_THREAD_KEYRING) == 0)
		return 0;
	rc = fail(ctx, errno == ENOSYS ? PMEMCTL_NOT_SUPPORTED : status_of_errno(errno), errno, NULL,
		  "the kernel's keyring of this user cannot be opened: %s", strerror(errno));
	if (ctx->error.errnum == ENOSYS)
		fail_hint(ctx, "the kernel is built without CONFIG_KEYS");
	return rc;
}

int32_t backend_key_find(const char *type, const char *description)
{
	const long id = sym_search(KEY_SPEC_USER_KEYRING, type, description, 0);

	return id < 0 ? -errno : (int32_t)id;
}

int32_t backend_key_add(const char *type, const char *description, const void *payload, size_t size)
{
	const key_serial_t id = sym_add_key(type, description, payload, size, KEY_SPEC_USER_KEYRING);

	return id < 0 ? -errno : id;
}

ssize_t backend_key_read(int32_t id, void *buffer, size_t size)
{
	const long length = sym_read(id, buffer, size);

	if (length < 0)
		return -errno;
	return (size_t)length > size ? -E2BIG : length;
}

int backend_key_set_aside(int32_t id)
{
	return sym_link(id, KEY_SPEC_THREAD_KEYRING) ? -errno : backend_key_drop(id);
}

int backend_key_bring_back(int32_t id)
{
	return sym_link(id, KEY_SPEC_USER_KEYRING) ? -errno : 0;
}

int backend_key_drop(int32_t id)
{
	return sym_unlink(id, KEY_SPEC_USER_KEYRING) ? -errno : 0;
}
