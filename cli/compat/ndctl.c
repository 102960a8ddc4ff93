// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl as ndctl. Measured on ndctl 76.1. */
#include <errno.h>

#include "cmd/cmd.h"
#include "compat/compat.h"

static const char no_region[] = "specify a specific region id to act on, or \"all\"";

/* As an errno, it gives the exit status 1. */
enum { STATUS_ONE = 255 };

static const struct peer_command commands_of_ndctl[] = {
	{ "enable-namespace", &cmd_enable_namespace, "enable-namespace <namespace> [<options>]",
	  "error enabling namespaces", NULL, 1, 0, 0, "specify a namespace to enable, or \"all\"" },
	{ "disable-namespace", &cmd_disable_namespace, "disable-namespace <namespace> [<options>]",
	  "error disabling namespaces", NULL, 1, 0, 0, "specify a namespace to disable, or \"all\"" },
	{ "create-namespace", &cmd_create_namespace, "create-namespace [<options>]", "failed to create namespace",
	  "failed to reconfigure namespace", 0, ENODEV, 0, NULL },
	{ "destroy-namespace", &cmd_destroy_namespace, "destroy-namespace <namespace> [<options>]",
	  "error destroying namespaces", NULL, 1, 0, 0, "specify a namespace to destroy, or \"all\"" },
	{ "read-infoblock", &cmd_read_infoblock, "read-infoblock <namespace> [<options>]",
	  "error reading infoblock data", NULL, 1, 0, 0, NULL },
	{ "write-infoblock", &cmd_write_infoblock, "write-infoblock <namespace> [<options>]",
	  "error checking infoblocks", NULL, 1, 0, 0, NULL },
	{ "check-namespace", &cmd_check_namespace, "check-namespace <namespace> [<options>]",
	  "error checking namespaces", NULL, 1, 0, 0, "specify a namespace to check, or \"all\"" },
	{ "clear-errors", &cmd_clear_errors, "clear_errors <namespace> [<options>]", "error clearing namespaces", NULL,
	  1, 0, 0, "specify a namespace to clear errors for, or \"all\"" },
	{ "enable-region", &cmd_enable_region, "enable-region <region> [<options>]", NULL, NULL, 1, 0, 0, no_region },
	{ "disable-region", &cmd_disable_region, "disable-region <region> [<options>]", NULL, NULL, 1, 0, 0,
	  no_region },
	{ "enable-dimm", &cmd_enable_dimm, "enable-dimm <nmem0> [<nmem1>..<nmemN>] [<options>]", NULL, NULL, -1,
	  STATUS_ONE, 0, NULL },
	{ "disable-dimm", &cmd_disable_dimm, "disable-dimm <nmem0> [<nmem1>..<nmemN>] [<options>]", NULL, NULL, -1,
	  STATUS_ONE, 0, NULL },
	{ "zero-labels", &cmd_zero_labels, "zero-labels <nmem0> [<nmem1>..<nmemN>] [<options>]", NULL, NULL, -1,
	  STATUS_ONE, 0, NULL },
	{ "read-labels", &cmd_read_labels, "read-labels <nmem0> [<nmem1>..<nmemN>] [-o <filename>]", NULL, NULL, -1,
	  STATUS_ONE, 0, NULL },
	{ "write-labels", &cmd_write_labels, "write-labels <nmem> [-i <filename>]", NULL, NULL, -1, STATUS_ONE, 0,
	  NULL },
	{ "init-labels", &cmd_init_labels, "init-labels <nmem0> [<nmem1>..<nmemN>] [<options>]", NULL, NULL, -1,
	  STATUS_ONE, 0, NULL },
	{ "check-labels", &cmd_check_labels, "check-labels <nmem0> [<nmem1>..<nmemN>] [<options>]", NULL, NULL, -1,
	  STATUS_ONE, 0, NULL },
	{ "inject-error", &cmd_inject_error, "inject-error <namespace> [<options>]", NULL, NULL, 1, 0, 256 - EINVAL,
	  NULL },
	{ "update-firmware", &cmd_update_firmware, "update-firmware <nmem0> [<nmem1>..<nmemN>] [<options>]", NULL, NULL,
	  -1, STATUS_ONE, 0, NULL },
	{ "inject-smart", &cmd_inject_smart, "inject-smart <dimm> [<options>]", NULL, NULL, 1, 0, 256 - EINVAL, NULL },
	{ "wait-scrub", &cmd_wait_scrub, "wait-scrub [<bus-id> <bus-id2> ... <bus-idN>] [<options>]",
	  "error waiting for scrub completion", NULL, -1, 0, 0, NULL },
	{ "activate-firmware", &cmd_activate_firmware,
	  "activate-firmware [<bus-id> <bus-id2> ... <bus-idN>] [<options>]", "error activating firmware", NULL, -1, 0,
	  0, NULL },
	{ "start-scrub", &cmd_start_scrub, "start-scrub [<bus-id> <bus-id2> ... <bus-idN>] [<options>]",
	  "error starting scrub", NULL, -1, 0, 0, NULL },
	{ "setup-passphrase", &cmd_setup_passphrase, "setup-passphrase <nmem0> [<nmem1>..<nmemN>] [<options>]", NULL,
	  NULL, -1, STATUS_ONE, 0, NULL },
	{ "update-passphrase", &cmd_update_passphrase, "update-passphrase <nmem0> [<nmem1>..<nmemN>] [<options>]", NULL,
	  NULL, -1, STATUS_ONE, 0, NULL },
	{ "remove-passphrase", &cmd_remove_passphrase, "remove-passphrase <nmem0> [<nmem1>..<nmemN>] [<options>]", NULL,
	  NULL, -1, STATUS_ONE, 0, NULL },
	{ "freeze-security", &cmd_freeze_security, "freeze-security <nmem0> [<nmem1>..<nmemN>] [<options>]", NULL, NULL,
	  -1, STATUS_ONE, 0, NULL },
	{ "sanitize-dimm", &cmd_sanitize_dimm, "sanitize-dimm <nmem0> [<nmem1>..<nmemN>] [<options>]", NULL, NULL, -1,
	  STATUS_ONE, 0, NULL },
	{ "load-keys", &cmd_load_keys, "load-keys [<options>]", NULL, NULL, 0, 0, 0, NULL },
	{ "wait-overwrite", &cmd_wait_overwrite, "wait-overwrite <nmem0> [<nmem1>..<nmemN>] [<options>]", NULL, NULL,
	  -1, STATUS_ONE, 0, NULL },
	{ "list", &cmd_list, "list [<options>]", NULL, NULL, 0, 0, 256 - EINVAL, NULL },
	{ "monitor", &cmd_monitor, "monitor [<options>]", NULL, NULL, 0, 0, 0, NULL },
};

const struct personality compat_ndctl = {
	.name = "ndctl",
	.version = "76.1",
	.absent = " create-namespace/count create-namespace/no-autorecover create-namespace/no-autolabel "
		  "wait-scrub/timeout wait-overwrite/timeout update-firmware/no-arm activate-firmware/no-idle "
		  "monitor/metrics monitor/exec monitor/keep-alarms "
		  "inject-error/poison inject-error/poison-type inject-error/media-temperature inject-error/spares "
		  "inject-error/package-sparing inject-error/fatal inject-error/unsafe-shutdown ",
	.commands = commands_of_ndctl,
	.command_count = ARRAY_SIZE(commands_of_ndctl),
};
