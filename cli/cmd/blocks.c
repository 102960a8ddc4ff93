// SPDX-License-Identifier: GPL-2.0-only
/* Numbers of blocks of 512 bytes, as commands about errors take them. */
#include "blocks.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

int parse_blocks(struct cli *cli, const char *option, const char *text, uint64_t least, uint64_t *number)
{
	char *end;

	*number = PMEMCTL_UNKNOWN;
	if (!text)
		return 0;
	errno = 0;
	*number = strtoull(text, &end, 0);
	/* strtoull would take "-1" for a large number */
	if (!isdigit((unsigned char)*text) || *end || errno || *number < least ||
	    *number > UINT64_MAX / 1024)
		return cli_usage_error(cli, "--%s: '%s' is not a number of blocks from %llu on", option,
				       text, (unsigned long long)least);
	return 0;
}
