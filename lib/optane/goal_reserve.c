// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is to stay unused is taken from the shares of modules. */
#include "optane/goal.h"

static uint64_t sum_app_direct(const struct goal_shares *shares)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < shares->count; i++)
		sum += shares->shares[i].app_direct;
	return sum;
}

/* Modules that have nothing left are no longer part of it. */
static void drop_empty(struct goal_shares *shares)
{
	size_t kept = 0;

	for (size_t i = 0; i < shares->count; i++)
		if (shares->shares[i].app_direct || shares->shares[i].volatile_size)
			shares->shares[kept++] = shares->shares[i];
	shares->count = kept;
}

void goal_reduce(struct goal_shares *shares, uint64_t *bytes)
{
	const size_t rounds = shares->count;
	const uint64_t all = sum_app_direct(shares);

	if (*bytes && all <= *bytes) {
		*bytes -= all;
		for (size_t i = 0; i < shares->count; i++)
			shares->shares[i].app_direct = 0;
		drop_empty(shares);
		return;
	}
	for (size_t round = 0; round < rounds && *bytes && shares->count; round++) {
		const uint64_t each = goal_up(*bytes / shares->count);

		for (size_t i = 0; i < shares->count; i++) {
			struct goal_share *share = &shares->shares[i];
			const uint64_t taken = share->app_direct < each ? share->app_direct : each;

			share->app_direct -= taken;
			*bytes -= taken < *bytes ? taken : *bytes;
		}
		drop_empty(shares);
	}
}

/* The largest share of volatile capacity, and the largest below it. */
static uint64_t largest(const struct goal_shares *shares, uint64_t below)
{
	uint64_t most = 0;

	for (size_t i = 0; i < shares->count; i++)
		if (shares->shares[i].volatile_size > most && shares->shares[i].volatile_size < below)
			most = shares->shares[i].volatile_size;
	return most;
}

void goal_reduce_volatile(struct goal_shares *shares, uint64_t *bytes)
{
	while (*bytes) {
		const uint64_t most = largest(shares, UINT64_MAX), next = largest(shares, most);
		uint64_t each;
		size_t count = 0;

		if (!most)
			break;
		for (size_t i = 0; i < shares->count; i++)
			count += shares->shares[i].volatile_size == most;
		each = goal_up(*bytes / count);
		each = each > most - next ? most - next : each;
		for (size_t i = 0; i < shares->count; i++) {
			if (shares->shares[i].volatile_size != most)
				continue;
			shares->shares[i].volatile_size -= each;
			*bytes -= each < *bytes ? each : *bytes;
		}
	}
	drop_empty(shares);
}
