/* SPDX-License-Identifier: Apache-2.0 */
/* Folding with ICU, and parting into words and pairs of characters. */
#include "kiosk/domain/search_fold.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#include "han_simplified.inc"

/* Longer texts are cut: 64 KiB of UTF-8 is far above any description. */
#define TEXT_MAX_BYTES 65536

/* A text as code units of ICU. */
struct wide {
	UChar *units;
	int32_t length;
};

/* Letters that have no decomposition but a plain form that people type; Arabic forms that are written for
 * one another; what stands for an apostrophe. */
static const struct {
	UChar32 from;
	UChar to, second;
} LETTERS[] = {
	{ 0x00E6, 'a', 'e' },
	{ 0x00F0, 'd', 0 },
	{ 0x00F8, 'o', 0 },
	{ 0x00FE, 't', 'h' },
	{ 0x0111, 'd', 0 },
	{ 0x0127, 'h', 0 },
	{ 0x0131, 'i', 0 },
	{ 0x0142, 'l', 0 },
	{ 0x0153, 'o', 'e' },
	{ 0x0167, 't', 0 },
	{ 0x02B9, '\'', 0 },
	{ 0x02BB, '\'', 0 },
	{ 0x02BC, '\'', 0 },
	{ 0x0671, 0x0627, 0 },
	{ 0x0649, 0x064A, 0 },
	{ 0x06CC, 0x064A, 0 },
	{ 0x0629, 0x0647, 0 },
	{ 0x06A9, 0x0643, 0 },
};

#define TATWEEL 0x0640
#define KANA_VOICED 0x3099
#define KANA_SEMI_VOICED 0x309A
#define KANA_LONG 0x30FC
#define ACUTE_ACCENT 0x00B4

/* Faulty bytes become blanks. The units are the caller's to free. */
static struct wide wide_from_utf8(const char *text, size_t length)
{
	struct wide wide = { xmalloc((length + 1) * sizeof(UChar)), 0 };
	const char *at = text, *end = text + length;

	while (at < end) {
		uint32_t c = utf8_next(&at, end);

		if (c == UTF8_INVALID)
			c = ' ';
		/* Typed for an apostrophe; its normal form would be a blank. */
		if (c == ACUTE_ACCENT)
			c = '\'';
		U16_APPEND_UNSAFE(wide.units, wide.length, c);
	}
	return wide;
}

/* Replaces wide by its normal form. Without ICU's data there is no normalizer, and nothing is left of a text. */
static void wide_normalize(struct wide *wide, const UNormalizer2 *normalizer, UErrorCode *status)
{
	/* NFKC grows a text at most 18 times (UAX #15, section 9). */
	int32_t capacity = wide->length * 18 + 1;
	UChar *units = xmalloc((size_t)capacity * sizeof(UChar));

	wide->length = unorm2_normalize(normalizer, wide->units, wide->length, units, capacity, status);
	free(wide->units);
	wide->units = units;
}

/* The simplified character for a traditional one; every other one as it is. */
static UChar32 han_simplify(UChar32 c)
{
	size_t low = 0, high = ARRAY_LENGTH(HAN_TRADITIONAL);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (HAN_TRADITIONAL[middle] < c)
			low = middle + 1;
		else
			high = middle;
	}
	return low < ARRAY_LENGTH(HAN_TRADITIONAL) && HAN_TRADITIONAL[low] == c ? HAN_SIMPLIFIED[low] : c;
}

/* The one or two code points that a letter is found by. */
static UChar32 letter_fold(UChar32 c, UChar *ret_second)
{
	int32_t digit = u_charType(c) == U_DECIMAL_DIGIT_NUMBER ? u_charDigitValue(c) : -1;

	*ret_second = 0;
	if (digit >= 0)
		return '0' + digit;
	for (size_t i = 0; i < ARRAY_LENGTH(LETTERS); i++) {
		if (LETTERS[i].from == c) {
			*ret_second = LETTERS[i].second;
			return LETTERS[i].to;
		}
	}
	return han_simplify(c);
}

/* Vowel signs of New Tai Lue and Vedic signs: letters since Unicode 8, but marks, which part words, in the
 * Unicode 6.1 tables of FTS5's unicode61 tokenizer. */
static bool is_mark_in_the_index(UChar32 c)
{
	return (c >= 0x19B0 && c <= 0x19C0) || c == 0x19C8 || c == 0x19C9 || c == 0x1CF2 || c == 0x1CF3;
}

/* Combining marks go; those of kana are letters to the people who read them. */
static bool is_dropped(UChar32 c)
{
	if (c == TATWEEL || is_mark_in_the_index(c))
		return true;
	return (U_GET_GC_MASK(c) & U_GC_M_MASK) && c != KANA_VOICED && c != KANA_SEMI_VOICED;
}

static void wide_strip_marks(struct wide *wide)
{
	/* A letter becomes two at most. */
	struct wide plain = { xmalloc(((size_t)wide->length * 2 + 1) * sizeof(UChar)), 0 };

	for (int32_t i = 0; i < wide->length;) {
		UChar32 c;
		UChar second;

		U16_NEXT_UNSAFE(wide->units, i, c);
		if (is_dropped(c))
			continue;
		c = letter_fold(c, &second);
		U16_APPEND_UNSAFE(plain.units, plain.length, c);
		if (second)
			plain.units[plain.length++] = second;
	}
	free(wide->units);
	*wide = plain;
}

static char *wide_to_utf8(const struct wide *wide, struct arena *arena)
{
	char *out = arena_alloc(arena, (size_t)wide->length * 3 + 1);
	size_t length = 0;

	for (int32_t i = 0; i < wide->length;) {
		UChar32 c;

		U16_NEXT_UNSAFE(wide->units, i, c);
		length += utf8_encode((uint32_t)c, out + length);
	}
	out[length] = '\0';
	return out;
}

static bool is_ascii(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)text[i] >= 0x80)
			return false;
	}
	return true;
}

/* Most product names are plain ASCII, and an index has hundreds of thousands of them. */
static char *ascii_fold(struct arena *arena, const char *text, size_t length)
{
	char *out = arena_strndup(arena, text, length);

	for (char *at = out; *at; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	}
	return out;
}

char *search_fold(struct arena *arena, const char *text)
{
	size_t length = text ? utf8_clip(text, TEXT_MAX_BYTES) : 0;
	UErrorCode status = U_ZERO_ERROR;
	struct wide wide;
	char *folded;

	if (length == 0 || is_ascii(text, length))
		return ascii_fold(arena, length ? text : "", length);
	wide = wide_from_utf8(text, length);
	wide_normalize(&wide, unorm2_getNFKCCasefoldInstance(&status), &status);
	wide_normalize(&wide, unorm2_getNFDInstance(&status), &status);
	wide_strip_marks(&wide);
	wide_normalize(&wide, unorm2_getNFCInstance(&status), &status);
	folded = wide_to_utf8(&wide, arena);
	free(wide.units);
	return folded;
}

enum letter_kind { LETTER_NONE, LETTER_PLAIN, LETTER_PAIRED };

/* PAIRED: scripts that write without blanks, and Hangul, whose words carry their particles. */
static enum letter_kind letter_kind_of(uint32_t c)
{
	UErrorCode status = U_ZERO_ERROR;

	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ? LETTER_PLAIN : LETTER_NONE;
	if (!(U_GET_GC_MASK((UChar32)c) & (U_GC_L_MASK | U_GC_ND_MASK)))
		return LETTER_NONE;
	if (c == KANA_LONG)
		return LETTER_PAIRED;
	switch (uscript_getScript((UChar32)c, &status)) {
	case USCRIPT_HAN:
	case USCRIPT_HIRAGANA:
	case USCRIPT_KATAKANA:
	case USCRIPT_HANGUL:
	case USCRIPT_BOPOMOFO: return LETTER_PAIRED;
	default: return LETTER_PLAIN;
	}
}

/* A stretch of folded text whose characters are of one kind. */
struct run {
	const char *start, *end;
	enum letter_kind kind;
};

/* The next run of letters or paired characters; false at the end. */
static bool run_next(const char **at, const char *end, struct run *ret_run)
{
	const char *start = *at;

	ret_run->kind = LETTER_NONE;
	while (*at < end) {
		const char *before = *at;
		enum letter_kind kind = letter_kind_of(utf8_next(at, end));

		if (ret_run->kind == LETTER_NONE) {
			start = before;
			ret_run->kind = kind;
		} else if (kind != ret_run->kind) {
			*at = before;
			break;
		}
	}
	ret_run->start = start;
	ret_run->end = *at;
	return ret_run->kind != LETTER_NONE;
}

/* How a word follows the one before. */
enum link {
	LINK_NONE,
	LINK_MARK, /* "wi-fi", "l'or": nothing but one such mark between them */
	LINK_BLANK,
};

static bool is_joining_mark(uint32_t c)
{
	return c == '\'' || c == '-' || c == '&' || c == '.' || c == 0x2018 || c == 0x2019 || c == 0x2032 ||
		(c >= 0x2010 && c <= 0x2013) || c == 0x2212;
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_number(const struct run *run)
{
	return run->start + strspn(run->start, "0123456789") == run->end;
}

/* To a word of letters from whatever stands before it. */
static enum link link_between(const struct run *left, const struct run *right)
{
	const char *at = left->end;

	if (left->kind != LETTER_PLAIN)
		return LINK_NONE;
	/* "Dr. Pepper" */
	at += *at == '.' && at[1] == ' ';
	if (*at == ' ') {
		at += strspn(at, " ");
		/* "Ben & Jerry" */
		return at == right->start                                            ? LINK_BLANK
			: *at == '&' && at + 1 + strspn(at + 1, " ") == right->start ? LINK_MARK
										     : LINK_NONE;
	}
	uint32_t mark = utf8_next(&at, right->start);
	bool is_one_number = is_digit(left->end[-1]) && is_digit(*right->start);
	return at == right->start && is_joining_mark(mark) && !is_one_number ? LINK_MARK : LINK_NONE;
}

/* A word in the arena, cut where all are. */
static char *word_make(struct arena *arena, const char *start, const char *end)
{
	const char *cut = start;

	for (int i = 0; i < SEARCH_WORD_MAX && cut < end; i++)
		utf8_next(&cut, end);
	return arena_strndup(arena, start, (size_t)(cut - start));
}

static char *words_join(struct arena *arena, const char *left, const char *right)
{
	char *joined = arena_printf(arena, "%s%s", left, right);

	return word_make(arena, joined, joined + strlen(joined));
}

/* Where the noun begins behind an Arabic article, with a particle before it or without; NULL when there is none. */
static const char *article_skip(const char *word)
{
	static const char *const ARTICLES[] = { "ال", "وال", "بال", "كال", "فال", "لل" };

	for (size_t i = 0; i < ARRAY_LENGTH(ARTICLES); i++) {
		size_t length = strlen(ARTICLES[i]);

		/* "الله" is no article and noun: three letters must be left. */
		if (strncmp(word, ARTICLES[i], length) == 0 && strlen(word + length) >= 6)
			return word + length;
	}
	return NULL;
}

/* The words of the index. */
struct word_list {
	struct arena *arena;
	const char **words;
	size_t count, capacity;
};

static void list_add(struct word_list *list, const char *word)
{
	if (list->count == SEARCH_WORDS_MAX)
		return;
	if (list->count == list->capacity) {
		const char **grown = ARENA_ARRAY(list->arena, const char *, list->capacity * 2);

		memcpy(grown, list->words, list->count * sizeof(*grown));
		list->words = grown;
		list->capacity *= 2;
	}
	list->words[list->count++] = word;
}

/* Numbers and letters that are written in one: "500ml" is asked for as "500 ml" too. A word of more parts is a code. */
#define PARTS_MAX 4

static void list_add_parts(struct word_list *list, const char *word)
{
	const char *starts[PARTS_MAX + 2] = { word };
	size_t count = 1;

	for (const char *at = word + 1; *at && count <= PARTS_MAX; at++) {
		if (is_digit(*at) != is_digit(at[-1]))
			starts[count++] = at;
	}
	if (count == 1 || count > PARTS_MAX)
		return;
	starts[count] = word + strlen(word);
	for (size_t i = 0; i < count; i++) {
		list_add(list, arena_strndup(list->arena, starts[i], (size_t)(starts[i + 1] - starts[i])));
		/* The size in "6x330ml". */
		if (count > 2 && i + 2 == count && is_digit(*starts[i]))
			list_add(list,
				arena_strndup(list->arena, starts[i], (size_t)(starts[i + 2] - starts[i])));
	}
}

/* Overlapping pairs, and the last character alone. */
static void list_add_pairs(struct word_list *list, const struct run *run)
{
	const char *first = run->start, *second = first;

	utf8_next(&second, run->end);
	while (second < run->end) {
		const char *after = second;

		utf8_next(&after, run->end);
		list_add(list, arena_strndup(list->arena, first, (size_t)(after - first)));
		first = second;
		second = after;
	}
	list_add(list, arena_strndup(list->arena, first, (size_t)(run->end - first)));
}

/* A word of letters, its parts, and what it is in one with those before it. */
struct chain {
	const char *last, *whole; /* the word before, and all that are linked by marks to it */
	struct run run;
};

static void list_add_letters(struct word_list *list, const struct run *run, struct chain *chain)
{
	const char *word = word_make(list->arena, run->start, run->end), *noun = article_skip(word);
	enum link link = chain->last ? link_between(&chain->run, run) : LINK_NONE;
	bool is_unit = link == LINK_BLANK && is_number(run) != is_number(&chain->run);

	list_add(list, word);
	list_add_parts(list, word);
	if (noun)
		list_add(list, noun);
	if (link == LINK_MARK || is_unit)
		list_add(list, words_join(list->arena, chain->last, word));
	if (link == LINK_MARK && chain->whole != chain->last)
		list_add(list, words_join(list->arena, chain->whole, word));
	chain->whole = link == LINK_MARK ? words_join(list->arena, chain->whole, word) : word;
	chain->last = word;
	chain->run = *run;
}

size_t search_tokens(const char *text, struct arena *arena, const char ***ret_tokens)
{
	struct word_list list = { .arena = arena, .capacity = 16 };
	struct chain chain = { 0 };
	struct run run;
	const char *at = search_fold(arena, text), *end = at + strlen(at);

	list.words = ARENA_ARRAY(arena, const char *, list.capacity);
	while (run_next(&at, end, &run)) {
		if (run.kind == LETTER_PLAIN) {
			list_add_letters(&list, &run, &chain);
			continue;
		}
		list_add_pairs(&list, &run);
		chain.last = NULL;
	}
	*ret_tokens = list.words;
	return list.count;
}

/* The words of a query. */
struct asked_word {
	const char *word;
	bool is_prefix;
	bool is_linked; /* it may be one with the word before: "wi fi" */
	bool is_beside; /* a blank or a mark stands between it and the word before */
};

struct asked {
	struct arena *arena;
	struct asked_word words[SEARCH_QUERY_WORDS_MAX];
	size_t count;
};

/* Adds a word unless it is there, and returns its place; SEARCH_QUERY_WORDS_MAX when there is no room. */
static size_t asked_add(struct asked *asked, const char *word, bool is_prefix)
{
	size_t index = 0;

	while (index < asked->count && strcmp(asked->words[index].word, word) != 0)
		index++;
	if (index == asked->count && index < SEARCH_QUERY_WORDS_MAX)
		asked->words[asked->count++] = (struct asked_word){ .word = word, .is_prefix = is_prefix };
	return index;
}

static void asked_add_pairs(struct asked *asked, const struct run *run)
{
	const char *first = run->start, *second = first;

	utf8_next(&second, run->end);
	if (second == run->end)
		asked_add(asked, arena_strndup(asked->arena, first, (size_t)(second - first)), true);
	while (second < run->end) {
		const char *after = second;

		utf8_next(&after, run->end);
		asked_add(asked, arena_strndup(asked->arena, first, (size_t)(after - first)), false);
		first = second;
		second = after;
	}
}

/* Short words that stand apart may be the halves of one: "t shirt", "wi fi". */
#define SHORT_BYTES 2

static bool is_short(const struct run *run)
{
	return run->end - run->start <= SHORT_BYTES;
}

/* "m&m": the same letter again is no word more, but both in one are. */
static void asked_add_twin(struct asked *asked, const struct run *run)
{
	char *word = word_make(asked->arena, run->start, run->end);

	asked_add(asked, words_join(asked->arena, word, word), false);
}

/* The place of the last word of letters; SEARCH_QUERY_WORDS_MAX when there is none. */
static size_t asked_collect(struct asked *asked, const char *folded)
{
	const char *at = folded, *end = folded + strlen(folded);
	size_t last = SEARCH_QUERY_WORDS_MAX;
	struct run run, before = { .kind = LETTER_NONE };

	for (; run_next(&at, end, &run); before = run) {
		if (run.kind == LETTER_PAIRED) {
			asked_add_pairs(asked, &run);
			continue;
		}
		size_t count = asked->count;
		enum link link = link_between(&before, &run);
		last = asked_add(asked, word_make(asked->arena, run.start, run.end), false);
		/* A word that was asked for before keeps its neighbours of then. */
		if (asked->count == count && link == LINK_MARK && run.end - run.start == 1 &&
			before.end - before.start == 1 && *before.start == *run.start)
			asked_add_twin(asked, &run);
		else if (asked->count > count && count > 0) {
			asked->words[last].is_linked = link == LINK_MARK ||
				(link == LINK_BLANK && (is_short(&before) || is_short(&run)));
			asked->words[last].is_beside = link != LINK_NONE;
		}
	}
	return last;
}

static char *term_append(struct arena *arena, char *terms, const char *word, bool is_prefix)
{
	const char *star = is_prefix ? "*" : "";

	return terms ? arena_printf(arena, "%s OR \"%s\"%s", terms, word, star)
		     : arena_printf(arena, "\"%s\"%s", word, star);
}

/* Articles and "of" before a vowel, and what they are in full: who types the one means the other. French, Catalan, Italian and
 * Portuguese. */
static const struct {
	const char *elided, *full;
} ELISIONS[] = {
	{ "d", "de" },
	{ "d", "di" },
	{ "d", "da" },
	{ "d", "do" },
	{ "l", "la" },
	{ "l", "le" },
	{ "l", "el" },
	{ "l", "lo" },
	{ "l", "il" },
	{ "un", "una" },
	{ "all", "alla" },
	{ "all", "allo" },
	{ "dell", "della" },
	{ "dell", "dello" },
	{ "dell", "del" },
	{ "nell", "nella" },
	{ "nell", "nello" },
	{ "sull", "sulla" },
	{ "sull", "sullo" },
};

static char *terms_add_elided(struct arena *arena, char *terms, const char *word)
{
	for (size_t i = 0; i < ARRAY_LENGTH(ELISIONS); i++) {
		if (strcmp(word, ELISIONS[i].elided) == 0)
			terms = term_append(arena, terms, ELISIONS[i].full, false);
		else if (strcmp(word, ELISIONS[i].full) == 0)
			terms = term_append(arena, terms, ELISIONS[i].elided, false);
	}
	return terms;
}

/* Words of the index stand apart that were typed in one: "cocacola", "drpepper". Beginnings of few letters are no word. */
#define SPLIT_BYTES_MAX 32
#define SPLIT_PREFIX_BYTES 3

static char *terms_add_split(struct arena *arena, char *terms, const struct asked_word *word)
{
	const char *end = word->word + strlen(word->word);

	for (const char *at = word->word; end - word->word <= SPLIT_BYTES_MAX && at < end;) {
		utf8_next(&at, end);
		if (at < end)
			terms = arena_printf(arena, "%s OR (\"%.*s\" AND \"%s\"%s)", terms,
				(int)(at - word->word), word->word, at,
				word->is_prefix && end - at >= SPLIT_PREFIX_BYTES ? "*" : "");
	}
	return terms;
}

/* How a query reads what was typed: as it stands; or, when that finds nothing, words that stand beside one another as one, and one
 * as two. */
enum reading { READ_STRICT, READ_LOOSE };

/* The word, its noun, or one with its neighbour. */
static char *terms_make(const struct asked *asked, size_t index, enum reading reading)
{
	const struct asked_word *word = &asked->words[index];
	const char *noun = article_skip(word->word);
	char *single = term_append(asked->arena, NULL, word->word, word->is_prefix), *terms = single;

	if (noun)
		terms = term_append(asked->arena, terms, noun, word->is_prefix);
	if (!word->is_prefix)
		terms = terms_add_elided(asked->arena, terms, word->word);
	for (size_t right = index; right < index + 2 && right < asked->count; right++) {
		if (asked->words[right].is_linked || (reading == READ_LOOSE && asked->words[right].is_beside))
			terms = term_append(asked->arena, terms,
				words_join(
					asked->arena, asked->words[right - 1].word, asked->words[right].word),
				asked->words[right].is_prefix);
	}
	if (reading == READ_LOOSE)
		terms = terms_add_split(asked->arena, terms, word);
	return terms == single ? terms : arena_printf(asked->arena, "(%s)", terms);
}

/* "and", and what stands before a noun: names have them or not. */
static bool is_filler(const char *word)
{
	static const char *const FILLERS[] = { "and", "y", "et", "und", "e", "i", "de", "of", "the" };

	for (size_t i = 0; i < ARRAY_LENGTH(FILLERS); i++) {
		if (strcmp(word, FILLERS[i]) == 0)
			return true;
	}
	return false;
}

static char *query_make(const struct asked *asked, enum reading reading)
{
	char *query = NULL;

	for (size_t i = 0; i < asked->count; i++) {
		if (reading == READ_LOOSE && is_filler(asked->words[i].word))
			continue;
		char *terms = terms_make(asked, i, reading);

		query = query ? arena_printf(asked->arena, "%s AND %s", query, terms) : terms;
	}
	return query;
}

static char *query_build(struct arena *arena, const char *typed, enum reading reading)
{
	struct asked asked = { .arena = arena };
	size_t last = asked_collect(&asked, search_fold(arena, typed));

	if (last < SEARCH_QUERY_WORDS_MAX)
		asked.words[last].is_prefix = true;
	return query_make(&asked, reading);
}

char *search_query_build(struct arena *arena, const char *typed)
{
	return query_build(arena, typed, READ_STRICT);
}

char *search_query_build_loose(struct arena *arena, const char *typed)
{
	return query_build(arena, typed, READ_LOOSE);
}

char *search_query_build_whole(struct arena *arena, const char *typed)
{
	struct asked asked = { .arena = arena };
	size_t last = asked_collect(&asked, search_fold(arena, typed));

	return last < SEARCH_QUERY_WORDS_MAX ? query_make(&asked, READ_STRICT) : NULL;
}
