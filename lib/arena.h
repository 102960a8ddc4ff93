/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_ARENA_H
#define PMEMCTL_ARENA_H

#include <stddef.h>

/*
 * Memory that lives and dies together: a platform is thousands of small objects and strings with
 * one lifetime. Running out is remembered, so that readers check once at the end, not per string.
 */
struct arena_block;

struct arena {
	struct arena_block *blocks;
	size_t used, size;	/* of the newest block */
	int failed;		/* some allocation returned NULL */
};

void *arena_alloc(struct arena *a, size_t size);	/* zeroed */
char *arena_strndup(struct arena *a, const char *text, size_t length);
char *arena_strdup(struct arena *a, const char *text);
void arena_free(struct arena *a);

/*
 * Append item to an array of pointers in the arena that doubles as it grows (its capacity is the
 * next power of two, so that nothing but the count need be kept). Returns the array, which may
 * have moved, or NULL.
 */
void *arena_append(struct arena *a, void *array, size_t count, void *item);

/* The same for an array and its count; on lack of memory the arena remembers, and both stay. */
#define ARENA_APPEND(arena, array, count, item)                            \
	do {                                                               \
		void *grown = arena_append(arena, array, count, item);     \
		if (grown) {                                               \
			(array) = grown;                                   \
			(count)++;                                         \
		}                                                          \
	} while (0)

#endif
