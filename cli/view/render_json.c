// SPDX-License-Identifier: GPL-2.0-only
/*
 * Native JSON: {"schema":"pmemctl/1","steps":[…]}. Keys are always there, arrays are always
 * arrays, sizes are bytes, and what is unknown is null.
 */
#include <ctype.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/json_text.h"
#include "view/renderers.h"
#include "view/utf8.h"

static struct json_object *string_of(const char *text, size_t size)
{
	char *clean = malloc(3 * size + 1), *end = clean;
	struct json_object *string;

	for (size_t i = 0; clean && i < size;) {
		const size_t length = utf8_sequence(text + i);

		memcpy(end, length ? text + i : UTF8_REPLACEMENT, length ? length : 3);
		end += length ? length : 3;
		i += length ? length : 1;
	}
	string = clean ? json_object_new_string_len(clean, (int)(end - clean)) : NULL;
	free(clean);
	return string;
}

static struct json_object *words(const char *list)
{
	struct json_object *array = json_object_new_array();

	while (*list) {
		const size_t length = strcspn(list, ",");

		json_object_array_add(array, string_of(list, length));
		list += length + (list[length] == ',');
	}
	return array;
}

static struct json_object *value_of(const struct column *column, const struct cell *cell)
{
	char buffer[32];

	if (cell_is_unknown(column, cell))
		return NULL;
	switch (column->type) {
	case COLUMN_TEXT:
	case COLUMN_ID:
	case COLUMN_CODE:
		return string_of(cell->text, strlen(cell->text));
	case COLUMN_LIST:
		return words(cell->text);
	case COLUMN_HEX:
	case COLUMN_HANDLE:
		return json_object_new_string(cell_text(column, cell, false, buffer, sizeof(buffer)));
	case COLUMN_DECIMAL:
	case COLUMN_CELSIUS:
		cell_text(column, cell, false, buffer, sizeof(buffer));
		return json_object_new_double_s(strtod(buffer, NULL), buffer);
	default:
		return json_object_new_uint64(cell->number);
	}
}

/* UNSAFE-SHUTDOWNS becomes unsafe_shutdowns, USE% use_percent. */
void column_key(const struct column *column, char *key, size_t size)
{
	size_t length = 0;

	for (const char *c = column->name; *c && *c != '%' && length + 1 < size; c++)
		key[length++] = *c == '-' ? '_' : (char)tolower((unsigned char)*c);
	snprintf(key + length, size - length, "%s", column->type == COLUMN_PERCENT ? "_percent" : "");
}

static struct json_object *row_object(const struct table *table, size_t row)
{
	const struct selection *s = &table->selection;
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; object && i < s->count; i++) {
		const struct column *column = &table->columns[s->columns[i]];
		char key[48];

		column_key(column, key, sizeof(key));
		json_object_object_add(object, key,
				       value_of(column, cell_at(table, row, s->columns[i])));
	}
	return object;
}

static struct json_object *document(const struct table *tables, size_t count)
{
	struct json_object *root = json_object_new_object();

	json_object_object_add(root, "schema", json_object_new_string("pmemctl/1"));
	for (size_t i = 0; i < count; i++) {
		struct json_object *rows = json_object_new_array();

		for (size_t row = 0; row < tables[i].row_count; row++)
			json_object_array_add(rows, row_object(&tables[i], row));
		json_object_object_add(root, tables[i].objects, rows);
	}
	return root;
}

int render_json(struct cli *cli, const struct table *tables, size_t count)
{
	struct json_object *root = document(tables, count);

	print_json(root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE, cli->out);
	json_object_put(root);
	return 0;
}

static void print_line(struct json_object *object, FILE *out)
{
	print_json(object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, out);
	json_object_put(object);
}

int render_jsonl(struct cli *cli, const struct table *tables, size_t count)
{
	if (count && tables->states)
		print_line(document(tables, count), cli->out);
	for (size_t i = 0; i < count && !tables->states; i++)
		for (size_t row = 0; row < tables[i].row_count; row++)
			print_line(row_object(&tables[i], row), cli->out);
	return 0;
}
