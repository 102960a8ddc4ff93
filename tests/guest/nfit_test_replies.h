/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Replies of DIMMs of other families than Intel's: whatever the parameter other_reply was given, as
 * "FAMILY FUNCTION HEXADECIMAL"; without a reply, the command fails as before. Put into nfit.c by nfit_test.sh, in
 * front of nfit_test_ctl().
 */

enum { OTHER_REPLIES = 8, OTHER_LONGEST = 128 };

static struct {
	unsigned int family, function, length;
	u8 bytes[OTHER_LONGEST];
} other_replies[OTHER_REPLIES];
static unsigned int other_count;

static unsigned int other_find(unsigned int family, unsigned int function)
{
	unsigned int i = 0;

	while (i < other_count && (other_replies[i].family != family || other_replies[i].function != function))
		i++;
	return i;
}

/* The last reply to a command counts; an empty text forgets all. */
static int other_reply_set(const char *text, const struct kernel_param *param)
{
	unsigned int family, function, length, i;
	char hex[2 * OTHER_LONGEST + 1];

	if (*text == '\0' || *text == '\n') {
		other_count = 0;
		return 0;
	}
	if (sscanf(text, "%u %u %256s", &family, &function, hex) != 3)
		return -EINVAL;
	i = other_find(family, function);
	length = strlen(hex) / 2;
	if (i == OTHER_REPLIES || hex2bin(other_replies[i].bytes, hex, length))
		return -EINVAL;
	other_replies[i].family = family;
	other_replies[i].function = function;
	other_replies[i].length = length;
	other_count = max(other_count, i + 1);
	return 0;
}

static const struct kernel_param_ops other_reply_ops = { .set = other_reply_set };
module_param_cb(other_reply, &other_reply_ops, NULL, 0200);

static int other_reply(struct nd_cmd_pkg *call)
{
	const unsigned int i = other_find(call->nd_family, call->nd_command);

	if (i == other_count || other_replies[i].length > call->nd_size_out)
		return -ENOTTY;
	memcpy(call->nd_payload + call->nd_size_in, other_replies[i].bytes, other_replies[i].length);
	call->nd_fw_size = other_replies[i].length;
	return 0;
}
