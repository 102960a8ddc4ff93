// SPDX-License-Identifier: GPL-2.0-only
/* Numbers the way ndctl's JSON has them. */
#include <stdio.h>

#include "view/ndctl.h"

/* Unsigned, as ndctl 76 has them; older versions showed an interleave set id above 2^63 as negative. */
struct json_object *ndctl_number(uint64_t number)
{
	return number == PMEMCTL_UNKNOWN ? NULL : json_object_new_uint64(number);
}

struct json_object *ndctl_raw_hex(const struct ndctl_view *view, uint64_t number)
{
	char text[32];

	if (!(view->flags & NDCTL_HUMAN))
		return json_object_new_uint64(number);
	snprintf(text, sizeof(text), "%#llx", (unsigned long long)number);
	return json_object_new_string(text);
}

struct json_object *ndctl_hex(const struct ndctl_view *view, uint64_t number)
{
	return number == PMEMCTL_UNKNOWN ? NULL : ndctl_raw_hex(view, number);
}

/* Hundredths of a unit, rounded to nearest the way the original does: (2x + 1) / 2. */
static void print_hundredths(char *text, size_t size, uint64_t doubled, const char *unit)
{
	const uint64_t hundredths = (doubled + 1) / 2;

	snprintf(text, size, "%llu.%02llu %s", (unsigned long long)(hundredths / 100),
		 (unsigned long long)(hundredths % 100), unit);
}

struct json_object *ndctl_size(const struct ndctl_view *view, uint64_t size)
{
	static const struct { uint64_t below; int shift; uint64_t decimal; const char *binary, *metric; }
	units[] = {
		{ 2ULL << 30, 20, 1000000ULL, "MiB", "MB" },
		{ 2ULL << 40, 30, 1000000000ULL, "GiB", "GB" },
		{ PMEMCTL_UNKNOWN, 40, 1000000000000ULL, "TiB", "TB" },
	};
	const uint64_t plain_below = 5000 * 1024ULL;
	char binary[40], metric[40], text[96];
	size_t u = 0;

	if (size == PMEMCTL_UNKNOWN)
		return NULL;
	if (!(view->flags & NDCTL_HUMAN) || size < plain_below)
		return ndctl_number(size);
	while (size >= units[u].below)
		u++;
	print_hundredths(binary, sizeof(binary),
			 (uint64_t)((unsigned __int128)size * 200 >> units[u].shift),
			 units[u].binary);
	print_hundredths(metric, sizeof(metric), size / (units[u].decimal / 200), units[u].metric);
	snprintf(text, sizeof(text), "%s (%s)", binary, metric);
	return json_object_new_string(text);
}

void ndctl_add(struct json_object *object, const char *key, struct json_object *value)
{
	/* each key is a literal, and is added once: no copy of it, and no search for it */
	if (value)
		json_object_object_add_ex(object, key, value, JSON_C_OBJECT_ADD_KEY_IS_NEW |
								      JSON_C_OBJECT_ADD_CONSTANT_KEY);
}

void ndctl_add_string(struct json_object *object, const char *key, const char *value)
{
	if (value)
		ndctl_add(object, key, json_object_new_string(value));
}
