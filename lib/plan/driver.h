/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef PMEMCTL_DRIVER_H
#define PMEMCTL_DRIVER_H

#include "plan.h"

/*
 * Fails when a driver ("nd_pmem") is not in the kernel and cannot be loaded; changes nothing. For plans
 * that bind a namespace themselves: a driver that is loaded takes every namespace at once, in its mode.
 */
int check_driver(struct pmemctl_ctx *ctx, const char *driver, const char *object);
/*
 * Have a plan load a driver ("nd_pmem") when it is not in the kernel. Fails, with what keeps it out and
 * the way out, when it cannot be loaded. Nothing on a recorded machine.
 */
int plan_driver(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, const char *driver, const char *object);
/* The same for all drivers that a namespace in that mode needs. */
int plan_mode_drivers(struct pmemctl_ctx *ctx, struct pmemctl_plan *plan, enum pmemctl_mode mode,
		      const char *object);
/* Load it now, unless it is there. */
int driver_load(struct pmemctl_ctx *ctx, const char *driver, const char *object);

/*
 * Add to the last error, about what this kernel cannot do, which configuration option it takes, and the
 * package with such a kernel. Returns the error's -errno.
 */
int fail_no_feature(struct pmemctl_ctx *ctx, const char *option);

/*
 * The package that has a kernel's modules, by the text of its os-release(5) or NULL, and its release
 * ("6.1.0-9-amd64"). built: the kernel's configuration has the module.
 */
void driver_package(const char *os_release, const char *kernel, bool built, char *text, size_t size);

#endif
