// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the label of a namespace says that may hold it: its holder_class attribute, in labels of version
 * 1.2 and later (NVDIMM Namespace Specification, abstraction GUID).
 */
#include "plan.h"

enum { ND_DEVICE_NAMESPACE_PMEM = 5 };	/* include/uapi/linux/ndctl.h */

const char *class_of_mode(enum pmemctl_mode mode)
{
	switch (mode) {
	case PMEMCTL_MODE_FSDAX:
		return "pfn";
	case PMEMCTL_MODE_DEVDAX:
		return "dax";
	case PMEMCTL_MODE_SECTOR:
		return "btt";
	default:
		return "";
	}
}

enum pmemctl_mode mode_of_class(const char *class)
{
	if (strncmp(class, "pfn", 3) == 0)
		return PMEMCTL_MODE_FSDAX;
	if (strncmp(class, "dax", 3) == 0)
		return PMEMCTL_MODE_DEVDAX;
	return strncmp(class, "btt", 3) == 0 ? PMEMCTL_MODE_SECTOR : PMEMCTL_MODE_UNKNOWN;
}

/* A namespace without a label has a class only for the time being: nstype 4 is that of its region. */
static bool has_label(struct pmemctl_ctx *ctx, const char *ns)
{
	return sysfs_device_number(ctx, ns, "nstype") == ND_DEVICE_NAMESPACE_PMEM;
}

enum pmemctl_mode mode_of_label(struct pmemctl_ctx *ctx, const char *ns)
{
	struct arena arena = { 0 };
	const char *class = has_label(ctx, ns) ? sysfs_device_string(ctx, ns, "holder_class", &arena) : NULL;
	const enum pmemctl_mode mode = class ? mode_of_class(class) : PMEMCTL_MODE_UNKNOWN;

	arena_free(&arena);
	return mode;
}
