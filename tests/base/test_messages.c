/* SPDX-License-Identifier: Apache-2.0 */
/* Translations read from .mo files. */
#include "kiosk/base/messages.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

/* The corpus holds one Arabic catalogue in both byte orders; its source is in this test's expectations. */
static struct messages *open_sample(const char *name)
{
	char *path = source_path("tests/fuzz/corpus/messages");
	struct messages *messages = messages_open(path, name);

	free(path);
	return messages;
}

static int stop_using(void **state)
{
	(void)state;
	messages_use(NULL);
	return 0;
}

static void check_texts(void)
{
	assert_string_equal(_("Basket"), "السلة");
	assert_string_equal(_("Unknown words"), "Unknown words");
	assert_string_equal(C_("button", "Open"), "افتح");
	assert_string_equal(C_("shop", "Open"), "Open");
	assert_string_equal(_("Open"), "Open");
	assert_string_equal(_(""), "");
	assert_string_equal(C_("", ""), "");
}

static void translates_in_both_byte_orders(void **state)
{
	static const char *const NAMES[] = { "arabic", "big-endian", "no-hash" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++) {
		struct messages *messages = open_sample(NAMES[i]);
		assert_non_null(messages);
		messages_use(messages);
		check_texts();
		messages_use(NULL);
		assert_string_equal(_("Basket"), "Basket");
		messages_close(messages);
	}
}

static void arabic_has_six_forms(void **state)
{
	static const struct {
		unsigned long n;
		const char *text;
	} FORMS[] = {
		{ 0, "لا شيء" },
		{ 1, "شيء واحد" },
		{ 2, "شيئان" },
		{ 3, "%d أشياء" },
		{ 10, "%d أشياء" },
		{ 11, "%d شيئًا" },
		{ 99, "%d شيئًا" },
		{ 100, "%d شيء" },
		{ 102, "%d شيء" },
		{ 103, "%d أشياء" },
	};
	struct messages *messages = open_sample("arabic");

	(void)state;
	messages_use(messages);
	for (size_t i = 0; i < ARRAY_LENGTH(FORMS); i++)
		assert_string_equal(NG_("%d item", "%d items", FORMS[i].n), FORMS[i].text);
	messages_use(NULL);
	messages_close(messages);
}

static void english_needs_no_file(void **state)
{
	(void)state;
	assert_string_equal(NG_("%d item", "%d items", 1), "%d item");
	assert_string_equal(NG_("%d item", "%d items", 0), "%d items");
	assert_string_equal(N_("Basket"), "Basket");
	assert_null(messages_open("/nonexistent", "es"));
	assert_null(messages_open("/etc", "../etc/passwd"));
	messages_close(NULL);
}

static void closing_the_language_in_use_is_safe(void **state)
{
	struct messages *messages = open_sample("arabic");

	(void)state;
	messages_use(messages);
	messages_close(messages);
	assert_string_equal(_("Basket"), "Basket");
}

static void *read_basket(void *data)
{
	(void)data;
	return xstrdup(_("Basket"));
}

static void each_thread_has_its_own_language(void **state)
{
	struct messages *messages = open_sample("arabic");
	pthread_t thread;
	void *text;

	(void)state;
	messages_use(messages);
	pthread_create(&thread, NULL, read_basket, NULL);
	pthread_join(thread, &text);
	assert_string_equal(text, "Basket");
	assert_string_equal(_("Basket"), "السلة");
	free(text);
	messages_use(NULL);
	messages_close(messages);
}

static char *read_sample(size_t *ret_length)
{
	char *path = source_path("tests/fuzz/corpus/messages/arabic.mo"),
	     *bytes = read_file_or_fail(path, ret_length);

	free(path);
	return bytes;
}

static void refuses_broken_files(void **state)
{
	size_t length;
	char *bytes = read_sample(&length);

	(void)state;
	assert_null(messages_parse("", 0));
	assert_null(messages_parse("not a catalogue of translations at all", 38));
	for (size_t cut = 0; cut < length - 1; cut++)
		assert_null(messages_parse(bytes, cut));
	free(bytes);
}

static void refuses_wild_numbers(void **state)
{
	static const struct {
		size_t offset;
		uint32_t value;
	} CHANGES[] = {
		{ 4, 0x00020000 },
		{ 8, UINT32_MAX },
		{ 8, 0x20000000 },
		{ 12, UINT32_MAX },
		{ 16, 0x7FFFFFF0 },
		{ 28, UINT32_MAX },
		{ 32, UINT32_MAX },
		{ 36, 5 },
		{ 40, 0 },
	};
	size_t length;
	char *good = read_sample(&length);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CHANGES); i++) {
		char *bad = xmalloc(length);
		memcpy(bad, good, length);
		memcpy(bad + CHANGES[i].offset, &CHANGES[i].value, 4);
		if (messages_parse(bad, length))
			fail_msg("taken: change %zu", i);
		free(bad);
	}
	free(good);
}

static void a_catalogue_without_header_counts_like_english(void **state)
{
	/* Magic, revision, two entries, tables at 28 and 44, no hash; then the strings. */
	static const char STRINGS[] = "a\0b\0A\0one\0many";
	const uint32_t words[] = { 0x950412de, 0, 2, 28, 44, 0, 60, 1, 60, 1, 62, 1, 64, 8, 66 };
	char bytes[60 + sizeof STRINGS];

	(void)state;
	memcpy(bytes, words, 60);
	memcpy(bytes + 60, STRINGS, sizeof STRINGS);
	struct messages *messages = messages_parse(bytes, sizeof bytes);
	assert_non_null(messages);
	messages_use(messages);
	assert_string_equal(_("a"), "A");
	assert_string_equal(NG_("b", "bs", 1), "one");
	assert_string_equal(NG_("b", "bs", 7), "many");
	assert_string_equal(NG_("a", "as", 7), "as");
	messages_close(messages);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(translates_in_both_byte_orders, stop_using),
		cmocka_unit_test_teardown(arabic_has_six_forms, stop_using),
		cmocka_unit_test(english_needs_no_file),
		cmocka_unit_test(closing_the_language_in_use_is_safe),
		cmocka_unit_test_teardown(each_thread_has_its_own_language, stop_using),
		cmocka_unit_test(refuses_broken_files),
		cmocka_unit_test(refuses_wild_numbers),
		cmocka_unit_test_teardown(a_catalogue_without_header_counts_like_english, stop_using),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
