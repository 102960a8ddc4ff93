// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Is DAX in effect on a file system? The disk and the mount option often settle it; else each file
 * has DAX or not, and some files and directories at the top of the file system are looked at.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "disk.h"

enum { MAX_ENTRIES = 64 };

static void judge(struct disk_discovery *d, struct pmemctl_filesystem *fs,
		  enum pmemctl_dax_effect effect, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void judge(struct disk_discovery *d, struct pmemctl_filesystem *fs,
		  enum pmemctl_dax_effect effect, const char *format, ...)
{
	char text[320];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	fs->dax = effect;
	fs->dax_why = arena_strdup(d->arena, text);
}

/* ---- looking at files ---- */

struct sample {
	unsigned files, files_with;	/* regular files looked at, and those with DAX */
	unsigned directories_with;	/* below the top one: they pass DAX on to new files */
	bool passed_on;			/* by the top directory */
	bool not_told;			/* the kernel is too old to tell */
};

/* Directories have no DAX themselves, but what is made in them inherits the flag. */
static bool passes_on(int directory)
{
	struct fsxattr attributes;

	return ioctl(directory, FS_IOC_FSGETXATTR, &attributes) == 0 &&
	       attributes.fsx_xflags & FS_XFLAG_DAX;
}

static void look_at_directory(int entry, struct sample *sample)
{
	int fd = openat(entry, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	sample->directories_with += passes_on(fd);
	close(fd);
}

static void look_at_entry(int directory, const char *name, struct sample *sample)
{
	int entry = sysfs_open_entry(directory, name);
	struct statx st;

	if (entry < 0) {
		sample->not_told |= entry == -ENOSYS;
		return;
	}
	if (statx(entry, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &st)) {
		sample->not_told |= errno == ENOSYS;
	} else if (S_ISDIR(st.stx_mode)) {
		look_at_directory(entry, sample);
	} else if (S_ISREG(st.stx_mode)) {
		sample->files++;
		sample->files_with += (st.stx_attributes & STATX_ATTR_DAX) != 0;
		sample->not_told |= !(st.stx_attributes_mask & STATX_ATTR_DAX);
	}
	close(entry);
}

/* Reading a directory must not set its access time, which only its owner can ask for. */
static int open_without_trace(int place)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int fd = openat(place, ".", flags | O_NOATIME);
	struct statvfs st;

	if (fd < 0 && errno == EPERM) {
		if (fstatvfs(place, &st) || !(st.f_flag & (ST_RDONLY | ST_NOATIME | ST_NODIRATIME)))
			return -EPERM;
		fd = openat(place, ".", flags);
	}
	return fd < 0 ? -errno : fd;
}

static int take_sample(int place, struct sample *sample)
{
	int fd = open_without_trace(place), entries = 0;
	const struct dirent *entry;
	DIR *stream;

	*sample = (struct sample) { 0 };
	if (fd < 0)
		return fd;
	sample->passed_on = passes_on(fd);
	stream = fdopendir(fd);
	if (!stream) {
		close(fd);
		return -ENOMEM;
	}
	while (entries < MAX_ENTRIES && (entry = readdir(stream)))
		if ((entry->d_type == DT_REG || entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN) &&
		    strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
			look_at_entry(fd, entry->d_name, sample);
			entries++;
		}
	closedir(stream);
	return 0;
}

/* ---- judging ---- */

static void judge_by_sample(struct disk_discovery *d, struct pmemctl_filesystem *fs,
			    const struct sample *s)
{
	const char *new_files = s->passed_on ? "new ones get it"
			      : s->directories_with ? "new ones get it in some directories"
						    : "new ones do not get it";

	if (s->not_told)
		judge(d, fs, PMEMCTL_DAX_EFFECT_UNKNOWN, "this kernel does not tell which files have it");
	else if (!s->files)
		judge(d, fs, s->passed_on	   ? PMEMCTL_DAX_EFFECT_YES
			     : s->directories_with ? PMEMCTL_DAX_EFFECT_PER_FILE
						   : PMEMCTL_DAX_EFFECT_NO,
		      "no files yet; %s", new_files);
	else if (s->files_with == s->files)
		judge(d, fs, PMEMCTL_DAX_EFFECT_YES, "%u of %u files looked at have it; %s",
		      s->files, s->files, new_files);
	else if (s->files_with || s->passed_on || s->directories_with)
		judge(d, fs, PMEMCTL_DAX_EFFECT_PER_FILE, "%u of %u files looked at have it; %s",
		      s->files_with, s->files, new_files);
	else
		judge(d, fs, PMEMCTL_DAX_EFFECT_NO, "none of %u files looked at has it; %s",
		      s->files, new_files);
}

/* The kernel maps whole pages of a file system: its blocks must be neither smaller nor larger. */
static unsigned long odd_block_size(int place)
{
	struct statvfs st;

	return fstatvfs(place, &st) || st.f_bsize == (unsigned long)sysconf(_SC_PAGESIZE)
		       ? 0
		       : st.f_bsize;
}

static void judge_by_files(struct disk_discovery *d, struct pmemctl_filesystem *fs, int place)
{
	const unsigned long odd = place < 0 ? 0 : odd_block_size(place);
	struct sample sample;
	int rc = place;

	if (odd)
		return judge(d, fs, PMEMCTL_DAX_EFFECT_NO,
			     "it has blocks of %lu bytes, and DAX needs those of a page", odd);
	if (place >= 0)
		rc = take_sample(place, &sample);
	if (rc == -EPERM || rc == -EACCES)
		sysfs_remember_denied(d->ctx, "DAX of files");
	if (rc == 0)
		judge_by_sample(d, fs, &sample);
	else if (rc == -EROFS)
		judge(d, fs, PMEMCTL_DAX_EFFECT_UNKNOWN, "each file has it or not, which was not recorded");
	else if (rc == -EAGAIN)
		judge(d, fs, PMEMCTL_DAX_EFFECT_UNKNOWN, "each file has it or not");
	else if (rc == -EXDEV)
		judge(d, fs, PMEMCTL_DAX_EFFECT_UNKNOWN, "something else is mounted over it");
	else if (rc == -EPERM)
		judge(d, fs, PMEMCTL_DAX_EFFECT_UNKNOWN,
		      "only root can look at its files without a trace");
	else
		judge(d, fs, PMEMCTL_DAX_EFFECT_UNKNOWN, "cannot look at its files: %s",
		      strerror(-rc));
}

/* Files with inline data, encryption and the like have no DAX even then. */
static void judge_always(struct disk_discovery *d, struct pmemctl_filesystem *fs, int place)
{
	struct sample s = { 0 };

	if (place >= 0 && take_sample(place, &s) == 0 && !s.not_told && s.files_with < s.files)
		judge(d, fs, PMEMCTL_DAX_EFFECT_PER_FILE,
		      "mounted with it, but only %u of %u files looked at have it", s.files_with,
		      s.files);
	else
		judge(d, fs, PMEMCTL_DAX_EFFECT_YES, "mounted with it");
}

void filesystem_judge_dax(struct disk_discovery *d, struct pmemctl_filesystem *fs,
			  const struct block_device *device, int place)
{
	const char *whole = device->whole ? device->whole->name : device->name;
	char path[320];

	snprintf(path, sizeof(path), "sys/class/block/%s/queue/dax", whole);
	if (fs->disk->namespace_->mode == PMEMCTL_MODE_SECTOR)
		judge(d, fs, PMEMCTL_DAX_EFFECT_NO, "sector mode has no DAX");
	else if (sysfs_read_number(d->ctx, path) == 0)
		judge(d, fs, PMEMCTL_DAX_EFFECT_NO, "/dev/%s has no DAX", whole);
	else if (fs->dax_option == PMEMCTL_DAX_OPTION_NEVER)
		judge(d, fs, PMEMCTL_DAX_EFFECT_NO, "mounted with dax=never");
	else if (fs->dax_option == PMEMCTL_DAX_OPTION_ALWAYS)
		judge_always(d, fs, place);
	else
		judge_by_files(d, fs, d->ctx->sysroot ? -EROFS : place);
}
