// SPDX-License-Identifier: LGPL-2.1-or-later
/* Memory of small objects that are freed together. */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 32 * 1024, ALIGNMENT = 16 };

struct arena_block {
	struct arena_block *next;
	_Alignas(ALIGNMENT) char data[];
};

void *arena_alloc(struct arena *a, size_t size)
{
	size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	void *memory;

	if (size > SIZE_MAX / 2) {	/* rounding up and the block's head must not wrap */
		a->failed = 1;
		return NULL;
	}
	if (!a->blocks || a->size - a->used < rounded) {
		size_t room = rounded > BLOCK_SIZE ? rounded : BLOCK_SIZE;
		struct arena_block *block = calloc(1, sizeof(*block) + room);

		if (!block) {
			a->failed = 1;
			return NULL;
		}
		block->next = a->blocks;
		a->blocks = block;
		a->used = 0;
		a->size = room;
	}
	memory = a->blocks->data + a->used;
	a->used += rounded;
	return memory;
}

char *arena_strndup(struct arena *a, const char *text, size_t length)
{
	char *copy = arena_alloc(a, length + 1);

	if (copy)
		memcpy(copy, text, length);
	return copy;
}

char *arena_strdup(struct arena *a, const char *text)
{
	return arena_strndup(a, text, strlen(text));
}

void *arena_append(struct arena *a, void *array, size_t count, void *item)
{
	void **items = array;

	if ((count & (count - 1)) == 0) {	/* 0 or a power of two: full */
		items = arena_alloc(a, (count ? 2 * count : 1) * sizeof(*items));
		if (!items)
			return NULL;
		if (count)
			memcpy(items, array, count * sizeof(*items));
	}
	items[count] = item;
	return items;
}

void arena_free(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;

		free(a->blocks);
		a->blocks = next;
	}
	*a = (struct arena) { 0 };
}
