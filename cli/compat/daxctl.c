// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl as daxctl. Measured on daxctl 76.1. */
#include <errno.h>

#include "cmd/cmd.h"
#include "compat/compat.h"

static const struct peer_command commands_of_daxctl[] = {
	{ "list", &cmd_list_dax, "list [<options>]", NULL, NULL, 0, 0, 256 - EINVAL, NULL },
	{ .name = "split-acpi" },
	{ .name = "migrate-device-model" },
	{ .name = "create-device" },
	{ .name = "destroy-device" },
	{ .name = "reconfigure-device" },
	{ .name = "online-memory" },
	{ .name = "offline-memory" },
	{ .name = "disable-device" },
	{ .name = "enable-device" },
};

const struct personality compat_daxctl = {
	.name = "daxctl",
	.version = "76.1",
	.commands = commands_of_daxctl,
	.command_count = ARRAY_SIZE(commands_of_daxctl),
};
