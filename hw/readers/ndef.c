/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the records of an NDEF message with every length checked against what is left. */
#include "hw/readers/ndef.h"

#include <string.h>
#include <strings.h>

#include "hw/span.h"
#include "kiosk/base/xalloc.h"

#define FLAG_CHUNK 0x20
#define FLAG_SHORT 0x10
#define FLAG_ID 0x08
#define TNF_WELL_KNOWN 1
#define TNF_EXTERNAL 4

static const char *const URI_PREFIXES[] = { "", "http://www.", "https://www.", "http://", "https://",
	"tel:", "mailto:" };

static const char TOKEN_TYPE[] = "daogou:member";

struct ndef_record {
	uint8_t flags;
	const uint8_t *type, *payload;
	size_t type_length, payload_length;
};

static bool next_record(struct span *span, struct ndef_record *record)
{
	const uint8_t *head, *length, *id_length, *id;
	size_t id_bytes = 0;

	if (!span_take(span, 2, &head))
		return false;
	record->flags = head[0];
	record->type_length = head[1];
	if (head[0] & FLAG_SHORT) {
		if (!span_take(span, 1, &length))
			return false;
		record->payload_length = length[0];
	} else {
		if (!span_take(span, 4, &length))
			return false;
		record->payload_length = (size_t)length[0] << 24 | (size_t)length[1] << 16 |
			(size_t)length[2] << 8 | length[3];
	}
	if (head[0] & FLAG_ID) {
		if (!span_take(span, 1, &id_length))
			return false;
		id_bytes = id_length[0];
	}
	return span_take(span, record->type_length, &record->type) && span_take(span, id_bytes, &id) &&
		span_take(span, record->payload_length, &record->payload);
}

bool ndef_is_whole(const uint8_t *message, size_t length)
{
	struct span span = { message, length };
	struct ndef_record record;

	while (span.left > 0) {
		if (!next_record(&span, &record))
			return false;
	}
	return true;
}

static bool read_uri(const struct ndef_record *record, char ret_uri[CARD_URI_SIZE])
{
	if (record->payload_length < 2 || record->payload[0] >= ARRAY_LENGTH(URI_PREFIXES))
		return false;
	const char *prefix = URI_PREFIXES[record->payload[0]];
	size_t prefix_length = strlen(prefix), rest = record->payload_length - 1;
	if (prefix_length + rest >= CARD_URI_SIZE)
		return false;
	for (size_t i = 1; i < record->payload_length; i++) {
		if (record->payload[i] <= 0x20 || record->payload[i] > 0x7e)
			return false;
	}
	memcpy(ret_uri, prefix, prefix_length);
	memcpy(ret_uri + prefix_length, record->payload + 1, rest);
	ret_uri[prefix_length + rest] = '\0';
	return true;
}

static bool is_well_known(const struct ndef_record *record, const char *type)
{
	return (record->flags & 0x07) == TNF_WELL_KNOWN && !(record->flags & FLAG_CHUNK) &&
		record->type_length == strlen(type) && memcmp(record->type, type, record->type_length) == 0;
}

/* A Smart Poster holds a message of its own: the URI, and titles, pictures and actions for it. There is none within
 * another. */
static bool find_uri(struct span span, bool may_be_poster, char ret_uri[CARD_URI_SIZE])
{
	struct ndef_record record;

	while (span.left > 0 && next_record(&span, &record)) {
		struct span poster = { record.payload, record.payload_length };

		if (is_well_known(&record, "U") && read_uri(&record, ret_uri))
			return true;
		if (may_be_poster && is_well_known(&record, "Sp") && find_uri(poster, false, ret_uri))
			return true;
	}
	return false;
}

bool ndef_find_uri(const uint8_t *message, size_t length, char ret_uri[CARD_URI_SIZE])
{
	return find_uri((struct span){ message, length }, true, ret_uri);
}

/* RTD 1.0, clause 2.3: external types compare without regard to case. */
static bool is_token(const struct ndef_record *record)
{
	return (record->flags & 0x07) == TNF_EXTERNAL && !(record->flags & FLAG_CHUNK) &&
		record->type_length == sizeof(TOKEN_TYPE) - 1 &&
		strncasecmp((const char *)record->type, TOKEN_TYPE, record->type_length) == 0 &&
		record->payload_length > 0 && record->payload_length <= MEMBER_TOKEN_MAX;
}

bool ndef_find_token(
	const uint8_t *message, size_t length, uint8_t ret_token[MEMBER_TOKEN_MAX], size_t *ret_length)
{
	struct span span = { message, length };
	struct ndef_record record;

	while (span.left > 0 && next_record(&span, &record)) {
		if (!is_token(&record))
			continue;
		memcpy(ret_token, record.payload, record.payload_length);
		*ret_length = record.payload_length;
		return true;
	}
	return false;
}

size_t ndef_make_token(const uint8_t *token, size_t length, uint8_t *out)
{
	size_t type_length = sizeof(TOKEN_TYPE) - 1;

	out[0] = 0xc0 | FLAG_SHORT | TNF_EXTERNAL;
	out[1] = (uint8_t)type_length;
	out[2] = (uint8_t)length;
	memcpy(out + 3, TOKEN_TYPE, type_length);
	memcpy(out + 3 + type_length, token, length);
	return 3 + type_length + length;
}

size_t ndef_make_uri(const char *uri, uint8_t *out)
{
	size_t length = strlen(uri) + 1;
	size_t at = 0;

	out[at++] = length < 256 ? 0xd1 : 0xc1;
	out[at++] = 1;
	if (length >= 256) {
		out[at++] = 0;
		out[at++] = 0;
		out[at++] = (uint8_t)(length >> 8);
	}
	out[at++] = (uint8_t)length;
	out[at++] = 'U';
	out[at++] = 0;
	memcpy(out + at, uri, length - 1);
	return at + length - 1;
}
