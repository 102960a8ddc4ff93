/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPMEMCTL_MONITOR_H
#define LIBPMEMCTL_MONITOR_H

/* Part of libpmemctl.h, which is what to include: the health of DIMMs, as it changes. */

#ifdef __cplusplus
extern "C" {
#endif

/*
 * As pmemctl_monitor_new(), for devices of libnvdimm alone (uevents of the subsystem nd): buses, DIMMs, regions
 * and namespaces that come and go, and drivers that take and leave them. Since: 0.1
 */
int pmemctl_monitor_new_nvdimm(struct pmemctl_ctx *ctx, struct pmemctl_monitor **monitor);

/*
 * A descriptor that poll(2) finds exceptional (POLLPRI) when firmware has notified of the health of a DIMM, since
 * pmemctl_health_notified() was called last: nfit/flags and papr/flags, Documentation/ABI/testing/sysfs-bus-nfit
 * and sysfs-bus-papr-pmem of the kernel. Several notifications in the meantime are one. The caller closes it.
 * -ENOENT where the bus has none, such as on a recorded tree; other -errno when it cannot be opened. Since: 0.1
 */
int pmemctl_health_open(struct pmemctl_ctx *ctx, const char *dimm);
/*
 * Take the notification: health that is read from now on is that behind it, or newer. 0, or -errno when the DIMM
 * is gone; poll(2) would find the descriptor exceptional for ever. Since: 0.1
 */
int pmemctl_health_notified(int fd);

/*
 * Let alarms of a DIMM (PMEMCTL_ALARM_…) go off, and leave the others and all thresholds as they are. On the running
 * system, by libndctl. 0, also when they could already; -EOPNOTSUPP when it has no command for it, or no
 * threshold for one of them; other -errno with the error recorded. Since: 0.1
 */
int pmemctl_enable_alarms(struct pmemctl_ctx *ctx, const char *dimm, unsigned alarms);

#ifdef __cplusplus
}
#endif
#endif
