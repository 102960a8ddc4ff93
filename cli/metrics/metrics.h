/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PMEMCTL_METRICS_H
#define PMEMCTL_METRICS_H

#include <sys/types.h>

#include "cli.h"

/*
 * Metrics in the text of OpenMetrics 1.0, or in the older text of Prometheus (version 0.0.4), which is all that
 * the textfile collector of its node_exporter reads: that has neither information, sets of states nor units.
 */
struct metrics {
	FILE *out;
	bool prometheus;
};

enum metric_type { METRIC_GAUGE, METRIC_COUNTER, METRIC_INFO, METRIC_STATESET };

struct metric_label {
	const char *name, *value;	/* a value of NULL is not known, and left out */
};
enum { METRIC_LABELS_MAX = 12 };

/* The metrics of one name. Of the functions, it has the one of its type. */
struct metric_family {
	const char *name;	/* without the suffix that its type gives samples */
	enum metric_type type;
	const char *unit;	/* NULL: none; name ends in it */
	const char *help;
	/* gauge, counter: NAN when it is not known, and there is no sample then */
	double (*value)(const void *object);
	/* info: fill labels, up to METRIC_LABELS_MAX with those that identify; how many */
	size_t (*info)(const void *object, struct metric_label *labels);
	/* set of states: 1, 0, or -1 when it is not known; their words, NULL at the end */
	int (*state)(const void *object, size_t which);
	const char *const *states;
};

/* Objects that have metrics, and what identifies each. */
struct metric_objects {
	const void **objects;
	size_t count;
	size_t (*identity)(const void *object, struct metric_label *labels);
};

/* All metrics of these families, each about all objects; a family without samples is left out. */
void metrics_families(const struct metrics *m, const struct metric_family *families, size_t count,
		      const struct metric_objects *objects);
/* What comes behind all families. */
void metrics_end(const struct metrics *m);

/* A number of the library, NAN when it is not known. */
double metrics_number(uint64_t number);
/* Yes, no, or not known: 1, 0, NAN for -1. */
double metrics_truth(int value);

/* What of the machine the metrics of platform.c take. */
#define METRICS_WANT                                                                                            \
	(PMEMCTL_WANT_BUSES | PMEMCTL_WANT_DIMMS | PMEMCTL_WANT_HEALTH | PMEMCTL_WANT_THRESHOLDS |              \
	 PMEMCTL_WANT_REGIONS | PMEMCTL_WANT_REGION_TYPE | PMEMCTL_WANT_REGION_NODES | PMEMCTL_WANT_NAMESPACES | \
	 PMEMCTL_WANT_SIZES | PMEMCTL_WANT_IDLE | PMEMCTL_WANT_BADBLOCKS)
/* platform.c: the metrics of a platform, with the end; or nothing, and -ENOMEM */
int metrics_platform(const struct metrics *m, const struct pmemctl_platform *platform);
/* dimm.c */
void metrics_dimms(const struct metrics *m, const struct metric_objects *dimms);

/* family.c: the dialect for a file: node_exporter reads those that end in .prom. */
bool metrics_is_prometheus(const char *path);

#endif
