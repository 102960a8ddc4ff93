// SPDX-License-Identifier: LGPL-2.1-or-later
/* The steps that keys take: into the keyring, to their file, and away. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "backend/backend.h"
#include "change.h"

static struct step *add(struct security_change *c, const struct step_kind *kind, const char *file,
			const char *value, const char *why)
{
	struct step *step = plan_add(c->plan, kind, c->keys->dimm, why);

	step->data = c->keys;
	step->attribute = file;
	step->value = value;
	return step;
}

static void show_file(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/%s/%s", KEYS_DIRECTORY, step->attribute);
	*value = step->value;
}

static void show_key(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "keyring %s", step->attribute);
	*value = step->value;
}

/* ---- load ---- */

static int run_load(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;
	int rc = backend_keyring_open(ctx);

	if (rc)
		return rc;
	keys->key = backend_key_find("encrypted", keys->current.description);
	if (keys->key > 0)
		return 0;
	keys->key = keyring_load(ctx, keys->dimm, &keys->current);
	keys->was_added = keys->key > 0;
	return keys->key > 0 ? 0 : keys->key;
}

static int undo_load(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;

	(void)ctx;
	if (keys->was_added)
		backend_key_drop(keys->key);
	keys->was_added = false;
	return 0;
}

static const struct step_kind step_load = {
	.action = "load", .show = show_file, .run = run_load, .undo = undo_load,
};

void plan_key_load(struct security_change *c)
{
	add(c, &step_load, c->keys->current.file, c->keys->current.description, "the passphrase that it has");
}

/* ---- after a command that did not end ---- */

static bool is_there(struct pmemctl_ctx *ctx, const struct key_name *key)
{
	return key_file_exists(ctx, key->file);
}

/* 1: it is the DIMM's, and the current key now; 0: it is not. */
static int try_key(struct pmemctl_ctx *ctx, struct security_keys *keys, const struct key_name *key)
{
	int rc;

	if (!is_there(ctx, key))
		return 0;
	rc = keyring_load(ctx, keys->dimm, key);
	if (rc == -EKEYREJECTED || rc == -EBADMSG)
		return 0;
	if (rc < 0)
		return rc;
	rc = security_opens(ctx, keys, rc);
	if (rc <= 0 || key == &keys->current) {
		if (rc <= 0)
			keyring_drop(key->description);
		return rc;
	}
	keyring_drop(key->description);
	rc = key_file_rename(ctx, key->file, keys->current.file);
	return rc ? fail(ctx, status_of_errno(-rc), -rc, keys->dimm, "/%s/%s, which is its key, cannot be renamed: %s",
			 KEYS_DIRECTORY, key->file, strerror(-rc)) : 1;
}

/* The key in the keyring may be the only copy of the right one: then it gets its file. 1, 0 or -errno. */
static int try_keyring(struct pmemctl_ctx *ctx, struct security_keys *keys)
{
	int32_t key = backend_keyring_open(ctx);
	int rc;

	if (key)
		return key;
	key = backend_key_find("encrypted", keys->current.description);
	rc = key > 0 ? security_opens(ctx, keys, key) : 0;
	if (rc <= 0)
		return rc;
	rc = keyring_save(ctx, keys->dimm, key, keys->current.file);
	return rc ? rc : 1;
}

/* The one that the DIMM does not have is of no use any more. */
static int run_choose(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;
	const struct key_name *candidates[] = { &keys->current, &keys->fresh, &keys->old };
	int rc = try_keyring(ctx, keys);

	for (size_t i = 0; !rc && i < ARRAY_SIZE(candidates); i++)
		rc = try_key(ctx, keys, candidates[i]);
	if (rc < 0)
		return rc;
	if (!rc) {
		rc = fail(ctx, PMEMCTL_NO_PERMISSION, EINVAL, keys->dimm,
			  "a command did not end, and the DIMM refused the keys of all files that it left");
		fail_hint(ctx,
			  "they stay in /" KEYS_DIRECTORY ": bring back the right one from a backup; after a few wrong "
			  "passphrases the DIMM takes none until the next power-on");
		return rc;
	}
	rc = key_file_remove(ctx, keys->fresh.file);
	if (!rc)
		rc = key_file_remove(ctx, keys->old.file);
	return rc ? fail(ctx, status_of_errno(-rc), -rc, keys->dimm, "what a command left in /" KEYS_DIRECTORY
			 " cannot be removed: %s", strerror(-rc)) : 0;
}

int security_undo_nothing(struct pmemctl_ctx *ctx, struct step *step)
{
	(void)ctx;
	(void)step;
	return 0;
}

static const struct step_kind step_choose = {
	.action = "choose", .show = show_file, .run = run_choose, .undo = security_undo_nothing,
};

void plan_key_choose(struct security_change *c)
{
	if (!is_there(c->ctx, &c->keys->fresh) && !is_there(c->ctx, &c->keys->old))
		return;
	add(c, &step_choose, c->keys->current.file,
	    is_there(c->ctx, &c->keys->fresh) ? c->keys->fresh.file : c->keys->old.file,
	    "which is the DIMM's: a command did not end");
}

/* ---- a new one ---- */

/* Set up, a key of that name is of no use; but of a master passphrase nobody tells whether there is one. */
static int check_useless(struct pmemctl_ctx *ctx, struct security_keys *keys)
{
	const bool has_file = is_there(ctx, &keys->current);
	int32_t key;
	int rc;

	if (!keys->master)
		return 0;
	key = has_file ? keyring_load(ctx, keys->dimm, &keys->current)
		       : backend_key_find("encrypted", keys->current.description);
	if (key <= 0 && has_file) {	/* with its master key it may be the DIMM's */
		fail_hint(ctx, "if it is of no use: mv /" KEYS_DIRECTORY "/%s elsewhere", keys->current.file);
		return key;
	}
	rc = key > 0 ? security_opens(ctx, keys, key) : 0;
	if (rc <= 0)
		return rc;
	if (!has_file)
		rc = keyring_save(ctx, keys->dimm, key, keys->current.file);
	if (rc < 0)
		return rc;
	rc = fail(ctx, PMEMCTL_FAILED, EEXIST, keys->dimm,
		  "it has a master passphrase already, and its key is in /%s/%s", KEYS_DIRECTORY, keys->current.file);
	fail_hint(ctx, "to change it: pmemctl update-passphrase --master-passphrase %s", keys->dimm);
	return rc;
}

static int run_make(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;
	int rc = backend_keyring_open(ctx);

	if (!rc && strcmp(step->attribute, keys->current.description) == 0)
		rc = check_useless(ctx, keys);
	if (rc)
		return rc;
	keys->new_key = keyring_make(ctx, keys->dimm, step->attribute, keys->master_key);
	return keys->new_key > 0 ? 0 : keys->new_key;
}

static int undo_make(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;

	(void)ctx;
	if (keys->new_key > 0 && !keys->keeps)
		backend_key_drop(keys->new_key);
	keys->new_key = 0;
	return 0;
}

static const struct step_kind step_make = {
	.action = "make", .show = show_key, .run = run_make, .undo = undo_make,
};

void plan_key_make(struct security_change *c, const struct key_name *name)
{
	add(c, &step_make, name->description, c->keys->master_key, "a new random passphrase");
}

/* What is in the place of the file comes back when the DIMM refuses; it is not of use, but it is not ours either. */
static int remember(struct pmemctl_ctx *ctx, struct security_keys *keys, const char *file)
{
	const int directory = keys_open(ctx, false);
	int rc = 0;

	if (directory < 0)
		return 0;
	if (key_file_exists(ctx, file))
		rc = secret_new(ctx, keys->dimm, KEY_FILE_MAX, &keys->before);
	if (!rc && keys->before.bytes) {
		rc = key_file_read(directory, file, &keys->before);
		if (rc) {
			rc = fail(ctx, rc == -EBADMSG ? PMEMCTL_DAMAGED : status_of_errno(-rc), -rc, keys->dimm,
				  "/%s/%s is there and %s", KEYS_DIRECTORY, file,
				  rc == -EBADMSG ? "no file of a key" : "cannot be read");
			fail_hint(ctx, "move it elsewhere, if it is of no use");
		}
	}
	close(directory);
	return rc;
}

static int run_save(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;
	int rc = remember(ctx, keys, step->attribute);

	keys->may_have_saved = !rc;
	return rc ? rc : keyring_save(ctx, keys->dimm, keys->new_key, step->attribute);
}

static int undo_save(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;
	int rc = 0;

	if (keys->may_have_saved && !keys->keeps && keys->new_key > 0)
		rc = keys->before.length ? key_file_write(ctx, step->attribute, keys->before.bytes, keys->before.length)
					 : key_file_remove(ctx, step->attribute);
	secret_drop(&keys->before);
	return rc;
}

static const struct step_kind step_save = {
	.action = "write", .show = show_file, .run = run_save, .undo = undo_save,
};

void plan_key_save(struct security_change *c, const struct key_name *name)
{
	add(c, &step_save, name->file, NULL, "keep it, encrypted with the master key");
}

/* ---- after the DIMM has changed ---- */

static int run_replace(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;
	int32_t key;
	int rc;

	/* that of the old passphrase would be found before the file, when this is the last that is done */
	keyring_drop(keys->current.description);
	rc = key_file_rename(ctx, keys->fresh.file, keys->current.file);

	if (rc) {
		rc = fail(ctx, status_of_errno(-rc), -rc, keys->dimm,
			  "it has the new passphrase, but the file of it cannot "
			  "be renamed: %s",
			  strerror(-rc));
		fail_hint(ctx, "cd /" KEYS_DIRECTORY " && mv %s %s", keys->fresh.file, keys->current.file);
		return rc;
	}
	keyring_drop(keys->fresh.description);
	key = keyring_load(ctx, keys->dimm, &keys->current);
	return key > 0 ? 0 : key;
}

static const struct step_kind step_replace = {
	.action = "rename", .show = show_file, .run = run_replace, .undo = security_undo_nothing,
};

void plan_key_replace(struct security_change *c)
{
	add(c, &step_replace, c->keys->fresh.file, c->keys->current.file, "it is the current one now");
}

static int run_remove(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;
	int rc = backend_keyring_open(ctx);

	if (!rc)
		keyring_drop(keys->doomed->description);
	rc = key_file_remove(ctx, keys->doomed->file);
	return rc ? fail(ctx, status_of_errno(-rc), -rc, keys->dimm,
			 "it has no passphrase any more, but the file of it, "
			 "/%s/%s, cannot be removed: %s",
			 KEYS_DIRECTORY, keys->doomed->file, strerror(-rc))
		  : 0;
}

static const struct step_kind step_remove = {
	.action = "remove", .show = show_file, .run = run_remove, .undo = security_undo_nothing,
};

void plan_key_remove(struct security_change *c)
{
	add(c, &step_remove, c->keys->doomed->file, NULL, "it opens nothing any more");
}
