/* SPDX-License-Identifier: Apache-2.0 */
/* The description and the table of routes say the same: every path and method of one stands in the other. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_order.h"
#include "kiosk/hub/routes.h"
#include "tests/support/support.h"

#define OPERATIONS_MAX 100

struct operation {
	char method[8], path[100];
};

struct description {
	struct operation operations[OPERATIONS_MAX];
	int count;
};

/* Under "paths:", a path has two blanks before it and a method four. */
static void read_line(struct description *description, const char *line, char path[100], bool *is_in_paths)
{
	if (line[0] && line[0] != ' ' && line[0] != '#')
		*is_in_paths = strcmp(line, "paths:") == 0;
	if (!*is_in_paths || strncmp(line, "  ", 2) != 0)
		return;
	size_t length = strlen(line);
	if (line[2] == '/' && line[length - 1] == ':') {
		snprintf(path, 100, "%.*s", (int)(length - 3), line + 2);
	} else if (strncmp(line, "    ", 4) == 0 && islower((unsigned char)line[4])) {
		char method[8] = "";
		sscanf(line + 4, "%7[a-z]:", method);
		if (strcmp(method, "get") && strcmp(method, "put") && strcmp(method, "post"))
			return;
		assert_true(description->count < OPERATIONS_MAX);
		struct operation *operation = &description->operations[description->count++];
		for (int i = 0; method[i]; i++)
			operation->method[i] = (char)toupper((unsigned char)method[i]);
		snprintf(operation->path, sizeof(operation->path), "%s", path);
	}
}

static struct description *read_description(void)
{
	struct description *description = calloc(1, sizeof(*description));
	char path[100] = "", *name = source_path("kiosk/hub/openapi.yaml"),
	     *text = read_file_or_fail(name, NULL), *rest = text;
	bool is_in_paths = false;
	for (char *line; (line = strsep(&rest, "\n"));)
		read_line(description, line, path, &is_in_paths);
	free(text);
	free(name);
	return description;
}

static void test_every_route_is_described(void **state)
{
	(void)state;
	struct description *description = read_description();
	for (size_t i = 0; i < HUB_ROUTE_COUNT; i++) {
		bool is_found = false;
		for (int j = 0; j < description->count; j++)
			is_found |= strcmp(description->operations[j].method, HUB_ROUTES[i].method) == 0 &&
				strcmp(description->operations[j].path, HUB_ROUTES[i].pattern) == 0;
		if (!is_found)
			fail_msg("%s %s is not described", HUB_ROUTES[i].method, HUB_ROUTES[i].pattern);
	}
	free(description);
}

static void test_every_description_has_a_route(void **state)
{
	(void)state;
	struct description *description = read_description();
	assert_true(description->count > 20);
	for (int j = 0; j < description->count; j++) {
		bool is_found = false;
		for (size_t i = 0; i < HUB_ROUTE_COUNT; i++)
			is_found |= strcmp(description->operations[j].method, HUB_ROUTES[i].method) == 0 &&
				strcmp(description->operations[j].path, HUB_ROUTES[i].pattern) == 0;
		if (!is_found)
			fail_msg("%s %s has no route", description->operations[j].method,
				description->operations[j].path);
	}
	free(description);
}

/* What a kiosk sends of a line and what is written of it: the same members, and every word of the lists. */
static void test_an_order_line_is_described_as_it_is_sent(void **state)
{
	(void)state;
	char *name = source_path("kiosk/hub/openapi.yaml"), *text = read_file_or_fail(name, NULL);
	char *section = strstr(text, "    OrderLine:"), *end = strstr(section, "    LineTax:");
	struct wire_order *order = xcalloc(1, sizeof(*order));
	const char *key;
	json_t *value;
	int count = 0;
	order->line_count = 1;
	order->lines[0] = (struct priced_line){ .product = "p",
		.merchant = "m",
		.quantity = 2,
		.multibuy = { 2, 100 },
		.name = "Tea",
		.deposit_minor = 25,
		.tax = { 70, true, true },
		.lot = "A12",
		.pricing = PRICED_BY_MEASURE,
		.measure = { 345000, MEASURE_G },
		.per = { 1000, MEASURE_KG } };
	assert_non_null(end);
	*end = '\0';
	char *json = wire_order_encode(order);
	json_t *object = json_parse(json, strlen(json), NULL);
	json_object_foreach(json_array_get(json_object_get(object, "lines"), 0), key, value) {
		char *member = xasprintf("\n        %s: {", key);
		if (!strstr(section, member))
			fail_msg("%s is not described", key);
		free(member);
	}
	for (const char *at = section; (at = strstr(at, "\n        ")) && at[9] != ' '; at++)
		count++;
	assert_int_equal(count, json_object_size(json_array_get(json_object_get(object, "lines"), 0)));
	for (int i = 0; i < FULFILMENT_COUNT; i++)
		assert_non_null(strstr(section, fulfilment_name((enum fulfilment)i)));
	for (int i = 0; i < CHANNEL_COUNT; i++)
		assert_non_null(strstr(section, channel_name((enum offer_channel)i)));
	json_decref(object);
	free(json);
	free(order);
	free(text);
	free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_route_is_described),
		cmocka_unit_test(test_every_description_has_a_route),
		cmocka_unit_test(test_an_order_line_is_described_as_it_is_sent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
