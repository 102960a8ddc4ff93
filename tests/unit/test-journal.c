// SPDX-License-Identifier: GPL-2.0-only
/* Notes of changes of namespaces: which one is about what, and what ends it. Only root may write them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

#include "plan/journal.h"
#include "plan/plan.h"

/* Those of no other test, nor of a machine, by the number of the region. */
static char root[] = "/tmp/pmemctl-journal.XXXXXX", ns[32], other[32];
static char uuid_a[40], uuid_b[40], uuid_c[40];
static struct pmemctl_ctx *ctx;

static void device_path(char *path, size_t size, const char *device, const char *attribute)
{
	snprintf(path, size, "%s/sys/bus/nd/devices/%s%s%s", root, device, *attribute ? "/" : "", attribute);
}

static void set(const char *device, const char *attribute, const char *value)
{
	char path[256];
	FILE *file;

	device_path(path, sizeof(path), device, attribute);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%s\n", value);
	fclose(file);
}

static void drive(const char *device, bool driven)
{
	char path[256];

	device_path(path, sizeof(path), device, "driver");
	if (driven)
		assert_int_equal(mkdir(path, 0755), 0);
	else
		rmdir(path);
}

static void make_device(const char *device, const char *uuid)
{
	char path[256];

	device_path(path, sizeof(path), device, "");
	assert_int_equal(mkdir(path, 0755), 0);
	set(device, "uuid", uuid);
	set(device, "holder", "");
	set(device, "force_raw", "0");
}

static void remove_device(const char *device)
{
	static const char *const attributes[] = { "uuid", "holder", "force_raw" };
	char path[256];

	drive(device, false);
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++) {
		device_path(path, sizeof(path), device, attributes[i]);
		unlink(path);
	}
	device_path(path, sizeof(path), device, "");
	rmdir(path);
}

static int setup(void **state)
{
	static const char *const parts[] = { "/sys", "/sys/bus", "/sys/bus/nd", "/sys/bus/nd/devices" };
	const int id = (int)getpid();
	char path[128];

	(void)state;
	strcpy(strrchr(root, '.'), ".XXXXXX");
	if (!mkdtemp(root))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		snprintf(path, sizeof(path), "%s%s", root, parts[i]);
		mkdir(path, 0755);
	}
	mkdir("/run/pmemctl", 0755);
	snprintf(ns, sizeof(ns), "namespace%d.0", id);
	snprintf(other, sizeof(other), "namespace%d.1", id);
	snprintf(uuid_a, sizeof(uuid_a), "aaaaaaaa-0000-0000-0000-%012d", id);
	snprintf(uuid_b, sizeof(uuid_b), "bbbbbbbb-0000-0000-0000-%012d", id);
	snprintf(uuid_c, sizeof(uuid_c), "cccccccc-0000-0000-0000-%012d", id);
	make_device(ns, uuid_a);
	return pmemctl_new(&ctx, root);
}

static int teardown(void **state)
{
	static const char *const parts[] = { "/sys/bus/nd/devices", "/sys/bus/nd", "/sys/bus", "/sys", "" };
	struct journal left;
	char path[128];

	(void)state;
	while (journal_find(ctx, ns, uuid_a, &left) || journal_find(ctx, ns, uuid_c, &left))
		journal_forget(&left);
	journal_drop(ns);
	journal_drop(other);
	pmemctl_unref(ctx);
	remove_device(ns);
	remove_device(other);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		snprintf(path, sizeof(path), "%s%s", root, parts[i]);
		rmdir(path);
	}
	rmdir("/run/pmemctl");
	return 0;
}

static void begin(struct pmemctl_plan *plan, const char *verb, const char *old_uuid, const char *new_uuid)
{
	*plan = (struct pmemctl_plan) {
		.verb = verb, .object = ns, .mode = PMEMCTL_MODE_FSDAX,
		.old_uuid = old_uuid, .new_uuid = new_uuid,
	};
	assert_int_equal(journal_begin(ctx, plan), 0);
}

static void end(struct pmemctl_plan *plan, bool finished)
{
	journal_end(ctx, plan, finished);
	arena_free(&plan->arena);
}

/* A command of which no more is seen. */
static void killed(const char *verb, const char *old_uuid, const char *new_uuid)
{
	struct pmemctl_plan plan;

	begin(&plan, verb, old_uuid, new_uuid);
	arena_free(&plan.arena);
}

static void is_noted(const char *uuid, const char *verb)
{
	struct journal found;

	if (!journal_find(ctx, ns, uuid, &found))
		found.verb[0] = '\0';
	assert_string_equal(found.verb, verb);
}

static void comes_and_goes(void **state)
{
	struct pmemctl_plan plan;

	(void)state;
	if (geteuid())
		skip();
	begin(&plan, "reconfigure", uuid_a, uuid_b);
	is_noted(uuid_a, "reconfigure");
	is_noted(uuid_b, "reconfigure");
	is_noted(uuid_c, "");
	end(&plan, true);
	is_noted(uuid_a, "");
}

/* Neither replaced nor ended by what neither makes nor destroys it, whether that ends well or is killed. */
static void outlasts_others(void **state)
{
	static const char *const verbs[] = { "enable", "disable", "rename", "write the info block of", "read",
					     "check", "clear errors of" };
	struct pmemctl_plan plan;

	(void)state;
	if (geteuid())
		skip();
	killed("reconfigure", uuid_a, uuid_b);
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		begin(&plan, verbs[i], NULL, NULL);
		is_noted(uuid_a, "reconfigure");
		end(&plan, i % 2);
		is_noted(uuid_a, "reconfigure");
		killed(verbs[i], NULL, NULL);
		is_noted(uuid_a, "reconfigure");
	}
	/* put into service, but raw */
	begin(&plan, "enable", NULL, NULL);
	drive(ns, true);
	end(&plan, true);
	is_noted(uuid_a, "reconfigure");
	/* whole by what somebody else did: from now on, "disable" means that it is to be disabled */
	set(ns, "holder", ns);
	begin(&plan, "disable", NULL, NULL);
	drive(ns, false);
	end(&plan, true);
	is_noted(uuid_a, "");
}

/* One that makes or destroys it ends it; taken back, it is as it was left before. */
static void settled_by_others(void **state)
{
	struct pmemctl_plan plan;

	(void)state;
	if (geteuid())
		skip();
	killed("reconfigure", uuid_a, uuid_b);
	begin(&plan, "destroy", uuid_a, NULL);
	is_noted(uuid_a, "destroy");
	end(&plan, false);
	is_noted(uuid_a, "reconfigure");
	begin(&plan, "destroy", uuid_a, NULL);
	end(&plan, true);
	is_noted(uuid_a, "");
	is_noted(uuid_b, "");
	/* force_raw, which a command left set that only reads */
	killed("read", NULL, NULL);
	set(ns, "force_raw", "1");
	begin(&plan, "rename", NULL, NULL);
	end(&plan, true);
	is_noted(uuid_a, "read");
	begin(&plan, "read", NULL, NULL);
	set(ns, "force_raw", "0");
	end(&plan, true);
	is_noted(uuid_a, "");
}

/* Without a uuid it is about the device that was there, not about the next one of that name. */
static void of_one_device(void **state)
{
	char path[256], away[300];

	(void)state;
	if (geteuid())
		skip();
	set(ns, "uuid", "");
	killed("create", NULL, uuid_b);
	is_noted(NULL, "create");
	is_noted("", "create");
	is_noted(uuid_b, "create");
	device_path(path, sizeof(path), ns, "");
	snprintf(away, sizeof(away), "%s/away", root);
	assert_int_equal(rename(path, away), 0);
	make_device(ns, "");
	is_noted("", "");
	is_noted(uuid_b, "create");
	remove_device(ns);
	assert_int_equal(rename(away, path), 0);
	is_noted("", "create");
}

/* It follows its namespace to the next name, and is not replaced by the note of what has its name now. */
static void follows_its_namespace(void **state)
{
	struct pmemctl_plan plan;
	struct journal found;

	(void)state;
	if (geteuid())
		skip();
	killed("reconfigure", uuid_a, uuid_b);
	make_device(other, uuid_b);
	set(ns, "uuid", uuid_c);
	is_noted(uuid_c, "");
	begin(&plan, "destroy", uuid_c, NULL);
	is_noted(uuid_c, "destroy");
	is_noted(uuid_b, "reconfigure");
	end(&plan, true);
	is_noted(uuid_c, "");
	assert_true(journal_find(ctx, other, uuid_b, &found));
	plan = (struct pmemctl_plan) { .verb = "destroy", .object = other };
	assert_int_equal(journal_begin(ctx, &plan), 0);
	end(&plan, true);
	assert_false(journal_find(ctx, other, uuid_b, &found));
	/* of a namespace that is gone, it is no matter any more */
	killed("create", NULL, uuid_a);
	begin(&plan, "destroy", uuid_c, NULL);
	assert_false(journal_find(ctx, ns, uuid_a, &found));
	end(&plan, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(comes_and_goes, setup, teardown),
		cmocka_unit_test_setup_teardown(outlasts_others, setup, teardown),
		cmocka_unit_test_setup_teardown(settled_by_others, setup, teardown),
		cmocka_unit_test_setup_teardown(of_one_device, setup, teardown),
		cmocka_unit_test_setup_teardown(follows_its_namespace, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
