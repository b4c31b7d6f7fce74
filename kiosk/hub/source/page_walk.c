/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over the pages of a list. */
#include "kiosk/hub/source/page_walk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/digest_set.h"

/* Something may be sold out while the pages are read. */
#define SHORT_MAX_PERCENT 5

void page_walk_begin(struct page_walk *walk, struct source *source, const struct page_walk_spec *spec)
{
	*walk = (struct page_walk){
		.source = source, .spec = *spec, .total = -1, .before = digest_set_create()
	};
}

/* What the key says for the next page; NULL = nothing yet. The caller frees. */
static char *next_value(const struct page_walk *walk)
{
	switch (walk->spec.style) {
	case PAGES_NUMBERED: return xasprintf("%" PRId64, walk->pages + !walk->spec.starts_at_zero);
	case PAGES_OFFSET: return xasprintf("%" PRId64, walk->records);
	default: return xstrdup_or_null(walk->cursor);
	}
}

static char *make_body(const struct page_walk *walk, const char *value)
{
	json_t *variables =
		walk->spec.variables ? json_copy((json_t *)(uintptr_t)walk->spec.variables) : json_object();
	if (value && walk->spec.style == PAGES_CURSOR)
		json_object_set_new(variables, walk->spec.key, json_string(value));
	else if (value)
		json_object_set_new(variables, walk->spec.key, json_integer(atoll(value)));
	json_t *body = json_pack("{s:s, s:o}", "query", walk->spec.query, "variables", variables);
	char *text = json_to_text(body);
	json_decref(body);
	return text;
}

static char *make_target(const struct page_walk *walk, const char *value)
{
	const char *target = walk->spec.target;
	if (walk->spec.style == PAGES_LINKED)
		return xstrdup(walk->cursor ? walk->cursor : target);
	if (!value || walk->spec.query)
		return xstrdup(target);
	char *escaped = source_escape(value);
	char *whole =
		xasprintf("%s%c%s=%s", target, strchr(target, '?') ? '&' : '?', walk->spec.key, escaped);
	free(escaped);
	return whole;
}

/* The message of the first error of GraphQL's answer that has no data; NULL = none. */
static const char *graphql_error(const json_t *answer)
{
	const json_t *errors = json_object_get(answer, "errors"), *data = json_object_get(answer, "data");
	if (json_array_size(errors) == 0 || json_is_object(data))
		return NULL;
	return json_get_text(json_array_get(errors, 0), "message", "no message");
}

static void fail(struct page_walk *walk)
{
	walk->has_failed = walk->is_done = true;
}

static void ask(struct page_walk *walk)
{
	char *value = next_value(walk);
	char *body = walk->spec.query ? make_body(walk, value) : NULL, *target = make_target(walk, value);
	struct source_request request = { .target = target, .body = body, .content = SOURCE_JSON };
	walk->has_page = source_ask(walk->source, &request, &walk->page) == SOURCE_OK;
	if (!walk->has_page) {
		fail(walk);
	} else if (walk->spec.query && graphql_error(walk->page.json)) {
		source_fail(walk->source, "the answer to the query is an error: %.160s",
			graphql_error(walk->page.json));
		fail(walk);
	}
	free(target);
	free(body);
	free(value);
}

/* A page that was not looked at would be taken for an empty one. */
static void check_taken(struct page_walk *walk)
{
	if (walk->has_taken || walk->has_failed || walk->pages == 0)
		return;
	source_fail(walk->source, "page %" PRId64 " holds no list of records", walk->pages);
	fail(walk);
}

bool page_walk_next(struct page_walk *walk)
{
	check_taken(walk);
	if (walk->has_page)
		source_page_finish(&walk->page);
	walk->has_page = false;
	/* A file that was saved holds one page of many, and nobody can say where the others are. */
	if (walk->pages > 0 && source_is_one_page(walk->source))
		walk->is_done = true;
	bool needs_cursor = walk->spec.style == PAGES_CURSOR || walk->spec.style == PAGES_LINKED;
	if (walk->is_done || (needs_cursor && walk->pages > 0 && !walk->cursor)) {
		walk->is_done = true;
		return false;
	}
	ask(walk);
	walk->pages++;
	walk->has_taken = false;
	return !walk->has_failed;
}

/* The next step of a walk along cursors; one that was there before leads in a circle. */
static void follow(struct page_walk *walk, const char *cursor)
{
	free(walk->cursor);
	walk->cursor = cursor && *cursor ? xstrdup(cursor) : NULL;
	if (!walk->cursor || digest_set_add(walk->before, walk->cursor, strlen(walk->cursor)))
		return;
	source_fail(walk->source, "page %" PRId64 " leads back to a page that was read already", walk->pages);
	fail(walk);
}

void page_walk_took(struct page_walk *walk, const json_t *records)
{
	size_t count = json_array_size(records);
	if (!json_is_array(records) || walk->has_failed)
		return;
	walk->has_taken = true;
	walk->records += (int64_t)count;
	if (walk->spec.style == PAGES_LINKED)
		follow(walk, walk->page.next);
	if (count == 0 && (walk->spec.style == PAGES_NUMBERED || walk->spec.style == PAGES_OFFSET))
		walk->is_done = true;
	if (walk->total >= 0 && walk->records >= walk->total)
		walk->is_done = true;
	if (count == 0)
		return;
	char *text = json_to_text(records);
	if (!digest_set_add(walk->before, text, strlen(text))) {
		source_fail(walk->source, "page %" PRId64 " is the same as one before", walk->pages);
		fail(walk);
	}
	free(text);
}

void page_walk_expect(struct page_walk *walk, int64_t total)
{
	walk->total = total;
	if (total >= 0 && walk->has_taken && walk->records >= total)
		walk->is_done = true;
}

void page_walk_go_on(struct page_walk *walk, const char *cursor)
{
	if (!walk->has_failed)
		follow(walk, cursor);
}

bool page_walk_end(struct page_walk *walk)
{
	bool is_short = walk->total > 0 && !source_is_one_page(walk->source) &&
		walk->records * 100 < walk->total * (100 - SHORT_MAX_PERCENT);
	if (!walk->has_failed && walk->is_done && is_short) {
		source_fail(walk->source,
			"the list ends after %" PRId64 " records, and %" PRId64 " were announced",
			walk->records, walk->total);
		walk->has_failed = true;
	}
	if (walk->has_page)
		source_page_finish(&walk->page);
	digest_set_destroy(walk->before);
	free(walk->cursor);
	return !walk->has_failed;
}
