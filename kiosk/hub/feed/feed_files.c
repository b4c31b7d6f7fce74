/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the feed beside its objects. */
#include "kiosk/hub/feed/feed_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/feed_type.h"
#include "kiosk/domain/wire_live.h"
#include "kiosk/hub/feed/artifact.h"
#include "kiosk/hub/feed/feed_chain.h"
#include "kiosk/base/signed_document.h"

static bool write_signed(
	const char *data_folder, const char *name, const char *json, const struct ed25519_key *key)
{
	char *document = signed_document_make(key, json);
	bool is_written = feed_file_write(data_folder, name, document);
	free(document);
	return is_written;
}

/* "sha256":…,"size":…,"raw":…: what a kiosk checks before it unpacks anything. */
static void object_json(const struct object_ref *ref, char out[160])
{
	int length = snprintf(out, 160, "\"sha256\":\"%s\",\"size\":%" PRId64, ref->sha256, ref->bytes);

	if (ref->raw_bytes > 0)
		snprintf(out + length, (size_t)(160 - length), ",\"raw\":%" PRId64, ref->raw_bytes);
}

static char *head_json(const struct feed_state *state, int64_t now_ms)
{
	char issued[25], expires[25], snapshot[160], index[160], deltas[170] = "null";
	time_format_iso(now_ms, issued);
	time_format_iso(now_ms + HEAD_VALID_MS, expires);
	object_json(&state->snapshot, snapshot);
	object_json(&state->index, index);
	if (state->index.bytes > 0)
		snprintf(deltas, sizeof(deltas), "{%s}", index);
	return xasprintf(
		"{\"type\":\"" FEED_TYPE_HEAD "\",\"feed\":\"%s\",\"epoch\":%" PRId64 ",\"seq\":%" PRId64
		",\"schema\":%" PRId64
		",\"state_root\":\"%s\",\"issued\":\"%s\",\"expires\":\"%s\",\"snapshot\":{\"seq\":%" PRId64
		",%s},\"deltas\":%s}",
		state->feed, state->epoch, state->seq, state->schema, state->state_root, issued, expires,
		state->snapshot_seq, snapshot, deltas);
}

bool feed_head_write(const char *data_folder, const struct feed_state *state,
	const struct ed25519_key *head_key, int64_t now_ms)
{
	char *json = head_json(state, now_ms);
	bool is_written = write_signed(data_folder, "head", json, head_key);
	free(json);
	return is_written;
}

bool feed_live_write(const char *data_folder, const struct ed25519_key *head_key, int64_t now_ms)
{
	char *json = wire_live_encode(&(struct live){ .issued_ms = now_ms });
	bool is_written = write_signed(data_folder, "live", json, head_key);
	free(json);
	return is_written;
}

static void renew(int folder, const char *sha256, int64_t now_ms)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = now_ms / 1000 } };
	if (sha256[0])
		utimensat(folder, sha256, times, 0);
}

/* False when the list cannot be read: then nothing may be removed. */
static bool renew_deltas(int folder, struct hub_db *db, int64_t now_ms)
{
	const char *sha256;
	struct hub_statement *rows = hub_query(db, "SELECT sha256 FROM feed_delta");
	while (hub_next(rows, &sha256))
		renew(folder, sha256, now_ms);
	hub_query_end(rows);
	return !hub_db_has_failed(db);
}

/* The same. */
static bool renew_pictures(int folder, const char *built_path, int64_t now_ms)
{
	struct artifact built;
	artifact_open(&built, built_path);
	sqlite3_stmt *query = artifact_prepare(&built, "SELECT sha256 FROM image");
	int result = SQLITE_ERROR;
	while (query && (result = sqlite3_step(query)) == SQLITE_ROW)
		renew(folder, (const char *)sqlite3_column_text(query, 0), now_ms);
	sqlite3_finalize(query);
	artifact_close(&built);
	return result == SQLITE_DONE;
}

static void remove_old(int folder, int64_t now_ms)
{
	int copy = dup(folder);
	DIR *list = copy >= 0 ? fdopendir(copy) : NULL;
	struct stat status;
	for (struct dirent *entry; list && (entry = readdir(list));)
		if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISREG(status.st_mode) &&
			status.st_mtim.tv_sec * INT64_C(1000) < now_ms - OBJECT_KEPT_MS)
			unlinkat(folder, entry->d_name, 0);
	if (list)
		closedir(list);
}

void feed_objects_sweep(const char *data_folder, const struct feed_state *state, struct hub_db *db,
	const char *built_path, int64_t now_ms)
{
	char *path = file_join(data_folder, "feed/o");
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(path);
	if (folder < 0)
		return;
	renew(folder, state->snapshot.sha256, now_ms);
	renew(folder, state->index.sha256, now_ms);
	if (renew_deltas(folder, db, now_ms) && renew_pictures(folder, built_path, now_ms))
		remove_old(folder, now_ms);
	close(folder);
}
