// SPDX-License-Identifier: GPL-2.0-only
/* What the user is told on stderr: one line what, which object and why; a second what to do. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "compat/compat.h"

/* C0, DEL, and C1 as UTF-8 has them (C2 80 to C2 9F). */
void cli_print_clean(const char *text, FILE *out)
{
	for (; *text; text++) {
		const unsigned char c = (unsigned char)text[0], next = (unsigned char)text[1];

		if (c == 0xc2 && next >= 0x80 && next < 0xa0) {
			fputc('?', out);
			text++;
		} else {
			fputc(iscntrl(c) ? '?' : *text, out);
		}
	}
}

static void print_prefix(const struct cli *cli)
{
	if (cli->personality) {
		fputs("  Error: ", cli->err);
		return;
	}
	fputs("pmemctl: ", cli->err);
	if (!cli->command)
		return;
	for (const char *c = cli->command->name; *c; c++)
		fputc(toupper((unsigned char)*c), cli->err);
	fputs(": ", cli->err);
}

static void print_line(const struct cli *cli, const char *format, va_list ap)
{
	char *line;

	print_prefix(cli);
	if (vasprintf(&line, format, ap) >= 0) {
		cli_print_clean(line, cli->err);
		free(line);
	}
	fputc('\n', cli->err);
}

int cli_error(const struct cli *cli, enum pmemctl_status status, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_line(cli, format, ap);
	va_end(ap);
	return status;
}

int cli_file_error(struct cli *cli, int rc, const char *path, const char *why)
{
	const enum pmemctl_status status = rc == -ENOENT			? PMEMCTL_NO_OBJECT
					   : rc == -EACCES || rc == -EPERM	? PMEMCTL_NO_PERMISSION
					   : rc == -EBUSY			? PMEMCTL_IN_USE
										: PMEMCTL_FAILED;

	cli->cause = -rc;
	if (cli->personality)	/* there, the last word says it all */
		return PMEMCTL_FAILED;
	cli_error(cli, status, "%s: %s", path, why);
	cli_hint(cli, "%s", rc == -ENOENT		? "check its name, and that its directory is there"
		       : rc == -EACCES || rc == -EPERM ? "choose a file that you may use, or repeat it with sudo"
		       : rc == -EISDIR		? "name a file in it"
		       : rc == -ENOSPC		? "make room there, or choose another place"
		       : rc == -EBUSY		? "it is in use: lsof and lsblk tell by whom"
						: "choose another file");
	return status;
}

int cli_usage_error(const struct cli *cli, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_line(cli, format, ap);
	va_end(ap);
	if (cli->personality)
		return personality_value_error(cli);
	if (cli->command)
		cli_hint(cli, "Try 'pmemctl %s --help'", cli->command->name);
	else
		cli_hint(cli, "Try 'pmemctl --help'");
	return PMEMCTL_USAGE;
}

void cli_hint(const struct cli *cli, const char *format, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	fputs("  hint: ", cli->err);
	cli_print_clean(line, cli->err);
	fputc('\n', cli->err);
}

void cli_note(const struct cli *cli, const char *format, ...)
{
	va_list ap;

	if (cli->global.quiet)
		return;
	va_start(ap, format);
	vfprintf(cli->err, format, ap);
	va_end(ap);
	fputc('\n', cli->err);
}

void cli_count(struct cli *cli, int status, const char *did, size_t count, const char *object)
{
	if (cli->personality)
		personality_tell_failure(cli, status);
	cli_note(cli, "%s %zu %s%s", did, count, object, count == 1 ? "" : "s");
}

static void print_kernel_lines(const struct cli *cli, const char *lines)
{
	while (*lines) {
		size_t length = strcspn(lines, "\n");

		char line[512];

		snprintf(line, sizeof(line), "%.*s", (int)length, lines);
		fputs("  kernel: ", cli->err);
		cli_print_clean(line, cli->err);
		fputc('\n', cli->err);
		lines += length + (lines[length] == '\n');
	}
}

/* When nothing better is known than why the system refused. */
static const char *hint_of_errno(int errnum)
{
	switch (errnum) {
	case EACCES:
	case EPERM:
		return geteuid() ? "repeat it with sudo, or as root"
				 : "see what forbids it: dmesg, and lockdown or SELinux";
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return "pmemctl show topology tells what there is now";
	case EBUSY:
		return "pmemctl show namespace tells what uses it; lsof tells which processes have it open";
	case EIO:
		return "the device failed: dmesg tells what the kernel saw, pmemctl list -DH what the DIMMs report";
	case ENOMEM:
		return "free some memory, and repeat it";
	case ENOSPC:
		return "pmemctl list -R tells how much is free on regions, df on file systems";
	case EINTR:
		return "repeat it when it suits";
	default:
		return "dmesg may tell more";
	}
}

int cli_show_error(const struct cli *cli, const struct pmemctl_error *error)
{
	if (!error->object || !error->message || !error->kernel || !error->hint)
		return cli_error(cli, PMEMCTL_FAILED, "out of memory");	/* it was a copy */
	if (*error->object)
		cli_error(cli, error->status, "%s: %s", error->object, error->message);
	else
		cli_error(cli, error->status, "%s", error->message);
	print_kernel_lines(cli, error->kernel);
	if ((error->missing || error->errnum == ENOENT) && *error->object &&
	    cli_hint_object(cli, error->missing, error->object))
		;	/* which may have been meant */
	else if (*error->hint)
		cli_hint(cli, "%s", error->hint);
	else if (!cli->personality)
		cli_hint(cli, "%s", hint_of_errno(error->errnum));
	return error->status ? (int)error->status : PMEMCTL_FAILED;
}

int cli_library_error(const struct cli *cli)
{
	return cli_show_error(cli, pmemctl_error(cli->ctx));
}
