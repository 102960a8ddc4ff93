/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_SECURITY_H
#define PMEMCTL_SECURITY_H

#include "arena.h"
#include "ctx.h"
#include "libpmemctl-security.h"

/*
 * Passphrases of DIMMs. The kernel makes them, and gives them to the DIMM; what is seen of them here
 * is their encrypted form, which is kept in a file a DIMM so that they can be loaded again.
 */

/* secret.c: memory that is neither swapped nor dumped, and wiped when it is dropped */
struct secret {
	char *bytes;
	size_t room, length;
};
int secret_new(struct pmemctl_ctx *ctx, const char *object, size_t room, struct secret *secret);
void secret_drop(struct secret *secret);

/* Where the files are, below the root of the context. */
#define KEYS_DIRECTORY "etc/ndctl/keys"

enum { KEY_FILE_MAX = 4096, KEY_NAME_SIZE = 192 };

/* A key in the keyring, and the file of it. Names are those of ndctl. */
struct key_name {
	char description[KEY_NAME_SIZE];	/* "nvdimm:ID" */
	char file[KEY_NAME_SIZE];		/* "nvdimm_ID_HOST.blob" */
};

/* The keys there may be of one passphrase. */
enum key_age {
	KEY_CURRENT,
	KEY_NEW,	/* that a change is about; its file is there in the middle of one only */
	KEY_OLD,	/* that ndctl leaves when it stops in the middle of one */
};

/* key_file.c; 0 or -errno without an error recorded, but where it says so */
void key_name_make(struct key_name *name, bool master, enum key_age age, const char *dimm_id);
/* What a name of a file says; false when it is none of a DIMM's key. The host's may have an underscore in it. */
struct key_parts {
	bool master;
	enum key_age age;
	char id[KEY_NAME_SIZE], host[KEY_NAME_SIZE];
};
bool key_file_parse(const char *file, struct key_parts *parts);
/* A descriptor of the directory, which is made where it is not there and make says so. */
int keys_open(struct pmemctl_ctx *ctx, bool make);
bool key_file_exists(struct pmemctl_ctx *ctx, const char *file);
/* Without reading it. 0, or as key_file_read(). */
int key_file_check(struct pmemctl_ctx *ctx, const char *file);
/* Behind what the secret holds already. -ENOENT: no such file; -EBADMSG: it cannot be one of a key. */
int key_file_read(int directory, const char *file, struct secret *secret);
/* In the place of what is there, or not at all; the file is on the disk before this returns. */
int key_file_write(struct pmemctl_ctx *ctx, const char *file, const char *bytes, size_t length);
int key_file_rename(struct pmemctl_ctx *ctx, const char *from, const char *to);
int key_file_remove(struct pmemctl_ctx *ctx, const char *file);	/* 0 also when it is not there */

/*
 * keyring.c: keys of the kernel, with the error recorded. The numbers are above 0, or -errno.
 * A key whose kind the kernel does not know gets the module for it loaded.
 */
int32_t keyring_add(struct pmemctl_ctx *ctx, const char *object, const char *type, const char *description,
		    const struct secret *payload);
/* The key of that file, under that description; what has the description goes. */
int32_t keyring_load(struct pmemctl_ctx *ctx, const char *object, const struct key_name *key);
/* The same from another directory, which messages call where; directory may be -errno of opening it. */
int32_t keyring_load_from(struct pmemctl_ctx *ctx, const char *object, int directory, const char *where,
			  const struct key_name *key);
/* A new random passphrase, encrypted with the master key ("user:nvdimm-master"). */
int32_t keyring_make(struct pmemctl_ctx *ctx, const char *object, const char *description,
		     const char *master_key);
/* From the keyring to the file. */
int keyring_save(struct pmemctl_ctx *ctx, const char *object, int32_t key, const char *file);
/* Out of the keyring, when there is such a key. */
void keyring_drop(const char *description);
/* Fails when a master key cannot be one, or is not in the keyring. */
int keyring_check_master(struct pmemctl_ctx *ctx, const char *object, const char *master_key);

#endif
