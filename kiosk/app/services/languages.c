/* SPDX-License-Identifier: Apache-2.0 */
/* Translations and formats by language. */
#include "kiosk/app/services/languages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/messages.h"
#include "kiosk/base/xalloc.h"

struct languages {
	char *folder;
	struct messages **messages;
	struct locale_format **formats;
	int shop, current;
	char country[3];
	char time_zone[64];
};

struct languages *languages_create(const char *share_folder, const char *shop_tag)
{
	struct languages *languages = xcalloc(1, sizeof *languages);

	languages->folder = file_join(share_folder, "translations");
	languages->messages = xcalloc((size_t)LANGUAGE_COUNT, sizeof *languages->messages);
	languages->formats = xcalloc((size_t)LANGUAGE_COUNT, sizeof *languages->formats);
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		if (strcmp(LANGUAGES[i].tag, shop_tag) == 0)
			languages->shop = i;
	}
	languages->current = languages->shop;
	return languages;
}

static void drop_formats(struct languages *languages)
{
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		locale_format_destroy(languages->formats[i]);
		languages->formats[i] = NULL;
	}
}

void languages_destroy(struct languages *languages)
{
	if (!languages)
		return;
	messages_use(NULL);
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		messages_close(languages->messages[i]);
	drop_formats(languages);
	free(languages->messages);
	free(languages->formats);
	free(languages->folder);
	free(languages);
}

int languages_shop(const struct languages *languages)
{
	return languages->shop;
}

int languages_current(const struct languages *languages)
{
	return languages->current;
}

struct locale_format *languages_speak(struct languages *languages, int index)
{
	const char *tag = LANGUAGES[index].tag;

	if (!languages->messages[index] && index > 0)
		languages->messages[index] = messages_open(languages->folder, tag);
	messages_use(languages->messages[index]);
	if (!languages->formats[index])
		languages->formats[index] =
			locale_format_create(tag, languages->country[0] ? languages->country : NULL,
				languages->time_zone[0] ? languages->time_zone : NULL);
	return languages->formats[index];
}

struct locale_format *languages_use(struct languages *languages, int index)
{
	languages->current = index;
	return languages_speak(languages, index);
}

bool languages_set_place(struct languages *languages, const char *country, const char *time_zone)
{
	if (strcmp(languages->country, country) == 0 && strcmp(languages->time_zone, time_zone) == 0)
		return false;
	snprintf(languages->country, sizeof languages->country, "%s", country);
	snprintf(languages->time_zone, sizeof languages->time_zone, "%s", time_zone);
	drop_formats(languages);
	return true;
}
