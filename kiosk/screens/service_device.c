/* SPDX-License-Identifier: Apache-2.0 */
/* Service: one configured device with all that is known of it; test it, or remove it. */
#include <stdio.h>
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/screens/service_app.h"
#include "kiosk/screens/service_pieces.h"

#define NAME_BYTES 24

struct service_device_screen {
	char name[NAME_BYTES];               /* of its section: rows may move, names do not */
	const struct service_device *device; /* NULL: it is gone */
	bool asks_removal;
};

static void find(struct service_device_screen *self, struct app *app)
{
	const struct service_device *devices;
	size_t count = service_devices(app, app_screen_arena(app), &devices);

	self->device = NULL;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(devices[i].name, self->name) == 0)
			self->device = &devices[i];
	}
}

static void enter(void *state, struct app *app, const struct route *route)
{
	struct service_device_screen *self = state;
	enum service_refusal unasked;
	const struct service_device *devices;
	size_t count = service_devices(app, app_screen_arena(app), &devices);

	if (route->device >= 0 && (size_t)route->device < count)
		snprintf(self->name, sizeof self->name, "%s", devices[route->device].name);
	find(self, app);
	/* What ended after its screen was left is no news here. */
	service_has_ended(app, &unasked);
}

/* --- what is on it --- */

static void add_head(const struct service_device *device, struct ui *ui)
{
	UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
		service_kind_sign(ui, device->kind);
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_XS) {
			ui_heading(ui, service_device_name(device));
			service_health_tag(ui, device->health);
		}
	}
}

static void add_state(const struct service_device *device, struct ui *ui)
{
	if (device->trouble)
		service_notice(ui, "warning", service_trouble_words(device->trouble), true);
	else if (device->health == SERVICE_NOT_FOUND)
		service_notice(ui, "offline",
			_("It is looked for again and again. Check its power and its cable."), true);
}

static const char *last_error_words(const struct service_device *device, struct ui *ui)
{
	if (!*device->last_error)
		return _("None");
	return ui_printf(ui, "%s · %s", device->last_error,
		format_date_time(ui_format(ui), ui_arena(ui), device->last_error_ms));
}

static void add_facts(const struct service_device *device, struct ui *ui)
{
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_L) {
		UI_GRID(ui, .columns = ui_text_percent(ui) > 130 ? 1 : 2, .gap = SPACE_M) {
			service_fact(ui, _("Kind of device"), service_kind_words(device->kind));
			service_fact(ui, _("Model"), device->model);
			service_fact(ui, device->kind == SERVICE_TERMINAL ? _("Terminal ID") : _("Firmware"),
				device->firmware);
			service_fact(ui, _("Address"), device->address);
			service_fact(ui, _("Driver"), device->driver);
			service_fact(ui, _("Name in the settings"), device->name);
			if (device->jobs_waiting)
				service_fact(ui, _("Prints waiting"), piece_number(ui, device->jobs_waiting));
			service_fact(ui, _("Last error"), last_error_words(device, ui));
		}
	}
}

static void add_question(
	const struct service_device_screen *self, const struct session *session, struct ui *ui)
{
	DIALOG(ui, session, "remove", _("Remove this device?"), ACTION(CLOSE_DIALOG))
	{
		UI_TEXT(ui, service_device_name(self->device), .type = TYPE_BODY_STRONG);
		UI_TEXT(ui,
			_("The shop goes on without it, also after a restart. You can set it up again at any time."),
			.type = TYPE_LEAD);
		UI_GRID(ui, .columns = ui_text_percent(ui) > 130 ? 1 : 2, .gap = SPACE_M,
			.pad_top = SPACE_S) {
			ui_button_quiet(ui, _("Keep it"), ACTION(CLOSE_DIALOG));
			ui_button(ui, _("Remove it"), ACTION(SERVICE_REMOVE_SURE));
		}
	}
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct service_device_screen *self = state;
	const struct service_device *device = self->device;

	SERVICE_FRAME(ui, session, device ? service_kind_words(device->kind) : _("Service"), true) {
		if (!device) {
			piece_empty(ui, "close", _("This device is not set up any more"), NULL);
		} else {
			UI_COLUMN(ui, .grow = 1, .scroll = "device", .pad_x = SPACE_XL, .pad_y = SPACE_M,
				.gap = SPACE_L) {
				add_head(device, ui);
				add_state(device, ui);
				add_facts(device, ui);
			}
			service_foot(
				ui, _("Remove"), ACTION(SERVICE_REMOVE), _("Test"), ACTION(SERVICE_TEST));
		}
	}
	if (device && self->asks_removal)
		add_question(self, session, ui);
}

/* --- what happens --- */

static void tell_removed(struct app *app, enum service_refusal refusal)
{
	if (refusal == SERVICE_BEGUN)
		return;
	if (refusal) {
		app_note_careful(app, service_refusal_words(refusal));
		return;
	}
	app_note(app, _("The device was removed."));
	app_go(app, ROUTE(SCREEN_HOME));
}

static void handle_action(struct service_device_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_SERVICE_TEST:
		if (service_test_device(app, self->name))
			app_go(app, ROUTE(SCREEN_SERVICE_TRIAL));
		break;
	case VERB_SERVICE_REMOVE: self->asks_removal = true; break;
	case VERB_CLOSE_DIALOG: self->asks_removal = false; break;
	case VERB_SERVICE_REMOVE_SURE:
		self->asks_removal = false;
		tell_removed(app, service_remove(app, self->name));
		break;
	default: break;
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	struct service_device_screen *self = state;
	enum service_refusal refusal;

	switch (event->kind) {
	case EVENT_ACTION: handle_action(self, app, event->action); break;
	case EVENT_RELOAD:
	case EVENT_SERVICE:
		if (event->kind == EVENT_SERVICE && service_has_ended(app, &refusal))
			tell_removed(app, refusal);
		arena_reset(app_screen_arena(app));
		find(self, app);
		break;
	default: break;
	}
}

const struct screen SERVICE_DEVICE_SCREEN = { .state_size = sizeof(struct service_device_screen),
	.needs = NEEDS_DEVICE,
	.enter = enter,
	.view = view,
	.update = update };
