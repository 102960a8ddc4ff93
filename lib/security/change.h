/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_SECURITY_CHANGE_H
#define PMEMCTL_SECURITY_CHANGE_H

#include "plan/plan.h"
#include "security.h"

/* What the steps of a plan share, in its arena. */
struct security_keys {
	const char *dimm;
	bool master;		/* the master passphrase */
	const char *master_key;	/* that new ones are encrypted with */
	struct key_name current, fresh, old;
	const struct key_name *doomed;	/* goes when the DIMM has no passphrase any more */
	struct key_name user;
	int32_t key, new_key;	/* in the keyring; 0: none, which to the kernel is a passphrase of zeros */
	bool was_added;		/* key was not in the keyring before */
	bool keeps;		/* the DIMM may have taken the new passphrase: its file stays */
	bool may_have_saved;	/* a file was written, or something of it */
	/* what was in the place of a file that is written */
	struct secret before;
};

/* A change while it is planned. */
struct security_change {
	struct pmemctl_ctx *ctx;
	struct pmemctl_plan *plan;
	const struct pmemctl_security_options *options;
	const struct pmemctl_platform *platform;
	const struct pmemctl_dimm *dimm;
	struct security_keys *keys;
};

/* state.c: fails when the DIMM has no security, or is frozen or being overwritten */
int security_check_open(struct security_change *c);
/* Fails when it is locked. */
int security_check_unlocked(struct security_change *c);
int security_fail_disabled(struct security_change *c);
int security_fail_unknown(struct pmemctl_ctx *ctx, const char *dimm);
/* Its state as it is now. */
enum pmemctl_security security_state(struct pmemctl_ctx *ctx, const char *dimm);
const char *security_word(enum pmemctl_security state);

/* master.c: choose the master key of a new passphrase, and fail when it is not there */
int security_choose_master(struct security_change *c);

/* tell.c: write to the DIMM's attribute "security"; 0, or -errno with the error recorded */
int security_tell(struct pmemctl_ctx *ctx, const struct security_keys *keys, const char *command, int count,
		  int32_t first, int32_t second);
/* Does a key open the DIMM? 1, 0, or -errno with the error recorded when it does not say. */
int security_opens(struct pmemctl_ctx *ctx, const struct security_keys *keys, int32_t key);
/* The kernel's word for that: "update" is "master_update" of the master passphrase. */
const char *security_command(const struct security_keys *keys, const char *user, const char *master);

/* steps.c */
void plan_key_load(struct security_change *c);		/* the one the DIMM has, unless it is loaded */
void plan_key_choose(struct security_change *c);	/* the one of two files that the DIMM has */
void plan_key_make(struct security_change *c, const struct key_name *name);
void plan_key_save(struct security_change *c, const struct key_name *name);
void plan_key_replace(struct security_change *c);	/* the current one by the new one */
void plan_key_remove(struct security_change *c);
/* Undoes a step that stays, whatever comes of what follows: a key or file is where it belongs. */
int security_undo_nothing(struct pmemctl_ctx *ctx, struct step *step);
/* security_step.c: the DIMM itself */
void plan_passphrase_set(struct security_change *c, bool has_one);
void plan_passphrase_remove(struct security_change *c);
void plan_freeze(struct security_change *c);
void plan_erase_data(struct security_change *c, bool has_key);
void plan_overwrite(struct security_change *c, bool has_key);

/* sanitize.c */
int plan_sanitize(struct security_change *c);

#endif
