/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_PLAN_H
#define PMEMCTL_PLAN_H

#include "arena.h"
#include "ctx.h"
#include "libpmemctl.h"
#include "sysfs.h"

#include <time.h>

struct step;
struct journal;
struct pmemctl_plan;

/* What steps of one kind do. Each kind is kept where the code is for what it changes. */
struct step_kind {
	const char *action;	/* "write", "bind" …, as it is shown */
	bool of_driver;		/* the step's device is a driver, by its name */
	bool lasting;		/* what was done stays when the plan is taken back */
	/* The path that the step changes, and in value what it writes there, or NULL. */
	void (*show)(const struct step *step, char *path, size_t size, const char **value);
	int (*run)(struct pmemctl_ctx *ctx, struct step *step);
	/*
	 * Take it back; NULL when the fields undo_… of the step tell how. Called for a step that
	 * failed or was not reached, too: 0 when it has changed nothing.
	 */
	int (*undo)(struct pmemctl_ctx *ctx, struct step *step);
	/* Is a line of the kernel's log about it that names no device? NULL: never. */
	bool (*is_about)(const struct step *step, const char *line);
};

extern const struct step_kind step_write;	/* value to an attribute */
extern const struct step_kind step_bind;	/* a device to its driver */
extern const struct step_kind step_unbind;
extern const struct step_kind step_probe;	/* a namespace, in the mode of its info block */
extern const struct step_kind step_wipe;	/* the info blocks at the start of a block device */

struct step {
	const struct step_kind *kind;
	const char *device;	/* on the libnvdimm bus */
	const char *attribute;	/* step_write */
	/*
	 * step_write; step_wipe: the disk; step_unbind: disks, with blanks between, or NULL;
	 * step_probe: the bus; step_bind: the bus to wait for, or NULL
	 */
	const char *value;
	const char *why;
	/* how to take it back: write undo_value to undo_attribute, unbind again, or … */
	const char *undo_attribute, *undo_value;
	bool undo_unbind;
	bool undo_bind;
	bool no_return;		/* once it is done, the plan only goes on: nothing can be taken back */
	/* … have the kernel find the mode of this namespace, on the bus undo_value, again */
	const char *undo_probe;
	/* and step_probe: what held it ("btt0.1"); NULL when it may come up as it likes */
	const char *holder;
	bool as_label;		/* step_probe: it must not come up raw when its label says another mode */
	bool optional;		/* the attribute is missing on older kernels */
	bool agreed;		/* step_wipe: erase whatever is found */
	void *data;		/* what the other kinds need besides, in the plan's arena */
};

struct pmemctl_plan {
	struct arena arena;
	const char *object;
	const char *verb;		/* "create", "reconfigure", "destroy" */
	enum pmemctl_mode mode;		/* that it leads to */
	uint64_t size;			/* of a new namespace, on its region */
	bool no_recover;		/* what was done is left when a step fails */
	/* Looks again, before it is run, whether what it takes out of service is in use; or NULL. */
	int (*check_again)(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan);
	bool releases_dax;		/* what it takes out of service has a DAX device */
	/* for the note of what was going on, see journal.c */
	enum pmemctl_map map;
	uint64_t align, sector_size;
	const struct dax_goal *goal;	/* of one about a DAX device, or NULL */
	const char *old_uuid, *new_uuid;
	struct label_note *labels;	/* of a change of labels, see label_change.h */
	struct label_note *areas;	/* the same of DIMMs that are not its object */
	struct journal *earlier;	/* what a process left that died, and matters still, see journal.c */
	bool keeps_note;		/* taken back, it is half made as another command left it */
	const char *left_on;		/* what doctor is to be asked of, when that is not the object */
	bool agreed;			/* to lose what data it holds */
	time_t made;			/* monotonic seconds */
	bool was_run;
	struct step **steps;
	size_t count;
	struct pmemctl_step *shown;
	bool show_only;
	struct locks locks;
	struct check_data *check;	/* of a check, see check.c */
	struct memory_change *memory;	/* of memory of a DAX device, see memory.h */
	size_t kept;			/* of the first so many steps nothing is taken back any more */
	size_t done_before;		/* steps from here on are only shown; 0: all are run */
};

struct pmemctl_plan *plan_new(struct pmemctl_ctx *ctx, const char *verb, bool show_only);
/* Add a step; the caller fills in what is particular to it. Never NULL: the arena remembers a lack of memory. */
struct step *plan_add(struct pmemctl_plan *plan, const struct step_kind *kind, const char *device,
		      const char *why);
struct step *plan_write(struct pmemctl_plan *plan, const char *device, const char *attribute,
			const char *value, const char *why);

/*
 * The end of planning: hands the plan over when rc, what planning it came to, is 0, and else frees
 * it. Returns rc, or what was found then. plan may be NULL.
 */
int plan_finish(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, int rc, const char *object,
		struct pmemctl_plan **out);
/* Was it made so long ago that a disk may have come into use since? */
bool plan_is_old(const struct pmemctl_plan *plan);

/* Whether a line of the kernel's log names what the plan is about, or a device of its steps. */
bool plan_is_about(const struct pmemctl_plan *plan, const char *line);

/* step.c */
int step_undo(struct pmemctl_ctx *ctx, struct step *step);
/* The driver that runs a device of the libnvdimm bus, by the device's name. */
const char *driver_of(const char *device);
/* Has the namespace, or the BTT, PFN or DAX device that holds it, a driver? */
bool is_in_service(struct pmemctl_ctx *ctx, const char *ns);
/* Wait until the kernel has probed what was just made. */
void settle(struct pmemctl_ctx *ctx, const char *bus);

/* wipe.c: erase the info blocks of a namespace in raw mode; disk is the arena's */
struct step *plan_erase(struct pmemctl_plan *plan, const char *device, const char *disk, bool agreed);

/* lock.c: one change at a time on each bus that a filter selects */
int plan_lock(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *bus,
	      const char *region, const char *namespace_);
int plan_lock_dimm(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *dimm);
/* Of a DAX device, and of the namespace that it is of, or NULL. */
int plan_lock_dax(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *namespace_);
/* For all plans of the context, until pmemctl_unlock(); behind the locks of buses, which come first. */
int lock_dax(struct pmemctl_ctx *ctx);
void locks_drop(struct locks *locks);

/* kernel_log.c */
int kernel_log_mark(void);			/* descriptor at the end of the log, or -1 */
char *kernel_log_since(int mark);		/* lines since, malloc'ed, or NULL; closes mark */
void kernel_log_drop(int mark);			/* closes mark */

/* kernel_words.c: what such lines mean, or NULL when none of them is known */
const char *kernel_meaning(const char *lines);

/* use.c: fails with PMEMCTL_IN_USE and names the user of a namespace */
int check_not_in_use(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns);
/* The same for all of them, with one look at the system. */
int check_none_in_use(struct pmemctl_ctx *ctx, struct pmemctl_namespace *const *namespaces,
		      size_t count);
/* openers.c: fails because of what has a disk open exclusively, which is named where that can be seen */
int fail_opened(struct pmemctl_ctx *ctx, const char *object, const char *disk);
/* "process 7 (dd)" */
const char *process_text(struct pmemctl_ctx *ctx, const char *pid, char *text, size_t size);
/* The same for a DAX device, which no process may map and the system not have memory on; object is whose it is. */
int check_dax_idle(struct pmemctl_ctx *ctx, const char *object, const struct pmemctl_dax_device *device);
/* Fails with PMEMCTL_DECLINED when an active namespace holds data. */
int check_data(struct pmemctl_ctx *ctx, const struct pmemctl_namespace *ns, bool show_only);
/* The same for the disk of a whole namespace, whatever mode its info block gives it. data.c */
int check_raw_data(struct pmemctl_ctx *ctx, const char *device, const char *disk);

/* state.c: fails when the state of a DIMM keeps the region, or object on it, out of service */
int check_dimms(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, const char *object);
/* Does a region lie on that DIMM? With mappings. */
/*
 * family.c: not supported, with a hint that tells the family of the DIMM's commands; whose: the families that have what
 * is missing ("Intel", "Intel or PAPR").
 */
int fail_no_command(struct pmemctl_ctx *ctx, const char *dimm, int errnum, const char *whose, const char *message);
bool region_has_dimm(const struct pmemctl_region *region, const char *dimm);
/* Fails when a region on that DIMM is enabled. With mappings. */
int check_regions_idle(struct pmemctl_ctx *ctx, const struct pmemctl_platform *platform, const char *dimm);
/* The first DIMM of a region that firmware says is not armed, or NULL. */
const char *unarmed_dimm(struct pmemctl_ctx *ctx, const struct pmemctl_region *region);
/* When nobody else was found to have the disk (use.c). */
int fail_disk_in_use(struct pmemctl_ctx *ctx, const char *object, const char *disk);
/* For an idle namespace, of which "rest" tells what cannot be with it. */
int fail_idle(struct pmemctl_ctx *ctx, enum pmemctl_status status, const struct pmemctl_namespace *ns,
	      const char *rest);
/* Fails for what cannot be written on a region that is read-only. */
int check_writable(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, const char *object);

/* versions.c: fails when DIMMs of a region have labels of different versions */
int check_label_versions(struct pmemctl_ctx *ctx, const struct pmemctl_region *region);

/* Enabled and writable. */
int check_region_state(struct pmemctl_ctx *ctx, const struct pmemctl_region *region);
/* The kernel's support for a mode, which shows in the region's seed device for it. */
int check_mode_support(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, enum pmemctl_mode mode);

/* data_btt.c: the same for what a BTT hides on this disk; 0 also when there is none */
int check_btt_data(struct pmemctl_ctx *ctx, const char *device, int disk, char *found, size_t size);

/* check.c: what a check holds beyond the arena; NULL is nothing */
void check_free(struct check_data *check);

/* class.c: the word by which a label says a mode; "" for raw */
const char *class_of_mode(enum pmemctl_mode mode);
/* Of such a word, or of the name of a device of that kind ("pfn0.1"). */
enum pmemctl_mode mode_of_class(const char *class);
/* The mode that the label of a namespace says; PMEMCTL_MODE_UNKNOWN for raw, and without one. */
enum pmemctl_mode mode_of_label(struct pmemctl_ctx *ctx, const char *ns);

/* release.c: the steps that take a namespace out of service and erase its info block */
int plan_release(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan,
		 const struct pmemctl_namespace *ns, bool force, bool agreed);
/* Only the first half: its driver, and what holds it. Nothing when it is out of service. */
void plan_out_of_service(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns);
/*
 * What was checked when the plan was made may have changed while the user thought about it. Of a
 * plan that is run at once, only a DAX device is looked at again: a disk is opened exclusively by
 * the step that takes it.
 */
int check_release(struct pmemctl_ctx *ctx, const struct pmemctl_plan *plan);
/* The other way: in the mode that its info block gives it. */
struct step *plan_probe(struct pmemctl_plan *plan, const struct pmemctl_namespace *ns);
/* A device from its driver; disks are those that nobody may open meanwhile, or NULL. */
struct step *plan_unbind(struct pmemctl_plan *plan, const char *device, const char *disks);
/* The namespace of that name or number, with its region, as the system is now; NULL after an error. */
struct pmemctl_platform *find_namespace(struct pmemctl_ctx *ctx, const char *name, unsigned want,
					struct pmemctl_namespace **ns);
/* Take the lock for a plan about a namespace, and find it. NULL with the error recorded. */
struct pmemctl_platform *begin_on_namespace(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan,
					const char *name, struct pmemctl_namespace **ns);

/* service.c: a region of exactly that name, with its namespaces that are in service; NULL after an error */
struct pmemctl_platform *find_region(struct pmemctl_ctx *ctx, const char *name, struct pmemctl_region **found);
/* Into service, waiting for its namespaces. */
void plan_enable_region(struct pmemctl_plan *plan, const struct pmemctl_region *region, const char *why);

/* label_step.c: write a part of a label area, in its place in the order of label/order.c */
struct label_write;
void plan_label_write(struct pmemctl_plan *plan, const char *dimm, const struct label_write *write);

/* limits.c: what a namespace on a region may be */
#define DEFAULT_ALIGN (2ULL << 20)	/* a huge page; what the kernel prefers on all its targets */
struct ns_params {
	enum pmemctl_mode mode;
	enum pmemctl_map map;
	uint64_t size, align, sector_size;
	uint64_t start;		/* address that it begins at; 0: not known */
	uint64_t btt_offset;	/* what a BTT leaves out at its start */
};
/* The mode that is meant when none is asked for. */
enum pmemctl_mode limits_mode(const struct pmemctl_namespace *ns, const struct pmemctl_create_options *o);
/* For a mode that has no page structures. */
int fail_map(struct pmemctl_ctx *ctx, const char *object, enum pmemctl_mode mode);
/*
 * limits_size.c: how many more labels all DIMMs of the region can take, and one that takes no more; UINT64_MAX: it has
 * none.
 */
uint64_t free_label_slots(struct pmemctl_ctx *ctx, const struct pmemctl_region *region, const char **dimm);
int limits_check_name(struct pmemctl_ctx *ctx, const char *name);
/* Checks that need no region. */
int limits_check_options(struct pmemctl_ctx *ctx, const struct pmemctl_create_options *o);
/*
 * Fill in what the caller left open, and check it against the region. ns is the namespace to be
 * made anew, or NULL. Errors name the rule and the nearest values.
 */
int limits_resolve(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
		   const struct pmemctl_namespace *ns, const struct pmemctl_create_options *o,
		   struct ns_params *params);
/* limits_size.c: the part of it that is about the size, 0 for as much as there is, and where it begins */
int limits_resolve_size(struct pmemctl_ctx *ctx, const struct pmemctl_region *region,
			const struct pmemctl_namespace *ns, uint64_t asked, unsigned count, struct ns_params *p);
/* Could the region be given labels? */
bool limits_can_have_labels(struct pmemctl_ctx *ctx, const struct pmemctl_region *region);

/* "96 MiB" when it is a whole number of units, else the number of bytes. */
const char *size_text(uint64_t size, char *text, size_t length);
/* "512, 4096" */
const char *sizes_text(const struct pmemctl_sizes *sizes, char *text, size_t length);
bool sizes_have(const struct pmemctl_sizes *sizes, uint64_t value);

#endif
