// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show pcd: configuration data of Intel Optane modules, a row a table or an interleave set of it */
#include "show/optane.h"

enum { TABLES = 3 };

static const struct pmemctl_pcd_table *table_of(const struct optane_row *row, size_t number)
{
	return number == 0 ? &row->pcd.current : number == 1 ? &row->pcd.request : &row->pcd.answer;
}

/* A row even where there is no set */
static size_t rows_of(const struct pmemctl_pcd_table *pcd)
{
	return !pcd->valid ? 0 : pcd->set_count ? pcd->set_count : 1;
}

/* What the item is about: a table, and a set or NULL */
static const struct pmemctl_pcd_table *find(const struct optane_row *row, size_t *number,
					    const struct pmemctl_pcd_set **set)
{
	size_t item = row->item;

	for (*number = 0; *number + 1 < TABLES && item >= rows_of(table_of(row, *number)); (*number)++)
		item -= rows_of(table_of(row, *number));
	*set = item < table_of(row, *number)->set_count ? &table_of(row, *number)->sets[item] : NULL;
	return table_of(row, *number);
}

static const struct pmemctl_pcd_table *part(const struct optane_row *row)
{
	const struct pmemctl_pcd_set *set;
	size_t number;

	return find(row, &number, &set);
}

static const struct pmemctl_pcd_set *set_of(const struct optane_row *row)
{
	const struct pmemctl_pcd_set *set;
	size_t number;

	find(row, &number, &set);
	return set;
}

static size_t number_of(const struct optane_row *row)
{
	const struct pmemctl_pcd_set *set;
	size_t number;

	find(row, &number, &set);
	return number;
}

static const char *table_word(const struct optane_row *row)
{
	static const char *const words[TABLES] = { "current", "request", "answer" };

	return words[number_of(row)];
}

static const char *member_list(struct table *table, const struct optane_row *row)
{
	const struct pmemctl_pcd_set *set = set_of(row);
	const char *list = "";

	for (size_t i = 0; set && i < set->member_count; i++)
		table_list_add(table, &list, optane_member_name(table, row->context, set->members[i].uid));
	return list;
}

/* The module's own part of the set, or of any set the same: all members give as much. */
static uint64_t share_of(const struct pmemctl_pcd_set *set)
{
	return set && set->member_count ? set->members[0].size : PMEMCTL_UNKNOWN;
}

enum { CURRENT = 0, REQUEST = 1 };
FILL_TEXT(which, struct optane_row, table_word(x))
FILL_NUMBER(revision, struct optane_row, part(x)->revision)
FILL_NUMBER_IF(status, struct optane_row, number_of(x) != REQUEST, part(x)->status)
FILL_NUMBER_IF(sequence, struct optane_row, number_of(x) != CURRENT, part(x)->sequence)
FILL_NUMBER_IF(memory, struct optane_row, number_of(x) == CURRENT, part(x)->volatile_mapped)
FILL_NUMBER_IF(persistent, struct optane_row, number_of(x) == CURRENT, part(x)->persistent_mapped)
FILL_NUMBER_IF(partition, struct optane_row, part(x)->has_partition, part(x)->partition_size)
FILL_NUMBER_IF(set, struct optane_row, set_of(x), set_of(x) ? set_of(x)->index : 0)
FILL_NUMBER_IF(set_status, struct optane_row, set_of(x), set_of(x) ? set_of(x)->status : 0)
FILL_NUMBER_IF(share, struct optane_row, set_of(x), share_of(set_of(x)))
FILL_TEXT(members, struct optane_row, member_list(t, x))

static const struct column columns[] = {
	OPTANE_MODULE,
	{ "TABLE", COLUMN_TEXT, true, "current, request (a goal) or answer (what became of the last goal)", false, 0,
	  which },
	{ "STATUS", COLUMN_NUMBER, true,
	  "of the table: 1 all is well; others are those of the firmware's specification", true, 0, status },
	{ "MEMORY", COLUMN_SIZE, true, "what is mapped as memory", true, 0, memory },
	{ "PERSISTENT", COLUMN_SIZE, true, "what is mapped as persistent memory", true, 0, persistent },
	{ "PARTITION", COLUMN_SIZE, true, "the persistent part that is asked for", true, 0, partition },
	{ "SET", COLUMN_NUMBER, true, "index of the interleave set", true, 0, set },
	{ "SHARE", COLUMN_SIZE, true, "what each member gives to the set", true, 0, share },
	{ "MEMBERS", COLUMN_LIST, true, "modules of the set, in its order", false, 0, members },
	{ "SET-STATUS", COLUMN_NUMBER, false, "of the set: 1 all is well, 0 nothing was done yet", true, 0,
	  set_status },
	{ "SEQUENCE", COLUMN_NUMBER, false, "of a request and its answer: the same", true, 0, sequence },
	{ "REVISION", COLUMN_HEX, false, "of the table", false, 0, revision },
	OPTANE_BUS,
};

static size_t count_rows(const struct optane_row *row)
{
	size_t count = 0;

	for (size_t i = 0; i < TABLES; i++)
		count += rows_of(table_of(row, i));
	return count;
}

/* Sets have members that are not shown: they have names all the same. None of them is asked for anything. */
static struct pmemctl_platform *find_others(const struct table *table, const struct show_context *context)
{
	const struct pmemctl_query query = { .want = PMEMCTL_WANT_DIMMS };
	struct pmemctl_platform *all = NULL;

	if (context->filtered && table->needed[table_find_column(table, "MEMBERS")])
		pmemctl_discover(context->cli->ctx, &query, &all);
	return all;
}

static void add_pcd(struct table *table, const struct show_context *context)
{
	static const struct optane_facts facts = { .want = SHOW_OPTANE_PCD, .count = count_rows };
	struct pmemctl_platform *all = find_others(table, context);
	struct show_context with_names = *context;

	with_names.all = all;
	show_add_optane(table, &with_names, &facts);
	pmemctl_platform_free(all);
}

const struct show_kind show_pcd = {
	.name = "pcd",
	.objects = "pcd_tables",
	.one = "table of configuration data",
	.named = "module",
	.summary = "Intel Optane modules: configuration data, interleave sets and goals",
	.names = ARG_DIMM,
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY,
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.of_modules = true,
	.add_rows = add_pcd,
};
