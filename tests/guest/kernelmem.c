// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernelmem NODE MIB: has the kernel hold so much memory of a NUMA node that it cannot move elsewhere (what is in
 * pipes), says "ready", and lets go of it at the end of stdin. With less on the node, it holds what there is.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PIPE = 1 << 20 };

static void fill_pipe(void)
{
	static char block[PIPE];
	int ends[2];

	if (pipe2(ends, O_NONBLOCK) || fcntl(ends[1], F_SETPIPE_SZ, PIPE) < 0)
		err(1, "pipe");
	while (write(ends[1], block, sizeof(block)) > 0)
		;
}

int main(int argc, char **argv)
{
	const struct rlimit files = { 65536, 65536 };
	unsigned long node;

	if (argc != 3)
		errx(2, "usage: kernelmem NODE MIB");
	node = 1UL << atoi(argv[1]);
	if (setrlimit(RLIMIT_NOFILE, &files))
		err(1, "setrlimit");
	if (syscall(SYS_set_mempolicy, MPOL_PREFERRED, &node, 8 * sizeof(node)))
		err(1, "set_mempolicy");
	for (int i = 0; i < atoi(argv[2]); i++)
		fill_pipe();
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	return 0;
}
