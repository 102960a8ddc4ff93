// SPDX-License-Identifier: GPL-2.0-only
/* Memory for keys, and the names and files of keys. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "unit.h"

#include "security/security.h"

static char root[] = "/tmp/pmemctl-keys.XXXXXX";
static struct pmemctl_ctx *ctx;

/* In the place of libc's: what is given back to the kernel, and whether all of it is wiped. */
static const void *watched;
static bool wiped;

int munmap(void *address, size_t length)
{
	if (address == watched) {
		wiped = true;
		for (size_t i = 0; i < length; i++)
			wiped = wiped && !((const char *)address)[i];
	}
	return (int)syscall(SYS_munmap, address, length);
}

/* The same: that of a sanitizer does nothing. */
int mlock(const void *address, size_t length)
{
	return (int)syscall(SYS_mlock, address, length);
}

/* In the place of libc's: what becomes of a file and its name, in order: s synced, n renamed, d a directory synced. */
static char order[16];

static void note_order(char what)
{
	const size_t length = strlen(order);

	if (length + 1 < sizeof(order))
		order[length] = what;
}

int fsync(int fd)
{
	struct stat file;

	assert_int_equal(fstat(fd, &file), 0);
	/* of a file, all that belongs in it is there by then */
	check(S_ISDIR(file.st_mode) || file.st_size > 0, "an empty file is synced");
	note_order(S_ISDIR(file.st_mode) ? 'd' : 's');
	return (int)syscall(SYS_fsync, fd);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to)
{
	note_order('n');
	return (int)syscall(SYS_renameat, from_directory, from, to_directory, to);
}

/* Has the mapping with that address such a flag? See VmFlags in proc(5). */
static bool has_flag(const void *address, const char *flag)
{
	FILE *file = fopen("/proc/self/smaps", "r");
	bool inside = false, has = false;
	char line[512];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		unsigned long long from, to;

		if (sscanf(line, "%llx-%llx ", &from, &to) == 2)
			inside = from <= (uintptr_t)address && (uintptr_t)address < to;
		else if (inside && strncmp(line, "VmFlags:", 8) == 0)
			has = strstr(line, flag);
	}
	fclose(file);
	return has;
}

static void memory_of_keys(void **state)
{
	struct secret secret;

	(void)state;
	assert_int_equal(secret_new(ctx, "nmem0", KEY_FILE_MAX, &secret), 0);
	memset(secret.bytes, 'x', secret.room);
	check(has_flag(secret.bytes, " lo "), "it may be swapped out");
	check(has_flag(secret.bytes, " dd "), "it may be dumped");
	watched = secret.bytes;
	secret_drop(&secret);
	check(wiped, "it is not wiped");
	assert_null(secret.bytes);
	secret_drop(&secret);
}

static void names(void **state)
{
	static const struct {
		const char *file, *id, *host;
		bool master;
		enum key_age age;
	} good[] = {
		{ "nvdimm_8089-a2-1837-00000be8_host.blob", "8089-a2-1837-00000be8", "host", false, KEY_CURRENT },
		{ "nvdimm_1_my_host.blob", "1", "my_host", false, KEY_CURRENT },
		{ "nvdimm-new_1_h.blob", "1", "h", false, KEY_NEW },
		{ "nvdimm-old_1_h.blob", "1", "h", false, KEY_OLD },
		{ "nvdimm-master_1_h.blob", "1", "h", true, KEY_CURRENT },
		{ "nvdimm-master-new_1_h.blob", "1", "h", true, KEY_NEW },
		{ "nvdimm-master-old_1_h.blob.blob", "1", "h.blob", true, KEY_OLD },
	};
	static const char *const bad[] = {
		"", "nvdimm", "nvdimm_", "nvdimm.blob", "nvdimm_.blob", "nvdimm_1.blob", "nvdimm_1_.blob", "nvdimm__h.blob",
		"nvdimm_1_h.blo", "nvdimm_1_h", "nvdimm-master.blob", "nvdimm-newer_1_h.blob", "nvdimm-new-old_1_h.blob",
		".nvdimm_1_h.blob.tmp", "xnvdimm_1_h.blob", "tpm.handle",
	};
	struct key_parts parts;
	struct key_name name;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		check(key_file_parse(good[i].file, &parts), "%s", good[i].file);
		check(strcmp(parts.id, good[i].id) == 0 && strcmp(parts.host, good[i].host) == 0, "%s", good[i].file);
		check(parts.master == good[i].master && parts.age == good[i].age, "%s", good[i].file);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		check(!key_file_parse(bad[i], &parts), "%s", bad[i]);
	for (int i = 0; i < 6; i++) {
		key_name_make(&name, i / 3, (enum key_age)(i % 3), "cdab-0a-07e0-ffffffff");
		check(key_file_parse(name.file, &parts), "%s", name.file);
		check(parts.master == (i / 3 == 1) && parts.age == (enum key_age)(i % 3), "%s", name.file);
	}
}

static void files(void **state)
{
	const char *path = "etc/ndctl/keys/nvdimm_1_h.blob";
	struct secret secret;
	struct stat file;
	char link[128];
	int directory;

	(void)state;
	umask(0);
	assert_int_equal(mkdirat(ctx->root_fd, "etc", 0755), 0);
	assert_int_equal(key_file_write(ctx, "nvdimm_1_h.blob", "one", 3), 0);
	assert_int_equal(fstatat(ctx->root_fd, path, &file, 0), 0);
	assert_int_equal(file.st_mode, S_IFREG | 0600);
	assert_int_equal(fstatat(ctx->root_fd, "etc/ndctl/keys", &file, 0), 0);
	assert_int_equal(file.st_mode, S_IFDIR | 0700);
	/* a power loss leaves no name without its file, also where the directory is there already */
	memset(order, 0, sizeof(order));
	assert_int_equal(key_file_write(ctx, "nvdimm_1_h.blob", "two", 3), 0);
	assert_string_equal(order, "snd");
	/* what is in the way of the temporary one goes, and what it leads to stays */
	snprintf(link, sizeof(link), "%s/victim", root);
	close(open(link, O_CREAT | O_WRONLY, 0644));
	assert_int_equal(symlinkat(link, ctx->root_fd, "etc/ndctl/keys/.nvdimm_1_h.blob.tmp"), 0);
	assert_int_equal(key_file_write(ctx, "nvdimm_1_h.blob", "other", 5), 0);
	assert_int_equal(stat(link, &file), 0);
	assert_int_equal(file.st_size, 0);
	directory = keys_open(ctx, false);
	assert_int_equal(secret_new(ctx, "nmem0", KEY_FILE_MAX, &secret), 0);
	assert_int_equal(key_file_read(directory, "nvdimm_1_h.blob", &secret), 0);
	assert_int_equal(secret.length, 5);
	assert_memory_equal(secret.bytes, "other", 5);
	assert_int_equal(key_file_read(directory, "nvdimm_2_h.blob", &secret), -ENOENT);
	assert_int_equal(key_file_read(directory, ".", &secret), -EBADMSG);
	secret_drop(&secret);
	close(directory);
	assert_int_equal(key_file_remove(ctx, "nvdimm_1_h.blob"), 0);
	assert_int_equal(key_file_remove(ctx, "nvdimm_1_h.blob"), 0);
	assert_false(key_file_exists(ctx, "nvdimm_1_h.blob"));
}

static int setup(void **state)
{
	(void)state;
	return !mkdtemp(root) || pmemctl_new(&ctx, root);
}

static int teardown(void **state)
{
	static const char *const directories[] = { "/etc/ndctl/keys", "/etc/ndctl", "/etc", "", NULL };
	char path[128];

	(void)state;
	pmemctl_unref(ctx);
	snprintf(path, sizeof(path), "%s/victim", root);
	unlink(path);
	for (const char *const *name = directories; *name; name++) {
		snprintf(path, sizeof(path), "%s%s", root, *name);
		rmdir(path);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_of_keys), cmocka_unit_test(names), cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
