/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_STOP_H
#define PMEMCTL_STOP_H

#include "config.h"

/*
 * Stop points: every write to the kernel (an attribute, a driver, a block device, an ioctl that
 * changes something) has one before and one after it, at which tests let the process die, be
 * interrupted, wait or fail. what names the target, as "sys/bus/nd/devices/nmem0/…" or "nmem0 set
 * label data". They are built by --enable-stop-points only; elsewhere this is nothing.
 *
 *	rc = stop_before(what);
 *	if (!rc)
 *		rc = the write;
 *	stop_after(what);
 *
 * stop_before() returns 0, or a negative errno that is to be taken as the outcome of the write,
 * which then is not done. stop.c says what the environment chooses.
 */
#ifdef ENABLE_STOP_POINTS
int stop_before(const char *what);
void stop_after(const char *what);
#else
static inline int stop_before(const char *what)
{
	(void)what;
	return 0;
}

static inline void stop_after(const char *what)
{
	(void)what;
}
#endif

#endif
