/* SPDX-License-Identifier: Apache-2.0 */
/* Runs one import: reads the source against the catalog as it stands, keeps what would change, and then writes all of it in one
 * transaction, unless another import was kept meanwhile: then it reads again. */
#include "kiosk/hub/import/import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/id_counter.h"
#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/core/transact.h"
#include "kiosk/hub/import/import_state.h"

#define SCRATCH_BYTES (256 * 1024)
#define ATTEMPTS_MAX 5
#define MOMENT_RECORDS 1024

static const char FIND_SOURCE[] = "SELECT id, observed_at"
				  " FROM source"
				  " WHERE name = $1";
static const char ADD_SOURCE[] = "INSERT INTO source(id, name, observed_at, offers_seen_at)"
				 " VALUES($1, $2, 0, 0)";

/* Only imports give ids to sources, and of two at a time one begins anew. */
static const char COUNT_SOURCE[] = "UPDATE id_counter"
				   " SET last = $1"
				   " WHERE name = 'source'";
static const char TAKE_TURN[] = "UPDATE id_counter"
				" SET last = last + 1"
				" WHERE name = 'import' AND last = $1";

char *import_source_name(const char *format, const char *merchant)
{
	return xasprintf("%s:%s", format, merchant ? merchant : "*");
}

static bool open_source(struct import *import)
{
	const struct import_options *options = import->options;
	char *name = import_source_name(options->format, options->merchant);
	struct hub_statement *row = hub_query(import->db, FIND_SOURCE, name);
	bool is_known = hub_next(row, &import->source_id, &import->source_observed_at);
	hub_query_end(row);
	import->source_observed_at = import_believe_time(import, import->source_observed_at);
	if (!is_known && id_counter_last(import->db, "source", &import->source_id)) {
		import->source_id++;
		staged_write(&import->writes, staged_writes_statement(&import->writes, ADD_SOURCE),
			import->source_id, name);
		staged_write(&import->writes, staged_writes_statement(&import->writes, COUNT_SOURCE),
			import->source_id);
	}
	free(name);
	import->observed_at = options->observed_at_ms ? options->observed_at_ms : options->now_ms;
	import->is_backfill = options->observed_at_ms != 0 && import->source_observed_at > 0 &&
		import->observed_at < import->source_observed_at;
	/* What comes now is the newest, whatever the clock said at the import before. */
	if (options->observed_at_ms == 0 && import->observed_at < import->source_observed_at)
		import->observed_at = import->source_observed_at;
	if (hub_db_has_failed(import->db))
		import_fail(import);
	return !import->has_failed;
}

const char *staging_folder(const struct import *import)
{
	return import->options->staging_folder ? import->options->staging_folder : "/tmp";
}

static void import_init(struct import *import, struct hub_db *db, const struct import_options *options)
{
	*import = (struct import){
		.db = db, .options = options, .newest_offer_at = INT64_MIN, .write_web_picture = -1
	};
	arena_init(&import->scratch, SCRATCH_BYTES);
	arena_init(&import->kept, SCRATCH_BYTES);
	catalog_row_init(&import->digest_row);
	staged_writes_init(&import->writes, staging_folder(import));
	waiting_init(&import->waiting, staging_folder(import));
	image_store_init(&import->images, db, &import->writes, options->images_folder, options->image_store,
		options->image_hosts, staging_folder(import), options->is_dry_run);
}

static const char SEE_TURN[] = "SELECT last"
			       " FROM id_counter"
			       " WHERE name = 'import'";

static void end_moment(struct import *import)
{
	hub_query_end(import->moment);
	import->moment = NULL;
}

/* A query with a row that is still to be read keeps SQLite's read transaction open; PostgreSQL has none to keep. */
void import_see_moment(struct import *import)
{
	int64_t turn;
	if (import->moment_records++ % MOMENT_RECORDS != 0)
		return;
	end_moment(import);
	import->moment = hub_query(import->db, SEE_TURN);
	hub_next(import->moment, &turn);
}

/* What was known of the catalog and the source; what is to be written stays. */
static void forget_known(struct import *import)
{
	end_moment(import);
	row_writer_close(import);
	offer_writer_close(import);
	waiting_finish(&import->waiting);
	image_store_finish(&import->images);
	id_set_finish(&import->known_lists);
	id_set_finish(&import->changed_offers);
	id_set_finish(&import->moved_merchants);
	for (int type = 0; type < RECORD_TYPE_COUNT; type++)
		id_set_finish(&import->changed_rows[type]);
	arena_finish(&import->kept);
	arena_init(&import->kept, SCRATCH_BYTES);
}

static void import_finish(struct import *import)
{
	forget_known(import);
	staged_writes_finish(&import->writes);
	catalog_row_finish(&import->digest_row);
	time_zone_destroy(import->zone);
	arena_finish(&import->scratch);
	arena_finish(&import->kept);
	free(import->deals);
}

int64_t import_believe_time(const struct import *import, int64_t stored_ms)
{
	return stored_ms > import->options->now_ms + IMPORT_AHEAD_MS ? import->options->now_ms : stored_ms;
}

struct time_zone *import_zone(struct import *import)
{
	if (!import->zone)
		import->zone = shop_open_zone(import->db, import->first_currency);
	return import->zone;
}

static void fail_for_errno(struct import *import, const char *what)
{
	snprintf(import->why, sizeof(import->why), "%s: %s", what, strerror(errno));
	import->has_failed = true;
}

/* What is kept in files instead of memory was all kept, and all found again. */
static bool is_knowledge_good(struct import *import)
{
	int error = waiting_error(&import->waiting);
	for (int type = 0; type < RECORD_TYPE_COUNT; type++)
		error = error ? error : known_rows_error(&import->rows[type]);
	error = error ? error : known_offers_error(&import->offers);
	error = error ? error : import->images.names.slots.error;
	if (error == 0)
		return true;
	snprintf(import->why, sizeof(import->why), "what an import knows cannot be kept in %.80s: %s",
		staging_folder(import), strerror(error));
	import->has_failed = true;
	return false;
}

static bool read_records(struct import *import, const struct importer *importer, struct source *source)
{
	FILE *stream = importer->read ? source_stream(source) : NULL;
	bool is_read = importer->read ? stream && importer->read(import, stream)
				      : importer->read_pages(import, source);
	if (is_read)
		return true;
	if (source_why(source)[0])
		snprintf(import->why, sizeof(import->why), "%s", source_why(source));
	else
		fail_for_errno(import, "the source cannot be read");
	import->has_failed = true;
	return false;
}

/* The whole source against the catalog: afterwards writes, counts and rejects are complete. Nothing is locked. */
static bool read_source(struct import *import, const struct importer *importer, struct source *source)
{
	if (!id_counter_last(import->db, "import", &import->turn)) {
		import_fail(import);
		return false;
	}
	if (!rejects_open(&import->rejects, import->options->rejects_path)) {
		fail_for_errno(import, "the rejects file cannot be made");
		return false;
	}
	changes_open(import);
	if (!open_source(import) || !row_writer_open(import) || !offer_writer_open(import))
		return false;
	if (!read_records(import, importer, source))
		return false;
	if (!import->has_failed)
		take_waiting(import);
	if (import->has_failed || !is_knowledge_good(import) || !import_settle(import) ||
		!is_knowledge_good(import))
		return false;
	forget_known(import);
	if (!rejects_close(&import->rejects)) {
		fail_for_errno(import, "the rejects file cannot be written");
		return false;
	}
	return true;
}

static bool write_changes(struct hub_db *db, void *data)
{
	struct import *import = data;
	import->is_outrun = !hub_changed_one(db, TAKE_TURN, import->turn);
	return !import->is_outrun && staged_writes_apply(&import->writes, db);
}

static bool keep(struct import *import)
{
	if (import->options->is_dry_run)
		return true;
	if (hub_transact(import->db, HUB_DURABLE, write_changes, import) == HUB_DONE)
		return true;
	if (import->writes.has_failed)
		snprintf(import->why, sizeof(import->why), "%s", import->writes.why);
	else if (!import->is_outrun || hub_db_has_failed(import->db))
		import_fail(import);
	else
		snprintf(import->why, sizeof(import->why), "other imports come first all the time");
	return false;
}

/* One reading of the source and, if it is good, all its changes. True in *ret_again when another import came first. */
static bool attempt(struct hub_db *db, const struct import_options *options, struct source *source,
	struct import_counts *ret_counts, char ret_why[IMPORT_WHY_SIZE], bool *ret_again)
{
	struct import import;
	import_init(&import, db, options);
	bool is_done = read_source(&import, importer_find(options->format), source) && keep(&import);
	rejects_close(&import.rejects);
	import.counts.rejected = import.rejects.rejected;
	import.counts.repaired = import.rejects.repaired;
	*ret_counts = import.counts;
	*ret_again = import.is_outrun && !hub_db_has_failed(db);
	snprintf(ret_why, IMPORT_WHY_SIZE, "%s", is_done ? "" : import.why);
	import_finish(&import);
	return is_done;
}

/* NULL, or the first option that the format does not know. */
static const char *unknown_option(const struct importer *importer, const struct import_options *options)
{
	for (const struct import_option *option = options->format_options; option && option->name; option++) {
		const char *const *known = importer->options;
		while (known && *known && strcmp(*known, option->name) != 0)
			known++;
		if (!known || !*known)
			return option->name;
	}
	return NULL;
}

const char *import_option(const struct import *import, const char *name)
{
	for (const struct import_option *option = import->options->format_options; option && option->name;
		option++)
		if (strcmp(option->name, name) == 0)
			return option->value;
	return NULL;
}

void import_refuse(struct import *import, const char *reason)
{
	if (import->has_failed)
		return;
	snprintf(import->why, sizeof(import->why), "refused: %.240s", reason);
	import->has_failed = true;
}

bool import_cut_off(struct import *import, const char *reason)
{
	if (import->options->is_partial)
		return true;
	char whole[IMPORT_WHY_SIZE];
	snprintf(whole, sizeof(whole), "%.160s; --partial takes what came, and removes nothing", reason);
	import_refuse(import, whole);
	return false;
}

bool hub_import(struct hub_db *db, const struct import_options *options, struct source *source,
	struct import_counts *ret_counts, char ret_why[IMPORT_WHY_SIZE])
{
	const struct importer *importer = importer_find(options->format);
	if (!importer) {
		snprintf(ret_why, IMPORT_WHY_SIZE, "unknown format \"%.64s\"", options->format);
		return false;
	}
	if (unknown_option(importer, options)) {
		snprintf(ret_why, IMPORT_WHY_SIZE, "the format %s has no option \"%.64s\"", importer->name,
			unknown_option(importer, options));
		return false;
	}
	if (importer->needs_merchant && !options->merchant) {
		snprintf(ret_why, IMPORT_WHY_SIZE, "the format %s names no merchant: --merchant must",
			importer->name);
		return false;
	}
	bool is_done = false, again = true;
	for (int i = 0; i < ATTEMPTS_MAX && again; i++) {
		if (!source_rewind(source)) {
			snprintf(ret_why, IMPORT_WHY_SIZE, "%s", source_why(source));
			return false;
		}
		is_done = attempt(db, options, source, ret_counts, ret_why, &again);
	}
	return is_done;
}
