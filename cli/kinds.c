// SPDX-License-Identifier: GPL-2.0-only
/* The kinds of arguments, by the names that help --json and __complete use. */
#include <string.h>

#include "cli.h"

static const char *const names[] = {
	[ARG_NONE] = "",
	[ARG_BUS] = "bus",
	[ARG_REGION] = "region",
	[ARG_DIMM] = "dimm",
	[ARG_NAMESPACE] = "namespace",
	[ARG_MADE_NAMESPACE] = "made-namespace",
	[ARG_MODE] = "mode",
	[ARG_REGION_TYPE] = "region-type",
	[ARG_NODE] = "node",
	[ARG_SIZE] = "size",
	[ARG_NUMBER] = "number",
	[ARG_MAP] = "map",
	[ARG_UUID] = "uuid",
	[ARG_TEXT] = "text",
	[ARG_DIRECTORY] = "directory",
	[ARG_FILE] = "file",
	[ARG_COMMAND] = "command",
	[ARG_FORMAT] = "format",
	[ARG_COLUMNS] = "columns",
	[ARG_COLOR] = "color",
	[ARG_OBJECT] = "object",
	[ARG_ACCESS] = "access",
	[ARG_DAX] = "dax",
	[ARG_DAX_MODE] = "dax-mode",
	[ARG_DIAGNOSIS] = "diagnosis",
	[ARG_SOCKET] = "socket",
	[ARG_SWITCH] = "switch",
	[ARG_INJECTED] = "injected",
};

const char *arg_kind_name(enum arg_kind kind)
{
	return names[kind];
}

enum arg_kind arg_kind_by_name(const char *name)
{
	for (size_t i = 1; i < ARRAY_SIZE(names); i++)
		if (strcmp(name, names[i]) == 0)
			return (enum arg_kind)i;
	return ARG_NONE;
}
