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

#define VERSION 1
#define KEY_ID_BYTES 8
#define HEAD_BYTES (1 + KEY_ID_BYTES)
/* More than the URL can hold. */
#define PACKET_MAX HANDOFF_URL_MAX

static const char SIGNATURE_CONTEXT[] = "daogou handoff 1\n";

bool checkout_url_make(const char *hub_url, const char *token, char out[CHECKOUT_URL_MAX + 1])
{
	size_t length = strlen(token);
	char url[CHECKOUT_URL_MAX + 1];
	int url_length;

	if (length == 0 ||
		strspn(token, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != length)
		return false;
	url_length = snprintf(url, sizeof(url), "%s/c/%s", hub_url, token);
	if (url_length < 0 || url_length > CHECKOUT_URL_MAX)
		return false;
	memcpy(out, url, sizeof(url));
	return true;
}

/* The signature covers a fixed text too, so that no other signature by the kiosk's key can stand in for
 * this one. */
static void signed_bytes(const uint8_t *packet, size_t length, struct text *ret_bytes)
{
	text_init(ret_bytes, sizeof(SIGNATURE_CONTEXT) + PACKET_MAX);
	text_append(ret_bytes, SIGNATURE_CONTEXT);
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

	if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
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

	if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
		return 0;
	result = inflate(&stream, Z_FINISH);
	inflateEnd(&stream);
	return result == Z_STREAM_END && stream.avail_in == 0 ? stream.total_out : 0;
}

/* Fills packet and returns its length; 0 when it is too long. */
static size_t packet_make(
	const struct order_body *body, const struct ed25519_key *key, uint8_t packet[PACKET_MAX])
{
	size_t content_length, length;
	uint8_t *content = handoff_content_encode(body, &content_length);
	char key_id[KEY_ID_SIZE];
	struct text bytes;

	if (!content)
		return 0;
	packet[0] = VERSION;
	ed25519_key_id(key->public_key, key_id);
	hex_decode(key_id, packet + 1, KEY_ID_BYTES);
	length = content_deflate(content, content_length, packet + HEAD_BYTES,
		PACKET_MAX - HEAD_BYTES - ED25519_SIGNATURE_BYTES);
	free(content);
	if (length == 0)
		return 0;
	length += HEAD_BYTES;
	signed_bytes(packet, length, &bytes);
	ed25519_sign(key, bytes.bytes, bytes.length, packet + length);
	text_finish(&bytes);
	return length + ED25519_SIGNATURE_BYTES;
}

char *handoff_url_make(const struct order_body *body, const char *hub_url, const struct ed25519_key *key,
	enum handoff_fault *ret_fault)
{
	uint8_t packet[PACKET_MAX];
	size_t length;
	char *text, *url;

	assert(order_body_fault(body) == NULL);
	length = packet_make(body, key, packet);
	text = base64url_encode(packet, length);
	url = xasprintf("%s/c#%s", hub_url, text);
	free(text);
	if (length > 0 && strlen(url) <= HANDOFF_URL_MAX) {
		*ret_fault = HANDOFF_OK;
		return url;
	}
	free(url);
	*ret_fault = HANDOFF_TOO_LONG;
	return NULL;
}

static bool signature_is_good(
	const uint8_t *packet, size_t length, const uint8_t public_key[ED25519_PUBLIC_BYTES])
{
	struct text bytes;
	bool is_good;

	signed_bytes(packet, length - ED25519_SIGNATURE_BYTES, &bytes);
	is_good = ed25519_verify(
		public_key, bytes.bytes, bytes.length, packet + length - ED25519_SIGNATURE_BYTES);
	text_finish(&bytes);
	return is_good;
}

static struct order_body *packet_content(const uint8_t *packet, size_t length)
{
	uint8_t *content = xmalloc(HANDOFF_CONTENT_MAX);
	size_t content_length = content_inflate(packet + HEAD_BYTES,
		length - HEAD_BYTES - ED25519_SIGNATURE_BYTES, content, HANDOFF_CONTENT_MAX);
	struct order_body *body = handoff_content_decode(content, content_length);

	free(content);
	return body;
}

static enum handoff_fault packet_read(const uint8_t *packet, size_t length, http_key_finder find_key,
	void *find_data, char ret_key_id[KEY_ID_SIZE], struct order_body **ret_body)
{
	uint8_t public_key[ED25519_PUBLIC_BYTES];
	char key_id[KEY_ID_SIZE];
	struct order_body *body;

	if (length <= HEAD_BYTES + ED25519_SIGNATURE_BYTES || length > PACKET_MAX || packet[0] != VERSION)
		return HANDOFF_MALFORMED;
	hex_encode(packet + 1, KEY_ID_BYTES, key_id);
	if (!find_key(find_data, key_id, public_key))
		return HANDOFF_UNKNOWN_KEY;
	if (!signature_is_good(packet, length, public_key))
		return HANDOFF_WRONG_SIGNATURE;
	body = packet_content(packet, length);
	if (!body)
		return HANDOFF_MALFORMED;
	memcpy(ret_key_id, key_id, sizeof(key_id));
	*ret_body = body;
	return HANDOFF_OK;
}

enum handoff_fault handoff_read(const char *fragment, http_key_finder find_key, void *find_data,
	char ret_key_id[KEY_ID_SIZE], struct order_body **ret_body)
{
	enum handoff_fault fault;
	size_t length = 0;
	uint8_t *packet;

	if (strnlen(fragment, HANDOFF_URL_MAX + 1) > HANDOFF_URL_MAX)
		return HANDOFF_TOO_LONG;
	packet = base64url_decode(fragment, &length);
	if (!packet)
		return HANDOFF_MALFORMED;
	fault = packet_read(packet, length, find_key, find_data, ret_key_id, ret_body);
	free(packet);
	return fault;
}
