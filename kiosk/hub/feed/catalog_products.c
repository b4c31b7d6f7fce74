/* SPDX-License-Identifier: Apache-2.0 */
/* Products, their offers, histories, categories and search words. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/catalog_build_state.h"
#include "kiosk/hub/feed/search_words.h"

#define CATEGORY_DEPTH_MAX 32
#define SCRATCH_BYTES (256 * 1024)

bool build_load_products(struct catalog_build *build)
{
	struct offer_reader reader;
	int64_t count = 0;
	build->has_failed |= !offer_reader_open(&reader, build->options->db);
	hub_get_int(build->options->db, &count, "SELECT COUNT(*) FROM product WHERE is_live = 1", "");
	build->products = xcalloc((size_t)count + 1, sizeof(struct product_facts));
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT p.id, p.code, p.created_at, c.id FROM product p"
		" LEFT JOIN category c ON c.code = p.category AND c.is_live = 1 WHERE p.is_live = 1 ORDER BY p.id",
		"");
	while (build->product_count < (size_t)count && build_next(build, query)) {
		struct product_facts *facts = &build->products[build->product_count++];
		facts->id = hub_column_int(query, 0);
		facts->code = arena_strdup(&build->arena, hub_column_text(query, 1));
		facts->first_day = price_day(hub_column_int(query, 2));
		facts->category_id = hub_column_int(query, 3);
		facts->deal_id = build->deal_ids[facts->id];
		build->has_failed |= !offer_reader_read(&reader, facts->id);
		product_facts_from_offers(facts, &reader, build->currency, build->options->now_ms);
	}
	hub_query_end(query);
	offer_reader_close(&reader);
	return !build->has_failed;
}

/* Products that the previous catalog has keep their rowids. */
static bool keep_numbers(struct catalog_build *build)
{
	struct artifact previous;
	bool is_open = artifact_open(&previous, build->options->previous_path);
	sqlite3_stmt *find = artifact_prepare(&previous, "SELECT id FROM product WHERE code = ?");
	for (size_t i = 0; i < build->product_count && find; i++) {
		sqlite3_bind_text(find, 1, build->products[i].code, -1, SQLITE_STATIC);
		if (sqlite3_step(find) == SQLITE_ROW)
			build->products[i].catalog_id = sqlite3_column_int64(find, 0);
		sqlite3_reset(find);
	}
	sqlite3_finalize(find);
	build->catalog_id_max = artifact_get_int(&previous, "SELECT MAX(id) FROM product", 0);
	bool is_good = is_open && !previous.has_failed;
	artifact_close(&previous);
	return is_good;
}

static int compare_catalog_ids(const void *a, const void *b)
{
	const struct product_facts *left = a, *right = b;
	return left->catalog_id < right->catalog_id ? -1 : left->catalog_id > right->catalog_id;
}

bool build_number_products(struct catalog_build *build)
{
	if (build->options->previous_path && !keep_numbers(build)) {
		build->has_failed = true;
		return false;
	}
	qsort(build->products, build->product_count, sizeof(struct product_facts), product_facts_compare);
	build->catalog_ids = xcalloc((size_t)build->hub_id_max + 1, sizeof(int64_t));
	for (size_t i = 0; i < build->product_count; i++) {
		struct product_facts *facts = &build->products[i];
		if (facts->catalog_id == 0)
			facts->catalog_id = ++build->catalog_id_max;
		build->catalog_ids[facts->id] = facts->catalog_id;
	}
	qsort(build->products, build->product_count, sizeof(struct product_facts), compare_catalog_ids);
	return true;
}

struct product_writer {
	struct catalog_build *build;
	struct offer_reader reader;
	struct hub_statement *query;
	sqlite3_stmt *product, *category, *offer, *history, *words;
	struct arena scratch;
};

/* The first of a stored list of pictures; marks all as used. In the arena; NULL when there is none. */
static const char *take_images(struct product_writer *writer, const char *images)
{
	json_t *list = images ? json_parse(images, strlen(images), NULL) : NULL;
	const char *first = json_string_value(json_array_get(list, 0));
	for (size_t i = 0; i < json_array_size(list); i++)
		build_use_image(writer->build, json_string_value(json_array_get(list, i)));
	if (first)
		first = arena_strdup(&writer->scratch, first);
	json_decref(list);
	return first;
}

static int64_t optional(bool has_value, int64_t value)
{
	return has_value ? value : ARTIFACT_NONE;
}

static void write_product(struct product_writer *writer, const struct product_facts *facts)
{
	struct hub_statement *row = writer->query;
	bool has_best = facts->has_best;
	artifact_write(&writer->build->file, writer->product,
		"ittttti"
		"tto"
		"tttt"
		"oooooo"
		"iiio",
		facts->catalog_id, facts->code, hub_column_text(row, 0), hub_column_text(row, 1),
		hub_column_text(row, 2), hub_column_text(row, 3), facts->category_id,
		take_images(writer, hub_column_text(row, 4)), hub_column_text(row, 4),
		column_optional(row, 5), hub_column_text(row, 6), hub_column_text(row, 7),
		hub_column_text(row, 8), facts->currency, optional(has_best, facts->best_price),
		optional(has_best, facts->best_landed),
		optional(facts->best_list_price != 0, facts->best_list_price),
		optional(has_best, facts->best_merchant_id), optional(has_best, facts->best_channel),
		optional(facts->prior_price != 0, facts->prior_price), facts->offer_count,
		(int64_t)facts->is_in_stock, (int64_t)facts->is_in_store,
		optional(facts->deal_id != 0, facts->deal_id));
}

static void write_words(struct product_writer *writer, const struct product_facts *facts)
{
	struct hub_statement *row = writer->query;
	struct searchable searchable = { facts->code, hub_column_text(row, 0), hub_column_text(row, 2),
		hub_column_text(row, 1) };
	const char *words = search_words_make(&searchable, writer->build->options->pinyin, &writer->scratch);
	artifact_write(&writer->build->file, writer->words, "it", facts->catalog_id, words);
}

static void write_categories_of(struct product_writer *writer, const struct product_facts *facts)
{
	struct catalog_build *build = writer->build;
	int64_t id = facts->category_id;
	for (int depth = 0; id != 0 && depth < CATEGORY_DEPTH_MAX; depth++) {
		artifact_write(&build->file, writer->category, "ii", id, facts->catalog_id);
		build->categories[id].product_count++;
		id = build->categories[id].parent_id;
	}
}

static void write_offer(
	struct product_writer *writer, const struct product_facts *facts, const struct stored_offer *stored)
{
	const struct offer *offer = &stored->offer;
	bool has_multibuy = offer->multibuy.quantity != 0;
	artifact_write(&writer->build->file, writer->offer, "iiiitoiioooti", facts->catalog_id,
		stored->merchant_id, (int64_t)offer->channel, offer->price_minor, offer->currency,
		optional(offer->list_price_minor != 0, offer->list_price_minor), offer->delivery_minor,
		(int64_t)offer->stock,
		optional(offer->quantity_left != QUANTITY_LEFT_UNKNOWN, offer->quantity_left),
		optional(has_multibuy, offer->multibuy.quantity),
		optional(has_multibuy, offer->multibuy.price_minor), stored->url, offer->observed_at_ms);
	artifact_write(&writer->build->file, writer->history, "iiib", facts->catalog_id, stored->merchant_id,
		(int64_t)offer->channel, stored->points, (int)stored->point_bytes);
}

static bool writer_open(struct product_writer *writer, struct catalog_build *build)
{
	struct artifact *file = &build->file;
	*writer = (struct product_writer){ .build = build };
	arena_init(&writer->scratch, SCRATCH_BYTES);
	writer->query = hub_db_prepare(build->options->db,
		"SELECT gtin, brand, name, description, images, measure_milli, measure_unit, options, group_code"
		" FROM product WHERE id = $1");
	writer->product = artifact_prepare(file,
		"INSERT INTO product VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	writer->category =
		artifact_prepare(file, "INSERT INTO product_category(category_id, product_id) VALUES(?, ?)");
	writer->offer =
		artifact_prepare(file, "INSERT INTO offer VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	writer->history = artifact_prepare(file, "INSERT INTO price_history VALUES(?, ?, ?, ?)");
	writer->words = artifact_prepare(file, "INSERT INTO search_words(id, words) VALUES(?, ?)");
	build->has_failed |= !offer_reader_open(&writer->reader, build->options->db) || !writer->query;
	return !build->has_failed && !file->has_failed;
}

static void writer_close(struct product_writer *writer)
{
	hub_statement_destroy(writer->query);
	sqlite3_finalize(writer->product);
	sqlite3_finalize(writer->category);
	sqlite3_finalize(writer->offer);
	sqlite3_finalize(writer->history);
	sqlite3_finalize(writer->words);
	offer_reader_close(&writer->reader);
	arena_finish(&writer->scratch);
}

static bool write_all_of(struct product_writer *writer, const struct product_facts *facts)
{
	hub_bind_int(writer->query, 1, facts->id);
	if (hub_step(writer->query) != HUB_DB_ROW || !offer_reader_read(&writer->reader, facts->id)) {
		writer->build->has_failed = true;
		return false;
	}
	write_product(writer, facts);
	write_words(writer, facts);
	write_categories_of(writer, facts);
	for (size_t i = 0; i < writer->reader.count; i++)
		write_offer(writer, facts, &writer->reader.offers[i]);
	hub_reset(writer->query);
	arena_reset(&writer->scratch);
	return !writer->build->file.has_failed;
}

bool build_write_products(struct catalog_build *build)
{
	struct product_writer writer;
	bool is_good = writer_open(&writer, build);
	for (size_t i = 0; i < build->product_count && is_good; i++)
		is_good = write_all_of(&writer, &build->products[i]);
	writer_close(&writer);
	return is_good;
}
