/* SPDX-License-Identifier: Apache-2.0 */
/* Runs one import: opens the tables, reads the source, settles, and commits or rolls back. */
#include "kiosk/hub/import/import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/db/schema.h"
#include "kiosk/hub/import/import_state.h"

#define SCRATCH_BYTES (256 * 1024)

/* A source is a format and a merchant: another file of the same two replaces it. */
static bool open_source(struct import *import)
{
	const struct import_options *options = import->options;
	char *name = xasprintf("%s:%s", options->format, options->merchant ? options->merchant : "*");
	hub_run(import->db,
		"INSERT INTO source(name, observed_at) VALUES($1, 0) ON CONFLICT(name) DO NOTHING", "t",
		name);
	bool is_open = hub_get_int(import->db, &import->source_id, "SELECT id FROM source WHERE name = $1",
			       "t", name) &&
		hub_get_int(import->db, &import->source_observed_at,
			"SELECT observed_at FROM source WHERE name = $1", "t", name);
	free(name);
	import->observed_at = options->observed_at_ms ? options->observed_at_ms : options->now_ms;
	import->is_backfill = options->observed_at_ms != 0 && import->source_observed_at > 0 &&
		price_day(import->observed_at) < price_day(import->source_observed_at);
	if (!is_open)
		import_fail(import);
	return is_open;
}

static void import_init(struct import *import, struct hub_db *db, const struct import_options *options)
{
	*import = (struct import){ .db = db, .options = options, .newest_offer_at = INT64_MIN };
	arena_init(&import->scratch, SCRATCH_BYTES);
	arena_init(&import->kept, SCRATCH_BYTES);
	catalog_row_init(&import->digest_row);
	image_store_init(
		&import->images, db, options->images_folder, options->image_store, options->is_dry_run);
}

static void import_finish(struct import *import)
{
	row_writer_close(import);
	offer_writer_close(import);
	image_store_finish(&import->images);
	catalog_row_finish(&import->digest_row);
	arena_finish(&import->scratch);
	arena_finish(&import->kept);
	free(import->waiting);
	free(import->deals);
}

static bool run(struct import *import, const struct importer *importer, FILE *stream)
{
	if (!open_source(import) || !row_writer_open(import) || !offer_writer_open(import))
		return false;
	if (!importer->read(import, stream)) {
		snprintf(import->why, sizeof(import->why), "the source cannot be read: %s", strerror(errno));
		return false;
	}
	if (!import->has_failed)
		take_waiting(import);
	return !import->has_failed && import_settle(import);
}

/* Ends the transaction as the run went. */
static bool conclude(struct import *import, bool is_good_run)
{
	if (is_good_run && !rejects_close(&import->rejects)) {
		snprintf(import->why, sizeof(import->why), "the rejects file cannot be written: %s",
			strerror(errno));
		is_good_run = false;
	}
	rejects_close(&import->rejects);
	if (!is_good_run || import->options->is_dry_run) {
		hub_db_rollback(import->db);
		return is_good_run;
	}
	if (!hub_db_commit(import->db)) {
		import_fail(import);
		return false;
	}
	return true;
}

bool hub_import(struct hub_db *db, const struct import_options *options, FILE *stream,
	struct import_counts *ret_counts, char ret_why[IMPORT_WHY_SIZE])
{
	const struct importer *importer = importer_find(options->format);
	if (!importer) {
		snprintf(ret_why, IMPORT_WHY_SIZE, "unknown format \"%.64s\"", options->format);
		return false;
	}
	struct import import;
	import_init(&import, db, options);
	bool is_done = false;
	if (!rejects_open(&import.rejects, options->rejects_path)) {
		snprintf(import.why, sizeof(import.why), "the rejects file cannot be made: %s",
			strerror(errno));
	} else if (!hub_db_begin(db)) {
		import_fail(&import);
		rejects_close(&import.rejects);
	} else {
		bool is_good_run = run(&import, importer, stream);
		is_done = conclude(&import, is_good_run);
	}
	import.counts.rejected = import.rejects.rejected;
	import.counts.repaired = import.rejects.repaired;
	*ret_counts = import.counts;
	snprintf(ret_why, IMPORT_WHY_SIZE, "%s", is_done ? "" : import.why);
	import_finish(&import);
	return is_done;
}
