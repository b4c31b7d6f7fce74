/* SPDX-License-Identifier: Apache-2.0 */
/* The index and the query meet, in every script. */
#include "tests/support/support.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
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
	assert_string_equal(words("Coca-Cola Zéro 330ml"), "coca|cola|cocacola|zero|330ml|330|ml");
	assert_string_equal(words("Crème Brûlée STRASSE Straße"), "creme|brulee|strasse|strasse");
	assert_string_equal(words("Smørrebrød Łódź"), "smorrebrod|lodz");
	assert_string_equal(words("ＡＢＣ１２３ ﬁne"), "abc123|abc|123|fine");
	assert_string_equal(words("!!! --- ***"), "");
	assert_string_equal(words(""), "");
	assert_string_equal(words(NULL), "");
}

static void arabic_forms_are_one(void **state)
{
	(void)state;
	assert_string_equal(words("أَحْمَر إناء آلة ٱلبيت"), "احمر|اناء|اله|البيت|بيت");
	assert_string_equal(words("قهـــوة مستشفى"), "قهوه|مستشفي");
	assert_string_equal(words("٣٣٠ مل"), "330|مل|330مل");
}

static void han_becomes_pairs_and_its_last_character(void **state)
{
	(void)state;
	assert_string_equal(words("可口可乐"), "可口|口可|可乐|乐");
	assert_string_equal(words("茶"), "茶");
	assert_string_equal(words("可乐Zero 500毫升"), "可乐|乐|zero|500|zero500|毫升|升");
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
	assert_string_equal(query("abc\" or_ def*"), "\"abc\" AND \"or\" AND \"def\"*");
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
	built = query("aaa bbb ccc ddd eee fff ggg hhh iii jjj kkk lll mmm nnn");
	for (const char *at = built; (at = strstr(at, " AND ")); at += 5)
		words_in_query++;
	assert_int_equal(words_in_query, SEARCH_QUERY_WORDS_MAX);
}

static bool has_word(const char *term, const char **tokens, size_t count)
{
	const char *end = strchr(term + 1, '"');
	size_t length = (size_t)(end - term - 1);

	for (size_t i = 0; i < count; i++) {
		if (strncmp(tokens[i], term + 1, length) == 0 &&
			(end[1] == '*' || strlen(tokens[i]) == length))
			return true;
	}
	return false;
}

/* Whether a document's words answer a query as FTS5 would: of each clause one term is a word, or begins one. */
static bool finds(const char *typed, const char *document)
{
	const char **tokens;
	size_t count = search_tokens(document, &arena, &tokens);
	char *rest = arena_strdup(&arena, query(typed));
	bool is_found = true;

	while (rest && is_found) {
		char *clause = rest, *next = strstr(rest, " AND ");

		if (next)
			*next = '\0';
		rest = next ? next + 5 : NULL;
		is_found = false;
		for (char *term = strchr(clause, '"'); term; term = strchr(strchr(term + 1, '"') + 1, '"'))
			is_found |= has_word(term, tokens, count);
	}
	return is_found;
}

static void what_is_written_joined_or_apart_is_found_both_ways(void **state)
{
	static const char *const SAME[][4] = {
		{ "Kellogg's Corn Flakes", "kelloggs", "kellogg’s", "kellogg s" },
		{ "Kelloggs", "kellogg's", "kellogg´s", "kelloggʼs" },
		{ "L'Oréal Paris", "loreal", "l'oreal", "l oréal paris" },
		{ "LOréal", "l'oréal", "l’oreal", "l oreal" },
		{ "Wi-Fi Router", "wifi", "wi-fi", "wi fi router" },
		{ "WiFi Router", "wifi", "wi‑fi", "wi fi" },
		{ "T-Shirt", "tshirt", "t-shirt", "t shirt" },
		{ "Tshirt", "tshirt", "t-shirt", "t shirt" },
		{ "7 Up", "7up", "7-up", "7 up" },
		{ "7UP", "7up", "7-up", "7 up" },
		{ "7-Up", "7up", "7–up", "7 UP" },
		{ "M&M's", "mms", "m&ms", "m&m's" },
		{ "Milk 500ml", "500ml", "500 ml", "milk 500 m" },
		{ "Milk 500 ml", "500ml", "500 ml", "milk 500m" },
		{ "iPhone15 Pro", "iphone 15", "iphone15", "iphone 15 pro" },
		{ "Juice 1.5 l", "1.5l", "1.5 l", "juice 1.5" },
		{ "bœuf", "boeuf", "bœuf", "BŒ" },
		{ "boeuf", "boeuf", "bœuf", "bœu" },
		{ "Ærø þorn", "aero", "thorn", "ÆR" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(SAME); i++) {
		for (size_t j = 1; j < 4; j++) {
			if (!finds(SAME[i][j], SAME[i][0]))
				fail_msg("\"%s\" does not find \"%s\": %s in %s", SAME[i][j], SAME[i][0],
					query(SAME[i][j]), words(SAME[i][0]));
		}
	}
	assert_string_equal(query("wi-fi"), "(\"wi\" OR \"wifi\"*) AND (\"fi\"* OR \"wifi\"*)");
	assert_string_equal(words("M&M's"), "m|m|mm|s|ms|mms");
	/* Marks that do not join, numbers that are none, and codes. */
	assert_string_equal(words("wi - fi, wi--fi wi/fi"), "wi|fi|wi|fi|wi|fi");
	assert_string_equal(words("3.5 10-20"), "3|5|10|20");
	assert_string_equal(words("6x500ml a1b2c"), "6x500ml|6|x|500|500ml|ml|a1b2c");
	assert_string_equal(words("a-茶-b"), "a|茶|b");
	assert_string_equal(
		words("a‘b c′d e−f g‐h i–j k—l m`n"), "a|b|ab|c|d|cd|e|f|ef|g|h|gh|i|j|ij|k|l|m|n");
	assert_string_equal(query("ab-ab"), "\"ab\"*");
	assert_string_equal(query("one-茶-two"), "\"one\" AND \"茶\"* AND \"two\"*");
}

static void what_is_elided_is_found_in_full(void **state)
{
	static const char *const SAME[][2] = { { "Huile d'olive", "huile de olive" },
		{ "Jus d’orange 1L", "jus de orange 1" }, { "Aceite de oliva", "aceite d'oliva" },
		{ "L'Occitane", "la occitane" }, { "La Roche", "l'roche" },
		{ "Passata dell'orto", "passata della orto" }, { "Olio della casa", "olio dell casa" },
		{ "Un'insalata", "una insalata" }, { "Oli d'oliva", "oli d´oliva" },
		{ "Dr. Pepper", "dr pepper" }, { "Ben & Jerry's", "ben&jerrys" }, { "M&M's", "m&m" },
		{ "6x330ml", "330ml" }, { "6x330ml", "330 ml" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(SAME); i++) {
		if (!finds(SAME[i][1], SAME[i][0]))
			fail_msg("\"%s\" does not find \"%s\": %s in %s", SAME[i][1], SAME[i][0],
				query(SAME[i][1]), words(SAME[i][0]));
	}
	assert_string_equal(query("la roc"), "(\"la\" OR \"l\" OR \"laroc\"*) AND (\"roc\"* OR \"laroc\"*)");
	assert_string_equal(query("la"), "\"la\"*");
	assert_string_equal(query("m&m"), "\"m\"* AND \"mm\"");
}

static void a_loose_reading_parts_and_joins(void **state)
{
	(void)state;
	assert_string_equal(search_query_build_loose(&arena, "tshi"),
		"(\"tshi\"* OR (\"t\" AND \"shi\"*) OR (\"ts\" AND \"hi\") OR (\"tsh\" AND \"i\"))");
	assert_string_equal(search_query_build_loose(&arena, "a, and, née"),
		"\"a\" AND (\"nee\"* OR (\"n\" AND \"ee\") OR (\"ne\" AND \"e\"))");
	assert_string_equal(
		search_query_build_loose(&arena, "né 茶"), "(\"ne\"* OR (\"n\" AND \"e\")) AND \"茶\"*");
	assert_non_null(strstr(search_query_build_loose(&arena, "nes café"), "\"nescafe\"*"));
	assert_null(strstr(search_query_build_loose(&arena, "nes, café"), "\"nescafe\"*"));
	/* What is too long for a name is left whole. */
	assert_string_equal(search_query_build_loose(&arena, "abcdefghijklmnopqrstuvwxyzabcdefg"),
		"\"abcdefghijklmnopqrstuvwxyzabcdefg\"*");
	assert_null(search_query_build_loose(&arena, "and"));
	assert_null(search_query_build_loose(&arena, ""));
}

static void han_is_found_in_both_scripts(void **state)
{
	(void)state;
	assert_true(finds("電腦", "电脑"));
	assert_true(finds("电脑", "電腦"));
	assert_true(finds("麵包", "面包"));
	assert_true(finds("面包", "全麥麵包"));
	assert_string_equal(words("龟龜"), "龟龟|龟");
	/* Before the first and behind the last of them. */
	assert_string_equal(words("㐀 鿿"), "㐀|鿿");
}

static void arabic_is_found_with_its_article_and_without(void **state)
{
	static const char *const SAME[][2] = { { "الحليب", "حليب" }, { "حليب طازج", "الحليب" },
		{ "والحليب", "حليب" }, { "حليب", "بالحليب" }, { "للحليب", "الحليب" },
		{ "القهوة السوداء", "قهوة سوداء" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(SAME); i++) {
		if (!finds(SAME[i][1], SAME[i][0]))
			fail_msg("%s: %s", SAME[i][0], query(SAME[i][1]));
	}
	assert_string_equal(query("الحليب"), "(\"الحليب\"* OR \"حليب\"*)");
	assert_string_equal(query("الله"), "\"الله\"*");
	assert_string_equal(query("ال"), "\"ال\"*");
}

static void a_whole_word_is_asked_for_first(void **state)
{
	(void)state;
	assert_string_equal(search_query_build_whole(&arena, "red cok"), "\"red\" AND \"cok\"");
	assert_string_equal(search_query_build_whole(&arena, "t-shirt"),
		"(\"t\" OR \"tshirt\") AND (\"shirt\" OR \"tshirt\")");
	assert_string_equal(search_query_build_whole(&arena, "cok 可"), "\"cok\" AND \"可\"*");
	assert_null(search_query_build_whole(&arena, "可乐"));
	assert_null(search_query_build_whole(&arena, ""));
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

static void marks_that_the_index_parts_at_are_gone(void **state)
{
	(void)state;
	assert_string_equal(
		words("a\u19B0b a\u19C0b a\u19C8b a\u19C9b a\u1CF2b a\u1CF3b"), "ab|ab|ab|ab|ab|ab");
	/* Their neighbours are letters. */
	assert_string_equal(words("a\u19AFb"), "a|b");
	assert_string_equal(words("\u19C1"), "\u19C1");
	assert_string_equal(words("\u19C7"), "\u19C7");
}

static void voiced_kana_stay_apart_from_plain_ones(void **state)
{
	(void)state;
	assert_string_equal(words("パン"), "パン|ン");
	assert_string_equal(words("ハン"), "ハン|ン");
	assert_string_equal(words("ばら"), "ばら|ら");
	/* Written as letter and mark, they are the same letter. */
	assert_string_equal(words("ハ\u309Aン"), "パン|ン");
	assert_string_equal(words("ハ\u3099ン"), "バン|ン");
}

static void faulty_bytes_part_words_like_blanks(void **state)
{
	(void)state;
	assert_string_equal(words("é\xFF"
				  "b"),
		"e|b");
	assert_string_equal(words("a\xED\xA0\x80"
				  "b"),
		"a|b"); /* half of a pair of UTF-16 */
	assert_string_equal(words("A\x7F"
				  "b@c[d`e{f"),
		"a|b|c|d|e|f");
	assert_string_equal(words("AZaz09:/"), "azaz09|azaz|09");
}

static void a_text_is_cut_at_64_kib(void **state)
{
	size_t length = 65536;
	char *text = arena_alloc(&arena, length + 3);
	const char **tokens;

	(void)state;
	memset(text, ' ', length);
	memcpy(text + length - 2, "ab", 2);
	text[length] = '\0';
	assert_int_equal(search_tokens(text, &arena, &tokens), 1);
	assert_string_equal(tokens[0], "ab");
	memcpy(text + length - 1, "bc", 3);
	text[length - 2] = 'a';
	assert_int_equal(search_tokens(text, &arena, &tokens), 1);
	assert_string_equal(tokens[0], "ab");
}

static void an_index_takes_so_many_words(void **state)
{
	size_t count = SEARCH_WORDS_MAX + 10;
	char *text = arena_alloc(&arena, count * 2 + 1);
	const char **tokens;

	(void)state;
	for (size_t i = 0; i < count; i++)
		memcpy(text + 2 * i, "a ", 2);
	text[2 * count] = '\0';
	assert_int_equal(search_tokens(text, &arena, &tokens), SEARCH_WORDS_MAX);
}

static void letters_beyond_the_first_plane_are_letters(void **state)
{
	(void)state;
	assert_string_equal(words("𠮷野家"), "𠮷野|野家|家");
	assert_string_equal(words("𐐀𐐁"), "𐐨𐐩");
	assert_string_equal(words("𝒜𝟙 😀"), "a1|a|1");
}

static void letters_are_as_people_type_them(void **state)
{
	(void)state;
	assert_string_equal(words("Ø Đ Ħ ı Ł Ŧ"), "o|d|h|i|l|t");
	assert_string_equal(words("ٱ ى ی ة ک"), "ا|ي|ي|ه|ك");
	assert_string_equal(words("ٱيىكیةکا"), "اييكيهكا");
}

static void a_text_ends_in_memory_that_was_used_before(void **state)
{
	(void)state;
	for (int length = 40; length > 0; length--) {
		char *text = arena_alloc(&arena, 2 * (size_t)length + 1);

		for (int i = 0; i < length; i++)
			memcpy(text + 2 * i, "é", 3);
		assert_int_equal(strlen(search_fold(&arena, text)), length);
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
		cmocka_unit_test_setup_teardown(
			han_is_asked_for_in_pairs_and_alone_as_a_prefix, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing_to_search_is_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(operators_of_the_index_are_only_words, setup, teardown),
		cmocka_unit_test_setup_teardown(no_word_is_parted_by_the_index, setup, teardown),
		cmocka_unit_test_setup_teardown(long_input_is_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_is_written_joined_or_apart_is_found_both_ways, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_elided_is_found_in_full, setup, teardown),
		cmocka_unit_test_setup_teardown(a_loose_reading_parts_and_joins, setup, teardown),
		cmocka_unit_test_setup_teardown(han_is_found_in_both_scripts, setup, teardown),
		cmocka_unit_test_setup_teardown(
			arabic_is_found_with_its_article_and_without, setup, teardown),
		cmocka_unit_test_setup_teardown(a_whole_word_is_asked_for_first, setup, teardown),
		cmocka_unit_test_setup_teardown(every_part_of_a_han_name_finds_it, setup, teardown),
		cmocka_unit_test_setup_teardown(every_keystroke_of_a_name_finds_it, setup, teardown),
		cmocka_unit_test_setup_teardown(any_bytes_give_clean_words, setup, teardown),
		cmocka_unit_test_setup_teardown(marks_that_the_index_parts_at_are_gone, setup, teardown),
		cmocka_unit_test_setup_teardown(voiced_kana_stay_apart_from_plain_ones, setup, teardown),
		cmocka_unit_test_setup_teardown(faulty_bytes_part_words_like_blanks, setup, teardown),
		cmocka_unit_test_setup_teardown(a_text_is_cut_at_64_kib, setup, teardown),
		cmocka_unit_test_setup_teardown(an_index_takes_so_many_words, setup, teardown),
		cmocka_unit_test_setup_teardown(letters_beyond_the_first_plane_are_letters, setup, teardown),
		cmocka_unit_test_setup_teardown(letters_are_as_people_type_them, setup, teardown),
		cmocka_unit_test_setup_teardown(a_text_ends_in_memory_that_was_used_before, setup, teardown),
	};

	return cmocka_run_group_tests_name("search_fold", tests, NULL, NULL);
}
