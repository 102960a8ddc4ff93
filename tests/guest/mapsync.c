// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel says of DAX on a file system, for the tests in the guest. Nothing but DAX can
 * grant MAP_SYNC, so that trying it tells whether a file has DAX.
 *
 *   mapsync try FILE…    for each FILE, made when it is not there, a line: yes or no
 *   mapsync flag PLACE…  ask for DAX on files, or on what will be made in directories
 *   mapsync journal PLACE…
 *                        likewise have ext4 journal their data, which excludes DAX
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file of no length would do for mmap(), but not be one that somebody uses. */
#define FILE_BYTES (1L << 20)
#define MAPPED_BYTES 4096

static void try_file(const char *path)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	void *memory;

	if (fd < 0 || ftruncate(fd, FILE_BYTES))
		err(1, "%s", path);
	memory = mmap(NULL, MAPPED_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE | MAP_SYNC, fd, 0);
	if (memory == MAP_FAILED && errno != EOPNOTSUPP)
		err(1, "%s: mmap", path);
	puts(memory == MAP_FAILED ? "no" : "yes");
	if (memory != MAP_FAILED)
		munmap(memory, MAPPED_BYTES);
	close(fd);
}

static void set_flag(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct fsxattr attributes;

	if (fd < 0 || ioctl(fd, FS_IOC_FSGETXATTR, &attributes))
		err(1, "%s", path);
	attributes.fsx_xflags |= FS_XFLAG_DAX;
	if (ioctl(fd, FS_IOC_FSSETXATTR, &attributes))
		err(1, "%s: set the DAX flag", path);
	close(fd);
}

static void journal_data(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	int flags;

	if (fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &flags))
		err(1, "%s", path);
	flags |= FS_JOURNAL_DATA_FL;
	if (ioctl(fd, FS_IOC_SETFLAGS, &flags))
		err(1, "%s: journal its data", path);
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		errx(2, "usage: mapsync try|flag|journal PLACE…");
	for (int i = 2; i < argc; i++)
		if (strcmp(argv[1], "flag") == 0)
			set_flag(argv[i]);
		else if (strcmp(argv[1], "journal") == 0)
			journal_data(argv[i]);
		else
			try_file(argv[i]);
	return 0;
}
