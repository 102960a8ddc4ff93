// SPDX-License-Identifier: LGPL-2.1-or-later
/* Updates of firmware: libndctl knows the commands, and what the replies mean. */
#include "firmware.h"

#include <errno.h>
#include <ndctl/libndctl.h>
#include <stdio.h>

#include "plan/plan.h"
#include "stop.h"

static void *library;
static __typeof__(ndctl_dimm_fw_update_supported) *sym_supported;
static __typeof__(ndctl_dimm_cmd_new_fw_get_info) *sym_new_info;
static __typeof__(ndctl_dimm_cmd_new_fw_start_update) *sym_new_start;
static __typeof__(ndctl_dimm_cmd_new_fw_send) *sym_new_send;
static __typeof__(ndctl_dimm_cmd_new_fw_finish) *sym_new_finish;
static __typeof__(ndctl_dimm_cmd_new_fw_abort) *sym_new_abort;
static __typeof__(ndctl_dimm_cmd_new_fw_finish_query) *sym_new_query;
static __typeof__(ndctl_cmd_fw_info_get_storage_size) *sym_storage;
static __typeof__(ndctl_cmd_fw_info_get_max_send_len) *sym_send_length;
static __typeof__(ndctl_cmd_fw_info_get_query_interval) *sym_interval;
static __typeof__(ndctl_cmd_fw_info_get_max_query_time) *sym_query_time;
static __typeof__(ndctl_cmd_fw_info_get_updated_version) *sym_updated;
static __typeof__(ndctl_cmd_fw_fquery_get_fw_rev) *sym_revision;
static __typeof__(ndctl_cmd_fw_xlat_firmware_status) *sym_status;
static __typeof__(ndctl_cmd_submit) *sym_submit;
static __typeof__(ndctl_cmd_unref) *sym_unref;

static const struct symbol symbols[] = {
	{ "ndctl_dimm_fw_update_supported", (void **)&sym_supported },
	{ "ndctl_dimm_cmd_new_fw_get_info", (void **)&sym_new_info },
	{ "ndctl_dimm_cmd_new_fw_start_update", (void **)&sym_new_start },
	{ "ndctl_dimm_cmd_new_fw_send", (void **)&sym_new_send },
	{ "ndctl_dimm_cmd_new_fw_finish", (void **)&sym_new_finish },
	{ "ndctl_dimm_cmd_new_fw_abort", (void **)&sym_new_abort },
	{ "ndctl_dimm_cmd_new_fw_finish_query", (void **)&sym_new_query },
	{ "ndctl_cmd_fw_info_get_storage_size", (void **)&sym_storage },
	{ "ndctl_cmd_fw_info_get_max_send_len", (void **)&sym_send_length },
	{ "ndctl_cmd_fw_info_get_query_interval", (void **)&sym_interval },
	{ "ndctl_cmd_fw_info_get_max_query_time", (void **)&sym_query_time },
	{ "ndctl_cmd_fw_info_get_updated_version", (void **)&sym_updated },
	{ "ndctl_cmd_fw_fquery_get_fw_rev", (void **)&sym_revision },
	{ "ndctl_cmd_fw_xlat_firmware_status", (void **)&sym_status },
	{ "ndctl_cmd_submit", (void **)&sym_submit },
	{ "ndctl_cmd_unref", (void **)&sym_unref },
};

static int find(struct pmemctl_ctx *ctx, const char *name, struct ndctl_dimm **dimm)
{
	return backend_ndctl_find(ctx, &library, symbols, ARRAY_SIZE(symbols), name, dimm);
}

/* An errno for what the firmware says. */
static int reply_of(struct ndctl_cmd *cmd)
{
	switch (sym_status(cmd)) {
	case FW_SUCCESS:
		return 0;
	case FW_ENOTSUPP:
		return -EOPNOTSUPP;
	case FW_ENOTEXIST:
		return -ENODEV;
	case FW_EINVAL:
	case FW_EINVAL_CTX:
	case FW_ESEQUENCE:
		return -EINVAL;
	case FW_ERETRY:
	case FW_ENOTREADY:
		return -EAGAIN;
	case FW_EBUSY:
		return -EBUSY;
	case FW_ALREADY_DONE:
		return -EALREADY;
	case FW_EBADFW:
		return -EBADMSG;
	case FW_ENORES:
		return -ENOSPC;
	case FW_ABORTED:
		return -ECANCELED;
	default:
		return -EIO;
	}
}

/* Takes a command over, which is NULL where there is none; *keep: gets it instead. changes: between stop points. */
static int submit(struct ndctl_cmd *cmd, const char *what, bool changes, struct ndctl_cmd **keep)
{
	int rc = cmd ? 0 : -EOPNOTSUPP;

	if (!rc && changes)
		rc = stop_before(what);
	if (!rc)
		rc = sym_submit(cmd);
	if (changes)
		stop_after(what);
	rc = rc < 0 ? rc : reply_of(cmd);
	if (!rc && keep)
		*keep = cmd;
	else if (cmd)
		sym_unref(cmd);
	return rc;
}

int backend_firmware_info(struct pmemctl_ctx *ctx, const char *name, struct firmware_limits *limits)
{
	struct ndctl_dimm *dimm;
	struct ndctl_cmd *cmd = NULL;
	int rc = find(ctx, name, &dimm);

	if (rc)
		return rc;
	if (sym_supported(dimm))
		return fail_no_command(ctx, name, EOPNOTSUPP, "Intel",
				       "its firmware cannot be updated: the DIMM or the kernel has no commands for it");
	rc = submit(sym_new_info(dimm), NULL, false, &cmd);
	if (rc)
		return fail(ctx, status_of_errno(-rc), -rc, name, "it does not tell of its firmware: %s",
			    strerror(-rc));
	*limits = (struct firmware_limits) {
		.storage = sym_storage(cmd), .send = sym_send_length(cmd), .interval = sym_interval(cmd),
		.query_time = sym_query_time(cmd), .staged = sym_updated(cmd),
	};
	sym_unref(cmd);
	return 0;
}

int backend_firmware_start(struct pmemctl_ctx *ctx, const char *name, struct ndctl_cmd **update)
{
	struct ndctl_dimm *dimm;
	int rc = find(ctx, name, &dimm);

	if (rc)
		return rc;
	*update = sym_new_start(dimm);
	rc = *update ? stop_before("firmware start") : -EOPNOTSUPP;
	if (!rc)
		rc = sym_submit(*update);
	stop_after("firmware start");
	return rc < 0 ? rc : reply_of(*update);
}

int backend_firmware_send(struct ndctl_cmd *update, uint64_t offset, const void *bytes, uint32_t length)
{
	return submit(sym_new_send(update, (unsigned)offset, length, (void *)(uintptr_t)bytes), "firmware send", true,
		      NULL);
}

int backend_firmware_finish(struct ndctl_cmd *update)
{
	return submit(sym_new_finish(update), "firmware finish", true, NULL);
}

int backend_firmware_abort(struct ndctl_cmd *update)
{
	int rc = submit(sym_new_abort(update), "firmware abort", true, NULL);

	return rc == -ECANCELED ? 0 : rc;	/* which says that it worked */
}

int backend_firmware_query(struct ndctl_cmd *update, uint64_t *version)
{
	struct ndctl_cmd *cmd = NULL;
	int rc = submit(sym_new_query(update), NULL, false, &cmd);

	if (rc)
		return rc;
	*version = sym_revision(cmd);
	sym_unref(cmd);
	return 0;
}

void backend_firmware_end(struct ndctl_cmd *update)
{
	if (update)
		sym_unref(update);
}
