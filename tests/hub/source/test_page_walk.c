/* SPDX-License-Identifier: Apache-2.0 */
/* Lists that come page by page, in each of the usual ways, and those that never end. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/page_walk.h"
#include "tests/support/support.h"

struct scene {
	char *folder;
	struct source *source;
	char why[SOURCE_WHY_SIZE];
	char taken[256]; /* what came, page after page */
};

static int setup(void **state)
{
	struct scene *scene = xcalloc(1, sizeof(*scene));
	digest_start();
	scene->folder = temp_folder_make();
	scene->source = source_open(
		&(struct source_options){ .address = scene->folder, .limits = { .pages = 20 } }, scene->why);
	assert_non_null(scene->source);
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;
	source_close(scene->source);
	temp_folder_remove(scene->folder);
	free(scene);
	return 0;
}

static void put(struct scene *scene, const char *name, const char *text)
{
	char *path = file_join(scene->folder, name);
	write_file_or_fail(path, text, strlen(text));
	free(path);
}

/* {"list":[…], "cursor": …, "total": …} */
static bool walk_all(struct scene *scene, const struct page_walk_spec *spec)
{
	struct page_walk walk;
	page_walk_begin(&walk, scene->source, spec);
	while (page_walk_next(&walk)) {
		const json_t *data = json_object_get(walk.page.json, "data"),
			     *answer = data ? data : walk.page.json;
		const json_t *list = json_object_get(answer, "list"),
			     *total = json_object_get(answer, "total");
		char *text = list ? json_dumps(list, JSON_COMPACT) : NULL;
		strncat(scene->taken, text ? text : "?", sizeof(scene->taken) - strlen(scene->taken) - 1);
		free(text);
		if (total)
			page_walk_expect(&walk, atoll(json_string_value(total)));
		page_walk_took(&walk, list);
		if (spec->style == PAGES_CURSOR)
			page_walk_go_on(&walk, json_string_value(json_object_get(answer, "cursor")));
	}
	return page_walk_end(&walk);
}

static void assert_fails(struct scene *scene, const struct page_walk_spec *spec, const char *why)
{
	assert_false(walk_all(scene, spec));
	if (!strstr(source_why(scene->source), why))
		fail_msg("%s", source_why(scene->source));
	assert_true(source_rewind(scene->source));
}

static void test_pages_by_number_end_with_an_empty_one(void **state)
{
	struct scene *scene = *state;
	struct page_walk_spec spec = { .style = PAGES_NUMBERED, .target = "p?limit=9", .key = "page" };
	put(scene, "p?limit=9&page=1", "{\"list\":[1,2]}");
	put(scene, "p?limit=9&page=2", "{\"list\":[3]}");
	/* Until the page that is empty is there, the list is broken off. */
	assert_fails(scene, &spec, "page=3 is missing");
	put(scene, "p?limit=9&page=3", "{\"list\":[]}");
	scene->taken[0] = '\0';
	assert_true(walk_all(scene, &spec));
	assert_string_equal(scene->taken, "[\"1\",\"2\"][\"3\"][]");
}

static void test_pages_by_offset_end_where_the_source_says(void **state)
{
	struct scene *scene = *state;
	struct page_walk_spec spec = { .style = PAGES_OFFSET, .target = "p", .key = "offset" };
	put(scene, "p?offset=0", "{\"list\":[1,2],\"total\":3}");
	put(scene, "p?offset=2", "{\"list\":[3],\"total\":3}");
	assert_true(walk_all(scene, &spec));
	assert_string_equal(scene->taken, "[\"1\",\"2\"][\"3\"]");
	put(scene, "p?offset=2", "{\"list\":[],\"total\":3}");
	assert_fails(scene, &spec, "the list ends after 2 records, and 3 were announced");
}

static void test_pages_by_cursor(void **state)
{
	struct scene *scene = *state;
	struct page_walk_spec spec = { .style = PAGES_CURSOR, .target = "p", .key = "after" };
	put(scene, "p", "{\"list\":[1],\"cursor\":\"a&b\"}");
	put(scene, "p?after=a%26b", "{\"list\":[2],\"cursor\":\"c\"}");
	put(scene, "p?after=c", "{\"list\":[3]}");
	assert_true(walk_all(scene, &spec));
	assert_string_equal(scene->taken, "[\"1\"][\"2\"][\"3\"]");
	put(scene, "p?after=c", "{\"list\":[3],\"cursor\":\"a&b\"}");
	assert_fails(scene, &spec, "leads back to a page that was read already");
}

static void test_pages_by_link(void **state)
{
	struct scene *scene = *state;
	struct page_walk_spec spec = { .style = PAGES_LINKED, .target = "p?limit=1" };
	put(scene, "p?limit=1", "{\"list\":[1]}");
	put(scene, "p?limit=1.headers",
		"HTTP/2 200\r\nLink: <https://x.example/p?page_info=q>; rel=\"next\"\r\n");
	put(scene, "p?page_info=q", "{\"list\":[2]}");
	assert_true(walk_all(scene, &spec));
	assert_string_equal(scene->taken, "[\"1\"][\"2\"]");
	put(scene, "p?page_info=q.headers", "Link: <https://x.example/p?page_info=q>; rel=next\n");
	assert_fails(scene, &spec, "leads back");
}

static void test_pages_by_query(void **state)
{
	struct scene *scene = *state;
	json_t *variables = json_pack("{s:i}", "take", 100);
	struct page_walk_spec spec = { .style = PAGES_OFFSET,
		.target = "",
		.key = "skip",
		.query = "query { x }",
		.variables = variables };
	put(scene, "index.1", "{\"data\":{\"list\":[1],\"total\":2}}");
	put(scene, "index.2", "{\"data\":{\"list\":[2],\"total\":2}}");
	assert_true(walk_all(scene, &spec));
	assert_string_equal(scene->taken, "[\"1\"][\"2\"]");
	assert_int_equal(json_object_size(variables), 1);
	put(scene, "index.2", "{\"errors\":[{\"message\":\"not allowed\"}],\"data\":null}");
	assert_true(source_rewind(scene->source));
	assert_fails(scene, &spec, "is an error: not allowed");
	json_decref(variables);
}

/* A server that takes no notice of the page's number gives the first page for ever. */
static void test_a_list_without_an_end(void **state)
{
	struct scene *scene = *state;
	struct page_walk_spec spec = { .style = PAGES_NUMBERED, .target = "p", .key = "page" };
	for (int i = 1; i <= 25; i++) {
		char *name = xasprintf("p?page=%d", i), *text = xasprintf("{\"at\":%d,\"list\":[%d]}", i, i);
		put(scene, name, text);
		free(text);
		free(name);
	}
	assert_fails(scene, &spec, "there is no end of pages: 20 were asked for");
	put(scene, "p?page=2", "{\"at\":2,\"list\":[1]}");
	assert_fails(scene, &spec, "page 2 is the same as one before");
}

static void test_a_page_without_a_list(void **state)
{
	struct scene *scene = *state;
	struct page_walk_spec spec = { .style = PAGES_NUMBERED, .target = "p", .key = "page" };
	put(scene, "p", "{\"error\":\"unauthorized\"}");
	assert_fails(scene, &spec, "page 1 holds no list of records");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_pages_by_number_end_with_an_empty_one),
		TEST(test_pages_by_offset_end_where_the_source_says),
		TEST(test_pages_by_cursor),
		TEST(test_pages_by_link),
		TEST(test_pages_by_query),
		TEST(test_a_list_without_an_end),
		TEST(test_a_page_without_a_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
