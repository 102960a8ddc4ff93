// SPDX-License-Identifier: GPL-2.0-only
/* Info blocks in the JSON of ndctl read-infoblock. */
#include <stdio.h>
#include <string.h>

#include "view/ndctl.h"

/* ndctl has these as C's int, and so shows large ones as negative numbers. */
static void add_int(struct json_object *object, const char *key, uint32_t value)
{
	ndctl_add(object, key, json_object_new_int((int32_t)value));
}

static void add_btt(const struct ndctl_view *view, struct json_object *object,
		    const struct pmemctl_infoblock *info)
{
	add_int(object, "external_lbasize", info->external_lbasize);
	add_int(object, "external_nlba", info->external_nlba);
	add_int(object, "internal_lbasize", info->internal_lbasize);
	add_int(object, "internal_nlba", info->internal_nlba);
	add_int(object, "nfree", info->nfree);
	add_int(object, "infosize", info->infosize);
	ndctl_add(object, "nextoff", ndctl_raw_hex(view, info->nextoff));
	ndctl_add(object, "dataoff", ndctl_raw_hex(view, info->dataoff));
	ndctl_add(object, "mapoff", ndctl_raw_hex(view, info->mapoff));
	ndctl_add(object, "logoff", ndctl_raw_hex(view, info->logoff));
	ndctl_add(object, "info2off", ndctl_raw_hex(view, info->info2off));
}

static void add_pfn(const struct ndctl_view *view, struct json_object *object,
		    const struct pmemctl_infoblock *info)
{
	ndctl_add(object, "dataoff", ndctl_raw_hex(view, info->dataoff));
	ndctl_add(object, "npfns", ndctl_raw_hex(view, info->npfns));
	add_int(object, "mode", info->mode);
	ndctl_add(object, "start_pad", ndctl_raw_hex(view, info->start_pad));
	ndctl_add(object, "end_trunc", ndctl_raw_hex(view, info->end_trunc));
	ndctl_add(object, "align", ndctl_raw_hex(view, info->align));
	ndctl_add(object, "page_size", ndctl_raw_hex(view, info->page_size));
	ndctl_add(object, "page_struct_size", ndctl_raw_hex(view, info->page_struct_size));
}

struct json_object *ndctl_infoblock(const struct ndctl_view *view, const char *key, const char *name,
				    const struct pmemctl_infoblock *info)
{
	struct json_object *object = json_object_new_object();
	char version[16];

	snprintf(version, sizeof(version), "%u.%u", info->version_major, info->version_minor);
	ndctl_add_string(object, key, name);
	ndctl_add_string(object, "signature", info->signature);
	ndctl_add_string(object, "uuid", info->uuid);
	ndctl_add_string(object, "parent_uuid", info->parent_uuid);
	ndctl_add(object, "flags", ndctl_raw_hex(view, info->flags));
	ndctl_add_string(object, "version", version);
	if (info->kind == PMEMCTL_INFOBLOCK_BTT)
		add_btt(view, object, info);
	else
		add_pfn(view, object, info);
	return object;
}
