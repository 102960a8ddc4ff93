// SPDX-License-Identifier: LGPL-2.1-or-later
/* Firmware commands that only libndctl speaks. */
#include <errno.h>
#include <ndctl/libndctl.h>
#include <stdio.h>

#include "backend.h"

DLOPEN_NOTE(ndctl, "[{\"feature\":\"ndctl\",\"description\":\"Firmware commands of DIMMs\","
		   "\"priority\":\"recommended\",\"soname\":[\"libndctl.so.6\"]}]");

static void *library;
static __typeof__(ndctl_new) *sym_new;
static __typeof__(ndctl_unref) *sym_unref;
static __typeof__(ndctl_bus_get_first) *sym_bus_first;
static __typeof__(ndctl_bus_get_next) *sym_bus_next;
static __typeof__(ndctl_bus_get_devname) *sym_bus_name;
static __typeof__(ndctl_bus_get_dimm_by_physical_address) *sym_dimm_at;
static __typeof__(ndctl_dimm_get_devname) *sym_dimm_name;
static __typeof__(ndctl_dimm_get_first) *sym_dimm_first;
static __typeof__(ndctl_dimm_get_next) *sym_dimm_next;
static __typeof__(ndctl_set_log_fn) *sym_set_log_fn;
static __typeof__(ndctl_set_userdata) *sym_set_userdata;
static __typeof__(ndctl_get_userdata) *sym_get_userdata;

static const struct symbol symbols[] = {
	{ "ndctl_new", (void **)&sym_new },
	{ "ndctl_unref", (void **)&sym_unref },
	{ "ndctl_bus_get_first", (void **)&sym_bus_first },
	{ "ndctl_bus_get_next", (void **)&sym_bus_next },
	{ "ndctl_bus_get_devname", (void **)&sym_bus_name },
	{ "ndctl_bus_get_dimm_by_physical_address", (void **)&sym_dimm_at },
	{ "ndctl_dimm_get_devname", (void **)&sym_dimm_name },
	{ "ndctl_dimm_get_first", (void **)&sym_dimm_first },
	{ "ndctl_dimm_get_next", (void **)&sym_dimm_next },
	{ "ndctl_set_log_fn", (void **)&sym_set_log_fn },
	{ "ndctl_set_userdata", (void **)&sym_set_userdata },
	{ "ndctl_get_userdata", (void **)&sym_get_userdata },
};

/* It would write to stderr. */
__attribute__((format(printf, 6, 0)))
static void keep_message(struct ndctl_ctx *ndctl, int priority, const char *file, int line,
			 const char *function, const char *format, va_list arguments)
{
	char text[256];

	(void)priority;
	(void)file;
	(void)line;
	vsnprintf(text, sizeof(text), format, arguments);
	text[strcspn(text, "\n")] = '\0';
	log_message(sym_get_userdata(ndctl), PMEMCTL_LOG_DEBUG, "libndctl: %s: %s", function, text);
}

static struct ndctl_ctx *open_ndctl(struct pmemctl_ctx *ctx)
{
	struct ndctl_ctx *ndctl;

	if (ctx->ndctl)
		return ctx->ndctl;
	if (backend_open(ctx, &library, "libndctl.so.6", "libndctl6", symbols, ARRAY_SIZE(symbols)))
		return NULL;
	if (sym_new(&ndctl))
		return NULL;
	sym_set_userdata(ndctl, ctx);
	sym_set_log_fn(ndctl, keep_message);
	ctx->ndctl = ndctl;
	return ndctl;
}

const char *backend_translate_address(struct pmemctl_ctx *ctx, const char *bus, uint64_t address)
{
	/* libndctl knows only the running system */
	struct ndctl_ctx *ndctl = pmemctl_is_recorded(ctx) ? NULL : open_ndctl(ctx);

	if (!ndctl)
		return NULL;
	for (struct ndctl_bus *b = sym_bus_first(ndctl); b; b = sym_bus_next(b)) {
		struct ndctl_dimm *dimm;

		if (strcmp(sym_bus_name(b), bus) != 0)
			continue;
		dimm = sym_dimm_at(b, address);
		return dimm ? sym_dimm_name(dimm) : NULL;
	}
	return NULL;
}

static struct ndctl_dimm *find_dimm(struct ndctl_ctx *ndctl, const char *name)
{
	for (struct ndctl_bus *b = sym_bus_first(ndctl); b; b = sym_bus_next(b))
		for (struct ndctl_dimm *d = sym_dimm_first(b); d; d = sym_dimm_next(d))
			if (strcmp(sym_dimm_name(d), name) == 0)
				return d;
	return NULL;
}

struct ndctl_dimm *backend_ndctl_dimm(struct pmemctl_ctx *ctx, const char *name)
{
	const bool opened_before = ctx->ndctl;
	struct ndctl_ctx *ndctl = open_ndctl(ctx);
	struct ndctl_dimm *dimm = ndctl ? find_dimm(ndctl, name) : NULL;

	if (dimm || !opened_before)
		return dimm;
	/* it may have come since: libndctl looks once */
	backend_ndctl_close(ctx);
	ndctl = open_ndctl(ctx);
	return ndctl ? find_dimm(ndctl, name) : NULL;
}

int backend_ndctl_find(struct pmemctl_ctx *ctx, void **more, const struct symbol *list, size_t count,
		       const char *name, struct ndctl_dimm **dimm)
{
	int rc = backend_open(ctx, more, "libndctl.so.6", "libndctl6", list, count);

	if (rc)
		return rc;
	*dimm = backend_ndctl_dimm(ctx, name);
	return *dimm ? 0 : fail(ctx, PMEMCTL_NO_OBJECT, ENXIO, name, "libndctl does not find it");
}

void backend_ndctl_close(struct pmemctl_ctx *ctx)
{
	if (ctx->ndctl)
		sym_unref(ctx->ndctl);
	ctx->ndctl = NULL;
}
