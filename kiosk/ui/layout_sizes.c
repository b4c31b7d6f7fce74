/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens to pixels: sizes, spaces and radii at the window's scale. */
#include <math.h>

#include "kiosk/ui/ui_internal.h"

/* dp on the reference panel, 1080 px wide and 0.62 m tall: 10 dp are about 3.2 mm there. */
static const float SIZES_DP[SIZE_COUNT] = {
	[SIZE_FIT] = 0,
	[SIZE_ICON_S] = 32,
	[SIZE_ICON] = 44,
	[SIZE_ICON_L] = 96,
	[SIZE_TARGET] = 72,
	[SIZE_ROW] = 106,
	[SIZE_BUTTON] = 104,
	[SIZE_FIELD] = 112,
	[SIZE_TOP_BAR] = 128,
	[SIZE_NAV_BAR] = 176,
	[SIZE_THUMB] = 124,
	[SIZE_TILE_PICTURE] = 230,
	[SIZE_STRIP_CARD] = 312,
	[SIZE_STRIP_PICTURE] = 220,
	[SIZE_CATEGORY_PICTURE] = 120,
	[SIZE_PHOTO] = 400,
	[SIZE_CHART] = 230,
	[SIZE_QR_S] = 300,
	[SIZE_QR] = 732,
	[SIZE_BAR] = 14,
	[SIZE_DOT] = 56,
	[SIZE_PRODUCT_TILE] = 440,
	[SIZE_PRICE_COLUMN] = 190,
	[SIZE_TAG_COLUMN] = 206,
	[SIZE_TAG_COLUMN_WIDE] = 260,
	[SIZE_UNIT_COLUMN] = 166,
	[SIZE_DIALOG] = 880,
	[SIZE_KEY] = 96,
	[SIZE_LOGO] = 64,
	[SIZE_POSTER] = 820,
	[SIZE_NAV_BAR_WIDE] = 112,
	[SIZE_BASKET] = 290,
	[SIZE_RESULT_ROW] = 152,
	[SIZE_RADIO] = 40,
	[SIZE_RADIO_DOT] = 16,
	[SIZE_LEGEND] = 18,
	[SIZE_PHOTO_WIDE] = 260,
	[SIZE_COUPON_VALUE] = 236,
	[SIZE_QR_M] = 460,
	[SIZE_QR_WIDE] = 612,
	[SIZE_SEAT] = 112,
};

int ui_dp(const struct ui *ui, float dp)
{
	return (int)lroundf(dp * ui->scale);
}

int size_px(const struct ui *ui, enum size size)
{
	return ui_dp(ui, SIZES_DP[size]);
}

int size_text_px(const struct ui *ui, enum size size)
{
	/* About two thirds of a tile or row is text; the rest is picture and padding, which keep their size. */
	float growth = 1 + (float)(ui->text_percent - 100) / 100 * 0.66f;

	return ui_dp(ui, SIZES_DP[size] * growth);
}

int space_px(const struct ui *ui, enum space space)
{
	return ui_dp(ui, ui->theme.spaces_dp[space]);
}

int radius_px(const struct ui *ui, enum radius radius, struct rect area)
{
	int half = (area.w < area.h ? area.w : area.h) / 2;
	int px = radius == RADIUS_FULL ? half : ui_dp(ui, ui->theme.radii_dp[radius]);

	return px < half ? px : half;
}

static enum space first_space(enum space wanted, enum space fallback)
{
	return wanted ? wanted : fallback;
}

struct insets box_insets(const struct ui *ui, const struct ui_box *box)
{
	enum space x = first_space(box->pad_x, box->pad), y = first_space(box->pad_y, box->pad);

	return (struct insets){
		.left = space_px(ui, x),
		.right = space_px(ui, x),
		.top = space_px(ui, first_space(box->pad_top, y)),
		.bottom = space_px(ui, first_space(box->pad_bottom, y)),
	};
}

int ui_tile_columns(const struct ui *ui)
{
	int dp = (int)((float)ui->width / ui->scale);
	int tile_dp = 312 * (100 + (ui->text_percent - 100) / 2) / 100;
	int columns = (dp - 80) / tile_dp;

	return columns < 1 ? 1 : columns;
}

bool ui_is_wide(const struct ui *ui)
{
	return ui->width > ui->height;
}

int ui_text_percent(const struct ui *ui)
{
	return ui->text_percent;
}
