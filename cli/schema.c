// SPDX-License-Identifier: GPL-2.0-only
/* The JSON Schema of native output, from the columns that the output is made of. */
#include <json-c/json.h>
#include <stdio.h>

#include "cli.h"
#include "cmd/change.h"
#include "cmd/check.h"
#include "cmd/diagnose.h"
#include "cmd/doctor.h"
#include "cmd/inject-error.h"
#include "cmd/settings.h"
#include "show/show.h"
#include "view/renderers.h"

static struct json_object *text(const char *words)
{
	return json_object_new_string(words);
}

static struct json_object *string_type(void)
{
	struct json_object *type = json_object_new_object();

	json_object_object_add(type, "type", text("string"));
	return type;
}

/* The types of a value: the first column is the object's name, which is always known. */
static struct json_object *types(const char *known, bool never_null)
{
	struct json_object *array;

	if (never_null)
		return text(known);
	array = json_object_new_array();
	json_object_array_add(array, text(known));
	json_object_array_add(array, text("null"));
	return array;
}

static struct json_object *property(const struct column *column, bool never_null)
{
	struct json_object *object = json_object_new_object();
	const bool is_decimal = column_is_decimal(column);
	const bool is_text = column->type != COLUMN_LIST && (column_is_text(column) || column_is_hex(column));

	json_object_object_add(object, "description", text(column->help));
	json_object_object_add(object, "type",
			       types(is_text ? "string" : column->type == COLUMN_LIST ? "array"
				     : is_decimal ? "number" : "integer",
				     never_null));
	if (column->type == COLUMN_LIST)
		json_object_object_add(object, "items", string_type());
	else if (column_is_hex(column))
		json_object_object_add(object, "pattern", text("^0x[0-9a-f]+$"));
	else if (!is_text && !is_decimal)
		json_object_object_add(object, "minimum", json_object_new_int(0));
	return object;
}

/* optional: columns about Intel Optane modules are there on machines that have such */
static struct json_object *array_of(const char *description, const struct column *columns, size_t count, bool optional)
{
	struct json_object *array = json_object_new_object(), *item = json_object_new_object();
	struct json_object *properties = json_object_new_object(), *required = json_object_new_array();

	for (size_t i = 0; i < count; i++) {
		char key[48];

		column_key(&columns[i], key, sizeof(key));
		json_object_object_add(properties, key, property(&columns[i], i == 0));
		if (!optional || !column_is_about_modules(&columns[i]))
			json_object_array_add(required, text(key));
	}
	json_object_object_add(item, "type", text("object"));
	json_object_object_add(item, "additionalProperties", json_object_new_boolean(false));
	json_object_object_add(item, "required", required);
	json_object_object_add(item, "properties", properties);
	json_object_object_add(array, "description", text(description));
	json_object_object_add(array, "type", text("array"));
	json_object_object_add(array, "items", item);
	return array;
}

/* Tables of commands other than show. */
static const struct {
	const struct column *(*columns)(size_t *count);
	const char *objects, *what;
} others[] = {
	{ damage_columns, "damage", "damage of BTTs" },
	{ plan_columns, "steps", "the steps of plans" },
	{ doctor_columns, "findings", "what doctor finds" },
	{ diagnose_columns, "diagnoses", "what tests of modules find" },
	{ alarm_columns, "alarms", "when modules raise alarms" },
	{ injection_columns, "injections", "errors that are injected into modules" },
	{ setting_columns, "settings", "what modules measure" },
};

int print_schema(void)
{
	struct json_object *root = json_object_new_object(), *properties = json_object_new_object();
	struct json_object *version = json_object_new_object(), *required = json_object_new_array();
	const struct column *columns;
	size_t count;

	json_object_object_add(version, "const", text("pmemctl/1"));
	json_object_object_add(properties, "schema", version);
	for (size_t i = 0; show_kinds[i]; i++)
		json_object_object_add(properties, show_kinds[i]->objects,
				       array_of(show_kinds[i]->summary, show_kinds[i]->columns,
						show_kinds[i]->column_count, !show_kinds[i]->of_modules));
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		columns = others[i].columns(&count);
		json_object_object_add(properties, others[i].objects,
				       array_of(others[i].what, columns, count, false));
	}
	json_object_array_add(required, text("schema"));
	json_object_object_add(root, "$schema", text("https://json-schema.org/draft/2020-12/schema"));
	json_object_object_add(root, "$comment", text("SPDX-License-Identifier: GPL-2.0-only"));
	json_object_object_add(root, "title", text("pmemctl --format json"));
	json_object_object_add(root, "description",
			       text("Sizes are in bytes. What is unknown, and what there is not, is null. "
				    "--columns leaves keys out."));
	json_object_object_add(root, "type", text("object"));
	json_object_object_add(root, "additionalProperties", json_object_new_boolean(false));
	json_object_object_add(root, "required", required);
	json_object_object_add(root, "properties", properties);
	printf("%s\n", json_object_to_json_string_ext(
			       root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(root);
	return 0;
}
