/* SPDX-License-Identifier: Apache-2.0 */
/* Reads gettext .mo files (GNU gettext manual, "The Format of GNU MO Files"). */
#include "kiosk/base/messages.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/plural_rule.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define MAGIC 0x950412deu
#define MAGIC_SWAPPED 0xde120495u
#define HEADER_BYTES 28
#define MAX_FILE_BYTES (4 * 1024 * 1024)
#define CONTEXT_END '\004'

struct message {
	const char *id;   /* "context\004id"; a plural's second id stands after its NUL */
	const char *text; /* plural forms stand one after the other, each with its NUL */
	const char *text_end;
};

struct messages {
	char *bytes;
	size_t length;
	bool is_swapped;
	size_t count;
	struct message *list; /* by id */
	struct plural_rule plural_rule;
};

static _Thread_local const struct messages *current;

static uint32_t read_word(const struct messages *messages, size_t offset)
{
	uint32_t word;

	memcpy(&word, messages->bytes + offset, sizeof word);
	return messages->is_swapped ? __builtin_bswap32(word) : word;
}

/* The string that an entry of a table describes: inside the file, NUL-ended, UTF-8. */
static const char *read_string(const struct messages *messages, size_t entry, size_t *ret_length)
{
	size_t length = read_word(messages, entry), offset = read_word(messages, entry + 4);

	if (offset >= messages->length || length >= messages->length - offset)
		return NULL;
	const char *string = messages->bytes + offset;
	if (string[length] != '\0' || !utf8_is_valid(string, length))
		return NULL;
	*ret_length = length;
	return string;
}

static bool is_table_inside(const struct messages *messages, size_t offset)
{
	return offset <= messages->length && messages->count <= (messages->length - offset) / 8;
}

/* Fills the list; the file must hold its ids in rising order, as msgfmt writes them. */
static bool read_list(struct messages *messages)
{
	size_t ids = read_word(messages, 12), texts = read_word(messages, 16);

	if (!is_table_inside(messages, ids) || !is_table_inside(messages, texts))
		return false;
	messages->list = xcalloc(messages->count, sizeof *messages->list);
	for (size_t i = 0; i < messages->count; i++) {
		struct message *message = &messages->list[i];
		size_t id_length, text_length;
		message->id = read_string(messages, ids + 8 * i, &id_length);
		message->text = read_string(messages, texts + 8 * i, &text_length);
		if (!message->id || !message->text)
			return false;
		message->text_end = message->text + text_length;
		if (i > 0 && strcmp(message[-1].id, message->id) >= 0)
			return false;
	}
	return true;
}

/* The header is the translation of the empty id. Without a rule of its own a file has English's. */
static bool read_plural_rule(struct messages *messages)
{
	bool has_header = messages->count > 0 && messages->list[0].id[0] == '\0';
	const char *found = has_header ? strstr(messages->list[0].text, "Plural-Forms:") : NULL;

	return plural_rule_parse(found ? found + strlen("Plural-Forms:") : "nplurals=2; plural=n != 1;",
		&messages->plural_rule);
}

static bool read_file(struct messages *messages)
{
	if (messages->length < HEADER_BYTES || messages->length > MAX_FILE_BYTES)
		return false;
	uint32_t magic = read_word(messages, 0);
	messages->is_swapped = magic == MAGIC_SWAPPED;
	if ((magic != MAGIC && magic != MAGIC_SWAPPED) || read_word(messages, 4) >> 16 > 1)
		return false;
	messages->count = read_word(messages, 8);
	return read_list(messages) && read_plural_rule(messages);
}

struct messages *messages_parse(const void *bytes, size_t length)
{
	struct messages *messages = xcalloc(1, sizeof *messages);

	messages->bytes = xmalloc(length);
	messages->length = length;
	if (length)
		memcpy(messages->bytes, bytes, length);
	if (read_file(messages))
		return messages;
	messages_close(messages);
	return NULL;
}

struct messages *messages_open(const char *folder, const char *tag)
{
	size_t length;

	if (!file_is_safe_name(tag))
		return NULL;
	char *path = xasprintf("%s/%s.mo", folder, tag);
	char *bytes = file_read(path, MAX_FILE_BYTES, &length);
	struct messages *messages = bytes ? messages_parse(bytes, length) : NULL;
	free(bytes);
	free(path);
	return messages;
}

void messages_close(struct messages *messages)
{
	if (!messages)
		return;
	if (current == messages)
		current = NULL;
	free(messages->list);
	free(messages->bytes);
	free(messages);
}

void messages_use(const struct messages *messages)
{
	current = messages;
}

/* Like strcmp of "context\004id" and key, without building the former. */
static int compare_id(const char *context, const char *id, const char *key)
{
	if (context) {
		for (; *context; context++, key++)
			if (*context != *key)
				return (unsigned char)*context - (unsigned char)*key;
		if (*key != CONTEXT_END)
			return CONTEXT_END - (unsigned char)*key;
		key++;
	}
	return strcmp(id, key);
}

/* NULL when there is no translation. The empty id would find the file's header. */
static const struct message *find(const char *context, const char *id)
{
	size_t low = 0, high = current ? current->count : 0;

	if (id[0] == '\0')
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_id(context, id, current->list[middle].id);
		if (order == 0)
			return current->list[middle].text[0] ? &current->list[middle] : NULL;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *messages_get(const char *id)
{
	const struct message *message = find(NULL, id);

	return message ? message->text : id;
}

const char *messages_get_context(const char *context, const char *id)
{
	const struct message *message = find(context, id);

	return message ? message->text : id;
}

const char *messages_get_plural(const char *one, const char *many, unsigned long n)
{
	const struct message *message = find(NULL, one);

	if (!message)
		return n == 1 ? one : many;
	const char *text = message->text;
	for (unsigned form = plural_rule_form(&current->plural_rule, n); form > 0; form--) {
		text += strlen(text) + 1;
		if (text > message->text_end)
			return many;
	}
	return text[0] ? text : many;
}
