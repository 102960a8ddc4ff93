// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl as ndctl. Measured on ndctl 76.1. */
#include <errno.h>

#include "cmd/cmd.h"
#include "compat/compat.h"

static const struct peer_command commands_of_ndctl[] = {
	{ .name = "enable-namespace" },
	{ .name = "disable-namespace" },
	{ "create-namespace", &cmd_create_namespace, "create-namespace [<options>]",
	  "failed to create namespace", "failed to reconfigure namespace", 0, ENODEV, 0 },
	{ "destroy-namespace", &cmd_destroy_namespace, "destroy-namespace <namespace> [<options>]",
	  "error destroying namespaces", NULL, 1, 0, 0 },
	{ .name = "read-infoblock" },
	{ .name = "write-infoblock" },
	{ .name = "check-namespace" },
	{ .name = "clear-errors" },
	{ .name = "enable-region" },
	{ .name = "disable-region" },
	{ .name = "enable-dimm" },
	{ .name = "disable-dimm" },
	{ .name = "zero-labels" },
	{ .name = "read-labels" },
	{ .name = "write-labels" },
	{ .name = "init-labels" },
	{ .name = "check-labels" },
	{ .name = "inject-error" },
	{ .name = "update-firmware" },
	{ .name = "inject-smart" },
	{ .name = "wait-scrub" },
	{ .name = "activate-firmware" },
	{ .name = "start-scrub" },
	{ .name = "setup-passphrase" },
	{ .name = "update-passphrase" },
	{ .name = "remove-passphrase" },
	{ .name = "freeze-security" },
	{ .name = "sanitize-dimm" },
	{ .name = "load-keys" },
	{ .name = "wait-overwrite" },
	{ "list", &cmd_list, "list [<options>]", NULL, NULL, 0, 0, 256 - EINVAL },
	{ .name = "monitor" },
};

const struct personality compat_ndctl = {
	.name = "ndctl",
	.version = "76.1",
	.commands = commands_of_ndctl,
	.command_count = ARRAY_SIZE(commands_of_ndctl),
};
