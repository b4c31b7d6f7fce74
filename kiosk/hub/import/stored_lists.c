/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of a record in their stored form: compact JSON, cleaned, with what is no use left out and noted. */
#include <inttypes.h>
#include <string.h>

#include "kiosk/base/json_write.h"
#include "kiosk/base/text.h"
#include "kiosk/base/web_address.h"
#include "kiosk/domain/code.h"
#include "kiosk/hub/import/import_state.h"

#define WORD_MAX_CODE_POINTS 100
#define VALUE_MAX_CODE_POINTS 300
#define NUMBER_MAX_CHARACTERS 32

static void write_text(struct text *out, const char *text)
{
	json_write_string(out, text, strlen(text));
}

/* The text in the arena when something stands between the brackets; NULL otherwise. Ends the text. */
static const char *finish_list(struct import *import, struct text *out, const char *bracket)
{
	bool is_empty = out->length == 1;
	text_append(out, bracket);
	const char *stored = is_empty ? NULL : arena_strdup(&import->scratch, out->bytes);
	text_finish(out);
	return stored;
}

static void begin_list(struct text *out, const char *bracket)
{
	text_init(out, STORED_TEXT_MAX);
	text_append(out, bracket);
}

static void separate(struct text *out)
{
	text_append(out, out->length > 1 ? "," : "");
}

const char *store_words(struct import *import, const struct record_words *words)
{
	struct text out;
	begin_list(&out, "[");
	for (size_t i = 0; i < words->count; i++) {
		const char *word = clean_plain(import, words->items[i], WORD_MAX_CODE_POINTS);
		if (!word)
			continue;
		separate(&out);
		write_text(&out, word);
	}
	return finish_list(import, &out, "]");
}

/* RFC 8259's number, in the length that people write. */
static bool is_json_number(const char *text)
{
	const char *at = text + (*text == '-');
	size_t whole = strspn(at, "0123456789");
	bool is_good = whole > 0 && (at[0] != '0' || whole == 1);
	at += whole;
	if (*at == '.') {
		size_t part = strspn(at + 1, "0123456789");
		is_good &= part > 0;
		at += part + 1;
	}
	return is_good && !*at && at - text < NUMBER_MAX_CHARACTERS;
}

static const char *attribute_value(struct import *import, enum record_attribute_type type, const char *value)
{
	bool is_plain = type == ATTRIBUTE_FLAG || (type == ATTRIBUTE_NUMBER && is_json_number(value));
	const char *cleaned = is_plain ? value : clean_plain(import, value, VALUE_MAX_CODE_POINTS);
	if (is_plain || !cleaned)
		return cleaned;
	struct text out;
	text_init(&out, STORED_TEXT_MAX);
	write_text(&out, cleaned);
	const char *stored = arena_strdup(&import->scratch, out.bytes);
	text_finish(&out);
	return stored;
}

/* One after another with the same code are one list. */
static bool is_next_same(const struct record_attributes *attributes, size_t i)
{
	return i + 1 < attributes->count &&
		strcmp(attributes->items[i].code, attributes->items[i + 1].code) == 0;
}

const char *store_attributes(
	struct import *import, const struct import_record *record, const struct record_attributes *attributes)
{
	struct text out;
	begin_list(&out, "{");
	for (size_t i = 0; i < attributes->count; i++) {
		const char *code = code_clean(attributes->items[i].code, &import->scratch);
		if (!code_is_valid(code)) {
			import_note(import, record,
				"an attribute dropped: its name is empty, too long or no text");
			continue;
		}
		bool is_list = is_next_same(attributes, i);
		separate(&out);
		write_text(&out, code);
		text_append(&out, is_list ? ":[" : ":");
		for (size_t first = i;; i++) {
			const char *value = attribute_value(
				import, attributes->items[i].type, attributes->items[i].value);
			text_printf(&out, "%s%s", i > first ? "," : "", value ? value : "null");
			if (!is_next_same(attributes, i))
				break;
		}
		text_append(&out, is_list ? "]" : "");
	}
	return finish_list(import, &out, "}");
}

const char *store_parts(struct import *import, const struct record_parts *parts)
{
	struct text out;
	begin_list(&out, "[");
	for (size_t i = 0; i < parts->count; i++) {
		separate(&out);
		text_append(&out, "[");
		write_text(&out, parts->items[i].product);
		text_printf(&out, ",%" PRId64 "]", parts->items[i].quantity);
	}
	return finish_list(import, &out, "]");
}

static void write_member(struct text *out, const char *key, const char *text)
{
	if (!text)
		return;
	text_printf(out, "%s\"%s\":", out->bytes[out->length - 1] == '{' ? "" : ",", key);
	write_text(out, text);
}

const char *store_closures(
	struct import *import, const struct import_record *record, const struct record_closures *closures)
{
	struct text out;
	begin_list(&out, "[");
	for (size_t i = 0; i < closures->count; i++) {
		int64_t from = closures->items[i].from_day, until = closures->items[i].until_day;
		if (from == RECORD_NONE || until < from) {
			import_note(
				import, record, "a closure dropped: it ends before it begins, or has no day");
			continue;
		}
		separate(&out);
		text_printf(&out, "{\"from\":%" PRId64 ",\"until\":%" PRId64, from, until);
		write_member(&out, "reason",
			clean_texts(import, &closures->items[i].reason, text_clean, VALUE_MAX_CODE_POINTS));
		text_append(&out, "}");
	}
	return finish_list(import, &out, "]");
}

const char *store_certificates(struct import *import, const struct import_record *record,
	const struct record_certificates *certificates)
{
	struct text out;
	begin_list(&out, "[");
	for (size_t i = 0; i < certificates->count; i++) {
		const char *name =
			clean_texts(import, &certificates->items[i].name, text_clean, VALUE_MAX_CODE_POINTS);
		const char *url = certificates->items[i].url;
		if (!name) {
			import_note(import, record, "a certificate dropped: it has no name");
			continue;
		}
		if (url && !web_address_is_good(url))
			import_note(import, record, "a certificate's url dropped: no http(s) address");
		separate(&out);
		text_append(&out, "{");
		write_member(&out, "name", name);
		write_member(&out, "number",
			clean_plain(import, certificates->items[i].number, WORD_MAX_CODE_POINTS));
		write_member(&out, "issued_by",
			clean_plain(import, certificates->items[i].issued_by, VALUE_MAX_CODE_POINTS));
		write_member(&out, "url", url && web_address_is_good(url) ? url : NULL);
		if (certificates->items[i].until_day != RECORD_NONE)
			text_printf(&out, ",\"until\":%" PRId64, certificates->items[i].until_day);
		text_append(&out, "}");
	}
	return finish_list(import, &out, "]");
}
