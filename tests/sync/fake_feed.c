/* SPDX-License-Identifier: Apache-2.0 */
/* What the fake hub publishes: a signed head, keys, snapshots, deltas, live counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/domain/feed_type.h"
#include "tests/store/catalog_fixture.h"
#include "tests/sync/fake_hub_internal.h"

static void put_signed(
	struct fake_hub *hub, const char *path, const char *json, const struct ed25519_key *key)
{
	char *document = signed_document_make(key, json);

	fake_hub_put(hub, path, document, strlen(document));
	free(document);
}

static size_t put_packed(struct fake_hub *hub, const char *bytes, size_t length, char path[128])
{
	size_t room = ZSTD_compressBound(length);
	char *packed = xmalloc(room), digest[SHA256_HEX_SIZE];
	size_t packed_length = ZSTD_compress(packed, room, bytes, length, 1);

	sha256_hex(packed, packed_length, digest);
	snprintf(path, 128, "/feed/o/%s", digest);
	fake_hub_put(hub, path, packed, packed_length);
	free(packed);
	return packed_length;
}

struct feed_root fake_hub_root(const struct fake_hub *hub, int64_t version, int64_t epoch)
{
	struct feed_root root = {
		.feed = FIXTURE_FEED,
		.version = version,
		.epoch = epoch,
		.expires_ms = FIXTURE_NOW_MS + 365 * DAY_MS,
		.root_key_count = 1,
		.threshold = 1,
		.head_key_count = 1,
	};

	memcpy(root.root_keys[0], hub->root.public_key, ED25519_PUBLIC_BYTES);
	memcpy(root.head_keys[0], hub->head.public_key, ED25519_PUBLIC_BYTES);
	return root;
}

void fake_hub_put_root(
	struct fake_hub *hub, const struct feed_root *root, const struct ed25519_key *const *keys, int count)
{
	char path[64], *document = feed_root_encode(root, FIXTURE_NOW_MS);

	for (int i = 0; i < count; i++) {
		char *longer = signed_document_add(document, keys[i]);
		free(document);
		document = longer;
	}
	snprintf(path, sizeof path, "/feed/keys/%lld", (long long)root->version);
	fake_hub_put(hub, path, document, strlen(document));
	free(document);
}

static void put_keys(struct fake_hub *hub, int64_t version, int64_t epoch)
{
	const struct ed25519_key *key = &hub->root;
	struct feed_root root = fake_hub_root(hub, version, epoch);

	fake_hub_put_root(hub, &root, &key, 1);
	hub->keys_version = version;
}

void fake_hub_move_head(
	struct fake_hub *hub, int64_t epoch, int64_t seq, const char *root, int64_t expires_ms)
{
	char expires[25], path[128];

	time_format_iso(expires_ms ? expires_ms : FIXTURE_NOW_MS + 7 * DAY_MS, expires);
	if (hub->index.length) {
		size_t length = put_packed(hub, hub->index.bytes, hub->index.length, path);
		snprintf(hub->deltas_json, sizeof hub->deltas_json, "{\"sha256\":\"%s\",\"size\":%zu}",
			path + 8, length);
	}
	char *json = xasprintf(
		"{\"type\":\"" FEED_TYPE_HEAD "\",\"feed\":\"" FIXTURE_FEED
		"\",\"epoch\":%lld,\"seq\":%lld,\"schema\":%d,\"state_root\":\"%s\","
		"\"issued\":\"2026-07-24T00:00:00Z\",\"expires\":\"%s\",\"snapshot\":{\"seq\":%lld,"
		"\"sha256\":\"%s\",\"size\":%zu},\"deltas\":%s}",
		(long long)epoch, (long long)seq, CATALOG_SCHEMA_VERSION, root, expires,
		(long long)hub->snapshot_seq, hub->snapshot.path + 8, hub->snapshot.length, hub->deltas_json);
	put_signed(hub, "/feed/head", json, &hub->head);
	free(json);
}

void fake_hub_publish(struct fake_hub *hub, const char *catalog_path, int64_t epoch, int64_t seq)
{
	size_t length;
	char *bytes = file_read(catalog_path, 1 << 30, &length), root[65];

	if (!bytes)
		abort();
	hub->snapshot.length = put_packed(hub, bytes, length, hub->snapshot.path);
	hub->snapshot_seq = seq;
	catalog_fixture_root(catalog_path, root);
	put_keys(hub, hub->keys_version ? hub->keys_version : 1, epoch);
	fake_hub_move_head(hub, epoch, seq,
		strlen(root) == 64 ? root
				   : "0000000000000000000000000000000000000000000000000000000000000000",
		0);
	free(bytes);
}

void fake_hub_add_delta(struct fake_hub *hub, int64_t from, int64_t to, const char *ndjson, const char *root)
{
	char path[128];
	size_t length = put_packed(hub, ndjson, strlen(ndjson), path);

	text_printf(&hub->index,
		"{\"from\":%lld,\"to\":%lld,\"sha256\":\"%s\",\"size\":%zu,\"state_root\":\"%s\","
		"\"raw\":%zu}\n",
		(long long)from, (long long)to, path + 8, length, root, strlen(ndjson));
}

void fake_hub_forge_head(struct fake_hub *hub)
{
	struct resource *head = fake_hub_find(hub, "/feed/head");
	struct ed25519_key other;
	char *json = xstrndup(head->bytes, strcspn(head->bytes, "\n"));

	ed25519_generate(&other);
	put_signed(hub, "/feed/head", json, &other);
	free(json);
}

void fake_hub_rotate_head_key(struct fake_hub *hub, int64_t epoch)
{
	ed25519_generate(&hub->head);
	put_keys(hub, hub->keys_version + 1, epoch);
}

void fake_hub_use_head_key(struct fake_hub *hub, const struct ed25519_key *key)
{
	hub->head = *key;
}

const struct ed25519_key *fake_hub_head_key(const struct fake_hub *hub)
{
	return &hub->head;
}

void fake_hub_set_live(struct fake_hub *hub, const struct live *live)
{
	char *json = wire_live_encode(live);

	put_signed(hub, "/feed/live", json, &hub->head);
	free(json);
}
