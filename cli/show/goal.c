// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show goal: how Intel Optane modules are to be divided. The commands that change goals show the same table. */
#include "show/goal.h"

#include <string.h>

struct row {
	const struct pmemctl_goal_machine *machine;
	const struct pmemctl_goal_module *m;
	bool planned;
	uint64_t memory, app_direct;
};

static uint64_t unused(const struct row *row)
{
	const uint64_t used = row->memory + row->app_direct;

	return row->memory == PMEMCTL_UNKNOWN || used > row->m->capacity ? PMEMCTL_UNKNOWN : row->m->capacity - used;
}

/* "6x126.0 GiB" is a set of six modules, each with so much */
static const char *sets_text(struct table *table, const struct row *row)
{
	const char *list = NULL;

	if (!row->planned && !row->m->pcd.request.valid)
		return NULL;
	for (size_t i = 0; i < PMEMCTL_PCD_SETS; i++) {
		const struct pmemctl_pcd_table *request = &row->m->pcd.request;

		if (row->planned && row->m->app_direct[i])
			table_list_add(table, &list,
				       table_text(table, "%zux%llu", row->machine->sets[row->m->set[i]].member_count,
						  (unsigned long long)(row->m->app_direct[i] >> 30)));
		else if (!row->planned && i < request->set_count && request->sets[i].member_count)
			table_list_add(table, &list,
				       table_text(table, "%zux%llu", request->sets[i].member_count,
						  (unsigned long long)(request->sets[i].members[0].size >> 30)));
	}
	return list ? list : "";
}

static bool lacks_memory(const struct pmemctl_pcd_table *current)
{
	return current->valid && (current->status == PMEMCTL_BOOT_NO_MEMORY_RATIO ||
				  current->status == PMEMCTL_BOOT_NO_MEMORY);
}

static const char *status_word(const struct row *row)
{
	if (row->planned)
		return "planned";
	if (!row->m->pcd.request.valid)
		return "damaged";
	if (row->m->torn)
		return "incomplete";
	if (pmemctl_pcd_is_pending(&row->m->pcd))
		return "waiting";
	switch (row->m->pcd.answer.status) {
	case 1: return "applied";
	case 2: return "failed";
	case 6: case 7: case 8: return lacks_memory(&row->m->pcd.current) ? "partial" : "refused";
	default: return NULL;
	}
}

/* the modules are gone before the table is printed */
FILL_TEXT(name, struct row, table_text(t, "%s", x->m->dimm))
FILL_NUMBER(socket_number, struct row, x->m->socket)
FILL_NUMBER(capacity, struct row, x->m->capacity)
FILL_NUMBER(memory, struct row, x->memory)
FILL_NUMBER(app_direct, struct row, x->app_direct)
FILL_TEXT(sets, struct row, sets_text(t, x))
FILL_NUMBER(unused_size, struct row, unused(x))
FILL_TEXT(status, struct row, status_word(x))
FILL_NUMBER(memory_now, struct row, x->m->pcd.current.valid ? x->m->pcd.current.volatile_mapped : PMEMCTL_UNKNOWN)
FILL_NUMBER(app_direct_now, struct row, x->m->pcd.current.valid ? x->m->pcd.current.persistent_mapped : PMEMCTL_UNKNOWN)

static const struct column columns[] = {
	{ "MODULE", COLUMN_CODE, true, "name of the DIMM", false, 0, name },
	{ "SOCKET", COLUMN_NUMBER, true, "that it is on", false, 0, socket_number },
	{ "CAPACITY", COLUMN_SIZE, false, "all that it holds", false, 0, capacity },
	{ "MEMORY", COLUMN_SIZE, true, "what is to serve as memory (Memory Mode)", false, 0, memory },
	{ "APP-DIRECT", COLUMN_SIZE, true, "what is to serve as persistent memory", false, 0, app_direct },
	{ "SETS", COLUMN_LIST, true, "interleave sets it is to be in: modules and GiB of each, 6x252", false, 0, sets },
	{ "UNUSED", COLUMN_SIZE, true, "what is to serve as nothing", false, 0, unused_size },
	{ "STATUS", COLUMN_TEXT, true,
	  "planned, waiting for the next start, incomplete (other modules have no part of it), applied, partial "
	  "(nothing of it is mapped as memory), refused, failed, or damaged (the firmware will refuse it)",
	  false, 0, status },
	{ "MEMORY-NOW", COLUMN_SIZE, true, "what serves as memory", false, 0, memory_now },
	{ "APP-DIRECT-NOW", COLUMN_SIZE, true, "what serves as persistent memory", false, 0, app_direct_now },
};

void show_add_goal(struct table *table, const struct pmemctl_goal_machine *machine, size_t module, bool planned)
{
	const struct pmemctl_goal_module *m = &machine->modules[module];
	struct row row = {
		.machine = machine, .m = m, .planned = planned, .memory = m->volatile_size,
		.app_direct = m->app_direct[0] + m->app_direct[1],
	};

	if (!planned) {
		row.memory = m->pcd.request.valid && m->pcd.request.has_partition &&
				      m->pcd.request.partition_size <= m->capacity
				     ? m->capacity - m->pcd.request.partition_size : PMEMCTL_UNKNOWN;
		row.app_direct = m->pcd.request.valid ? 0 : PMEMCTL_UNKNOWN;
		for (size_t i = 0; i < m->pcd.request.set_count && m->pcd.request.valid; i++)
			if (m->pcd.request.sets[i].member_count)
				row.app_direct += m->pcd.request.sets[i].members[0].size;
	}
	table_add(table, &row);
}

int show_tell_damaged_goal(const struct cli *cli, enum pmemctl_status status, const char *dimm)
{
	cli_error(cli, status, "%s: what it keeps of its configuration is damaged, so whether it has a goal is not known",
		  dimm);
	cli_hint(cli, "have it forget that: pmemctl delete-pcd %s", dimm);
	return status;
}

/* All modules are asked, as the others tell whether a goal is whole. */
static void add_rows(struct table *table, const struct show_context *context)
{
	struct pmemctl_goal_machine *machine;

	if (pmemctl_goal_machine_read(context->cli->ctx, &machine)) {
		if (pmemctl_error(context->cli->ctx)->status != PMEMCTL_NO_OBJECT)
			table->status = cli_library_error(context->cli);
		return;
	}
	for (size_t i = 0; i < machine->module_count; i++) {
		const struct pmemctl_goal_module *m = &machine->modules[i];

		if (!pmemctl_find_dimm(context->platform, m->dimm))
			continue;
		if (m->problem)
			table->status = cli_error(context->cli, PMEMCTL_PARTIAL, "%s does not tell all: %s", m->dimm,
						  m->problem);
		else if (!m->pcd.valid)
			table->status = show_tell_damaged_goal(context->cli, PMEMCTL_PARTIAL, m->dimm);
		if (m->pcd.request.present)
			show_add_goal(table, machine, i, false);
	}
	pmemctl_goal_machine_free(machine);
}

const struct show_kind show_goal = {
	.name = "goal", .objects = "goals", .one = "goal",
	.summary = "requests to divide Intel Optane modules otherwise", .names = ARG_DIMM,
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY, .columns = columns, .column_count = ARRAY_SIZE(columns),
	.add_rows = add_rows,
};
