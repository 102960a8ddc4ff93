// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is going on with an object, in /run/pmemctl/OBJECT.change, from before the first step of a
 * plan to after the last one that is done or taken back. When the process dies in between, the
 * file tells a namespace that is half made from one that was disabled on purpose: the kernel shows
 * both in the same way. It does not live longer than what it is about: both end with the system.
 *
 * What a process left that died stays until it is settled: the namespace is whole or gone, by doctor or by another
 * plan that makes, makes anew or destroys it. All others, which put it into service or write to it, go on without
 * a note of their own, as from what is left there may be a way back only by them. One that is taken back puts the
 * note of before back, too.
 *
 * The kernel gives the names of namespaces anew whenever a region gets its driver: a note is about the namespace
 * whose label has one of its uuids or, as long as that has none, about the device that had the name then. A note
 * that is in the way of another's goes to a file named also after its uuid.
 */
#include "journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "label_change.h"
#include "note_file.h"

static const char notes_dir[] = "/run/pmemctl", ending[] = ".change";

/* ---- files ---- */

static void path_of(const char *file, char *path, size_t size)
{
	snprintf(path, size, "%s/%s", notes_dir, file);
}

static void file_of(const char *object, char *file, size_t size)
{
	snprintf(file, size, "%.*s%s", (int)(size - sizeof(ending)), object, ending);
}

static bool is_note(const char *file)
{
	const size_t length = strlen(file);

	return length >= sizeof(ending) && strcmp(file + length + 1 - sizeof(ending), ending) == 0;
}

static bool read_file(const char *file, struct journal *j)
{
	unsigned long long align, sector_size, device = 0;
	char path[160], line[256] = "";
	int fd, mode, map, fields;
	struct stat st;
	ssize_t length;

	path_of(file, path, sizeof(path));
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	length = fstat(fd, &st) || st.st_uid != 0 ? -1 : read(fd, line, sizeof(line) - 1);
	close(fd);
	if (length <= 0)
		return false;
	*j = (struct journal) { .object = "" };
	fields = sscanf(line, "%31s %d %d %llu %llu %39s %39s %llu %63s", j->verb, &mode, &map, &align,
			&sector_size, j->uuids[0], j->uuids[1], &device, j->object);
	snprintf(j->file, sizeof(j->file), "%s", file);
	j->mode = (enum pmemctl_mode)mode;
	j->map = (enum pmemctl_map)map;
	j->align = align;
	j->sector_size = sector_size;
	j->device = device;
	return fields == 9;
}

static void write_file(const struct journal *j)
{
	char path[160], line[256];
	int length;

	path_of(j->file, path, sizeof(path));
	length = snprintf(line, sizeof(line), "%s %d %d %llu %llu %s %s %llu %s\n", j->verb, (int)j->mode,
			  (int)j->map, (unsigned long long)j->align, (unsigned long long)j->sector_size,
			  j->uuids[0], j->uuids[1], (unsigned long long)j->device, j->object);
	/* one that cannot be written keeps no change from being made */
	(void)note_file_write(path, 0644, &(struct iovec) { line, (size_t)length }, 1);
}

void journal_forget(const struct journal *journal)
{
	char path[160];

	path_of(journal->file, path, sizeof(path));
	unlink(path);
}

bool journal_read(const char *object, struct journal *journal)
{
	char file[112];

	file_of(object, file, sizeof(file));
	return read_file(file, journal);
}

void journal_drop(const char *object)
{
	struct journal journal;

	file_of(object, journal.file, sizeof(journal.file));
	journal_forget(&journal);
	label_note_end(object);
}

/* ---- which note is about what ---- */

static uint64_t device_of(struct pmemctl_ctx *ctx, const char *object)
{
	char path[128];

	/* what libnvdimm has of that name is not what a plan is about */
	snprintf(path, sizeof(path), "sys/bus/%s/devices/%s", strncmp(object, "dax", 3) == 0 ? "dax" : "nd", object);
	return sysfs_inode(ctx, path);
}

static bool is_uuid_of(const struct journal *j, const char *uuid)
{
	return strcmp(j->uuids[0], uuid) == 0 || strcmp(j->uuids[1], uuid) == 0;
}

static bool is_about(struct pmemctl_ctx *ctx, const struct journal *j, const char *ns, const char *uuid)
{
	if (uuid && *uuid)
		return is_uuid_of(j, uuid);
	return strcmp(j->object, ns) == 0 && j->device && j->device == device_of(ctx, ns);
}

bool journal_find(struct pmemctl_ctx *ctx, const char *ns, const char *uuid, struct journal *journal)
{
	DIR *notes;
	struct dirent *entry;
	bool found;

	if (journal_read(ns, journal) && is_about(ctx, journal, ns, uuid))
		return true;
	found = false;
	notes = opendir(notes_dir);
	while (notes && !found && (entry = readdir(notes))) {
		if (!is_note(entry->d_name))
			continue;
		found = read_file(entry->d_name, journal) && is_about(ctx, journal, ns, uuid);
	}
	if (notes)
		closedir(notes);
	return found;
}

bool journal_find_dax(struct pmemctl_ctx *ctx, const char *device, bool idle, struct journal *journal)
{
	if (!journal_read(device, journal) || strcmp(journal->object, device) != 0)
		return false;
	return journal->device ? journal->device == device_of(ctx, device) : idle;
}

/* In the places of what only namespaces have. */
enum { GOAL_NO_ONLINE = 1, GOAL_NO_MOVABLE = 2 };

static void note_goal(const struct dax_goal *goal, struct journal *j)
{
	j->mode = (enum pmemctl_mode)goal->mode;
	j->map = (enum pmemctl_map)((goal->no_online ? GOAL_NO_ONLINE : 0) | (goal->no_movable ? GOAL_NO_MOVABLE : 0));
	j->align = goal->align;
	j->sector_size = goal->size;
}

struct dax_goal journal_dax_goal(const struct journal *journal)
{
	return (struct dax_goal) {
		.mode = (enum pmemctl_dax_mode)journal->mode, .size = journal->sector_size, .align = journal->align,
		.no_online = (unsigned)journal->map & GOAL_NO_ONLINE,
		.no_movable = (unsigned)journal->map & GOAL_NO_MOVABLE,
	};
}

bool journal_is_making(const struct journal *journal)
{
	static const char *const verbs[] = { "create", "reconfigure", "destroy" };

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (strcmp(journal->verb, verbs[i]) == 0)
			return true;
	return false;
}

bool journal_is_settled(const struct journal *journal, const char *holder, const char *uuid, bool force_raw)
{
	if (holder && *holder)
		return true;
	if (journal->mode != PMEMCTL_MODE_RAW)
		return false;
	/* without a label, it has no uuid that would tell */
	return uuid && *uuid ? strcmp(journal->uuids[1], uuid) == 0 : !force_raw;
}

static bool is_namespace(const char *object)
{
	return strncmp(object, "namespace", 9) == 0;
}

static bool is_dax(const char *object)
{
	return strncmp(object, "dax", 3) == 0;
}

static bool has_dax_driver(struct pmemctl_ctx *ctx, const char *device)
{
	char path[128];

	snprintf(path, sizeof(path), "sys/bus/dax/devices/%s/driver", device);
	return sysfs_exists(ctx, path);
}

/* ---- what is damaged ---- */

static const char damaged_verb[] = "damaged";

static bool is_damage(const struct journal *journal)
{
	return strcmp(journal->verb, damaged_verb) == 0;
}

/* Beside that of the plan which met it. */
static void damage_file_of(const char *ns, char *file, size_t size)
{
	snprintf(file, size, "%.60s-%s%s", ns, damaged_verb, ending);
}

bool journal_find_damage(struct pmemctl_ctx *ctx, const char *ns, const char *uuid, struct journal *journal)
{
	char file[112];

	damage_file_of(ns, file, sizeof(file));
	if (read_file(file, journal) && is_about(ctx, journal, ns, uuid))
		return true;
	return journal_find(ctx, ns, uuid, journal) && is_damage(journal);
}

void journal_note_damage(struct pmemctl_ctx *ctx, const char *ns, enum pmemctl_mode mode)
{
	struct journal j = { .mode = mode, .device = device_of(ctx, ns) }, left;
	struct arena arena = { 0 };
	const char *uuid = sysfs_device_string(ctx, ns, "uuid", &arena);

	/* of one that is half made, that says more */
	if (!journal_find(ctx, ns, uuid, &left) || !journal_is_making(&left)) {
		snprintf(j.verb, sizeof(j.verb), "%s", damaged_verb);
		for (int i = 0; i < 2; i++)
			snprintf(j.uuids[i], sizeof(j.uuids[i]), "%s", uuid && *uuid ? uuid : "-");
		snprintf(j.object, sizeof(j.object), "%s", ns);
		damage_file_of(ns, j.file, sizeof(j.file));
		write_file(&j);
	}
	arena_free(&arena);
}

/* ---- what a process left that died ---- */

/* Does it still matter? force_raw is all that is left by those which only read and write what a namespace holds. */
static bool is_pending(struct pmemctl_ctx *ctx, const struct journal *j, const char *ns, struct arena *arena)
{
	static const char *const raw[] = { "read", "write", "check" };
	const bool force_raw = sysfs_device_number(ctx, ns, "force_raw") == 1;

	if (is_dax(ns))
		return journal_is_making(j) && !has_dax_driver(ctx, ns);
	if (journal_is_making(j))
		return !is_in_service(ctx, ns) ||
		       !journal_is_settled(j, sysfs_device_string(ctx, ns, "holder", arena),
					   sysfs_device_string(ctx, ns, "uuid", arena), force_raw);
	for (size_t i = 0; i < ARRAY_SIZE(raw); i++)
		if (strcmp(j->verb, raw[i]) == 0)
			return force_raw;
	return is_damage(j) && !is_in_service(ctx, ns);
}

/* Does the plan bring its object to a state in which nothing of before matters? */
static bool settles(const struct pmemctl_plan *plan)
{
	struct journal j;

	snprintf(j.verb, sizeof(j.verb), "%s", plan->verb);
	return journal_is_making(&j) || strcmp(plan->verb, "repair") == 0;
}

struct wanted {
	struct pmemctl_ctx *ctx;
	const struct journal *note;
};

static int visit_device(void *data, const char *name)
{
	const struct wanted *w = data;
	struct arena arena = { 0 };
	const char *uuid = is_namespace(name) ? sysfs_device_string(w->ctx, name, "uuid", &arena) : NULL;
	bool found = uuid && *uuid && is_uuid_of(w->note, uuid);

	arena_free(&arena);
	return found;
}

/* The name that the plan's object has now had another namespace, whose note is not to be replaced. */
static void clear_the_way(struct pmemctl_ctx *ctx, const char *object)
{
	struct journal other;
	char from[160], to[160];
	const char *uuid;

	if (!journal_read(object, &other) ||
	    sysfs_list(ctx, "sys/bus/nd/devices", visit_device, &(struct wanted) { ctx, &other }) != 1)
		return;
	path_of(other.file, from, sizeof(from));
	uuid = other.uuids[strcmp(other.uuids[1], "-") == 0 ? 0 : 1];
	snprintf(to, sizeof(to), "%s/%s-%s%s", notes_dir, object, uuid, ending);
	rename(from, to);
}

static bool find_earlier_of_dax(struct pmemctl_ctx *ctx, const char *device, struct journal *found)
{
	char path[128];

	snprintf(path, sizeof(path), "sys/bus/dax/devices/%s/size", device);
	return journal_find_dax(ctx, device, sysfs_read_number(ctx, path) == 0, found);
}

void journal_forget_gone(struct pmemctl_ctx *ctx)
{
	DIR *notes = opendir(notes_dir);
	struct dirent *entry;
	struct journal j;

	while (notes && (entry = readdir(notes)))
		if (is_note(entry->d_name) && is_dax(entry->d_name) && read_file(entry->d_name, &j) &&
		    !device_of(ctx, j.object))
			journal_forget(&j);
	if (notes)
		closedir(notes);
}

/* Whether the plan goes on without a note of its own. */
static bool find_earlier(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan)
{
	const bool of_dax = is_dax(plan->object);
	const char *uuid = of_dax ? NULL : sysfs_device_string(ctx, plan->object, "uuid", &plan->arena);
	struct journal found;

	plan->old_uuid = plan->old_uuid ? plan->old_uuid : uuid;
	if (of_dax ? !find_earlier_of_dax(ctx, plan->object, &found)
		   : !journal_find(ctx, plan->object, uuid, &found)) {
		if (!of_dax)
			clear_the_way(ctx, plan->object);
		return false;
	}
	if (!is_pending(ctx, &found, plan->object, &plan->arena)) {
		journal_forget(&found);
		return false;
	}
	plan->earlier = arena_alloc(&plan->arena, sizeof(found));
	if (plan->earlier)
		*plan->earlier = found;
	return !settles(plan);
}

bool journal_is_of_dimm(struct pmemctl_ctx *ctx, const char *dimm, struct journal *journal)
{
	return strncmp(dimm, "nmem", 4) == 0 && journal_read(dimm, journal) &&
	       journal->device == device_of(ctx, dimm) &&
	       strcmp(journal->verb, "enable") != 0 && strcmp(journal->verb, "disable") != 0;
}

static bool is_one_of(const char *verb, const char *const *verbs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(verb, verbs[i]) == 0)
			return true;
	return false;
}

/*
 * What a command about labels left is ended only by another about labels; what one about its security left, not by
 * one that puts the DIMM into service, or out of it.
 */
static bool is_anothers(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan)
{
	static const char *const about_labels[] = { "initialise", "zero", "write", "repair", "resume" };
	static const char *const service[] = { "enable", "disable" };
	struct journal left;

	if (plan->labels)
		return false;
	if (label_note_is_there(plan->object))
		return true;
	return journal_is_of_dimm(ctx, plan->object, &left) &&
	       (is_one_of(left.verb, about_labels, ARRAY_SIZE(about_labels)) ||
		is_one_of(plan->verb, service, ARRAY_SIZE(service)));
}

/* What is noted may be the only copy of the labels of a DIMM that had this name before. */
static int check_note_of_dimm(struct pmemctl_ctx *ctx, const char *dimm, const struct label_note *note)
{
	char id[LABEL_NOTE_ID];
	int rc;

	if (!label_note_id(dimm, id) || strcmp(id, note->id) == 0)
		return 0;
	rc = fail(ctx, PMEMCTL_DAMAGED, EEXIST, dimm,
		  "a change of the labels of another DIMM that had this name (%s) did not end", id);
	fail_hint(ctx, "/run/pmemctl/%s.labels may be the only copy of them: move it away first", dimm);
	return rc;
}

/* ---- beginning and end of a plan ---- */

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

static void write_own(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan)
{
	struct journal j = {
		.mode = plan->mode, .map = plan->map, .align = plan->align, .sector_size = plan->sector_size,
		.device = device_of(ctx, plan->object),
	};

	/* of "clear errors of" the first word tells enough */
	snprintf(j.verb, sizeof(j.verb), "%.*s", (int)strcspn(plan->verb, " "), plan->verb);
	snprintf(j.uuids[0], sizeof(j.uuids[0]), "%s", or_dash(plan->old_uuid));
	snprintf(j.uuids[1], sizeof(j.uuids[1]), "%s", or_dash(plan->new_uuid));
	snprintf(j.object, sizeof(j.object), "%s", plan->object);
	if (plan->goal)
		note_goal(plan->goal, &j);
	file_of(plan->object, j.file, sizeof(j.file));
	write_file(&j);
	if (plan->earlier && strcmp(plan->earlier->file, j.file) != 0)
		journal_forget(plan->earlier);
}

void journal_renew(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan)
{
	if (plan->object && !plan->earlier)
		write_own(ctx, plan);
}

/*
 * Without the files the change is no less safe, only harder to tell afterwards. But what is half made already
 * is not gone on with when the only copy of what was before would be lost.
 */
static int note_labels(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan, const char *dimm,
		       const struct label_note *note)
{
	int rc = check_note_of_dimm(ctx, dimm, note);

	if (rc)
		return rc;
	rc = label_note_begin(dimm, note);
	if (rc && plan->keeps_note)
		return fail(ctx, status_of_errno(-rc), -rc, dimm,
			    "the labels of before cannot be noted in /run/pmemctl: %s", strerror(-rc));
	if (rc)
		log_message(ctx, PMEMCTL_LOG_WARNING, "%s: the labels of before cannot be noted in /run/pmemctl: %s",
			    dimm, strerror(-rc));
	return 0;
}

static void drop_areas(const struct pmemctl_plan *plan, const struct label_note *end)
{
	for (const struct label_note *note = plan->areas; note != end; note = note->next)
		label_note_end(note->dimm);
}

int journal_begin(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan)
{
	int rc = 0;

	if (!plan->object || is_anothers(ctx, plan) ||
	    ((is_namespace(plan->object) || is_dax(plan->object)) && find_earlier(ctx, plan)))
		return 0;
	if (plan->labels)
		rc = note_labels(ctx, plan, plan->object, plan->labels);
	for (const struct label_note *note = plan->areas; !rc && note; note = note->next) {
		rc = note_labels(ctx, plan, note->dimm, note);
		if (rc)
			drop_areas(plan, note);
	}
	if (!rc)
		write_own(ctx, plan);
	return rc;
}

void journal_end(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan, bool finished)
{
	struct journal *earlier = plan->earlier, damage;
	struct arena arena = { 0 };

	if (!plan->object || is_anothers(ctx, plan))
		return;
	damage_file_of(plan->object, damage.file, sizeof(damage.file));
	if (is_namespace(plan->object) && is_in_service(ctx, plan->object))
		journal_forget(&damage);
	drop_areas(plan, NULL);
	if (!earlier) {
		journal_drop(plan->object);
	} else if ((finished && settles(plan)) || !is_pending(ctx, earlier, plan->object, &arena)) {
		journal_drop(plan->object);
		journal_forget(earlier);
	} else if (settles(plan)) {
		file_of(plan->object, earlier->file, sizeof(earlier->file));
		write_file(earlier);
	}
	arena_free(&arena);
}
