/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_BACKEND_H
#define PMEMCTL_BACKEND_H

#include <sys/types.h>

#include "ctx.h"

/*
 * What other libraries do for us. Each is opened when first needed, so that the commands which
 * do not need it neither load it nor depend on it. Only files in this folder include their headers.
 */

struct symbol {
	const char *name;
	void **address;
};

/*
 * Open a library once and look up its functions; *handle keeps it. Errors name the package.
 * 0 or -errno (PMEMCTL_NOT_SUPPORTED recorded).
 */
int backend_open(struct pmemctl_ctx *ctx, void **handle, const char *soname, const char *package,
		 const struct symbol *symbols, size_t count);

/* A note that tells packaging tools of a library opened at run time (freedesktop.org dlopen notes). */
#define DLOPEN_NOTE(ident, json)                                                            \
	__attribute__((used, section(".note.dlopen"), aligned(4))) static const struct {    \
		uint32_t name_size, desc_size, type;                                        \
		char name[4];                                                               \
		_Alignas(4) char desc[sizeof(json)];                                        \
	} dlopen_note_##ident = { 4, sizeof(json), 0x407c0c0a, "FDO", json }

/* What keeps a kernel module from being in the kernel. */
enum module_obstacle {
	MODULE_READY,		/* nothing: it is there, or can be loaded */
	MODULE_NO_FOLDER,	/* the running kernel has no folder of modules */
	MODULE_MISSING,		/* it was not built, or its file is not there */
	MODULE_BLACKLISTED,	/* by the administrator: "blacklist" or "install … /bin/false" of modprobe.d(5) */
	MODULE_REFUSED,		/* the kernel did not take it; errnum tells why */
};

struct module_state {
	enum module_obstacle obstacle;
	char name[64];		/* of the module that it is about: the one asked for, or one that this needs */
	int errnum;
};

/* Look whether a module can be loaded; changes nothing. 0, or -errno without libkmod. */
int backend_find_module(struct pmemctl_ctx *ctx, const char *name, const char *object, struct module_state *state);
/* Load it, with what it needs. 0 also when there is an obstacle, or -errno without libkmod. */
int backend_load_module(struct pmemctl_ctx *ctx, const char *name, const char *object, struct module_state *state);

/*
 * The kernel's keyring of the user. Opened first, with the error recorded, in each thread; the others
 * return the number of a key, which is above 0, a length or 0, or -errno.
 */
int backend_keyring_open(struct pmemctl_ctx *ctx);
int32_t backend_key_find(const char *type, const char *description);
int32_t backend_key_add(const char *type, const char *description, const void *payload, size_t size);
ssize_t backend_key_read(int32_t id, void *buffer, size_t size);
int backend_key_drop(int32_t id);
/* Out of the keyring, for another of its name, and back again; it lasts as long as the thread. */
int backend_key_set_aside(int32_t id);
int backend_key_bring_back(int32_t id);

/*
 * What libblkid finds on an open block device from an offset on: "ext4 file system", "dos partition
 * table" … 1 with a description, 0 when there is nothing, or -errno with the error recorded.
 */
int backend_find_signature(struct pmemctl_ctx *ctx, int disk, uint64_t offset, const char *object,
			   char *description, size_t size);

/* "8-4-4-4-12" hexadecimal digits in lower case, and the end */
enum { UUID_TEXT = 37 };
/* A new random uuid, or one as somebody wrote it (PMEMCTL_USAGE when it is none). */
int backend_uuid_new(struct pmemctl_ctx *ctx, char text[UUID_TEXT]);
int backend_uuid_parse(struct pmemctl_ctx *ctx, const char *from, char text[UUID_TEXT]);

/* The DIMM at an address of an interleaved region, as firmware translates it, or NULL. */
const char *backend_translate_address(struct pmemctl_ctx *ctx, const char *bus, uint64_t address);
void backend_ndctl_close(struct pmemctl_ctx *ctx);

/*
 * Ask a DIMM of the running system for its health, and the thresholds of its alarms. 0 when it has answered,
 * or has no command for it; else -errno.
 */
int backend_read_health(struct pmemctl_ctx *ctx, const char *dimm, bool thresholds,
			struct pmemctl_health *health);

/*
 * inject_smart.c: what a DIMM can be made to tell (PMEMCTL_INJECT_…; nothing is no error), and what its family has
 * a name for. 0 or -errno with the error recorded, as all of these.
 */
int backend_smart_abilities(struct pmemctl_ctx *ctx, const char *dimm, unsigned *can, unsigned *named);
/* Have it tell one of these, or no more; value: sixteenths of a degree, or percent. */
int backend_smart_inject(struct pmemctl_ctx *ctx, const char *dimm, unsigned bit, bool enable, int value);
/* Those that the options name; the others stay. */
int backend_smart_set_thresholds(struct pmemctl_ctx *ctx, const char *dimm,
				 const struct pmemctl_smart_options *options);

/* For the files of this folder: a DIMM of libndctl by name, or NULL. */
struct ndctl_dimm;
struct ndctl_dimm *backend_ndctl_dimm(struct pmemctl_ctx *ctx, const char *name);
/* The same with functions of libndctl that are looked up first; 0 or -errno with the error recorded. */
int backend_ndctl_find(struct pmemctl_ctx *ctx, void **library, const struct symbol *symbols, size_t count,
		       const char *name, struct ndctl_dimm **dimm);

#endif
