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
	fprintf(request->out, "Missing required option -destination.\n");
	return IPMCTL_SYNTAX;
}

/* ---- debug logs ---- */

/* Logs are not decoded here: only the vendor has dictionaries of his firmware. */
static int check_dictionary(const struct ipmctl_request *request)
{
	if (!request->dictionary)
		return 0;
	if (access(request->dictionary, F_OK)) {
		fprintf(request->out, "The passed dictionary file doesn't exist\n");
		return IPMCTL_FAILED;
	}
	fprintf(request->out, "'-dict' is not in this version of pmemctl: debug logs are not decoded. Leave it out to have them "
			      "written as modules have them, for the vendor to decode.\n");
	return PMEMCTL_NOT_SUPPORTED;
}

static int begin(struct cli *cli, const struct ipmctl_request *request, struct ipmctl_machine *m)
{
	int status = check_destination(request);

	if (!status)
		status = check_dictionary(request);
	return status ? status : ipmctl_machine_open(cli, request, 0, m);
}

/* Did it fail? That a log is not there is no failure. */
static bool tell_log(FILE *out, const char *name, const struct debug_file *file)
{
	if (file->rc == -ENODATA) {
		fprintf(out, "No %s FW debug logs found\n", name);
		return false;
	}
	if (file->rc && !file->unwritten) {
		fprintf(out, "Unexpected error in retrieving %s FW debug logs\n(", name);
		cli_print_clean(file->problem, out);
		fprintf(out, ")\n");
		return true;
	}
	fprintf(out, file->rc ? "Failed to dump %s FW debug logs to file " : "Dumped %s FW debug logs to file ", name);
	cli_print_clean(file->path ? file->path : "", out);
	fprintf(out, "\n");
	return file->rc != 0;
}

static int dump_module(struct cli *cli, FILE *out, const struct pmemctl_dimm *dimm, const char *prefix)
{
	bool failed = false;
	size_t dumped = 0;

	fprintf(out, "\n");
	for (int i = 0; i < PMEMCTL_OPTANE_DEBUG_COUNT; i++) {
		const enum pmemctl_optane_debug_log log = (enum pmemctl_optane_debug_log)i;
		struct debug_file file;

		debug_file_write(cli->ctx, dimm, log, prefix, false, NULL, NULL, &file);
		failed = tell_log(out, pmemctl_optane_debug_name(log), &file) || failed;
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
		status = dump_module(cli, request->out, m.dimms[i].dimm, request->destination);
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

static void print_heading(FILE *out, const char *text, const char *id)
{
	static const char rule[] =
		"/*************************************************************************************************/";

	fprintf(out,
		"\n%s\n/******************************** %s%s ********************************/\n%s\n", rule, text, id,
		rule);
}

/* Its status. Words of the personality have no blanks in them; what may have is the last, and one word. */
static int run_line(struct cli *cli, FILE *out, const char *line, const char *last)
{
	char copy[128], *words[16], *next = copy;
	int count = 0;

	fprintf(out, "/*\n* %s%s%s\n*/\n", line, last ? " " : "", last ? last : "");
	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word; (word = strsep(&next, " ")) && count < (int)ARRAY_SIZE(words) - 1;)
		words[count++] = word;
	if (last)
		words[count++] = (char *)(uintptr_t)last;
	return ipmctl_run_words(cli, out, words, count);
}

static void dump_logs(struct cli *cli, FILE *out, const char *destination, const char *handle)
{
	char *words[] = { "dump", "-destination", (char *)(uintptr_t)destination, "-debug", "-dimm",
			  (char *)(uintptr_t)handle };

	fprintf(out, "/*\n* dump -destination ");
	cli_print_clean(destination, out);
	fprintf(out, " -debug -dimm %s\n*/\n", handle);
	ipmctl_run_words(cli, out, words, ARRAY_SIZE(words));	/* many modules have none */
}

/* How many commands did not tell all. */
static size_t print_all(struct cli *cli, FILE *out, const char *destination, const struct ipmctl_machine *m)
{
	char handle[32];
	size_t failed = 0;

	print_heading(out, "Platform information", "");
	for (size_t i = 0; i < ARRAY_SIZE(of_platform); i++)
		failed += run_line(cli, out, of_platform[i], NULL) != 0;
	for (size_t i = 0; i < m->count; i++) {
		const struct pmemctl_dimm *dimm = m->dimms[i].dimm;

		print_heading(out, "Dimm Specific information - UUID: ", dimm->unique_id ? dimm->unique_id : "");
		snprintf(handle, sizeof(handle), "0x%04llx", (unsigned long long)dimm->handle);
		for (size_t j = 0; j < ARRAY_SIZE(of_module); j++)
			failed += run_line(cli, out, of_module[j], handle) != 0;
		dump_logs(cli, out, destination, handle);
	}
	return failed;
}

static int write_all(struct cli *cli, const struct ipmctl_request *request, const struct ipmctl_machine *m,
		     const char *path)
{
	struct output_file file;
	size_t failed = 0;
	int rc = output_file_begin(&file, path);

	if (!rc) {
		file.mode = 0600;
		failed = print_all(cli, file.out, request->destination, m);
		rc = output_file_end(&file);
	}
	if (rc) {
		fprintf(request->out, "Error: %s cannot be written: %s\n", path, strerror(-rc));
		return IPMCTL_FAILED;
	}
	fprintf(request->out, "Dump support data successfully written to ");
	cli_print_clean(path, request->out);
	fprintf(request->out, ".\n");
	if (failed)
		fprintf(request->out, "%zu of the commands in it did not tell all; it says why.\n", failed);
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
		fprintf(request->out, "Error: out of memory\n");
		status = IPMCTL_FAILED;
	} else {
		status = write_all(cli, request, &m, path);
		free(path);
	}
	ipmctl_machine_close(&m);
	return status;
}
