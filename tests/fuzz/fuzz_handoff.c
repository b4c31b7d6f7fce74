/* SPDX-License-Identifier: Apache-2.0 */
/* Offline hand-off: the packet as a stranger's phone brings it, and the content as a stolen kiosk could sign it. */
#include <stdint.h>
#include <stdio.h>
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

/* The wanted codes are all "p" and its like. */
static bool find_any_code(void *data, enum handoff_code kind, struct handoff_short *wanted, size_t count)
{
	(void)data;
	for (size_t i = 0; i < count; i++)
		snprintf(wanted[i].code, CODE_SIZE, "code-%d-%zu", (int)kind, i);
	return true;
}

static void check_content(const uint8_t *data, size_t size, int version, enum handoff_form form)
{
	struct wire_order *body = NULL, *again = NULL;
	size_t length;
	uint8_t *content;

	if (handoff_content_decode(data, size, version, "0123456789abcdef", find_any_code, NULL, &body) !=
		HANDOFF_OK)
		return;
	/* Short codes of nothing that is known cannot be a whole order. */
	if (version == 2 && data[0] & 1)
		abort();
	content = handoff_content_encode(body, form, &length);
	if (wire_order_fault(body) || !content || length != size || memcmp(content, data, size) != 0)
		abort();
	if (handoff_content_decode(content, length, version, "0123456789abcdef", find_any_code, NULL,
		    &again) != HANDOFF_OK ||
		memcmp(again, body, sizeof(*body)) != 0)
		abort();
	wire_order_destroy(again);
	wire_order_destroy(body);
	free(content);
}

/* Parts whose signature somebody has, with whatever is in them. */
static void check_parts(const uint8_t *data, size_t size)
{
	struct handoff_part *parts = xcalloc(2, sizeof(*parts));
	struct wire_order *body = NULL;
	size_t half = size / 2 < HANDOFF_FRAGMENT_MAX ? size / 2 : HANDOFF_FRAGMENT_MAX;

	for (size_t i = 0; i < 2; i++) {
		parts[i] = (struct handoff_part){ .version = 2, .number = i, .count = 2, .length = half };
		memcpy(parts[i].bytes, data + i * half, half);
	}
	if (handoff_join(parts, 2, find_any_code, NULL, &body) == HANDOFF_OK)
		wire_order_destroy(body);
	body = NULL;
	parts[0].count = 1;
	if (handoff_join(parts, 1, find_any_code, NULL, &body) == HANDOFF_OK)
		wire_order_destroy(body);
	free(parts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size), *encoded;
	struct handoff_part *part = xcalloc(1, sizeof(*part));

	digest_start();
	check_content(data, size, 1, HANDOFF_FORM_1);
	check_content(data, size, 2, HANDOFF_FORM_2);
	check_parts(data, size);
	encoded = base64url_encode(data, size);
	/* Nobody has signed anything. */
	if (handoff_part_read(text, find_any_key, NULL, part) == HANDOFF_OK ||
		handoff_part_read(encoded, find_any_key, NULL, part) == HANDOFF_OK)
		abort();
	free(part);
	free(encoded);
	free(text);
	return 0;
}
