/* SPDX-License-Identifier: Apache-2.0 */
/* The search thread: the newest question wins, an older one is cancelled. It also builds large browse lists
 * and facets, which take too long for the UI thread. All functions are for the thread that made it; only the
 * callback runs on the search thread. */
#ifndef DAOGOU_STORE_SEARCH_WORKER_H
#define DAOGOU_STORE_SEARCH_WORKER_H

#include "kiosk/base/clock.h"
#include "kiosk/store/catalog_list.h"

enum search_answer_kind {
	SEARCH_ANSWER_WORDS, /* summaries of a typed text */
	SEARCH_ANSWER_LIST,  /* list of a filter, with facets of its category */
};

/* A heap object that the receiver owns: search_answer_destroy(). */
struct search_answer {
	enum search_answer_kind kind;
	uint64_t ticket; /* what the asking call returned */
	bool has_failed; /* the catalog cannot be read; the rest is empty */
	/* What was found of the catalog while it was read, and the path of its file; see catalog_damage(). CATALOG_OK and NULL = nothing. */
	enum catalog_fault damage;
	const char *damaged_file;
	struct arena arena; /* holds the texts below */
	const char *typed;  /* SEARCH_ANSWER_WORDS: as asked */
	const struct product_summary *summaries;
	size_t summary_count;
	bool has_more;
	struct catalog_list *list; /* SEARCH_ANSWER_LIST; take it by setting this to NULL */
	const struct facet *brands, *sellers;
	size_t brand_count, seller_count;
	const struct attribute_facets *attributes;
	size_t attribute_count;
};

void search_answer_destroy(struct search_answer *answer);

struct search_worker;

/* Called on the search thread; gives the answer away. Must not call back into the worker. */
typedef void (*search_answer_handler)(void *data, struct search_answer *answer);

/* Never fails: with no usable catalog it answers has_failed until search_worker_reopen(). */
struct search_worker *search_worker_create(
	const char *catalog_path, const struct clock *clock, search_answer_handler handle_answer, void *data);
/* Cancels, waits for the thread (milliseconds), frees. NULL is fine. */
void search_worker_destroy(struct search_worker *worker);

/* Ask; never blocks. Returns a ticket that is higher each time. An older question of the same kind that was
 * not answered yet never will be. */
uint64_t search_worker_ask(struct search_worker *worker, const char *typed, const char *lang, size_t limit);
/* with_facets: also count brands (at most 40), sellers and attributes of the category. */
uint64_t search_worker_ask_list(struct search_worker *worker, const struct catalog_filter *filter,
	const char *lang, bool with_facets);
/* The store that the machine stands in, by its code, from the next question on; see catalog_set_store(). */
void search_worker_set_store(struct search_worker *worker, const char *code);
/* The catalog was swapped or changed: it is opened again before the next question. */
void search_worker_reopen(struct search_worker *worker);

#endif
