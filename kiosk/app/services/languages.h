/* SPDX-License-Identifier: Apache-2.0 */
/* The languages of the machine: translations and formats of numbers, money and dates, each read when it is first spoken.
 * One language is on; what is written for others than the shopper is written in between in the shop's. Main thread. */
#ifndef DAOGOU_APP_SERVICES_LANGUAGES_H
#define DAOGOU_APP_SERVICES_LANGUAGES_H

#include "kiosk/base/locale_format.h"
#include "kiosk/base/localized.h"

struct languages;
/* shop_tag: the language in which the machine is set up; English when it is none of LANGUAGES. */
struct languages *languages_create(const char *share_folder, const char *shop_tag);
void languages_destroy(struct languages *languages); /* NULL is fine */

/* The index of the shop's language in LANGUAGES. */
int languages_shop(const struct languages *languages);
/* The index of the one that is on. */
int languages_current(const struct languages *languages);
/* From here on the texts are in that language. Its formats, borrowed until languages_set_place(). */
struct locale_format *languages_use(struct languages *languages, int index);
/* The same without turning it on: for a paper of the shop. languages_use(languages_current()) afterwards. */
struct locale_format *languages_speak(struct languages *languages, int index);
/* Formats depend on the country and the time zone of the catalog. True when they are others than before: every format
 * borrowed is gone. "" = not known. */
bool languages_set_place(struct languages *languages, const char *country, const char *time_zone);

#endif
