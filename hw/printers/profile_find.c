/* SPDX-License-Identifier: Apache-2.0 */
/* Which built-in profile a printer on USB gets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "hw/printers/profile.h"

/* Whether a word of the name is one of the profile's models. */
static bool has_model(const struct printer_profile *profile, const char *name)
{
	const char *at = profile->models;

	for (at += strspn(at, " "); *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		for (const char *word = name; *word; word += strspn(word, " ")) {
			/* "TM-T88V-JPN" is one too, "TM-T88VI" is none. */
			if (strncasecmp(word, at, length) == 0 &&
				(!word[length] || strchr(" -", word[length])))
				return true;
			word += strcspn(word, " ");
		}
		at += length;
	}
	return false;
}

static bool has_ids(const struct printer_profile *profile, unsigned vendor, unsigned product)
{
	for (int i = 0; i < profile->usb_count; i++) {
		if (profile->usb[i].vendor == vendor && profile->usb[i].product == product)
			return true;
	}
	return false;
}

static bool find(unsigned vendor, unsigned product, const char *name_or_null, char ret_name[24])
{
	struct printer_profile profile;
	struct ini_error error;

	for (size_t i = 0; PRINTER_PROFILES[i].name; i++) {
		if (!printer_profile_load(PRINTER_PROFILES[i].name, &profile, &error))
			continue;
		if (name_or_null ? has_model(&profile, name_or_null) : has_ids(&profile, vendor, product)) {
			snprintf(ret_name, 24, "%s", profile.name);
			return true;
		}
	}
	return false;
}

bool printer_profile_find(unsigned vendor, unsigned product, const char *name, char ret_name[24])
{
	char by_ids[24];
	bool has_profile = find(vendor, product, NULL, by_ids);

	/* Models share numbers, so the name knows better. */
	if (!find(0, 0, name, ret_name))
		strcpy(ret_name, has_profile ? by_ids : strstr(name, "58") ? "generic-58mm" : "generic-80mm");
	return has_profile;
}
