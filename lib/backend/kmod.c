// SPDX-License-Identifier: LGPL-2.1-or-later
/* Kernel modules, through libkmod. */
#include <errno.h>
#include <libkmod.h>
#include <stddef.h>

#include "backend.h"

DLOPEN_NOTE(kmod, "[{\"feature\":\"kmod\",\"description\":\"Loading of missing kernel drivers\","
		  "\"priority\":\"recommended\",\"soname\":[\"libkmod.so.2\"]}]");

static void *library;
static __typeof__(kmod_new) *sym_new;
static __typeof__(kmod_unref) *sym_unref;
static __typeof__(kmod_module_new_from_lookup) *sym_lookup;
static __typeof__(kmod_module_get_module) *sym_get_module;
static __typeof__(kmod_module_probe_insert_module) *sym_probe;
static __typeof__(kmod_module_unref) *sym_module_unref;
static __typeof__(kmod_module_unref_list) *sym_unref_list;

static const struct symbol symbols[] = {
	{ "kmod_new", (void **)&sym_new },
	{ "kmod_unref", (void **)&sym_unref },
	{ "kmod_module_new_from_lookup", (void **)&sym_lookup },
	{ "kmod_module_get_module", (void **)&sym_get_module },
	{ "kmod_module_probe_insert_module", (void **)&sym_probe },
	{ "kmod_module_unref", (void **)&sym_module_unref },
	{ "kmod_module_unref_list", (void **)&sym_unref_list },
};

static int probe_first(struct pmemctl_ctx *ctx, struct kmod_list *list, const char *modalias,
		       const char *object)
{
	struct kmod_module *module;
	int rc;

	if (!list) {
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, ENOENT, object,
			  "the kernel has no driver for it (no module for %s)", modalias);
		fail_hint(ctx, "install the full kernel package, or build with CONFIG_BLK_DEV_PMEM, "
			       "CONFIG_BTT and CONFIG_DEV_DAX_PMEM");
		return rc;
	}
	module = sym_get_module(list);
	rc = sym_probe(module, KMOD_PROBE_APPLY_BLACKLIST, NULL, NULL, NULL, NULL);
	sym_module_unref(module);
	if (rc == KMOD_PROBE_APPLY_BLACKLIST) {
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EPERM, object,
			  "the driver for %s is blacklisted in /etc/modprobe.d", modalias);
		return rc;
	}
	if (rc < 0)
		return fail(ctx, status_of_errno(-rc), -rc, object,
			    "cannot load the driver for %s: %s", modalias, strerror(-rc));
	return 0;
}

int backend_load_module(struct pmemctl_ctx *ctx, const char *modalias, const char *object)
{
	struct kmod_list *list = NULL;
	struct kmod_ctx *kmod;
	int rc = backend_open(ctx, &library, "libkmod.so.2", "libkmod2", symbols,
			      ARRAY_SIZE(symbols));

	if (rc)
		return rc;
	kmod = sym_new(NULL, NULL);
	if (!kmod)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, object, "cannot open the module index");
	rc = sym_lookup(kmod, modalias, &list);
	if (rc < 0)
		rc = fail(ctx, PMEMCTL_FAILED, -rc, object, "cannot look up a driver for %s: %s",
			  modalias, strerror(-rc));
	else
		rc = probe_first(ctx, list, modalias, object);
	sym_unref_list(list);
	sym_unref(kmod);
	return rc;
}
