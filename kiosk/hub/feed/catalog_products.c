/* SPDX-License-Identifier: Apache-2.0 */
/* Products, their offers, histories, categories and search words. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/best_times.h"
#include "kiosk/hub/feed/catalog_build_state.h"
#include "kiosk/hub/feed/search_words.h"

#define CATEGORY_DEPTH_MAX 32
#define SCRATCH_BYTES (256 * 1024)

static int compare_ranks(const void *a, const void *b)
{
	const struct product_rank *left = a, *right = b;
	if (left->score != right->score)
		return left->score > right->score ? -1 : 1;
	return strcmp(left->code, right->code);
}

static int compare_catalog_ids(const void *a, const void *b)
{
	const struct product_rank *left = a, *right = b;
	return left->catalog_id < right->catalog_id ? -1 : left->catalog_id > right->catalog_id;
}

/* All products with their scores. */
static bool load_ranks(struct catalog_build *build)
{
	struct offer_reader reader;
	int64_t count = 0, category_id, created_ms;
	build->has_failed |= !offer_reader_open(&reader, build->options->db);
	hub_get_int(build->options->db, &count, "SELECT COUNT(*) FROM product WHERE is_live = 1");
	build->ranks = xcalloc((size_t)count + 1, sizeof(struct product_rank));
	struct hub_statement *query = hub_query(build->options->db,
		"SELECT p.id, p.code, p.created_at, c.id FROM product p"
		" LEFT JOIN category c ON c.code = p.category AND c.is_live = 1 WHERE p.is_live = 1 ORDER BY p.id");
	while (build->product_count < count) {
		struct product_rank *rank = &build->ranks[build->product_count];
		if (!build_next(build, query, &rank->id, ARENA_TEXT(&build->arena, &rank->code), &created_ms,
			    &category_id))
			break;
		build->product_count++;
		struct product_facts facts = { .id = rank->id,
			.first_day = time_zone_day(build->zone, created_ms),
			.deal_id = build->deal_ids[rank->id] };
		build->has_failed |= !offer_reader_read(&reader, rank->id);
		for (size_t i = 0; i < reader.count; i++)
			build_see_shelf(build, &reader.offers[i]);
		product_facts_from_offers(
			&facts, &reader, build->place.currency, build->options->now_ms, build->zone);
		rank->score = facts.score;
	}
	hub_query_end(query);
	offer_reader_close(&reader);
	return !build->has_failed;
}

int64_t build_kept_id(struct catalog_build *build, const char *code)
{
	int64_t id = 0;
	if (!build->find_code)
		build->find_code =
			artifact_prepare(&build->file, "SELECT id FROM built.product WHERE code = ?");
	if (!build->find_code)
		return 0;
	sqlite3_bind_text(build->find_code, 1, code, -1, SQLITE_STATIC);
	if (sqlite3_step(build->find_code) == SQLITE_ROW)
		id = sqlite3_column_int64(build->find_code, 0);
	sqlite3_reset(build->find_code);
	return id;
}

/* Products that the catalog before had keep their ids; the others come behind, by their rank. */
static void number_ranks(struct catalog_build *build)
{
	size_t count = (size_t)build->product_count;
	for (size_t i = 0; i < count && build->has_built; i++)
		build->ranks[i].catalog_id = build_kept_id(build, build->ranks[i].code);
	if (count > 0)
		qsort(build->ranks, count, sizeof(struct product_rank), compare_ranks);
	for (size_t i = 0; i < count; i++) {
		struct product_rank *rank = &build->ranks[i];
		if (rank->catalog_id == 0)
			rank->catalog_id = ++build->catalog_id_max;
		build->catalog_ids[rank->id] = rank->catalog_id;
	}
	if (count > 0)
		qsort(build->ranks, count, sizeof(struct product_rank), compare_catalog_ids);
}

/* What the source said and the catalog takes over: columns of the hub's product, in the order of the catalog's. */
#define SELECT_FIELD(name) "," #name
#define SELECT_BUILT(name)
#define SELECT(kind, name, type) SELECT_##kind(name)
#define NUMBER_FIELD(name) FIELD_##name,
#define NUMBER_BUILT(name)
#define NUMBER(kind, name, type) NUMBER_##kind(name)
#define FIELD_FIELD(name, type) { #name, type[0] == 'T' },
#define FIELD_BUILT(name, type)
#define FIELD(kind, name, type) FIELD_##kind(name, type)

static const char SELECT_FIELDS[] = "SELECT id" CATALOG_PRODUCT_COLUMNS(
	SELECT) ", code, created_at,"
		" (SELECT c.id FROM category c WHERE c.code = product.category AND c.is_live = 1)"
		" FROM product WHERE id = $1 AND is_live = 1";
enum { FIELD_id, CATALOG_PRODUCT_COLUMNS(NUMBER) FIELD_COUNT };
static const struct {
	const char *column;
	bool is_text;
} FIELDS[FIELD_COUNT] = { { "id", false }, CATALOG_PRODUCT_COLUMNS(FIELD) };

struct product_writer {
	struct catalog_build *build;
	struct offer_reader reader;
	struct hub_statement *query; /* the fields of one product */
	const char *texts[FIELD_COUNT];
	struct db_value numbers[FIELD_COUNT];
	const char *code;
	int64_t created_ms, category_id;
	struct best_times times;
	struct artifact_table product, category, offer, history, best, words, fact;
	struct arena scratch;
};

/* The first of a stored list of pictures, in the arena; NULL when there is none. */
static const char *first_image(struct product_writer *writer, const char *images)
{
	json_t *list = images ? json_parse(images, strlen(images), NULL) : NULL;
	const char *first = json_string_value(json_array_get(list, 0));
	if (first)
		first = arena_strdup(&writer->scratch, first);
	json_decref(list);
	return first;
}

static struct db_value optional(bool has_value, int64_t value)
{
	return has_value ? db_int(value) : DB_NULL;
}

static void write_product(struct product_writer *writer, const struct product_facts *facts)
{
	bool has_best = facts->has_best;
	const struct artifact_cell built[] = {
		CELL("id", facts->catalog_id),
		CELL("code", facts->code),
		CELL("category_id", facts->category_id),
		CELL("image", first_image(writer, writer->texts[FIELD_images])),
		CELL("currency", facts->currency),
		CELL("best_price", optional(has_best, facts->best_price)),
		CELL("best_landed", optional(has_best, facts->best_landed)),
		CELL("best_merchant_id", optional(has_best, facts->best_merchant_id)),
		CELL("best_channel", optional(has_best, facts->best_channel)),
		CELL("prior_price_30d", optional(facts->prior_price != 0, facts->prior_price)),
		CELL("offer_count", facts->offer_count),
		CELL("is_in_stock", facts->is_in_stock),
		CELL("is_in_store", facts->is_in_store),
		CELL("deal_id", optional(facts->deal_id != 0, facts->deal_id)),
	};
	struct artifact_cell cells[ARRAY_LENGTH(built) + FIELD_COUNT];
	size_t count = ARRAY_LENGTH(built);
	memcpy(cells, built, sizeof(built));
	for (int i = FIELD_id + 1; i < FIELD_COUNT; i++)
		cells[count++] = (struct artifact_cell){ FIELDS[i].column,
			FIELDS[i].is_text ? db_text(writer->texts[i]) : writer->numbers[i] };
	cells[count] = (struct artifact_cell){ NULL, DB_NULL };
	artifact_add_cells(&writer->build->file, &writer->product, cells);
}

static void write_words(struct product_writer *writer, const struct product_facts *facts)
{
	struct searchable searchable = { facts->code, writer->texts[FIELD_gtin], writer->texts[FIELD_name],
		writer->texts[FIELD_brand] };
	const char *words = search_words_make(&searchable, writer->build->options->pinyin, &writer->scratch);
	artifact_add(
		&writer->build->file, &writer->words, CELL("id", facts->catalog_id), CELL("words", words));
}

static void list_in_category(struct category_node *node, int64_t product_id)
{
	if (node->listed == node->capacity) {
		node->capacity = node->capacity * 2 + 64;
		node->products = xreallocarray(node->products, node->capacity, sizeof(*node->products));
	}
	node->products[node->listed++] = (uint32_t)product_id;
	node->product_count++;
}

/* The category and all above it. A whole build comes in the order of products, and writes in that of categories when it has all. */
static void write_categories_of(struct product_writer *writer, const struct product_facts *facts)
{
	struct catalog_build *build = writer->build;
	int64_t id = facts->category_id;
	for (int depth = 0; id != 0 && depth < CATEGORY_DEPTH_MAX; depth++) {
		if (build->is_whole)
			list_in_category(&build->categories[id], facts->catalog_id);
		else
			artifact_add(&build->file, &writer->category, CELL("category_id", id),
				CELL("product_id", facts->catalog_id));
		id = build->categories[id].parent_id;
	}
}

static void write_listed(struct product_writer *writer)
{
	struct catalog_build *build = writer->build;
	for (int64_t id = 0; id <= build->category_id_max; id++) {
		struct category_node *node = &build->categories[id];
		for (size_t i = 0; i < node->listed; i++)
			artifact_add(&build->file, &writer->category, CELL("category_id", id),
				CELL("product_id", (int64_t)node->products[i]));
		free(node->products);
		node->products = NULL;
		node->listed = node->capacity = 0;
	}
}

/* What the lists are made of. */
static void write_fact(struct product_writer *writer, const struct product_facts *facts)
{
	artifact_add(&writer->build->file, &writer->fact, CELL("id", facts->catalog_id),
		CELL("hub_id", facts->id), CELL("code", facts->code), CELL("category_id", facts->category_id),
		CELL("is_in_stock", facts->is_in_stock), CELL("score", facts->score),
		CELL("saving", facts->saving_permille), CELL("first_day", facts->first_day),
		CELL("due_at", optional(facts->due_ms != 0, facts->due_ms)));
}

static void write_offer(
	struct product_writer *writer, const struct product_facts *facts, const struct stored_offer *stored)
{
	const struct offer *offer = &stored->offer;
	bool has_multibuy = offer->multibuy.quantity != 0;
	bool is_as_old = build_is_as_old_as_shelf(writer->build, stored);
	artifact_add(&writer->build->file, &writer->offer, CELL("product_id", facts->catalog_id),
		CELL("merchant_id", stored->merchant_id), CELL("channel", (int64_t)offer->channel),
		CELL("store_id", stored->store_id), CELL("valid_from", stored->valid_from),
		CELL("price", offer->price_minor), CELL("currency", offer->currency),
		CELL("delivery", offer->delivery_minor), CELL("stock", (int64_t)offer->stock),
		CELL("quantity",
			optional(offer->quantity_left != QUANTITY_LEFT_UNKNOWN, offer->quantity_left)),
		CELL("multibuy_quantity", optional(has_multibuy, offer->multibuy.quantity)),
		CELL("multibuy_price", optional(has_multibuy, offer->multibuy.price_minor)),
		CELL("url", stored->url), CELL("observed_at", optional(!is_as_old, offer->observed_at_ms)),
		CELL("valid_until", stored->valid_until), CELL("member_price", stored->member_price),
		CELL("days_min", stored->days_min), CELL("days_max", stored->days_max),
		CELL("is_age_restricted", stored->is_age_restricted));
}

static void write_history(
	struct product_writer *writer, const struct product_facts *facts, const struct stored_offer *stored)
{
	artifact_add(&writer->build->file, &writer->history, CELL("product_id", facts->catalog_id),
		CELL("merchant_id", stored->merchant_id), CELL("channel", (int64_t)stored->offer.channel),
		CELL("store_id", stored->store_id),
		CELL("points", DB_BYTES(stored->points, stored->point_bytes)));
}

static void write_times(struct product_writer *writer, const struct product_facts *facts)
{
	best_times_find(
		&writer->times, &writer->reader, facts, writer->build->options->now_ms, writer->build->zone);
	for (size_t i = 0; i < writer->times.count; i++) {
		const struct best_row *row = &writer->times.rows[i];
		bool has_best = row->facts.has_best;
		artifact_add(&writer->build->file, &writer->best, CELL("product_id", facts->catalog_id),
			CELL("store_id", row->store_id), CELL("from_ms", row->from_ms),
			CELL("best_price", optional(has_best, row->facts.best_price)),
			CELL("best_landed", optional(has_best, row->facts.best_landed)),
			CELL("best_merchant_id", optional(has_best, row->facts.best_merchant_id)),
			CELL("best_channel", optional(has_best, row->facts.best_channel)),
			CELL("prior_price_30d",
				optional(row->facts.prior_price != 0, row->facts.prior_price)),
			CELL("offer_count", row->facts.offer_count),
			CELL("is_in_stock", row->facts.is_in_stock),
			CELL("is_in_store", row->facts.is_in_store));
	}
}

/* Offers that differ in their window alone have one history. */
static bool has_same_history(const struct stored_offer *left, const struct stored_offer *right)
{
	return left->merchant_id == right->merchant_id && left->offer.channel == right->offer.channel &&
		left->store_id == right->store_id;
}

static bool writer_open(struct product_writer *writer, struct catalog_build *build)
{
	*writer = (struct product_writer){ .build = build,
		.product.name = "product",
		.category.name = "product_category",
		.offer.name = "offer",
		.history.name = "price_history",
		.best.name = "product_best",
		.words.name = "search_words",
		.fact.name = "fact" };
	arena_init(&writer->scratch, SCRATCH_BYTES);
	writer->query = hub_db_prepare(build->options->db, SELECT_FIELDS);
	build->has_failed |= !offer_reader_open(&writer->reader, build->options->db) || !writer->query;
	return !build->has_failed && !build->file.has_failed;
}

static void writer_close(struct product_writer *writer)
{
	hub_statement_destroy(writer->query);
	artifact_table_finish(&writer->product);
	artifact_table_finish(&writer->category);
	artifact_table_finish(&writer->offer);
	artifact_table_finish(&writer->history);
	artifact_table_finish(&writer->best);
	best_times_finish(&writer->times);
	artifact_table_finish(&writer->words);
	artifact_table_finish(&writer->fact);
	offer_reader_close(&writer->reader);
	arena_finish(&writer->scratch);
}

/* On loan until the next product. False when there is none of that id in the shop. */
static bool read_fields(struct product_writer *writer, int64_t id)
{
	struct db_target targets[FIELD_COUNT + 4] = { 0 };
	for (int i = 0; i < FIELD_COUNT; i++)
		targets[i] = FIELDS[i].is_text ? db_target_loan(&writer->texts[i])
					       : db_target_optional(&writer->numbers[i]);
	const struct db_target own[] = { db_target_loan(&writer->code), db_target_int64(&writer->created_ms),
		db_target_int64(&writer->category_id) };
	memcpy(targets + FIELD_COUNT, own, sizeof(own));
	hub_bind(writer->query, id);
	return hub_next_list(writer->query, targets);
}

static bool read_product(struct product_writer *writer, int64_t id, struct product_facts *ret_facts)
{
	struct catalog_build *build = writer->build;
	build->has_failed |= !offer_reader_read(&writer->reader, id);
	*ret_facts = (struct product_facts){ .id = id,
		.code = writer->code,
		.first_day = time_zone_day(build->zone, writer->created_ms),
		.category_id = writer->category_id,
		.deal_id = build->deal_ids[id] };
	product_facts_from_offers(
		ret_facts, &writer->reader, build->place.currency, build->options->now_ms, build->zone);
	return !build->has_failed;
}

static void write_all_of(struct product_writer *writer, const struct product_facts *facts)
{
	write_product(writer, facts);
	write_fact(writer, facts);
	write_words(writer, facts);
	write_categories_of(writer, facts);
	for (size_t i = 0; i < writer->reader.count; i++)
		write_offer(writer, facts, &writer->reader.offers[i]);
	for (size_t i = 0; i < writer->reader.count; i++)
		if (i == 0 || !has_same_history(&writer->reader.offers[i - 1], &writer->reader.offers[i]))
			write_history(writer, facts, &writer->reader.offers[i]);
	write_times(writer, facts);
}

/* What is no longer in the shop is passed over. */
static bool write_one(struct product_writer *writer, int64_t id)
{
	struct catalog_build *build = writer->build;
	struct product_facts facts;
	if (read_fields(writer, id) && read_product(writer, id, &facts)) {
		if (build->catalog_ids[id] == 0)
			build->catalog_ids[id] = build_kept_id(build, writer->code);
		if (build->catalog_ids[id] == 0)
			build->catalog_ids[id] = ++build->catalog_id_max;
		facts.catalog_id = build->catalog_ids[id];
		for (size_t i = 0; i < writer->reader.count && !build->is_whole; i++)
			build_see_shelf(build, &writer->reader.offers[i]);
		write_all_of(writer, &facts);
	}
	hub_reset(writer->query);
	arena_reset(&writer->scratch);
	build->has_failed |= hub_db_has_failed(build->options->db);
	return !build->has_failed && !build->file.has_failed;
}

bool build_write_all_products(struct catalog_build *build)
{
	struct product_writer writer;
	bool is_good = writer_open(&writer, build) && load_ranks(build);
	if (is_good)
		number_ranks(build);
	for (int64_t i = 0; i < build->product_count && is_good; i++)
		is_good = write_one(&writer, build->ranks[i].id);
	write_listed(&writer);
	writer_close(&writer);
	return is_good;
}

bool build_write_products(struct catalog_build *build, const struct product_scope *scope)
{
	struct product_writer writer;
	bool is_good = writer_open(&writer, build);
	for (size_t i = 0; i < scope->count && is_good; i++)
		if (scope->ids[i] <= build->hub_id_max)
			is_good = write_one(&writer, scope->ids[i]);
	writer_close(&writer);
	return is_good;
}
