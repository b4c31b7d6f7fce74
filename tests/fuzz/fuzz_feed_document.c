/* SPDX-License-Identifier: Apache-2.0 */
/* Head, keys and live documents: the bytes as they come, and the same as a line that is rightly signed, so
 * that what is behind the signature is reached too. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/sync/feed_document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const char *bytes, size_t length, const struct trust *trust)
{
	struct feed_head head;
	struct live *live;
	struct trust first = { 0 }, next = *trust;
	struct feed_anchor anchor = { .is_met = true };
	char why[160];

	feed_head_read(bytes, length, trust, &head, why);
	feed_live_read(bytes, length, trust, 0, &live, why);
	live_destroy(live);
	feed_keys_read(bytes, length, &anchor, &first, why);
	anchor = (struct feed_anchor){ .key = trust->root.root_keys[0] };
	feed_keys_read(bytes, length, &anchor, &next, why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ed25519_key key;
	static struct trust trust = { .root = { .feed = "f",
					      .version = 1,
					      .epoch = 1,
					      .root_key_count = 1,
					      .threshold = 1,
					      .head_key_count = 1 } };

	if (!trust.seq) {
		digest_start();
		ed25519_generate(&key);
		memcpy(trust.root.root_keys[0], key.public_key, sizeof trust.root.root_keys[0]);
		memcpy(trust.root.head_keys[0], key.public_key, sizeof trust.root.head_keys[0]);
		trust.seq = 1;
	}
	read_all((const char *)data, size, &trust);
	char *line = xstrndup((const char *)data, size);
	if (line[0]) {
		char *document = signed_document_make(&key, line);
		read_all(document, strlen(document), &trust);
		free(document);
	}
	free(line);
	return 0;
}
