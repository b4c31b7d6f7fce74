/* SPDX-License-Identifier: Apache-2.0 */
/* Service, the wizard's third step: the test runs for real and tells what comes; then the device is saved or
 * discarded. A configured device is tested here too. */
#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/screens/service_app.h"
#include "kiosk/screens/service_pieces.h"
#include "kiosk/screens/service_print_row.h"

struct service_trial_screen {
	struct service_test test;
	bool has_test;
};

static void load(struct service_trial_screen *self, struct app *app)
{
	self->has_test = service_test(app, app_screen_arena(app), &self->test);
}

static void enter(void *state, struct app *app, const struct route *route)
{
	enum service_refusal unasked;

	(void)route;
	load(state, app);
	/* What ended after its screen was left is no news here. */
	service_has_ended(app, &unasked);
}

static bool is_running(const struct service_device *device)
{
	return device->health == SERVICE_READY || device->health == SERVICE_WORKING;
}

static bool has_passed(const struct service_test *test)
{
	if (test->device.kind == SERVICE_TERMINAL)
		return is_running(&test->device);
	return test->progress == SERVICE_CONFIRMED || test->progress == SERVICE_CONSUMED ||
		test->progress == SERVICE_SENT;
}

/* --- what is on it --- */

static void add_head(const struct service_device *device, struct ui *ui)
{
	UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
		service_kind_sign(ui, device->kind);
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_XS) {
			ui_heading(ui, service_device_name(device));
			if (*device->address)
				ui_soft(ui, device->address);
			service_health_tag(ui, device->health);
		}
	}
	if (device->trouble)
		service_news(ui, "warning", service_trouble_words(device->trouble), true);
	else if (device->health == SERVICE_NOT_FOUND)
		service_news(ui, "offline",
			_("It is looked for again and again. Check its power and its cable."), true);
}

static const char *ask_words(enum service_kind kind)
{
	switch (kind) {
	case SERVICE_PRINTER: return _("A test page is printed. Look at it.");
	case SERVICE_CARD_READER: return _("Hold a card at the reader now");
	case SERVICE_SCANNER: return _("Scan any code now");
	case SERVICE_KEYPAD: return _("Press each key");
	case SERVICE_TERMINAL:
	case SERVICE_KIND_COUNT: break;
	}
	return _("The machine calls the terminal");
}

static void add_page_test(const struct service_test *test, struct ui *ui)
{
	bool is_careful = service_progress_is_careful(test->progress);
	bool is_under_way = test->progress == SERVICE_WAITING || test->progress == SERVICE_SENDING;

	if (is_under_way)
		ui_progress(ui, test->done_permille, COLOR_BRAND, _("Test page"));
	service_news(ui, service_progress_icon(test->progress), service_progress_words(test->progress),
		is_careful);
	if (is_careful && test->why)
		ui_text(ui, service_trouble_words(test->why));
	if (!is_under_way)
		ui_button_quiet(ui, _("Print another test page"), ACTION(SERVICE_REPEAT));
}

static void add_terminal_test(const struct service_device *device, struct ui *ui)
{
	if (!is_running(device)) {
		service_news(ui, "clock", _("Not connected yet"), true);
		return;
	}
	service_news(ui, "check", _("The terminal answers"), false);
	service_fact(ui, _("Terminal ID"), device->firmware);
}

static void add_told(const struct service_test *test, struct ui *ui)
{
	if (!test->told_count)
		UI_TEXT(ui, _("Nothing came yet"), .type = TYPE_BODY, .color = COLOR_SOFT,
			.flags = NODE_LIVE);
	for (size_t i = 0; i < test->told_count; i++) {
		UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
			ui_icon(ui, "check", SIZE_ICON_S, i ? COLOR_SOFT : COLOR_GOOD);
			UI_TEXT(ui, test->told[i], .type = i ? TYPE_BODY : TYPE_HEADING,
				.color = i ? COLOR_SOFT : COLOR_INK, .grow = 1, .flags = i ? 0 : NODE_LIVE);
		}
	}
	if (test->has_keys)
		UI_TEXT(ui,
			_("Keys are only shown now. Press Back twice, or wait a moment, and they work again."),
			.type = TYPE_SMALL, .color = COLOR_SOFT);
}

static void add_test(const struct service_test *test, struct ui *ui)
{
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_L,
		.gap = SPACE_M, .key = "test") {
		UI_TEXT(ui, ask_words(test->device.kind), .type = TYPE_HEADING, .role = ROLE_HEADING);
		if (test->device.kind == SERVICE_PRINTER)
			add_page_test(test, ui);
		else if (test->device.kind == SERVICE_TERMINAL)
			add_terminal_test(&test->device, ui);
		else
			add_told(test, ui);
	}
}

static void add_foot(const struct service_test *test, struct ui *ui)
{
	if (!test->is_trial)
		service_foot(ui, NULL, NO_ACTION, _("Done"), ACTION(SERVICE_DISCARD));
	else
		service_foot(ui, _("Discard"), ACTION(SERVICE_DISCARD),
			has_passed(test) ? _("Save") : _("Save without the test"), ACTION(SERVICE_SAVE));
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct service_trial_screen *self = state;

	SERVICE_FRAME(ui, session, _("Test"), true) {
		if (!self->has_test) {
			piece_empty(ui, "close", _("There is nothing to test"), NULL);
		} else {
			UI_COLUMN(ui, .grow = 1, .scroll = "trial", .pad_x = SPACE_XL, .pad_y = SPACE_M,
				.gap = SPACE_L) {
				add_head(&self->test.device, ui);
				add_test(&self->test, ui);
				if (self->test.is_trial)
					ui_soft(ui, _("Nothing is saved yet."));
			}
			add_foot(&self->test, ui);
		}
	}
}

/* --- what happens --- */

static void tell_saved(struct app *app, enum service_refusal refusal)
{
	if (refusal == SERVICE_BEGUN)
		return;
	if (refusal) {
		app_note_careful(app, service_refusal_words(refusal));
		return;
	}
	app_note(app, _("Saved. The machine starts with this device from now on."));
	app_go(app, ROUTE(SCREEN_HOME));
}

static void discard(const struct service_trial_screen *self, struct app *app)
{
	if (self->test.is_saving)
		return;
	if (!self->test.is_trial) {
		app_back(app);
		return;
	}
	service_discard(app);
	app_note(app, _("Discarded. Everything is as it was."));
	app_go(app, ROUTE(SCREEN_HOME));
}

static void handle_action(struct service_trial_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_SERVICE_REPEAT: service_test_again(app); break;
	case VERB_SERVICE_SAVE: tell_saved(app, service_save(app)); break;
	case VERB_SERVICE_DISCARD: discard(self, app); break;
	default: break;
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	struct service_trial_screen *self = state;
	enum service_refusal refusal;

	if (event->kind == EVENT_SERVICE && service_has_ended(app, &refusal))
		tell_saved(app, refusal);
	if (event->kind == EVENT_ACTION)
		handle_action(self, app, event->action);
	if (event->kind == EVENT_RELOAD || event->kind == EVENT_SERVICE || event->kind == EVENT_TICK) {
		arena_reset(app_screen_arena(app));
		load(self, app);
	}
}

/* Whatever leads away: a trial that was not saved is undone. */
static void leave(void *state, struct app *app)
{
	(void)state;
	service_discard(app);
}

const struct screen SERVICE_TRIAL_SCREEN = { .state_size = sizeof(struct service_trial_screen),
	.wants_tick = true,
	.enter = enter,
	.view = view,
	.update = update,
	.leave = leave };
