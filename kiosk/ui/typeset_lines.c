/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts a paragraph into lines: where ICU allows a break, inside a word only when the word is wider than
 * the line, and with an ellipsis where the last line is cut. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/typeset_internal.h"

/* What all steps of one story share. */
struct breaking {
	struct typeset *typeset;
	const struct text_style *style;
	struct story *story;
	int width;
};

/* White space at the end of a line takes no room (UAX #14, LB6). */
static int trim_spaces(const struct story *story, int first, int last)
{
	while (last > first && story->letters[last - 1].is_space)
		last--;
	return last;
}

static int width_of(const struct breaking *at, int first, int last, bool has_ellipsis)
{
	return typeset_place_runs(at->typeset, at->style, at->story, first,
		trim_spaces(at->story, first, last), has_ellipsis, NULL, NULL);
}

/* The places after first where a line may end, in order, with the story's end as the last one. */
static int list_cuts(const struct breaking *at, int first, bool by_cluster, int last, int **ret_cuts)
{
	int *cuts = ARENA_ARRAY(&at->typeset->scratch, int, last - first + 1);
	int count = 0;

	for (int i = first + 1; i < last; i++) {
		const struct letter *letter = &at->story->letters[i];

		if (by_cluster ? letter->starts_cluster : letter->may_break)
			cuts[count++] = i;
	}
	cuts[count++] = last;
	*ret_cuts = cuts;
	return count;
}

/* The index of the last cut that fits the width, or -1. whole is the width up to the last cut, which is
 * known not to fit: it gives the first guess, from where the search goes by ones and then by halves. */
static int last_fitting(
	const struct breaking *at, int first, const int *cuts, int count, int whole, bool has_ellipsis)
{
	int fits = -1, fails = count - 1;
	int probe = (int)((int64_t)count * at->width / (whole > 0 ? whole : 1)) - 1;

	for (int steps = 0; fails - fits > 1; steps++) {
		if (probe <= fits || probe >= fails || steps > 3)
			probe = fits + (fails - fits) / 2;
		if (width_of(at, first, cuts[probe], has_ellipsis) <= at->width) {
			fits = probe;
			probe++;
		} else {
			fails = probe;
			probe--;
		}
	}
	return fits;
}

/* A letter so far behind first that the line ends before it, or the story's end: a long text is not
 * measured to its end for every line. *ret_width is the width up to there. */
static int find_horizon(const struct breaking *at, int first, int *ret_width)
{
	int64_t step = 64 + (int64_t)at->width * 6 / typeset_want(at->style).size_px;
	int count = at->story->count, horizon = first;

	do {
		horizon = step < count - horizon ? horizon + (int)step : count;
		*ret_width = width_of(at, first, horizon, false);
	} while (horizon < count && *ret_width <= at->width);
	return horizon;
}

/* Where the line that starts at first ends, when the letters up to last do not fit. Always moves on. */
static int find_line_end(const struct breaking *at, int first, int last, int whole)
{
	int *cuts, count, fitting, end;

	typeset_find_breaks(at->typeset, at->style, at->story);
	count = list_cuts(at, first, false, last, &cuts);
	fitting = last_fitting(at, first, cuts, count, whole, false);
	if (fitting >= 0)
		return cuts[fitting];
	end = cuts[0];
	typeset_find_clusters(at->typeset, at->story);
	count = list_cuts(at, first, true, end, &cuts);
	fitting = last_fitting(at, first, cuts, count, width_of(at, first, end, false), false);
	return cuts[fitting >= 0 ? fitting : 0];
}

/* The end of a line that is followed by an ellipsis; first when nothing but the ellipsis fits. */
static int find_ellipsis(const struct breaking *at, int first, int last, int whole)
{
	int *cuts, count, fitting;

	if (whole <= at->width && width_of(at, first, last, true) <= at->width)
		return last;
	typeset_find_clusters(at->typeset, at->story);
	count = list_cuts(at, first, true, last, &cuts);
	fitting = last_fitting(at, first, cuts, count, whole, true);
	return fitting >= 0 ? cuts[fitting] : first;
}

/* The runs move out of the scratch arena: one block for the runs, one for all of their texts. */
static void keep_runs(struct line *line, const struct run *runs, int count)
{
	size_t bytes = 0;
	char *text;

	line->run_count = count;
	line->runs = NULL;
	if (count <= 0)
		return;
	for (int i = 0; i < count; i++)
		bytes += strlen(runs[i].text) + 1;
	line->runs = xmalloc((size_t)count * sizeof(*runs) + bytes);
	memcpy(line->runs, runs, (size_t)count * sizeof(*runs));
	text = (char *)(line->runs + count);
	for (int i = 0; i < count; i++) {
		size_t length = strlen(runs[i].text) + 1;

		line->runs[i].text = memcpy(text, runs[i].text, length);
		text += length;
	}
}

static void add_line(const struct breaking *at, int first, int last, bool has_ellipsis, struct line **lines,
	int *line_count)
{
	struct run *runs;
	struct line *line;
	int run_count;

	*lines = xreallocarray(*lines, (size_t)*line_count + 1, sizeof(**lines));
	line = &(*lines)[(*line_count)++];
	memset(line, 0, sizeof(*line));
	line->width = typeset_place_runs(at->typeset, at->style, at->story, first,
		trim_spaces(at->story, first, last), has_ellipsis, &runs, &run_count);
	line->is_right_to_left = at->story->base_level % 2 == 1;
	keep_runs(line, runs, run_count);
}

bool typeset_break_lines(struct typeset *typeset, const struct text_style *style, struct story *story,
	int width, int max_lines, bool more_follows, struct line **lines, int *line_count)
{
	struct breaking at = { typeset, style, story, width };
	int first = 0;

	for (;;) {
		bool is_last = max_lines > 0 && *line_count + 1 >= max_lines;
		int whole, end, horizon = find_horizon(&at, first, &whole);

		if (whole <= width && !(is_last && more_follows)) {
			add_line(&at, first, story->count, false, lines, line_count);
			return false;
		}
		if (is_last) {
			add_line(&at, first, find_ellipsis(&at, first, horizon, whole), true, lines,
				line_count);
			return true;
		}
		end = find_line_end(&at, first, horizon, whole);
		add_line(&at, first, end, false, lines, line_count);
		for (first = end; first < story->count && story->letters[first].is_space;)
			first++;
		if (first == story->count)
			return false;
	}
}

static bool has_digit(const struct story *story, int first, int last)
{
	for (int i = first; i < last; i++)
		if (u_isdigit((UChar32)story->letters[i].code_point))
			return true;
	return false;
}

int typeset_widest_piece(
	struct typeset *typeset, const struct text_style *style, struct story *story, bool only_numbers)
{
	struct breaking at = { typeset, style, story, INT_MAX };
	int widest = 0, first = 0, *cuts, count;

	if (story->count == 0)
		return 0;
	typeset_find_breaks(typeset, style, story);
	count = list_cuts(&at, 0, false, story->count, &cuts);
	for (int i = 0; i < count; i++) {
		int width = only_numbers && !has_digit(story, first, cuts[i])
			? 0
			: width_of(&at, first, cuts[i], false);

		if (width > widest)
			widest = width;
		first = cuts[i];
	}
	return widest;
}
