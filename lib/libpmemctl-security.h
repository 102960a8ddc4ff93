/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_SECURITY_H
#define LIBPMEMCTL_SECURITY_H

#include <libpmemctl.h>

/*
 * Passphrases of DIMMs, which lock them when the power goes, and what destroys their data at once. A
 * passphrase is made by the kernel and never seen by a program; what can be kept is its encrypted
 * form, in /etc/ndctl/keys, which takes the master key that it was encrypted with to load it again.
 * Sources: drivers/nvdimm/security.c and Documentation/driver-api/nvdimm/security.rst of the kernel; the
 * Intel Optane DSM interface 3.0, chapter 3, for what DIMMs do.
 */

#ifdef __cplusplus
extern "C" {
#endif

enum pmemctl_security_change {
	PMEMCTL_PASSPHRASE_SETUP,
	PMEMCTL_PASSPHRASE_UPDATE,
	PMEMCTL_PASSPHRASE_REMOVE,
	PMEMCTL_SECURITY_FREEZE,	/* no change until the next power-on */
	PMEMCTL_SANITIZE,		/* destroy what is on it */
};

struct pmemctl_security_options {
	enum pmemctl_security_change change;
	/* setup, update: "user:NAME" or "trusted:NAME"; NULL: the one that is used, else nvdimm-master */
	const char *master_key;
	bool master;		/* the master passphrase, which only erases, in place of the user's */
	bool only_new;		/* setup: refuse when a key or its file are there, also of no use */
	/* sanitize: another key for all data, so that nobody can read it; and then, or else, write over all of it */
	bool erase, overwrite;
	bool zero_key;		/* sanitize: a DIMM without a passphrase takes zeros for it */
	bool discard_data;	/* sanitize: the caller has agreed to lose it */
	bool keep_enabled;	/* overwrite: the kernel keeps its copy of labels that are overwritten */
	bool show_only;		/* the plan will not be run */
	/* setup of a DIMM that has a passphrase, update of one that has none: a plan without steps, and no failure */
	bool where_needed;
};

/*
 * Plan a change of a DIMM's security. Before a DIMM gets a passphrase its file is on the disk, and the file
 * of the old one stays until the DIMM has given that up; where a command was cut off between, the
 * next one finds out which of two files is the DIMM's. A plan without steps: it is so already.
 * PMEMCTL_NO_OBJECT; PMEMCTL_IN_USE (a region on it is enabled: EBUSY; it is being overwritten: EALREADY);
 * PMEMCTL_NO_PERMISSION (frozen, locked, or the DIMM refuses the passphrase); PMEMCTL_NOT_SUPPORTED
 * (it has no security, or the kernel lacks keys); PMEMCTL_DAMAGED (a file is no key); PMEMCTL_FAILED with
 * ENOKEY (a key is missing), EEXIST (it has a passphrase), ENODATA (it has none); PMEMCTL_DECLINED (sanitize:
 * set discard_data). An overwrite goes on when the plan has ended, and the DIMM is disabled then. Since: 0.1
 */
int pmemctl_plan_security(struct pmemctl_ctx *ctx, const char *dimm,
			  const struct pmemctl_security_options *options, struct pmemctl_plan **plan);

/*
 * Wait until a DIMM is not being overwritten, at most so many seconds; 0: for ever. *waited tells whether it
 * was. PMEMCTL_FAILED with ETIMEDOUT or EINTR, PMEMCTL_NOT_SUPPORTED (it has no security). Since: 0.1
 */
int pmemctl_wait_overwrite(struct pmemctl_ctx *ctx, const char *dimm, unsigned seconds, bool *waited);

struct pmemctl_load_keys_options {
	const char *path;	/* of the directory; NULL: /etc/ndctl/keys */
	const char *tpm_handle;	/* "0x81000001"; NULL: what the file tpm.handle says, if there is one */
	/* called for each file of a DIMM's key; error is NULL when it was loaded, or was so already */
	void (*told)(void *data, const char *file, const struct pmemctl_error *error);
	void *data;
};

struct pmemctl_loaded_keys {
	bool trusted;		/* the master key is sealed by a TPM */
	bool master_was_there;	/* in the keyring, before */
	unsigned loaded, failed;	/* keys of DIMMs */
};

/*
 * Load the master key nvdimm-master and the keys of all DIMMs into the keyring, where the kernel looks for them
 * when it finds a DIMM that is locked. Fails when the master key cannot be loaded; loaded counts the rest.
 * Since: 0.1
 */
int pmemctl_load_keys(struct pmemctl_ctx *ctx, const struct pmemctl_load_keys_options *options,
		      struct pmemctl_loaded_keys *loaded);

#ifdef __cplusplus
}
#endif
#endif
