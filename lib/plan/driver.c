// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Drivers that are modules of the kernel, and what to do about one that is not there. Configuration
 * options and names of modules are those of the kernel's drivers/nvdimm and drivers/dax (Kconfig, Makefile).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>

#include "backend/backend.h"
#include "driver.h"

static const struct {
	const char *module, *option, *is;
} modules[] = {
	{ "nd_pmem", "CONFIG_BLK_DEV_PMEM", "the driver of fsdax, sector and raw mode" },
	{ "nd_btt", "CONFIG_BTT", "the driver of sector mode" },
	{ "dax_pmem", "CONFIG_DEV_DAX_PMEM", "the driver of devdax mode" },
	{ "device_dax", "CONFIG_DEV_DAX", "the driver of DAX devices" },
	{ "kmem", "CONFIG_DEV_DAX_KMEM", "the driver of DAX devices that are memory of the system" },
	{ "dax_hmem", "CONFIG_DEV_DAX_HMEM", "the driver of memory that firmware sets aside" },
	{ "libnvdimm", "CONFIG_LIBNVDIMM", "what all persistent memory rests on" },
};

static const char *option_of(const char *module)
{
	for (size_t i = 0; i < ARRAY_SIZE(modules); i++)
		if (strcmp(modules[i].module, module) == 0)
			return modules[i].option;
	return NULL;
}

/* ---- where it comes from ---- */

/* Is one of the words of NAME= in an os-release(5) file? */
static bool is_like(const char *os_release, const char *name, const char *word)
{
	const char *line = os_release;
	const size_t length = strlen(name);
	char value[128];

	for (; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		if (strncmp(line, name, length) != 0 || line[length] != '=')
			continue;
		snprintf(value, sizeof(value), "%.*s", (int)strcspn(line + length + 1, "\n"), line + length + 1);
		for (char *at = value; *at; at++)
			if (*at == '"' || *at == '\'')
				*at = ' ';
		return text_has_word(value, word);
	}
	return false;
}

static bool is_system(const char *os_release, const char *word)
{
	return is_like(os_release, "ID", word) || is_like(os_release, "ID_LIKE", word);
}

void driver_package(const char *os_release, const char *kernel, bool built, char *text, size_t size)
{
	const char *arch = strrchr(kernel, '-');

	if (!os_release)
		os_release = "";
	if (is_like(os_release, "ID", "ubuntu"))
		snprintf(text, size, "linux-modules-extra-%s", kernel);
	else if (is_system(os_release, "debian") && arch && strstr(kernel, "-cloud-") && !built)
		snprintf(text, size, "linux-image%s (the full kernel; the cloud kernel lacks some drivers)", arch);
	else if (is_system(os_release, "debian"))
		snprintf(text, size, "linux-image-%s", kernel);
	else if (is_system(os_release, "fedora") || is_system(os_release, "rhel"))
		snprintf(text, size, "kernel-modules-%s", kernel);
	else if (is_system(os_release, "suse") || is_system(os_release, "opensuse"))
		snprintf(text, size, "kernel-default (kernel-default-base lacks some drivers)");
	else
		snprintf(text, size, "of the distribution's full kernel");
}

/* What the kernel's configuration says: 'm', 'y', 'n', or 0 when there is none to read. */
static char configured(struct pmemctl_ctx *ctx, const char *kernel, const char *option, struct arena *arena)
{
	char path[160], *text;

	snprintf(path, sizeof(path), "boot/config-%s", kernel);
	text = sysfs_read_all(ctx, path, arena, NULL);
	if (!text || !option)
		return 0;
	for (char *at = text; (at = strstr(at, option)); at += strlen(option))
		if ((at == text || at[-1] == '\n') && at[strlen(option)] == '=')
			return at[strlen(option) + 1];
	return 'n';
}

int fail_no_feature(struct pmemctl_ctx *ctx, const char *option)
{
	char package[160] = "of the distribution's full kernel", *os_release;
	struct arena arena = { 0 };
	struct utsname system;
	int rc = -ctx->error.errnum;

	if (!pmemctl_is_recorded(ctx) && !uname(&system)) {
		os_release = sysfs_read_all(ctx, "etc/os-release", &arena, NULL);
		driver_package(os_release, system.release, false, package, sizeof(package));
	}
	fail_hint(ctx, "it takes a kernel that is built with %s: the package %s", option, package);
	arena_free(&arena);
	return rc;
}

static int fail_missing(struct pmemctl_ctx *ctx, const char *object, const struct module_state *state,
			const char *what)
{
	const char *option = option_of(state->name);
	struct arena arena = { 0 };
	char package[160], built, *os_release;
	struct utsname system;
	int rc;

	if (uname(&system))
		snprintf(system.release, sizeof(system.release), "?");
	built = configured(ctx, system.release, option, &arena);
	os_release = sysfs_read_all(ctx, "etc/os-release", &arena, NULL);
	driver_package(os_release, system.release, built && built != 'n', package, sizeof(package));
	if (state->obstacle == MODULE_NO_FOLDER) {
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, ENOENT, object,
			  "%s cannot be loaded: the modules of the running kernel are not installed in /lib/modules/%s",
			  what, system.release);
		fail_hint(ctx, "start the kernel that is installed, or install the package %s", package);
	} else if (built == 'n') {
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, ENOENT, object, "the kernel was built without %s", what);
		fail_hint(ctx, "take a kernel that has it: the package %s", package);
	} else {
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, ENOENT, object, "%s is not installed", what);
		fail_hint(ctx, "install the package %s%s", package, built ? ", which has it" : "");
	}
	arena_free(&arena);
	return rc;
}

/* ---- who keeps it out ---- */

struct ban {
	struct pmemctl_ctx *ctx;
	const char *folder, *module;
	char place[168], line[160];
};

/* Are these names of modules the same? To the kernel, - and _ are. */
static bool same_module(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !((*a == '-' || *a == '_') && (*b == '-' || *b == '_')))
			return false;
	return *a == *b;
}

static bool bans(char *line, const char *module)
{
	char word[32] = "", name[96] = "";

	return sscanf(line, "%31s %95s", word, name) == 2 &&
	       (strcmp(word, "blacklist") == 0 || strcmp(word, "install") == 0) && same_module(name, module);
}

static int look_in_file(void *data, const char *name)
{
	struct ban *ban = data;
	struct arena arena = { 0 };
	char path[160], *text, *line;

	snprintf(path, sizeof(path), "%s/%s", ban->folder, name);
	text = strlen(name) > 5 && strcmp(name + strlen(name) - 5, ".conf") == 0
	       ? sysfs_read_all(ban->ctx, path, &arena, NULL) : NULL;
	while (text && (line = strsep(&text, "\n")))
		if (bans(line, ban->module)) {
			snprintf(ban->place, sizeof(ban->place), "/%s", path);
			snprintf(ban->line, sizeof(ban->line), "%s", line);
			break;
		}
	arena_free(&arena);
	return *ban->line != '\0';
}

static int fail_blacklisted(struct pmemctl_ctx *ctx, const char *object, const char *module, const char *what)
{
	static const char *const folders[] = {
		"etc/modprobe.d", "run/modprobe.d", "usr/local/lib/modprobe.d", "usr/lib/modprobe.d",
		"lib/modprobe.d",
	};
	struct ban ban = { .ctx = ctx, .module = module };
	int rc;

	for (size_t i = 0; i < ARRAY_SIZE(folders) && !*ban.line; i++) {
		ban.folder = folders[i];
		sysfs_list(ctx, folders[i], look_in_file, &ban);
	}
	if (*ban.line) {
		rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EPERM, object, "%s is blacklisted in %s", what, ban.place);
		fail_hint(ctx, "remove its line '%s', or load it all the same: modprobe %s%s", ban.line,
			  *ban.line == 'i' ? "-i " : "", module);
		return rc;
	}
	rc = fail(ctx, PMEMCTL_NOT_SUPPORTED, EPERM, object, "%s is blacklisted", what);
	fail_hint(ctx, "look for modprobe.blacklist= on the kernel's command line; or load it all the same: "
		       "modprobe %s", module);
	return rc;
}

static const char *refusal_hint(int errnum)
{
	switch (errnum) {
	case EKEYREJECTED:
	case ENOKEY:
		return "it is not signed by a key that the kernel trusts: install the distribution's own kernel";
	case EPERM:
		return "loading is forbidden: see module_blacklist= in /proc/cmdline, the sysctl "
		       "kernel.modules_disabled, and /sys/kernel/security/lockdown";
	case ENOEXEC:
	case ENOENT:
	case EINVAL:
		return "it does not fit the running kernel: install the kernel's package again, and start that kernel";
	default:
		return NULL;
	}
}

/* ---- looking and loading ---- */

static int fail_module(struct pmemctl_ctx *ctx, const char *object, const char *driver,
		       const struct module_state *state)
{
	const char *option = option_of(state->name), *is = NULL, *hint;
	char what[256], needed[96];
	int rc;

	for (size_t i = 0; i < ARRAY_SIZE(modules); i++)
		if (strcmp(modules[i].module, state->name) == 0)
			is = modules[i].is;
	if (!same_module(driver, state->name)) {
		snprintf(needed, sizeof(needed), "which %s needs", driver);
		is = needed;
	}
	snprintf(what, sizeof(what), "the module %s%s%s%s%s%s", state->name, option ? " (" : "",
		 option ? option : "", option ? ")" : "", is ? ", " : "", is ? is : "");
	if (is)
		strncat(what, ",", sizeof(what) - strlen(what) - 1);
	switch (state->obstacle) {
	case MODULE_BLACKLISTED:
		return fail_blacklisted(ctx, object, state->name, what);
	case MODULE_REFUSED:
		rc = fail(ctx, PMEMCTL_FAILED, state->errnum, object, "%s refuses to load: %s", what,
			  strerror(state->errnum));
		hint = refusal_hint(state->errnum);
		if (hint)
			fail_hint(ctx, "%s", hint);
		return rc;
	default:
		return fail_missing(ctx, object, state, what);
	}
}

static bool is_there(struct pmemctl_ctx *ctx, const char *driver)
{
	static const char *const buses[] = { "nd", "dax" };
	char path[160];

	for (size_t i = 0; i < ARRAY_SIZE(buses); i++) {
		snprintf(path, sizeof(path), "sys/bus/%s/drivers/%s", buses[i], driver);
		if (sysfs_exists(ctx, path))
			return true;
	}
	return false;
}

int driver_load(struct pmemctl_ctx *ctx, const char *driver, const char *object)
{
	struct module_state state = { .obstacle = MODULE_READY };
	int rc = is_there(ctx, driver) ? 0 : backend_load_module(ctx, driver, object, &state);

	if (rc || is_there(ctx, driver))
		return rc;
	if (!state.obstacle) {	/* a command of modprobe.d(5) was run in its place */
		state.obstacle = MODULE_BLACKLISTED;
		snprintf(state.name, sizeof(state.name), "%s", driver);
	}
	return fail_module(ctx, object, driver, &state);
}

static int run_load(struct pmemctl_ctx *ctx, struct step *step)
{
	return driver_load(ctx, step->device, step->value);
}

static void show_load(const struct step *step, char *path, size_t size, const char **value)
{
	snprintf(path, size, "%s", step->device);
	*value = NULL;
}

/* Taken back, the plan leaves the driver: others may use it by then. */
static const struct step_kind step_load = {
	.action = "load", .of_driver = true, .show = show_load, .run = run_load,
};

int check_driver(struct pmemctl_ctx *ctx, const char *driver, const char *object)
{
	struct module_state state;
	int rc;

	if (pmemctl_is_recorded(ctx) || is_there(ctx, driver))
		return 0;
	rc = backend_find_module(ctx, driver, object, &state);
	return rc || !state.obstacle ? rc : fail_module(ctx, object, driver, &state);
}

int plan_driver(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *driver, const char *object)
{
	int rc = check_driver(ctx, driver, object);

	if (rc || pmemctl_is_recorded(ctx) || is_there(ctx, driver))
		return rc;
	plan_add(plan, &step_load, driver, "load the driver")->value =
		object ? arena_strdup(&plan->arena, object) : NULL;
	return 0;
}

int plan_mode_drivers(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, enum pmemctl_mode mode, const char *object)
{
	int rc;

	if (mode != PMEMCTL_MODE_DEVDAX)
		return plan_driver(ctx, plan, "nd_pmem", object);
	rc = plan_driver(ctx, plan, "dax_pmem", object);
	return rc ? rc : plan_driver(ctx, plan, "device_dax", object);
}
