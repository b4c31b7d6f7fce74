/* SPDX-License-Identifier: Apache-2.0 */
/* A refusal counts only in the hub's own form. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/problem.h"
#include "tests/support/support.h"

static bool decodes(const char *body, int status, struct problem *ret_problem)
{
	return problem_decode(body, strlen(body), status, ret_problem);
}

static void test_what_is_written_is_read(void **state)
{
	struct problem written = { 409, "too-late", "Conflict", "The order is over." }, read;
	json_t *json = problem_encode(&written);
	char *body = json_to_text(json);
	(void)state;

	assert_true(decodes(body, 409, &read));
	assert_int_equal(read.status, 409);
	assert_string_equal(read.slug, written.slug);
	assert_string_equal(read.title, written.title);
	assert_string_equal(read.detail, written.detail);
	free(body);
	json_decref(json);
}

static void test_without_a_type_and_a_sentence(void **state)
{
	struct problem written = { .status = 404, .title = "Not Found" }, read;
	json_t *json = problem_encode(&written);
	char *body = json_to_text(json);
	(void)state;

	assert_string_equal(body, "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}");
	assert_true(decodes(body, 404, &read));
	assert_string_equal(read.slug, "");
	assert_string_equal(read.detail, "");
	free(body);
	json_decref(json);
}

static void test_what_others_say_is_no_problem_of_the_hub(void **state)
{
	static const char *const STRANGE[] = {
		"",
		"<html>Please sign in</html>",
		"{}",
		"[]",
		"{\"title\":\"Forbidden\",\"status\":403}",
		"{\"type\":\"about:blank\",\"title\":\"Forbidden\"}",
		"{\"type\":\"about:blank\",\"status\":\"403\"}",
		"{\"type\":\"about:blank\",\"status\":404}",
		"{\"type\":\"https://portal.example/sign-in\",\"status\":403}",
		"{\"type\":\"urn:daogou:problem:\",\"status\":403}",
		"{\"type\":5,\"status\":403}",
		"{\"type\":\"about:blank\",\"status\":403}{}",
	};
	struct problem problem = { .status = 7 };
	(void)state;

	for (size_t i = 0; i < sizeof(STRANGE) / sizeof(*STRANGE); i++) {
		assert_false(decodes(STRANGE[i], 403, &problem));
		assert_int_equal(problem.status, 7);
	}
	assert_false(decodes("{\"type\":\"about:blank\",\"status\":200}", 200, &problem));
}

static void test_long_sentences_are_cut_between_characters(void **state)
{
	struct problem read;
	char detail[401] = "", *body;
	(void)state;

	for (int i = 0; i < 100; i++)
		strcat(detail, "\xE5\xBA\x97");
	json_t *json = json_pack("{s:s, s:i, s:s}", "type", "about:blank", "status", 500, "detail", detail);
	body = json_to_text(json);
	assert_true(decodes(body, 500, &read));
	assert_int_equal(strlen(read.detail), 255);
	free(body);
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_written_is_read),
		cmocka_unit_test(test_without_a_type_and_a_sentence),
		cmocka_unit_test(test_what_others_say_is_no_problem_of_the_hub),
		cmocka_unit_test(test_long_sentences_are_cut_between_characters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
