/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_RECORD_H
#define LIBPMEMCTL_RECORD_H

/*
 * Part of libpmemctl.h, which includes it: machines as directories, recorded to be looked at elsewhere. Its
 * conventions hold here.
 */

#ifdef __cplusplus
extern "C" {
#endif

/*
 * From now on keep what is read of the running system, and what firmware and devices answer, as a tree below the
 * directory, which pmemctl_new() takes as its sysroot: there, what was asked here gets the same answers. Clones that
 * are made later record, too. What libndctl reads, of DIMMs other than Intel's, is not in it. 0, or -errno with the
 * error in the context.
 * pmemctl_record_problem() tells why not all could be written: 0, or the first -errno. Since: 0.1
 */
int pmemctl_record(struct pmemctl_ctx *ctx, const char *directory);
int pmemctl_record_problem(struct pmemctl_ctx *ctx);

/*
 * A session that ipmctl recorded ("dump -session" of version 3, on Linux): put is called for each file, or symbolic
 * link, of the trees that it makes, one for each command line, until it returns non-zero; it may return -EEXIST for
 * answers, of which the first is to be kept. "0/cmdline" has the words of the first, with a zero behind each, and what
 * "0" has beside it serves as sysroot: tables, /sys as far as it follows from them, and answers. What ipmctl did not
 * ask is not in it. Returns 0, what put returned, or -errno: -EBADMSG when it is no such session, or is damaged.
 * Since: 0.1
 */
typedef int pmemctl_put_file_fn(void *data, const char *path, const char *link, const void *bytes, size_t size);
int pmemctl_ipmctl_session(const void *bytes, size_t size, pmemctl_put_file_fn *put, void *data);

#ifdef __cplusplus
}
#endif
#endif
