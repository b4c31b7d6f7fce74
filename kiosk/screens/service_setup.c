/* SPDX-License-Identifier: Apache-2.0 */
/* Service, the wizard's second step: what a device would get, with another profile where the technician
 * knows better. */
#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/screens/service_app.h"
#include "kiosk/screens/service_pieces.h"

struct service_setup_screen {
	struct service_draft draft;
	bool has_draft;
};

static void load(struct service_setup_screen *self, struct app *app)
{
	self->has_draft = service_draft(app, app_screen_arena(app), &self->draft);
}

static void enter(void *state, struct app *app, const struct route *route)
{
	(void)route;
	load(state, app);
}

/* --- what is on it --- */

static void add_head(const struct service_candidate *device, struct ui *ui)
{
	UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
		service_kind_sign(ui, device->kind);
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS) {
			ui_heading(ui, device->label);
			if (*device->evidence)
				ui_soft(ui, device->evidence);
			if (*device->serial_number)
				ui_soft(ui, service_serial_words(ui, device));
		}
	}
}

static void add_what_it_gets(const struct service_candidate *device, struct ui *ui)
{
	bool is_sure = device->certainty == SERVICE_KNOWN || device->certainty == SERVICE_LIKELY;

	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_L,
		.gap = SPACE_M) {
		UI_ROW(ui, .gap = SPACE_S, .align = ALIGN_CENTER) {
			ui_icon(ui, is_sure ? "check" : "help", SIZE_ICON_S,
				is_sure ? COLOR_GOOD : COLOR_CAREFUL);
			UI_TEXT(ui, service_certainty_words(device->certainty), .type = TYPE_BODY_STRONG,
				.grow = 1);
		}
		UI_GRID(ui, .columns = ui_text_percent(ui) > 130 ? 1 : 2, .gap = SPACE_M) {
			service_fact(ui, _("Kind of device"), service_kind_words(device->kind));
			service_fact(ui, _("Driver"), device->driver);
			service_fact(ui, _("Profile"), device->profile);
			service_fact(ui, _("Address"), device->address);
		}
	}
}

static void add_profiles(const struct service_draft *draft, struct ui *ui)
{
	if (!draft->profile_count)
		return;
	UI_COLUMN(ui, .gap = SPACE_S, .key = "profiles") {
		piece_heading(ui, _("Is it another model?"), NULL, NO_ACTION);
		UI_FLOW(ui, .gap = SPACE_S) {
			for (size_t i = 0; i < draft->profile_count; i++)
				ui_choice(ui, draft->profiles[i].title, draft->profiles[i].is_chosen,
					ACTION_OF(SERVICE_PROFILE, i));
		}
	}
}

static void add_place(const struct service_draft *draft, struct ui *ui)
{
	if (!draft->other)
		return;
	UI_COLUMN(ui, .gap = SPACE_S, .key = "place") {
		piece_heading(ui, _("There is one already"), NULL, NO_ACTION);
		if (!draft->can_use_both) {
			/* translators: the name of a device. */
			UI_TEXT(ui, ui_printf(ui, _("It takes the place of this one: %s"), draft->other),
				.type = TYPE_BODY);
		} else {
			UI_TEXT(ui, draft->other, .type = TYPE_BODY, .color = COLOR_SOFT);
			UI_FLOW(ui, .gap = SPACE_S) {
				ui_choice(ui, _("Take its place"), draft->is_instead,
					ACTION_OF(SERVICE_INSTEAD, 1));
				ui_choice(
					ui, _("Use both"), !draft->is_instead, ACTION_OF(SERVICE_INSTEAD, 0));
			}
		}
	}
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct service_setup_screen *self = state;

	SERVICE_FRAME(ui, session, _("Set up a device"), true) {
		if (!self->has_draft) {
			piece_empty(ui, "offline", service_refusal_words(SERVICE_GONE), NULL);
		} else {
			UI_COLUMN(ui, .grow = 1, .scroll = "setup", .pad_x = SPACE_XL, .pad_y = SPACE_M,
				.gap = SPACE_L) {
				add_head(&self->draft.device, ui);
				add_what_it_gets(&self->draft.device, ui);
				add_place(&self->draft, ui);
				add_profiles(&self->draft, ui);
			}
			service_foot(ui, NULL, NO_ACTION, _("Test it"), ACTION(SERVICE_TEST));
		}
	}
}

/* --- what happens --- */

static void start_trial(struct app *app)
{
	enum service_refusal refusal = service_try(app);

	if (refusal)
		app_note_careful(app, service_refusal_words(refusal));
	else
		app_replace(app, ROUTE(SCREEN_SERVICE_TRIAL));
}

static void load_again(struct service_setup_screen *self, struct app *app)
{
	arena_reset(app_screen_arena(app));
	load(self, app);
}

static void handle_action(struct service_setup_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_SERVICE_PROFILE:
		if (action.arg >= 0)
			service_choose_profile(app, (size_t)action.arg);
		load_again(self, app);
		break;
	case VERB_SERVICE_INSTEAD:
		service_choose_instead(app, action.arg != 0);
		load_again(self, app);
		break;
	case VERB_SERVICE_TEST: start_trial(app); break;
	default: break;
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	if (event->kind == EVENT_ACTION)
		handle_action(state, app, event->action);
	if (event->kind == EVENT_RELOAD || event->kind == EVENT_SERVICE)
		load_again(state, app);
}

const struct screen SERVICE_SETUP_SCREEN = {
	.state_size = sizeof(struct service_setup_screen), .enter = enter, .view = view, .update = update
};
