// SPDX-License-Identifier: GPL-2.0-only
/* Debug logs of modules as files. */
#include "debug_log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "output_file.h"

static int write_whole(const char *path, const void *bytes, size_t size, bool is_new)
{
	struct output_file out;
	struct stat about;
	int rc = is_new && lstat(path, &about) == 0 ? -EEXIST : output_file_begin(&out, path);

	if (rc)
		return rc;
	out.mode = 0600;
	out.is_new = is_new;
	fwrite(bytes, 1, size, out.out);	/* what fails is found at the end */
	return output_file_end(&out);
}

static void read_and_write(struct pmemctl_ctx *ctx, const struct pmemctl_dimm *dimm, enum pmemctl_optane_debug_log log,
			   bool is_new, void (*progress)(void *data, uint64_t done, uint64_t total), void *data,
			   struct debug_file *file)
{
	void *bytes;
	size_t size;

	file->rc = pmemctl_optane_debug_read(ctx, dimm->name, log, progress, data, &bytes, &size);
	if (file->rc) {
		file->status = pmemctl_error(ctx)->status;
		snprintf(file->problem, sizeof(file->problem), "%s", pmemctl_error(ctx)->message);
		return;
	}
	file->rc = write_whole(file->path, bytes, size, is_new);
	free(bytes);
	file->unwritten = file->rc != 0;
	file->status = PMEMCTL_FAILED;
	if (file->rc)
		snprintf(file->problem, sizeof(file->problem), "%s: %s", file->path, strerror(-file->rc));
}

void debug_file_write(struct pmemctl_ctx *ctx, const struct pmemctl_dimm *dimm, enum pmemctl_optane_debug_log log,
		      const char *prefix, bool is_new, void (*progress)(void *data, uint64_t done, uint64_t total),
		      void *data, struct debug_file *file)
{
	struct stat about;

	*file = (struct debug_file) { .status = PMEMCTL_FAILED };
	if (asprintf(&file->path, "%s_%s_0x%04llx_%s.bin", prefix, dimm->unique_id ? dimm->unique_id : dimm->name,
		     (unsigned long long)dimm->handle, pmemctl_optane_debug_name(log)) < 0) {
		file->path = NULL;
		file->rc = -ENOMEM;
	} else if (is_new && lstat(file->path, &about) == 0) {	/* before so much is read */
		file->rc = -EEXIST;
	}
	if (file->rc)
		snprintf(file->problem, sizeof(file->problem), "%s: %s", file->path ? file->path : "its log",
			 strerror(-file->rc));
	else
		read_and_write(ctx, dimm, log, is_new, progress, data, file);
}

void debug_file_free(struct debug_file *file)
{
	free(file->path);
	file->path = NULL;
}
