// SPDX-License-Identifier: GPL-2.0-only
/* A user of the installed library: its own header and shared object, and nothing else. */
#include <libpmemctl.h>
#include <stdio.h>
#include <string.h>

static int count_dimms(const struct pmemctl_platform *platform)
{
	size_t count = 0;

	for (size_t i = 0; i < platform->bus_count; i++)
		count += platform->buses[i]->dimm_count;
	return count == platform->dimm_count ? (int)count : -1;
}

int main(int argc, char **argv)
{
	const struct pmemctl_query query = {
		.want = PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_IDENTITY,

	};
	struct pmemctl_platform *platform;
	struct pmemctl_ctx *ctx;
	int count;

	if (argc != 2 || pmemctl_new(&ctx, argv[1])) {
		fprintf(stderr, "usage: library-user TREE\n");
		return 2;
	}
	if (pmemctl_discover(ctx, &query, &platform)) {
		fprintf(stderr, "%s\n", pmemctl_error(ctx)->message);
		return 1;
	}
	count = count_dimms(platform);
	printf("%d DIMMs\n", count);
	pmemctl_platform_free(platform);
	pmemctl_unref(ctx);
	return count == 12 ? 0 : 1;
}
