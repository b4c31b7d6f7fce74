/* SPDX-License-Identifier: Apache-2.0 */
/* Service: every device in plain words, what is plugged in and not set up, the last printouts, and how the
 * machine stands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/screens/service_app.h"
#include "kiosk/screens/service_payments.h"
#include "kiosk/screens/service_pieces.h"
#include "kiosk/screens/service_print_row.h"

#define LARGE_TEXT_PERCENT 130
#define PRINTS_SHOWN 3
#define LOOK_AGAIN_S 10

struct service_screen {
	const struct service_device *devices;
	size_t device_count;
	const struct service_candidate *candidates;
	size_t candidate_count;
	const struct service_print *prints;
	size_t print_count;
	struct service_machine machine;
	const struct open_payment *payments;
	size_t payment_count;
	const struct open_payment *asked; /* the technician's answer is asked about once more */
	char asked_id[ULID_SIZE];
	enum payment_answer answer;
	bool has_looked;
	int seconds;
};

/* Rows may have moved since the touch, and a payment may have been found out meanwhile. */
static void find_asked(struct service_screen *self)
{
	self->asked = NULL;
	for (size_t i = 0; i < self->payment_count; i++) {
		const struct open_payment *payment = &self->payments[i];
		bool fits = payment->must_go_back == (self->answer == PAYMENT_WAS_GIVEN_BACK);
		if (fits && *self->asked_id && strcmp(payment->id, self->asked_id) == 0)
			self->asked = payment;
	}
}

static void load(struct service_screen *self, struct app *app)
{
	struct arena *arena = app_screen_arena(app);

	self->device_count = service_devices(app, arena, &self->devices);
	self->candidate_count = service_candidates(app, arena, &self->candidates);
	self->print_count = service_prints(app, arena, PRINTS_SHOWN, &self->prints);
	self->has_looked = service_has_looked(app);
	self->payment_count = app_open_payments(app, arena, &self->payments);
	find_asked(self);
	service_machine(app, arena, &self->machine);
}

static void enter(void *state, struct app *app, const struct route *route)
{
	(void)route;
	load(state, app);
}

/* --- what tells twins apart --- */

/* "usb-0:2:1.0-event-kbd" of a path; all of what is none. */
static const char *last_part(const char *address)
{
	const char *slash = strrchr(address, '/');

	return slash && slash[1] ? slash + 1 : address;
}

/* "" when no other device looks alike. */
static const char *device_mark(const struct service_screen *self, const struct service_device *device)
{
	bool has_twin = false, has_own_address = *device->address;

	for (size_t i = 0; i < self->device_count; i++) {
		const struct service_device *other = &self->devices[i];
		if (other == device || other->kind != device->kind ||
			strcmp(other->model, device->model) != 0)
			continue;
		has_twin = true;
		has_own_address &= strcmp(last_part(other->address), last_part(device->address)) != 0;
	}
	return !has_twin ? "" : has_own_address ? last_part(device->address) : device->name;
}

static const char *candidate_mark(
	const struct service_screen *self, const struct service_candidate *candidate)
{
	bool has_twin = false, has_own_number = *candidate->serial_number;

	for (size_t i = 0; i < self->candidate_count; i++) {
		const struct service_candidate *other = &self->candidates[i];
		if (other == candidate || other->kind != candidate->kind ||
			strcmp(other->label, candidate->label) != 0)
			continue;
		has_twin = true;
		has_own_number &= strcmp(other->serial_number, candidate->serial_number) != 0;
	}
	return !has_twin ? "" : has_own_number ? candidate->serial_number : last_part(candidate->address);
}

/* --- devices --- */

static const char *device_label(
	const struct service_screen *self, struct ui *ui, const struct service_device *device)
{
	const char *parts[] = { device->model, device_mark(self, device),
		service_health_words(device->health) };
	const char *label = service_kind_words(device->kind);

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (*parts[i])
			label = ui_printf(ui, "%s · %s", label, parts[i]);
	}
	return label;
}

static void open_card(struct ui *ui, const char *label, struct action action)
{
	ui_open(ui, UI_KIND_ROW,
		(struct ui_box){ .fill = COLOR_CARD,
			.radius = RADIUS_CARD,
			.is_raised = true,
			.pad = SPACE_M,
			.gap = SPACE_M,
			.align = ALIGN_CENTER,
			.role = ROLE_BUTTON,
			.label = label,
			.action = action });
}

static void close_card(struct ui *ui)
{
	ui_icon(ui, ui_is_right_to_left(ui) ? "chevron-left" : "chevron-right", SIZE_ICON_S, COLOR_SOFT);
	ui_close(ui);
}

static void add_device(const struct service_screen *self, struct ui *ui, size_t index)
{
	const struct service_device *device = &self->devices[index];

	open_card(ui, device_label(self, ui, device), ACTION_OF(SERVICE_DEVICE, index));
	service_kind_sign(ui, device->kind);
	UI_COLUMN(ui, .grow = 1, .gap = SPACE_XS) {
		UI_FLOW(ui, .gap = SPACE_S) {
			service_words(ui, service_kind_words(device->kind), TYPE_BODY_STRONG, COLOR_INK);
			service_health_tag(ui, device->health);
		}
		if (*device->model)
			service_words(ui, device->model, TYPE_SMALL, COLOR_SOFT);
		if (*device->address)
			service_words(ui, device->address, TYPE_SMALL, COLOR_SOFT);
		if (device->trouble)
			UI_TEXT(ui, service_trouble_words(device->trouble), .type = TYPE_SMALL_STRONG,
				.color = COLOR_CAREFUL);
	}
	close_card(ui);
}

static void add_devices(const struct service_screen *self, struct ui *ui)
{
	UI_COLUMN(ui, .gap = SPACE_S, .key = "devices") {
		piece_heading(ui, _("Devices"), NULL, NO_ACTION);
		for (size_t i = 0; i < self->device_count; i++)
			add_device(self, ui, i);
		if (!self->device_count)
			ui_soft(ui, _("No device is set up yet."));
	}
}

/* --- what is plugged in --- */

/* What it would get: "escpos · Epson TM-T88V". */
static const char *driver_words(struct ui *ui, const struct service_candidate *candidate)
{
	const char *driver = ui_printf(ui, _("Driver: %s"), candidate->driver);

	return *candidate->profile ? ui_printf(ui, "%s · %s", driver, candidate->profile) : driver;
}

static void add_candidate(
	const struct service_screen *self, struct ui *ui, const struct service_candidate *candidate)
{
	const char *mark = candidate_mark(self, candidate);
	const char *kind = service_kind_words(candidate->kind);
	/* translators: what a device is and how it names itself: "Scanner: Honeywell 1900". */
	const char *label = ui_printf(ui, _("Set up: %s, %s"), kind, candidate->label);

	if (*mark)
		label = ui_printf(ui, "%s · %s", label, mark);
	open_card(ui, label, ACTION_OF(SERVICE_SET_UP, candidate->number));
	service_kind_sign(ui, candidate->kind);
	UI_COLUMN(ui, .grow = 1, .gap = SPACE_XS) {
		service_words(ui, candidate->label, TYPE_BODY_STRONG, COLOR_INK);
		service_words(ui, candidate->evidence, TYPE_SMALL, COLOR_SOFT);
		if (*candidate->serial_number)
			service_words(ui, service_serial_words(ui, candidate), TYPE_SMALL, COLOR_SOFT);
		if (*mark && mark != candidate->serial_number)
			service_words(ui, mark, TYPE_SMALL, COLOR_SOFT);
		service_words(ui, driver_words(ui, candidate), TYPE_SMALL, COLOR_SOFT);
		service_words(ui,
			/* translators: a class of devices and how sure that is. */
			ui_printf(ui, C_("candidate", "%s. %s."), kind,
				service_certainty_words(candidate->certainty)),
			TYPE_SMALL_STRONG, COLOR_INK);
	}
	close_card(ui);
}

static void add_found(const struct service_screen *self, struct ui *ui)
{
	UI_COLUMN(ui, .gap = SPACE_S, .key = "found") {
		piece_heading(ui, _("Plugged in, not set up yet"), NULL, NO_ACTION);
		for (size_t i = 0; i < self->candidate_count; i++)
			add_candidate(self, ui, &self->candidates[i]);
		if (!self->candidate_count)
			UI_TEXT(ui,
				self->has_looked ? _("Nothing new. Plug a device in and it appears here.")
						 : _("Looking at what is plugged in"),
				.type = TYPE_SMALL, .color = COLOR_SOFT, .flags = NODE_LIVE);
		UI_GRID(ui, .columns = ui_text_percent(ui) > LARGE_TEXT_PERCENT ? 1 : 2, .gap = SPACE_M) {
			ui_button_quiet(
				ui, _("Add a network printer"), ACTION_OF(SERVICE_ADDRESS, SERVICE_PRINTER));
			ui_button_quiet(
				ui, _("Add a card terminal"), ACTION_OF(SERVICE_ADDRESS, SERVICE_TERMINAL));
		}
	}
}

/* --- paper --- */

static void add_prints(const struct service_screen *self, struct ui *ui)
{
	UI_COLUMN(ui, .gap = SPACE_S, .key = "prints") {
		piece_heading(
			ui, _("Recent prints"), self->print_count ? _("All") : NULL, ACTION(SERVICE_PRINTS));
		for (size_t i = 0; i < self->print_count; i++)
			service_print_row(ui, &self->prints[i], NO_ACTION);
		if (!self->print_count)
			ui_soft(ui, _("Nothing was printed yet."));
	}
}

/* --- the machine --- */

static const char *hub_words(const struct service_machine *machine)
{
	if (machine->is_stranger)
		return _("Reached, but it does not know this machine");
	return machine->is_online ? _("Reached") : _("Not reached");
}

static const char *catalog_words(const struct service_machine *machine, struct ui *ui)
{
	if (!machine->catalog_seq)
		return _("None yet");
	/* translators: number of the catalog's edition, and how old it is: "No. 12, 2 min ago". */
	return ui_printf(ui, _("No. %s, %s"), piece_number(ui, machine->catalog_seq),
		format_age(ui_format(ui), ui_arena(ui), machine->catalog_age_ms));
}

static const char *outbox_words(const struct service_machine *machine, struct ui *ui)
{
	if (machine->outbox_waiting < 0 || machine->outbox_parked < 0)
		return _("Not known just now");
	if (!machine->outbox_waiting && !machine->outbox_parked)
		return _("Everything was sent");
	/* translators: messages to the hub: how many wait, how many it refused. */
	return ui_printf(ui, _("%s waiting, %s refused"), piece_number(ui, machine->outbox_waiting),
		piece_number(ui, machine->outbox_parked));
}

#define CLOCK_WRONG_S 60

static const char *clock_words(const struct service_machine *machine)
{
	bool is_wrong = llabs(machine->clock_off_s) >= CLOCK_WRONG_S;

	if (machine->clock_source == CLOCK_UNSURE)
		return _("Unsure: the machine's own is wrong");
	if (machine->clock_source == CLOCK_MACHINE)
		return _("The machine's own");
	return is_wrong ? _("As the hub says; the machine's own is wrong") : _("As the hub says");
}

static void add_machine(const struct service_screen *self, struct ui *ui)
{
	const struct service_machine *machine = &self->machine;

	UI_COLUMN(ui, .gap = SPACE_S, .key = "machine") {
		piece_heading(ui, _("This machine"), NULL, NO_ACTION);
		UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_L) {
			UI_GRID(ui, .columns = ui_text_percent(ui) > LARGE_TEXT_PERCENT ? 1 : 2,
				.gap = SPACE_M) {
				service_fact(ui, _("Catalog"), catalog_words(machine, ui));
				service_fact(ui, _("Hub"), hub_words(machine));
				service_fact(ui, _("Messages to the hub"), outbox_words(machine, ui));
				service_fact(ui, _("Clock"), clock_words(machine));
				service_fact(ui, _("Version"), machine->version);
				service_fact(ui, _("Store"), machine->store);
				service_fact(ui, _("Machine"), machine->kiosk_id);
			}
		}
		if (*machine->broken_devices)
			service_notice(ui, "warning",
				ui_printf(ui, _("The saved devices could not be read. They are kept in %s."),
					machine->broken_devices),
				true);
	}
}

/* --- the page --- */

static void add_page(const struct service_screen *self, struct ui *ui)
{
	if (!ui_is_wide(ui) || ui_text_percent(ui) > LARGE_TEXT_PERCENT) {
		service_payments(ui, self->payments, self->payment_count);
		add_devices(self, ui);
		add_found(self, ui);
		add_prints(self, ui);
		add_machine(self, ui);
		return;
	}
	UI_ROW(ui, .gap = SPACE_XL) {
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_L) {
			service_payments(ui, self->payments, self->payment_count);
			add_devices(self, ui);
			add_prints(self, ui);
		}
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_L) {
			add_found(self, ui);
			add_machine(self, ui);
		}
	}
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct service_screen *self = state;

	SERVICE_FRAME(ui, session, _("Service"), false) {
		UI_COLUMN(ui, .grow = 1, .scroll = "service", .pad_x = SPACE_XL, .pad_y = SPACE_M,
			.gap = SPACE_L)
			add_page(self, ui);
		service_foot(ui, NULL, NO_ACTION, _("Back to the shop"), ACTION(SERVICE_TO_SHOP));
	}
	if (self->asked)
		service_payment_question(ui, session, self->asked, self->answer);
}

/* --- what happens --- */

static void set_up(struct app *app, int64_t number)
{
	enum service_refusal refusal = service_draft_candidate(app, number);

	if (refusal)
		app_note_careful(app, service_refusal_words(refusal));
	else
		app_go(app, ROUTE(SCREEN_SERVICE_SETUP));
}

static void ask_payment(struct service_screen *self, int64_t row_and_answer)
{
	if (row_and_answer < 0 || (size_t)row_and_answer / SERVICE_PAYMENT_ANSWERS >= self->payment_count)
		return;
	const struct open_payment *payment = &self->payments[row_and_answer / SERVICE_PAYMENT_ANSWERS];
	snprintf(self->asked_id, sizeof self->asked_id, "%s", payment->id);
	self->answer = (enum payment_answer)(row_and_answer % SERVICE_PAYMENT_ANSWERS);
	find_asked(self);
}

static void load_again(struct service_screen *self, struct app *app)
{
	arena_reset(app_screen_arena(app));
	load(self, app);
}

static void answer_payment(struct service_screen *self, struct app *app, bool is_sure)
{
	if (is_sure && self->asked)
		app_settle_payment(app, self->asked_id, self->answer);
	self->asked_id[0] = '\0';
	load_again(self, app);
}

static void handle_action(struct service_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_SERVICE_DEVICE: app_go(app, ROUTE(SCREEN_SERVICE_DEVICE, .device = action.arg)); break;
	case VERB_SERVICE_SET_UP: set_up(app, action.arg); break;
	case VERB_SERVICE_ADDRESS:
		app_go(app, ROUTE(SCREEN_SERVICE_ADDRESS, .device_kind = (enum service_kind)action.arg));
		break;
	case VERB_SERVICE_PRINTS: app_go(app, ROUTE(SCREEN_SERVICE_PRINTS)); break;
	case VERB_SERVICE_SETTLE: ask_payment(self, action.arg); break;
	case VERB_SERVICE_SETTLE_SURE: answer_payment(self, app, true); break;
	case VERB_CLOSE_DIALOG: answer_payment(self, app, false); break;
	case VERB_SERVICE_TO_SHOP: service_back_to_shop(app); break;
	default: break;
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	struct service_screen *self = state;

	switch (event->kind) {
	case EVENT_ACTION: handle_action(self, app, event->action); break;
	case EVENT_TICK:
		if (++self->seconds % LOOK_AGAIN_S == 0)
			load_again(self, app);
		break;
	case EVENT_RELOAD:
	case EVENT_SERVICE:
	case EVENT_SYNC_CHANGED: load_again(self, app); break;
	default: break;
	}
}

const struct screen SERVICE_SCREEN = { .state_size = sizeof(struct service_screen),
	.wants_tick = true,
	.enter = enter,
	.view = view,
	.update = update };
