// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is wanted of several modules, each asked by a thread of its own. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "optane/optane.h"

/* What pmemctl_optane_read() returns, with the memory that everything in it lives in. */
struct readings {
	struct pmemctl_optane optane;
	struct arena arena;
};

struct worker {
	pthread_t thread;
	struct pmemctl_ctx *ctx;	/* a clone */
	struct pmemctl_optane_module *module;
	unsigned want;
	char problem[sizeof(((struct optane_mailbox *)0)->problem)];
	bool started;
};

typedef int decode_fn(const uint8_t *bytes, size_t size, struct pmemctl_optane_module *module);

#define DECODE(member)									\
	static int decode_##member(const uint8_t *bytes, size_t size,			\
				   struct pmemctl_optane_module *module)		\
	{										\
		return DECODER_##member(bytes, size, &module->member);			\
	}
#define DECODER_identity optane_identify_decode
#define DECODER_limits optane_limits_decode
#define DECODER_security optane_security_decode
#define DECODER_smart optane_smart_decode
#define DECODER_alarms optane_alarms_decode
#define DECODER_firmware optane_firmware_decode
#define DECODER_partitions optane_partitions_decode
#define DECODER_boot optane_boot_decode
DECODE(identity)
DECODE(limits)
DECODE(security)
DECODE(smart)
DECODE(alarms)
DECODE(firmware)
DECODE(partitions)
DECODE(boot)

/* What one command without input tells. */
static const struct {
	unsigned group;
	uint8_t op, sub;
	decode_fn *decode;
} plain[] = {
	{ PMEMCTL_OPTANE_IDENTITY, 0x01, 0x00, decode_identity },
	{ PMEMCTL_OPTANE_LIMITS, 0x01, 0x01, decode_limits },
	{ PMEMCTL_OPTANE_SECURITY, 0x02, 0x00, decode_security },
	{ PMEMCTL_OPTANE_SMART, 0x08, 0x00, decode_smart },
	{ PMEMCTL_OPTANE_ALARMS, 0x04, 0x01, decode_alarms },
	{ PMEMCTL_OPTANE_FIRMWARE, 0x08, 0x01, decode_firmware },
	{ PMEMCTL_OPTANE_PARTITIONS, 0x06, 0x02, decode_partitions },
	{ PMEMCTL_OPTANE_BOOT, 0xfd, 0x03, decode_boot },
};

static int read_errors(struct optane_mailbox *mailbox, struct pmemctl_optane_module *module)
{
	unsigned *const counts[] = {
		[OPTANE_MEDIA_LOW] = &module->errors.media_low, [OPTANE_MEDIA_HIGH] = &module->errors.media_high,
		[OPTANE_THERMAL_LOW] = &module->errors.thermal_low, [OPTANE_THERMAL_HIGH] = &module->errors.thermal_high,
	};
	uint8_t reply[OPTANE_MAILBOX];
	struct optane_command command;
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(counts) && !rc; i++) {
		optane_log_summary_encode((enum optane_log)i, &command);
		rc = optane_send(mailbox, &command, reply);
		if (!rc)
			rc = optane_log_summary_decode(reply, sizeof(reply), counts[i]);
	}
	return rc;
}

/* The directory comes with the first page, and says how many more it takes. */
static int read_config(struct optane_mailbox *mailbox, struct pmemctl_optane_module *module)
{
	size_t extent = OPTANE_MAILBOX, size = 0;
	struct optane_command command;
	uint8_t *bytes = NULL;
	int rc = 0;

	while (size < extent && !rc) {
		uint8_t *grown = realloc(bytes, size + OPTANE_MAILBOX);

		if (!grown) {
			rc = -ENOMEM;
			break;
		}
		bytes = grown;
		optane_pcd_read_encode(OPTANE_CONFIG_PARTITION, (uint32_t)size, &command);
		rc = optane_send(mailbox, &command, bytes + size);
		if (!rc && !size && optane_pcd_extent(bytes, OPTANE_MAILBOX, &extent))
			extent = OPTANE_MAILBOX;	/* it is damaged, which the decoder finds again */
		size += OPTANE_MAILBOX;
	}
	if (!rc)
		rc = optane_config_decode(bytes, size, &module->config);
	free(bytes);
	return rc;
}

static void note(struct worker *worker, const struct optane_mailbox *mailbox, unsigned group, int rc)
{
	if (!rc)
		worker->module->known |= group;
	else if (!*worker->problem)
		snprintf(worker->problem, sizeof(worker->problem), "%s",
			 *mailbox->problem ? mailbox->problem : strerror(-rc));
}

static void ask(struct worker *worker, struct optane_mailbox *mailbox)
{
	uint8_t reply[OPTANE_MAILBOX];

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		const struct optane_command command = { .op = plain[i].op, .sub = plain[i].sub };
		int rc;

		if (!(worker->want & plain[i].group))
			continue;
		rc = optane_send(mailbox, &command, reply);
		if (!rc)
			rc = plain[i].decode(reply, sizeof(reply), worker->module);
		note(worker, mailbox, plain[i].group, rc);
	}
	if (worker->want & PMEMCTL_OPTANE_CONFIG)
		note(worker, mailbox, PMEMCTL_OPTANE_CONFIG, read_config(mailbox, worker->module));
	if (worker->want & PMEMCTL_OPTANE_ERRORS)
		note(worker, mailbox, PMEMCTL_OPTANE_ERRORS, read_errors(mailbox, worker->module));
}

static void *work(void *data)
{
	struct worker *worker = data;
	struct optane_mailbox mailbox;
	int rc = optane_open(&mailbox, worker->ctx, worker->module->dimm);

	if (rc)
		note(worker, &mailbox, 0, rc);
	else
		ask(worker, &mailbox);
	optane_close(&mailbox);
	return NULL;
}

/* A thread that cannot be had is done without. */
static void start(struct worker *worker, struct pmemctl_ctx *ctx, bool alone)
{
	if (alone || pmemctl_clone(ctx, &worker->ctx)) {
		worker->ctx = ctx;
		work(worker);
		worker->ctx = NULL;
		return;
	}
	worker->started = pthread_create(&worker->thread, NULL, work, worker) == 0;
	if (!worker->started)
		work(worker);
}

static int ask_all(struct pmemctl_ctx *ctx, struct readings *readings, unsigned want)
{
	const size_t count = readings->optane.module_count;
	struct worker *workers = calloc(count ? count : 1, sizeof(*workers));

	if (!workers)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		workers[i].module = readings->optane.modules[i];
		workers[i].want = want;
		/* a log is read in order, and of a recorded machine everything is there at once */
		start(&workers[i], ctx, count == 1 || ctx->sysroot || log_enabled(ctx, PMEMCTL_LOG_DEBUG));
	}
	for (size_t i = 0; i < count; i++) {
		if (workers[i].started)
			pthread_join(workers[i].thread, NULL);
		pmemctl_unref(workers[i].ctx);
		if (*workers[i].problem)
			workers[i].module->problem = arena_strdup(&readings->arena, workers[i].problem);
	}
	free(workers);
	return 0;
}

PMEMCTL_EXPORT void pmemctl_optane_free(struct pmemctl_optane *optane)
{
	struct readings *readings = (struct readings *)optane;

	if (!readings)
		return;
	arena_free(&readings->arena);
	free(readings);
}

PMEMCTL_EXPORT int pmemctl_optane_read(struct pmemctl_ctx *ctx, const char *const *dimms, size_t count, unsigned want,
				       struct pmemctl_optane **optane)
{
	struct readings *readings = calloc(1, sizeof(*readings));
	int rc = readings ? 0 : -ENOMEM;

	*optane = NULL;
	for (size_t i = 0; i < count && !rc; i++) {
		struct pmemctl_optane_module *module = arena_alloc(&readings->arena, sizeof(*module));

		if (module)
			*module = (struct pmemctl_optane_module) {
				.dimm = arena_strdup(&readings->arena, dimms[i]), .asked = want,
			};
		ARENA_APPEND(&readings->arena, readings->optane.modules, readings->optane.module_count, module);
		rc = readings->arena.failed ? -ENOMEM : 0;
	}
	if (!rc)
		rc = ask_all(ctx, readings, want);
	if (!rc && readings->arena.failed)
		rc = -ENOMEM;
	if (rc) {
		pmemctl_optane_free(readings ? &readings->optane : NULL);
		return fail(ctx, PMEMCTL_FAILED, -rc, NULL, "out of memory");
	}
	*optane = &readings->optane;
	return 0;
}

/* Some systems show the number with its bytes in the other order. */
PMEMCTL_EXPORT bool pmemctl_is_optane(const struct pmemctl_dimm *dimm)
{
	enum { FIRST = 0x097a, LAST = 0x097c, INTEL = 0x8089, APP_DIRECT = 0x0301 };
	const uint64_t device = dimm->subsystem_device, swapped = (device << 8 & 0xff00) | (device >> 8 & 0xff);

	return dimm->family == 0 && dimm->subsystem_vendor == INTEL &&
	       (dimm->format[0] == APP_DIRECT || dimm->format[1] == APP_DIRECT) &&
	       ((device >= FIRST && device <= LAST) || (swapped >= FIRST && swapped <= LAST));
}
