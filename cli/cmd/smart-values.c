// SPDX-License-Identifier: GPL-2.0-only
/* What options about the health of DIMMs take. */
#include "smart-values.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 12 };

static bool is_number(const char *digits, const char *taken)
{
	return isdigit((unsigned char)*digits) && !digits[strspn(digits, taken)] && strlen(digits) <= LONGEST;
}

int parse_degrees(struct cli *cli, const char *option, const char *text, int *sixteenths)
{
	enum { LIMIT = PMEMCTL_TEMPERATURE_LIMIT / 16 };
	const char *digits = *text == '-' ? text + 1 : text;
	char *end = NULL;
	const double number = is_number(digits, "0123456789.") ? strtod(text, &end) : 0;

	if (!end || *end || number < -LIMIT || number > LIMIT)
		return cli_usage_error(cli, "--%s: '%s' is not a number of degrees Celsius from %d to %d", option, text,
				       -LIMIT, LIMIT);
	*sixteenths = (int)(number * 16 + (number < 0 ? -0.5 : 0.5));
	return 0;
}

int parse_percent(struct cli *cli, const char *option, const char *text, int *percent)
{
	const long number = is_number(text, "0123456789") ? strtol(text, NULL, 10) : -1;

	if (number < 0 || number > 100)
		return cli_usage_error(cli, "--%s: '%s' is not a number of percent from %d to %d", option, text, 0,
				       100);
	*percent = (int)number;
	return 0;
}

int parse_alarm(struct cli *cli, const char *option, const char *text, bool *on)
{
	static const char *const words[] = { "off", "on" };
	size_t chosen = 0;
	const int status = cli_choose(cli, option, "state of an alarm", text, words, ARRAY_SIZE(words), &chosen);

	*on = chosen;
	return status;
}
