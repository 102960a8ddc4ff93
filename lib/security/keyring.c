// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Keys in the kernel's keyring: passphrases of DIMMs are of the type "encrypted", in its format enc32,
 * which the kernel's drivers/nvdimm/security.c takes; see security/keys/trusted-encrypted.rst of
 * its documentation.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/backend.h"
#include "security.h"
#include "stop.h"

enum { COMMAND_SIZE = KEY_FILE_MAX + 256 };
static const char load_word[] = "load ";

static int32_t add_once(const char *type, const char *description, const struct secret *payload)
{
	char what[KEY_NAME_SIZE + 16];
	int32_t key;

	snprintf(what, sizeof(what), "keyring %s", description);
	key = stop_before(what);
	if (!key)
		key = backend_key_add(type, description, payload->bytes, payload->length);
	stop_after(what);
	return key;
}

static int fail_type(struct pmemctl_ctx *ctx, const char *object, const char *type)
{
	const bool trusted = strcmp(type, "trusted") == 0;
	int rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, ENODEV, object, "the kernel has no keys of the type %s", type);

	fail_hint(ctx, trusted ? "they need a TPM, and the module trusted (CONFIG_TRUSTED_KEYS)"
			       : "they need the module encrypted_keys (CONFIG_ENCRYPTED_KEYS), and the kernel "
				 "CONFIG_NVDIMM_KEYS");
	return rc;
}

int32_t keyring_add(struct pmemctl_ctx *ctx, const char *object, const char *type, const char *description,
		    const struct secret *payload)
{
	struct module_state module;
	int32_t key = backend_keyring_open(ctx);

	if (key)
		return key;
	key = add_once(type, description, payload);
	if (key != -ENODEV)
		return key;
	/* adding a key loads no module */
	if (backend_load_module(ctx, strcmp(type, "encrypted") == 0 ? "encrypted_keys" : type, object, &module) ||
	    module.obstacle != MODULE_READY)
		return fail_type(ctx, object, type);
	key = add_once(type, description, payload);
	return key == -ENODEV ? fail_type(ctx, object, type) : key;
}

void keyring_drop(const char *description)
{
	const int32_t key = backend_key_find("encrypted", description);

	if (key > 0)
		backend_key_drop(key);
}

static int fail_master(struct pmemctl_ctx *ctx, const char *object, const char *master_key)
{
	int rc = fail(ctx, PMEMCTL_FAILED, ENOKEY, object, "the master key %s is not in the keyring of this user",
		      master_key);

	if (strcmp(master_key, "user:nvdimm-master") == 0 || strcmp(master_key, "trusted:nvdimm-master") == 0)
		fail_hint(ctx, "load it from /" KEYS_DIRECTORY "/nvdimm-master.blob: pmemctl load-keys");
	else
		fail_hint(ctx, "keyctl(1) shows what is there, and adds keys: keyctl show @u");
	return rc;
}

/* Where keys of a TPM are no part of the kernel, or only a module, its encrypted keys do not know them. */
static int fail_without_trusted(struct pmemctl_ctx *ctx, const char *object)
{
	int rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, object,
		      "the encrypted keys of this kernel take no master key of a TPM");

	fail_hint(
		ctx,
		"it needs CONFIG_TRUSTED_KEYS built in, as CONFIG_ENCRYPTED_KEYS is; elsewhere a master key of the type "
		"user serves: see MASTER KEYS in pmemctl-setup-passphrase(1)");
	return rc;
}

int keyring_check_master(struct pmemctl_ctx *ctx, const char *object, const char *master_key)
{
	const char *colon = strchr(master_key, ':');
	char type[16] = "";
	int rc;

	if (colon && (size_t)(colon - master_key) < sizeof(type))
		memcpy(type, master_key, (size_t)(colon - master_key));
	/* with a blank it would be two words of the kernel's command */
	if ((strcmp(type, "user") != 0 && strcmp(type, "trusted") != 0) || !colon[1] || strpbrk(colon, " \t\n")) {
		rc = fail(ctx, PMEMCTL_USAGE, EINVAL, object, "'%s' is no master key", master_key);
		fail_hint(ctx, "it is user: or trusted:, and its name: user:nvdimm-master");
		return rc;
	}
	rc = backend_keyring_open(ctx);
	if (rc)
		return rc;
	return backend_key_find(type, colon + 1) > 0 ? 0 : fail_master(ctx, object, master_key);
}

/* The second word of what is in the file, which names the master key. */
static bool master_of(const struct secret *blob, char *name, size_t size)
{
	const char *from = memchr(blob->bytes, ' ', blob->length), *end = blob->bytes + blob->length, *to;

	to = from ? memchr(from + 1, ' ', (size_t)(end - from - 1)) : NULL;
	if (!to || (size_t)(to - from - 1) >= size)
		return false;
	memcpy(name, from + 1, (size_t)(to - from - 1));
	name[to - from - 1] = '\0';
	return strncmp(name, "user:", 5) == 0 || strncmp(name, "trusted:", 8) == 0;
}

/* The kernel says that it is invalid, whatever is wrong. */
static int fail_load(struct pmemctl_ctx *ctx, const char *object, const char *where, const char *file,
		     const struct secret *blob, int rc)
{
	char master_key[128];

	if (rc == -ENOKEY && master_of(blob, master_key, sizeof(master_key)))
		return fail_master(ctx, object, master_key);
	if (rc == -EOPNOTSUPP)
		return fail_without_trusted(ctx, object);
	if (rc != -EINVAL && rc != -EKEYREJECTED)
		return fail(ctx, status_of_errno(-rc), -rc, object, "the kernel does not load the key of %s/%s: %s",
			    where, file, strerror(-rc));
	rc = fail(ctx, PMEMCTL_DAMAGED, EKEYREJECTED, object, "%s/%s is no key that can be decrypted", where,
		  file);
	if (master_of(blob, master_key, sizeof(master_key)))
		fail_hint(ctx, "the file is damaged, or the master key %s is not the one that it was made with",
			  master_key);
	else
		fail_hint(ctx, "the file is damaged: bring it back from a backup");
	return rc;
}

static int fail_read(struct pmemctl_ctx *ctx, const char *object, const char *where, const char *file, int rc)
{
	if (rc == -ENOENT) {
		/* ENOENT would be taken for the object's */
		rc = fail(ctx, PMEMCTL_FAILED, ENOKEY, object, "there is no key for it: neither in the keyring of this "
			  "user, nor in %s/%s", where, file);
		fail_hint(ctx, "bring the file back from a backup, or name it so when the host had another name");
		return rc;
	}
	if (rc == -EBADMSG)
		return fail(ctx, PMEMCTL_DAMAGED, EBADMSG, object, "%s/%s is no file of a key: empty, too large, "
			    "or no file", where, file);
	return fail(ctx, status_of_errno(-rc), -rc, object, "%s/%s cannot be read: %s", where, file,
		    strerror(-rc));
}

/* Behind the word that has the kernel load it. */
static int32_t load_blob(struct pmemctl_ctx *ctx, const char *object, const char *where, const struct key_name *key,
			 struct secret *blob)
{
	int32_t id = backend_keyring_open(ctx), before;

	if (id)
		return id;
	/* what is there may be the only copy, and is given up only for one that can be loaded */
	before = backend_key_find("encrypted", key->description);
	id = before > 0 ? backend_key_set_aside(before) : 0;
	if (id)
		return fail(ctx, status_of_errno(-id), -id, object, "the key %s cannot be taken out of the keyring: %s",
			    key->description, strerror(-id));
	id = keyring_add(ctx, object, "encrypted", key->description, blob);
	if (id <= 0 && before > 0)
		backend_key_bring_back(before);
	if (id > 0 || id == -ENODEV)
		return id;
	blob->bytes += sizeof(load_word) - 1;
	blob->length -= sizeof(load_word) - 1;
	id = fail_load(ctx, object, where, key->file, blob, id);
	blob->bytes -= sizeof(load_word) - 1;
	return id;
}

int32_t keyring_load_from(struct pmemctl_ctx *ctx, const char *object, int directory, const char *where,
			  const struct key_name *key)
{
	struct secret blob;
	int32_t id = secret_new(ctx, object, COMMAND_SIZE, &blob);

	if (id)
		return id;
	memcpy(blob.bytes, load_word, sizeof(load_word) - 1);
	blob.length = sizeof(load_word) - 1;
	id = directory < 0 ? directory : key_file_read(directory, key->file, &blob);
	if (id)
		id = fail_read(ctx, object, where, key->file, id);
	else
		id = load_blob(ctx, object, where, key, &blob);
	secret_drop(&blob);
	return id;
}

int32_t keyring_load(struct pmemctl_ctx *ctx, const char *object, const struct key_name *key)
{
	const int directory = keys_open(ctx, false);
	const int32_t id = keyring_load_from(ctx, object, directory, "/" KEYS_DIRECTORY, key);

	if (directory >= 0)
		close(directory);
	return id;
}

int32_t keyring_make(struct pmemctl_ctx *ctx, const char *object, const char *description,
		     const char *master_key)
{
	char command[192];
	const struct secret payload = {
		.bytes = command,	/* nothing to hide */
		.length = (size_t)snprintf(command, sizeof(command), "new enc32 %s 32", master_key),
	};
	int32_t key;

	if (payload.length >= sizeof(command))
		return fail(ctx, PMEMCTL_USAGE, EINVAL, object, "the name of the master key is too long");
	key = backend_keyring_open(ctx);
	if (key)
		return key;
	keyring_drop(description);
	key = keyring_add(ctx, object, "encrypted", description, &payload);
	if (key > 0 || key == -ENODEV)
		return key;
	if (key == -ENOKEY)
		return fail_master(ctx, object, master_key);
	if (key == -EOPNOTSUPP)
		return fail_without_trusted(ctx, object);
	return fail(ctx, status_of_errno(-key), -key, object,
		    "the kernel makes no passphrase with the master key %s: %s", master_key, strerror(-key));
}

int keyring_save(struct pmemctl_ctx *ctx, const char *object, int32_t key, const char *file)
{
	struct secret blob;
	ssize_t length;
	int rc = secret_new(ctx, object, COMMAND_SIZE, &blob);

	if (rc)
		return rc;
	length = backend_key_read(key, blob.bytes, blob.room);
	if (length == -EOPNOTSUPP)	/* it makes such a key, but has no way to encrypt it */
		rc = fail_without_trusted(ctx, object);
	else if (length < 0)
		rc = fail(ctx, status_of_errno((int)-length), (int)-length, object,
			  "its new key cannot be read from the keyring: %s", strerror((int)-length));
	else
		rc = key_file_write(ctx, file, blob.bytes, (size_t)length);
	if (rc && length >= 0)
		rc = fail(ctx, status_of_errno(-rc), -rc, object, "its key cannot be kept in /%s/%s: %s",
			  KEYS_DIRECTORY, file, strerror(-rc));
	secret_drop(&blob);
	return rc;
}
