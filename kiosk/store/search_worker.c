/* SPDX-License-Identifier: Apache-2.0 */
/* The search thread. */
#include "kiosk/store/search_worker.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/private_memory.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_search.h"

#define ANSWER_ARENA_BYTES 8192
#define BRAND_FACETS_MAX 40
#define LANG_BYTES 16

struct question {
	uint64_t ticket; /* 0 = none waits */
	char *typed, *brand;
	struct catalog_filter filter;
	bool with_facets;
	char lang[LANG_BYTES];
	size_t limit;
};

struct search_worker {
	char *catalog_path;
	const struct clock *clock;
	search_answer_handler handle_answer;
	void *data;
	pthread_t thread;
	struct catalog_search *search; /* the thread's own; NULL while the catalog cannot be used */

	/* Set by the asking thread, cleared by the search thread before it starts. */
	atomic_bool cancel_list;
	atomic_bool is_ending; /* of any question, and of opening */

	pthread_mutex_t lock; /* protects the rest */
	pthread_cond_t wake;
	uint64_t last_ticket;
	struct question words, list;
	bool must_reopen, is_stopping;
	char store[CODE_SIZE];
	struct catalog_search *searching; /* the words search that runs now, for catalog_search_cancel() */
};

void search_answer_destroy(struct search_answer *answer)
{
	if (!answer)
		return;
	catalog_list_destroy(answer->list);
	arena_finish(&answer->arena);
	free(answer);
}

static void question_finish(struct question *question)
{
	free(question->typed);
	free(question->brand);
	*question = (struct question){ 0 };
}

static struct search_answer *answer_new(enum search_answer_kind kind, uint64_t ticket)
{
	struct search_answer *answer = xcalloc(1, sizeof *answer);

	answer->kind = kind;
	answer->ticket = ticket;
	arena_init(&answer->arena, ANSWER_ARENA_BYTES);
	return answer;
}

/* NULL when it was cancelled. */
static struct search_answer *answer_words(struct search_worker *worker, const struct question *question)
{
	struct search_answer *answer = answer_new(SEARCH_ANSWER_WORDS, question->ticket);
	enum catalog_search_outcome outcome = CATALOG_SEARCH_FAILED;

	answer->typed = arena_strdup(&answer->arena, question->typed);
	if (worker->search)
		outcome = catalog_search_run(worker->search, question->typed, question->lang,
			clock_wall_ms(worker->clock), question->limit, &answer->arena, &answer->summaries,
			&answer->summary_count, &answer->has_more);
	answer->has_failed = outcome == CATALOG_SEARCH_FAILED;
	if (outcome == CATALOG_SEARCH_CANCELLED) {
		search_answer_destroy(answer);
		return NULL;
	}
	return answer;
}

static struct search_answer *answer_list(struct search_worker *worker, struct question *question)
{
	struct search_answer *answer = answer_new(SEARCH_ANSWER_LIST, question->ticket);
	struct catalog *catalog = worker->search ? catalog_search_catalog(worker->search) : NULL;

	question->filter.brand = question->brand;
	question->filter.now_ms =
		question->filter.now_ms ? question->filter.now_ms : clock_wall_ms(worker->clock);
	if (catalog)
		answer->list = catalog_list_build(catalog, &question->filter, &worker->cancel_list);
	if (atomic_load(&worker->cancel_list)) {
		search_answer_destroy(answer);
		return NULL;
	}
	answer->has_failed = !answer->list;
	if (catalog && question->with_facets) {
		answer->brand_count = catalog_brands(catalog, &answer->arena, question->lang,
			question->filter.category_id, BRAND_FACETS_MAX, &answer->brands);
		answer->seller_count = catalog_sellers(catalog, &answer->arena, question->lang,
			question->filter.category_id, question->filter.now_ms, &answer->sellers);
		answer->attribute_count = catalog_attributes(catalog, &answer->arena, question->lang,
			question->filter.category_id, &answer->attributes);
	}
	if (catalog)
		catalog_release_memory(catalog);
	return answer;
}

/* Takes the next question, words before lists; its ticket is 0 when there is only something to reopen. False
 * when it is time to stop. */
static bool wait_for_question(
	struct search_worker *worker, struct question *ret_question, bool *ret_is_list, bool *ret_reopen)
{
	pthread_mutex_lock(&worker->lock);
	while (!worker->is_stopping && !worker->words.ticket && !worker->list.ticket && !worker->must_reopen)
		pthread_cond_wait(&worker->wake, &worker->lock);
	bool goes_on = !worker->is_stopping;
	if (goes_on) {
		struct question *next = worker->words.ticket ? &worker->words : &worker->list;
		*ret_is_list = next == &worker->list;
		*ret_question = *next;
		*next = (struct question){ 0 };
		*ret_reopen = worker->must_reopen;
		worker->must_reopen = false;
		atomic_store(&worker->cancel_list, false);
	}
	pthread_mutex_unlock(&worker->lock);
	return goes_on;
}

/* From here on an asking thread can cancel the words search. False when a newer question came already. */
static bool allow_cancelling(struct search_worker *worker, bool is_list)
{
	pthread_mutex_lock(&worker->lock);
	bool is_overtaken = !is_list && worker->words.ticket;
	if (worker->search && !is_list) {
		catalog_search_allow(worker->search);
		worker->searching = worker->search;
	}
	pthread_mutex_unlock(&worker->lock);
	return !is_overtaken;
}

/* A list that had to make way for words is asked again, unless a newer one waits. */
static void end_question(
	struct search_worker *worker, struct question *question, bool is_list, bool is_answered)
{
	pthread_mutex_lock(&worker->lock);
	worker->searching = NULL;
	if (is_list && question->ticket && !is_answered && !worker->list.ticket && !worker->is_stopping) {
		worker->list = *question;
		*question = (struct question){ 0 };
	}
	pthread_mutex_unlock(&worker->lock);
	question_finish(question);
}

static void reopen(struct search_worker *worker)
{
	catalog_search_close(worker->search);
	worker->search = catalog_search_open(worker->catalog_path, &worker->is_ending, NULL);
}

static void take_store(struct search_worker *worker)
{
	char store[CODE_SIZE];

	pthread_mutex_lock(&worker->lock);
	memcpy(store, worker->store, sizeof store);
	pthread_mutex_unlock(&worker->lock);
	if (worker->search)
		catalog_set_store(catalog_search_catalog(worker->search), store);
}

/* A damaged catalog is left at once, and its answer says so: nothing that was not found counts. */
static void leave_damaged(struct search_worker *worker, struct search_answer *answer)
{
	struct catalog *catalog = worker->search ? catalog_search_catalog(worker->search) : NULL;

	if (!answer || !catalog || catalog_damage(catalog) == CATALOG_OK)
		return;
	answer->has_failed = true;
	answer->damage = catalog_damage(catalog);
	answer->damaged_file = arena_strdup(&answer->arena, catalog_file(catalog));
	catalog_search_close(worker->search);
	worker->search = NULL;
}

static void *search_thread(void *data)
{
	struct search_worker *worker = data;
	struct question question;
	bool is_list, must_reopen;

	pthread_setname_np(pthread_self(), "search");
	while (wait_for_question(worker, &question, &is_list, &must_reopen)) {
		if (must_reopen || !worker->search)
			reopen(worker);
		take_store(worker);
		struct search_answer *answer = NULL;
		if (question.ticket && allow_cancelling(worker, is_list))
			answer = is_list ? answer_list(worker, &question) : answer_words(worker, &question);
		end_question(worker, &question, is_list, answer != NULL);
		leave_damaged(worker, answer);
		if (answer)
			worker->handle_answer(worker->data, answer);
		private_memory_wipe_stack();
	}
	return NULL;
}

struct search_worker *search_worker_create(
	const char *catalog_path, const struct clock *clock, search_answer_handler handle_answer, void *data)
{
	struct search_worker *worker = xcalloc(1, sizeof *worker);

	worker->catalog_path = xstrdup(catalog_path);
	worker->clock = clock;
	worker->handle_answer = handle_answer;
	worker->data = data;
	atomic_init(&worker->cancel_list, false);
	atomic_init(&worker->is_ending, false);
	pthread_mutex_init(&worker->lock, NULL);
	pthread_cond_init(&worker->wake, NULL);
	if (pthread_create(&worker->thread, NULL, search_thread, worker) != 0)
		abort();
	return worker;
}

/* With the lock held. A list makes way for anything, words only for newer words. */
static void cancel_running(struct search_worker *worker, bool with_words)
{
	atomic_store(&worker->cancel_list, true);
	if (worker->searching && with_words)
		catalog_search_cancel(worker->searching);
}

void search_worker_destroy(struct search_worker *worker)
{
	if (!worker)
		return;
	pthread_mutex_lock(&worker->lock);
	worker->is_stopping = true;
	atomic_store(&worker->is_ending, true);
	cancel_running(worker, true);
	pthread_cond_signal(&worker->wake);
	pthread_mutex_unlock(&worker->lock);
	pthread_join(worker->thread, NULL);
	question_finish(&worker->words);
	question_finish(&worker->list);
	catalog_search_close(worker->search);
	pthread_mutex_destroy(&worker->lock);
	pthread_cond_destroy(&worker->wake);
	free(worker->catalog_path);
	free(worker);
}

static uint64_t put_question(
	struct search_worker *worker, struct question *slot, struct question question, const char *lang)
{
	size_t i = 0;

	for (; lang && lang[i] && i < LANG_BYTES - 1; i++)
		question.lang[i] = lang[i];
	question.lang[i] = '\0';
	pthread_mutex_lock(&worker->lock);
	question.ticket = ++worker->last_ticket;
	question_finish(slot);
	*slot = question;
	cancel_running(worker, slot == &worker->words);
	pthread_cond_signal(&worker->wake);
	pthread_mutex_unlock(&worker->lock);
	return question.ticket;
}

uint64_t search_worker_ask(struct search_worker *worker, const char *typed, const char *lang, size_t limit)
{
	return put_question(
		worker, &worker->words, (struct question){ .typed = xstrdup(typed), .limit = limit }, lang);
}

uint64_t search_worker_ask_list(
	struct search_worker *worker, const struct catalog_filter *filter, const char *lang, bool with_facets)
{
	struct question question = { .filter = *filter, .with_facets = with_facets, .typed = xstrdup("") };

	question.brand = xstrdup_or_null(filter->brand);
	return put_question(worker, &worker->list, question, lang);
}

void search_worker_set_store(struct search_worker *worker, const char *code)
{
	pthread_mutex_lock(&worker->lock);
	snprintf(worker->store, sizeof worker->store, "%s", code);
	pthread_mutex_unlock(&worker->lock);
}

void search_worker_reopen(struct search_worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	worker->must_reopen = true;
	pthread_cond_signal(&worker->wake);
	pthread_mutex_unlock(&worker->lock);
}
