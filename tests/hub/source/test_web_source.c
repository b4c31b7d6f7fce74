/* SPDX-License-Identifier: Apache-2.0 */
/* Sources of the web, good and hostile, from servers over loopback. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/address_guard.h"
#include "kiosk/hub/source/page_walk.h"
#include "kiosk/hub/source/source.h"
#include "tests/hub/source/web_double.h"
#include "tests/support/support.h"

struct scene {
	char *folder;
	struct web_double *web;
	struct raw_server *raw;
	char *address, *credentials;
	struct source *source;
	struct source_options options;
	char why[SOURCE_WHY_SIZE];
};

static int setup(void **state)
{
	struct scene *scene = xcalloc(1, sizeof(*scene));
	digest_start();
	scene->folder = temp_folder_make();
	scene->credentials = file_join(scene->folder, "credentials");
	scene->web = web_double_start(NULL);
	scene->address = web_double_address(scene->web, "");
	scene->options = (struct source_options){ .address = scene->address,
		.limits = { .pause_ms = 1, .request_s = 20, .total_s = 30 } };
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;
	source_close(scene->source);
	web_double_stop(scene->web);
	raw_server_stop(scene->raw);
	temp_folder_remove(scene->folder);
	free(scene->address);
	free(scene->credentials);
	free(scene);
	return 0;
}

static void open_source(struct scene *scene)
{
	source_close(scene->source);
	scene->source = source_open(&scene->options, scene->why);
	if (!scene->source)
		fail_msg("%s", scene->why);
}

static enum source_answer ask(
	struct scene *scene, const char *target, const char *body, struct source_page *ret_page)
{
	struct source_request request = { .target = target, .body = body };
	return source_ask(scene->source, &request, ret_page);
}

static void assert_answers(struct scene *scene, const char *target, int number)
{
	struct source_page page;
	if (ask(scene, target, NULL, &page) != SOURCE_OK)
		fail_msg("%s: %s", target, source_why(scene->source));
	assert_int_equal(atoi(json_get_text(page.json, "n", "")), number);
	source_page_finish(&page);
}

static void assert_fails(struct scene *scene, const char *target, enum source_answer wanted, const char *why)
{
	struct source_page page;
	assert_int_equal(ask(scene, target, NULL, &page), wanted);
	if (!strstr(source_why(scene->source), why))
		fail_msg("\"%s\" does not say \"%s\"", source_why(scene->source), why);
}

/* --- good ones --- */

static void test_pages_lie_below_the_address(void **state)
{
	struct scene *scene = *state;
	char *address = web_double_address(scene->web, "/shop/");
	web_double_answer(scene->web, (struct double_answer){ "/shop/", .body = "{\"n\":1}" });
	web_double_answer(scene->web, (struct double_answer){ "/shop/p.json?page=2", .body = "{\"n\":2}" });
	scene->options.address = address;
	open_source(scene);
	for (int i = 0; i < 2; i++) {
		assert_answers(scene, "", 1);
		assert_answers(scene, "p.json?page=2", 2);
		assert_fails(scene, "none", SOURCE_GONE, "/shop/none: there is no such page (404)");
		assert_true(source_rewind(scene->source));
	}
	/* What is read again is not fetched again. */
	assert_int_equal(web_double_count(scene->web, NULL), 3);
	free(address);
}

static void test_a_walk_follows_the_links_of_the_server(void **state)
{
	struct scene *scene = *state;
	struct page_walk walk;
	int records = 0;
	web_double_answer(scene->web,
		(struct double_answer){ "/p?limit=2", .headers = "Link: <{}/p?page_info=x>; rel=\"next\"",
			.body = "{\"list\":[1,2]}" });
	web_double_answer(scene->web, (struct double_answer){ "/p?page_info=x", .body = "{\"list\":[3]}" });
	open_source(scene);
	page_walk_begin(&walk, scene->source,
		&(struct page_walk_spec){ .style = PAGES_LINKED, .target = "p?limit=2" });
	while (page_walk_next(&walk)) {
		records += (int)json_array_size(json_object_get(walk.page.json, "list"));
		page_walk_took(&walk, json_object_get(walk.page.json, "list"));
	}
	assert_true(page_walk_end(&walk));
	assert_int_equal(records, 3);
}

static void test_a_query_is_posted(void **state)
{
	struct scene *scene = *state;
	struct source_page page;
	web_double_answer(scene->web, (struct double_answer){ "/graphql", .body = "{\"n\":7}" });
	open_source(scene);
	assert_int_equal(ask(scene, "graphql", "{\"query\":\"{x}\"}", &page), SOURCE_OK);
	source_page_finish(&page);
	char *log = web_double_log(scene->web);
	assert_non_null(strstr(log, "POST /graphql\n"));
	assert_non_null(strstr(log, "Content-Type: application/json\n"));
	assert_non_null(strstr(log, "{\"query\":\"{x}\"}"));
	free(log);
}

static void test_a_query_stays_where_it_was_posted(void **state)
{
	struct scene *scene = *state;
	struct web_double *other = web_double_start(NULL);
	char *elsewhere = web_double_address(other, "/x"), *move = xasprintf("Location: %s", elsewhere);
	struct source_page page;
	web_double_answer(
		scene->web, (struct double_answer){ "/a", .status = 302, .headers = "Location: /b" });
	web_double_answer(
		scene->web, (struct double_answer){ "/b", .status = 308, .headers = "Location: /c" });
	web_double_answer(scene->web, (struct double_answer){ "/c", .body = "{\"n\":1}" });
	web_double_answer(scene->web, (struct double_answer){ "/d", .status = 307, .headers = move });
	scene->options.allows_private = true;
	open_source(scene);
	assert_int_equal(ask(scene, "a", "{}", &page), SOURCE_BAD);
	assert_non_null(strstr(source_why(scene->source), "would take a query elsewhere"));
	assert_int_equal(ask(scene, "b", "{}", &page), SOURCE_OK);
	source_page_finish(&page);
	assert_int_equal(ask(scene, "d", "{}", &page), SOURCE_BAD);
	assert_int_equal(web_double_count(other, NULL), 0);
	free(move);
	free(elsewhere);
	web_double_stop(other);
}

static void test_what_is_expected_is_fetched_side_by_side(void **state)
{
	struct scene *scene = *state;
	open_source(scene);
	for (int i = 0; i < 100; i++) {
		char *target = xasprintf("/d/%d", i), *body = xasprintf("{\"n\":%d}", i);
		web_double_answer(scene->web, (struct double_answer){ target, .body = body });
		source_expect(scene->source, &(struct source_request){ .target = target });
		source_expect(scene->source, &(struct source_request){ .target = target });
		free(target);
		free(body);
	}
	for (int i = 0; i < 100; i++) {
		char *target = xasprintf("/d/%d", i);
		assert_answers(scene, target, i);
		assert_int_equal(web_double_count(scene->web, target), 1);
		free(target);
	}
}

static void read_stream(struct scene *scene, const char *wanted)
{
	char bytes[256];
	FILE *stream = source_stream(scene->source);
	if (!stream)
		fail_msg("%s", source_why(scene->source));
	bytes[fread(bytes, 1, sizeof(bytes) - 1, stream)] = '\0';
	assert_string_equal(bytes, wanted);
}

static void test_a_file_is_fetched_and_asked_for_again_by_its_etag(void **state)
{
	struct scene *scene = *state;
	char packed[128], *address = web_double_address(scene->web, "/feed.xml.gz?key=1");
	size_t length = ZSTD_compress(packed, sizeof(packed), "hello", 5, 1);
	web_double_answer(scene->web,
		(struct double_answer){ "/feed.xml.gz?key=1", .body = packed, .length = length, .times = 2,
			.etag = "\"a\"" });
	web_double_answer(
		scene->web, (struct double_answer){ "/feed.xml.gz?key=1", .body = "other", .etag = "\"b\"" });
	scene->options.address = address;
	open_source(scene);
	read_stream(scene, "hello");
	assert_true(source_rewind(scene->source));
	read_stream(scene, "hello");
	assert_int_equal(web_double_count(scene->web, NULL), 1);
	assert_true(source_renew(scene->source));
	read_stream(scene, "hello");
	char *log = web_double_log(scene->web);
	assert_non_null(strstr(log, "If-None-Match: \"a\"\n"));
	free(log);
	assert_true(source_renew(scene->source));
	read_stream(scene, "other");
	free(address);
}

static void test_pages_are_asked_for_again_by_their_etags(void **state)
{
	struct scene *scene = *state;
	web_double_answer(scene->web, (struct double_answer){ "/p", .body = "{\"n\":1}", .etag = "\"x\"" });
	web_double_answer(scene->web, (struct double_answer){ "/q", .body = "{\"n\":2}", .times = 1 });
	web_double_answer(scene->web, (struct double_answer){ "/q", .body = "{\"n\":3}" });
	open_source(scene);
	assert_answers(scene, "p", 1);
	assert_answers(scene, "q", 2);
	for (int i = 0; i < 3; i++) {
		assert_true(source_renew(scene->source));
		assert_answers(scene, "p", 1);
		assert_answers(scene, "q", 3);
	}
	char *log = web_double_log(scene->web);
	int asked = 0;
	for (const char *at = log; (at = strstr(at, "If-None-Match: \"x\"")); at++)
		asked++;
	assert_int_equal(asked, 3);
	free(log);
}

/* --- credentials --- */

static void put_credentials(struct scene *scene, const char *text)
{
	write_file_or_fail(scene->credentials, text, strlen(text));
	chmod(scene->credentials, 0600);
	scene->options.credentials_path = scene->credentials;
}

static void test_credentials_go_to_the_source_alone(void **state)
{
	struct scene *scene = *state;
	struct web_double *other = web_double_start(NULL);
	char *elsewhere = web_double_address(other, "/x"), *move = xasprintf("Location: %s", elsewhere);
	put_credentials(scene, "# of the shop\nbearer = s3cret\nheader = X-Key: k3y\nquery = token=a&b\n");
	web_double_answer(scene->web,
		(struct double_answer){
			"/p?token=a%26b", .body = "{\"n\":1}", .wants = "authorization: Bearer s3cret" });
	web_double_answer(scene->web,
		(struct double_answer){
			"/q?page=1&token=a%26b", .body = "{\"n\":2}", .wants = "x-key: k3y" });
	web_double_answer(
		scene->web, (struct double_answer){ "/move?token=a%26b", .status = 302, .headers = move });
	web_double_answer(other, (struct double_answer){ "/x", .body = "{\"n\":3}" });
	scene->options.allows_private = true;
	open_source(scene);
	assert_answers(scene, "p", 1);
	assert_answers(scene, "q?page=1", 2);
	/* A server's own link has them already. */
	assert_answers(scene, "q?page=1&token=a%26b", 2);
	assert_answers(scene, "move", 3);
	assert_answers(scene, elsewhere, 3);
	char *log = web_double_log(other);
	assert_null(strstr(log, "s3cret"));
	assert_null(strstr(log, "k3y"));
	assert_null(strstr(log, "token"));
	free(log);
	/* What is told of a failure holds none of it. */
	assert_fails(scene, "none", SOURCE_GONE, "/none: there is no such page");
	assert_null(strstr(source_why(scene->source), "token"));
	free(move);
	free(elsewhere);
	web_double_stop(other);
}

static void test_basic_credentials(void **state)
{
	struct scene *scene = *state;
	put_credentials(scene, "[credentials]\nbasic = ck:cs\n");
	web_double_answer(scene->web,
		(struct double_answer){ "*", .body = "{\"n\":1}", .wants = "authorization: Basic Y2s6Y3M=" });
	open_source(scene);
	assert_answers(scene, "p", 1);
}

static void assert_not_opened(struct scene *scene, const char *why)
{
	assert_null(source_open(&scene->options, scene->why));
	if (!strstr(scene->why, why))
		fail_msg("\"%s\" does not say \"%s\"", scene->why, why);
}

static void test_credentials_that_cannot_be_used(void **state)
{
	struct scene *scene = *state;
	static const char *const BAD[][2] = { { "my-s3cret-token\n", ":1: is not key = value" },
		{ "\nbearer = a b\n", ":2: is no token" }, { "basic = s3cret\n", "is not NAME:PASSWORD" },
		{ "header = s3cret\n", "is not NAME: VALUE" }, { "query = s3cret\n", "is not NAME=VALUE" },
		{ "token = s3cret\n", "is none of bearer" } };
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++) {
		put_credentials(scene, BAD[i][0]);
		assert_not_opened(scene, BAD[i][1]);
		assert_null(strstr(scene->why, "s3cret"));
	}
	put_credentials(scene, "bearer = s3cret\n");
	chmod(scene->credentials, 0644);
	assert_not_opened(scene, "everybody on this machine can read it");
	chmod(scene->credentials, 0600);
	scene->options.address = "http://shop.example/";
	assert_not_opened(scene, "is not https://");
	scene->options.address = "https://name:s3cret@shop.example/";
	assert_not_opened(scene, "has a name or a password in it");
	assert_null(strstr(scene->why, "s3cret"));
	scene->options.credentials_path = "/nowhere/at/all";
	assert_not_opened(scene, "No such file");
}

/* --- hostile ones --- */

static void test_addresses_that_are_not_public(void **state)
{
	(void)state;
	static const char *const PRIVATE[] = { "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1",
		"127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
		"192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
		"224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::10.0.0.1",
		"64:ff9b::7f00:1", "64:ff9b:1::1", "fe80::1", "fc00::1", "fdab::1", "ff02::1", "100::1",
		"2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "3fff::1", "fec0::1" };
	static const char *const PUBLIC[] = { "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255",
		"100.128.0.0", "126.255.255.255", "128.0.0.1", "172.15.255.255", "172.32.0.0",
		"192.167.255.255", "198.17.255.255", "198.20.0.0", "223.255.255.255", "::ffff:1.1.1.1",
		"64:ff9b::808:808", "2606:4700::1111", "2002:808:808::", "2a00:1450::1" };
	for (size_t i = 0; i < ARRAY_LENGTH(PRIVATE) + ARRAY_LENGTH(PUBLIC); i++) {
		bool is_public = i >= ARRAY_LENGTH(PRIVATE);
		const char *text = is_public ? PUBLIC[i - ARRAY_LENGTH(PRIVATE)] : PRIVATE[i];
		struct sockaddr_in ipv4 = { .sin_family = AF_INET };
		struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6 };
		bool is_ipv4 = inet_pton(AF_INET, text, &ipv4.sin_addr) == 1;
		assert_true(is_ipv4 || inet_pton(AF_INET6, text, &ipv6.sin6_addr) == 1);
		if (address_is_public(is_ipv4 ? (struct sockaddr *)&ipv4 : (struct sockaddr *)&ipv6) !=
			is_public)
			fail_msg("%s", text);
	}
	struct sockaddr other = { .sa_family = AF_UNIX };
	assert_false(address_is_public(&other));
}

static void test_no_redirect_leads_into_the_network(void **state)
{
	struct scene *scene = *state;
	struct web_double *inner = web_double_start(NULL);
	char *secret = web_double_address(inner, "/secret"), *move = xasprintf("Location: %s", secret);
	web_double_answer(inner, (struct double_answer){ "/secret", .body = "{\"n\":666}" });
	web_double_answer(scene->web, (struct double_answer){ "/a", .status = 302, .headers = move });
	web_double_answer(scene->web,
		(struct double_answer){
			"/b", .status = 307, .headers = "Location: http://[::ffff:127.0.0.1]:1/" });
	web_double_answer(scene->web,
		(struct double_answer){ "/c", .status = 301, .headers = "Location: http://0x7f.1:1/" });
	web_double_answer(scene->web,
		(struct double_answer){ "/d", .status = 302, .headers = "Location: file:///etc/passwd" });
	web_double_answer(scene->web,
		(struct double_answer){ "/e", .status = 302, .headers = "Location: http://localhost:1/" });
	web_double_answer(
		scene->web, (struct double_answer){ "/f", .status = 302, .headers = "Location: /f" });
	web_double_answer(scene->web,
		(struct double_answer){ "/g", .status = 302, .headers = "Location: gopher://127.0.0.1:1/x" });
	web_double_answer(scene->web, (struct double_answer){ "/h", .status = 302 });
	web_double_answer(
		scene->web, (struct double_answer){ "/i", .status = 302, .headers = "Location: /j" });
	web_double_answer(scene->web, (struct double_answer){ "/j", .body = "{\"n\":5}" });
	open_source(scene);
	assert_fails(scene, "a", SOURCE_BAD, "lies at 127.0.0.1, which is not in the public internet");
	assert_fails(scene, secret, SOURCE_BAD, "lies at 127.0.0.1");
	assert_fails(scene, "b", SOURCE_BAD, "not in the public internet");
	assert_fails(scene, "c", SOURCE_BAD, "lies at 127.0.0.1");
	assert_fails(scene, "d", SOURCE_BAD, "is neither http:// nor https://");
	assert_fails(scene, "e", SOURCE_BAD, "not in the public internet");
	assert_fails(scene, "f", SOURCE_BAD, "is one hop too many");
	assert_int_equal(web_double_count(scene->web, "/f"), 6);
	assert_fails(scene, "g", SOURCE_BAD, "is neither http:// nor https://");
	assert_fails(scene, "h", SOURCE_BAD, "is missing");
	assert_answers(scene, "i", 5);
	assert_int_equal(web_double_count(inner, NULL), 0);
	scene->options.allows_private = true;
	open_source(scene);
	assert_answers(scene, "a", 666);
	free(move);
	free(secret);
	web_double_stop(inner);
}

static void test_a_proxy_that_was_named(void **state)
{
	struct scene *scene = *state;
	struct web_double *inner = web_double_start(NULL);
	char *own = web_double_address(inner, "");
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("no_proxy", "*", 1);
	web_double_answer(inner, (struct double_answer){ "/p", .body = "{\"n\":1}" });
	web_double_answer(scene->web, (struct double_answer){ "http://shop.example/p", .body = "{\"n\":2}" });
	scene->options.proxy = scene->address;
	scene->options.address = "http://shop.example/";
	scene->options.limits.tries = 1;
	open_source(scene);
	assert_answers(scene, "p", 2);
	assert_fails(scene, "http://127.0.0.1:1/", SOURCE_BAD, "lies at 127.0.0.1");
	assert_int_equal(web_double_count(scene->web, NULL), 1);
	/* Our own network needs none. */
	scene->options.address = own;
	open_source(scene);
	assert_answers(scene, "p", 1);
	assert_int_equal(web_double_count(scene->web, NULL), 1);
	unsetenv("http_proxy");
	unsetenv("no_proxy");
	free(own);
	web_double_stop(inner);
}

/* A name that leads to this machine is judged by where it leads, whatever it is called. */
static void test_a_name_is_judged_by_its_address(void **state)
{
	struct scene *scene = *state;
	char host[256];
	if (gethostname(host, sizeof(host)) != 0 || strchr(host, '.') || !*host)
		skip();
	char *address = xasprintf("http://%s:%s/", host, strrchr(scene->address, ':') + 1);
	web_double_answer(scene->web, (struct double_answer){ "*", .body = "{\"n\":1}" });
	scene->options.address = address;
	scene->options.limits.tries = 1;
	open_source(scene);
	struct source_page page;
	assert_int_equal(ask(scene, "", NULL, &page), SOURCE_BAD);
	assert_int_equal(web_double_count(scene->web, NULL), 0);
	free(address);
}

static void test_trouble_that_passes_is_waited_for(void **state)
{
	struct scene *scene = *state;
	web_double_answer(scene->web, (struct double_answer){ "/p", .status = 503, .times = 2 });
	web_double_answer(scene->web,
		(struct double_answer){ "/p", .status = 429, .headers = "Retry-After: 1", .times = 1 });
	web_double_answer(scene->web, (struct double_answer){ "/p", .body = "{\"n\":1}" });
	web_double_answer(scene->web, (struct double_answer){ "/q", .status = 500 });
	web_double_answer(
		scene->web, (struct double_answer){ "/r", .status = 503, .headers = "Retry-After: 86400" });
	web_double_answer(
		scene->web, (struct double_answer){ "/s", .status = 403, .body = "<html>no</html>" });
	/* Nobody has asked whether anything is new. */
	web_double_answer(scene->web, (struct double_answer){ "/t", .status = 304 });
	scene->options.limits.total_s = 2 * 86400;
	open_source(scene);
	int64_t start_ms = clock_real_ms();
	assert_answers(scene, "p", 1);
	assert_true(clock_real_ms() - start_ms >= 1000);
	assert_fails(scene, "q", SOURCE_BAD, "answered 500");
	assert_int_equal(web_double_count(scene->web, "/q"), 5);
	assert_fails(scene, "r", SOURCE_BAD, "asks to come back much later");
	assert_int_equal(web_double_count(scene->web, "/r"), 1);
	assert_fails(scene, "s", SOURCE_BAD, "answered 403");
	assert_int_equal(web_double_count(scene->web, "/s"), 1);
	assert_fails(scene, "t", SOURCE_BAD, "answered 304");
}

static void test_an_error_page_with_status_200(void **state)
{
	struct scene *scene = *state;
	static const char HTML[] = "<!DOCTYPE html><html><h1>We will be back soon</h1>";
	web_double_answer(scene->web,
		(struct double_answer){
			"*", .body = HTML, .headers = "Content-Type: application/json", .etag = "\"e\"" });
	open_source(scene);
	assert_fails(scene, "p", SOURCE_BAD, "answers with a web page in place of the data");
	assert_null(source_stream(scene->source));
	assert_non_null(strstr(source_why(scene->source), "is a web page"));
	/* It is no page that could still be good the next time. */
	assert_true(source_renew(scene->source));
	assert_null(source_stream(scene->source));
	char *log = web_double_log(scene->web);
	assert_null(strstr(log, "If-None-Match"));
	free(log);
}

static void test_bodies_that_are_too_large(void **state)
{
	struct scene *scene = *state;
	size_t length = 3 * 1024 * 1024;
	char *zeros = xcalloc(1, length), *packed = xmalloc(ZSTD_compressBound(length));
	size_t packed_length = ZSTD_compress(packed, ZSTD_compressBound(length), zeros, length, 19);
	memset(zeros, ' ', length);
	web_double_answer(scene->web, (struct double_answer){ "/large", .body = zeros, .length = length });
	web_double_answer(
		scene->web, (struct double_answer){ "/bomb", .body = packed, .length = packed_length });
	web_double_answer(scene->web, (struct double_answer){ "/", .body = zeros, .length = length });
	web_double_answer(
		scene->web, (struct double_answer){ "/half", .body = packed, .length = packed_length / 2 });
	scene->options.limits.page_bytes = 2 * 1024 * 1024;
	scene->options.limits.stream_bytes = 2 * 1024 * 1024;
	open_source(scene);
	assert_fails(scene, "large", SOURCE_BAD, "is larger than 2 MiB");
	assert_fails(scene, "bomb", SOURCE_BAD, "expands to more than 2 MiB");
	assert_fails(scene, "half", SOURCE_BAD, "cannot be expanded");
	assert_null(source_stream(scene->source));
	assert_non_null(strstr(source_why(scene->source), "is larger than 2 MiB"));
	free(packed);
	free(zeros);
}

static void test_a_reading_that_is_too_long(void **state)
{
	struct scene *scene = *state;
	web_double_answer(scene->web, (struct double_answer){ "*", .body = "{\"n\":1}" });
	scene->options.limits.pages = 3;
	open_source(scene);
	for (int i = 0; i < 3; i++)
		assert_answers(scene, "p", 1);
	assert_fails(scene, "p", SOURCE_OVER, "there is no end of pages");
	scene->options.limits.pages = 100;
	scene->options.limits.total_bytes = 10;
	open_source(scene);
	assert_answers(scene, "p?1", 1);
	assert_answers(scene, "p?2", 1);
	assert_fails(scene, "p?3", SOURCE_OVER, "larger than 0 MiB together");
}

static void use_raw(struct scene *scene, struct raw_script script)
{
	raw_server_stop(scene->raw);
	scene->raw = raw_server_start(&script, 1);
	free(scene->address);
	scene->address = xasprintf("http://127.0.0.1:%u/", raw_server_port(scene->raw));
	scene->options.address = scene->address;
	open_source(scene);
}

#define SCRIPT(text) .bytes = text, .length = sizeof(text) - 1

static void test_peers_that_break_off(void **state)
{
	struct scene *scene = *state;
	scene->options.limits.tries = 2;
	use_raw(scene,
		(struct raw_script){ SCRIPT("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"n\":1}") });
	assert_fails(scene, "", SOURCE_BAD, "transfer closed");
	assert_int_equal(raw_server_connections(scene->raw), 2);
	/* Shorter than it is: what is read is no whole document. */
	use_raw(scene,
		(struct raw_script){ SCRIPT("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{\"n\":1}") });
	assert_fails(scene, "", SOURCE_BAD, "is no JSON");
	use_raw(scene,
		(struct raw_script){
			SCRIPT("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"n\"\r\n") });
	assert_fails(scene, "", SOURCE_BAD, "");
	use_raw(scene, (struct raw_script){ SCRIPT("SSH-2.0-OpenSSH_9.2\r\n") });
	assert_fails(scene, "", SOURCE_BAD, "");
	use_raw(scene, (struct raw_script){ SCRIPT(""), .resets = true });
	assert_fails(scene, "", SOURCE_BAD, "");
}

static void test_a_file_that_came_whole_the_second_time(void **state)
{
	struct scene *scene = *state;
	const struct raw_script scripts[] = {
		{ SCRIPT("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\na long beginning that is cut off") },
		{ SCRIPT("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nshort") },
	};
	scene->raw = raw_server_start(scripts, 2);
	free(scene->address);
	scene->address = xasprintf("http://127.0.0.1:%u/", raw_server_port(scene->raw));
	scene->options.address = scene->address;
	open_source(scene);
	read_stream(scene, "short");
}

static void test_peers_that_hold_the_line(void **state)
{
	struct scene *scene = *state;
	scene->options.limits.tries = 1;
	scene->options.limits.request_s = 1;
	use_raw(scene,
		(struct raw_script){ SCRIPT("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"n\":1}"),
			.piece_bytes = 1, .pause_ms = 100 });
	int64_t start_ms = clock_real_ms();
	assert_fails(scene, "", SOURCE_BAD, "");
	assert_true(clock_real_ms() - start_ms < 5000);
	/* A head without an end is one too. */
	use_raw(scene,
		(struct raw_script){ SCRIPT("X-Pad: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"), .is_endless = true,
			.sends_at_once = true });
	assert_fails(scene, "", SOURCE_BAD, "");
	scene->options.limits.request_s = 30;
	scene->options.limits.total_s = 1;
	use_raw(scene, (struct raw_script){ SCRIPT("HTTP/1.1 200 OK\r\n"), .stays_open = true });
	start_ms = clock_real_ms();
	assert_fails(scene, "", SOURCE_OVER, "the time is over");
	assert_true(clock_real_ms() - start_ms < 5000);
}

static void test_stopping(void **state)
{
	struct scene *scene = *state;
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	scene->options.stop_fd = ends[0];
	use_raw(scene, (struct raw_script){ SCRIPT("HTTP/1.1 200 OK\r\n"), .stays_open = true });
	assert_int_equal(write(ends[1], "x", 1), 1);
	int64_t start_ms = clock_real_ms();
	assert_fails(scene, "", SOURCE_OVER, "was stopped");
	assert_fails(scene, "other", SOURCE_OVER, "was stopped");
	assert_null(source_stream(scene->source));
	assert_true(clock_real_ms() - start_ms < 2000);
	close(ends[0]);
	close(ends[1]);
}

static void test_a_certificate_that_nobody_vouches_for(void **state)
{
	struct scene *scene = *state;
	char *script = xasprintf(
		"cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem"
		" -out cert.pem -days 2 -subj /CN=shop -addext subjectAltName=IP:127.0.0.1",
		scene->folder);
	struct run_result run = run_program((const char *const[]){ "sh", "-c", script, NULL }, NULL, 20000);
	assert_int_equal(run.exit_code, 0);
	run_result_finish(&run);
	free(script);
	struct web_double *secure = web_double_start(scene->folder);
	char *address = web_double_address(secure, "/"), *ca_file = file_join(scene->folder, "cert.pem");
	web_double_answer(secure, (struct double_answer){ "/", .body = "{\"n\":1}" });
	web_double_answer(secure,
		(struct double_answer){ "/down", .status = 302, .headers = "Location: http://127.0.0.1:1/" });
	scene->options.address = address;
	open_source(scene);
	assert_fails(scene, "", SOURCE_BAD, "certificate");
	assert_int_equal(web_double_count(secure, NULL), 0);
	scene->options.ca_file = ca_file;
	put_credentials(scene, "bearer = s3cret\n");
	open_source(scene);
	assert_answers(scene, "", 1);
	assert_fails(scene, "down", SOURCE_BAD, "leaves https");
	free(ca_file);
	free(address);
	web_double_stop(secure);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_pages_lie_below_the_address),
		TEST(test_a_walk_follows_the_links_of_the_server),
		TEST(test_a_query_is_posted),
		TEST(test_a_query_stays_where_it_was_posted),
		TEST(test_what_is_expected_is_fetched_side_by_side),
		TEST(test_a_file_is_fetched_and_asked_for_again_by_its_etag),
		TEST(test_pages_are_asked_for_again_by_their_etags),
		TEST(test_credentials_go_to_the_source_alone),
		TEST(test_basic_credentials),
		TEST(test_credentials_that_cannot_be_used),
		TEST(test_addresses_that_are_not_public),
		TEST(test_no_redirect_leads_into_the_network),
		TEST(test_a_proxy_that_was_named),
		TEST(test_a_name_is_judged_by_its_address),
		TEST(test_trouble_that_passes_is_waited_for),
		TEST(test_an_error_page_with_status_200),
		TEST(test_bodies_that_are_too_large),
		TEST(test_a_reading_that_is_too_long),
		TEST(test_peers_that_break_off),
		TEST(test_a_file_that_came_whole_the_second_time),
		TEST(test_peers_that_hold_the_line),
		TEST(test_stopping),
		TEST(test_a_certificate_that_nobody_vouches_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
