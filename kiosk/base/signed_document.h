/* SPDX-License-Identifier: Apache-2.0 */
/* The form of the feed's signed documents: one line of JSON, then lines "ed25519 <key-id> <base64 signature of line 1>". What
 * a document is stands inside what is signed: its member "type" (kiosk/domain/feed_type.h). Pure functions; any thread;
 * digest_start() must have been called. */
#ifndef DAOGOU_BASE_SIGNED_DOCUMENT_H
#define DAOGOU_BASE_SIGNED_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/digest.h"

/* As many as two sets of root keys may have. */
#define SIGNATURES_MAX 16

struct signed_document {
	const char *text; /* line 1, borrowed, not NUL-ended */
	size_t text_length;
	struct {
		char key_id[KEY_ID_SIZE];
		uint8_t signature[ED25519_SIGNATURE_BYTES];
	} signatures[SIGNATURES_MAX];
	int signature_count;
};

/* A document that nobody has signed yet is line 1 with its LF; json has no LF. The caller frees. */
char *signed_document_make(const struct ed25519_key *key, const char *json);
/* One more line, for a document that signed_document_split() takes, or that has no signature yet. The caller frees. */
char *signed_document_add(const char *document, const struct ed25519_key *key);

/* False when it has not this form. Nothing is verified. */
bool signed_document_split(const char *bytes, size_t length, struct signed_document *ret_document);
/* The same, and a document without a signature has the form too. */
bool signed_document_split_draft(const char *bytes, size_t length, struct signed_document *ret_document);
/* Signed by this key. */
bool signed_document_check(const struct signed_document *document, const uint8_t key[ED25519_PUBLIC_BYTES]);
/* How many of the keys, each another one, have signed it. */
int signed_document_count(
	const struct signed_document *document, const uint8_t (*keys)[ED25519_PUBLIC_BYTES], int key_count);

#endif
