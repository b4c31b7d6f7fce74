/* SPDX-License-Identifier: Apache-2.0 */
/* Files, streams and folders of saved pages as sources: what is compressed is read all the same, and what is none is told. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/expand.h"
#include "kiosk/hub/source/link_header.h"
#include "kiosk/hub/source/source.h"
#include "tests/support/support.h"

struct scene {
	char *folder, *path;
	struct source *source;
	char why[SOURCE_WHY_SIZE];
};

static int setup(void **state)
{
	struct scene *scene = xcalloc(1, sizeof(*scene));
	digest_start();
	scene->folder = temp_folder_make();
	scene->path = file_join(scene->folder, "file");
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;
	source_close(scene->source);
	temp_folder_remove(scene->folder);
	free(scene->path);
	free(scene);
	return 0;
}

static void put(struct scene *scene, const char *name, const void *bytes, size_t length)
{
	char *path = file_join(scene->folder, name);
	write_file_or_fail(path, bytes, length);
	free(path);
}

static void open_with(struct scene *scene, const char *address, struct source_limits limits)
{
	source_close(scene->source);
	scene->source =
		source_open(&(struct source_options){ .address = address, .limits = limits }, scene->why);
	if (!scene->source)
		fail_msg("%s", scene->why);
}

static void *gzip(const void *bytes, size_t length, size_t *ret_length)
{
	z_stream stream = { 0 };
	assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
	size_t size = deflateBound(&stream, length) + 64;
	void *packed = xmalloc(size);
	stream.next_in = (void *)(uintptr_t)bytes;
	stream.avail_in = (unsigned)length;
	stream.next_out = packed;
	stream.avail_out = (unsigned)size;
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	*ret_length = stream.total_out;
	deflateEnd(&stream);
	return packed;
}

static void put_gzip(struct scene *scene, const void *bytes, size_t length, size_t cut)
{
	size_t packed_length;
	void *packed = gzip(bytes, length, &packed_length);
	put(scene, "file", packed, packed_length - cut);
	free(packed);
}

static void assert_reads(struct scene *scene, const char *text)
{
	char bytes[256] = "";
	for (int i = 0; i < 2; i++) {
		FILE *stream = source_stream(scene->source);
		if (!stream)
			fail_msg("%s", source_why(scene->source));
		size_t length = fread(bytes, 1, sizeof(bytes) - 1, stream);
		bytes[length] = '\0';
		assert_string_equal(bytes, text);
		assert_false(ferror(stream));
		assert_true(source_rewind(scene->source));
	}
}

static void test_a_file_is_read_whatever_packs_it(void **state)
{
	struct scene *scene = *state;
	static const char TEXT[] = "{\"type\":\"product\"}\n";
	/* "a" with HELLO, stored. */
	static const unsigned char ZIP[] =
		"PK\x03\x04\x0a\0\0\0\0\0\0\0!\0\x6e\xd7\xac\xfd\x06\0\0\0\x06\0\0\0\x01\0\0\0"
		"aHELLO\nPK\x01\x02\x1e\x03\x0a\0\0\0\0\0\0\0!\0\x6e\xd7\xac\xfd\x06\0\0\0\x06"
		"\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\xa4\x81\0\0\0\0aPK\x05\x06\0\0\0\0\x01\0\x01\0"
		"/\0\0\0%\0\0\0\0\0";
	char zstd[128];
	put(scene, "file", TEXT, strlen(TEXT));
	open_with(scene, scene->path, (struct source_limits){ 0 });
	assert_reads(scene, TEXT);
	put_gzip(scene, TEXT, strlen(TEXT), 0);
	open_with(scene, scene->path, (struct source_limits){ 0 });
	assert_reads(scene, TEXT);
	put(scene, "file", zstd, ZSTD_compress(zstd, sizeof(zstd), TEXT, strlen(TEXT), 1));
	open_with(scene, scene->path, (struct source_limits){ 0 });
	assert_reads(scene, TEXT);
	put(scene, "file", ZIP, sizeof(ZIP) - 1);
	open_with(scene, scene->path, (struct source_limits){ 0 });
	assert_reads(scene, "HELLO\n");
}

/* The stream ends with an error and not as if it were whole. */
static void assert_breaks(struct scene *scene, const char *why)
{
	char block[4096];
	FILE *stream = source_stream(scene->source);
	while (stream && fread(block, 1, sizeof(block), stream) > 0)
		continue;
	assert_true(!stream || ferror(stream));
	if (!strstr(source_why(scene->source), why))
		fail_msg("%s", source_why(scene->source));
}

static void test_a_bomb_and_a_half_file_fail(void **state)
{
	struct scene *scene = *state;
	size_t length = 8 * 1024 * 1024;
	char *zeros = xcalloc(1, length);
	put_gzip(scene, zeros, length, 0);
	open_with(scene, scene->path, (struct source_limits){ .stream_bytes = 1024 * 1024 });
	assert_breaks(scene, "expands to more than 1 MiB");
	put_gzip(scene, zeros, length, 100);
	open_with(scene, scene->path, (struct source_limits){ 0 });
	assert_breaks(scene, "cannot be expanded");
	free(zeros);
}

static void test_a_web_page_is_no_file(void **state)
{
	struct scene *scene = *state;
	static const char *const PAGES[] = { "<!DOCTYPE html><title>Sorry</title>",
		"\xEF\xBB\xBF \r\n<html lang=de>",
		"<?xml version=\"1.0\"?>\n<!-- - -->\n<!doctype HTML PUBLIC \"-//W3C//DTD XHTML\">" };
	for (size_t i = 0; i < ARRAY_LENGTH(PAGES); i++) {
		put(scene, "file", PAGES[i], strlen(PAGES[i]));
		open_with(scene, scene->path, (struct source_limits){ 0 });
		assert_null(source_stream(scene->source));
		assert_non_null(strstr(source_why(scene->source), "is a web page"));
	}
	put_gzip(scene, PAGES[0], strlen(PAGES[0]), 0);
	open_with(scene, scene->path, (struct source_limits){ 0 });
	assert_null(source_stream(scene->source));
	static const char FEED[] = "<?xml version=\"1.0\"?><rss/>";
	put(scene, "file", FEED, strlen(FEED));
	open_with(scene, scene->path, (struct source_limits){ 0 });
	assert_reads(scene, FEED);
}

static enum source_answer ask(
	struct scene *scene, const char *target, const char *body, struct source_page *ret_page)
{
	struct source_request request = { .target = target, .body = body };
	return source_ask(scene->source, &request, ret_page);
}

static void assert_answers(struct scene *scene, const char *target, const char *body, int number)
{
	struct source_page page;
	if (ask(scene, target, body, &page) != SOURCE_OK)
		fail_msg("%s: %s", target, source_why(scene->source));
	assert_int_equal(atoll(json_string_value(json_object_get(page.json, "n"))), number);
	source_page_finish(&page);
}

static void test_a_folder_answers_as_its_files_are_named(void **state)
{
	struct scene *scene = *state;
	struct source_page page;
	put(scene, "products.json?page=2", "{\"n\":2}", 7);
	put(scene, "products.json.1", "{\"n\":1}", 7);
	put(scene, "index", "{\"n\":0}", 7);
	put(scene, "graphql.1", "{\"n\":4}", 7);
	put(scene, "graphql.2", "{\"n\":5}", 7);
	open_with(scene, scene->folder, (struct source_limits){ 0 });
	for (int i = 0; i < 2; i++) {
		assert_answers(scene, "", NULL, 0);
		assert_answers(scene, "products.json?page=1", NULL, 1);
		assert_answers(scene, "products.json?page=2", NULL, 2);
		assert_answers(scene, "https://shop.example/products.json?page=2#top", NULL, 2);
		assert_answers(scene, "graphql", "{}", 4);
		assert_answers(scene, "graphql", "{}", 5);
		/* What is not there is a failure and not the end of a list. */
		assert_int_equal(ask(scene, "graphql", "{}", &page), SOURCE_GONE);
		assert_int_equal(ask(scene, "products.json?page=3", NULL, &page), SOURCE_GONE);
		assert_non_null(strstr(source_why(scene->source), "products.json?page=3"));
		assert_true(source_rewind(scene->source));
	}
	assert_null(source_stream(scene->source));
}

static void test_no_page_lies_outside_the_folder(void **state)
{
	struct scene *scene = *state;
	struct source_page page;
	static const char *const OUTSIDE[] = { "../file", "a/../../file", "http://shop.example/../file", "..",
		"../?page=1" };
	char *folder = file_join(scene->folder, "pages");
	put(scene, "file", "{\"n\":1}", 7);
	assert_true(file_make_folder(folder));
	open_with(scene, folder, (struct source_limits){ 0 });
	for (size_t i = 0; i < ARRAY_LENGTH(OUTSIDE); i++) {
		assert_int_equal(ask(scene, OUTSIDE[i], NULL, &page), SOURCE_BAD);
		assert_non_null(strstr(source_why(scene->source), "leads out of the folder"));
	}
	free(folder);
}

static void test_a_page_that_is_none(void **state)
{
	struct scene *scene = *state;
	struct source_page page;
	static const char BROKEN[] = "{\"products\":[",
			  HTML[] = " <!doctype html><h1>Down for maintenance</h1>";
	char *large = xcalloc(1, 70000), *packed;
	size_t length;
	memset(large, ' ', 70000);
	packed = gzip(large, 70000, &length);
	put(scene, "broken", BROKEN, strlen(BROKEN));
	put(scene, "html", HTML, strlen(HTML));
	put(scene, "large", large, 70000);
	put(scene, "packed", packed, length);
	open_with(scene, scene->folder, (struct source_limits){ .page_bytes = 65536, .pages = 5 });
	assert_int_equal(ask(scene, "broken", NULL, &page), SOURCE_BAD);
	assert_non_null(strstr(source_why(scene->source), "is no JSON"));
	assert_int_equal(ask(scene, "html", NULL, &page), SOURCE_BAD);
	assert_non_null(strstr(source_why(scene->source), "a web page in place of the data"));
	assert_int_equal(ask(scene, "large", NULL, &page), SOURCE_BAD);
	assert_int_equal(ask(scene, "packed", NULL, &page), SOURCE_BAD);
	assert_non_null(strstr(source_why(scene->source), "expands to more than"));
	struct source_request request = { .target = "html", .content = SOURCE_HTML };
	assert_int_equal(source_ask(scene->source, &request, &page), SOURCE_OK);
	source_page_finish(&page);
	/* Whatever is asked for now is one too many. */
	assert_int_equal(ask(scene, "html", NULL, &page), SOURCE_OVER);
	free(packed);
	free(large);
}

static void test_a_zip_answers_as_its_files_are_named(void **state)
{
	struct scene *scene = *state;
	struct source_page page;
	char *script = xasprintf(
		"import zipfile, sys; f = zipfile.ZipFile('%s', 'w', zipfile.ZIP_DEFLATED);"
		" [f.writestr(n, d) for n, d in (('mall/venue.geojson', '{\"n\":1}'), ('mall/unit.geojson', '{\"n\":2}'),"
		" ('__MACOSX/mall/level.geojson', 'x'), ('../evil', '{\"n\":3}'), ('large', ' ' * 70000))]; f.close()",
		scene->path);
	struct run_result run =
		run_program((const char *const[]){ "python3", "-c", script, NULL }, NULL, 20000);
	assert_int_equal(run.exit_code, 0);
	run_result_finish(&run);
	free(script);
	open_with(scene, scene->path, (struct source_limits){ 0 });
	assert_breaks(scene, "is an archive of more than one file");
	open_with(scene, scene->path, (struct source_limits){ .page_bytes = 65536 });
	for (int i = 0; i < 2; i++) {
		assert_true(source_open_archive(scene->source));
		assert_false(source_is_one_page(scene->source));
		assert_answers(scene, "unit.geojson", NULL, 2);
		assert_answers(scene, "venue.geojson", NULL, 1);
		assert_answers(scene, "unit.geojson", NULL, 2);
		assert_int_equal(ask(scene, "level.geojson", NULL, &page), SOURCE_GONE);
		assert_non_null(
			strstr(source_why(scene->source), "level.geojson in the archive: has no such file"));
		assert_int_equal(ask(scene, "large", NULL, &page), SOURCE_BAD);
		assert_true(source_rewind(scene->source));
	}
	/* What is no zip is told; a folder is as good as one. */
	put(scene, "file", "{}", 2);
	open_with(scene, scene->path, (struct source_limits){ 0 });
	assert_false(source_open_archive(scene->source));
	assert_non_null(strstr(source_why(scene->source), "is no zip archive"));
	put(scene, "unit.geojson", "{\"n\":4}", 7);
	open_with(scene, scene->folder, (struct source_limits){ 0 });
	assert_true(source_open_archive(scene->source));
	assert_answers(scene, "unit.geojson", NULL, 4);
}

static void test_links_that_lead_on(void **state)
{
	(void)state;
	static const struct {
		const char *header, *next;
	} LINKS[] = {
		{ "<https://a.example/p?page=2>; rel=\"next\"", "https://a.example/p?page=2" },
		{ "</p?page=1>; rel=prev, </p?page=3>; rel=next", "https://a.example/p?page=3" },
		{ " <?page_info=x%2Cy>;title=\"a, <b>; rel=next\" ; REL=\"last next\"",
			"https://a.example/p/q?page_info=x%2Cy" },
		{ "<x>; rel=prev; rel=next", NULL },
		{ "<x>; rel=nextish", NULL },
		{ "<x>; rel=\"prev", NULL },
		{ "<file:///etc/passwd>; rel=next", NULL },
		{ "<x", NULL },
		{ "", NULL },
	};
	for (size_t i = 0; i < ARRAY_LENGTH(LINKS); i++) {
		char *next = link_header_next(LINKS[i].header, "https://a.example/p/q");
		if (LINKS[i].next)
			assert_string_equal(next, LINKS[i].next);
		else
			assert_null(next);
		free(next);
	}
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_file_is_read_whatever_packs_it),
		TEST(test_a_bomb_and_a_half_file_fail),
		TEST(test_a_web_page_is_no_file),
		TEST(test_a_folder_answers_as_its_files_are_named),
		TEST(test_no_page_lies_outside_the_folder),
		TEST(test_a_page_that_is_none),
		TEST(test_a_zip_answers_as_its_files_are_named),
		TEST(test_links_that_lead_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
