// SPDX-License-Identifier: LGPL-2.1-or-later
/* States of a DIMM's security that leave nothing to do, and what there is to do about them. */
#include <errno.h>
#include <stdio.h>

#include "change.h"

static const char *const words[] = {
	[PMEMCTL_SECURITY_DISABLED] = "disabled",   [PMEMCTL_SECURITY_UNLOCKED] = "unlocked",
	[PMEMCTL_SECURITY_LOCKED] = "locked",	    [PMEMCTL_SECURITY_FROZEN] = "frozen",
	[PMEMCTL_SECURITY_OVERWRITE] = "overwrite", [PMEMCTL_SECURITY_UNKNOWN] = "unknown",
};

const char *security_word(enum pmemctl_security state)
{
	return words[state];
}

enum pmemctl_security security_state(struct pmemctl_ctx *ctx, const char *dimm)
{
	char path[128], text[32];

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/security", dimm);
	if (sysfs_read(ctx, path, text, sizeof(text)) <= 0)
		return PMEMCTL_SECURITY_UNKNOWN;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (i != PMEMCTL_SECURITY_UNKNOWN && strcmp(text, words[i]) == 0)
			return (enum pmemctl_security)i;
	return PMEMCTL_SECURITY_UNKNOWN;
}

int security_fail_unknown(struct pmemctl_ctx *ctx, const char *dimm)
{
	char path[128], text[32];
	ssize_t rc;

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/security", dimm);
	rc = sysfs_read(ctx, path, text, sizeof(text));
	/* the kernel has the attribute where firmware, or the driver for it, has commands for it */
	if (rc == -ENOENT)
		return fail_no_command(ctx, dimm, EOPNOTSUPP, "Intel",
				       "its firmware, or the kernel's driver for it, has no passphrases");
	if (rc < 0)
		return fail(ctx, status_of_errno((int)-rc), (int)-rc, dimm,
			    "the state of its security cannot be read: %s", strerror((int)-rc));
	return fail(ctx, PMEMCTL_NOT_SUPPORTED, EOPNOTSUPP, dimm,
		    "the state of its security is '%s', which is not known", text);
}

int security_check_open(struct security_change *c)
{
	const enum pmemctl_security state = c->dimm->security;
	int rc;

	if (state == PMEMCTL_SECURITY_OVERWRITE) {
		rc = fail(c->ctx, PMEMCTL_IN_USE, EALREADY, c->dimm->name, "it is being overwritten");
		fail_hint(c->ctx, "wait for the end: pmemctl wait-overwrite %s", c->dimm->name);
		return rc;
	}
	if (state == PMEMCTL_SECURITY_FROZEN || c->dimm->frozen == 1) {
		rc = fail(c->ctx, PMEMCTL_NO_PERMISSION, EPERM, c->dimm->name,
			  "its security is frozen: nothing of it can be changed");
		fail_hint(c->ctx, "that ends with the next power-on; firmware or a service may freeze it again");
		return rc;
	}
	return state == PMEMCTL_SECURITY_UNKNOWN ? security_fail_unknown(c->ctx, c->dimm->name) : 0;
}

int security_check_unlocked(struct security_change *c)
{
	int rc;

	if (c->dimm->security != PMEMCTL_SECURITY_LOCKED)
		return 0;
	/* a master passphrase erases also what is locked */
	if (c->options->change == PMEMCTL_SANITIZE && c->options->master)
		return 0;
	rc = fail(c->ctx, PMEMCTL_NO_PERMISSION, EACCES, c->dimm->name, "it is locked by its passphrase");
	/* a command died before or after the DIMM took the new one: either file may be the right one, and both stay */
	if (!c->keys->master && key_file_exists(c->ctx, c->keys->fresh.file))
		fail_hint(
			c->ctx,
			"unlock it: pmemctl load-keys, pmemctl disable-dimm %s, pmemctl enable-dimm %s; a command did "
			"not end: if it stays locked, exchange the names of %s and %s in /" KEYS_DIRECTORY
			", lose neither, and do so again",
			c->dimm->name, c->dimm->name, c->keys->current.file, c->keys->fresh.file);
	else
		fail_hint(c->ctx, "unlock it: pmemctl load-keys, pmemctl disable-dimm %s, pmemctl enable-dimm %s",
			  c->dimm->name, c->dimm->name);
	return rc;
}

int security_fail_disabled(struct security_change *c)
{
	int rc = fail(c->ctx, PMEMCTL_FAILED, ENODATA, c->dimm->name, "it has no passphrase");

	fail_hint(c->ctx, "give it one: pmemctl setup-passphrase %s", c->dimm->name);
	return rc;
}
