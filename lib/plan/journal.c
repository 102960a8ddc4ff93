// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is going on with an object, in /run/pmemctl/OBJECT.change, from before the first step of a
 * plan to after the last one that is done or taken back. When the process dies in between, the
 * file tells a namespace that is half made from one that was disabled on purpose: the kernel shows
 * both in the same way. It does not live longer than what it is about: both end with the system.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "label_change.h"

static void path_of(const char *object, char *path, size_t size)
{
	snprintf(path, size, "/run/pmemctl/%s.change", object);
}

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

/* What a command about labels left is not ended by one that puts the DIMM into service, or out of it. */
static bool is_anothers(const struct pmemctl_plan *plan)
{
	return !plan->labels && label_note_is_there(plan->object);
}

static void write_line(const struct pmemctl_plan *plan)
{
	char path[128], line[256];
	int fd;

	path_of(plan->object, path, sizeof(path));
	/* of "clear errors of" the first word tells enough */
	snprintf(line, sizeof(line), "%.*s %d %d %llu %llu %s %s\n",
		 (int)strcspn(plan->verb, " "), plan->verb, (int)plan->mode, (int)plan->map,
		 (unsigned long long)plan->align, (unsigned long long)plan->sector_size,
		 or_dash(plan->old_uuid), or_dash(plan->new_uuid));
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return;
	if (write(fd, line, strlen(line)) != (ssize_t)strlen(line))
		unlink(path);
	close(fd);
}

/*
 * Without the files the change is no less safe, only harder to tell afterwards. But what is half made already
 * is not gone on with when the only copy of what was before would be lost.
 */
int journal_begin(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan)
{
	int rc = 0;

	if (!plan->object || is_anothers(plan))
		return 0;
	if (plan->labels)
		rc = label_note_begin(plan->object, plan->labels);
	if (rc && plan->keeps_note)
		return fail(ctx, status_of_errno(-rc), -rc, plan->object,
			    "the labels of before cannot be noted in /run/pmemctl: %s", strerror(-rc));
	if (rc)
		log_message(ctx, PMEMCTL_LOG_WARNING, "%s: the labels of before cannot be noted in /run/pmemctl: %s",
			    plan->object, strerror(-rc));
	write_line(plan);
	return 0;
}

void journal_end(const struct pmemctl_plan *plan)
{
	if (plan->object && !is_anothers(plan))
		journal_drop(plan->object);
}

void journal_drop(const char *object)
{
	char path[128];

	path_of(object, path, sizeof(path));
	unlink(path);
	label_note_end(object);
}

bool journal_read(const char *object, struct journal *journal)
{
	unsigned long long align, sector_size;
	char path[128], line[256] = "";
	int fd, mode, map;
	struct stat st;
	ssize_t length;

	path_of(object, path, sizeof(path));
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	length = fstat(fd, &st) || st.st_uid != 0 ? -1 : read(fd, line, sizeof(line) - 1);
	close(fd);
	if (length <= 0 || sscanf(line, "%31s %d %d %llu %llu %39s %39s", journal->verb, &mode, &map,
				  &align, &sector_size, journal->uuids[0], journal->uuids[1]) != 7)
		return false;
	journal->mode = (enum pmemctl_mode)mode;
	journal->map = (enum pmemctl_map)map;
	journal->align = align;
	journal->sector_size = sector_size;
	return true;
}
