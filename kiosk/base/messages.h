/* SPDX-License-Identifier: Apache-2.0 */
/* Translations: gettext .mo files read without locale state, so that a language can change at once and per
 * thread.
 * _("text") gives the text in the language that messages_use() chose for this thread. */
#ifndef DAOGOU_BASE_MESSAGES_H
#define DAOGOU_BASE_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>

struct messages;

/* Reads FOLDER/TAG.mo (TAG is BCP 47, such as "zh-Hans"). NULL when missing or broken; English needs no
 * file. */
struct messages *messages_open(const char *folder, const char *tag);
/* From memory, for tests and the fuzzer; bytes are copied. */
struct messages *messages_parse(const void *bytes, size_t length);
void messages_close(struct messages *messages);

/* The thread's language from now on; NULL = the texts of the source. Not owned. */
void messages_use(const struct messages *messages);
const char *messages_get(const char *id) __attribute__((format_arg(1)));
/* With context, for words that differ by place: gettext's msgctxt. */
const char *messages_get_context(const char *context, const char *id) __attribute__((format_arg(2)));
/* The plural form for n by the file's Plural-Forms. */
const char *messages_get_plural(const char *one, const char *many, unsigned long n)
	__attribute__((format_arg(1))) __attribute__((format_arg(2)));

#define _(id) messages_get(id)
#define C_(context, id) messages_get_context(context, id)
#define NG_(one, many, n) messages_get_plural(one, many, n)
/* Marks a text for translation later. */
#define N_(id) id
#define NC_(context, id) id

#endif
