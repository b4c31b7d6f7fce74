/* SPDX-License-Identifier: Apache-2.0 */
/* The index and the query meet, in every script. */
#include "tests/support/support.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/domain/search_fold.h"
#include "tests/domain/dice.h"

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 4096);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_finish(&arena);
	return 0;
}

/* The words joined by "|". */
static const char *words(const char *text)
{
	const char **tokens;
	size_t count = search_tokens(text, &arena, &tokens);
	char *joined = arena_strdup(&arena, "");

	for (size_t i = 0; i < count; i++)
		joined = arena_printf(&arena, "%s%s%s", joined, i ? "|" : "", tokens[i]);
	return joined;
}

static const char *query(const char *typed)
{
	const char *built = search_query_build(&arena, typed);

	return built ? built : "(nothing)";
}

static void latin_words_lose_case_and_accents(void **state)
{
	(void)state;
	assert_string_equal(words("Coca-Cola Zéro 330ml"), "coca|cola|zero|330ml");
	assert_string_equal(words("Crème Brûlée STRASSE Straße"), "creme|brulee|strasse|strasse");
	assert_string_equal(words("Smørrebrød Łódź"), "smorrebrod|lodz");
	assert_string_equal(words("ＡＢＣ１２３ ﬁne"), "abc123|fine");
	assert_string_equal(words("!!! --- ***"), "");
	assert_string_equal(words(""), "");
	assert_string_equal(words(NULL), "");
}

static void arabic_forms_are_one(void **state)
{
	(void)state;
	assert_string_equal(words("أَحْمَر إناء آلة ٱلبيت"), "احمر|اناء|اله|البيت");
	assert_string_equal(words("قهـــوة مستشفى"), "قهوه|مستشفي");
	assert_string_equal(words("٣٣٠ مل"), "330|مل");
}

static void han_becomes_pairs_and_its_last_character(void **state)
{
	(void)state;
	assert_string_equal(words("可口可乐"), "可口|口可|可乐|乐");
	assert_string_equal(words("茶"), "茶");
	assert_string_equal(words("可乐Zero 500毫升"), "可乐|乐|zero|500|毫升|升");
	assert_string_equal(words("コーヒー"), "コー|ーヒ|ヒー|ー");
	assert_string_equal(words("한국 김"), "한국|국|김");
	assert_string_equal(words("がんば"), "がん|んば|ば");
}

static void the_last_word_of_letters_is_a_prefix(void **state)
{
	(void)state;
	assert_string_equal(query("cok"), "\"cok\"*");
	assert_string_equal(query("Red Cok "), "\"red\" AND \"cok\"*");
	assert_string_equal(query("قهوة سوداء"), "\"قهوه\" AND \"سوداء\"*");
	assert_string_equal(query("red cok red"), "\"red\"* AND \"cok\"");
}

static void han_is_asked_for_in_pairs_and_alone_as_a_prefix(void **state)
{
	(void)state;
	assert_string_equal(query("可乐"), "\"可乐\"");
	assert_string_equal(query("可口可乐"), "\"可口\" AND \"口可\" AND \"可乐\"");
	assert_string_equal(query("可"), "\"可\"*");
	assert_string_equal(query("cok 可乐"), "\"cok\"* AND \"可乐\"");
	assert_string_equal(query("可可可可"), "\"可可\"");
}

static void nothing_to_search_is_nothing(void **state)
{
	(void)state;
	assert_null(search_query_build(&arena, ""));
	assert_null(search_query_build(&arena, NULL));
	assert_null(search_query_build(&arena, "  - \" * ( ) ^"));
	assert_null(search_query_build(&arena, "\xFF\xFE"));
}

static void operators_of_the_index_are_only_words(void **state)
{
	(void)state;
	assert_string_equal(query("a\" OR b*"), "\"a\" AND \"or\" AND \"b\"*");
	assert_string_equal(query("NEAR(x, y)"), "\"near\" AND \"x\" AND \"y\"*");
	assert_string_equal(query("words:-coke"), "\"words\" AND \"coke\"*");
}

static void no_word_is_parted_by_the_index(void **state)
{
	(void)state;
	/* FTS5 parts words at these, and then the quoted word would be a phrase, which the index cannot answer. */
	assert_string_equal(words("a\u19B0b a\u1CF2b a\u0301b"), "ab|ab|ab");
	assert_string_equal(words("a\u0E31b हिन्दी"), "ab|हनद");
}

static void long_input_is_cut(void **state)
{
	char *wide = arena_alloc(&arena, 1000);
	const char *built, **tokens;
	int words_in_query = 1;

	(void)state;
	memset(wide, 'x', 999);
	assert_int_equal(search_tokens(wide, &arena, &tokens), 1);
	assert_int_equal(strlen(tokens[0]), SEARCH_WORD_MAX);
	built = query("a b c d e f g h i j k l m n o p");
	for (const char *at = built; (at = strstr(at, " AND ")); at += 5)
		words_in_query++;
	assert_int_equal(words_in_query, SEARCH_QUERY_WORDS_MAX);
}

/* Whether a document's words answer a query as FTS5 would: each term is a word, or begins one. */
static bool finds(const char *typed, const char *document)
{
	const char **tokens;
	size_t count = search_tokens(document, &arena, &tokens);
	const char *at = query(typed);

	while ((at = strchr(at, '"'))) {
		const char *end = strchr(at + 1, '"');
		size_t length = (size_t)(end - at - 1);
		bool is_prefix = end[1] == '*', is_found = false;

		for (size_t i = 0; i < count && !is_found; i++) {
			is_found = strncmp(tokens[i], at + 1, length) == 0 && (is_prefix || strlen(tokens[i]) == length);
		}
		if (!is_found)
			return false;
		at = end + 1;
	}
	return true;
}

static void every_part_of_a_han_name_finds_it(void **state)
{
	static const char NAME[] = "維他檸檬茶"; /* five characters of three bytes */

	(void)state;
	for (size_t from = 0; from < 5; from++) {
		for (size_t to = from + 1; to <= 5; to++) {
			char *part = arena_strndup(&arena, NAME + from * 3, (to - from) * 3);

			if (!finds(part, NAME))
				fail_msg("not found by %s", part);
		}
	}
	assert_false(finds("茶維", NAME));
}

static void every_keystroke_of_a_name_finds_it(void **state)
{
	static const char NAME[] = "Crème de la Crème 330 ML";

	(void)state;
	for (size_t length = 1; length < sizeof(NAME); length++) {
		char *part = arena_strndup(&arena, NAME, length);

		if (utf8_is_valid(part, length) && !finds(part, NAME))
			fail_msg("not found by %s", part);
	}
}

static void any_bytes_give_clean_words(void **state)
{
	struct dice dice = { 10 };

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char bytes[64];
		const char **tokens;
		size_t count;

		for (size_t i = 0; i < sizeof(bytes) - 1; i++)
			bytes[i] = (char)dice_roll(&dice, 256);
		bytes[sizeof(bytes) - 1] = '\0';
		count = search_tokens(bytes, &arena, &tokens);
		for (size_t i = 0; i < count; i++)
			assert_true(tokens[i][0] && utf8_is_valid(tokens[i], strlen(tokens[i])));
		search_query_build(&arena, bytes);
		arena_reset(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(latin_words_lose_case_and_accents, setup, teardown),
		cmocka_unit_test_setup_teardown(arabic_forms_are_one, setup, teardown),
		cmocka_unit_test_setup_teardown(han_becomes_pairs_and_its_last_character, setup, teardown),
		cmocka_unit_test_setup_teardown(the_last_word_of_letters_is_a_prefix, setup, teardown),
		cmocka_unit_test_setup_teardown(han_is_asked_for_in_pairs_and_alone_as_a_prefix, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_to_search_is_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(operators_of_the_index_are_only_words, setup, teardown),
		cmocka_unit_test_setup_teardown(no_word_is_parted_by_the_index, setup, teardown),
		cmocka_unit_test_setup_teardown(long_input_is_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(every_part_of_a_han_name_finds_it, setup, teardown),
		cmocka_unit_test_setup_teardown(every_keystroke_of_a_name_finds_it, setup, teardown),
		cmocka_unit_test_setup_teardown(any_bytes_give_clean_words, setup, teardown),
	};

	return cmocka_run_group_tests_name("search_fold", tests, NULL, NULL);
}
