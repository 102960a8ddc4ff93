// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl as daxctl. Measured on daxctl 76.1. */
#include <errno.h>

#include "cmd/cmd.h"
#include "compat/compat.h"

static const struct peer_command commands_of_daxctl[] = {
	{ "list", &cmd_list_dax, "list [<options>]", NULL, NULL, 0, 0, 256 - EINVAL, NULL },
	{ "split-acpi", &cmd_split_acpi, "split-acpi <options>", NULL, NULL, -1, 0, 0, NULL },
	{ "migrate-device-model", &cmd_migrate_device_model, "migrate-device-model", NULL, NULL, 0, 0, 0, NULL },
	{ "create-device", &cmd_create_device, "create-device [<options>]", "error creating devices", NULL, 0, 0, 0,
	  NULL },
	{ "destroy-device", &cmd_destroy_device, "destroy-device <device> [<options>]", "error destroying devices",
	  NULL, 1, 0, 0, "specify a device to destroy, or \"all\"" },
	{ "reconfigure-device", &cmd_reconfigure_device, "reconfigure-device <device> [<options>]",
	  "error reconfiguring devices", NULL, 1, 0, 0, "specify a device to reconfigure, or \"all\"" },
	{ "online-memory", &cmd_online_memory, "online-memory <device> [<options>]", "error onlining memory", NULL, 1,
	  0, 0, "specify a device to online memory for, or \"all\"" },
	{ "offline-memory", &cmd_offline_memory, "offline-memory <device> [<options>]", "error offlining memory", NULL,
	  1, 0, 0, "specify a device to offline memory for, or \"all\"" },
	{ "disable-device", &cmd_disable_device, "disable-device <device>", "error disabling device", NULL, 1, 0, 0,
	  "specify a device to disable, or \"all\"" },
	{ "enable-device", &cmd_enable_device, "enable-device <device>", "error enabling device", NULL, 1, 0, 0,
	  "specify a device to enable, or \"all\"" },
};

const struct personality compat_daxctl = {
	.name = "daxctl",
	.version = "76.1",
	.absent = " reconfigure-device/node ",
	.commands = commands_of_daxctl,
	.command_count = ARRAY_SIZE(commands_of_daxctl),
};
