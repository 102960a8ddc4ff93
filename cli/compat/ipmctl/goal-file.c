// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl dump -system -config and load -goal, which have a configuration as a file; and delete -pcd. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/ipmctl/goal.h"
#include "input_file.h"
#include "output_file.h"

int ipmctl_dump_goal(const struct pmemctl_goal_machine *machine, const struct ipmctl_change *c)
{
	FILE *const out = c->request.out;
	struct output_file file;
	char *text;
	int rc = pmemctl_goal_text(machine, &text);

	if (rc == -ENOENT) {
		fprintf(out,
			"Dump configuration goal failed: Error 131 - There are no configured PMem modules to dump.\n");
		return IPMCTL_FAILED;
	}
	if (!rc)
		rc = output_file_begin(&file, c->file);
	if (!rc) {
		fputs(text, file.out);
		rc = output_file_end(&file);
	}
	free(text);
	if (rc) {
		fprintf(out,
			"Dump configuration goal failed: Error 132 - File operation failed. (%s)\n", strerror(-rc));
		return IPMCTL_FAILED;
	}
	fprintf(out, "Successfully dumped system configuration to file: ");
	cli_print_clean(c->file, out);
	fprintf(out, "\n");
	return 0;
}

static int refuse_file(FILE *out, const char *why, size_t line)
{
	fprintf(out, "Load Goal failed: Error 141 - Invalid file.");
	if (line)
		fprintf(out, " (line %zu: %s)\n", line, why);
	else
		fprintf(out, " (%s)\n", why);
	return IPMCTL_FAILED;
}

int ipmctl_load_goal(struct cli *cli, struct pmemctl_goal_machine *machine, const struct ipmctl_change *c)
{
	const char *why = NULL;
	char *text;
	size_t line;
	int rc = input_file_read(c->file, &text);

	if (rc)
		return refuse_file(c->request.out, input_file_error(rc), 0);
	rc = pmemctl_goal_parse(machine, text, &line, &why);
	free(text);
	if (rc)
		return refuse_file(c->request.out, rc == -ENOMEM ? strerror(-rc) : why, line);
	return ipmctl_make_goal(cli, machine, c, NULL);
}

/* Why a module stays as it is; NULL: it does not. */
static const char *why_not_cleared(const struct pmemctl_goal_module *m)
{
	return m->locked ? "37 - Command cannot be run in current security state."
	       : !m->usable ? "91 - Media not accessible. Replace PMem module to continue" : NULL;
}

/* A line a module; the status. */
static int tell_cleared(const struct pmemctl_goal_machine *machine, const struct ipmctl_change *c, size_t count,
			size_t cleared)
{
	FILE *const out = c->request.out;
	const char *what = cleared < count ? "Clear partition(s)" : "Clear Config partition(s)";

	if (!c->request.xml)
		fprintf(out, "\n");
	for (size_t i = 0; i < machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];
		const char *why = why_not_cleared(m);

		if (m->target)
			fprintf(out, "%s on PMem module 0x%04llx: %s%s\n", what, (unsigned long long)m->handle,
				why ? "Error " : "Success", why ? why : "");
	}
	fprintf(out, "\n");
	if (cleared)
		fprintf(out,
			"\nData dependencies may result in other commands being affected. A system reboot is required before "
			"all changes will take effect.\n");
	return cleared < count ? IPMCTL_FAILED : 0;
}

int ipmctl_delete_pcd(struct cli *cli, const struct pmemctl_goal_machine *machine, const struct ipmctl_change *c)
{
	FILE *const out = c->request.out;
	size_t count = 0, cleared = 0;
	int yes = 1;

	for (size_t i = 0; i < machine->module_count; i++) {
		count += machine->modules[i].target;
		cleared += machine->modules[i].target && !why_not_cleared(&machine->modules[i]);
	}
	if (!c->force) {
		fprintf(out, "WARNING: Modifying the Platform Configuration Data can result in loss of data!\n"
			"Clear Config partition(s) on %zu PMem module(s).\n", count);
		yes = ipmctl_ask(out);
	}
	if (yes <= 0)
		return IPMCTL_FAILED;
	if (pmemctl_pcd_delete(cli->ctx, machine))
		return ipmctl_tell_goal_failure(cli, out, "Clear Config partition(s)");
	return tell_cleared(machine, c, count, cleared);
}
