// SPDX-License-Identifier: GPL-2.0-only
/* pmemctl show acpi: every structure and field of the ACPI tables about memory. */
#include "show/show.h"

#include <string.h>

const char *const show_acpi_tables[] = { "NFIT", "SRAT", "HMAT", "PCAT", "PMTT", "CEDT", NULL };

struct row {
	const struct pmemctl_acpi_table *acpi;
	const struct pmemctl_acpi_field *field;
};

/* The table is gone when the rows are printed. */
FILL_TEXT(table_name, struct row, table_text(t, "%s", x->acpi->signature))
FILL_TEXT(structure, struct row, table_text(t, "%s", x->field->structure))
FILL_NUMBER(offset, struct row, x->field->offset)
FILL_TEXT(field_name, struct row, table_text(t, "%s", x->field->name))
FILL_TEXT(value, struct row, table_text(t, "%s", x->field->value))
FILL_TEXT_IF(meaning, struct row, x->field->meaning, table_text(t, "%s", x->field->meaning))

static const struct column columns[] = {
	{ "TABLE", COLUMN_TEXT, true, "name of the table", false, 0, table_name },
	{ "OFFSET", COLUMN_HEX, true, "where the structure begins", false, 0, offset },
	{ "STRUCTURE", COLUMN_TEXT, true, "kind of structure", false, 0, structure },
	{ "FIELD", COLUMN_TEXT, true, "name of the field", false, 0, field_name },
	{ "VALUE", COLUMN_CODE, true, "what it holds; sizes in bytes", false, 0, value },
	{ "MEANING", COLUMN_TEXT, true, "what that stands for", false, 0, meaning },
};

/* In a tree, the table and each of its structures are branches. */
static void add_fields(struct table *table, const struct pmemctl_acpi_table *acpi)
{
	size_t root = TABLE_ROOT, parent = TABLE_ROOT;

	if (table->as_tree)
		root = table_add_below(table, TABLE_ROOT, table_text(table, "%s", acpi->signature), NULL);
	for (size_t i = 0; i < acpi->field_count; i++) {
		const struct pmemctl_acpi_field *field = acpi->fields[i];

		if (table->as_tree && (!i || field->offset != acpi->fields[i - 1]->offset))
			parent = table_add_below(table, root,
						 table_text(table, "%s at 0x%zx", field->structure, field->offset),
						 NULL);
		table_add_below(table, parent, NULL, &(struct row) { acpi, field });
	}
}

static void add_table(struct table *table, const struct show_context *context, const char *signature)
{
	struct pmemctl_acpi_table *acpi;

	if (pmemctl_acpi_read(context->cli->ctx, signature, &acpi)) {
		/* a machine need not have each table */
		if (context->names || pmemctl_error(context->cli->ctx)->status != PMEMCTL_NO_OBJECT)
			table->status = cli_library_error(context->cli);
		return;
	}
	add_fields(table, acpi);
	pmemctl_acpi_free(acpi);
}

static void add_rows(struct table *table, const struct show_context *context)
{
	char *rest, *word;

	if (!context->names) {
		for (size_t i = 0; show_acpi_tables[i]; i++)
			add_table(table, context, show_acpi_tables[i]);
		return;
	}
	rest = table_text(table, "%s", context->names);
	while (rest && (word = strsep(&rest, " ")))
		add_table(table, context, word);
}

const struct show_kind show_acpi = {
	.name = "acpi", .objects = "acpi_fields", .one = "ACPI table",
	.summary = "ACPI tables about memory, with every structure and field",
	.names = ARG_TEXT, .tree_without = "TABLE,OFFSET,STRUCTURE",
	.columns = columns, .column_count = ARRAY_SIZE(columns), .add_rows = add_rows,
};
