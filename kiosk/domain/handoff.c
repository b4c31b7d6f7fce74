/* SPDX-License-Identifier: Apache-2.0 */
/* The signed packet of the offline checkout QR and the links around it. */
#include "kiosk/domain/handoff.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define VERSION_OLD 1
#define VERSION 2
#define KEY_ID_BYTES 8
#define SET_BYTES 8
#define HEAD_OLD_BYTES (1 + KEY_ID_BYTES)
#define HEAD_BYTES (HEAD_OLD_BYTES + 2)
#define FRAGMENT_LEAD "/c#"

/* The signature covers a fixed text too, so that no other signature by the kiosk's key can stand in for
 * this one. */
static void signed_bytes(int version, const void *packet, size_t length, struct text *ret_bytes)
{
	text_init(ret_bytes, 64 + HANDOFF_FRAGMENT_MAX);
	text_printf(ret_bytes, "daogou handoff %d\n", version);
	text_append_bytes(ret_bytes, packet, length);
}

/* Raw deflate into out; 0 when it does not fit. */
static size_t content_deflate(const uint8_t *content, size_t length, uint8_t *out, size_t size)
{
	z_stream stream = { .next_in = (uint8_t *)(uintptr_t)content,
		.avail_in = (unsigned)length,
		.next_out = out,
		.avail_out = (unsigned)size };
	int result;

	/* Without memory there is no stream, and deflate() says so. */
	deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
	result = deflate(&stream, Z_FINISH);
	deflateEnd(&stream);
	return result == Z_STREAM_END ? stream.total_out : 0;
}

/* The whole of the bytes must be one deflate stream of at most size bytes; 0 otherwise. */
static size_t content_inflate(const uint8_t *bytes, size_t length, uint8_t *out, size_t size)
{
	z_stream stream = { .next_in = (uint8_t *)(uintptr_t)bytes,
		.avail_in = (unsigned)length,
		.next_out = out,
		.avail_out = (unsigned)size };
	int result;

	inflateInit2(&stream, -MAX_WBITS);
	result = inflate(&stream, Z_FINISH);
	inflateEnd(&stream);
	return result == Z_STREAM_END && stream.avail_in == 0 ? stream.total_out : 0;
}

/* --- making --- */

static char *url_of(const char *hub_url, const struct text *packet)
{
	char *text = base64url_encode(packet->bytes, packet->length);
	char *url = xasprintf("%s" FRAGMENT_LEAD "%s", hub_url, text);

	free(text);
	return url;
}

static void append_byte(struct text *text, size_t value)
{
	uint8_t byte = (uint8_t)value;

	text_append_bytes(text, &byte, 1);
}

static char *part_make(const char *hub_url, const struct ed25519_key *key, const struct handoff_part *part)
{
	uint8_t id[KEY_ID_BYTES], set[SET_BYTES], signature[ED25519_SIGNATURE_BYTES];
	struct text packet, bytes;

	text_init(&packet, HANDOFF_FRAGMENT_MAX);
	append_byte(&packet, VERSION);
	hex_decode(part->key_id, id, sizeof id);
	text_append_bytes(&packet, id, sizeof id);
	append_byte(&packet, part->number);
	append_byte(&packet, part->count);
	if (part->count > 1) {
		hex_decode(part->set, set, sizeof set);
		text_append_bytes(&packet, set, sizeof set);
	}
	text_append_bytes(&packet, part->bytes, part->length);
	signed_bytes(VERSION, packet.bytes, packet.length, &bytes);
	ed25519_sign(key, bytes.bytes, bytes.length, signature);
	text_append_bytes(&packet, signature, sizeof signature);
	char *url = url_of(hub_url, &packet);
	text_finish(&bytes);
	text_finish(&packet);
	return url;
}

static void set_of(const uint8_t *bytes, size_t length, char out[HANDOFF_SET_SIZE])
{
	uint8_t digest[SHA256_BYTES];

	sha256(bytes, length, digest);
	hex_encode(digest, SET_BYTES, out);
}

/* What one packet has room for beside its head and signature. */
static size_t room_for(const char *hub_url, size_t part_count)
{
	size_t lead = strlen(hub_url) + strlen(FRAGMENT_LEAD);
	size_t bytes = lead < HANDOFF_URL_MAX ? (HANDOFF_URL_MAX - lead) * 3 / 4 : 0;
	size_t head = HEAD_BYTES + (part_count > 1 ? SET_BYTES : 0) + ED25519_SIGNATURE_BYTES;

	return bytes > head ? bytes - head : 0;
}

/* As many as it takes; 0 when they are too many. */
static size_t count_parts(const char *hub_url, size_t length)
{
	size_t room = room_for(hub_url, 2);

	if (length <= room_for(hub_url, 1))
		return 1;
	size_t count = room ? (length + room - 1) / room : SIZE_MAX;
	return count <= HANDOFF_PARTS_MAX ? count : 0;
}

static size_t content_pack(const struct wire_order *body, enum handoff_form form, uint8_t *out, size_t size)
{
	size_t length = 0, packed;
	uint8_t *content = handoff_content_encode(body, form, &length);

	packed = content ? content_deflate(content, length, out, size) : 0;
	free(content);
	return packed;
}

size_t handoff_urls_make(const struct wire_order *body, const char *hub_url, const struct ed25519_key *key,
	char *ret_urls[HANDOFF_PARTS_MAX])
{
	/* What deflate cannot make smaller it makes a little larger. */
	uint8_t packed[HANDOFF_CONTENT_MAX + 1024];
	struct handoff_part part = { .version = VERSION };

	assert(wire_order_fault(body) == NULL);
	ed25519_key_id(key->public_key, part.key_id);
	if (strcmp(body->kiosk, part.key_id) != 0)
		return 0;
	size_t length = content_pack(body, HANDOFF_FORM_2, packed, room_for(hub_url, 1));
	if (!length)
		length = content_pack(body, HANDOFF_FORM_2_SHORT, packed, sizeof packed);
	part.count = count_parts(hub_url, length);
	if (part.count > 1)
		set_of(packed, length, part.set);
	for (size_t from = 0; part.number < part.count; part.number++) {
		size_t until = length * (part.number + 1) / part.count;
		part.length = until - from;
		memcpy(part.bytes, packed + from, part.length);
		ret_urls[part.number] = part_make(hub_url, key, &part);
		from = until;
	}
	return part.count;
}

/* --- reading --- */

static bool signature_is_good(
	const uint8_t *packet, size_t length, const uint8_t public_key[ED25519_PUBLIC_BYTES])
{
	struct text bytes;
	bool is_good;

	signed_bytes(packet[0], packet, length - ED25519_SIGNATURE_BYTES, &bytes);
	is_good = ed25519_verify(
		public_key, bytes.bytes, bytes.length, packet + length - ED25519_SIGNATURE_BYTES);
	text_finish(&bytes);
	return is_good;
}

/* The bytes of the head, or 0 when it is none. */
static size_t head_read(const uint8_t *packet, size_t length, struct handoff_part *part)
{
	if (length <= HEAD_OLD_BYTES + ED25519_SIGNATURE_BYTES)
		return 0;
	part->version = packet[0];
	hex_encode(packet + 1, KEY_ID_BYTES, part->key_id);
	part->count = 1;
	if (part->version == VERSION_OLD)
		return HEAD_OLD_BYTES;
	part->number = packet[HEAD_OLD_BYTES];
	part->count = packet[HEAD_OLD_BYTES + 1];
	if (part->version != VERSION || part->count > HANDOFF_PARTS_MAX || part->number >= part->count)
		return 0;
	if (part->count == 1)
		return HEAD_BYTES;
	/* The signature alone is longer than the set. */
	hex_encode(packet + HEAD_BYTES, SET_BYTES, part->set);
	return HEAD_BYTES + SET_BYTES;
}

static enum handoff_fault packet_read(const uint8_t *packet, size_t length, http_key_finder find_key,
	void *find_data, struct handoff_part *ret_part)
{
	uint8_t public_key[ED25519_PUBLIC_BYTES];
	struct handoff_part part = { .version = 0 };
	size_t head = head_read(packet, length, &part);

	if (!head || length <= head + ED25519_SIGNATURE_BYTES)
		return HANDOFF_MALFORMED;
	if (!find_key(find_data, part.key_id, public_key))
		return HANDOFF_UNKNOWN_KEY;
	if (!signature_is_good(packet, length, public_key))
		return HANDOFF_WRONG_SIGNATURE;
	part.length = length - head - ED25519_SIGNATURE_BYTES;
	memcpy(part.bytes, packet + head, part.length);
	*ret_part = part;
	return HANDOFF_OK;
}

enum handoff_fault handoff_part_read(
	const char *fragment, http_key_finder find_key, void *find_data, struct handoff_part *ret_part)
{
	enum handoff_fault fault;
	size_t length = 0;
	uint8_t *packet;

	if (strnlen(fragment, HANDOFF_FRAGMENT_MAX + 1) > HANDOFF_FRAGMENT_MAX)
		return HANDOFF_TOO_LONG;
	packet = base64url_decode(fragment, &length);
	if (!packet)
		return HANDOFF_MALFORMED;
	fault = packet_read(packet, length, find_key, find_data, ret_part);
	free(packet);
	return fault;
}

static bool parts_are_whole(const struct handoff_part *parts, size_t count, const struct text *joined)
{
	char set[HANDOFF_SET_SIZE];

	/* Of version 1 there are no parts, so that all of them are of one version. */
	for (size_t i = 0; i < count; i++)
		if (parts[i].number != i || parts[i].count != count ||
			strcmp(parts[i].key_id, parts[0].key_id) != 0)
			return false;
	set_of((const uint8_t *)joined->bytes, joined->length, set);
	return count == 1 || strcmp(set, parts[0].set) == 0;
}

enum handoff_fault handoff_join(const struct handoff_part *parts, size_t count,
	handoff_code_finder find_codes, void *find_data, struct wire_order **ret_body)
{
	enum handoff_fault fault = HANDOFF_MALFORMED;
	struct text joined;

	text_init(&joined, HANDOFF_PARTS_MAX * HANDOFF_FRAGMENT_MAX);
	for (size_t i = 0; i < count; i++)
		text_append_bytes(&joined, parts[i].bytes, parts[i].length);
	if (count > 0 && parts_are_whole(parts, count, &joined)) {
		uint8_t *content = xmalloc(HANDOFF_CONTENT_MAX);
		size_t length = content_inflate(
			(const uint8_t *)joined.bytes, joined.length, content, HANDOFF_CONTENT_MAX);
		fault = handoff_content_decode(
			content, length, parts[0].version, parts[0].key_id, find_codes, find_data, ret_body);
		free(content);
	}
	text_finish(&joined);
	return fault;
}
