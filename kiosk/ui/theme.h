/* SPDX-License-Identifier: Apache-2.0 */
/* Design tokens: what a screen may name. A theme is a folder with tokens.json in the W3C Design Tokens
 * format; screens name roles, and only paint knows colours and pixels. Main thread only. */
#ifndef DAOGOU_UI_THEME_H
#define DAOGOU_UI_THEME_H

#include <stdbool.h>
#include <stdint.h>

/* 0xAARRGGBB, not premultiplied. */
typedef uint32_t color;

/* The master table of the colour roles: enum name, token path in tokens.json. */
#define THEME_COLORS(X)                                                                                      \
	X(COLOR_NONE, "")                                                                                    \
	X(COLOR_PAPER, "color.paper") /* the page */                                                         \
	X(COLOR_CARD, "color.card")   /* what lies on the page */                                            \
	X(COLOR_TINT, "color.tint")   /* behind pictures, quiet fills */                                     \
	X(COLOR_INK, "color.ink")     /* text */                                                             \
	X(COLOR_SOFT, "color.soft")   /* second-rank text */                                                 \
	X(COLOR_LINE, "color.line")   /* hairlines and borders */                                            \
	X(COLOR_BRAND, "color.brand") /* what to do next, and nothing else */                                \
	X(COLOR_ON_BRAND, "color.on-brand")                                                                  \
	X(COLOR_ON_BRAND_SOFT, "color.on-brand-soft")                                                        \
	X(COLOR_BRAND_PRESSED, "color.brand-pressed")                                                        \
	X(COLOR_GOOD, "color.good") /* saved, best, in stock here */                                         \
	X(COLOR_GOOD_TINT, "color.good-tint")                                                                \
	X(COLOR_CAREFUL, "color.careful")                                                                    \
	X(COLOR_CAREFUL_TINT, "color.careful-tint")                                                          \
	X(COLOR_PRESSED, "color.pressed") /* laid over a pressed card or quiet button */                     \
	X(COLOR_FOCUS, "color.focus")     /* the ring of the keypad's focus */                               \
	X(COLOR_SCRIM, "color.scrim")     /* over the page, below a dialog */                                \
	X(COLOR_SHADOW, "color.shadow")                                                                      \
	X(COLOR_QR_DARK, "color.qr-dark")                                                                    \
	X(COLOR_QR_LIGHT, "color.qr-light")                                                                  \
	X(COLOR_CHART_1, "color.chart.1")                                                                    \
	X(COLOR_CHART_2, "color.chart.2")                                                                    \
	X(COLOR_CHART_3, "color.chart.3")                                                                    \
	X(COLOR_CHART_4, "color.chart.4")                                                                    \
	X(COLOR_CHART_5, "color.chart.5")

/* Spaces in dp (1 dp = 1 px on the 1080 px reference panel): enum name, token path. */
#define THEME_SPACES(X)                                                                                      \
	X(SPACE_NONE, "")                                                                                    \
	X(SPACE_XXS, "space.xxs")                                                                            \
	/* 4 */ X(SPACE_XS, "space.xs") /* 8 */ X(SPACE_S, "space.s") /* 14 */                               \
		X(SPACE_M, "space.m") /* 22 */ X(SPACE_L, "space.l") /* 28 */ X(                             \
			SPACE_XL, "space.xl") /* 40 */                                                       \
		X(SPACE_XXL, "space.xxl")     /* 64 */

#define THEME_RADII(X)                                                                                       \
	X(RADIUS_NONE, "")                                                                                   \
	X(RADIUS_S, "radius.s")       /* 14 */                                                               \
	X(RADIUS_M, "radius.m")       /* 20 */                                                               \
	X(RADIUS_CARD, "radius.card") /* 28 */                                                               \
	X(RADIUS_FULL, "radius.full")

/* Type roles: size in dp, weight 400-800, line height in percent, tokens
 * type.<name>.{size,weight,line-height}. */
#define THEME_TYPES(X)                                                                                       \
	X(TYPE_BODY, "body")                 /* 28 / 400 */                                                  \
	X(TYPE_BODY_STRONG, "body-strong")   /* 28 / 600 */                                                  \
	X(TYPE_SMALL, "small")               /* 24 / 400 */                                                  \
	X(TYPE_SMALL_STRONG, "small-strong") /* 24 / 700 */                                                  \
	X(TYPE_CAPTION, "caption")           /* 21 / 500: chart labels and the like */                       \
	X(TYPE_LEAD, "lead")                 /* 32 / 400 */                                                  \
	X(TYPE_BUTTON, "button")             /* 34 / 700 */                                                  \
	X(TYPE_HEADING, "heading")           /* 40 / 700 */                                                  \
	X(TYPE_TITLE, "title")               /* 54 / 800 */                                                  \
	X(TYPE_DISPLAY, "display")           /* 128 / 800: attract */                                        \
	X(TYPE_PRICE_S, "price-s")           /* 30 / 800 */                                                  \
	X(TYPE_PRICE_M, "price-m")           /* 40 / 800 */                                                  \
	X(TYPE_PRICE_L, "price-l")           /* 76 / 800 */                                                  \
	X(TYPE_PRICE_XL, "price-xl")         /* 112 / 800 */                                                 \
	X(TYPE_LOGO, "logo")                 /* 38 / 800 */

#define THEME_ENUM(name, path) name,
enum color_role { THEME_COLORS(THEME_ENUM) COLOR_COUNT };
enum space { THEME_SPACES(THEME_ENUM) SPACE_COUNT };
enum radius { THEME_RADII(THEME_ENUM) RADIUS_COUNT };
enum type_role { THEME_TYPES(THEME_ENUM) TYPE_COUNT };
#undef THEME_ENUM

struct type_style {
	float size_dp;
	int weight;
	int line_height_percent;
};

struct theme {
	char name[32];
	bool is_dark;
	color colors[COLOR_COUNT];
	float spaces_dp[SPACE_COUNT];
	float radii_dp[RADIUS_COUNT]; /* RADIUS_FULL: half of the shorter side */
	struct type_style types[TYPE_COUNT];
	struct {
		float offset_y_dp, blur_dp;
		uint8_t alpha; /* of COLOR_SHADOW */
	} shadows[2];          /* drawn one over the other below a card */
	int motion_ms;         /* a normal transition */
};

/* Reads FOLDER/NAME/tokens.json. A token that is missing or of a wrong type refuses the theme with a
 * reason (at least 200 bytes). References "{color.ink}" are followed. */
bool theme_load(const char *folder, const char *name, struct theme *ret_theme, char why[200]);

#endif
