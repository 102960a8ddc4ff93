// SPDX-License-Identifier: LGPL-2.1-or-later
/* Kernel modules, through libkmod: what keeps one from being loaded, and loading it. */
#include <errno.h>
#include <libkmod.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#include "backend.h"

DLOPEN_NOTE(kmod, "[{\"feature\":\"kmod\",\"description\":\"Loading of missing kernel drivers\","
		  "\"priority\":\"recommended\",\"soname\":[\"libkmod.so.2\"]}]");

static void *library;
static __typeof__(kmod_new) *sym_new;
static __typeof__(kmod_unref) *sym_unref;
static __typeof__(kmod_set_log_priority) *sym_set_log_priority;
static __typeof__(kmod_get_dirname) *sym_get_dirname;
static __typeof__(kmod_config_get_blacklists) *sym_get_blacklists;
static __typeof__(kmod_config_iter_next) *sym_iter_next;
static __typeof__(kmod_config_iter_get_key) *sym_iter_get_key;
static __typeof__(kmod_config_iter_free_iter) *sym_iter_free;
static __typeof__(kmod_module_new_from_lookup) *sym_lookup;
static __typeof__(kmod_module_get_module) *sym_get_module;
static __typeof__(kmod_module_get_name) *sym_get_name;
static __typeof__(kmod_module_get_path) *sym_get_path;
static __typeof__(kmod_module_get_install_commands) *sym_get_install_commands;
static __typeof__(kmod_module_get_dependencies) *sym_get_dependencies;
static __typeof__(kmod_module_get_initstate) *sym_get_initstate;
static __typeof__(kmod_list_next) *sym_list_next;
static __typeof__(kmod_module_probe_insert_module) *sym_probe;
static __typeof__(kmod_module_unref) *sym_module_unref;
static __typeof__(kmod_module_unref_list) *sym_unref_list;

static const struct symbol symbols[] = {
	{ "kmod_new", (void **)&sym_new },
	{ "kmod_unref", (void **)&sym_unref },
	{ "kmod_set_log_priority", (void **)&sym_set_log_priority },
	{ "kmod_get_dirname", (void **)&sym_get_dirname },
	{ "kmod_config_get_blacklists", (void **)&sym_get_blacklists },
	{ "kmod_config_iter_next", (void **)&sym_iter_next },
	{ "kmod_config_iter_get_key", (void **)&sym_iter_get_key },
	{ "kmod_config_iter_free_iter", (void **)&sym_iter_free },
	{ "kmod_module_new_from_lookup", (void **)&sym_lookup },
	{ "kmod_module_get_module", (void **)&sym_get_module },
	{ "kmod_module_get_name", (void **)&sym_get_name },
	{ "kmod_module_get_path", (void **)&sym_get_path },
	{ "kmod_module_get_install_commands", (void **)&sym_get_install_commands },
	{ "kmod_module_get_dependencies", (void **)&sym_get_dependencies },
	{ "kmod_module_get_initstate", (void **)&sym_get_initstate },
	{ "kmod_list_next", (void **)&sym_list_next },
	{ "kmod_module_probe_insert_module", (void **)&sym_probe },
	{ "kmod_module_unref", (void **)&sym_module_unref },
	{ "kmod_module_unref_list", (void **)&sym_unref_list },
};

static enum module_obstacle obstacle(struct module_state *state, enum module_obstacle found, const char *name)
{
	state->obstacle = found;
	snprintf(state->name, sizeof(state->name), "%s", name);
	return found;
}

static bool is_blacklisted(struct kmod_ctx *kmod, const char *name)
{
	struct kmod_config_iter *list = sym_get_blacklists(kmod);
	bool found = false;

	while (list && !found && sym_iter_next(list)) {
		const char *key = sym_iter_get_key(list);

		found = key && strcmp(key, name) == 0;
	}
	if (list)
		sym_iter_free(list);
	return found;
}

/* The other way to keep a module out: "install nd_btt /bin/false" runs that instead of loading it. */
static bool ends_with(const char *text, const char *end)
{
	const size_t length = strlen(text), tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}

static bool is_replaced(struct kmod_module *module)
{
	const char *command = sym_get_install_commands(module);

	return command && (ends_with(command, "/true") || ends_with(command, "/false"));
}

static bool is_in_kernel(struct kmod_module *module)
{
	const int state = sym_get_initstate(module);

	return state == KMOD_MODULE_BUILTIN || state == KMOD_MODULE_LIVE || state == KMOD_MODULE_COMING;
}

/* One module by itself; what is in the kernel already may be gone from the disk. */
static enum module_obstacle check_one(struct kmod_module *module, struct module_state *state)
{
	const char *path = sym_get_path(module);

	if (is_in_kernel(module))
		return MODULE_READY;
	if (is_replaced(module))
		return obstacle(state, MODULE_BLACKLISTED, sym_get_name(module));
	if (!path || access(path, F_OK))
		return obstacle(state, MODULE_MISSING, sym_get_name(module));
	return MODULE_READY;
}

/* "kernel/drivers/nvdimm/nd_btt.ko" → "nd_btt" */
static void name_of_file(const char *path, char *name, size_t size)
{
	const char *slash = strrchr(path, '/');

	snprintf(name, size, "%s", slash ? slash + 1 : path);
	name[strcspn(name, ".")] = '\0';
	for (char *at = name; (at = strchr(at, '-')); at++)
		*at = '_';
}

/* Of the files in a line of modules.dep, what its module needs, the first that is not there. */
static bool find_gone(const char *folder, char *line, struct module_state *state)
{
	char path[512], *file;

	strsep(&line, ":");
	while (line && (file = strsep(&line, " \n"))) {
		snprintf(path, sizeof(path), "%s/%s", folder, file);
		if (!*file || !access(path, F_OK))
			continue;
		obstacle(state, MODULE_MISSING, "");
		name_of_file(file, state->name, sizeof(state->name));
		return true;
	}
	return false;
}

/* libkmod tells no dependencies when the file of one is gone. */
static enum module_obstacle look_in_index(struct kmod_ctx *kmod, struct kmod_module *module,
					  struct module_state *state)
{
	const char *folder = sym_get_dirname(kmod);
	char path[512], name[64], *line = NULL;
	bool found = false;
	size_t size = 0;
	FILE *index;

	snprintf(path, sizeof(path), "%s/modules.dep", folder ? folder : "");
	index = fopen(path, "re");
	while (index && !found && getline(&line, &size, index) > 0) {
		snprintf(path, sizeof(path), "%.*s", (int)strcspn(line, ":"), line);
		name_of_file(path, name, sizeof(name));
		if (strcmp(name, sym_get_name(module)) == 0)
			found = find_gone(folder, line, state);
	}
	free(line);
	if (index)
		fclose(index);
	return found ? state->obstacle : MODULE_READY;
}

static enum module_obstacle check_needed(struct kmod_ctx *kmod, struct kmod_module *module,
					 struct module_state *state)
{
	struct kmod_list *needed = sym_get_dependencies(module), *at = needed;
	enum module_obstacle found = needed ? MODULE_READY : look_in_index(kmod, module, state);

	for (; at && !found; at = sym_list_next(needed, at)) {
		struct kmod_module *other = sym_get_module(at);

		found = check_one(other, state);
		sym_module_unref(other);
	}
	sym_unref_list(needed);
	return found;
}

static void find(struct kmod_ctx *kmod, const char *name, struct module_state *state, struct kmod_module **module)
{
	struct kmod_list *list = NULL;
	const int rc = sym_lookup(kmod, name, &list);
	const char *folder = sym_get_dirname(kmod);

	*module = NULL;
	if (rc < 0 || !list) {
		obstacle(state, folder && access(folder, F_OK) ? MODULE_NO_FOLDER : MODULE_MISSING, name);
		return;
	}
	*module = sym_get_module(list);
	sym_unref_list(list);
	if (is_blacklisted(kmod, sym_get_name(*module)) && !is_in_kernel(*module))
		obstacle(state, MODULE_BLACKLISTED, sym_get_name(*module));
	else if (!check_one(*module, state))
		check_needed(kmod, *module, state);
}

static void load(struct kmod_module *module, struct module_state *state)
{
	int rc = sym_probe(module, KMOD_PROBE_APPLY_BLACKLIST, NULL, NULL, NULL, NULL);

	if (rc)
		obstacle(state, rc < 0 ? MODULE_REFUSED : MODULE_BLACKLISTED, sym_get_name(module));
	state->errnum = rc < 0 ? -rc : 0;
}

static int visit_module(struct pmemctl_ctx *ctx, const char *name, const char *object, bool to_load,
			struct module_state *state)
{
	struct kmod_module *module;
	struct kmod_ctx *kmod;
	int rc = backend_open(ctx, &library, "libkmod.so.2", "libkmod2", symbols, ARRAY_SIZE(symbols));

	if (rc)
		return rc;
	kmod = sym_new(NULL, NULL);
	if (!kmod)
		return fail(ctx, PMEMCTL_FAILED, ENOMEM, object, "cannot open the index of kernel modules");
	sym_set_log_priority(kmod, LOG_EMERG);	/* what it says goes to stderr; state tells */
	*state = (struct module_state) { .obstacle = MODULE_READY };
	find(kmod, name, state, &module);
	if (module && !state->obstacle && to_load)
		load(module, state);
	if (module)
		sym_module_unref(module);
	sym_unref(kmod);
	return 0;
}

int backend_find_module(struct pmemctl_ctx *ctx, const char *name, const char *object, struct module_state *state)
{
	return visit_module(ctx, name, object, false, state);
}

int backend_load_module(struct pmemctl_ctx *ctx, const char *name, const char *object, struct module_state *state)
{
	return visit_module(ctx, name, object, true, state);
}
