// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl as daxctl: its command line, before its commands. */
#include "compat/compat.h"

static const struct peer_command commands_of_daxctl[] = {
	{ .name = "list" },
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
