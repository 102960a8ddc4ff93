// SPDX-License-Identifier: LGPL-2.1-or-later
/* Plans that destroy all data of a DIMM. */
#include <errno.h>
#include <stdio.h>

#include "change.h"

/* "region0, region1": what has data on it */
static void names_of_regions(const struct security_change *c, char *names, size_t size)
{
	size_t used = 0;

	names[0] = '\0';
	for (size_t i = 0; i < c->platform->region_count && used < size; i++) {
		const struct pmemctl_region *region = c->platform->regions[i];

		if (region_has_dimm(region, c->dimm->name))
			used += (size_t)snprintf(names + used, size - used, "%s%s", used ? ", " : "", region->name);
	}
}

static int check_agreed(struct security_change *c)
{
	char names[160];
	int rc;

	if (c->options->discard_data)
		return 0;
	names_of_regions(c, names, sizeof(names));
	rc = fail(c->ctx, PMEMCTL_DECLINED, ENOTEMPTY, c->dimm->name, "it holds %s%s%s",
		  c->options->overwrite ? "labels and data" : "data", *names ? " of " : "", names);
	fail_hint(c->ctx, "repeat with --yes to destroy all of it for ever");
	return rc;
}

/* Which passphrase it takes is known beforehand: a wrong one counts as an attempt to break in. */
static int check_passphrase(struct security_change *c)
{
	const bool has_one = c->dimm->security != PMEMCTL_SECURITY_DISABLED;
	int rc;

	if (c->options->overwrite && c->options->master)
		return fail(c->ctx, PMEMCTL_USAGE, EINVAL, c->dimm->name, "an overwrite takes no master passphrase");
	if (c->options->master || c->options->keep_enabled)
		return 0;
	if (has_one && c->options->zero_key) {
		rc = fail(c->ctx, PMEMCTL_FAILED, EEXIST, c->dimm->name,
			  "it has a passphrase, which is not the zero key");
		fail_hint(c->ctx, "without --zero-key, its own is taken");
		return rc;
	}
	if (has_one || c->options->zero_key || !c->options->erase)
		return 0;
	rc = fail(c->ctx, PMEMCTL_FAILED, ENODATA, c->dimm->name, "it has no passphrase to erase it with");
	fail_hint(c->ctx, "--zero-key erases a DIMM without one, where its firmware can; --overwrite takes none");
	return rc;
}

int plan_sanitize(struct security_change *c)
{
	const struct pmemctl_security_options *o = c->options;
	const bool takes_key = o->master || (!o->zero_key && (c->dimm->security != PMEMCTL_SECURITY_DISABLED ||
							       (o->erase && o->keep_enabled)));
	int rc = check_passphrase(c);

	if (!rc)
		rc = check_agreed(c);
	if (rc)
		return rc;
	if (takes_key) {
		if (!o->master)
			plan_key_choose(c);
		plan_key_load(c);
	}
	if (o->overwrite && !o->keep_enabled && c->dimm->enabled) {
		struct step *step = plan_unbind(c->plan, c->dimm->name, NULL);

		step->undo_bind = true;
		step->why = "the kernel must read its labels again";
	}
	if (o->erase)
		plan_erase_data(c, takes_key);
	if (o->erase && !o->zero_key)
		plan_key_remove(c);
	if (o->overwrite)
		plan_overwrite(c, takes_key && !o->erase);
	return 0;
}
