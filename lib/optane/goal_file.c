// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * How modules are divided, as a file that ipmctl reads and writes, too: a line of names, then one for each module, in
 * whole GiB. What is read becomes per cents of a socket, so that it also serves for modules of another size.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctx.h"
#include "optane/goal.h"

static const char heading[] =
	"#SocketID,DimmHandle,Capacity,MemorySize,AppDirect1Size,AppDirect1Format,AppDirect1Index,"
	"AppDirect2Size,AppDirect2Format,AppDirect2Index";

enum column {
	SOCKET, HANDLE, CAPACITY, MEMORY, SIZE_1, FORMAT_1, INDEX_1, SIZE_2, FORMAT_2, INDEX_2, COLUMNS,
	WAYS_SHIFT = 16, ONE_WAY = 1, CONTROLLER_SHIFT = 8, GIB_SHIFT = 30,
};

/* ---- writing ---- */

static void print_set(FILE *out, const struct pmemctl_goal_module *m, size_t set)
{
	const struct pmemctl_pcd_set *s = &m->pcd.current.sets[set];
	uint64_t size = 0;

	if (set < m->pcd.current.set_count)
		for (size_t i = 0; i < s->member_count; i++)
			if (memcmp(s->members[i].uid, m->uid, PMEMCTL_OPTANE_UID) == 0)
				size = s->members[i].size >> GIB_SHIFT;
	if (!size)
		fputs(",0,0,0", out);
	else
		fprintf(out, ",%llu,%u,%u", (unsigned long long)size,
			s->channel_size | s->controller_size << CONTROLLER_SHIFT |
				goal_ways_bit(s->member_count) << WAYS_SHIFT, s->index);
}

PMEMCTL_EXPORT int pmemctl_goal_text(const struct pmemctl_goal_machine *machine, char **text)
{
	size_t size, count = 0;
	FILE *out = open_memstream(text, &size);
	bool failed;

	if (!out)
		return -ENOMEM;
	fprintf(out, "%s\n", heading);
	for (size_t i = 0; i < machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];

		if (!m->target || !m->usable || !pmemctl_pcd_is_configured(&m->pcd))
			continue;
		count++;
		fprintf(out, "%u,%llu,%llu,%llu", m->socket, (unsigned long long)m->handle,
			(unsigned long long)(m->capacity >> GIB_SHIFT),
			(unsigned long long)(m->pcd.current.volatile_mapped >> GIB_SHIFT));
		for (size_t j = 0; j < PMEMCTL_PCD_SETS; j++)
			print_set(out, m, j);
		fputc('\n', out);
	}
	failed = ferror(out);
	if (fclose(out) || failed || !count) {
		free(*text);
		*text = NULL;
		return count ? -ENOMEM : -ENOENT;
	}
	return 0;
}

/* ---- reading ---- */

struct sums {
	uint64_t capacity, memory, app_direct;
};

struct reader {
	struct pmemctl_goal_machine *machine;
	struct sums *sums;	/* of each socket of the machine */
	bool *seen;		/* each module */
	const char *why;
};

static int refuse(struct reader *r, const char *why)
{
	r->why = why;
	return -EBADMSG;
}

/* Numbers with commas between, and blanks around them, up to the end of the line. */
static int take_numbers(struct reader *r, const char *line, size_t length, uint64_t *numbers)
{
	enum { MOST = 1 << 30 };
	const char *end = line + length;
	size_t count = 0;

	for (;;) {
		char *behind;

		while (line < end && isblank((unsigned char)*line))
			line++;
		if (line == end || !isdigit((unsigned char)*line) || count == COLUMNS)
			return refuse(r, count < COLUMNS ? "a number is missing" : "there are more than ten numbers");
		numbers[count] = strtoull(line, &behind, 10);
		if (numbers[count++] > MOST)
			return refuse(r, "a number is too large");
		for (line = behind; line < end && isspace((unsigned char)*line);)
			line++;
		if (line == end)
			return count == COLUMNS ? 0 : refuse(r, "there are less than ten numbers");
		if (*line++ != ',')
			return refuse(r, "there is something between the numbers");
	}
}

static int take_module(struct reader *r, const uint64_t *n, size_t place)
{
	const struct pmemctl_goal_module *m = &r->machine->modules[place];
	const uint64_t app_direct = n[SIZE_1] + n[SIZE_2];

	if (n[SOCKET] != m->socket)
		return refuse(r, "the module is on another socket");
	if (r->seen[place])
		return refuse(r, "the module has a line already");
	if (!n[CAPACITY] || n[MEMORY] + app_direct > n[CAPACITY])
		return refuse(r, "the module has less capacity than is asked for");
	r->seen[place] = true;
	for (size_t i = 0; i < r->machine->socket_count && m->target; i++) {
		struct pmemctl_goal_socket *socket = &r->machine->sockets[i];
		struct sums *sums = &r->sums[i];

		if (socket->id != m->socket)
			continue;
		sums->capacity += n[CAPACITY];
		sums->memory += n[MEMORY];
		sums->app_direct += app_direct;
		socket->wish.not_interleaved |= n[SIZE_1] && n[FORMAT_1] >> WAYS_SHIFT == ONE_WAY;
	}
	return 0;
}

/* A line about a module that is not there is of another machine, and passed over, as ipmctl does. */
static int take_line(struct reader *r, const char *line, size_t length)
{
	uint64_t numbers[COLUMNS];
	int rc = take_numbers(r, line, length, numbers);

	for (size_t i = 0; i < r->machine->module_count && !rc; i++)
		if (r->machine->modules[i].handle == numbers[HANDLE])
			return take_module(r, numbers, i);
	return rc;
}

static int take_lines(struct reader *r, const char *text, size_t *line)
{
	int rc = 0;

	if (*text != '#') {
		*line = 1;
		return refuse(r, "it does not begin with a line of names behind a #");
	}
	for (*line = 1; *text && !rc; ++*line) {
		const size_t length = strcspn(text, "\n");

		if (*text != '#' && strspn(text, " \t\r") < length)
			rc = take_line(r, text, length);
		text += length + (text[length] == '\n');
	}
	*line = rc ? *line - 1 : 0;
	return rc;
}

static unsigned per_cent(uint64_t part, uint64_t all)
{
	return all ? (unsigned)((part * 100 + all / 2) / all) : 0;
}

static int settle(struct reader *r)
{
	for (size_t i = 0; i < r->machine->module_count; i++)
		if (r->machine->modules[i].target && r->machine->modules[i].usable && !r->seen[i])
			return refuse(r, "a module has no line");
	for (size_t i = 0; i < r->machine->socket_count; i++) {
		struct pmemctl_goal_wish *wish = &r->machine->sockets[i].wish;
		const struct sums *s = &r->sums[i];

		wish->memory = per_cent(s->memory, s->capacity);
		wish->reserved = per_cent(s->capacity - s->memory - s->app_direct, s->capacity);
		if (wish->memory + wish->reserved > 100)	/* both were rounded up */
			wish->reserved = 100 - wish->memory;
	}
	return 0;
}

PMEMCTL_EXPORT int pmemctl_goal_parse(struct pmemctl_goal_machine *machine, const char *text, size_t *line,
				      const char **why)
{
	struct reader r = {
		.machine = machine, .sums = calloc(machine->socket_count + 1, sizeof(*r.sums)),
		.seen = calloc(machine->module_count + 1, sizeof(*r.seen)),
	};
	int rc = r.sums && r.seen ? 0 : -ENOMEM;

	*line = 0;
	for (size_t i = 0; i < machine->socket_count; i++)
		machine->sockets[i].wish = (struct pmemctl_goal_wish) { .memory = 0 };
	if (!rc)
		rc = take_lines(&r, text, line);
	if (!rc)
		rc = settle(&r);
	*why = r.why;
	free(r.sums);
	free(r.seen);
	return rc;
}
