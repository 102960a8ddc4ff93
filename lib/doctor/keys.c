// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The files of keys of DIMMs in /etc/ndctl/keys: those that open nothing here, those that nobody finds by their name,
 * and DIMMs that have a passphrase and no file. Nothing is removed here: such a file may be the only copy of a key.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/doctor.h"
#include "plan/plan.h"
#include "security/security.h"

static const char shown_directory[] = "/" KEYS_DIRECTORY;

struct key_search {
	struct diagnosis *d;
	char host[HOST_NAME_MAX + 1];
	struct pmemctl_dimm **elsewhere;	/* whose key has the name of another host */
	size_t elsewhere_count;
};

static const struct pmemctl_dimm *dimm_with_id(const struct pmemctl_platform *platform, const char *id)
{
	for (size_t i = 0; i < platform->dimm_count; i++)
		if (platform->dimms[i]->unique_id && strcmp(platform->dimms[i]->unique_id, id) == 0)
			return platform->dimms[i];
	return NULL;
}

static bool has_passphrase(const struct pmemctl_dimm *dimm)
{
	return dimm->security == PMEMCTL_SECURITY_UNLOCKED || dimm->security == PMEMCTL_SECURITY_LOCKED;
}

static void add(struct key_search *s, const char *object, bool fault, const char *what, const char *remedy)
{
	finding_add(s->d, object, NULL, fault, PMEMCTL_REPAIR_NONE, "%s", what)->remedy =
		remedy ? arena_strdup(&s->d->arena, remedy) : NULL;
}

/* Renamed only once it is whole: the DIMM never had the key of a temporary one alone. */
static void add_temporary(struct key_search *s, const char *file)
{
	char what[640], remedy[640];

	snprintf(what, sizeof(what), "left in %s by a command that did not end", shown_directory);
	snprintf(remedy, sizeof(remedy), "of no use: rm %s/%s", shown_directory, file);
	add(s, file, false, what, remedy);
}

/*
 * Of a DIMM that has a passphrase, under a name that nothing looks for. Whether it opens the DIMM is not known; there
 * may be several, of which the first is renamed, and none is written over.
 */
static void add_other_host(struct key_search *s, const struct key_parts *key, const char *file,
			   const struct pmemctl_dimm *dimm)
{
	struct key_name name;
	char what[640], remedy[640];
	bool is_there;

	key_name_make(&name, key->master, key->age, key->id);
	is_there = key_file_check(s->d->ctx, name.file) != -ENOENT;
	snprintf(what, sizeof(what), "a key of it is in %s/%s, of a host named %s, and this one is %s%s",
		 shown_directory, file, key->host, s->host,
		 is_there ? "; there is one of this name, too" : ", so that no command finds it");
	if (!key->master)
		ARENA_APPEND(&s->d->arena, s->elsewhere, s->elsewhere_count, (void *)dimm);
	if (is_there)
		snprintf(remedy, sizeof(remedy), "once that of this host is known to open it, remove the other");
	else
		snprintf(remedy, sizeof(remedy), "cd %s && mv -n %s %s", shown_directory, file, name.file);
	/* of a master passphrase nobody tells whether there is one */
	add(s, dimm->name, !is_there && !key->master && has_passphrase(dimm), what, remedy);
}

/* Of a DIMM with a region in service no passphrase can be changed: then that comes first, and its way back last. */
static void tell_update(const struct key_search *s, const struct pmemctl_dimm *dimm, bool master, char *remedy,
			size_t size)
{
	const struct pmemctl_platform *platform = s->d->platform;
	char regions[128] = "";
	size_t used = 0;

	for (size_t i = 0; i < platform->region_count && used < sizeof(regions); i++) {
		const struct pmemctl_region *region = platform->regions[i];

		if (region->enabled && region_has_dimm(region, dimm->name))
			used += (size_t)snprintf(regions + used, sizeof(regions) - used, " %s", region->name);
	}
	snprintf(remedy, size, "%s%s%supdate-passphrase%s %s finds out which key is its, and ends the change%s%s",
		 used ? "disable-region" : "", regions, used ? ", then " : "", master ? " --master-passphrase" : "",
		 dimm->name, used ? "; enable-region" : "", regions);
}

static void judge_file(struct key_search *s, const struct key_parts *key, const char *file)
{
	const struct pmemctl_dimm *dimm = dimm_with_id(s->d->platform, key->id);
	char what[640], remedy[640];

	if (!dimm) {
		snprintf(what, sizeof(what), "a key in %s of a DIMM that is not here: %s", shown_directory, key->id);
		add(s, file, false, what, "keep it, unless that DIMM never comes back or was erased");
	} else if (!key->master && dimm->security == PMEMCTL_SECURITY_DISABLED) {
		snprintf(what, sizeof(what), "%s/%s opens nothing: the DIMM has no passphrase", shown_directory, file);
		if (key->age == KEY_CURRENT && strcmp(key->host, s->host) == 0)
			snprintf(remedy, sizeof(remedy), "remove-passphrase %s", dimm->name);
		else
			snprintf(remedy, sizeof(remedy), "rm %s/%s", shown_directory, file);
		add(s, dimm->name, false, what, remedy);
	} else if (strcmp(key->host, s->host) != 0) {
		add_other_host(s, key, file, dimm);
	} else if (key->age != KEY_CURRENT) {
		snprintf(what, sizeof(what),
			 "a change of its passphrase did not end: %s/%s is left, and may be its key", shown_directory,
			 file);
		tell_update(s, dimm, key->master, remedy, sizeof(remedy));
		add(s, dimm->name, true, what, remedy);
	}
}

static void look_at(struct key_search *s, const char *file)
{
	const size_t length = strlen(file);
	struct key_parts key;

	if (strncmp(file, ".nvdimm", 7) == 0 && length > 4 && strcmp(file + length - 4, ".tmp") == 0)
		add_temporary(s, file);
	else if (key_file_parse(file, &key))
		judge_file(s, &key, file);
}

/* Its key is somewhere else, or nowhere: while it is unlocked there is time to find out. */
static void look_for_missing(struct key_search *s, const struct pmemctl_dimm *dimm)
{
	static const enum key_age ages[] = { KEY_CURRENT, KEY_NEW, KEY_OLD };
	struct key_name name;
	char what[640];
	int rc;

	if (!dimm->unique_id || !has_passphrase(dimm))
		return;
	for (size_t i = 0; i < s->elsewhere_count; i++)
		if (s->elsewhere[i] == dimm)
			return;
	for (size_t i = 0; i < ARRAY_SIZE(ages); i++) {
		key_name_make(&name, false, ages[i], dimm->unique_id);
		rc = key_file_check(s->d->ctx, name.file);
		if (!rc)
			return;
		if (rc != -ENOENT) {
			snprintf(what, sizeof(what), "%s/%s cannot be its key: %s", shown_directory, name.file,
				 rc == -EBADMSG ? "it is empty, too large or not a file" : strerror(-rc));
			add(s, dimm->name, true, what, "bring the file back from a backup while the DIMM is unlocked");
			return;
		}
	}
	key_name_make(&name, false, KEY_CURRENT, dimm->unique_id);
	snprintf(what, sizeof(what), "it has a passphrase, and there is no %s/%s", shown_directory, name.file);
	add(s, dimm->name, false, what, "bring the file back from a backup, unless firmware or others unlock it");
}

/* 0 or -errno */
static int look_at_files(struct key_search *s, int directory)
{
	struct dirent **names;
	const int count = scandirat(directory, ".", &names, NULL, versionsort);

	if (count < 0)
		return -errno;
	for (int i = 0; i < count; i++) {
		look_at(s, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	return 0;
}

void diagnose_keys(struct diagnosis *d)
{
	struct key_search search = { .d = d };
	const int directory = keys_open(d->ctx, false);
	int rc = directory < 0 ? directory : 0;
	char what[128];

	gethostname(search.host, sizeof(search.host) - 1);
	if (directory >= 0) {
		rc = look_at_files(&search, directory);
		close(directory);
	}
	if (rc && rc != -ENOENT) {
		snprintf(what, sizeof(what), "cannot be read: %s", strerror(-rc));
		add(&search, shown_directory, false, what, rc == -EACCES ? "look again as root" : NULL);
		return;
	}
	if (rc && pmemctl_is_recorded(d->ctx)) {
		return;		/* keys are not recorded */
	}
	for (size_t i = 0; i < d->platform->dimm_count; i++)
		look_for_missing(&search, d->platform->dimms[i]);
}
