/* SPDX-License-Identifier: Apache-2.0 */
/* Signed requests: the vector of the standard, and what must be refused. */
#include "kiosk/base/http_signature.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

#define WALL_MS INT64_C(1784851200000)
#define MAX_AGE_S 300

static struct ed25519_key key;

/* RFC 9421 appendix B.2.6 with the key of B.1.4. */
static void signs_as_the_rfc_does(void **state)
{
	static const struct http_component COMPONENTS[] = {
		{ "date", "Tue, 20 Apr 2021 02:07:55 GMT" },
		{ "@method", "POST" },
		{ "@path", "/foo" },
		{ "@authority", "example.com" },
		{ "content-type", "application/json" },
		{ "content-length", "18" },
	};
	struct ed25519_key rfc_key;
	uint8_t signature[ED25519_SIGNATURE_BYTES];
	size_t length;

	(void)state;
	uint8_t *seed = base64_decode("n4Ni+HpISpVObnQMW0wOhCKROaIKqKtW/2ZYb2p9KcU=", &length);
	crypto_sign_ed25519_seed_keypair(rfc_key.public_key, rfc_key.secret_key, seed);
	char *base = http_signature_base(COMPONENTS, ARRAY_LENGTH(COMPONENTS),
		"(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")"
		";created=1618884473;keyid=\"test-key-ed25519\"");
	ed25519_sign(&rfc_key, base, strlen(base), signature);
	char *encoded = base64_encode(signature, sizeof signature);
	assert_string_equal(encoded,
		"wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==");
	free(encoded);
	free(base);
	free(seed);
}

static struct http_request_parts an_order(void)
{
	return (struct http_request_parts){ .method = "PUT",
		.path = "/v1/orders/01ARYZ6S41TSV4RRFFQ69G5FAV",
		.query = "wait=25&rev=3",
		.body = "{\"hello\": \"world\"}",
		.body_length = 18 };
}

static bool find_key(void *data, const char *key_id, uint8_t ret_public_key[ED25519_PUBLIC_BYTES])
{
	char own_id[KEY_ID_SIZE];

	(void)data;
	ed25519_key_id(key.public_key, own_id);
	if (strcmp(key_id, own_id) != 0)
		return false;
	memcpy(ret_public_key, key.public_key, ED25519_PUBLIC_BYTES);
	return true;
}

static enum http_signature_fault check_at(
	const struct http_request_parts *request, const struct http_signature *headers, int64_t wall_ms)
{
	char key_id[KEY_ID_SIZE] = "", nonce[HTTP_NONCE_SIZE] = "";
	enum http_signature_fault fault =
		http_signature_check(request, headers->content_digest, headers->signature_input,
			headers->signature, wall_ms, MAX_AGE_S, find_key, NULL, key_id, nonce);

	bool is_by_key = fault == HTTP_SIGNATURE_OK || fault == HTTP_SIGNATURE_TOO_OLD;
	assert_int_equal(strlen(nonce), is_by_key ? 22 : 0);
	assert_int_equal(strlen(key_id), is_by_key ? 16 : 0);
	return fault;
}

static void has_the_digest_of_rfc_9530(void **state)
{
	struct http_request_parts request = an_order();
	struct http_signature headers;

	(void)state;
	http_signature_make(&request, &key, WALL_MS, &headers);
	assert_string_equal(headers.content_digest, "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:");
	assert_non_null(strstr(headers.signature_input, ";created=1784851200;keyid=\""));
	assert_memory_equal(headers.signature, "sig1=:", 6);
	http_signature_free(&headers);
	http_signature_free(&headers);
}

static void a_good_request_is_taken(void **state)
{
	struct http_request_parts request = an_order(), bare = { .method = "GET", .path = "" };
	struct http_signature headers;

	(void)state;
	http_signature_make(&request, &key, WALL_MS, &headers);
	assert_int_equal(check_at(&request, &headers, WALL_MS), HTTP_SIGNATURE_OK);
	assert_int_equal(check_at(&request, &headers, WALL_MS + 300000), HTTP_SIGNATURE_OK);
	assert_int_equal(check_at(&request, &headers, WALL_MS - 300000), HTTP_SIGNATURE_OK);
	http_signature_free(&headers);
	http_signature_make(&bare, &key, WALL_MS, &headers);
	assert_int_equal(check_at(&bare, &headers, WALL_MS), HTTP_SIGNATURE_OK);
	http_signature_free(&headers);
}

/* The operator of one hub cannot bring to another what a kiosk said to him. */
static void what_is_for_one_hub_is_nothing_to_another(void **state)
{
	struct http_request_parts request = an_order(), asked = request;
	struct http_signature headers;

	(void)state;
	request.hub = "0123456789abcdef";
	http_signature_make(&request, &key, WALL_MS, &headers);
	assert_int_equal(check_at(&request, &headers, WALL_MS), HTTP_SIGNATURE_OK);
	asked.hub = "0123456789abcdee";
	assert_int_equal(check_at(&asked, &headers, WALL_MS), HTTP_SIGNATURE_OTHER_HUB);
	assert_int_equal(check_at(&asked, &headers, WALL_MS + 302000), HTTP_SIGNATURE_OTHER_HUB);
	/* A hub has several ids when its root keys were replaced: each of them whole. */
	asked.hub = "0123456789abcdee 0123456789abcdef 0123456789abcdea";
	assert_int_equal(check_at(&asked, &headers, WALL_MS), HTTP_SIGNATURE_OK);
	asked.hub = "0123456789abcdef0 00123456789abcdef 0123456789abcde";
	assert_int_equal(check_at(&asked, &headers, WALL_MS), HTTP_SIGNATURE_OTHER_HUB);
	char *tag = strstr(headers.signature_input, ";tag=\"0123456789abcdef\"");
	assert_non_null(tag);
	tag[strlen(tag) - 2] = 'e';
	assert_int_equal(check_at(&asked, &headers, WALL_MS), HTTP_SIGNATURE_WRONG);
	*tag = '\0';
	assert_int_equal(check_at(&asked, &headers, WALL_MS), HTTP_SIGNATURE_WRONG);
	http_signature_free(&headers);
	request.hub = NULL;
	http_signature_make(&request, &key, WALL_MS, &headers);
	assert_null(strstr(headers.signature_input, "tag"));
	assert_int_equal(check_at(&asked, &headers, WALL_MS), HTTP_SIGNATURE_OK);
	http_signature_free(&headers);
}

static void each_change_is_seen(void **state)
{
	struct http_request_parts good = an_order();
	struct http_signature headers;

	(void)state;
	http_signature_make(&good, &key, WALL_MS, &headers);
	struct http_request_parts changed = good;
	/* What nobody has signed is not called late, whenever it comes. */
	changed.method = "POST";
	assert_int_equal(check_at(&changed, &headers, WALL_MS + 302000), HTTP_SIGNATURE_WRONG);
	changed = good;
	changed.method = "POST";
	assert_int_equal(check_at(&changed, &headers, WALL_MS), HTTP_SIGNATURE_WRONG);
	changed = good;
	changed.path = "/v1/orders/01ARYZ6S41TSV4RRFFQ69G5FAW";
	assert_int_equal(check_at(&changed, &headers, WALL_MS), HTTP_SIGNATURE_WRONG);
	changed = good;
	changed.query = NULL;
	assert_int_equal(check_at(&changed, &headers, WALL_MS), HTTP_SIGNATURE_WRONG);
	changed = good;
	changed.body = "{\"hello\": \"w0rld\"}";
	assert_true(http_signature_covers(headers.content_digest, good.body, good.body_length));
	assert_false(http_signature_covers(headers.content_digest, changed.body, changed.body_length));
	assert_false(http_signature_covers(headers.content_digest, good.body, good.body_length - 1));
	changed = good;
	changed.path = "/v1\n\"@query\": ?";
	assert_int_equal(check_at(&changed, &headers, WALL_MS), HTTP_SIGNATURE_MALFORMED);
	assert_int_equal(check_at(&good, &headers, WALL_MS + 302000), HTTP_SIGNATURE_TOO_OLD);
	assert_int_equal(check_at(&good, &headers, WALL_MS - 302000), HTTP_SIGNATURE_TOO_OLD);
	http_signature_free(&headers);
}

static void a_strange_key_is_unknown(void **state)
{
	struct http_request_parts request = an_order();
	struct http_signature headers;
	struct ed25519_key other;

	(void)state;
	ed25519_generate(&other);
	http_signature_make(&request, &other, WALL_MS, &headers);
	assert_int_equal(check_at(&request, &headers, WALL_MS), HTTP_SIGNATURE_UNKNOWN_KEY);
	http_signature_free(&headers);
}

#define COVERED "sig1=(\"@method\" \"@path\" \"@query\" \"content-digest\")"
#define REST ";keyid=\"0123456789abcdef\";alg=\"ed25519\";nonce=\"abc\""

static void odd_headers_are_malformed(void **state)
{
	static const char *const INPUTS[] = { NULL, "", "sig1=", "sig2=()", COVERED,
		COVERED ";created=1784851200", "sig1=(\"@method\");created=1784851200" REST,
		COVERED ";created=" REST, COVERED ";created=-1" REST,
		COVERED ";created=1784851200000000" REST, COVERED ";created=1;created=2" REST,
		COVERED ";created=1" REST ";x=1",
		COVERED ";created=1;keyid=\"0123456789abcdef0\";alg=\"ed25519\";nonce=\"abc\"",
		COVERED ";created=1;keyid=\"\";alg=\"ed25519\";nonce=\"abc\"",
		COVERED ";created=1;keyid=\"0123456789abcdef\";alg=\"rsa\";nonce=\"abc\"",
		COVERED ";created=1;keyid=\"0123456789abcdef\";alg=\"ed25519\";nonce=\"a b\"",
		COVERED ";created=1;keyid=\"0123456789abcdef\";alg=\"ed25519\";nonce=\"abc",
		COVERED ";created=1" REST REST, COVERED ";created=1" REST "\n" };
	struct http_request_parts request = an_order();
	struct http_signature good;

	(void)state;
	http_signature_make(&request, &key, WALL_MS, &good);
	for (size_t i = 0; i < ARRAY_LENGTH(INPUTS); i++) {
		struct http_signature bad = good;
		bad.signature_input = INPUTS[i] ? xstrdup(INPUTS[i]) : NULL;
		assert_int_equal(check_at(&request, &bad, WALL_MS), HTTP_SIGNATURE_MALFORMED);
		free(bad.signature_input);
	}
	http_signature_free(&good);
}

static void odd_signatures_are_malformed(void **state)
{
	static const char *const SIGNATURES[] = { NULL, "",
		"sig1=", "sig1=:", "sig1=::", "sig1=:Zm9v:", "sig1=:!!!!:", "sig2=:Zm9v:" };
	struct http_request_parts request = an_order();
	struct http_signature good;

	(void)state;
	http_signature_make(&request, &key, WALL_MS, &good);
	for (size_t i = 0; i < ARRAY_LENGTH(SIGNATURES); i++) {
		struct http_signature bad = good;
		bad.signature = SIGNATURES[i] ? xstrdup(SIGNATURES[i]) : NULL;
		assert_int_equal(check_at(&request, &bad, WALL_MS), HTTP_SIGNATURE_MALFORMED);
		free(bad.signature);
	}
	struct http_signature huge = good;
	huge.content_digest = xasprintf("%05000d", 1);
	assert_int_equal(check_at(&request, &huge, WALL_MS), HTTP_SIGNATURE_MALFORMED);
	free(huge.content_digest);
	struct http_signature other = good;
	other.content_digest = xstrdup("sha-512=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:");
	assert_int_equal(check_at(&request, &other, WALL_MS), HTTP_SIGNATURE_MALFORMED);
	free(other.content_digest);
	http_signature_free(&good);
}

static void each_request_has_its_own_nonce(void **state)
{
	struct http_request_parts request = an_order();
	struct http_signature first, second;

	(void)state;
	http_signature_make(&request, &key, WALL_MS, &first);
	http_signature_make(&request, &key, WALL_MS, &second);
	assert_string_not_equal(first.signature_input, second.signature_input);
	http_signature_free(&first);
	http_signature_free(&second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_as_the_rfc_does),
		cmocka_unit_test(has_the_digest_of_rfc_9530),
		cmocka_unit_test(a_good_request_is_taken),
		cmocka_unit_test(what_is_for_one_hub_is_nothing_to_another),
		cmocka_unit_test(each_change_is_seen),
		cmocka_unit_test(a_strange_key_is_unknown),
		cmocka_unit_test(odd_headers_are_malformed),
		cmocka_unit_test(odd_signatures_are_malformed),
		cmocka_unit_test(each_request_has_its_own_nonce),
	};

	digest_start();
	ed25519_generate(&key);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
