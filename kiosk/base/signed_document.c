/* SPDX-License-Identifier: Apache-2.0 */
/* Making, splitting and checking signed documents. */
#include "kiosk/base/signed_document.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

#define SIGNATURE_BASE64_BYTES 88
#define KEY_ID_BYTES (KEY_ID_SIZE - 1)

static const char PREFIX[] = "ed25519 ";
#define PREFIX_BYTES (sizeof PREFIX - 1)

static bool read_signature(const char *line, size_t length, struct signed_document *document)
{
	if (document->signature_count == SIGNATURES_MAX ||
		length != PREFIX_BYTES + KEY_ID_BYTES + 1 + SIGNATURE_BASE64_BYTES ||
		memcmp(line, PREFIX, PREFIX_BYTES) != 0 || line[PREFIX_BYTES + KEY_ID_BYTES] != ' ')
		return false;
	char *encoded = xstrndup(line + PREFIX_BYTES + KEY_ID_BYTES + 1, SIGNATURE_BASE64_BYTES);
	size_t bytes = 0;
	void *signature = base64_decode(encoded, &bytes);
	bool is_right = signature && bytes == ED25519_SIGNATURE_BYTES;
	if (is_right) {
		int i = document->signature_count++;
		memcpy(document->signatures[i].key_id, line + PREFIX_BYTES, KEY_ID_BYTES);
		document->signatures[i].key_id[KEY_ID_BYTES] = '\0';
		memcpy(document->signatures[i].signature, signature, ED25519_SIGNATURE_BYTES);
	}
	free(signature);
	free(encoded);
	return is_right;
}

bool signed_document_split_draft(const char *bytes, size_t length, struct signed_document *ret_document)
{
	const char *end = bytes + length, *line_end = length ? memchr(bytes, '\n', length) : NULL;

	*ret_document = (struct signed_document){ .text = bytes };
	if (!line_end || line_end == bytes)
		return false;
	ret_document->text_length = (size_t)(line_end - bytes);
	for (const char *at = line_end + 1; at < end; at = line_end + 1) {
		line_end = memchr(at, '\n', (size_t)(end - at));
		if (!line_end)
			line_end = end;
		if (!read_signature(at, (size_t)(line_end - at), ret_document))
			return false;
	}
	return true;
}

bool signed_document_split(const char *bytes, size_t length, struct signed_document *ret_document)
{
	return signed_document_split_draft(bytes, length, ret_document) && ret_document->signature_count > 0;
}

bool signed_document_check(const struct signed_document *document, const uint8_t key[ED25519_PUBLIC_BYTES])
{
	char key_id[KEY_ID_SIZE];

	ed25519_key_id(key, key_id);
	for (int i = 0; i < document->signature_count; i++)
		if (strcmp(document->signatures[i].key_id, key_id) == 0 &&
			ed25519_verify(key, document->text, document->text_length,
				document->signatures[i].signature))
			return true;
	return false;
}

int signed_document_count(
	const struct signed_document *document, const uint8_t (*keys)[ED25519_PUBLIC_BYTES], int key_count)
{
	int count = 0;

	for (int i = 0; i < key_count; i++)
		count += signed_document_check(document, keys[i]);
	return count;
}

char *signed_document_add(const char *document, const struct ed25519_key *key)
{
	uint8_t signature[ED25519_SIGNATURE_BYTES];
	char key_id[KEY_ID_SIZE];

	ed25519_sign(key, document, strcspn(document, "\n"), signature);
	ed25519_key_id(key->public_key, key_id);
	char *encoded = base64_encode(signature, sizeof signature);
	size_t length = strlen(document);
	char *longer = xasprintf("%s%sed25519 %s %s\n", document,
		length && document[length - 1] == '\n' ? "" : "\n", key_id, encoded);
	free(encoded);
	return longer;
}

char *signed_document_make(const struct ed25519_key *key, const char *json)
{
	return signed_document_add(json, key);
}
