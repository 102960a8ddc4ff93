/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Health of ndtest's DIMMs, of which it has none: the commands of IBM's PAPR family, answered from the DIMM's bits as
 * arch/powerpc/platforms/pseries/papr_scm.c does (arch/powerpc/include/uapi/asm/papr_pdsm.h). Put into ndtest.c by
 * nfit_test.sh, in front of ndtest_ctl().
 */

enum { PAPR_HEALTH = 1, PAPR_INJECT = 2, PAPR_PAYLOAD = 184 };
enum { HAS_GAUGE = 1, HAS_COUNT = 2 };			/* extensions of the reply */
enum { INJECT_FATAL = 1, INJECT_SHUTDOWN = 2 };		/* what is put in, or taken out */

struct papr_package {
	s32 status;
	u16 reserved[2];
	union {
		struct {
			u32 extensions;
			u8 unarmed, bad_shutdown, bad_restore, scrubbed, locked, encrypted;
			u16 health, gauge;
			u64 count;
		} reply;
		struct {
			u32 which;
			u8 fatal, shutdown;
		} inject;
		u8 bytes[PAPR_PAYLOAD];
	};
} __packed;

static unsigned int papr_gauge = 95, papr_status;
module_param(papr_gauge, uint, 0644);
MODULE_PARM_DESC(papr_gauge, "percent of its life that a DIMM has left");
module_param(papr_status, uint, 0644);
MODULE_PARM_DESC(papr_status, "error that health is answered with");

static void papr_health(struct ndtest_dimm *dimm, struct papr_package *package)
{
	const u64 bits = dimm->flags;

	memset(package->bytes, 0, sizeof(package->bytes));
	package->reply.extensions = HAS_GAUGE | HAS_COUNT;
	package->reply.unarmed = !!(bits & PAPR_PMEM_UNARMED_MASK);
	package->reply.bad_shutdown = !!(bits & PAPR_PMEM_BAD_SHUTDOWN_MASK);
	package->reply.bad_restore = !!(bits & PAPR_PMEM_BAD_RESTORE_MASK);
	package->reply.health = bits & PAPR_PMEM_HEALTH_FATAL ? 3 : bits & PAPR_PMEM_HEALTH_CRITICAL ? 2 :
				bits & PAPR_PMEM_HEALTH_UNHEALTHY ? 1 : 0;
	package->reply.gauge = papr_gauge;
	package->reply.count = 42;
	package->status = -(int)papr_status;
}

static void papr_inject(struct ndtest_dimm *dimm, struct papr_package *package)
{
	const u32 which = package->inject.which;

	if (which & INJECT_FATAL)
		dimm->flags = package->inject.fatal ? dimm->flags | PAPR_PMEM_HEALTH_FATAL :
						      dimm->flags & ~PAPR_PMEM_HEALTH_FATAL;
	if (which & INJECT_SHUTDOWN)
		dimm->flags = package->inject.shutdown ? dimm->flags | PAPR_PMEM_SHUTDOWN_DIRTY :
							 dimm->flags & ~PAPR_PMEM_SHUTDOWN_DIRTY;
	package->status = 0;
}

static int papr_call(struct ndtest_dimm *dimm, struct nd_cmd_pkg *call)
{
	struct papr_package *package = (void *)call->nd_payload;

	if (call->nd_family != NVDIMM_FAMILY_PAPR || call->nd_size_out < sizeof(*package))
		return -EINVAL;
	switch (call->nd_command) {
	case PAPR_HEALTH:
		papr_health(dimm, package);
		break;
	case PAPR_INJECT:
		papr_inject(dimm, package);
		break;
	default:
		return -ENOENT;
	}
	call->nd_fw_size = sizeof(*package);
	return 0;
}
