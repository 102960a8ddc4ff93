// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What lines of the kernel's log mean, in words that say what to do. The lines are those of
 * drivers/nvdimm, drivers/dax and mm, from 4.18 to 6.12; a part of each is enough to know it.
 */
#include <string.h>

#include "plan.h"

static const struct {
	const char *part, *meaning;
} lines[] = {
	{ "is locked, failing probe", "a DIMM of the region is locked by a passphrase; unlock it first" },
	{ "is disabled, failing probe", "a DIMM of the region is disabled; enable it first: pmemctl enable-dimm" },
	{ "uuid not set", "the namespace has no uuid, because something was interrupted; destroy it and make it anew" },
	{ "misaligned to iset", "the label lies at an address that the interleaved DIMMs cannot hold" },
	{ "resource start misaligned",
	  "the namespace begins where its alignment does not allow; take a smaller one (-a)" },
	{ "resource end misaligned", "the namespace ends where its alignment does not allow; take a smaller one (-a)" },
	{ "alignment mismatch", "the info block was written for another alignment; make the namespace anew" },
	{ "altmap", "its own page structures do not fit on it; take a larger size, or keep them in DRAM (-M mem)" },
	{ "without any memory after alignment",
	  "no whole memory block is in it; take a larger one, at a multiple of a block" },
	{ "pre-populated page map",
	  "this kernel takes no device for which a driver has failed once; destroy it and make it anew" },
	{ "too small to host",
	  "nothing is left beside the page structures; take a larger size, or keep them in DRAM (-M mem)" },
	{ "too small", "it is smaller than the kernel takes; take a larger size" },
	{ "could not reserve", "something else uses these addresses; /proc/iomem shows what" },
	{ "cannot be hotremoved", "memory on it is still online; bring it offline first, or start the system anew" },
	{ "memory add failed",
	  "the kernel could not take it as memory; look whether blocks of memory fit its addresses" },
	{ "invalid node", "firmware gives no NUMA node for these addresses" },
	{ "missing label for", "a DIMM of the interleave set lacks its label; the namespace is not complete" },
	{ "invalid label", "the labels of the DIMMs do not agree; pmemctl read-labels shows them" },
	{ "Unable to deduce log", "the log of the BTT is damaged: pmemctl check-namespace" },
	{ "is read-only, unable to init btt", "a BTT cannot be begun on a region that is read-only" },
	{ "request_key() upcall failed", "the key of the DIMM's passphrase is not loaded: pmemctl load-keys" },
	{ "failed to unlock dimm", "the DIMM did not take the passphrase that is loaded for it" },
	{ "failed with error", "the driver did not take the device; an error -12 is a lack of memory" },
};

const char *kernel_meaning(const char *said)
{
	for (size_t i = 0; said && i < ARRAY_SIZE(lines); i++)
		if (strstr(said, lines[i].part))
			return lines[i].meaning;
	return NULL;
}
