/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of all lengths and endings. */
#include "kiosk/hub/import/line_reader.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static FILE *open_bytes(const char *bytes, size_t length)
{
	FILE *stream = tmpfile();
	assert_non_null(stream);
	assert_int_equal(fwrite(bytes, 1, length, stream), length);
	rewind(stream);
	return stream;
}

static void assert_lines(const char *bytes, size_t length, const char *const *expected, size_t count)
{
	FILE *stream = open_bytes(bytes, length);
	struct line_reader reader;
	struct line line;
	size_t seen = 0;
	line_reader_init(&reader, stream);
	for (; line_reader_next(&reader, &line); seen++) {
		assert_true(seen < count);
		assert_int_equal(line.length, strlen(expected[seen]));
		assert_memory_equal(line.bytes, expected[seen], line.length);
		assert_int_equal(line.number, (int64_t)seen + 1);
	}
	assert_int_equal(seen, count);
	line_reader_finish(&reader);
	fclose(stream);
}

static void test_endings(void **state)
{
	(void)state;
	const char *expected[] = { "a", "", "b", "c" };
	assert_lines("a\n\nb\r\nc", 7, expected, 4);
	assert_lines("\xEF\xBB\xBF"
		     "a\n\nb\nc\n",
		10, expected, 4);
	assert_lines("", 0, expected, 0);
	assert_lines("\xEF\xBB\xBF", 3, expected, 0);
}

static void test_lines_around_the_limit(void **state)
{
	(void)state;
	size_t lengths[] = { LINE_MAX_BYTES - 1, LINE_MAX_BYTES, LINE_MAX_BYTES + 1, 3 * LINE_MAX_BYTES };
	for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++) {
		char *bytes = xmalloc(lengths[i] + 6);
		memset(bytes, 'x', lengths[i]);
		memcpy(bytes + lengths[i], "\nnext\n", 6);
		FILE *stream = open_bytes(bytes, lengths[i] + 6);
		struct line_reader reader;
		struct line line;
		line_reader_init(&reader, stream);
		assert_true(line_reader_next(&reader, &line));
		assert_int_equal(line.is_too_long, lengths[i] > LINE_MAX_BYTES);
		assert_true(line.is_too_long || line.length == lengths[i]);
		assert_true(line_reader_next(&reader, &line));
		assert_memory_equal(line.bytes, "next", 4);
		assert_int_equal(line.number, 2);
		assert_false(line_reader_next(&reader, &line));
		line_reader_finish(&reader);
		fclose(stream);
		free(bytes);
	}
}

static void test_many_lines_across_the_buffer(void **state)
{
	(void)state;
	size_t count = 50000, length = 0;
	char *bytes = xmalloc(count * 60);
	for (size_t i = 0; i < count; i++)
		length +=
			(size_t)sprintf(bytes + length, "line number %zu of a long file with some text\n", i);
	FILE *stream = open_bytes(bytes, length);
	struct line_reader reader;
	struct line line;
	char expected[60];
	line_reader_init(&reader, stream);
	for (size_t i = 0; i < count; i++) {
		assert_true(line_reader_next(&reader, &line));
		int wanted = sprintf(expected, "line number %zu of a long file with some text", i);
		assert_int_equal(line.length, wanted);
		assert_memory_equal(line.bytes, expected, line.length);
	}
	assert_false(line_reader_next(&reader, &line));
	line_reader_finish(&reader);
	fclose(stream);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_endings),
		cmocka_unit_test(test_lines_around_the_limit),
		cmocka_unit_test(test_many_lines_across_the_buffer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
