// SPDX-License-Identifier: GPL-2.0-only
/*
 * pmemctl support-bundle: what commands tell, in one archive. Each is a process of its own, so that one that fails,
 * or dies, costs its file alone; the manifest tells of it.
 */
#include <errno.h>
#include <json-c/json.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "config.h"
#include "output_file.h"
#include "show/optane.h"
#include "show/show.h"
#include "tarball.h"

extern char **environ;

struct bundle_options {
	const char *output;
	bool logs, anonymous, replace;
};

#define AT(member) offsetof(struct bundle_options, member)

static const struct option_spec options[] = {
	{ 'o', "output", OPT_TEXT, ARG_FILE, "FILE", AT(output),
	  "a .tar, .tar.gz, .tar.xz or .tar.zst (default: pmemctl-support-TIME.tar.gz)" },
	{ 0, "debug-logs", OPT_FLAG, ARG_NONE, NULL, AT(logs),
	  "with the debug logs of Intel Optane modules, which takes its time" },
	{ 0, "anonymous", OPT_FLAG, ARG_NONE, NULL, AT(anonymous),
	  "without serial numbers of DIMMs and the host's name" },
	{ 0, "replace", OPT_FLAG, ARG_NONE, NULL, AT(replace), "replace the archive when it is there already" },
};

struct bundle {
	struct cli *cli;
	const struct bundle_options *o;
	struct pmemctl_platform *platform;
	struct json_object *manifest;
	struct tarball tarball;
	time_t now;
	size_t files, failed;
};

/* Is it to be given up? What else would be added takes its time. */
static bool is_over(struct bundle *b)
{
	if (!b->tarball.rc && pmemctl_is_interrupted(b->cli->ctx))
		b->tarball.rc = -EINTR;
	return b->tarball.rc != 0;
}

/* ---- what is added ---- */

/* How it came out, in the manifest; with problem, why there is less than there should be. */
static void note(struct bundle *b, const char *name, const char *source, int status, size_t size, const char *problem)
{
	struct json_object *entry = json_object_new_object();

	json_object_object_add(entry, "file", size ? json_object_new_string(name) : NULL);
	json_object_object_add(entry, "source", json_object_new_string(source));
	json_object_object_add(entry, "status", json_object_new_int(status));
	json_object_object_add(entry, "size", json_object_new_int64((int64_t)size));
	json_object_object_add(entry, "problem", problem && *problem ? json_object_new_string(problem) : NULL);
	json_object_array_add(b->manifest, entry);
}

static void add(struct bundle *b, const char *name, const char *source, int status, const char *bytes, size_t size,
		const char *problem)
{
	if (size) {
		tarball_add(&b->tarball, name, bytes, size, b->now);
		b->files++;
	}
	note(b, name, source, status, size, problem);
}

/* ---- names that are left out ---- */

static void hide(char *text, size_t size, const char *word)
{
	const size_t length = strlen(word);

	for (char *at = text; length && (at = memmem(at, size - (size_t)(at - text), word, length)); at += length)
		memset(at, 'x', length);
}

static void hide_serial(char *text, size_t size, uint32_t serial)
{
	const uint32_t numbers[] = { serial, __builtin_bswap32(serial) };
	char word[16];

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		snprintf(word, sizeof(word), "%08x", numbers[i]);
		hide(text, size, word);
		snprintf(word, sizeof(word), "0x%x", numbers[i]);
		hide(text, size, word);
		snprintf(word, sizeof(word), "%u", numbers[i]);
		if (strlen(word) > 4)	/* what is shorter is much else, too */
			hide(text, size, word);
	}
}

static void make_anonymous(const struct bundle *b, char *text, size_t size)
{
	struct utsname host;

	for (size_t i = 0; i < b->platform->dimm_count; i++) {
		const char *id = b->platform->dimms[i]->unique_id, *serial = id ? strrchr(id, '-') : NULL;

		if (id)
			hide(text, size, id);
		if (serial)
			hide_serial(text, size, (uint32_t)strtoul(serial + 1, NULL, 16));
	}
	if (!pmemctl_is_recorded(b->cli->ctx) && uname(&host) == 0 && strcmp(host.nodename, "(none)") != 0)
		hide(text, size, host.nodename);
}

/* ---- what commands tell ---- */

/* What was written to a file in memory; NULL for nothing. */
static char *take(int fd, size_t *size)
{
	const off_t length = lseek(fd, 0, SEEK_END);
	char *bytes = length > 0 ? malloc((size_t)length + 1) : NULL;
	ssize_t got = bytes ? pread(fd, bytes, (size_t)length, 0) : 0;

	*size = got > 0 ? (size_t)got : 0;
	if (bytes)
		bytes[*size] = '\0';
	return bytes;
}

/* Its exit status, or 128 and the signal that ended it. */
static int run_itself(char *const *words, int out, int err)
{
	posix_spawn_file_actions_t actions;
	int status = 0, rc;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
	rc = posix_spawn(&pid, "/proc/self/exe", &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (rc)
		return PMEMCTL_FAILED;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void add_command(struct bundle *b, const char *name, const char *const *line)
{
	char *words[16] = { "pmemctl" }, *text = NULL, *problem = NULL, source[128] = "pmemctl";
	int out = memfd_create("out", MFD_CLOEXEC), err = memfd_create("err", MFD_CLOEXEC), count = 1, status;
	size_t size = 0, problem_size = 0;

	if (b->cli->global.demo)
		words[count++] = "--demo";
	if (b->cli->global.sysroot) {
		words[count++] = "--sysroot";
		words[count++] = (char *)(uintptr_t)b->cli->global.sysroot;
	}
	for (size_t i = 0; line[i] && count < (int)ARRAY_SIZE(words) - 1; i++) {
		words[count++] = (char *)(uintptr_t)line[i];
		snprintf(source + strlen(source), sizeof(source) - strlen(source), " %s", line[i]);
	}
	status = out < 0 || err < 0 ? (int)PMEMCTL_FAILED : run_itself(words, out, err);
	text = take(out, &size);
	problem = take(err, &problem_size);
	if (b->o->anonymous && text)
		make_anonymous(b, text, size);
	if (b->o->anonymous && problem)
		make_anonymous(b, problem, problem_size);
	b->failed += status == PMEMCTL_FAILED || status == PMEMCTL_NO_PERMISSION || status == PMEMCTL_PARTIAL ||
		     status > 128;
	add(b, name, source, status, text, size, problem);
	free(text);
	free(problem);
	close(out);
	close(err);
}

static void add_commands(struct bundle *b)
{
	static const char *const lines[][6] = {
		{ "pmemctl.txt", "--version" }, { "list.json", "list", "-vvv" }, { "doctor.txt", "doctor" },
	};
	static const char *const diagnosis[] = { "ipmctl", "start", "-diagnostic", NULL };
	char name[64];

	for (size_t i = 0; i < ARRAY_SIZE(lines) && !is_over(b); i++)
		add_command(b, lines[i][0], lines[i] + 1);
	if (!is_over(b) && show_has_modules(b->platform))
		add_command(b, "diagnostic.txt", diagnosis);
	for (size_t i = 0; show_kinds[i] && !is_over(b); i++) {
		const char *const line[] = { "show", show_kinds[i]->name, "--format", "json", NULL };

		snprintf(name, sizeof(name), "show/%s.json", show_kinds[i]->name);
		add_command(b, name, line);
	}
}

/* ---- bytes ---- */

static void add_table(struct bundle *b, const char *signature)
{
	struct pmemctl_acpi_table *table = NULL;
	char name[32], source[64];

	snprintf(name, sizeof(name), "acpi/%s", signature);
	snprintf(source, sizeof(source), "/sys/firmware/acpi/tables/%s", signature);
	if (b->o->anonymous) {
		note(b, name, source, 0, 0, "left out: it may have serial numbers");
	} else if (pmemctl_acpi_read(b->cli->ctx, signature, &table)) {
		const struct pmemctl_error *error = pmemctl_error(b->cli->ctx);

		b->failed += error->status != PMEMCTL_NO_OBJECT;
		note(b, name, source, (int)error->status, 0, error->message);
	} else {
		add(b, name, source, 0, table->bytes, table->size, NULL);
	}
	pmemctl_acpi_free(table);
}

/* A kernel without loadable modules does not have all of them. */
static void add_file(struct bundle *b, const char *name, const char *path)
{
	enum { MOST = 1 << 20 };
	FILE *in = fopen(path, "re");
	int errnum = in ? 0 : errno;
	char *text = in ? malloc(MOST) : NULL;
	size_t size = text ? fread(text, 1, MOST, in) : 0;

	if (in && (!text || ferror(in)))
		errnum = errno;
	if (b->o->anonymous && text)
		make_anonymous(b, text, size);
	b->failed += errnum && errnum != ENOENT;
	add(b, name, path, !errnum ? 0 : errnum == ENOENT ? PMEMCTL_NO_OBJECT : PMEMCTL_FAILED, text, size,
	    errnum ? strerror(errnum) : size ? NULL : "it is empty");
	free(text);
	if (in)
		fclose(in);
}

static void add_log(struct bundle *b, const struct pmemctl_dimm *dimm, enum pmemctl_optane_debug_log log)
{
	void *bytes = NULL;
	char name[64], source[64];
	size_t size = 0;

	snprintf(name, sizeof(name), "debug/%s-%s.bin", dimm->name, pmemctl_optane_debug_name(log));
	snprintf(source, sizeof(source), "%s, command 08:02", dimm->name);
	if (b->o->anonymous) {
		note(b, name, source, 0, 0, "left out: nobody but the vendor knows what is in it");
	} else if (pmemctl_optane_debug_read(b->cli->ctx, dimm->name, log, NULL, NULL, &bytes, &size)) {
		const struct pmemctl_error *error = pmemctl_error(b->cli->ctx);

		b->failed += error->status != PMEMCTL_NO_OBJECT && error->status != PMEMCTL_NOT_SUPPORTED;
		note(b, name, source, (int)error->status, 0, error->message);
	} else {
		add(b, name, source, 0, bytes, size, NULL);
	}
	free(bytes);
}

static void add_logs(struct bundle *b)
{
	for (size_t i = 0; i < b->platform->dimm_count; i++) {
		const struct pmemctl_dimm *dimm = b->platform->dimms[i];

		for (int log = 0; pmemctl_is_optane(dimm) && log < PMEMCTL_OPTANE_DEBUG_COUNT && !is_over(b); log++)
			add_log(b, dimm, (enum pmemctl_optane_debug_log)log);
	}
}

static void add_manifest(struct bundle *b)
{
	struct json_object *whole = json_object_new_object();
	const char *text;

	json_object_object_add(whole, "pmemctl", json_object_new_string(PACKAGE_VERSION));
	json_object_object_add(whole, "time", json_object_new_int64((int64_t)b->now));
	json_object_object_add(whole, "anonymous", json_object_new_boolean(b->o->anonymous));
	json_object_object_add(whole, "files", json_object_get(b->manifest));
	text = json_object_to_json_string_ext(whole, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);
	tarball_add(&b->tarball, "manifest.json", text, strlen(text), b->now);
	json_object_put(whole);
}

static void add_all(struct bundle *b)
{
	static const char *const tables[] = { "NFIT", "PCAT", "PMTT", "SRAT", "SLIT", "HMAT", "CEDT" };

	add_commands(b);
	if (is_over(b))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		add_table(b, tables[i]);
	if (!pmemctl_is_recorded(b->cli->ctx)) {
		add_file(b, "kernel/version", "/proc/version");
		add_file(b, "kernel/modules", "/proc/modules");
		add_file(b, "kernel/iomem", "/proc/iomem");
	}
	if (b->o->logs)
		add_logs(b);
	if (!is_over(b))
		add_manifest(b);
}

/* ---- the archive ---- */

/* 0 or -errno. */
static int write_file(struct bundle *b, const char *path)
{
	struct output_file file;
	struct stat about;
	int rc = !b->o->replace && lstat(path, &about) == 0 ? -EEXIST : output_file_begin(&file, path);

	if (rc)
		return rc;
	file.mode = 0600;
	file.is_new = !b->o->replace;
	tarball_write_to(&b->tarball, file.out);
	add_all(b);
	rc = tarball_end(&b->tarball);
	if (!rc)
		return output_file_end(&file);
	output_file_drop(&file);
	return rc;
}

static int write_archive(struct bundle *b, const char *path)
{
	static const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY };
	int rc;

	if (pmemctl_discover(b->cli->ctx, &query, &b->platform))
		return cli_library_error(b->cli);
	b->manifest = json_object_new_array();
	rc = write_file(b, path);
	json_object_put(b->manifest);
	pmemctl_platform_free(b->platform);
	if (!rc)
		return 0;
	cli_error(b->cli, PMEMCTL_FAILED, "%s: %s", path, strerror(-rc));
	if (rc == -EEXIST)
		cli_hint(b->cli, "--replace replaces it");
	return rc == -ENOENT ? PMEMCTL_NO_OBJECT : PMEMCTL_FAILED;
}

static int run(struct cli *cli, const void *parsed, char **operands, int count)
{
	struct bundle b = { .cli = cli, .o = parsed, .now = time(NULL) };
	char name[64];
	const char *path = b.o->output ? b.o->output : name;
	struct tm tm;
	int status;

	(void)operands;
	(void)count;
	strftime(name, sizeof(name), "pmemctl-support-%Y%m%d-%H%M%S.tar.gz", gmtime_r(&b.now, &tm));
	status = tarball_begin(cli, &b.tarball, path);
	if (!status)
		status = write_archive(&b, path);
	tarball_end(&b.tarball);
	if (status)
		return status;
	cli_print_clean(path, stdout);
	printf("\n");
	cli_note(cli, "wrote %zu files; look at what you give away", b.files);
	if (!b.failed)
		return 0;
	return cli_error(cli, PMEMCTL_PARTIAL,
			 "%zu part%s could not be read as a whole; manifest.json in the archive says why",
			 b.failed, b.failed == 1 ? "" : "s");
}

static const char *const examples[] = {
	"pmemctl support-bundle --output machine.tar.zst", "All that pmemctl tells of the machine, in machine.tar.zst.",
	"pmemctl support-bundle --anonymous", "The same without serial numbers.",
	NULL,
};

static const struct exit_meaning exits[] = {
	{ PMEMCTL_FAILED, "failed, interrupted, or the archive is there already" },
	{ PMEMCTL_NO_OBJECT, "no such directory" },
	{ PMEMCTL_NO_PERMISSION, "not permitted" },
	{ PMEMCTL_NOT_SUPPORTED, "libarchive is not installed" },
	{ PMEMCTL_PARTIAL, "the archive was written, and does not have all" },
	{ 0 },
};

const struct command cmd_support_bundle = {
	.name = "support-bundle",
	.summary = "Write all that pmemctl tells of the machine to one archive, for those who help.",
	.options = options,
	.option_count = ARRAY_SIZE(options),
	.options_size = sizeof(struct bundle_options),
	.examples = examples,
	.exits = exits,
	.properties = CMD_NEEDS_ROOT | CMD_BORROWS,
	.run = run,
};
