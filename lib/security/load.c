// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Keys into the keyring, at boot before the kernel looks for DIMMs, or later. The master key is of the
 * type trusted where there is the handle of a TPM, and else of the type user.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "backend/backend.h"
#include "security.h"

static const char master_name[] = "nvdimm-master";
static const char master_file[] = "nvdimm-master.blob";

enum { HANDLE_SIZE = 32 };

struct loading {
	struct pmemctl_ctx *ctx;
	const struct pmemctl_load_keys_options *options;
	const char *where;
	int directory;
	char handle[HANDLE_SIZE];
	struct pmemctl_loaded_keys *loaded;
};

static int read_handle(struct loading *l)
{
	int fd;
	ssize_t length;

	if (l->options->tpm_handle) {
		snprintf(l->handle, sizeof(l->handle), "%s", l->options->tpm_handle);
	} else {
		fd = openat(l->directory, "tpm.handle", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0)
			return 0;
		length = read(fd, l->handle, sizeof(l->handle) - 1);
		close(fd);
		l->handle[length > 0 ? length : 0] = '\0';
		l->handle[strcspn(l->handle, " \t\n")] = '\0';
	}
	/* it becomes a word of a command */
	if (*l->handle && l->handle[strspn(l->handle, "0123456789abcdefABCDEFx")] == '\0')
		return 0;
	fail(l->ctx, PMEMCTL_USAGE, EINVAL, NULL, "'%s' is no handle of a TPM", l->handle);
	fail_hint(l->ctx, "it is a number such as 0x81000001%s",
		  l->options->tpm_handle ? "" : "; see the file tpm.handle");
	return -EINVAL;
}

/* What the kernel makes of bytes that are none of a TPM's, and of the TPM's own no. */
static bool is_refusal_of_tpm(int rc)
{
	return rc == -EINVAL || rc == -E2BIG || rc == -EBADMSG || rc == -EPERM || rc == -EIO;
}

static int fail_master(struct loading *l, int rc)
{
	if (rc == -ENOENT) {
		rc = fail(l->ctx, PMEMCTL_NO_OBJECT, ENOENT, NULL, "there is no master key %s/%s", l->where,
			  master_file);
		fail_hint(l->ctx, "see MASTER KEYS in pmemctl-setup-passphrase(1)");
		return rc;
	}
	if (rc == -EBADMSG)
		return fail(l->ctx, PMEMCTL_DAMAGED, EBADMSG, NULL,
			    "%s/%s is no file of a key: empty, too large, or no file", l->where, master_file);
	if (*l->handle && is_refusal_of_tpm(rc)) {
		rc = fail(l->ctx, PMEMCTL_DAMAGED, EKEYREJECTED, NULL,
			  "%s/%s is no key that the TPM opens with its key %s", l->where, master_file, l->handle);
		fail_hint(l->ctx, "the file is damaged, or another TPM, or another key of it, has sealed it");
		return rc;
	}
	return fail(l->ctx, status_of_errno(-rc), -rc, NULL, "the master key %s/%s cannot be loaded: %s", l->where,
		    master_file, strerror(-rc));
}

/* What the kernel takes: the key itself, or of a TPM's "load BLOB keyhandle=HANDLE". */
static int add_master(struct loading *l, const char *type, struct secret *payload)
{
	int rc;

	if (*l->handle) {
		memcpy(payload->bytes, "load ", 5);
		payload->length = 5;
	}
	rc = key_file_read(l->directory, master_file, payload);
	if (rc)
		return fail_master(l, rc);
	if (*l->handle)
		payload->length += (size_t)snprintf(payload->bytes + payload->length, payload->room - payload->length,
						    " keyhandle=%s", l->handle);
	rc = keyring_add(l->ctx, NULL, type, master_name, payload);
	if (rc > 0)
		return 0;
	return rc == -ENODEV ? rc : fail_master(l, rc);
}

static int load_master(struct loading *l)
{
	const char *type = *l->handle ? "trusted" : "user";
	struct secret payload;
	int rc;

	l->loaded->trusted = *l->handle;
	l->loaded->master_was_there = backend_key_find(type, master_name) > 0;
	if (l->loaded->master_was_there)
		return 0;
	rc = secret_new(l->ctx, NULL, KEY_FILE_MAX + HANDLE_SIZE + 32, &payload);
	if (rc)
		return rc;
	rc = add_master(l, type, &payload);
	secret_drop(&payload);
	return rc;
}

/* nvdimm_ID_HOST.blob, where only HOST may have an underscore in it. */
static bool is_of_dimm(const char *file, struct key_name *key)
{
	static const char prefix[] = "nvdimm_";
	const char *id = file + sizeof(prefix) - 1;
	const size_t length = strncmp(file, prefix, sizeof(prefix) - 1) == 0 ? strcspn(id, "_") : 0;

	if (!length || !id[length] || strlen(file) >= sizeof(key->file))
		return false;
	snprintf(key->description, sizeof(key->description), "nvdimm:%.*s", (int)length, id);
	snprintf(key->file, sizeof(key->file), "%s", file);
	return true;
}

static void load_dimm(struct loading *l, const struct key_name *key)
{
	const int32_t id = keyring_load_from(l->ctx, NULL, l->directory, l->where, key);

	l->loaded->loaded += id > 0;
	l->loaded->failed += id <= 0;
	if (l->options->told)
		l->options->told(l->options->data, key->file, id > 0 ? NULL : &l->ctx->error);
}

static int load_dimms(struct loading *l)
{
	DIR *names = fdopendir(fcntl(l->directory, F_DUPFD_CLOEXEC, 0));
	struct key_name key;
	struct dirent *entry;

	if (!names)
		return fail(l->ctx, PMEMCTL_FAILED, errno, NULL, "%s cannot be read: %s", l->where, strerror(errno));
	while ((entry = readdir(names)))
		if (is_of_dimm(entry->d_name, &key))
			load_dimm(l, &key);
	closedir(names);
	return 0;
}

static int load_all(struct loading *l)
{
	int rc = backend_keyring_open(l->ctx);

	if (!rc)
		rc = read_handle(l);
	if (!rc)
		rc = load_master(l);
	return rc ? rc : load_dimms(l);
}

PMEMCTL_EXPORT int pmemctl_load_keys(struct pmemctl_ctx *ctx, const struct pmemctl_load_keys_options *options,
				     struct pmemctl_loaded_keys *loaded)
{
	struct loading l = {
		.ctx = ctx, .options = options, .loaded = loaded,
		.where = options->path ? options->path : "/" KEYS_DIRECTORY,
	};
	int rc;

	error_clear(ctx);
	*loaded = (struct pmemctl_loaded_keys) { 0 };
	if (pmemctl_is_recorded(ctx))
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, EROFS, NULL, "a recorded machine has no keyring");
	l.directory = open(l.where, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (l.directory < 0)
		return fail(ctx, errno == ENOENT ? PMEMCTL_NO_OBJECT : status_of_errno(errno), errno, NULL,
			    "%s cannot be opened: %s", l.where, strerror(errno));
	rc = load_all(&l);
	close(l.directory);
	return rc;
}
