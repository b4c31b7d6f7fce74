/* SPDX-License-Identifier: Apache-2.0 */
/* Refusals from whoever stands between a kiosk and its hub: what is taken for the hub's is written and read as the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/problem.h"
#include "kiosk/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct problem *problem)
{
	struct problem again;
	json_t *json = problem_encode(problem);
	char *text = json_to_text(json);

	if (!utf8_is_valid(problem->detail, strlen(problem->detail)) ||
		!problem_decode(text, strlen(text), problem->status, &again) ||
		strcmp(again.slug, problem->slug) != 0 || strcmp(again.title, problem->title) != 0 ||
		strcmp(again.detail, problem->detail) != 0)
		abort();
	free(text);
	json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int STATUSES[] = { 400, 403, 404, 409, 429, 503 };
	struct problem problem;

	for (size_t i = 0; i < sizeof STATUSES / sizeof STATUSES[0]; i++)
		if (problem_decode((const char *)data, size, STATUSES[i], &problem))
			check(&problem);
	return 0;
}
