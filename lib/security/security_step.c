// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The steps that change the DIMM. What a DIMM answers with an error it may have done all the same; then
 * no key is given up that could be the DIMM's.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"

static void show_security(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "/sys/bus/nd/devices/%s/security", step->device);
	*value = step->value;
}

/* With these the kernel or the DIMM says that nothing was done. */
static bool is_refusal(const struct pmemctl_ctx *ctx)
{
	switch (ctx->error.errnum) {
	case EINVAL:
	case ENOKEY:
	case EBUSY:
	case EOPNOTSUPP:
	case ENOTTY:
	case EACCES:
	case EPERM:
		return true;
	default:
		return false;
	}
}

/* Is the passphrase of before still the DIMM's? Of none before, the state tells. */
static bool is_as_before(struct pmemctl_ctx *ctx, const struct security_keys *keys)
{
	if (keys->key > 0)
		return security_opens(ctx, keys, keys->key) > 0;
	return !keys->master && security_state(ctx, keys->dimm) == PMEMCTL_SECURITY_DISABLED;
}

/* 0 when the DIMM has taken the new one all the same, and else the failure, with its words. */
static int judge_failure(struct pmemctl_ctx *ctx, struct security_keys *keys, int rc)
{
	char *message = strdup(ctx->error.message);
	const int errnum = ctx->error.errnum;
	const enum pmemctl_status status = ctx->error.status;
	const bool before = is_as_before(ctx, keys);

	if (!before && security_opens(ctx, keys, keys->new_key) > 0) {
		free(message);
		return 0;
	}
	rc = fail(ctx, status, errnum, keys->dimm, "%s", message ? message : strerror(-rc));
	free(message);
	if (before)
		return rc;
	keys->keeps = true;
	fail_hint(ctx, "whether it has the new passphrase cannot be told: its key stays in /" KEYS_DIRECTORY
		       ", and the next change of it finds out");
	return rc;
}

static int check_state(struct pmemctl_ctx *ctx, const struct security_keys *keys, enum pmemctl_security expected)
{
	const enum pmemctl_security state = security_state(ctx, keys->dimm);

	if (state == expected)
		return 0;
	return fail(ctx, PMEMCTL_FAILED, EIO, keys->dimm,
		    "the kernel reports success, but its state is %s: its key stays where it is", security_word(state));
}

static int run_set(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;
	int rc = security_tell(ctx, keys, security_command(keys, "update", "master_update"), 2, keys->key,
			       keys->new_key);

	if (rc && !is_refusal(ctx))
		rc = judge_failure(ctx, keys, rc);
	if (!rc && !keys->master) {
		keys->keeps = true;
		rc = check_state(ctx, keys, PMEMCTL_SECURITY_UNLOCKED);
	}
	if (!rc)
		secret_drop(&keys->before);
	return rc;
}

static const struct step_kind step_set = {
	.action = "write", .show = show_security, .run = run_set, .undo = security_undo_nothing,
};

static struct step *add(struct security_change *c, const struct step_kind *kind, const char *command,
			const char *arguments, const char *why)
{
	struct step *step = plan_add(c->plan, kind, c->keys->dimm, why);
	char text[96];

	snprintf(text, sizeof(text), "%s%s", command, arguments);
	step->value = arena_strdup(&c->plan->arena, text);
	step->data = c->keys;
	step->no_return = true;
	return step;
}

void plan_passphrase_set(struct security_change *c, bool has_one)
{
	add(c, &step_set, security_command(c->keys, "update", "master_update"), has_one ? " KEY NEW-KEY" : " 0 NEW-KEY",
	    has_one ? "have the DIMM change its passphrase" : "have the DIMM take it");
}

static int run_unset(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;
	int rc = security_tell(ctx, keys, security_command(keys, "disable", "disable_master"), 1, keys->key, 0);

	return rc || keys->master ? rc : check_state(ctx, keys, PMEMCTL_SECURITY_DISABLED);
}

static const struct step_kind step_unset = {
	.action = "write", .show = show_security, .run = run_unset, .undo = security_undo_nothing,
};

void plan_passphrase_remove(struct security_change *c)
{
	add(c, &step_unset, security_command(c->keys, "disable", "disable_master"), " KEY",
	    "have the DIMM give up its passphrase");
}

/* ---- freeze ---- */

static int run_freeze(struct pmemctl_ctx *ctx, struct step *step)
{
	const struct security_keys *keys = step->data;
	const int rc = security_tell(ctx, keys, "freeze", 0, 0, 0);

	if (rc && security_state(ctx, keys->dimm) == PMEMCTL_SECURITY_DISABLED)
		fail_hint(ctx, "it has no passphrase: firmware may freeze only those that have one");
	return rc;
}

static const struct step_kind step_freeze = {
	.action = "write", .show = show_security, .run = run_freeze, .undo = security_undo_nothing,
};

void plan_freeze(struct security_change *c)
{
	add(c, &step_freeze, "freeze", "", "no change until the next power-on");
}

/* ---- what destroys data ---- */

static int run_erase(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;
	int rc = security_tell(ctx, keys, security_command(keys, "erase", "master_erase"), 1, keys->key, 0);

	if (rc)
		return rc;
	/* with the data, the passphrase is gone; an overwrite that follows takes none */
	keys->key = 0;
	return check_state(ctx, keys, PMEMCTL_SECURITY_DISABLED);
}

static const struct step_kind step_erase_data = {
	.action = "write", .show = show_security, .run = run_erase, .undo = security_undo_nothing,
};

void plan_erase_data(struct security_change *c, bool has_key)
{
	add(c, &step_erase_data, security_command(c->keys, "erase", "master_erase"), has_key ? " KEY" : " 0",
	    "destroy all data by a new key for it");
}

static int run_overwrite(struct pmemctl_ctx *ctx, struct step *step)
{
	struct security_keys *keys = step->data;

	return security_tell(ctx, keys, "overwrite", 1, keys->key, 0);
}

static const struct step_kind step_overwrite = {
	.action = "write", .show = show_security, .run = run_overwrite, .undo = security_undo_nothing,
};

void plan_overwrite(struct security_change *c, bool has_key)
{
	add(c, &step_overwrite, "overwrite", has_key ? " KEY" : " 0", "write over all data and labels");
}
