/* SPDX-License-Identifier: Apache-2.0 */
/* Service: the last printouts, and printing one of them again as a copy. */
#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/screens/service_app.h"
#include "kiosk/screens/service_pieces.h"
#include "kiosk/screens/service_print_row.h"

#define PRINTS_SHOWN 20

struct service_prints_screen {
	const struct service_print *prints;
	size_t count;
};

static void load(struct service_prints_screen *self, struct app *app)
{
	self->count = service_prints(app, app_screen_arena(app), PRINTS_SHOWN, &self->prints);
}

static void enter(void *state, struct app *app, const struct route *route)
{
	(void)route;
	load(state, app);
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct service_prints_screen *self = state;

	SERVICE_FRAME(ui, session, _("Recent prints"), true) {
		if (!self->count)
			piece_empty(ui, "receipt", _("Nothing was printed yet."), NULL);
		UI_COLUMN(ui, .grow = self->count ? 1 : 0, .scroll = "prints", .pad_x = SPACE_XL,
			.pad_y = SPACE_M, .gap = SPACE_M) {
			for (size_t i = 0; i < self->count; i++)
				service_print_row(ui, &self->prints[i], ACTION_OF(SERVICE_PRINT_AGAIN, i));
		}
	}
}

static void print_again(struct service_prints_screen *self, struct app *app, int64_t index)
{
	if (index < 0 || (size_t)index >= self->count)
		return;
	const struct service_print *print = &self->prints[index];
	if (!service_print_again(app, print->id))
		app_note_careful(app, _("No printer can take it now."));
	else if (print->has_begun)
		app_note(app, _("It is printed again, marked COPY."));
	else
		app_note(app, _("It goes to the printer."));
}

static void update(void *state, struct app *app, const struct event *event)
{
	struct service_prints_screen *self = state;

	switch (event->kind) {
	case EVENT_ACTION:
		if (event->action.verb == VERB_SERVICE_PRINT_AGAIN)
			print_again(self, app, event->action.arg);
		break;
	case EVENT_RELOAD:
	case EVENT_SERVICE:
		arena_reset(app_screen_arena(app));
		load(self, app);
		break;
	default: break;
	}
}

const struct screen SERVICE_PRINTS_SCREEN = {
	.state_size = sizeof(struct service_prints_screen), .enter = enter, .view = view, .update = update
};
