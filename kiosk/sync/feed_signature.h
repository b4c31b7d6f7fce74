/* SPDX-License-Identifier: Apache-2.0 */
/* The two-line form of signed documents: one line of JSON, then lines "ed25519 <key-id> <base64 signature of
 * line 1>". Pure functions. */
#ifndef DAOGOU_SYNC_FEED_SIGNATURE_H
#define DAOGOU_SYNC_FEED_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/digest.h"

#define SIGNATURES_MAX 4

struct signed_document {
	const char *text; /* line 1, borrowed, not NUL-ended */
	size_t text_length;
	struct {
		char key_id[KEY_ID_SIZE];
		uint8_t signature[ED25519_SIGNATURE_BYTES];
	} signatures[SIGNATURES_MAX];
	int signature_count;
};

/* False when it has not this form. Nothing is verified. */
bool signed_document_split(const char *bytes, size_t length, struct signed_document *ret_document);
/* Signed by this key. */
bool signed_document_check(const struct signed_document *document, const uint8_t key[ED25519_PUBLIC_BYTES]);
bool signed_document_check_any(
	const struct signed_document *document, const uint8_t (*keys)[ED25519_PUBLIC_BYTES], int count);

#endif
