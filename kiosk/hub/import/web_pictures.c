/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures from the web: written down by an import, fetched after it. */
#include "kiosk/hub/import/web_pictures.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop_change.h"
#include "kiosk/hub/core/transact.h"
#include "kiosk/hub/import/image_header.h"
#include "kiosk/hub/import/import_state.h"
#include "kiosk/hub/source/origin.h"

/* So many are fetched and then kept in one transaction. */
#define BATCH 64
#define WAIT_MS 1000
/* An address seldom gets another picture: shops name the version in it. */
#define AGAIN_MS (30 * DAY_MS)
#define FAILED_MS (15 * MINUTE_MS)
#define FAILED_MAX_MS (7 * DAY_MS)
#define DOUBLINGS_MAX 10

static const char WANT[] = "INSERT INTO web_picture(name, url, source_id, failures, next_at)"
			   " VALUES($1, $2, $3, 0, 0)"
			   " ON CONFLICT(name) DO NOTHING";

static void want(struct import *import, const char *url)
{
	char name[WEB_PICTURE_NAME_SIZE];
	if (!url || !address_is_of_web(url) || web_picture_fault(&import->images, url))
		return;
	if (import->write_web_picture < 0)
		import->write_web_picture = staged_writes_statement(&import->writes, WANT);
	web_picture_name(url, name);
	staged_write(&import->writes, import->write_web_picture, name, url, import->source_id);
}

void stage_web_pictures(struct import *import, const struct import_record *record)
{
	for (const struct field *field = record_fields(record->type); field->key; field++) {
		const void *place = (const char *)record + field->offset;
		const struct record_images *images = place;
		if (field->type == FIELD_IMAGE)
			want(import, *(const char *const *)place);
		for (size_t i = 0; field->type == FIELD_IMAGES && i < images->count; i++)
			want(import, images->names[i]);
	}
}

/* One picture on its way. */
struct picture {
	char *name, *url, *etag, *last_modified;
	int64_t failures;
	struct pictures *pictures;
	enum web_fault fault;
	char sha256[SHA256_HEX_SIZE]; /* of what was fetched; "" = nothing */
	int64_t bytes;
};

struct pictures {
	struct hub_db *db;
	const struct web_picture_options *options;
	struct web_picture_counts counts, before; /* before = as it was before this batch */
	struct web *web;
	int64_t source_id;
	int64_t until_ms; /* of clock_real_ms() */
	struct picture batch[BATCH];
	int count;
};

static const char DUE[] = "SELECT name, url, etag, last_modified, failures"
			  " FROM web_picture"
			  " WHERE source_id = $1 AND next_at <= $2"
			  " ORDER BY next_at, name"
			  " LIMIT $3";

static bool read_batch(struct pictures *pictures)
{
	const char *name, *url, *etag, *last_modified;
	int64_t failures;
	struct hub_statement *rows =
		hub_query(pictures->db, DUE, pictures->source_id, pictures->options->now_ms, BATCH);
	pictures->count = 0;
	while (hub_next(rows, &name, &url, &etag, &last_modified, &failures))
		pictures->batch[pictures->count++] = (struct picture){
			.name = xstrdup(name),
			.url = xstrdup(url),
			.etag = xstrdup_or_null(etag),
			.last_modified = xstrdup_or_null(last_modified),
			.failures = failures,
			.pictures = pictures,
			.fault = WEB_STOPPED,
		};
	hub_query_end(rows);
	return !hub_db_has_failed(pictures->db);
}

static void finish_batch(struct pictures *pictures)
{
	for (int i = 0; i < pictures->count; i++) {
		free(pictures->batch[i].name);
		free(pictures->batch[i].url);
		free(pictures->batch[i].etag);
		free(pictures->batch[i].last_modified);
	}
	pictures->count = 0;
}

static void tell_failure(struct pictures *pictures, const char *where, const char *why)
{
	char *first = pictures->counts.first_failure;
	if (!first[0])
		snprintf(first, WEB_WHY_SIZE, "%.120s%s%.120s", where, *where ? " " : "", why);
}

static void handle_picture(void *data, struct web_answer *answer)
{
	struct picture *picture = data;
	struct pictures *pictures = picture->pictures;
	picture->fault = answer->fault;
	if (answer->fault != WEB_OK) {
		if (answer->fault == WEB_BAD || answer->fault == WEB_GONE)
			tell_failure(pictures, "", answer->why);
		return;
	}
	const char *fault = image_fault(answer->bytes, answer->length);
	sha256_hex(answer->bytes, answer->length, picture->sha256);
	if (!fault)
		fault = image_store_keep(
			pictures->options->image_store, picture->sha256, answer->bytes, answer->length);
	if (fault) {
		char *shown = address_show(picture->url);
		tell_failure(pictures, shown, fault);
		free(shown);
		picture->fault = WEB_BAD;
		return;
	}
	picture->bytes = (int64_t)answer->length;
	free(picture->etag);
	free(picture->last_modified);
	picture->etag = answer->etag[0] ? xstrdup(answer->etag) : NULL;
	picture->last_modified = answer->last_modified[0] ? xstrdup(answer->last_modified) : NULL;
}

static void fetch_batch(struct pictures *pictures)
{
	for (int i = 0; i < pictures->count; i++) {
		struct picture *picture = &pictures->batch[i];
		web_fetch(pictures->web,
			&(struct web_request){
				.url = picture->url,
				.accept = "image/webp, image/png, image/jpeg",
				.etag = picture->etag,
				.last_modified = picture->last_modified,
				.max_bytes = IMAGE_MAX_BYTES,
				.file = -1,
				.handle = handle_picture,
				.data = picture,
			});
	}
	while (web_count(pictures->web) > 0)
		web_run(pictures->web, WAIT_MS);
}

static const char ENTER[] = "INSERT INTO image(name, sha256, bytes, file_path, file_changed_at)"
			    " VALUES($1, $2, $3, $4, 0)"
			    " ON CONFLICT(name)"
			    " DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes,"
			    "  file_path = excluded.file_path, file_changed_at = 0";
static const char IS_SAME[] = "SELECT 1"
			      " FROM image"
			      " WHERE name = $1 AND sha256 = $2";
static const char NOTE_GOOD[] = "UPDATE web_picture"
				" SET etag = $2, last_modified = $3, failures = 0, next_at = $4"
				" WHERE name = $1";
static const char NOTE_FAILED[] = "UPDATE web_picture"
				  " SET failures = failures + 1, next_at = $2"
				  " WHERE name = $1";

/* A tenth more or less by chance. */
static int64_t about(int64_t ms)
{
	return ms * 9 / 10 + (int64_t)randombytes_uniform((uint32_t)(ms / 5 + 1));
}

static int64_t next_try_ms(int64_t failures)
{
	int64_t ms = FAILED_MS << (failures < DOUBLINGS_MAX ? failures : DOUBLINGS_MAX);
	return about(ms < FAILED_MAX_MS ? ms : FAILED_MAX_MS);
}

/* False when the database says no. */
static bool enter(struct pictures *pictures, const struct picture *picture, struct web_picture_counts *counts)
{
	struct hub_db *db = pictures->db;
	int64_t now_ms = pictures->options->now_ms, same = 0;
	if (picture->fault == WEB_STOPPED)
		return true;
	if (picture->fault == WEB_BAD || picture->fault == WEB_GONE) {
		counts->failed++;
		return hub_ran(db, NOTE_FAILED, picture->name, now_ms + next_try_ms(picture->failures));
	}
	bool is_new =
		picture->fault == WEB_OK && !hub_get_int(db, &same, IS_SAME, picture->name, picture->sha256);
	counts->fetched += is_new;
	counts->unchanged += !is_new;
	return (!is_new ||
		       hub_ran(db, ENTER, picture->name, picture->sha256, picture->bytes, picture->url)) &&
		hub_ran(db, NOTE_GOOD, picture->name, picture->etag, picture->last_modified,
			now_ms + about(AGAIN_MS));
}

/* For the next publish. */
static const char MARK_CHANGED[] = "INSERT INTO shop_change(kind, id)"
				   " VALUES($1, 0)"
				   " ON CONFLICT(kind, id) DO NOTHING";

static bool enter_batch(struct hub_db *db, void *data)
{
	struct pictures *pictures = data;
	struct web_picture_counts counts = pictures->before;
	for (int i = 0; i < pictures->count; i++)
		if (!enter(pictures, &pictures->batch[i], &counts))
			return false;
	bool has_new = counts.fetched > pictures->before.fetched;
	pictures->counts = counts;
	if (has_new && !hub_ran(db, MARK_CHANGED, (int)SHOP_CHANGE_IMAGE))
		return false;
	return !hub_db_has_failed(db);
}

static bool fetch_all(struct pictures *pictures)
{
	bool is_good = true;
	while (is_good && clock_real_ms() < pictures->until_ms && read_batch(pictures) &&
		pictures->count > 0) {
		fetch_batch(pictures);
		bool is_stopped = pictures->batch[pictures->count - 1].fault == WEB_STOPPED;
		pictures->before = pictures->counts;
		is_good = hub_transact(pictures->db, HUB_DURABLE, enter_batch, pictures) == HUB_DONE;
		finish_batch(pictures);
		if (is_stopped)
			break;
	}
	finish_batch(pictures);
	return is_good && !hub_db_has_failed(pictures->db);
}

static const char COUNT_LEFT[] = "SELECT COUNT(*)"
				 " FROM web_picture"
				 " WHERE source_id = $1 AND next_at <= $2";
static const char FIND_SOURCE[] = "SELECT id"
				  " FROM source"
				  " WHERE name = $1";

bool web_pictures_fetch(struct hub_db *db, const struct web_picture_options *options,
	struct web_picture_counts *ret_counts, char ret_why[WEB_WHY_SIZE])
{
	struct pictures pictures = {
		.db = db, .options = options, .until_ms = clock_real_ms() + options->max_ms
	};
	pictures.web = web_create(&options->web, ret_why);
	if (!pictures.web)
		return false;
	web_end_at(pictures.web, pictures.until_ms);
	bool is_known = hub_get_int(db, &pictures.source_id, FIND_SOURCE, options->source);
	bool is_done = (!is_known || fetch_all(&pictures)) &&
		hub_get_int(db, &pictures.counts.left, COUNT_LEFT, pictures.source_id, options->now_ms);
	if (!is_done)
		snprintf(ret_why, WEB_WHY_SIZE, "pictures cannot be kept: %.200s", hub_db_error(db));
	web_destroy(pictures.web);
	*ret_counts = pictures.counts;
	return is_done;
}
