// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which master key a new passphrase is encrypted with. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "backend/backend.h"
#include "change.h"

/* What a key says of itself: "enc32 user:nvdimm-master 32 …" */
static const char *master_in(struct security_change *c, const struct secret *blob)
{
	char format[16], name[128];

	blob->bytes[blob->length] = '\0';
	if (sscanf(blob->bytes, "%15s %127s", format, name) != 2)
		return NULL;
	return arena_strdup(&c->plan->arena, name);
}

/* That of the key that the DIMM has, in the file or else in the keyring; NULL where there is none. */
static const char *master_of_current(struct security_change *c, struct secret *blob)
{
	const int directory = keys_open(c->ctx, false);
	int32_t key;
	ssize_t length;

	if (directory >= 0) {
		const int rc = key_file_read(directory, c->keys->current.file, blob);

		close(directory);
		if (!rc)
			return master_in(c, blob);
	}
	key = backend_key_find("encrypted", c->keys->current.description);
	length = key > 0 ? backend_key_read(key, blob->bytes, blob->room - 1) : -1;
	if (length <= 0)
		return NULL;
	blob->length = (size_t)length;
	return master_in(c, blob);
}

/* The one that load-keys makes: trusted where there is a TPM. */
static const char *usual_master(void)
{
	return backend_key_find("trusted", "nvdimm-master") > 0 ? "trusted:nvdimm-master" : "user:nvdimm-master";
}

/* Whoever loads keys at boot finds the usual one in its file alone. */
static void warn_of_lost_master(struct security_change *c)
{
	const char *name = strchr(c->keys->master_key, ':');

	if (strcmp(name, ":nvdimm-master") == 0 && !key_file_exists(c->ctx, "nvdimm-master.blob"))
		log_message(c->ctx, PMEMCTL_LOG_WARNING, "%s: the master key %s is in no file, /" KEYS_DIRECTORY
			    "/nvdimm-master.blob: after a restart nothing unlocks what is encrypted with it",
			    c->dimm->name, c->keys->master_key);
}

int security_choose_master(struct security_change *c)
{
	const bool changes = c->options->change == PMEMCTL_PASSPHRASE_UPDATE;
	struct secret blob;
	int rc;

	c->keys->master_key = arena_strdup(&c->plan->arena, c->options->master_key ? c->options->master_key : "");
	if (pmemctl_is_recorded(c->ctx))	/* there is no keyring to look into */
		return 0;
	if (!c->options->master_key)
		c->keys->master_key = NULL;
	rc = backend_keyring_open(c->ctx);
	if (rc)
		return rc;
	if (!c->keys->master_key && changes) {
		rc = secret_new(c->ctx, c->dimm->name, KEY_FILE_MAX + 1, &blob);
		if (rc)
			return rc;
		c->keys->master_key = master_of_current(c, &blob);
		secret_drop(&blob);
	}
	if (!c->keys->master_key)
		c->keys->master_key = usual_master();
	rc = keyring_check_master(c->ctx, c->dimm->name, c->keys->master_key);
	if (!rc)
		warn_of_lost_master(c);
	return rc;
}
