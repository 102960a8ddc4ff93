// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl dump -debug and dump -support: files for the vendor. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/ipmctl/ipmctl.h"
#include "debug_log.h"
#include "output_file.h"

static int check_destination(const struct ipmctl_request *request)
{
	if (request->destination && *request->destination)
		return 0;
	printf("Missing required option -destination.\n");
	return IPMCTL_SYNTAX;
}

/* ---- debug logs ---- */

/* Logs are not taken apart here. */
static int check_dictionary(const struct ipmctl_request *request)
{
	if (!request->dictionary)
		return 0;
	if (access(request->dictionary, F_OK) == 0)
		return ipmctl_refuse("-dict");
	printf("The passed dictionary file doesn't exist\n");
	return IPMCTL_FAILED;
}

static int begin(struct cli *cli, const struct ipmctl_request *request, struct ipmctl_machine *m)
{
	int status = check_destination(request);

	if (!status)
		status = check_dictionary(request);
	return status ? status : ipmctl_machine_open(cli, request, 0, m);
}

/* Did it fail? That a log is not there is no failure. */
static bool tell_log(const char *name, const struct debug_file *file)
{
	if (file->rc == -ENODATA) {
		printf("No %s FW debug logs found\n", name);
		return false;
	}
	if (file->rc && !file->unwritten) {
		printf("Unexpected error in retrieving %s FW debug logs\n(", name);
		cli_print_clean(file->problem, stdout);
		printf(")\n");
		return true;
	}
	printf(file->rc ? "Failed to dump %s FW debug logs to file " : "Dumped %s FW debug logs to file ", name);
	cli_print_clean(file->path ? file->path : "", stdout);
	printf("\n");
	return file->rc != 0;
}

static int dump_module(struct cli *cli, const struct pmemctl_dimm *dimm, const char *prefix)
{
	bool failed = false;
	size_t dumped = 0;

	printf("\n");
	for (int i = 0; i < PMEMCTL_OPTANE_DEBUG_COUNT; i++) {
		const enum pmemctl_optane_debug_log log = (enum pmemctl_optane_debug_log)i;
		struct debug_file file;

		debug_file_write(cli->ctx, dimm, log, prefix, false, NULL, NULL, &file);
		failed = tell_log(pmemctl_optane_debug_name(log), &file) || failed;
		dumped += !file.rc;
		debug_file_free(&file);
	}
	return failed || !dumped ? IPMCTL_FAILED : 0;
}

int ipmctl_dump_debug(struct cli *cli, const struct ipmctl_request *request)
{
	struct ipmctl_machine m;
	int status = begin(cli, request, &m), worst = 0;

	if (status)
		return status;
	for (size_t i = 0; i < m.count; i++) {
		status = dump_module(cli, m.dimms[i].dimm, request->destination);
		worst = worst ? worst : status;
	}
	ipmctl_machine_close(&m);
	return worst;
}

/* ---- what other commands tell, in one file ---- */

static const char *const of_platform[] = {
	"version", "show -memoryresources", "show -a -system -capabilities", "show -a -topology", "start -diagnostic",
	"show -system",
};
static const char *const of_module[] = {
	"show -a -dimm", "show -a -sensor -dimm", "show -pcd -dimm", "show -error Media -dimm", "show -error Thermal -dimm",
};

static void print_heading(const char *text, const char *id)
{
	static const char rule[] =
		"/*************************************************************************************************/";

	printf("\n%s\n/******************************** %s%s ********************************/\n%s\n", rule, text, id, rule);
}

/* Its status. Words of the personality have no blanks in them; what may have is the last, and one word. */
static int run_line(struct cli *cli, const char *line, const char *last)
{
	char copy[128], *words[16], *next = copy;
	int count = 0;

	printf("/*\n* %s%s%s\n*/\n", line, last ? " " : "", last ? last : "");
	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word; (word = strsep(&next, " ")) && count < (int)ARRAY_SIZE(words) - 1;)
		words[count++] = word;
	if (last)
		words[count++] = (char *)(uintptr_t)last;
	return ipmctl_run_words(cli, words, count);
}

static void dump_logs(struct cli *cli, const struct ipmctl_request *request, const char *handle)
{
	char *words[] = { "dump", "-destination", (char *)(uintptr_t)request->destination, "-debug", "-dimm",
			  (char *)(uintptr_t)handle };

	printf("/*\n* dump -destination ");
	cli_print_clean(request->destination, stdout);
	printf(" -debug -dimm %s\n*/\n", handle);
	ipmctl_run_words(cli, words, ARRAY_SIZE(words));	/* many modules have none */
}

/* How many commands did not tell all. */
static size_t print_all(struct cli *cli, const struct ipmctl_request *request, const struct ipmctl_machine *m)
{
	char handle[32];
	size_t failed = 0;

	print_heading("Platform information", "");
	for (size_t i = 0; i < ARRAY_SIZE(of_platform); i++)
		failed += run_line(cli, of_platform[i], NULL) != 0;
	for (size_t i = 0; i < m->count; i++) {
		const struct pmemctl_dimm *dimm = m->dimms[i].dimm;

		print_heading("Dimm Specific information - UUID: ", dimm->unique_id ? dimm->unique_id : "");
		snprintf(handle, sizeof(handle), "0x%04llx", (unsigned long long)dimm->handle);
		for (size_t j = 0; j < ARRAY_SIZE(of_module); j++)
			failed += run_line(cli, of_module[j], handle) != 0;
		dump_logs(cli, request, handle);
	}
	return failed;
}

static int write_all(struct cli *cli, const struct ipmctl_request *request, const struct ipmctl_machine *m,
		     const char *path)
{
	FILE *const terminal = stdout;
	struct output_file file;
	size_t failed = 0;
	int rc = output_file_begin(&file, path);

	if (!rc) {
		file.mode = 0600;
		stdout = file.out;
		failed = print_all(cli, request, m);
		stdout = terminal;
		rc = output_file_end(&file);
	}
	if (rc) {
		printf("Error: %s cannot be written: %s\n", path, strerror(-rc));
		return IPMCTL_FAILED;
	}
	printf("Dump support data successfully written to ");
	cli_print_clean(path, stdout);
	printf(".\n");
	if (failed)
		printf("%zu of the commands in it did not tell all; it says why.\n", failed);
	return failed ? IPMCTL_FAILED : 0;
}

int ipmctl_dump_support(struct cli *cli, const struct ipmctl_request *request)
{
	struct ipmctl_machine m;
	char *path = NULL;
	int status = begin(cli, request, &m);

	if (status)
		return status;
	if (asprintf(&path, "%s_platform_support_info.txt", request->destination) < 0) {
		printf("Error: out of memory\n");
		status = IPMCTL_FAILED;
	} else {
		status = write_all(cli, request, &m, path);
		free(path);
	}
	ipmctl_machine_close(&m);
	return status;
}
