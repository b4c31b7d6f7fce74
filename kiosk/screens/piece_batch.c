/* SPDX-License-Identifier: Apache-2.0 */
/* Packs that were called back, or are cheaper towards their end. */
#include "kiosk/screens/piece_batch.h"

#include "kiosk/base/clock.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/base/messages.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/store/catalog_product.h"

/* More than these nobody compares with a pack in the hand. */
#define LOTS_SHOWN_MAX 12

static const char *lots_joined(struct app *app, int64_t product, const char **ret_reason)
{
	const struct catalog_batch *recalls;
	struct arena *arena = app_screen_arena(app);
	const char *lots = "";
	size_t count = catalog_recalls(
		app_catalog(app), arena, app_language(app), product, LOTS_SHOWN_MAX, &recalls);

	for (size_t i = 0; i < count; i++)
		lots = arena_printf(arena, i ? "%s, %s" : "%s%s", lots, recalls[i].lot);
	*ret_reason = count ? recalls[0].reason : "";
	return lots;
}

static void take_found(struct piece_batch *piece, struct app *app, const struct catalog_batch *found)
{
	const struct batch *batch = &found->batch;

	piece->is_recalled = batch->is_recalled;
	piece->reason = found->reason;
	piece->markdown_permille = batch_markdown(batch, catalog_day(app_catalog(app), app_wall_ms(app)));
	if (batch->has_best_before && !piece->best_before_ms)
		piece->best_before_ms = (batch->best_before + INT64_C(1)) * DAY_MS;
}

void piece_batch_read(
	struct piece_batch *piece, struct app *app, int64_t product, const struct piece_label *label)
{
	struct catalog_batch found;

	*piece = (struct piece_batch){ .lot = arena_strdup(app_screen_arena(app), label->lot),
		.reason = "",
		.best_before_ms = label->best_before_ms,
		.recalled_lots = "" };
	if (!*label->lot) {
		piece->recalled_lots = lots_joined(app, product, &piece->reason);
		return;
	}
	piece->answer = catalog_batch(
		app_catalog(app), app_screen_arena(app), app_language(app), product, label->lot, &found);
	if (piece->answer == BATCH_FOUND)
		take_found(piece, app, &found);
}

bool piece_batch_is_refused(const struct piece_batch *piece)
{
	return piece->is_recalled || piece->answer == BATCH_UNREADABLE;
}

const char *piece_batch_refusal(const struct piece_batch *piece)
{
	return piece->is_recalled ? _("This pack has been recalled. Please give it to our team.")
				  : _("This pack cannot be checked just now. Please ask our team.");
}

/* The reason, as far as one is said, before what to do. */
static const char *with_reason(const struct piece_batch *piece, struct ui *ui, const char *advice)
{
	return *piece->reason ? ui_printf(ui, "%s\n%s", piece->reason, advice) : advice;
}

void piece_batch_news(const struct piece_batch *piece, struct ui *ui)
{
	if (piece->is_recalled)
		piece_news(ui, "warning", COLOR_CAREFUL, _("This pack has been recalled"),
			with_reason(piece, ui,
				/* translators: the number of a production lot. */
				ui_printf(ui,
					_("It is of lot %s and is not sold any more. Please give it to our team."),
					piece_code(ui, piece->lot))));
	else if (piece->answer == BATCH_UNREADABLE)
		piece_news(ui, "warning", COLOR_CAREFUL, _("This pack cannot be checked just now"),
			/* translators: the number of a production lot. */
			ui_printf(ui,
				_("We cannot see whether lot %s has been recalled, so it is not sold. Please "
				  "ask our team."),
				piece_code(ui, piece->lot)));
	else if (*piece->recalled_lots)
		piece_news(ui, "warning", COLOR_CAREFUL, _("Some packs have been recalled"),
			with_reason(piece, ui,
				/* translators: numbers of production lots: "A12, B7". */
				ui_printf(ui, _("Please do not take a pack of these lots: %s"),
					piece_code(ui, piece->recalled_lots))));
}

void piece_batch_note(const struct piece_batch *piece, struct ui *ui)
{
	/* translators: of a pack in the basket, short. */
	ui_tag(ui, piece->is_recalled ? _("Recalled, not sold any more") : _("Cannot be checked just now"),
		TAG_CAREFUL);
	if (*piece->reason)
		UI_TEXT(ui, piece->reason, .type = TYPE_SMALL_STRONG, .color = COLOR_CAREFUL);
	UI_TEXT(ui, _("Please take it out and give it to our team."), .type = TYPE_SMALL,
		.color = COLOR_CAREFUL);
}

const char *piece_batch_markdown(struct ui *ui, int32_t permille)
{
	/* translators: of food shortly before its date: "30% off: near its date". */
	return ui_printf(
		ui, _("%s off: near its date"), format_percent(ui_format(ui), ui_arena(ui), permille));
}
