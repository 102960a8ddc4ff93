/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_COMPAT_IPMCTL_SESSION_H
#define PMEMCTL_COMPAT_IPMCTL_SESSION_H

#include "compat/ipmctl/ipmctl.h"

/*
 * A session: command lines, each with all that it read of the machine, in a directory of its own for root alone.
 * A number of it, the tag, is a tree that serves as --sysroot, and has the command line in the file cmdline, as
 * /proc has it.
 */
#define SESSION_DIRECTORY "/run/pmemctl/session"
#define SESSION_TAGS "tags"		/* in it */
#define SESSION_NEW_TAGS "tags.new"	/* of an archive, until all of it is there */
#define SESSION_CMDLINE "cmdline"
enum { SESSION_TAGS_MOST = 10000, SESSION_PATH = 64, SESSION_CMDLINE_MOST = 65536 };

enum session_mode { SESSION_IDLE, SESSION_RECORD, SESSION_PLAYBACK };	/* idle: none, or one that was loaded */
struct session {
	int directory;
	const char *tags;	/* where they are in it: SESSION_TAGS */
	enum session_mode mode;
	unsigned next;		/* tag that is played next */
};

enum session_use {
	SESSION_RUN,	/* commands that are recorded do not wait for each other; those that are played do */
	SESSION_CHANGE,	/* waits for all others; is made when there is none */
};
/*
 * session-store.c; functions return 0 or -errno. Nobody changes the session until it is closed. -ENOENT: there is
 * none.
 */
int session_open(struct session *s, enum session_use use);
void session_close(struct session *s);
/* What the session is now; a look at it only. */
enum session_mode session_mode_now(void);
int session_set(struct session *s, enum session_mode mode, unsigned next);
/* Remove all tags; or only those of an archive that was not read to its end. */
int session_clear(const char *tags);
/* A file for root alone; how: O_TRUNC, or O_EXCL where it must be new. */
int session_write_file(int directory, const char *name, int how, const void *bytes, size_t size);
unsigned session_count(const struct session *s);
/* A new tag, and where its tree is. */
int session_add(struct session *s, char **words, int count, char path[SESSION_PATH]);
void session_path(const struct session *s, unsigned tag, char path[SESSION_PATH]);
/* The command line of a tag, to be given back by free(). NULL: there is no such tag. */
char **session_words(const struct session *s, unsigned tag, int *count);

/* session-archive.c: 0, or -errno; *why, when it is not NULL, says it better */
int session_dump(struct cli *cli, const char *path, uint64_t *size);
int session_load(struct cli *cli, struct session *s, const char *path, uint64_t *size, const char **why);

#endif
