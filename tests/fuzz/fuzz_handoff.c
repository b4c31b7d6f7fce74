/* SPDX-License-Identifier: Apache-2.0 */
/* Offline hand-off: the packet as a stranger's phone brings it, and the content as a stolen kiosk could sign it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/handoff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool find_any_key(void *data, const char *key_id, uint8_t ret_public_key[ED25519_PUBLIC_BYTES])
{
	(void)data;
	(void)key_id;
	memset(ret_public_key, 7, ED25519_PUBLIC_BYTES);
	return true;
}

static void check_content(const uint8_t *data, size_t size)
{
	struct order_body *body = handoff_content_decode(data, size), *again;
	size_t length;
	uint8_t *content;

	if (!body)
		return;
	content = handoff_content_encode(body, &length);
	if (order_body_fault(body) || !content || length != size || memcmp(content, data, size) != 0)
		abort();
	again = handoff_content_decode(content, length);
	if (!again || memcmp(again, body, sizeof(*body)) != 0)
		abort();
	order_body_destroy(again);
	order_body_destroy(body);
	free(content);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size), *encoded;
	char key_id[KEY_ID_SIZE];
	struct order_body *body = NULL;

	digest_start();
	check_content(data, size);
	if (handoff_read(text, find_any_key, NULL, key_id, &body) == HANDOFF_OK)
		order_body_destroy(body);
	encoded = base64url_encode(data, size);
	body = NULL;
	if (handoff_read(encoded, find_any_key, NULL, key_id, &body) == HANDOFF_OK)
		order_body_destroy(body);
	free(encoded);
	free(text);
	return 0;
}
