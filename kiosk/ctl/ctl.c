/* SPDX-License-Identifier: Apache-2.0 */
/* daogouctl: words to the kiosk, its answer to standard output. */
#include "kiosk/ctl/ctl.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/plain_text.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/ctl/ctl_internal.h"
#include "kiosk/ctl/hardware_words.h"
#include "kiosk/ctl/printout_words.h"
#include "kiosk/ctl/show.h"

#define WORK_MS 300000
#define DRAG_MAX_MS 20000
#define WAIT_MS 10000
#define WAIT_MAX_MS 3600000

static double limited(double value, double min, double max)
{
	return value >= min && value <= max ? value : value > max ? max : min;
}

/* How long the kiosk may take for that: a verb that waits or works has its own time besides. */
static int answer_ms(int count, char *const *words)
{
	const char *area = words[0], *verb = count > 1 ? words[1] : "", *last = words[count - 1];
	bool is_ui = strcmp(area, "ui") == 0;

	if (strcmp(area, "verify") == 0 || (is_ui && strcmp(verb, "advance") == 0))
		return CTL_ANSWER_MS + WORK_MS;
	if (is_ui && strcmp(verb, "drag") == 0)
		return CTL_ANSWER_MS + (int)limited(strtod(last, NULL), 0, DRAG_MAX_MS);
	if (is_ui && (strcmp(verb, "wait") == 0 || strcmp(verb, "settle") == 0)) {
		bool is_said = count > 3 && strcmp(words[count - 2], "--timeout") == 0;
		return CTL_ANSWER_MS +
			(int)limited(is_said ? strtod(last, NULL) * 1000 : WAIT_MS, 0, WAIT_MAX_MS);
	}
	return CTL_ANSWER_MS;
}

/* The kiosk has another working folder than who asks. The caller frees. */
static char *absolute_path(const char *path)
{
	char *folder = *path == '/' ? NULL : getcwd(NULL, 0);
	struct text absolute;

	text_init(&absolute, PATH_MAX);
	if (folder)
		text_printf(&absolute, "%s/", folder);
	text_append(&absolute, path);
	free(folder);
	return text_take(&absolute);
}

static json_t *ask(const struct ctl *ctl, int count, char *const *words)
{
	int64_t until_ms = clock_real_ms() + answer_ms(count, words);

	if (count != 3 || strcmp(words[0], "ui") != 0 || strcmp(words[1], "shot") != 0)
		return ctl_ask(ctl, until_ms, count, (const char *const *)words);
	char *path = absolute_path(words[2]);
	json_t *answer = ctl_ask(ctl, until_ms, count, (const char *[]){ words[0], words[1], path });
	free(path);
	return answer;
}

/* Answers that have words of their own for people. */
static void (*find_view(int count, char *const *words))(const json_t *)
{
	static const struct {
		const char *area, *verb;
		void (*show)(const json_t *list);
	} VIEWS[] = {
		{ "hw", "list", hardware_print_devices },
		{ "hw", "discover", hardware_print_candidates },
		{ "print", "queue", printout_print_jobs },
		{ "payment", "list", printout_print_payments },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(VIEWS) && count == 2; i++) {
		if (strcmp(words[0], VIEWS[i].area) == 0 && strcmp(words[1], VIEWS[i].verb) == 0)
			return VIEWS[i].show;
	}
	return show_value;
}

static int print_answer(const struct ctl *ctl, int count, char *const *words, const json_t *answer)
{
	if (!json_get_bool(answer, "ok", false)) {
		plain_text_line(stderr, "daogouctl: %s", json_get_text(answer, "error", "no answer"));
		return json_get_bool(answer, "understood", true) ? 1 : CTL_NOT_UNDERSTOOD;
	}
	const json_t *result = json_object_get(answer, "result");
	void (*show)(const json_t *) = ctl->is_json ? show_json : find_view(count, words);
	if (ctl->is_json || !json_is_true(result))
		show(result);
	return 0;
}

int ctl_run(const struct ctl *ctl, int count, char *const *words)
{
	int code;

	for (int i = 0; i < count; i++) {
		if (!utf8_is_valid(words[i], strlen(words[i]))) {
			fprintf(stderr, "daogouctl: word %d is not UTF-8\n", i + 1);
			return CTL_NOT_UNDERSTOOD;
		}
	}
	if (ctl_run_hardware(ctl, count, words, &code))
		return code;
	json_t *answer = ask(ctl, count, words);
	code = answer ? print_answer(ctl, count, words, answer) : 1;
	json_decref(answer);
	return code;
}
