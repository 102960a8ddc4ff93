// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Platform configuration data (06:01): a partition of the module in which the BIOS keeps how it was set up. Partition 1
 * begins with a directory (DMHD), which tells where the current configuration (CCUR), a request (CIN_) and the BIOS's
 * answer to it (COUT) are. Tables have a header as ACPI tables have.
 */
#include <errno.h>

#include "bytes.h"
#include "optane/optane.h"
#include "optane/pcd.h"

void optane_pcd_read_encode(unsigned partition, uint32_t offset, struct optane_command *command)
{
	enum { SMALL = 1 };

	*command = (struct optane_command) { .op = 0x06, .sub = 0x01, .in_size = OPTANE_MAILBOX };
	command->in[0] = (uint8_t)partition;
	command->in[1] = SMALL;
	le_put(command->in + 2, 4, offset);
}

static struct pcd_place place_at(const uint8_t *bytes)
{
	struct pcd_place place = { .size = le_get(bytes, 4), .offset = le_get(bytes + 4, 4) };

	if (!place.size || !place.offset)
		place = (struct pcd_place) { 0 };
	return place;
}

/* Behind the directory itself, and not out of the partition */
static bool is_in_partition(struct pcd_place place)
{
	if (place.size && place.offset < PCD_DIRECTORY)
		return false;
	return place.offset <= OPTANE_CONFIG_SIZE && place.size <= OPTANE_CONFIG_SIZE - place.offset;
}

/* Is there a whole table with that signature, whose bytes sum to 0? */
static bool is_table(const uint8_t *bytes, size_t size, const char *signature, size_t least)
{
	uint8_t sum = 0;
	size_t length;

	if (size < PCD_HEADER || memcmp(bytes, signature, 4) != 0)
		return false;
	length = le_get(bytes + 4, 4);
	if (length < least || length > size)
		return false;
	for (size_t i = 0; i < length; i++)
		sum = (uint8_t)(sum + bytes[i]);
	return !sum;
}

void pcd_put_checksum(uint8_t *table, size_t length)
{
	enum { CHECKSUM_AT = 9 };
	uint8_t sum = 0;

	table[CHECKSUM_AT] = 0;
	for (size_t i = 0; i < length; i++)
		sum = (uint8_t)(sum + table[i]);
	table[CHECKSUM_AT] = (uint8_t)-sum;
}

int pcd_read_directory(const uint8_t *bytes, size_t size, struct pcd_directory *directory)
{
	if (size < PCD_DIRECTORY)
		return -EMSGSIZE;
	if (!is_table(bytes, size, "DMHD", PCD_DIRECTORY))
		return -EBADMSG;
	directory->current = place_at(bytes + PCD_CURRENT_AT);
	directory->request = place_at(bytes + PCD_REQUEST_AT);
	directory->answer = place_at(bytes + PCD_ANSWER_AT);
	if (!is_in_partition(directory->current) || !is_in_partition(directory->request) ||
	    !is_in_partition(directory->answer))
		return -EBADMSG;
	return 0;
}

int optane_pcd_extent(const uint8_t *bytes, size_t size, size_t *extent)
{
	struct pcd_directory directory;
	int rc = pcd_read_directory(bytes, size, &directory);

	if (rc)
		return rc;
	*extent = PCD_DIRECTORY;
	for (size_t i = 0; i < 3; i++) {
		const struct pcd_place places[] = { directory.current, directory.request, directory.answer };
		const size_t end = places[i].offset + places[i].size;

		if (end > *extent)
			*extent = end;
	}
	return 0;
}

const uint8_t *pcd_table_at(const uint8_t *bytes, size_t size, struct pcd_place place, const char *signature,
			    size_t least)
{
	if (!place.size || place.offset > size || place.size > size - place.offset)
		return NULL;
	return is_table(bytes + place.offset, place.size, signature, least) ? bytes + place.offset : NULL;
}

int optane_config_decode(const uint8_t *bytes, size_t size, struct pmemctl_optane_config *config)
{
	struct pmemctl_pcd pcd;
	int rc = pmemctl_pcd_decode(bytes, size, &pcd);

	if (rc)
		return rc;
	*config = (struct pmemctl_optane_config) {
		.valid = pcd.current.valid, .goal = pmemctl_pcd_is_pending(&pcd),
	};
	if (!config->valid)
		return 0;
	config->status = pcd.current.status;
	config->volatile_mapped = pcd.current.volatile_mapped;
	config->persistent_mapped = pcd.current.persistent_mapped;
	config->sets = (unsigned)pcd.current.set_count;
	return 0;
}
