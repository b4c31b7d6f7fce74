/* SPDX-License-Identifier: Apache-2.0 */
/* Reading head and keys of the feed. */
#include "kiosk/sync/feed_document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/domain/feed_type.h"
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
	if (signed_document_count(&document, trust->root.head_keys, trust->root.head_key_count) == 0)
		return complain(SYNC_BAD_SIGNATURE, "feed/head is not signed by a key we trust", why);
	json_t *json = json_parse(document.text, document.text_length, NULL);
	bool is_head = strcmp(json_get_text(json, "type", ""), FEED_TYPE_HEAD) == 0,
	     is_read = is_head && parse_head(json, &head);
	json_decref(json);
	if (!is_read)
		return complain(SYNC_MALFORMED,
			is_head ? "feed/head lacks something" : "feed/head is a document of another type",
			why);
	if (strcmp(head.feed, trust->root.feed) != 0)
		return complain(SYNC_OTHER_FEED, "feed/head is of another feed", why);
	if (head.epoch != trust->root.epoch)
		return complain(head.epoch < trust->root.epoch ? SYNC_ROLLED_BACK : SYNC_MALFORMED,
			"feed/head is of another epoch than the keys", why);
	if (head.seq < trust->seq)
		return complain(SYNC_ROLLED_BACK, "feed/head has a lower seq than we saw before", why);
	if (head.schema != CATALOG_SCHEMA_VERSION)
		return complain(SYNC_OTHER_SCHEMA, "the hub publishes another catalog schema", why);
	if (head.expires_ms > head.issued_ms + HEAD_LIFE_MAX_MS)
		head.expires_ms = head.issued_ms + HEAD_LIFE_MAX_MS;
	*ret_head = head;
	return SYNC_OK;
}

static enum sync_fault fault_of(enum feed_root_fault fault)
{
	switch (fault) {
	case FEED_ROOT_OK: return SYNC_OK;
	case FEED_ROOT_UNSIGNED:
	case FEED_ROOT_NOT_SIGNED_BY_OLD: return SYNC_BAD_SIGNATURE;
	case FEED_ROOT_OTHER_FEED: return SYNC_OTHER_FEED;
	case FEED_ROOT_LOWER_EPOCH: return SYNC_ROLLED_BACK;
	case FEED_ROOT_MALFORMED:
	case FEED_ROOT_OTHER_TYPE:
	case FEED_ROOT_OTHER_VERSION: break;
	}
	return SYNC_MALFORMED;
}

enum sync_fault feed_keys_read(
	const char *bytes, size_t length, struct feed_anchor *anchor, struct trust *trust, char why[160])
{
	struct signed_document document;
	struct feed_root root;

	if (!signed_document_split(bytes, length, &document))
		return complain(SYNC_MALFORMED, "feed/keys is not a signed document", why);
	enum feed_root_fault fault = feed_root_read(&document, &trust->root, &root);
	if (fault != FEED_ROOT_OK) {
		snprintf(why, 160, "feed/keys %s", feed_root_fault_text(fault));
		return fault_of(fault);
	}
	/* To name the key is not enough: whoever holds an older root key could do that. */
	if (anchor->key && feed_root_has_root_key(&root, anchor->key) &&
		signed_document_check(&document, anchor->key))
		anchor->is_met = true;
	/* A higher epoch starts counting anew. */
	if (root.epoch != trust->root.epoch)
		trust->seq = trust->expires_ms = trust->issued_ms = 0;
	trust->root = root;
	return SYNC_OK;
}
