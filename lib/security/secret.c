// SPDX-License-Identifier: LGPL-2.1-or-later
/* Memory for keys: pages of their own, which are never swapped out nor dumped, and wiped afterwards. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "security.h"

int secret_new(struct pmemctl_ctx *ctx, const char *object, size_t room, struct secret *secret)
{
	void *pages = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*secret = (struct secret) { .bytes = pages == MAP_FAILED ? NULL : pages, .room = room };
	if (secret->bytes && mlock(pages, room) == 0 && madvise(pages, room, MADV_DONTDUMP) == 0)
		return 0;
	fail(ctx, status_of_errno(errno), errno, object, "memory for a key cannot be kept from being swapped: %s",
	     strerror(errno));
	secret_drop(secret);
	return -ctx->error.errnum;
}

void secret_drop(struct secret *secret)
{
	if (!secret->bytes)
		return;
	explicit_bzero(secret->bytes, secret->room);
	munmap(secret->bytes, secret->room);	/* unlocks it, too */
	secret->bytes = NULL;
	secret->length = 0;
}
