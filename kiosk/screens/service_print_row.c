/* SPDX-License-Identifier: Apache-2.0 */
/* A printout in the service screens. */
#include "kiosk/screens/service_print_row.h"

#include "kiosk/base/messages.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/screens/service_pieces.h"

const char *service_progress_words(enum service_progress progress)
{
	switch (progress) {
	case SERVICE_WAITING: return C_("printout", "Waiting for the printer");
	case SERVICE_SENDING: return C_("printout", "Printing");
	case SERVICE_CONFIRMED: return C_("printout", "Printed: the printer confirmed it");
	case SERVICE_CONSUMED:
		return C_("printout", "Taken in: the printer cannot tell whether paper came out");
	case SERVICE_SENT: return C_("printout", "Sent: the printer tells nothing back");
	case SERVICE_UNKNOWN: return C_("printout", "Not sure: look whether it came out whole");
	case SERVICE_FAILED: break;
	}
	return C_("printout", "Not printed");
}

const char *service_progress_icon(enum service_progress progress)
{
	switch (progress) {
	case SERVICE_CONFIRMED: return "check";
	case SERVICE_CONSUMED:
	case SERVICE_SENT: return "info";
	case SERVICE_WAITING:
	case SERVICE_SENDING: return "clock";
	case SERVICE_UNKNOWN:
	case SERVICE_FAILED: break;
	}
	return "warning";
}

bool service_progress_is_careful(enum service_progress progress)
{
	return progress == SERVICE_UNKNOWN || progress == SERVICE_FAILED;
}

static const char *printout_words(const struct service_print *print)
{
	switch (print->kind) {
	case SERVICE_TEST_PAGE: return _("Test page");
	case SERVICE_RECEIPT: return C_("printout", "Receipt");
	case SERVICE_PAYMENT_TICKET: return _("Note about a card payment in doubt");
	case SERVICE_OTHER_PRINTOUT: break;
	}
	return print->title;
}

static const char *title_words(const struct service_print *print, struct ui *ui)
{
	const char *title = printout_words(print);

	/* translators: a printout that was printed before. */
	return print->is_copy ? ui_printf(ui, _("%s (copy)"), title) : title;
}

static const char *state_words(const struct service_print *print)
{
	return print->is_cancelled ? C_("printout", "Taken back before it was printed")
				   : service_progress_words(print->progress);
}

static void add_words(struct ui *ui, const struct service_print *print)
{
	UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS) {
		UI_TEXT(ui, title_words(print, ui), .type = TYPE_BODY_STRONG);
		ui_soft(ui, format_date_time(ui_format(ui), ui_arena(ui), print->created_ms));
		UI_TEXT(ui, state_words(print), .type = TYPE_SMALL_STRONG,
			.color = service_progress_is_careful(print->progress) ? COLOR_CAREFUL : COLOR_INK,
			.flags = NODE_LIVE);
		if (print->why && service_progress_is_careful(print->progress) && !print->is_cancelled)
			ui_soft(ui, service_trouble_words(print->why));
	}
}

void service_print_row(struct ui *ui, const struct service_print *print, struct action again)
{
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_M,
		.gap = SPACE_M) {
		UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
			ui_icon(ui, print->is_cancelled ? "close" : service_progress_icon(print->progress),
				SIZE_ICON,
				service_progress_is_careful(print->progress) ? COLOR_CAREFUL : COLOR_SOFT);
			add_words(ui, print);
		}
		if (again.verb && print->has_words)
			ui_button_quiet(
				ui, print->has_begun ? _("Print again, marked COPY") : _("Print it"), again);
		else if (again.verb)
			ui_soft(ui, _("Its words are gone, so it cannot be printed again."));
	}
}
