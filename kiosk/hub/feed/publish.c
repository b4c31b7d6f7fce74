/* SPDX-License-Identifier: Apache-2.0 */
/* Publishes the catalog: build, compare, store objects, remember, and last of all rename the head into place.
 */
#include "kiosk/hub/feed/publish.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/core/transact.h"
#include "kiosk/hub/feed/artifact.h"
#include "kiosk/hub/feed/catalog_build.h"
#include "kiosk/hub/feed/catalog_built.h"
#include "kiosk/hub/feed/catalog_diff.h"
#include "kiosk/hub/feed/catalog_snapshot.h"
#include "kiosk/hub/feed/delta_merge.h"
#include "kiosk/hub/feed/feed_chain.h"
#include "kiosk/hub/feed/feed_files.h"

#define CHAIN_MAX 64         /* deltas after a snapshot before the next one */
#define CHAIN_MAX_PERCENT 25 /* of the snapshot's bytes */
#define UNRANKED_MAX_PERCENT 10
#define INDEX_DELTAS 128 /* seqs that a kiosk may be behind and still come by deltas */
#define ROLL_UP_MAX 64
#define CATCH_UP_SPAN 16 /* from the last multiple of it one object leads to the newest seq */
#define ROOT_RENEW_MS (INT64_C(90) * 86400000)
#define ROLL_UP_RAW_MAX (8 * 1024 * 1024) /* half a million changed prices; what is merged lies in memory */
#define INDEX_MAX_BYTES (1024 * 1024)

struct publish {
	const struct publish_options *options;
	struct hub_db *db;
	struct feed_state state;
	struct feed_root root;
	bool has_renewed_root;
	struct ed25519_key head_key;
	struct pinyin *pinyin;
	struct catalog_diff diff;
	struct product_scope scope;
	struct catalog_build_result built;
	struct built_pending pending; /* what the built file has to bring into the database */
	char *work_folder, *object_folder;
	char *built_path, *next_path;
	bool has_built;    /* the built file is that of state.seq */
	bool is_new_epoch; /* no delta leads out of the old one */
	bool is_verifying; /* nothing is kept */
	bool is_ranking;   /* all rowids are given anew, so no delta leads here */
	int64_t delta_bytes;
	bool has_snapshot;
	char *why;
};

static bool fail(struct publish *publish, const char *what)
{
	snprintf(publish->why, FEED_WHY_SIZE, "%s: %s", what, strerror(errno));
	return false;
}

static bool fail_database(struct publish *publish)
{
	snprintf(publish->why, FEED_WHY_SIZE, "the database refuses: %.180s", hub_db_error(publish->db));
	return false;
}

static void replace_text(char **text, const char *value)
{
	if (!value)
		return;
	free(*text);
	*text = xstrdup(value);
}

/* While the root key lies here and signs alone, its document never comes near its end. */
static bool renew_root(struct publish *publish)
{
	const char *data_folder = publish->options->data_folder;
	struct ed25519_key root_key;
	if (publish->root.expires_ms - publish->options->now_ms > ROOT_RENEW_MS ||
		publish->root.threshold > 1 || !feed_root_key_load(data_folder, &root_key))
		return true;
	bool can_sign = feed_root_has_root_key(&publish->root, root_key.public_key), is_renewed = true;
	if (can_sign) {
		char *draft = feed_root_draft(
			&publish->root, &(struct feed_root_change){ 0 }, publish->options->now_ms);
		char *document = signed_document_add(draft, &root_key);
		is_renewed = publish->has_renewed_root =
			feed_chain_extend(data_folder, document, publish->why);
		free(document);
		free(draft);
	}
	explicit_bzero(&root_key, sizeof(root_key));
	return is_renewed;
}

/* The newest root document says which key signs, and how high the epoch is. */
static bool open_keys(struct publish *publish)
{
	const char *data_folder = publish->options->data_folder;
	uint8_t signer[ED25519_PUBLIC_BYTES];
	if (!feed_chain_load(data_folder, &publish->root, signer, publish->why) || !renew_root(publish) ||
		(publish->has_renewed_root &&
			!feed_chain_load(data_folder, &publish->root, signer, publish->why)) ||
		!feed_keys_settle(data_folder, &publish->root, signer, publish->why))
		return false;
	if (strcmp(publish->root.feed, publish->state.feed) != 0) {
		snprintf(publish->why, FEED_WHY_SIZE, "the keys in %.128s are of another feed", data_folder);
		return false;
	}
	publish->is_new_epoch = publish->root.epoch > publish->state.epoch;
	publish->state.epoch = publish->root.epoch;
	if (!feed_head_key_load(data_folder, &publish->head_key))
		return fail(publish, "the head key cannot be read");
	return true;
}

/* A kiosk that sees the new keys must not wait for the catalog to be built. A new epoch has no catalog yet. */
static bool sign_head_anew(struct publish *publish)
{
	struct signed_document head;
	size_t length;
	char *bytes = feed_file_read(publish->options->data_folder, "head", &length);
	bool is_due = bytes && !publish->is_new_epoch &&
		!(signed_document_split(bytes, length, &head) &&
			signed_document_check(&head, publish->head_key.public_key));
	free(bytes);
	return !is_due ||
		feed_head_write(publish->options->data_folder, &publish->state, &publish->head_key,
			publish->options->now_ms) ||
		fail(publish, "the head cannot be written");
}

static bool open_all(struct publish *publish)
{
	const struct publish_options *options = publish->options;
	char *feed_folder = file_join(options->data_folder, "feed");
	publish->work_folder = file_join(options->data_folder, "publish");
	publish->object_folder = file_join(feed_folder, "o");
	publish->next_path = file_join(publish->work_folder, "next.db");
	publish->built_path = file_join(publish->work_folder, "built.db");
	free(feed_folder);
	publish->db = catalog_db_open(options->data_folder, publish->why);
	if (!publish->db)
		return false;
	bool has_feed = feed_state_load(&publish->state, publish->db);
	if (hub_db_has_failed(publish->db))
		return fail_database(publish);
	if (!has_feed) {
		snprintf(publish->why, FEED_WHY_SIZE, "%.200s holds no feed: run init first",
			options->data_folder);
		return false;
	}
	if (!open_keys(publish) || !sign_head_anew(publish))
		return false;
	replace_text(&publish->state.country, options->country);
	replace_text(&publish->state.name, options->name);
	replace_text(&publish->state.time_zone, options->time_zone);
	publish->pinyin = pinyin_load(options->pinyin_path ? options->pinyin_path : PINYIN_DEBIAN_PATH);
	if (!file_make_folder(publish->work_folder) || !file_make_folder(publish->object_folder))
		return fail(publish, "the feed's folders cannot be made");
	return true;
}

static void close_all(struct publish *publish)
{
	feed_state_finish(&publish->state);
	explicit_bzero(&publish->head_key, sizeof(publish->head_key));
	pinyin_destroy(publish->pinyin);
	hub_db_close(publish->db);
	if (publish->next_path)
		unlink(publish->next_path);
	free(publish->work_folder);
	free(publish->object_folder);
	free(publish->built_path);
	product_scope_finish(&publish->scope);
	built_pending_finish(&publish->pending);
	free(publish->next_path);
}

static bool settle(struct publish *publish);

/* True when a snapshot is due. */
static bool is_chain_too_long(const struct publish *publish)
{
	int64_t count, bytes;
	feed_delta_weigh(publish->db, publish->state.snapshot_seq, &count, &bytes);
	return count >= CHAIN_MAX || bytes * 100 > publish->state.snapshot.bytes * CHAIN_MAX_PERCENT;
}

/* New products stand behind the ranked ones: when they are many, a snapshot that is due anyway ranks all
 * anew. */
static bool has_many_unranked(struct publish *publish)
{
	struct artifact built;
	artifact_open(&built, publish->built_path);
	char *sql =
		xasprintf("SELECT COUNT(*) FROM product WHERE id > %" PRId64, publish->state.ranked_id_max);
	int64_t unranked = artifact_get_int(&built, sql, 0);
	int64_t total = artifact_get_int(&built, "SELECT value FROM meta WHERE key = 'product_count'", 0);
	free(sql);
	artifact_close(&built);
	return unranked * 100 > total * UNRANKED_MAX_PERCENT;
}

/* The state root, or zeroes before the first publish. */
static void normal_root(
	const struct publish *publish, struct catalog_root *ret_root, char ret_hex[CATALOG_ROOT_HEX_SIZE])
{
	*ret_root = (struct catalog_root){ 0 };
	state_root_parse(publish->state.state_root, ret_root);
	catalog_root_hex(ret_root, ret_hex);
}

/* Whether the built file is what the last publish left, or what one left that was killed before it was through: then it is finished
 * first. Any other is a stranger's. */
static bool open_built(struct publish *publish)
{
	const struct feed_state *state = &publish->state;
	struct built_pending *pending = &publish->pending;
	struct catalog_root root;
	char hex[CATALOG_ROOT_HEX_SIZE];
	if (publish->is_new_epoch || !file_exists(publish->built_path))
		return true;
	built_recover(publish->built_path);
	if (!built_pending_read(publish->built_path, pending))
		return true;
	normal_root(publish, &root, hex);
	if (pending->seq == state->seq + 1 && strcmp(pending->before, hex) == 0 && !settle(publish))
		return false;
	publish->has_built = pending->seq == state->seq && strcmp(pending->root, state->state_root) == 0 &&
		state->schema == CATALOG_SCHEMA_VERSION;
	return true;
}

struct reading {
	struct publish *publish;
	const struct catalog_build_options *options;
};

static bool build_catalog(struct hub_db *db, void *data)
{
	struct reading *reading = data;
	struct publish *publish = reading->publish;
	product_scope_finish(&publish->scope);
	if (!product_scope_read(&publish->scope, db))
		return fail_database(publish);
	publish->scope.is_all |= publish->is_verifying;
	if (catalog_build(reading->options, &publish->diff, &publish->built, publish->why))
		return true;
	if (!publish->built.wants_all)
		return false;
	catalog_diff_finish(&publish->diff);
	catalog_diff_init(&publish->diff);
	publish->scope.is_all = true;
	return catalog_build(reading->options, &publish->diff, &publish->built, publish->why);
}

static bool build_next(struct publish *publish)
{
	const struct feed_state *state = &publish->state;
	struct catalog_root root;
	char hex[CATALOG_ROOT_HEX_SIZE];
	normal_root(publish, &root, hex);
	struct catalog_build_options options = {
		.db = publish->db,
		.path = publish->next_path,
		.built_path = publish->is_ranking ? NULL : publish->built_path,
		.scope = &publish->scope,
		.pinyin = publish->pinyin,
		.root = &root,
		.feed = state->feed,
		.epoch = state->epoch,
		.seq = state->seq + 1,
		.now_ms = publish->options->now_ms,
		.country = state->country,
		.name = state->name,
		.time_zone = state->time_zone,
	};
	struct reading reading = { publish, &options };
	enum hub_outcome outcome = hub_transact(publish->db, HUB_READ, build_catalog, &reading);
	if (outcome == HUB_BUSY)
		return fail_database(publish);
	return outcome == HUB_DONE;
}

static bool has_changed(const struct publish *publish)
{
	return publish->is_ranking || publish->diff.changes > 0 || publish->diff.has_new_meta;
}

static bool store_delta(struct publish *publish, const char *lines, size_t length, struct feed_delta *delta)
{
	delta->raw_bytes = (int64_t)length;
	snprintf(delta->state_root, sizeof(delta->state_root), "%s", publish->state.state_root);
	if (!object_put_bytes(publish->object_folder, lines, length, &delta->object))
		return fail(publish, "a delta cannot be stored");
	return feed_delta_add(publish->db, delta) || fail_database(publish);
}

/* The content of a delta that has not been swept away; NULL otherwise. */
static char *read_delta(struct publish *publish, int64_t from_seq, int64_t to_seq, size_t *ret_length)
{
	struct feed_delta delta;
	if (!feed_delta_find(publish->db, from_seq, to_seq, &delta) || delta.raw_bytes > ROLL_UP_RAW_MAX)
		return NULL;
	return object_get(publish->object_folder, delta.object.sha256, ROLL_UP_RAW_MAX, ret_length);
}

/* One roll-up of two deltas that follow each other; nothing when one is missing. */
static bool roll_up(struct publish *publish, int64_t from, int64_t middle)
{
	int64_t to = publish->state.seq;
	size_t first_length = 0, second_length = 0;
	struct text lines;
	char *first = read_delta(publish, from, middle, &first_length);
	char *second = first ? read_delta(publish, middle, to, &second_length) : NULL;
	struct feed_delta delta = { .from_seq = from, .to_seq = to };
	bool is_good = true;
	text_init(&lines, ROLL_UP_RAW_MAX);
	if (second && delta_merge(first, first_length, second, second_length, &lines))
		is_good = store_delta(publish, lines.bytes, lines.length, &delta);
	text_finish(&lines);
	free(first);
	free(second);
	return is_good;
}

/* From the last multiple of CATCH_UP_SPAN straight to the newest seq, in place of the one that led to the seq before; spans that are
 * powers of two are rolled up anyway, and stay. So a kiosk that is 100 seqs behind takes at most 8 objects: four to the next multiple,
 * three to the last one, and this. */
static bool catch_up(struct publish *publish)
{
	int64_t to = publish->state.seq, span = to % CATCH_UP_SPAN, before = span - 1;
	if ((span & before) != 0 && !roll_up(publish, to - span, to - 1))
		return false;
	if (before < 1 || (before & (before - 1)) == 0)
		return true;
	return feed_delta_remove(publish->db, to - span, to - 1) || fail_database(publish);
}

/* The delta from the seq before, and the roll-ups that end here. */
static bool store_deltas(struct publish *publish)
{
	struct feed_state *state = &publish->state;
	struct feed_delta delta = { .from_seq = state->seq - 1, .to_seq = state->seq };
	if (!publish->pending.lines)
		return feed_delta_forget(publish->db, INT64_MAX) || fail_database(publish);
	if (!store_delta(publish, publish->pending.lines, publish->pending.length, &delta))
		return false;
	publish->delta_bytes = delta.object.bytes;
	for (int64_t span = 2; span <= ROLL_UP_MAX && state->seq % span == 0; span *= 2)
		if (!roll_up(publish, state->seq - span, state->seq - span / 2))
			return false;
	if (!catch_up(publish))
		return false;
	return feed_delta_forget(publish->db, state->seq - INDEX_DELTAS) || fail_database(publish);
}

static bool store_snapshot(struct publish *publish)
{
	struct feed_state *state = &publish->state;
	char *path = file_join(publish->work_folder, "catalog.db");
	bool is_stored = catalog_snapshot_make(publish->built_path, path, state->state_root, publish->why);
	if (is_stored && !object_put_file(publish->object_folder, path, &state->snapshot))
		is_stored = fail(publish, "the snapshot cannot be stored");
	unlink(path);
	free(path);
	if (!is_stored)
		return false;
	state->snapshot_seq = state->seq;
	if (publish->pending.is_ranked)
		state->ranked_id_max = publish->pending.product_id_max;
	publish->has_snapshot = true;
	return true;
}

static bool store_index(struct publish *publish)
{
	struct text lines;
	text_init(&lines, INDEX_MAX_BYTES);
	bool is_stored = feed_delta_write_index(publish->db, &lines) || fail_database(publish);
	publish->state.index = (struct object_ref){ 0 };
	if (is_stored && lines.length > 0 &&
		!object_put_bytes(publish->object_folder, lines.bytes, lines.length, &publish->state.index))
		is_stored = fail(publish, "the delta index cannot be stored");
	text_finish(&lines);
	return is_stored;
}

/* Those of the rows that were looked at; of all, when that was another publish. */
static bool store_pictures(struct publish *publish)
{
	struct artifact built;
	bool is_own = publish->built.has_moved_built && file_exists(publish->next_path);
	char *store = file_join(publish->options->data_folder, "images");
	bool is_stored = artifact_open(&built, is_own ? publish->next_path : publish->built_path);
	sqlite3_stmt *query = artifact_prepare(&built, "SELECT DISTINCT sha256 FROM image");
	while (is_stored && query && sqlite3_step(query) == SQLITE_ROW) {
		const char *sha256 = (const char *)sqlite3_column_text(query, 0);
		char *path = file_join(store, sha256);
		is_stored = object_put_plain(publish->object_folder, path, sha256);
		free(path);
	}
	if (!is_stored)
		fail(publish, "a picture cannot be stored");
	sqlite3_finalize(query);
	artifact_close(&built);
	free(store);
	return is_stored;
}

/* Everything of the new seq but the head. Without a delta that leads there a snapshot has to. */
static bool store_all(struct hub_db *db, void *data)
{
	struct publish *publish = data;
	struct feed_state *state = &publish->state;
	state->seq = publish->pending.seq;
	state->schema = CATALOG_SCHEMA_VERSION;
	snprintf(state->state_root, sizeof(state->state_root), "%s", publish->pending.root);
	if (!store_deltas(publish) || (!publish->pending.lines && !store_snapshot(publish)))
		return false;
	return store_pictures(publish) && store_index(publish) &&
		((feed_state_save(state, db) && product_scope_settle(db, publish->pending.turn)) ||
			fail_database(publish));
}

static bool transact(struct publish *publish, bool (*function)(struct hub_db *db, void *data))
{
	enum hub_outcome outcome = hub_transact(publish->db, HUB_ONCE, function, publish);
	return outcome == HUB_BUSY ? fail_database(publish) : outcome == HUB_DONE;
}

/* The built file is ahead: its seq comes into the database. */
static bool settle(struct publish *publish)
{
	return transact(publish, store_all);
}

/* The built file moves to the new seq first. */
static bool keep(struct publish *publish)
{
	if (!publish->built.has_moved_built &&
		(!built_replace(publish->built_path, publish->next_path) ||
			!file_sync_folder(publish->work_folder)))
		return fail(publish, "the built catalog cannot be kept");
	built_pending_finish(&publish->pending);
	if (!built_pending_read(publish->built_path, &publish->pending)) {
		snprintf(publish->why, FEED_WHY_SIZE, "the built catalog cannot be read");
		return false;
	}
	return settle(publish);
}

static bool forget_scope(struct hub_db *db, void *data)
{
	const struct publish *publish = data;
	return product_scope_settle(db, publish->scope.turn);
}

static bool store_snapshot_later(struct hub_db *db, void *data)
{
	struct publish *publish = data;
	return store_snapshot(publish) && (feed_state_save(&publish->state, db) || fail_database(publish));
}

static bool issue(struct publish *publish)
{
	const char *data_folder = publish->options->data_folder;
	int64_t now_ms = publish->options->now_ms;
	if (!feed_live_write(data_folder, &publish->head_key, now_ms) ||
		!feed_head_write(data_folder, &publish->state, &publish->head_key, now_ms))
		return fail(publish, "the head cannot be written");
	return true;
}

/* Kiosks come by the delta meanwhile. */
static bool renew_snapshot(struct publish *publish)
{
	return !is_chain_too_long(publish) || (transact(publish, store_snapshot_later) && issue(publish));
}

/* Everything anew beside the built file, as of the same moment: it must be the same. */
static bool verify(struct publish *publish)
{
	char root[CATALOG_ROOT_HEX_SIZE];
	publish->is_verifying = true;
	publish->is_ranking = false;
	catalog_diff_finish(&publish->diff);
	catalog_diff_init(&publish->diff);
	if (!build_next(publish))
		return false;
	catalog_root_hex(&publish->diff.root, root);
	if (publish->diff.changes == 0 && strcmp(root, publish->state.state_root) == 0)
		return true;
	snprintf(publish->why, FEED_WHY_SIZE,
		"the catalog is not what the shop's tables give: first at %.150s", publish->diff.first);
	return false;
}

static bool run(struct publish *publish)
{
	if (!open_all(publish) || !open_built(publish))
		return false;
	publish->is_ranking =
		!publish->has_built || (is_chain_too_long(publish) && has_many_unranked(publish));
	if (!build_next(publish))
		return false;
	if (has_changed(publish) ? !keep(publish) : !transact(publish, forget_scope))
		return false;
	if (!issue(publish) || !renew_snapshot(publish))
		return false;
	feed_objects_sweep(publish->options->data_folder, &publish->state, publish->db, publish->built_path,
		publish->options->now_ms);
	return !publish->options->verifies || verify(publish);
}

int publish_lock(const char *data_folder, char ret_why[FEED_WHY_SIZE])
{
	char *path = file_join(data_folder, "publish.lock");
	int lock = file_lock(path);
	free(path);
	if (lock >= 0)
		return lock;
	if (errno == ENOENT)
		snprintf(ret_why, FEED_WHY_SIZE, "%.200s holds no hub: run init first", data_folder);
	else
		snprintf(ret_why, FEED_WHY_SIZE, "%s",
			errno == EWOULDBLOCK ? "another publish is running" : strerror(errno));
	return -1;
}

bool hub_publish(
	const struct publish_options *options, struct publish_result *ret_result, char ret_why[FEED_WHY_SIZE])
{
	struct publish publish = { .options = options, .why = ret_why };
	int lock = publish_lock(options->data_folder, ret_why);
	if (lock < 0)
		return false;
	catalog_diff_init(&publish.diff);
	bool is_done = run(&publish);
	*ret_result = (struct publish_result){ publish.state.seq, publish.has_snapshot, publish.delta_bytes,
		publish.pinyin != NULL, publish.root.version, publish.root.expires_ms,
		publish.has_renewed_root };
	catalog_diff_finish(&publish.diff);
	close_all(&publish);
	close(lock);
	return is_done;
}
