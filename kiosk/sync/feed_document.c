/* SPDX-License-Identifier: Apache-2.0 */
/* Reading head and keys of the feed. */
#include "kiosk/sync/feed_document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/sync/feed_signature.h"
#include "kiosk/sync/sync_limits.h"

#define SEQ_MAX (INT64_C(1) << 53)

static bool is_hex(const char *text, size_t length)
{
	return strlen(text) == length && strspn(text, "0123456789abcdef") == length;
}

static bool copy_hex(const json_t *object, const char *name, char out[65])
{
	const char *text = json_get_text(object, name, "");

	if (!is_hex(text, 64))
		return false;
	memcpy(out, text, 65);
	return true;
}

static bool read_time(const json_t *object, const char *name, int64_t *ret_ms)
{
	const char *text = json_get_text(object, name, NULL);

	return text && time_parse_iso(text, ret_ms);
}

static bool read_object(const json_t *object, struct feed_object *ret_object)
{
	return copy_hex(object, "sha256", ret_object->sha256) &&
		json_get_int(object, "size", 1, OBJECT_MAX_BYTES, &ret_object->bytes) &&
		(!json_object_get(object, "raw") ||
			json_get_int(object, "raw", 1, SNAPSHOT_RAW_MAX_BYTES, &ret_object->raw_bytes));
}

static bool copy_feed(const json_t *document, char out[65])
{
	const char *feed = json_get_text(document, "feed", "");

	if (!feed[0] || strlen(feed) > 64)
		return false;
	strcpy(out, feed);
	return true;
}

static bool parse_head(const json_t *document, struct feed_head *head)
{
	const json_t *snapshot = json_object_get(document, "snapshot"),
		     *deltas = json_object_get(document, "deltas");

	return copy_feed(document, head->feed) && json_get_int(document, "epoch", 0, SEQ_MAX, &head->epoch) &&
		json_get_int(document, "seq", 0, SEQ_MAX, &head->seq) &&
		json_get_int(document, "schema", 0, 1000000, &head->schema) &&
		copy_hex(document, "state_root", head->state_root) &&
		read_time(document, "issued", &head->issued_ms) &&
		read_time(document, "expires", &head->expires_ms) &&
		json_get_int(snapshot, "seq", 0, head->seq, &head->snapshot_seq) &&
		read_object(snapshot, &head->snapshot) &&
		(!deltas || json_is_null(deltas) || read_object(deltas, &head->deltas));
}

static enum sync_fault complain(enum sync_fault fault, const char *text, char why[160])
{
	snprintf(why, 160, "%s", text);
	return fault;
}

enum sync_fault feed_head_read(const char *bytes, size_t length, const struct trust *trust,
	struct feed_head *ret_head, char why[160])
{
	struct signed_document document;
	struct feed_head head = { 0 };

	if (!signed_document_split(bytes, length, &document))
		return complain(SYNC_MALFORMED, "feed/head is not a signed document", why);
	if (!signed_document_check_any(&document, trust->head_keys, trust->head_key_count))
		return complain(SYNC_BAD_SIGNATURE, "feed/head is not signed by a key we trust", why);
	json_t *json = json_parse(document.text, document.text_length, NULL);
	bool is_read = json && parse_head(json, &head);
	json_decref(json);
	if (!is_read)
		return complain(SYNC_MALFORMED, "feed/head lacks something", why);
	if (strcmp(head.feed, trust->feed) != 0)
		return complain(SYNC_OTHER_FEED, "feed/head is of another feed", why);
	if (head.epoch != trust->epoch)
		return complain(head.epoch < trust->epoch ? SYNC_ROLLED_BACK : SYNC_MALFORMED,
			"feed/head is of another epoch than the keys", why);
	if (head.seq < trust->seq)
		return complain(SYNC_ROLLED_BACK, "feed/head has a lower seq than we saw before", why);
	if (head.schema != CATALOG_SCHEMA_VERSION)
		return complain(SYNC_OTHER_SCHEMA, "the hub publishes another catalog schema", why);
	*ret_head = head;
	return SYNC_OK;
}

static bool read_head_keys(const json_t *document, struct trust *trust)
{
	const json_t *keys = json_object_get(document, "head_keys");
	size_t i;
	json_t *key;

	if (!json_is_array(keys) || json_array_size(keys) == 0 || json_array_size(keys) > TRUST_HEAD_KEYS_MAX)
		return false;
	trust->head_key_count = 0;
	json_array_foreach((json_t *)(uintptr_t)keys, i, key) {
		const char *text = json_string_value(key);
		if (!text || !is_hex(text, 64) ||
			!hex_decode(text, trust->head_keys[trust->head_key_count++], ED25519_PUBLIC_BYTES))
			return false;
	}
	return true;
}

static bool parse_keys(const json_t *document, struct trust *trust)
{
	const char *root = json_get_text(document, "root_key", "");

	return copy_feed(document, trust->feed) &&
		json_get_int(document, "version", 1, SEQ_MAX, &trust->version) &&
		json_get_int(document, "epoch", 0, SEQ_MAX, &trust->epoch) && is_hex(root, 64) &&
		hex_decode(root, trust->root_key, ED25519_PUBLIC_BYTES) && read_head_keys(document, trust);
}

/* The next version of what we trust: signed by the root key we know, and by its own when that is another. */
static enum sync_fault check_successor(const struct signed_document *document, const struct trust *old,
	const struct trust *new, char why[160])
{
	if (strcmp(old->feed, new->feed) != 0)
		return complain(SYNC_OTHER_FEED, "feed/keys is of another feed", why);
	if (!signed_document_check(document, old->root_key))
		return complain(SYNC_BAD_SIGNATURE, "feed/keys is not signed by the root key we trust", why);
	if (new->version != old->version + 1)
		return complain(SYNC_MALFORMED, "feed/keys is not the version that was asked for", why);
	if (new->epoch < old->epoch)
		return complain(SYNC_ROLLED_BACK, "feed/keys has a lower epoch", why);
	return SYNC_OK;
}

enum sync_fault feed_keys_read(
	const char *bytes, size_t length, const uint8_t *anchor, struct trust *trust, char why[160])
{
	struct signed_document document;
	struct trust new = { 0 };
	enum sync_fault fault;

	if (!signed_document_split(bytes, length, &document))
		return complain(SYNC_MALFORMED, "feed/keys is not a signed document", why);
	json_t *json = json_parse(document.text, document.text_length, NULL);
	bool is_read = json && parse_keys(json, &new);
	json_decref(json);
	if (!is_read)
		return complain(SYNC_MALFORMED, "feed/keys lacks something", why);
	if (!signed_document_check(&document, new.root_key))
		return complain(SYNC_BAD_SIGNATURE, "feed/keys is not signed by its own root key", why);
	if (trust->feed[0])
		fault = check_successor(&document, trust, &new, why);
	else if (new.version != 1)
		fault = complain(SYNC_MALFORMED, "feed/keys/1 has another version", why);
	else if (anchor && memcmp(anchor, new.root_key, ED25519_PUBLIC_BYTES) != 0)
		fault = complain(
			SYNC_OTHER_ROOT, "the feed has another root key than the one we were told", why);
	else
		fault = SYNC_OK;
	if (fault != SYNC_OK)
		return fault;
	/* A higher epoch starts counting anew. */
	if (trust->feed[0] && new.epoch == trust->epoch) {
		new.seq = trust->seq;
		new.expires_ms = trust->expires_ms;
		new.issued_ms = trust->issued_ms;
	}
	*trust = new;
	return SYNC_OK;
}
