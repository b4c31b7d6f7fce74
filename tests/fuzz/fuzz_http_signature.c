/* SPDX-License-Identifier: Apache-2.0 */
/* Signed requests: the first byte says which header the rest replaces; the others are good. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/http_signature.h"
#include "kiosk/base/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define WALL_MS INT64_C(1784854800000)

static struct ed25519_key key;

static bool find_key(void *data, const char *key_id, uint8_t ret_public_key[ED25519_PUBLIC_BYTES])
{
	(void)data;
	(void)key_id;
	memcpy(ret_public_key, key.public_key, ED25519_PUBLIC_BYTES);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_request_parts request = {
		.method = "PUT", .path = "/v1/orders/1", .body = "{}", .body_length = 2
	};
	struct http_signature good;
	char key_id[KEY_ID_SIZE], nonce[HTTP_NONCE_SIZE];

	if (size == 0)
		return 0;
	digest_start();
	if (key.public_key[0] == 0)
		ed25519_generate(&key);
	http_signature_make(&request, &key, WALL_MS, &good);
	char *bad = xstrndup((const char *)data + 1, size - 1);
	int which = data[0] % 4;
	if (which == 3)
		request.path = bad;
	enum http_signature_fault fault = http_signature_check(&request,
		which == 0 ? bad : good.content_digest, which == 1 ? bad : good.signature_input,
		which == 2 ? bad : good.signature, WALL_MS, 300, find_key, NULL, key_id, nonce);
	/* The path of the request itself is the one good thing that an input can say. */
	if (fault == HTTP_SIGNATURE_OK && which != 0 && strcmp(request.path, "/v1/orders/1") != 0)
		abort();
	/* The digest is signed: another one is never taken, and no other body is covered by it. */
	if (fault == HTTP_SIGNATURE_OK && which == 0 && strcmp(bad, good.content_digest) != 0)
		abort();
	if (http_signature_covers(good.content_digest, bad, strlen(bad)) != (strcmp(bad, "{}") == 0))
		abort();
	free(bad);
	http_signature_free(&good);
	return 0;
}
