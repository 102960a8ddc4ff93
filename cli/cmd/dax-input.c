// SPDX-License-Identifier: GPL-2.0-only
/* Options of commands about DAX devices: sizes, and files with devices as list --dax shows them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "dax-options.h"
#include "input_file.h"

int dax_option_size(struct cli *cli, const char *option, const char *text, bool zero, uint64_t *size)
{
	if (!text || (zero && strcmp(text, "0") == 0)) {
		if (text)
			*size = 0;
		return 0;
	}
	if (parse_size(text, size))
		return 0;
	return cli_usage_error(cli, "--%s: '%s' is not a size; examples: 512M, 16GiB, 1073741824", option, text);
}

static int wrong(struct cli *cli, const char *path, const char *what)
{
	if (!cli->personality)
		return cli_error(cli, PMEMCTL_USAGE, "--input: %s: %s", path, what);
	fprintf(stderr, "error: failed to parse device file: Invalid argument\n");
	return cli_usage_error(cli, "%s: %s", path, what);
}

/* A number, or a text with one as --human has it: "0x140000000". */
static bool number_of(struct json_object *object, const char *key, uint64_t *number)
{
	struct json_object *value;
	char *end;

	if (!json_object_object_get_ex(object, key, &value))
		return false;
	if (json_object_is_type(value, json_type_int)) {
		*number = json_object_get_uint64(value);
		return json_object_get_int64(value) >= 0;
	}
	if (!json_object_is_type(value, json_type_string))
		return false;
	errno = 0;
	*number = strtoull(json_object_get_string(value), &end, 0);
	return !errno && end != json_object_get_string(value) && !*end;
}

static const char *read_mappings(struct json_object *list, struct dax_input *input)
{
	const size_t count = json_object_array_length(list);

	input->mappings = calloc(count + 1, sizeof(*input->mappings));
	for (size_t i = 0; input->mappings && i < count; i++) {
		struct json_object *entry = json_object_array_get_idx(list, i);
		struct pmemctl_dax_mapping *m = &input->mappings[input->mapping_count++];

		if (!json_object_is_type(entry, json_type_object) || !number_of(entry, "start", &m->start) ||
		    !number_of(entry, "end", &m->end))
			return "a mapping has no numbers start and end";
	}
	return input->mappings ? NULL : "out of memory";
}

/* NULL, or what is wrong. */
static const char *read_device(struct json_object *device, struct dax_input *input)
{
	struct json_object *value;
	unsigned region, id;

	if (json_object_is_type(device, json_type_array) && json_object_array_length(device) == 1)
		device = json_object_array_get_idx(device, 0);
	if (!json_object_is_type(device, json_type_object))
		return "it is not one JSON object";
	if (json_object_object_get_ex(device, "chardev", &value) &&
	    sscanf(json_object_get_string(value), "dax%u.%u", &region, &id) == 2)
		snprintf(input->region, sizeof(input->region), "%u", region);
	if (json_object_object_get_ex(device, "align", &value) && !number_of(device, "align", &input->align))
		return "align is not a number of bytes";
	if (!json_object_object_get_ex(device, "mappings", &value) ||
	    !json_object_is_type(value, json_type_array) || !json_object_array_length(value))
		return "it has no array \"mappings\": list the device with -M";
	/* with mappings, a size says nothing more; one with units is passed over */
	if (!number_of(device, "size", &input->size))
		input->size = 0;
	return read_mappings(value, input);
}

int dax_input_read(struct cli *cli, const char *path, struct dax_input *input)
{
	struct json_object *object;
	const char *problem;
	char *text = NULL;
	const int rc = input_file_read(path, &text);

	*input = (struct dax_input) { .size = 0 };
	if (rc && cli->personality)
		return wrong(cli, path, input_file_error(rc));
	if (rc)
		return cli_file_error(cli, rc, path, input_file_error(rc));
	object = json_tokener_parse(text);
	problem = object ? read_device(object, input) : "it is not JSON";
	json_object_put(object);
	free(text);
	return problem ? wrong(cli, path, problem) : 0;
}

void dax_input_free(struct dax_input *input)
{
	free(input->mappings);
}
