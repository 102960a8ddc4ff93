/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_OPTANE_CHANGE_H
#define LIBPMEMCTL_OPTANE_CHANGE_H

/*
 * Part of libpmemctl.h, which includes it: settings of Intel Optane modules, and errors that are injected into them.
 * Its conventions hold here; "FIS" is as in libpmemctl-optane.h.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* Bits of alarms, as those of SMART and of what is enabled */
enum {
	PMEMCTL_OPTANE_ALARM_REMAINING = 1 << 0, PMEMCTL_OPTANE_ALARM_MEDIA = 1 << 1,
	PMEMCTL_OPTANE_ALARM_CONTROLLER = 1 << 2,
};

/* FIS 05:01. What is in none of the bits stays as it is. A threshold that is set has its alarm on, unless off tells. */
struct pmemctl_optane_alarm_change {
	unsigned thresholds, on, off;		/* PMEMCTL_OPTANE_ALARM_… */
	unsigned remaining;			/* per cent, 1 to 99 */
	int media_temperature, controller_temperature;	/* 1/16 degree; from 0 to where the module shuts down */
};

/* FIS 0A:01 to 0A:03 */
enum pmemctl_optane_injected {
	PMEMCTL_OPTANE_INJECT_TEMPERATURE, PMEMCTL_OPTANE_INJECT_POISON, PMEMCTL_OPTANE_INJECT_SPARING,
	PMEMCTL_OPTANE_INJECT_REMAINING, PMEMCTL_OPTANE_INJECT_FATAL, PMEMCTL_OPTANE_INJECT_SHUTDOWN,
	PMEMCTL_OPTANE_INJECT_ALL,	/* with clear alone: all but poison, of which modules do not tell where it is */
	PMEMCTL_OPTANE_INJECT_COUNT,
};
enum { PMEMCTL_OPTANE_POISON_MEMORY = 1, PMEMCTL_OPTANE_POISON_APP_DIRECT = 2, PMEMCTL_OPTANE_POISON_SCRUB = 4 };
struct pmemctl_optane_injection_change {
	enum pmemctl_optane_injected what;
	bool clear;			/* take it out again; poison that was not injected, too */
	int temperature;		/* of the media */
	uint64_t address;		/* of the module, to be poisoned; a multiple of 256 */
	unsigned poison;		/* PMEMCTL_OPTANE_POISON_…: what it serves as, or the scrub that finds it */
	unsigned remaining;		/* per cent */
};

struct pmemctl_optane_change {
	const struct pmemctl_optane_alarm_change *alarms;	/* NULL: none */
	uint32_t reporting_time;	/* ms over which the average power is taken, from FIS 2.1 on; 0: as it is */
	const struct pmemctl_optane_injection_change *injection;	/* NULL: none */
	bool show_only;			/* as for pmemctl_plan_create(); what the module can is looked at */
};

/*
 * Plan to change settings of a module, or what it is made to tell. Running it reads back whether the module has taken
 * it, and settings of one that fails are put back. PMEMCTL_USAGE (ERANGE: a value that the module does not take),
 * PMEMCTL_NO_OBJECT, PMEMCTL_NOT_SUPPORTED (EPERM: the BIOS does not have it inject errors; ENOTSUP: the module
 * cannot), PMEMCTL_IN_USE (EBUSY: a scrub goes on), PMEMCTL_FAILED. Since: 0.1
 */
int pmemctl_plan_optane(struct pmemctl_ctx *ctx, const char *dimm, const struct pmemctl_optane_change *change,
			struct pmemctl_plan **plan);

#ifdef __cplusplus
}
#endif
#endif
