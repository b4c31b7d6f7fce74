/* SPDX-License-Identifier: Apache-2.0 */
/* Writing and reading application/problem+json. */
#include "kiosk/base/problem.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"

#define BLANK "about:blank"
#define OURS "urn:daogou:problem:"

json_t *problem_encode(const struct problem *problem)
{
	char type[sizeof(OURS) + sizeof(problem->slug)] = BLANK;
	if (*problem->slug)
		snprintf(type, sizeof(type), OURS "%s", problem->slug);
	json_t *json = json_pack(
		"{s:s, s:s, s:i}", "type", type, "title", problem->title, "status", problem->status);
	if (*problem->detail)
		json_object_set_new(json, "detail", json_string(problem->detail));
	return json;
}

static void copy_clipped(char *out, size_t size, const char *text)
{
	size_t length = utf8_clip(text, size - 1);
	memcpy(out, text, length);
	out[length] = '\0';
}

static bool read_problem(const json_t *json, int status, struct problem *problem)
{
	int64_t said;
	const char *type = json_get_text(json, "type", "");
	bool is_ours = strncmp(type, OURS, strlen(OURS)) == 0 && type[strlen(OURS)];
	if (!json_get_int(json, "status", 400, 599, &said) || said != status ||
		(!is_ours && strcmp(type, BLANK) != 0))
		return false;
	problem->status = status;
	copy_clipped(problem->slug, sizeof(problem->slug), is_ours ? type + strlen(OURS) : "");
	copy_clipped(problem->title, sizeof(problem->title), json_get_text(json, "title", ""));
	copy_clipped(problem->detail, sizeof(problem->detail), json_get_text(json, "detail", ""));
	return true;
}

bool problem_decode(const char *body, size_t length, int status, struct problem *ret_problem)
{
	struct problem problem = { 0 };
	json_t *json = json_parse(body, length, NULL);
	bool is_good = read_problem(json, status, &problem);
	json_decref(json);
	if (is_good)
		*ret_problem = problem;
	return is_good;
}
