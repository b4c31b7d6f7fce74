/* SPDX-License-Identifier: Apache-2.0 */
/* Themes: all of the house load and can be read by everyone, and a wrong token refuses a theme with
 * its name. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/ui/theme_tokens.h"
#include "tests/support/support.h"

static struct theme load_house_theme(const char *name)
{
	char *folder = source_path("themes"), why[200] = "";
	struct theme theme;

	if (!theme_load(folder, name, &theme, why))
		fail_msg("%s: %s", name, why);
	free(folder);
	return theme;
}

static double channel(uint32_t value)
{
	double part = (value & 0xff) / 255.0;

	return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

/* WCAG 2.2, relative luminance and contrast ratio. */
static double luminance(color value)
{
	return 0.2126 * channel(value >> 16) + 0.7152 * channel(value >> 8) + 0.0722 * channel(value);
}

static double contrast(color a, color b)
{
	double one = luminance(a), other = luminance(b);

	return (fmax(one, other) + 0.05) / (fmin(one, other) + 0.05);
}

static void test_house_themes_are_readable(void **state)
{
	static const enum color_role pairs[][2] = { { COLOR_INK, COLOR_PAPER }, { COLOR_INK, COLOR_CARD },
		{ COLOR_INK, COLOR_TINT }, { COLOR_SOFT, COLOR_PAPER }, { COLOR_SOFT, COLOR_CARD },
		{ COLOR_SOFT, COLOR_TINT }, { COLOR_BRAND, COLOR_PAPER }, { COLOR_BRAND, COLOR_CARD },
		{ COLOR_ON_BRAND, COLOR_BRAND }, { COLOR_ON_BRAND_SOFT, COLOR_BRAND },
		{ COLOR_ON_BRAND, COLOR_BRAND_PRESSED }, { COLOR_GOOD, COLOR_GOOD_TINT },
		{ COLOR_GOOD, COLOR_CARD }, { COLOR_CAREFUL, COLOR_CAREFUL_TINT },
		{ COLOR_QR_DARK, COLOR_QR_LIGHT } };

	char *folder = source_path("themes");
	DIR *themes = opendir(folder);
	struct dirent *entry;
	int count = 0;

	(void)state;
	while ((entry = readdir(themes))) {
		char *tokens = xasprintf("%s/%s/tokens.json", folder, entry->d_name);
		bool is_theme = entry->d_name[0] != '.' && file_exists(tokens);
		free(tokens);
		if (!is_theme)
			continue;
		/* The one that shoppers ask for when they see badly. */
		double least = strcmp(entry->d_name, "contrast") == 0 ? 7 : 4.5;
		struct theme theme = load_house_theme(entry->d_name);
		count++;
		for (size_t j = 0; j < sizeof(pairs) / sizeof(pairs[0]); j++) {
			double ratio = contrast(theme.colors[pairs[j][0]], theme.colors[pairs[j][1]]);

			if (ratio < least)
				fail_msg("%s: colours %d on %d have a contrast of %.2f", theme.name,
					pairs[j][0], pairs[j][1], ratio);
		}
	}
	closedir(themes);
	free(folder);
	assert_true(count >= 4);
}

static void test_daylight_has_the_drawn_values(void **state)
{
	struct theme theme = load_house_theme("daylight");

	(void)state;
	assert_string_equal(theme.name, "daylight");
	assert_false(theme.is_dark);
	assert_int_equal(theme.colors[COLOR_BRAND], 0xffc8321f);
	assert_int_equal(theme.colors[COLOR_CHART_2], 0xffc8321f);
	assert_int_equal(theme.colors[COLOR_PRESSED], 0x141d1b18);
	assert_int_equal((int)theme.radii_dp[RADIUS_CARD], 28);
	assert_int_equal((int)theme.types[TYPE_PRICE_L].size_dp, 76);
	assert_int_equal(theme.types[TYPE_BODY].line_height_percent, 135);
	assert_int_equal((int)theme.shadows[1].blur_dp, 28);
	assert_true(load_house_theme("night").is_dark);
}

/* The daylight tokens with one text replaced. */
static bool parse_changed(const char *old, const char *new, char why[200])
{
	char *path = source_path("themes/daylight/tokens.json"), *bytes = read_file_or_fail(path, NULL);
	char *at = strstr(bytes, old), *changed;
	struct theme theme;
	bool is_good;

	assert_non_null(at);
	*at = '\0';
	assert_true(asprintf(&changed, "%s%s%s", bytes, new, at + strlen(old)) > 0);
	is_good = theme_parse(changed, strlen(changed), &theme, why);
	free(changed);
	free(bytes);
	free(path);
	return is_good;
}

static void test_faults_are_named(void **state)
{
	char why[200];

	(void)state;
	assert_false(parse_changed("\"#c8321f\"", "\"red\"", why));
	assert_non_null(strstr(why, "color.brand"));
	assert_false(parse_changed("\"brand\":", "\"brandy\":", why));
	assert_non_null(strstr(why, "color.brand"));
	assert_false(parse_changed("{ \"$value\": \"28px\" }", "{ \"$value\": \"28em\" }", why));
	assert_non_null(strstr(why, "space.l"));
	assert_false(parse_changed("\"$value\": 400", "\"$value\": -400", why));
	assert_non_null(strstr(why, "type.body.weight"));
	assert_false(parse_changed("\"200ms\"", "\"200s\"", why));
	assert_non_null(strstr(why, "motion.normal"));
	assert_false(parse_changed("\"offsetY\": \"2px\"", "\"offsetY\": true", why));
	assert_non_null(strstr(why, "shadow.near"));
	assert_true(parse_changed(
		"{ \"$value\": \"28px\" }", "{ \"$value\": { \"value\": 28, \"unit\": \"px\" } }", why));
}

static void test_references_end(void **state)
{
	char why[200];

	(void)state;
	assert_true(parse_changed("\"#69645b\"", "\"{color.ink}\"", why));
	assert_false(parse_changed("\"#69645b\"", "\"{color.soft}\"", why));
	assert_non_null(strstr(why, "color.soft"));
	assert_false(parse_changed("\"#69645b\"", "\"{color.nowhere}\"", why));
	assert_false(parse_changed("\"#69645b\"", "\"{}\"", why));
}

static void test_names_do_not_leave_the_folder(void **state)
{
	char *folder = source_path("themes"), why[200];
	struct theme theme;

	(void)state;
	assert_false(theme_load(folder, "../themes/daylight", &theme, why));
	assert_false(theme_load(folder, "", &theme, why));
	assert_false(theme_load(folder, "missing", &theme, why));
	assert_non_null(strstr(why, "cannot be read"));
	free(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_house_themes_are_readable),
		cmocka_unit_test(test_daylight_has_the_drawn_values),
		cmocka_unit_test(test_faults_are_named),
		cmocka_unit_test(test_references_end),
		cmocka_unit_test(test_names_do_not_leave_the_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
