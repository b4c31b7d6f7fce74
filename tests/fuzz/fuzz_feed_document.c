/* SPDX-License-Identifier: Apache-2.0 */
/* Head, keys and live documents: the bytes as they come, and the same as a line that is rightly signed, so
 * that what is behind the signature is reached too. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/sync/feed_document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const char *bytes, size_t length, const struct trust *trust)
{
	struct feed_head head;
	struct live *live;
	struct trust first = { 0 }, next = *trust;
	char why[160];

	feed_head_read(bytes, length, trust, &head, why);
	feed_live_read(bytes, length, trust, 0, &live, why);
	live_destroy(live);
	feed_keys_read(bytes, length, NULL, &first, why);
	feed_keys_read(bytes, length, trust->root_key, &next, why);
}

static void sign_line(struct text *document, const struct ed25519_key *key)
{
	uint8_t signature[ED25519_SIGNATURE_BYTES];
	char key_id[KEY_ID_SIZE];

	ed25519_sign(key, document->bytes, document->length, signature);
	ed25519_key_id(key->public_key, key_id);
	char *encoded = base64_encode(signature, sizeof signature);
	text_printf(document, "\ned25519 %s %s\n", key_id, encoded);
	free(encoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ed25519_key key;
	static struct trust trust = { .feed = "f", .version = 1, .epoch = 1, .head_key_count = 1 };
	struct text document;

	if (!trust.seq) {
		digest_start();
		ed25519_generate(&key);
		memcpy(trust.root_key, key.public_key, sizeof trust.root_key);
		memcpy(trust.head_keys[0], key.public_key, sizeof trust.head_keys[0]);
		trust.seq = 1;
	}
	read_all((const char *)data, size, &trust);
	text_init(&document, 1 << 20);
	text_append_bytes(&document, data, size);
	if (document.length) {
		sign_line(&document, &key);
		read_all(document.bytes, document.length, &trust);
	}
	text_finish(&document);
	return 0;
}
