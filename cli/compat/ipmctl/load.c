// SPDX-License-Identifier: GPL-2.0-only
/* ipmctl load -source FILE -dimm: another firmware for modules, which they take at the next power cycle. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "compat/ipmctl/set.h"
#include "input_file.h"

enum { ALREADY_STAGED = 20, IMAGE_MOST = 16 << 20 };

struct load {
	const char *path;
	void *bytes;
	size_t size;
	struct pmemctl_optane_image image;
	const char *problem;	/* of the image itself */
	const char *details;	/* of the last error, or NULL */
	char stepping[2 * VALUE_MAX + 32];	/* details of one */
	bool force;
};

/* What comes of a module: 0, or the code of an error. */
enum { VALID = 0, WRONG_MODULE = 59, INVALID_IMAGE = 62, WRONG_INTERFACE = 65, WRONG_VERSION = 66, STAGED = 68 };

static int read_image(FILE *out, struct load *l)
{
	if (input_file_read_bytes(l->path, IMAGE_MOST, &l->bytes, &l->size)) {
		fprintf(out, "Load FW failed: Error 303 - Cannot open file or file not found\n");
		return IPMCTL_FAILED;
	}
	pmemctl_optane_image_decode(l->bytes, l->size, &l->image, &l->problem);
	return 0;
}

/* What is not for the controller is told with the base that it is for. */
static void note_stepping(struct load *l, const struct pmemctl_optane_identity *identity)
{
	char image[VALUE_MAX], module[VALUE_MAX];

	ipmctl_stepping_of(l->image.controller, identity->interface, image);
	ipmctl_stepping_of(identity->controller_revision, identity->interface, module);
	snprintf(l->stepping, sizeof(l->stepping), "Can't use %s on %s", image, module);
	l->details = l->stepping;
}

static int judge(struct load *l, const struct ipmctl_dimm *dimm, bool *downgrade)
{
	static const struct { int code; const char *details; } meanings[] = {
		[PMEMCTL_OPTANE_FITS] = { VALID, NULL },
		[PMEMCTL_OPTANE_TOO_LARGE] = { INVALID_IMAGE, "The file is too large" },
		[PMEMCTL_OPTANE_OTHER_INTERFACE] = { WRONG_INTERFACE, NULL },
		[PMEMCTL_OPTANE_OTHER_PRODUCT] = { WRONG_VERSION, "Product number mismatch" },
		[PMEMCTL_OPTANE_OLDER_REVISION] = { WRONG_VERSION, "Revision number mismatch" },
		[PMEMCTL_OPTANE_OLDER_SECURITY] = { WRONG_VERSION, "Security revision number mismatch" },
		[PMEMCTL_OPTANE_OTHER_CONTROLLER] = { WRONG_MODULE, NULL },
	};
	enum pmemctl_optane_fit fit;

	*downgrade = false;
	if (l->problem) {
		l->details = l->size > dimm->module->firmware.image_size ? "The file is too large" : l->problem;
		return INVALID_IMAGE;
	}
	fit = pmemctl_optane_image_judge(&l->image, dimm->module, l->force, downgrade);
	l->details = meanings[fit].details;
	if (fit == PMEMCTL_OPTANE_OTHER_CONTROLLER)
		note_stepping(l, &dimm->module->identity);
	return meanings[fit].code;
}

static const char *words_of(int code)
{
	return code == WRONG_MODULE ? "Image not compatible with this PMem module"
	       : code == INVALID_IMAGE ? "Image file is not valid"
	       : code == WRONG_INTERFACE ? "The firmware image is not compatible with this version of software."
	       : code == WRONG_VERSION ? "Incorrect FW version"
				       : "A firmware image is already staged for execution. A power cycle is required "
					 "before another can be staged.";
}

static int tell_code(FILE *out, const struct ipmctl_dimm *dimm, int code)
{
	fprintf(out, "Load FW on PMem module 0x%04llx: Error %d - %s\n", (unsigned long long)dimm->dimm->handle, code,
		words_of(code));
	return code == STAGED ? (int)ALREADY_STAGED : (int)IPMCTL_FAILED;
}

/* Of a module that does not tell its firmware nothing can be judged. */
static int tell_unknown(FILE *out, const struct ipmctl_dimm *dimm)
{
	fprintf(out, "Load FW on PMem module 0x%04llx: Error 2 - Command not run (%s)\n",
		(unsigned long long)dimm->dimm->handle,
		dimm->module && dimm->module->problem ? dimm->module->problem : "the module cannot be managed");
	return IPMCTL_FAILED;
}

static int examine_one(FILE *out, struct load *l, const struct ipmctl_dimm *dimm)
{
	bool downgrade;
	int code;

	if (!ipmctl_knows(dimm, PMEMCTL_OPTANE_FIRMWARE) || !ipmctl_knows(dimm, PMEMCTL_OPTANE_IDENTITY))
		return tell_unknown(out, dimm);
	code = judge(l, dimm, &downgrade);
	if (code)
		return tell_code(out, dimm, code);
	fprintf(out, "Load FW on PMem module 0x%04llx: %s\n", (unsigned long long)dimm->dimm->handle,
		downgrade ? "Downgrade (with confirmation or the force option)" : "Valid");
	return 0;
}

static bool agrees(const struct ipmctl_dimm *dimm, const struct ipmctl_request *request)
{
	char answer[16];

	if (request->force || request->xml)
		return true;
	fprintf(request->out, "Downgrade firmware on PMem module (0x%04llx)? (y or [n]) ",
		(unsigned long long)dimm->dimm->handle);
	fflush(request->out);
	return fgets(answer, sizeof(answer), stdin) && strncasecmp(answer, "y", 1) == 0;
}

static int load_one(struct cli *cli, const struct ipmctl_request *request, struct load *l,
		    const struct ipmctl_dimm *dimm)
{
	char what[VALUE_MAX];
	bool downgrade;
	int code, rc;

	if (!ipmctl_knows(dimm, PMEMCTL_OPTANE_FIRMWARE) || !ipmctl_knows(dimm, PMEMCTL_OPTANE_IDENTITY))
		return tell_unknown(request->out, dimm);
	code = judge(l, dimm, &downgrade);
	if (code)
		return tell_code(request->out, dimm, code);
	snprintf(what, sizeof(what), "Load FW on PMem module 0x%04llx", (unsigned long long)dimm->dimm->handle);
	if (downgrade && !agrees(dimm, request)) {
		fprintf(request->out, "%s: Error 2 - Command not run: it was not agreed to\n", what);
		return IPMCTL_FAILED;
	}
	rc = pmemctl_optane_stage(cli->ctx, dimm->dimm->name, l->bytes, l->size, NULL, NULL);
	if (rc == -EALREADY)
		return tell_code(request->out, dimm, STAGED);
	if (rc)
		return ipmctl_tell_failure(cli, request->out, what, 3, "Command failed");
	fprintf(request->out, "%s: Success, a power cycle is required to activate the FW.\n", what);
	return 0;
}

static int load_all(struct cli *cli, const struct ipmctl_request *request, struct load *l, struct ipmctl_machine *m)
{
	char version[VALUE_MAX];
	int worst = 0;

	ipmctl_version(l->image.version, version);
	if (request->examine && !l->problem)
		fprintf(request->out, "%s: %s\n", l->path, version);
	else if (!request->examine)
		fprintf(request->out, "Starting update on %zu PMem module(s)...\n\n", m->count);
	for (size_t i = 0; i < m->count; i++) {
		const int status = request->examine ? examine_one(request->out, l, &m->dimms[i])
						    : load_one(cli, request, l, &m->dimms[i]);

		if (status && worst != IPMCTL_FAILED)	/* a failure counts for more than what was done already */
			worst = status;
	}
	fprintf(request->out, l->details ? "Details: %s\n" : "%s\n", l->details ? l->details : "");
	return worst;
}

int ipmctl_load_firmware(struct cli *cli, const struct ipmctl_request *request)
{
	struct load l = { .path = request->source, .force = request->force };
	struct ipmctl_machine m;
	int status;

	if (!l.path || !*l.path) {
		fprintf(request->out,
			"Error: Wrong file path.\nLoad FW failed: Error 2 - Command not run: -source names no file\n");
		return IPMCTL_SYNTAX;
	}
	status = read_image(request->out, &l);
	if (!status)
		status = ipmctl_machine_open(cli, request, PMEMCTL_OPTANE_IDENTITY | PMEMCTL_OPTANE_FIRMWARE |
					     PMEMCTL_OPTANE_BOOT, &m);
	if (!status) {
		status = load_all(cli, request, &l, &m);
		ipmctl_machine_close(&m);
	}
	free(l.bytes);
	return status;
}
