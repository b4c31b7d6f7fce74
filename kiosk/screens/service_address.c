/* SPDX-License-Identifier: Apache-2.0 */
/* Service: the address of a network printer or a card terminal, typed on the keyboard of the screen. */
#include <stdio.h>
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/service_app.h"
#include "kiosk/screens/service_pieces.h"

#define TYPED_BYTES 64

enum field { FIELD_HOST, FIELD_PORT, FIELD_PASSWORD, FIELD_COUNT };

/* The keyboard's own keys, see ui_keyboard(). */
enum special_key { KEY_SHIFT = 1, KEY_SYMBOLS = 2 };

struct service_address_screen {
	enum service_kind kind;
	char typed[FIELD_COUNT][TYPED_BYTES];
	int field_count; /* the last one is only for devices with a password */
	enum field field;
	bool is_shifted, is_symbols;
	enum service_refusal refusal;
	enum field refused; /* what the refusal speaks of stands above it */
};

static void choose_field(struct service_address_screen *self, enum field field)
{
	self->field = field;
	self->is_shifted = false;
	self->is_symbols = field != FIELD_HOST;
}

static void enter(void *state, struct app *app, const struct route *route)
{
	struct service_address_screen *self = state;

	(void)app;
	self->kind = route->device_kind == SERVICE_TERMINAL ? SERVICE_TERMINAL : SERVICE_PRINTER;
	self->field_count = service_wants_password(self->kind) ? FIELD_COUNT : FIELD_PASSWORD;
	snprintf(self->typed[FIELD_PORT], TYPED_BYTES, "%s", service_usual_port(self->kind));
}

/* --- what is on it --- */

static const char *field_label(enum field field)
{
	switch (field) {
	case FIELD_HOST: return _("Address");
	case FIELD_PORT: return _("Port");
	case FIELD_PASSWORD:
	case FIELD_COUNT: break;
	}
	return _("Password of the terminal");
}

static const char *field_hint(const struct service_address_screen *self, enum field field)
{
	switch (field) {
	case FIELD_HOST: return "192.168.1.50";
	case FIELD_PORT: return service_usual_port(self->kind);
	case FIELD_PASSWORD:
	case FIELD_COUNT: break;
	}
	return _("Leave it empty if there is none");
}

/* Whoever stands behind the technician reads no password. */
static const char *dots(struct ui *ui, const char *typed)
{
	static const char DOT[] = "\xe2\x80\xa2";
	char all[TYPED_BYTES * sizeof DOT] = "";

	for (size_t i = 0; typed[i]; i++)
		memcpy(all + i * (sizeof DOT - 1), DOT, sizeof DOT);
	return arena_strdup(ui_arena(ui), all);
}

/* An address runs from the left in every language, which a mark (U+200E) says. */
static const char *shown_words(const struct service_address_screen *self, struct ui *ui, enum field field)
{
	const char *typed = self->typed[field];

	if (!*typed)
		return field_hint(self, field);
	return ui_printf(ui, "\xe2\x80\x8e%s", field == FIELD_PASSWORD ? dots(ui, typed) : typed);
}

static void add_field(const struct service_address_screen *self, struct ui *ui, enum field field)
{
	const char *typed = self->typed[field], *label = field_label(field);
	bool is_on = field == self->field, is_empty = !*typed, is_secret = field == FIELD_PASSWORD;
	uint32_t flags = (is_on ? NODE_SELECTED : 0) | (is_secret ? NODE_PRIVATE : 0);

	UI_COLUMN(ui, .gap = SPACE_XS, .flags = is_on ? NODE_IN_VIEW : 0) {
		service_words(ui, label, TYPE_SMALL_STRONG, is_on ? COLOR_BRAND : COLOR_SOFT);
		UI_ROW(ui, .fill = COLOR_CARD, .border = is_on ? COLOR_BRAND : COLOR_LINE, .radius = RADIUS_M,
			.min_height = SIZE_TARGET, .pad_x = SPACE_L, .pad_y = SPACE_XS, .gap = SPACE_XXS,
			.align = ALIGN_CENTER, .role = ROLE_FIELD, .label = label,
			.value = is_secret ? "" : typed, .action = ACTION_OF(SERVICE_FIELD, field),
			.flags = flags) {
			struct ui_node *words = UI_TEXT(ui, shown_words(self, ui, field), .type = TYPE_LEAD,
				.color = is_empty ? COLOR_SOFT : COLOR_INK, .grow = 1, .has_caret = is_on,
				.is_hint = is_empty, .language = is_empty ? NULL : "en");
			ui_set_label(ui, words, NULL);
		}
	}
}

static void add_fields(const struct service_address_screen *self, struct ui *ui)
{
	UI_TEXT(ui, _("The address stands on the device's own test page or in its menu."), .type = TYPE_BODY,
		.color = COLOR_SOFT);
	for (int i = 0; i < self->field_count; i++) {
		add_field(self, ui, (enum field)i);
		if (self->refusal && i == (int)self->refused)
			service_news(ui, "warning", service_refusal_words(self->refusal), true);
	}
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct service_address_screen *self = state;
	/* Addresses are Latin in every language. */
	const struct ui_keyboard keyboard = { .key_verb = VERB_TYPE_KEY,
		.language = "en",
		.is_shifted = self->is_shifted,
		.is_symbols = self->is_symbols,
		.is_latin = true,
		.enter_label = C_("key", "Next") };

	SERVICE_FRAME(ui, session, service_kind_words(self->kind), true) {
		UI_COLUMN(ui, .grow = 1, .scroll = "address", .pad_x = SPACE_XL, .pad_y = SPACE_M,
			.gap = SPACE_M)
			add_fields(self, ui);
		ui_keyboard(ui, &keyboard);
	}
}

/* --- what happens --- */

static void go_on(struct service_address_screen *self, struct app *app)
{
	const struct service_address address = { .kind = self->kind,
		.host = self->typed[FIELD_HOST],
		.port = self->typed[FIELD_PORT],
		.password = self->typed[FIELD_PASSWORD] };

	self->refusal = service_draft_address(app, &address);
	if (!self->refusal)
		app_go(app, ROUTE(SCREEN_SERVICE_SETUP));
	else if (self->refusal == SERVICE_BAD_HOST || self->refusal == SERVICE_SET_UP_ALREADY)
		choose_field(self, FIELD_HOST);
	else if (self->refusal == SERVICE_BAD_PORT)
		choose_field(self, FIELD_PORT);
	self->refused = self->field;
}

/* Enter leads through the fields; from the last one on to what the device would get. */
static void press_enter(struct service_address_screen *self, struct app *app)
{
	if ((int)self->field + 1 < self->field_count && *self->typed[self->field])
		choose_field(self, self->field + 1);
	else
		go_on(self, app);
}

static void append(struct service_address_screen *self, int64_t code)
{
	char *typed = self->typed[self->field];
	size_t length = strlen(typed);

	/* What is no address is told when all is typed; only what no address can have is not taken at all. */
	if (code <= ' ' || code > '~' || length + 1 >= TYPED_BYTES)
		return;
	typed[length] = (char)code;
	typed[length + 1] = '\0';
	self->is_shifted = false;
	self->refusal = SERVICE_FINE;
}

static void press_key(struct service_address_screen *self, struct app *app, int64_t code)
{
	char *typed = self->typed[self->field];

	switch (code) {
	case KEY_SHIFT: self->is_shifted = !self->is_shifted; break;
	case KEY_SYMBOLS: self->is_symbols = !self->is_symbols; break;
	case '\n': press_enter(self, app); break;
	case '\b':
		if (*typed)
			typed[strlen(typed) - 1] = '\0';
		self->refusal = SERVICE_FINE;
		break;
	default: append(self, code); break;
	}
}

static void handle_action(struct service_address_screen *self, struct app *app, struct action action)
{
	if (action.verb == VERB_TYPE_KEY)
		press_key(self, app, action.arg);
	if (action.verb == VERB_SERVICE_FIELD && action.arg >= 0 && action.arg < self->field_count)
		choose_field(self, (enum field)action.arg);
}

static void update(void *state, struct app *app, const struct event *event)
{
	if (event->kind == EVENT_ACTION)
		handle_action(state, app, event->action);
	for (const char *at = event->kind == EVENT_TEXT ? event->text : ""; *at; at++)
		append(state, (unsigned char)*at);
}

const struct screen SERVICE_ADDRESS_SCREEN = { .state_size = sizeof(struct service_address_screen),
	.needs = NEEDS_DEVICE_KIND,
	.is_private = true,
	.takes_text = true,
	.enter = enter,
	.view = view,
	.update = update };
