// SPDX-License-Identifier: GPL-2.0-only
/*
 * pmemctl show socket and show capabilities: what a platform with Intel Optane modules can do. No module is asked but
 * for what its memory serves as.
 */
#include "pcat.h"
#include "show/shares.h"

#include <stdlib.h>
#include <string.h>

struct row {
	const struct pmemctl_acpi_table *pcat, *nfit;	/* nfit: NULL when it cannot be read */
	struct pcat_socket socket;
	size_t modules;
	const struct share_row *shares;	/* NULL: not known */
};

/* NULL after an error, which becomes the table's status; not being there is none. */
static struct pmemctl_acpi_table *read_pcat(struct table *table, const struct show_context *context)
{
	const struct cli *cli = context->cli;
	struct pmemctl_acpi_table *pcat = NULL;

	if (!pmemctl_acpi_read(cli->ctx, "PCAT", &pcat))
		return pcat;
	if (pmemctl_error(cli->ctx)->status != PMEMCTL_NO_OBJECT)
		table->status = cli_library_error(cli);
	return NULL;
}

/* ---- sockets ---- */

static size_t count_modules(const struct pmemctl_platform *platform, uint64_t socket)
{
	size_t count = 0;

	for (size_t i = 0; i < platform->dimm_count; i++)
		count += pmemctl_is_optane(platform->dimms[i]) && show_socket_of(platform->dimms[i]) == socket;
	return count;
}

FILL_NUMBER(socket, struct row, x->socket.id)
FILL_NUMBER(modules, struct row, x->modules)
FILL_NUMBER(limit, struct row, x->socket.limit)
FILL_NUMBER(mapped, struct row, x->socket.mapped)
FILL_NUMBER(cache, struct row, x->socket.cache)

static const struct column socket_columns[] = {
	{ "SOCKET", COLUMN_NUMBER, true, "number", false, 0, socket },
	{ "MODULES", COLUMN_NUMBER, true, "Intel Optane modules that it has", false, 0, modules },
	{ "LIMIT", COLUMN_SIZE, true, "memory of all kinds that the processor can map", false, 0, limit },
	{ "MAPPED", COLUMN_SIZE, true, "what is mapped", false, 0, mapped },
	{ "CACHE", COLUMN_SIZE, true, "DRAM that serves as cache (Memory Mode)", false, 0, cache },
	SHARE_COLUMNS(0),
};

static const void *shares_of(const struct table *table, const void *object)
{
	(void)table;
	return ((const struct row *)object)->shares;
}

static const struct share_row *find_shares(const struct show_shares *shares, uint64_t socket)
{
	for (size_t i = 0; i < shares->count; i++)
		if (shares->rows[i].socket == socket)
			return &shares->rows[i];
	return NULL;
}

static void add_sockets(struct table *table, const struct show_context *context)
{
	struct pmemctl_acpi_table *pcat = read_pcat(table, context);
	struct row row = { .pcat = pcat };
	struct show_shares shares = { 0 };
	size_t next = 0;

	table->failed = table->failed || (context->modules && !show_read_shares(context, &shares));
	while (pcat && pcat_next_socket(pcat, &next, &row.socket)) {
		row.modules = count_modules(context->platform, row.socket.id);
		row.shares = find_shares(&shares, row.socket.id);
		table_add(table, &row);
	}
	free(shares.rows);
	pmemctl_acpi_free(pcat);
}

const struct show_kind show_socket = {
	.name = "socket", .objects = "sockets", .one = "socket with Intel Optane modules",
	.summary = "sockets for Intel Optane modules: what they may and do map",
	.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY, .module_of = shares_of, .columns = socket_columns,
	.column_count = ARRAY_SIZE(socket_columns), .add_rows = add_sockets,
};

/* ---- capabilities ---- */

static uint64_t capability(const struct row *row, const char *field)
{
	return acpi_number(row->pcat, "Platform Capability", 0, field);
}

static uint64_t interleave(const struct row *row, const char *field)
{
	return acpi_number(row->pcat, "Memory Interleave Capability", 0, field);
}

static const char *bit_word(uint64_t bits, unsigned bit)
{
	return show_yes_no(bits == PMEMCTL_UNKNOWN ? -1 : (int)(bits >> bit & 1));
}

static const char *meaning(const struct row *row, const char *field)
{
	const struct pmemctl_acpi_field *f = acpi_field(row->pcat, "Platform Capability", 0, field);

	return f ? f->meaning : NULL;
}

static const char *mode_list(struct table *table, uint64_t modes)
{
	static const struct { unsigned bit; const char *word; } words[] = {
		{ 1 << 0, "1LM" }, { 1 << 1, "2LM" }, { 1 << 2, "app-direct" }, { 1 << 4, "mixed" },
	};
	const char *list = "";

	if (modes == PMEMCTL_UNKNOWN)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (modes & words[i].bit)
			table_list_add(table, &list, words[i].word);
	return list;
}

/* "4KiB"; several sizes may be */
static const char *size_word(struct table *table, const struct row *row, unsigned code)
{
	static const struct { unsigned code; const char *word; } old[] = {
		{ 1 << 0, "64B" }, { 1 << 1, "128B" }, { 1 << 2, "256B" }, { 1 << 6, "4KiB" }, { 1 << 7, "1GiB" },
	}, later[] = { { 1 << 0, "4KiB" }, { 1 << 1, "256B" } };
	const bool is_old = pcat_is_old(row->pcat);
	const char *words = "";

	for (size_t i = 0; words && i < (is_old ? ARRAY_SIZE(old) : ARRAY_SIZE(later)); i++)
		if (code & (is_old ? old[i].code : later[i].code))
			words = table_text(table, "%s%s%s", words, *words ? "+" : "",
					   is_old ? old[i].word : later[i].word);
	if (!words)	/* out of memory, as the table knows */
		return "";
	return *words ? words : table_text(table, "0x%x", code);
}

static bool is_same(const struct pcat_format *a, const struct pcat_format *b)
{
	return a->ways == b->ways && a->channel == b->channel && a->controller == b->controller;
}

static bool is_listed(const struct row *row, unsigned index, bool recommended)
{
	struct pcat_format f, other;

	pcat_format(row->pcat, index, &f);
	if (recommended && !f.recommended)
		return true;
	for (unsigned i = 0; i < index && pcat_format(row->pcat, i, &other); i++)
		if ((other.recommended || !recommended) && is_same(&f, &other))
			return true;
	return false;
}

/* Each once, in the order of the table */
static const char *format_list(struct table *table, const struct row *row, bool recommended)
{
	const char *list = "";
	struct pcat_format f;

	for (unsigned i = 0; pcat_format(row->pcat, i, &f); i++)
		if (!is_listed(row, i, recommended))
			table_list_add(table, &list,
				       f.ways == 1 ? "x1"
						   : table_text(table, "x%u/%s/%s", f.ways,
								size_word(table, row, f.controller),
								size_word(table, row, f.channel)));
	return list;
}

static const char *reliability_list(struct table *table, const struct row *row)
{
	static const char *const words[] = { "mirroring", "sparing", "migration" };
	const uint64_t bits = capability(row, "Persistent Memory RAS");

	return bits == PMEMCTL_UNKNOWN ? NULL : show_bits(table, (uint32_t)bits, words, ARRAY_SIZE(words));
}

/* Told from the 300 series on */
static bool has_cache_kinds(const struct row *row)
{
	enum { FIRST = 0x30 };

	return acpi_number(row->pcat, "Header", 0, "Revision") >= FIRST;
}

static const char *cache_list(struct table *table, const struct row *row)
{
	static const char *const words[] = { "in-tile", "cross-tile" };
	const uint64_t bits = capability(row, "Cache Capability");

	return bits == PMEMCTL_UNKNOWN ? NULL : show_bits(table, (uint32_t)bits, words, ARRAY_SIZE(words));
}

static const char *persistent_word(const struct row *row)
{
	const uint64_t mode = capability(row, "Current Persistent Mode");

	return mode == PMEMCTL_UNKNOWN ? NULL : mode ? "app-direct" : "none";
}

/* Each number once, the smallest first */
static const char *way_list(struct table *table, const struct row *row, bool recommended)
{
	enum { MOST = 24 };
	bool found[MOST + 1] = { false };
	const char *list = "";
	struct pcat_format f;

	for (unsigned i = 0; pcat_format(row->pcat, i, &f); i++)
		if (f.ways <= MOST && (f.recommended || !recommended))
			found[f.ways] = true;
	for (unsigned i = 1; i <= MOST; i++)
		if (found[i])
			table_list_add(table, &list, table_text(table, "%u", i));
	return list;
}

FILL_TEXT(by_software, struct row, bit_word(capability(x, "Configuration"), 0))
FILL_TEXT(modes, struct row, mode_list(t, capability(x, "Supported Modes")))
FILL_TEXT(volatile_mode, struct row, meaning(x, "Current Volatile Mode"))
FILL_TEXT(volatile_allowed, struct row, meaning(x, "Allowed Volatile Mode"))
FILL_NUMBER(alignment, struct row, interleave(x, "Alignment"))
FILL_TEXT(ways, struct row, way_list(t, x, false))
FILL_TEXT(recommended, struct row, way_list(t, x, true))
FILL_TEXT(persistent_allowed, struct row, persistent_word(x))
FILL_TEXT(formats, struct row, format_list(t, x, false))
FILL_TEXT(recommended_formats, struct row, format_list(t, x, true))
FILL_TEXT_IF(reliability, struct row, pcat_is_old(x->pcat), reliability_list(t, x))
FILL_NUMBER_IF(cache_per_module, struct row, !pcat_is_old(x->pcat), capability(x, "DDR Cache per Module"))
FILL_TEXT_IF(cache_kinds, struct row, has_cache_kinds(x), cache_list(t, x))
FILL_TEXT(sub_numa, struct row, bit_word(capability(x, "Sub-NUMA Clusters"), 0))
FILL_NUMBER_IF(per_die, struct row, !pcat_is_old(x->pcat), capability(x, "Interleave Sets per Die"))
FILL_NUMBER_IF(per_module, struct row, !pcat_is_old(x->pcat), capability(x, "Interleave Sets per Module"))
FILL_TEXT(flushed, struct row, bit_word(acpi_number(x->nfit, "Platform Capabilities", 0, "Capabilities"), 1))

static const struct column capability_columns[] = {
	{ "CONFIGURABLE", COLUMN_TEXT, true, "are goals carried out? yes or no", false, 0, by_software },
	{ "MODES", COLUMN_LIST, true, "1LM (DRAM is memory), 2LM (Memory Mode), app-direct, mixed (both)", false, 0,
	  modes },
	{ "VOLATILE-MODE", COLUMN_TEXT, true, "the one in use: 1LM or 2LM", false, 0, volatile_mode },
	{ "ALLOWED", COLUMN_TEXT, false, "those that may be", false, 0, volatile_allowed },
	{ "ALIGNMENT", COLUMN_SIZE, true, "of the parts of a module", false, 0, alignment },
	{ "RECOMMENDED", COLUMN_LIST, true, "how many modules a set should have", false, 0, recommended },
	{ "WAYS", COLUMN_LIST, false, "how many it may have", false, 0, ways },
	{ "SETS-PER-DIE", COLUMN_NUMBER, false, "at most; 0: not limited; from the 200 series on", true, 0, per_die },
	{ "SETS-PER-MODULE", COLUMN_NUMBER, false, "the same", true, 0, per_module },
	{ "FLUSHED", COLUMN_TEXT, false, "do memory controllers flush when power fails? yes or no", false, 0, flushed },
	{ "PERSISTENT", COLUMN_TEXT, false, "persistent memory that is allowed: app-direct or none", false, 0,
	  persistent_allowed },
	{ "FORMATS", COLUMN_LIST, false,
	  "how modules may be interleaved: x6/4KiB/256B, with the sizes at memory controllers and channels", false, 0,
	  formats },
	{ "RECOMMENDED-FORMATS", COLUMN_LIST, false, "how they should be", false, 0, recommended_formats },
	{ "RELIABILITY", COLUMN_LIST, false, "mirroring, sparing, migration; of the 100 series", true, 0, reliability },
	{ "CACHE-PER-MODULE", COLUMN_SIZE, false,
	  "what a module of DRAM gives to the cache (Memory Mode); from the 200 series on", true, 0, cache_per_module },
	{ "CACHE-KINDS", COLUMN_LIST, false, "in-tile, cross-tile; of the 300 series", true, 0, cache_kinds },
	{ "SUB-NUMA", COLUMN_TEXT, false, "are sockets split in clusters, each a node? yes or no", false, 0, sub_numa },
};

static void add_capabilities(struct table *table, const struct show_context *context)
{
	struct pmemctl_acpi_table *pcat = read_pcat(table, context), *nfit = NULL;

	if (!pcat)
		return;
	pmemctl_acpi_read(context->cli->ctx, "NFIT", &nfit);
	table_add(table, &(struct row) { .pcat = pcat, .nfit = nfit });
	pmemctl_acpi_free(nfit);
	pmemctl_acpi_free(pcat);
}

const struct show_kind show_capabilities = {
	.name = "capabilities", .objects = "capabilities", .one = "platform with Intel Optane modules",
	.summary = "what the platform can do with Intel Optane modules", .columns = capability_columns,
	.column_count = ARRAY_SIZE(capability_columns), .add_rows = add_capabilities,
};
