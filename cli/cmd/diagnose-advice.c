// SPDX-License-Identifier: GPL-2.0-only
/* What to do about what diagnose finds, by the codes of pmemctl_optane_diagnose(). */
#include "diagnose.h"

#include <stdio.h>
#include <string.h>

/* {} is the module. */
static const struct { unsigned code; const char *text; } advices[] = {
	{ 501, "nothing, if it is meant to be there: ask its vendor for its tools; pmemctl show health {} tells how it is" },
	{ 502, "nothing, if it is meant to be there: a newer pmemctl may know it; pmemctl show health {} tells how it is" },
	{ 503, "update its firmware: pmemctl update-firmware" },
	{ 504, "save its data, and have it replaced when that goes on; pmemctl show error-log {} tells what happened" },
	{ 505, "see that air flows over it: pmemctl show sensor {}" },
	{ 506, "save its data, and have it replaced" },
	{ 507, "start the machine anew" },
	{ 511, "see that air flows over it: pmemctl show sensor {}" },
	{ 513, "start the machine anew; when that does not help, have the module replaced" },
	{ 514, "cycle the power; when that does not help, have the module replaced" },
	{ 515, "have it replaced; pmemctl show error-log {} tells what happened" },
	{ 519, "cycle the power, and look at the BIOS's messages" },
	{ 520, "cycle the power; when that does not help, have the module replaced" },
	{ 523, "save its data, and start the machine anew" },
	{ 529, "save its data: the next package that fails takes some with it" },
	{ 533, "cycle the power; when that does not help, have the module replaced" },
	{ 534, "cycle the power; when that does not help, have the module replaced" },
	{ 535, "cycle the power; when that does not help, have the module replaced" },
	{ 536, "update its firmware again: pmemctl update-firmware {}" },
	{ 538, "see that it sits well in its slot, and cycle the power" },
	{ 539, "cycle the power; when that does not help, have the module replaced" },
	{ 542, "see how it is divided: pmemctl show pcd {}; it is not mapped until the BIOS finds all that it needs" },
	{ 543, "see that it sits well in its slot, and cycle the power" },
	{ 544, "see that it sits well in its slot, and cycle the power" },
	{ 545, "cycle the power; when that does not help, have the module replaced" },
	{ 606, "divide it, if it is to be used: pmemctl create-goal {}" },
	{ 608, "have all but one of them replaced" },
	{ 609, "start the machine anew, or take the goal back: pmemctl delete-goal" },
	{ 618, "cycle the power; when that does not help, have the module replaced" },
	{ 621, "make a goal anew, which loses its data: pmemctl create-goal" },
	{ 622, "pmemctl check-labels {} tells more" },
	{ 623, "allow it in the BIOS, if modules are to be divided" },
	{ 624, "make a goal anew: pmemctl create-goal" },
	{ 625, "make a goal anew: pmemctl create-goal" },
	{ 626, "make a goal anew: pmemctl create-goal" },
	{ 627, "make a goal anew: pmemctl create-goal" },
	{ 628, "put the module back into its slot, and start the machine anew" },
	{ 629, "ask the vendor of the machine; until then, write nothing to modules that must not be lost" },
	{ 631, "put the module back into its slot, and start the machine anew" },
	{ 632, "put the module back into that place, and start the machine anew" },
	{ 633, "see it, and make a goal anew: pmemctl show pcd {}, pmemctl create-goal" },
	{ 802, "see them: pmemctl show module; set up, or remove, passphrases of the others" },
	{ 902, "bring all to the same version: pmemctl update-firmware {}" },
	{ 903, "lower it: pmemctl set-sensor {} --media-temperature-threshold DEGREES" },
	{ 904, "lower it: pmemctl set-sensor {} --ctrl-temperature-threshold DEGREES" },
	{ 905, "save its data, and have it replaced" },
	{ 906, "set the same policy for all in the BIOS" },
};

const char *diagnose_advice(struct table *table, const struct pmemctl_optane_finding *finding)
{
	enum { NOT_MANAGEABLE = 618, ANOTHER_DEVICE = 502, CONFIGURATION = 621 };
	const bool stranger = finding->code == NOT_MANAGEABLE && finding->values[0];
	const unsigned code = stranger ? ANOTHER_DEVICE : finding->code;
	const char *text = NULL, *place;

	if (finding->verdict == PMEMCTL_OPTANE_NOT_KNOWN && finding->lasting)
		return finding->dimm ? "update its firmware, or pmemctl" : "update the BIOS";
	/* what could not be read may be well: nobody is to make a new one */
	if (finding->verdict == PMEMCTL_OPTANE_NOT_KNOWN || (finding->code == CONFIGURATION && finding->values[0]))
		return "repeat it later; when that does not help, cycle the power";
	if (finding->code == 540)	/* its processor failed */
		text = "have it replaced";
	for (size_t i = 0; i < ARRAY_SIZE(advices); i++)
		if (advices[i].code == code)
			text = advices[i].text;
	place = text ? strstr(text, "{}") : NULL;
	if (!place)
		return text;
	return table_text(table, "%.*s%s%s", (int)(place - text), text, finding->dimm ? finding->dimm : "all",
			  place + 2);
}
