/* SPDX-License-Identifier: Apache-2.0 */
/* The two-line form of the feed's documents. */
#include "kiosk/hub/feed/signed_document.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

char *signed_document_make(const struct ed25519_key *key, const char *json)
{
	uint8_t signature[ED25519_SIGNATURE_BYTES];
	char key_id[KEY_ID_SIZE];
	ed25519_sign(key, json, strlen(json), signature);
	ed25519_key_id(key->public_key, key_id);
	char *signature_text = base64_encode(signature, sizeof(signature));
	char *document = xasprintf("%s\ned25519 %s %s\n", json, key_id, signature_text);
	free(signature_text);
	return document;
}
