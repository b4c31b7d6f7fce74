/* SPDX-License-Identifier: Apache-2.0 */
/* What every answer has, files with ETag and Range, and the pure parts of http/. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/http/rate_limit.h"
#include "kiosk/hub/http/static_file.h"
#include "kiosk/hub/phone/pages/page.h"
#include "kiosk/hub/phone/phone.h"
#include "tests/hub/hub_fixture.h"

static void assert_header(const struct http_reply *reply, const char *name, const char *expected)
{
	char value[512];
	assert_true(http_reply_header(reply, name, value, sizeof(value)));
	assert_string_equal(value, expected);
}

static void test_health_and_metrics(void **state)
{
	struct hub_fixture *fixture = *state;
	struct http_reply health = phone_get(fixture, "/healthz", NULL);
	assert_int_equal(health.status, 200);
	assert_string_equal(health.body, "ok\n");
	assert_header(&health, "X-Content-Type-Options", "nosniff");
	assert_header(&health, "Referrer-Policy", "same-origin");
	char policy[512];
	assert_true(http_reply_header(&health, "Content-Security-Policy", policy, sizeof(policy)));
	assert_non_null(strstr(policy, "default-src 'none'"));
	assert_null(strstr(policy, "unsafe"));
	http_reply_finish(&health);
	struct http_reply metrics = operator_get(fixture, "/metrics");
	assert_non_null(
		strstr(metrics.body, "# TYPE daogou_hub_requests_total counter\ndaogou_hub_requests_total "));
	assert_non_null(strstr(metrics.body, "daogou_hub_kiosks 2\n"));
	http_reply_finish(&metrics);
}

static void write_object(
	const struct hub_fixture *fixture, const char *bytes, size_t length, char digest[SHA256_HEX_SIZE])
{
	sha256_hex(bytes, length, digest);
	char *path = xasprintf("%s/feed/o/%s", fixture->folder, digest);
	write_file_or_fail(path, bytes, length);
	free(path);
}

static void test_feed_objects_have_ranges_and_validators(void **state)
{
	struct hub_fixture *fixture = *state;
	char digest[SHA256_HEX_SIZE], target[100], tag[64];
	write_object(fixture, "0123456789", 10, digest);
	snprintf(target, sizeof(target), "/feed/o/%s", digest);
	struct http_reply whole = phone_get(fixture, target, NULL);
	assert_int_equal(whole.status, 200);
	assert_string_equal(whole.body, "0123456789");
	assert_header(&whole, "Cache-Control", "public, max-age=31536000, immutable");
	assert_true(http_reply_header(&whole, "ETag", tag, sizeof(tag)));
	assert_memory_equal(tag + 1, digest, 32);
	http_reply_finish(&whole);
	struct http_reply part = phone_get(fixture, target, "Range: bytes=4-\r\n");
	assert_int_equal(part.status, 206);
	assert_string_equal(part.body, "456789");
	assert_header(&part, "Content-Range", "bytes 4-9/10");
	http_reply_finish(&part);
	/* RFC 9110, 14.2: only GET has ranges. */
	struct http_reply head = http_exchange((uint16_t)hub_server_port(fixture->server), "HEAD", target,
		"Range: bytes=4-\r\n", NULL, 0, 20000);
	assert_int_equal(head.status, 200);
	assert_header(&head, "Content-Length", "10");
	http_reply_finish(&head);
	struct http_reply beyond = phone_get(fixture, target, "Range: bytes=10-\r\n");
	assert_int_equal(beyond.status, 416);
	http_reply_finish(&beyond);
	/* The rest of another version would be no rest of this one. */
	struct http_reply other = phone_get(fixture, target, "Range: bytes=4-\r\nIf-Range: \"other\"\r\n");
	assert_int_equal(other.status, 200);
	assert_string_equal(other.body, "0123456789");
	http_reply_finish(&other);
	char *if_range = xasprintf("Range: bytes=4-\r\nIf-Range: %s\r\n", tag);
	struct http_reply rest = phone_get(fixture, target, if_range);
	assert_int_equal(rest.status, 206);
	http_reply_finish(&rest);
	free(if_range);
	char *header = xasprintf("If-None-Match: %s\r\n", tag);
	struct http_reply same = phone_get(fixture, target, header);
	assert_int_equal(same.status, 304);
	http_reply_finish(&same);
	free(header);
}

/* Where the body ends must not depend on who reads it: a proxy in front would read another request behind it. */
static void test_a_body_has_one_length(void **state)
{
	static const char *const HEADERS[] = { "Content-Length: 1\r\nContent-Length: 2\r\n",
		"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
		"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 1, 1\r\n",
		"Content-Length: +1\r\n", "Content-Length: 0x1\r\n", "Content-Length: \r\n" };
	struct hub_fixture *fixture = *state;
	for (size_t i = 0; i < sizeof(HEADERS) / sizeof(HEADERS[0]); i++) {
		char connection[32];
		struct http_reply reply = phone_get(fixture, "/healthz", HEADERS[i]);
		if (reply.status != 400)
			fail_msg("%s: %d", HEADERS[i], reply.status);
		assert_true(http_reply_header(&reply, "Connection", connection, sizeof(connection)));
		assert_int_equal(strcasecmp(connection, "close"), 0);
		http_reply_finish(&reply);
	}
}

static void test_who_did_not_sign_is_told_how(void **state)
{
	struct hub_fixture *fixture = *state;
	struct http_reply reply = phone_get(fixture, "/v1/orders/01ARZ3NDEKTSV4RRFFQ69G5FA0", NULL);
	assert_int_equal(reply.status, 401);
	assert_header(&reply, "WWW-Authenticate", "Signature realm=\"daogou\"");
	http_reply_finish(&reply);
}

static void test_head_and_keys(void **state)
{
	struct hub_fixture *fixture = *state;
	struct http_reply missing = phone_get(fixture, "/feed/head", NULL);
	assert_int_equal(missing.status, 404);
	http_reply_finish(&missing);
	char *path = file_join(fixture->folder, "feed/head"), much[5000] = { 'x' };
	/* What is there and cannot be read is not missing. */
	write_file_or_fail(path, much, sizeof(much));
	struct http_reply unreadable = phone_get(fixture, "/feed/head", NULL);
	assert_int_equal(unreadable.status, 503);
	http_reply_finish(&unreadable);
	write_file_or_fail(path, "{}\ned25519 x y\n", 16);
	free(path);
	struct http_reply head = phone_get(fixture, "/feed/head", NULL);
	assert_int_equal(head.status, 200);
	assert_header(&head, "Cache-Control", "public, max-age=30");
	http_reply_finish(&head);
	struct http_reply keys = phone_get(fixture, "/feed/keys/1", NULL);
	assert_int_equal(keys.status, 200);
	assert_non_null(strstr(keys.body, "\"root_keys\""));
	http_reply_finish(&keys);
	struct http_reply next = phone_get(fixture, "/feed/keys/2", NULL);
	assert_int_equal(next.status, 404);
	http_reply_finish(&next);
}

static void test_live_is_signed_by_the_head_key(void **state)
{
	struct hub_fixture *fixture = *state;
	struct http_reply live = phone_get(fixture, "/feed/live", NULL);
	assert_int_equal(live.status, 200);
	assert_header(&live, "Cache-Control", "public, max-age=5");
	char *path = file_join(fixture->folder, "feed/keys/1"), *keys = read_file_or_fail(path, NULL);
	*strchr(keys, '\n') = '\0';
	json_t *document = json_parse(keys, strlen(keys), NULL);
	uint8_t key[ED25519_PUBLIC_BYTES];
	assert_true(hex_decode(json_string_value(json_array_get(json_object_get(document, "head_keys"), 0)),
		key, sizeof(key)));
	char *second = strchr(live.body, '\n');
	size_t signed_length = (size_t)(second - live.body), length;
	char *encoded = strrchr(second, ' ') + 1;
	encoded[strcspn(encoded, "\n")] = '\0';
	uint8_t *signature = base64_decode(encoded, &length);
	assert_int_equal(length, ED25519_SIGNATURE_BYTES);
	assert_true(ed25519_verify(key, live.body, signed_length, signature));
	free(signature);
	json_decref(document);
	free(keys);
	free(path);
	http_reply_finish(&live);
}

static void test_assets_never_change(void **state)
{
	struct hub_fixture *fixture = *state;
	struct page_assets assets;
	char target[64];
	page_assets_init(&assets);
	snprintf(target, sizeof(target), "/assets/%s", assets.items[ASSET_STYLE].name);
	struct http_reply style = phone_get(fixture, target, NULL);
	assert_int_equal(style.status, 200);
	assert_header(&style, "Content-Type", "text/css; charset=utf-8");
	assert_header(&style, "Cache-Control", "public, max-age=31536000, immutable");
	assert_true(style.body_length < 20000);
	http_reply_finish(&style);
}

static void test_pictures_are_pictures_only(void **state)
{
	struct hub_fixture *fixture = *state;
	char digest[SHA256_HEX_SIZE];
	write_object(fixture, "\x89PNG\r\n\x1a\n0000", 12, digest);
	hub_run(fixture->db,
		"INSERT INTO image(name, sha256, bytes, file_path, file_changed_at) VALUES('a b.png', $1, "
		"12, '', 0)",
		digest);
	write_object(fixture, "<script>alert(1)</script>", 25, digest);
	hub_run(fixture->db,
		"INSERT INTO image(name, sha256, bytes, file_path, file_changed_at) VALUES('evil.png', $1, "
		"25, '', 0)",
		digest);
	struct http_reply good = phone_get(fixture, "/img/a%20b.png", NULL);
	assert_int_equal(good.status, 200);
	assert_header(&good, "Content-Type", "image/png");
	http_reply_finish(&good);
	struct http_reply evil = phone_get(fixture, "/img/evil.png", NULL);
	assert_int_equal(evil.status, 404);
	http_reply_finish(&evil);
}

static void test_range_parsing(void **state)
{
	(void)state;
	uint64_t first = 0, length = 0;
	assert_int_equal(http_range_parse(NULL, 10, &first, &length), RANGE_NONE);
	assert_int_equal(http_range_parse("bytes=0-0", 10, &first, &length), RANGE_GOOD);
	assert_int_equal(length, 1);
	assert_int_equal(http_range_parse("bytes=-3", 10, &first, &length), RANGE_GOOD);
	assert_int_equal(first, 7);
	assert_int_equal(http_range_parse("bytes=2-99999999999999", 10, &first, &length), RANGE_GOOD);
	assert_int_equal(length, 8);
	assert_int_equal(http_range_parse("bytes=5-4", 10, &first, &length), RANGE_NONE);
	assert_int_equal(http_range_parse("bytes=0-1,3-4", 10, &first, &length), RANGE_NONE);
	assert_int_equal(http_range_parse("bytes=99999999999999999999999-", 10, &first, &length), RANGE_NONE);
	assert_int_equal(http_range_parse("lines=1-2", 10, &first, &length), RANGE_NONE);
	assert_int_equal(http_range_parse("bytes=-0", 10, &first, &length), RANGE_BEYOND);
	assert_int_equal(http_range_parse("bytes=0-", 0, &first, &length), RANGE_BEYOND);
}

static void test_fields(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, 1024);
	static const char FORM[] = "a=1&bb=x+y%21&a=2&bad=%zz&nul=%00&half=%4&utf=%ff&=z";
	size_t length = sizeof(FORM) - 1;
	assert_string_equal(http_field(&arena, FORM, length, "a"), "1");
	assert_string_equal(http_field(&arena, FORM, length, "bb"), "x y!");
	assert_null(http_field(&arena, FORM, length, "b"));
	assert_null(http_field(&arena, FORM, length, "bad"));
	assert_null(http_field(&arena, FORM, length, "nul"));
	assert_null(http_field(&arena, FORM, length, "half"));
	assert_null(http_field(&arena, FORM, length, "utf"));
	arena_finish(&arena);
}

static void test_accept_language(void **state)
{
	(void)state;
	assert_string_equal(phone_accept_language("de-DE,de;q=0.9,es-MX;q=0.8,en;q=0.7")->tag, "es");
	assert_string_equal(phone_accept_language("zh-TW,zh;q=0.9,en-US;q=0.8")->tag, "zh-Hant");
	assert_string_equal(phone_accept_language("en;q=0.1, zh-CN")->tag, "zh-Hans");
	assert_null(phone_accept_language("de, fr;q=0.5"));
	assert_null(phone_accept_language(NULL));
	assert_null(phone_accept_language(";;;,,q=,"));
}

static void test_rate_limit(void **state)
{
	(void)state;
	static struct rate_limit limit;
	rate_limit_init(&limit, 2);
	rate_limit_count(&limit, "10.0.0.1", 1000);
	assert_false(rate_limit_is_reached(&limit, "10.0.0.1", 1000));
	rate_limit_count(&limit, "10.0.0.1", 2000);
	assert_true(rate_limit_is_reached(&limit, "10.0.0.1", 59000));
	assert_false(rate_limit_is_reached(&limit, "10.0.0.2", 59000));
	assert_false(rate_limit_is_reached(&limit, "10.0.0.1", 60000));
	rate_limit_finish(&limit);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_health_and_metrics),
		T(test_feed_objects_have_ranges_and_validators),
		T(test_a_body_has_one_length),
		T(test_who_did_not_sign_is_told_how),
		T(test_head_and_keys),
		T(test_live_is_signed_by_the_head_key),
		T(test_assets_never_change),
		T(test_pictures_are_pictures_only),
		cmocka_unit_test(test_range_parsing),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_accept_language),
		cmocka_unit_test(test_rate_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
