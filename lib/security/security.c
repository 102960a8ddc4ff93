// SPDX-License-Identifier: LGPL-2.1-or-later
/* Changes of a DIMM's security: from what was asked for to a plan. */
#include <errno.h>
#include <stdio.h>

#include "backend/backend.h"
#include "change.h"
#include "plan/label_change.h"

static const char *const verbs[] = {
	[PMEMCTL_PASSPHRASE_SETUP] = "set up the passphrase of",
	[PMEMCTL_PASSPHRASE_UPDATE] = "update the passphrase of",
	[PMEMCTL_PASSPHRASE_REMOVE] = "remove the passphrase of",
	[PMEMCTL_SECURITY_FREEZE] = "freeze the security of",
	[PMEMCTL_SANITIZE] = "sanitize",
};

/* ndctl refuses what could be another's, and does not look what it is. */
static int check_new(struct security_change *c)
{
	if (!c->options->only_new || pmemctl_is_recorded(c->ctx))
		return 0;
	if (backend_key_find("encrypted", c->keys->current.description) > 0)
		return fail(c->ctx, PMEMCTL_FAILED, EEXIST, c->dimm->name, "the key %s is in the keyring already",
			    c->keys->current.description);
	if (key_file_exists(c->ctx, c->keys->current.file))
		return fail(c->ctx, PMEMCTL_FAILED, ENOTUNIQ, c->dimm->name, "/%s/%s is there already", KEYS_DIRECTORY,
			    c->keys->current.file);
	return 0;
}

static int plan_setup(struct security_change *c)
{
	int rc = 0;

	if (!c->options->master && c->dimm->security != PMEMCTL_SECURITY_DISABLED && !c->options->only_new) {
		rc = fail(c->ctx, PMEMCTL_FAILED, EEXIST, c->dimm->name, "it has a passphrase already");
		fail_hint(c->ctx, "to change it: pmemctl update-passphrase %s", c->dimm->name);
	}
	if (!rc)
		rc = security_choose_master(c);
	if (!rc)
		rc = check_new(c);
	if (rc)
		return rc;
	plan_key_make(c, &c->keys->current);
	plan_key_save(c, &c->keys->current);
	plan_passphrase_set(c, false);
	return 0;
}

static int plan_update(struct security_change *c)
{
	int rc = !c->options->master && c->dimm->security == PMEMCTL_SECURITY_DISABLED ? security_fail_disabled(c) : 0;

	if (!rc)
		rc = security_choose_master(c);
	if (rc)
		return rc;
	plan_key_choose(c);
	plan_key_load(c);
	plan_key_make(c, &c->keys->fresh);
	plan_key_save(c, &c->keys->fresh);
	plan_passphrase_set(c, true);
	plan_key_replace(c);
	return 0;
}

/* Of a DIMM without one, the file that a command has left when it did not end goes: that is no matter of the DIMM's. */
static bool is_about_file_alone(const struct security_change *c)
{
	return c->options->change == PMEMCTL_PASSPHRASE_REMOVE && !c->options->master &&
	       c->dimm->security == PMEMCTL_SECURITY_DISABLED;
}

static int plan_remove(struct security_change *c)
{
	if (is_about_file_alone(c)) {
		plan_key_remove(c);
		return 0;
	}
	plan_key_choose(c);
	plan_key_load(c);
	plan_passphrase_remove(c);
	plan_key_remove(c);
	return 0;
}

/* What is so already, whatever its regions do. Of a master passphrase nobody tells whether there is one. */
static bool has_nothing_to_do(const struct security_change *c)
{
	const enum pmemctl_security state = c->dimm->security;

	switch (c->options->change) {
	case PMEMCTL_SECURITY_FREEZE:
		return c->dimm->frozen == 1;
	case PMEMCTL_PASSPHRASE_SETUP:
		return c->options->where_needed && !c->options->master &&
		       (state == PMEMCTL_SECURITY_UNLOCKED || state == PMEMCTL_SECURITY_LOCKED);
	case PMEMCTL_PASSPHRASE_UPDATE:
		return c->options->where_needed && !c->options->master && state == PMEMCTL_SECURITY_DISABLED;
	case PMEMCTL_PASSPHRASE_REMOVE:
		return is_about_file_alone(c) && !key_file_exists(c->ctx, c->keys->current.file);
	default:
		return false;
	}
}

static int plan_change(struct security_change *c)
{
	static int (*const plans[])(struct security_change *) = {
		[PMEMCTL_PASSPHRASE_SETUP] = plan_setup,
		[PMEMCTL_PASSPHRASE_UPDATE] = plan_update,
		[PMEMCTL_PASSPHRASE_REMOVE] = plan_remove,
		[PMEMCTL_SANITIZE] = plan_sanitize,
	};
	const bool freezes = c->options->change == PMEMCTL_SECURITY_FREEZE;
	int rc;

	if (has_nothing_to_do(c))
		return 0;
	rc = security_check_open(c);
	if (!rc && freezes)
		plan_freeze(c);
	if (rc || freezes)
		return rc;

	rc = security_check_unlocked(c);
	if (!rc && !is_about_file_alone(c))
		rc = check_regions_idle(c->ctx, c->platform, c->dimm->name);
	return rc ? rc : plans[c->options->change](c);
}

static int begin(struct security_change *c)
{
	const char *id = c->dimm->unique_id;

	if (!id)
		return fail(c->ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, c->dimm->name,
			    "it has no id, by which its key could be named");
	c->keys = arena_alloc(&c->plan->arena, sizeof(*c->keys));
	if (!c->keys)
		return fail(c->ctx, PMEMCTL_FAILED, ENOMEM, c->dimm->name, "out of memory");
	c->keys->dimm = c->plan->object;
	c->keys->master = c->options->master;
	key_name_make(&c->keys->current, c->options->master, KEY_CURRENT, id);
	key_name_make(&c->keys->fresh, c->options->master, KEY_NEW, id);
	key_name_make(&c->keys->old, c->options->master, KEY_OLD, id);
	key_name_make(&c->keys->user, false, KEY_CURRENT, id);
	c->keys->doomed = c->options->change == PMEMCTL_SANITIZE ? &c->keys->user : &c->keys->current;
	return plan_change(c);
}

static int plan_for(struct security_change *c, const char *dimm)
{
	struct pmemctl_platform *platform = begin_on_dimm(c->ctx, c->plan, dimm, &c->dimm);
	int rc;

	if (!platform)
		return -c->ctx->error.errnum;
	c->platform = platform;
	rc = begin(c);
	pmemctl_platform_free(platform);
	return rc;
}

PMEMCTL_EXPORT int pmemctl_plan_security(struct pmemctl_ctx *ctx, const char *dimm,
					 const struct pmemctl_security_options *options, struct pmemctl_plan **out)
{
	struct security_change c = { .ctx = ctx, .options = options };

	error_clear(ctx);
	c.plan = plan_new(ctx, verbs[options->change], options->show_only);
	return plan_finish(ctx, c.plan, c.plan ? plan_for(&c, dimm) : -ENOMEM, dimm, out);
}
