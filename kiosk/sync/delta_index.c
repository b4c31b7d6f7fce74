/* SPDX-License-Identifier: Apache-2.0 */
/* The delta index: which deltas there are, and the way from one seq to another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/sync/feed_document.h"
#include "kiosk/sync/sync_limits.h"

#define SEQ_MAX (INT64_C(1) << 53)

static bool copy_hex(const json_t *object, const char *name, char out[65])
{
	const char *text = json_get_text(object, name, "");

	if (strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64)
		return false;
	memcpy(out, text, 65);
	return true;
}

static bool parse_step(const char *line, size_t length, struct delta_step *out)
{
	json_t *json = json_parse(line, length, NULL);
	bool is_read = json_get_int(json, "from", 0, SEQ_MAX, &out->from) &&
		json_get_int(json, "to", out->from + 1, SEQ_MAX, &out->to) &&
		copy_hex(json, "sha256", out->object.sha256) &&
		json_get_int(json, "size", 1, OBJECT_MAX_BYTES, &out->object.bytes) &&
		copy_hex(json, "state_root", out->state_root) &&
		json_get_int(json, "raw", 1, DELTA_RAW_MAX_BYTES, &out->raw_bytes);

	json_decref(json);
	return is_read;
}

enum sync_fault delta_index_read(
	const char *bytes, size_t length, struct delta_step **ret_steps, size_t *ret_count, char why[160])
{
	struct delta_step *steps = NULL;
	const char *end = bytes + length;
	size_t count = 0;

	for (const char *at = bytes; at < end;) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		if (!line_end)
			line_end = end;
		if (count % 64 == 0)
			steps = xreallocarray(steps, count + 64, sizeof *steps);
		if (count == DELTA_STEPS_MAX || !parse_step(at, (size_t)(line_end - at), &steps[count])) {
			free(steps);
			snprintf(why, 160, "line %zu of the delta index is malformed", count + 1);
			return SYNC_MALFORMED;
		}
		count++;
		at = line_end + 1;
	}
	*ret_steps = steps;
	*ret_count = count;
	return SYNC_OK;
}

/* The longest stride from a seq that does not go past the end; count when there is none. */
static size_t longest_stride(const struct delta_step *steps, size_t count, int64_t from, int64_t to)
{
	size_t best = count;

	for (size_t i = 0; i < count; i++)
		if (steps[i].from == from && steps[i].to <= to &&
			(best == count || steps[i].to > steps[best].to))
			best = i;
	return best;
}

size_t delta_index_plan(const struct delta_step *steps, size_t count, int64_t from, int64_t to, size_t *plan)
{
	size_t length = 0;

	while (from < to && length < DELTA_STEPS_MAX) {
		size_t stride = longest_stride(steps, count, from, to);
		if (stride == count)
			return 0;
		plan[length++] = stride;
		from = steps[stride].to;
	}
	return from == to ? length : 0;
}
