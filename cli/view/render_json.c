// SPDX-License-Identifier: GPL-2.0-only
/*
 * Native JSON: {"schema":"pmemctl/1","steps":[…]}. Keys are always there, arrays are always
 * arrays, sizes are bytes, and what is unknown is null.
 */
#include <ctype.h>
#include <json-c/json.h>
#include <stdio.h>

#include "view/renderers.h"

static struct json_object *value_of(const struct column *column, const struct cell *cell)
{
	if (cell_is_unknown(column, cell))
		return NULL;
	if (column->type == COLUMN_TEXT)
		return json_object_new_string(cell->text);
	return json_object_new_uint64(cell->number);
}

static struct json_object *row_object(const struct table *table, const struct selection *s, size_t row)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; object && i < s->count; i++) {
		const struct column *column = &table->columns[s->columns[i]];
		char key[32] = "";

		/* UNSAFE-SHUTDOWNS becomes unsafe_shutdowns */
		for (size_t c = 0; column->name[c] && c + 1 < sizeof(key); c++)
			key[c] = column->name[c] == '-' ? '_'
							: (char)tolower((unsigned char)column->name[c]);
		json_object_object_add(object, key,
				       value_of(column, cell_at(table, row, s->columns[i])));
	}
	return object;
}

int render_json(struct cli *cli, const struct table *table, const struct selection *s)
{
	struct json_object *root = json_object_new_object(), *rows = json_object_new_array();

	(void)cli;
	for (size_t row = 0; row < table->row_count; row++)
		json_object_array_add(rows, row_object(table, s, row));
	json_object_object_add(root, "schema", json_object_new_string("pmemctl/1"));
	json_object_object_add(root, table->objects, rows);
	printf("%s\n", json_object_to_json_string_ext(
			       root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(root);
	return 0;
}

int render_jsonl(struct cli *cli, const struct table *table, const struct selection *s)
{
	(void)cli;
	for (size_t row = 0; row < table->row_count; row++) {
		struct json_object *object = row_object(table, s, row);

		printf("%s\n", json_object_to_json_string_ext(
				       object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
		json_object_put(object);
	}
	return 0;
}
