/* SPDX-License-Identifier: Apache-2.0 */
/* What shoppers type and what feeds call their products. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/search_fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A word must not be able to leave its quotes, and folding it again changes nothing. */
static void check_word(struct arena *arena, const char *word)
{
	if (!word[0] || strpbrk(word, "\"* ()") || !utf8_is_valid(word, strlen(word)) ||
		utf8_count(word) > SEARCH_WORD_MAX)
		abort();
	if (strcmp(search_fold(arena, word), word) != 0)
		abort();
}

/* Every bracket is closed and every word quoted: the index would call anything else an error. */
static void check_loose(const char *query)
{
	int depth = 0;
	bool is_quoted = false;

	for (const char *at = query; at && *at; at++) {
		is_quoted ^= *at == '"';
		if (!is_quoted)
			depth += (*at == '(') - (*at == ')');
		if (depth < 0 || (!is_quoted && !strchr("\"()* ANDOR", *at)))
			abort();
	}
	if (depth != 0 || is_quoted)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size), *query;
	struct arena arena;
	const char **words;
	size_t count;

	arena_init(&arena, 4096);
	count = search_tokens(text, &arena, &words);
	for (size_t i = 0; i < count; i++)
		check_word(&arena, words[i]);
	query = search_query_build(&arena, text);
	if ((query != NULL) != (count > 0))
		abort();
	check_loose(search_query_build_loose(&arena, text));
	arena_finish(&arena);
	free(text);
	return 0;
}
