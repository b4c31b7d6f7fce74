/* SPDX-License-Identifier: Apache-2.0 */
/* Root documents as JSON and back, and which one may follow which. */
#include "kiosk/domain/feed_root.h"

#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/domain/feed_type.h"
#include "kiosk/domain/wire.h"

static json_t *encode_keys(const uint8_t (*keys)[ED25519_PUBLIC_BYTES], int count)
{
	json_t *array = json_array();

	for (int i = 0; i < count; i++) {
		char hex[2 * ED25519_PUBLIC_BYTES + 1];
		hex_encode(keys[i], ED25519_PUBLIC_BYTES, hex);
		json_array_append_new(array, json_string(hex));
	}
	return array;
}

char *feed_root_encode(const struct feed_root *root, int64_t issued_ms)
{
	json_t *object = json_object();

	json_object_set_new(object, "type", json_string(FEED_TYPE_ROOT));
	json_object_set_new(object, "feed", json_string(root->feed));
	json_object_set_new(object, "version", json_integer(root->version));
	json_object_set_new(object, "epoch", json_integer(root->epoch));
	json_object_set_new(object, "issued", wire_time(issued_ms));
	json_object_set_new(object, "expires", wire_time(root->expires_ms));
	json_object_set_new(object, "root_keys", encode_keys(root->root_keys, root->root_key_count));
	json_object_set_new(object, "threshold", json_integer(root->threshold));
	json_object_set_new(object, "head_keys", encode_keys(root->head_keys, root->head_key_count));
	char *text = json_to_text(object);
	json_decref(object);
	return text;
}

static bool has_key(const uint8_t (*keys)[ED25519_PUBLIC_BYTES], int count, const uint8_t *key)
{
	for (int i = 0; i < count; i++)
		if (memcmp(keys[i], key, ED25519_PUBLIC_BYTES) == 0)
			return true;
	return false;
}

/* One key twice would count as two. */
static bool read_keys(const json_t *array, uint8_t (*keys)[ED25519_PUBLIC_BYTES], int32_t *ret_count)
{
	size_t count = json_array_size(array);

	if (count == 0 || count > FEED_KEYS_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		const char *hex = json_string_value(json_array_get(array, i));
		if (!hex || !hex_decode(hex, keys[i], ED25519_PUBLIC_BYTES) ||
			has_key((const uint8_t(*)[ED25519_PUBLIC_BYTES])keys, (int)i, keys[i]))
			return false;
	}
	*ret_count = (int32_t)count;
	return true;
}

static bool read_root(const json_t *object, struct feed_root *root)
{
	int64_t threshold = 0;
	bool is_read = wire_copy_text(object, "feed", root->feed, sizeof root->feed) && root->feed[0] &&
		json_get_int(object, "version", 1, FEED_VERSION_MAX, &root->version) &&
		json_get_int(object, "epoch", 0, FEED_VERSION_MAX, &root->epoch) &&
		wire_get_time(object, "expires", &root->expires_ms) && root->expires_ms > 0 &&
		read_keys(json_object_get(object, "root_keys"), root->root_keys, &root->root_key_count) &&
		json_get_int(object, "threshold", 1, root->root_key_count, &threshold) &&
		read_keys(json_object_get(object, "head_keys"), root->head_keys, &root->head_key_count);

	root->threshold = (int32_t)threshold;
	return is_read;
}

enum feed_root_fault feed_root_decode(const char *json, size_t length, struct feed_root *ret_root)
{
	struct feed_root root = { 0 };
	json_t *object = json_parse(json, length, NULL);
	bool is_root = strcmp(json_get_text(object, "type", ""), FEED_TYPE_ROOT) == 0;
	bool is_read = is_root && read_root(object, &root);

	enum feed_root_fault fault = is_read         ? FEED_ROOT_OK
		: json_is_object(object) && !is_root ? FEED_ROOT_OTHER_TYPE
						     : FEED_ROOT_MALFORMED;
	json_decref(object);
	if (is_read)
		*ret_root = root;
	return fault;
}

static bool is_signed_by(const struct signed_document *document, const struct feed_root *root)
{
	return signed_document_count(document, root->root_keys, root->root_key_count) >= root->threshold;
}

enum feed_root_fault feed_root_read(
	const struct signed_document *document, const struct feed_root *old, struct feed_root *ret_root)
{
	struct feed_root root;
	bool has_old = old && old->feed[0];
	enum feed_root_fault fault = feed_root_decode(document->text, document->text_length, &root);

	if (fault != FEED_ROOT_OK)
		return fault;
	if (!is_signed_by(document, &root))
		return FEED_ROOT_UNSIGNED;
	if (has_old && strcmp(old->feed, root.feed) != 0)
		return FEED_ROOT_OTHER_FEED;
	if (has_old && !is_signed_by(document, old))
		return FEED_ROOT_NOT_SIGNED_BY_OLD;
	if (root.version != (has_old ? old->version + 1 : 1))
		return FEED_ROOT_OTHER_VERSION;
	if (has_old && root.epoch < old->epoch)
		return FEED_ROOT_LOWER_EPOCH;
	*ret_root = root;
	return FEED_ROOT_OK;
}

const char *feed_root_fault_text(enum feed_root_fault fault)
{
	static const char *const TEXTS[] = {
		[FEED_ROOT_OK] = "is good",
		[FEED_ROOT_MALFORMED] = "is no signed document, or lacks something",
		[FEED_ROOT_OTHER_TYPE] = "is a document of another type",
		[FEED_ROOT_UNSIGNED] = "is not signed by enough of its own root keys",
		[FEED_ROOT_OTHER_FEED] = "is of another feed",
		[FEED_ROOT_NOT_SIGNED_BY_OLD] = "is not signed by enough of the root keys we trust",
		[FEED_ROOT_OTHER_VERSION] = "is not the version that comes next",
		[FEED_ROOT_LOWER_EPOCH] = "has a lower epoch",
	};

	return TEXTS[fault];
}

bool feed_root_has_root_key(const struct feed_root *root, const uint8_t key[ED25519_PUBLIC_BYTES])
{
	return has_key(root->root_keys, root->root_key_count, key);
}

bool feed_root_has_head_key(const struct feed_root *root, const uint8_t key[ED25519_PUBLIC_BYTES])
{
	return has_key(root->head_keys, root->head_key_count, key);
}
