// SPDX-License-Identifier: LGPL-2.1-or-later
/* Commands to the kernel about a DIMM's security, and what its answers mean. */
#include <errno.h>
#include <stdio.h>

#include "change.h"

const char *security_command(const struct security_keys *keys, const char *user, const char *master)
{
	return keys->master ? master : user;
}

static int write_command(struct pmemctl_ctx *ctx, const char *dimm, const char *command, int count, int32_t first,
			 int32_t second)
{
	char path[128], text[64];

	snprintf(path, sizeof(path), "sys/bus/nd/devices/%s/security", dimm);
	if (count == 2)
		snprintf(text, sizeof(text), "%s %d %d", command, first, second);
	else if (count == 1)
		snprintf(text, sizeof(text), "%s %d", command, first);
	else
		snprintf(text, sizeof(text), "%s", command);
	return sysfs_write(ctx, path, text);
}

static int fail_refused(struct pmemctl_ctx *ctx, const struct security_keys *keys, const char *command, int rc)
{
	const char *which = keys->master ? "master passphrase" : "passphrase";

	if (rc == -EINVAL && strcmp(command, "disable_master") == 0)
		return fail(ctx, PMEMCTL_NOT_SUPPORTED, EINVAL, keys->dimm,
			    "this kernel removes no master passphrase, or the DIMM refused the one it was given");
	if (rc == -EINVAL) {
		rc = fail(ctx, PMEMCTL_NO_PERMISSION, EINVAL, keys->dimm,
			  "the DIMM refused the %s: the key %s is not the one it was set up with", which,
			  keys->current.description);
		fail_hint(ctx, "bring back the right /" KEYS_DIRECTORY "/%s; after a few wrong passphrases the DIMM "
			       "takes none until the next power-on", keys->current.file);
		return rc;
	}
	if (rc == -ENOKEY)
		return fail(ctx, PMEMCTL_FAILED, ENOKEY, keys->dimm,
			    "the kernel did not take the key %s as a passphrase", keys->current.description);
	if (rc == -EBUSY)
		return fail(ctx, PMEMCTL_IN_USE, EBUSY, keys->dimm, "the kernel refused '%s': %s", command,
			    strerror(-rc));
	return fail(ctx, status_of_errno(-rc), -rc, keys->dimm, "the DIMM or the kernel refused '%s': %s", command,
		    strerror(-rc));
}

int security_tell(struct pmemctl_ctx *ctx, const struct security_keys *keys, const char *command, int count,
		  int32_t first, int32_t second)
{
	const int rc = write_command(ctx, keys->dimm, command, count, first, second);

	if (rc == -EINVAL && count == 2 && !first)
		return fail(ctx, PMEMCTL_NO_PERMISSION, EINVAL, keys->dimm,
			    "the DIMM takes no %s: it has one already, which firmware or another system gave it",
			    keys->master ? "master passphrase" : "passphrase");
	return rc ? fail_refused(ctx, keys, command, rc) : 0;
}

/* As the kernel itself does when a DIMM that is unlocked gets its driver: the passphrase is changed to itself. */
int security_opens(struct pmemctl_ctx *ctx, const struct security_keys *keys, int32_t key)
{
	const char *command = security_command(keys, "update", "master_update");
	const int rc = write_command(ctx, keys->dimm, command, 2, key, key);

	/* of CXL devices, the kernel passes on ENXIO for a wrong one; a DIMM that is gone has no state either */
	if (rc == -EINVAL || (rc == -ENXIO && security_state(ctx, keys->dimm) != PMEMCTL_SECURITY_UNKNOWN))
		return 0;
	return rc ? fail_refused(ctx, keys, command, rc) : 1;
}
