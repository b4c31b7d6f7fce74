/* SPDX-License-Identifier: Apache-2.0 */
/* The test of one device: a page that is printed, or what comes from a scanner, a keypad, a reader or a
 * terminal. In mode service these go to the technician and to nobody else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/service_internal.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/print_journal.h"

/* A technician who presses nothing gets the keys back, also without a key named Back. */
#define KEYS_SHOWN_MS 15000
#define CODE_SHOWN 60
#define CODE_SHOWN_BYTES 100

/* --- beginning and end --- */

static void print_page(struct app *app)
{
	struct service *service = app->service;
	struct ulid id = ulid_make(clock_wall_ms(&app->clock));

	if (hw_print_test_page(app->hw, service->test.device, id.text) == HW_OK)
		service->test.job = id;
}

void service_begin_test(struct app *app, const char *name, enum device_class kind)
{
	struct service *service = app->service;

	explicit_bzero(&service->test, sizeof service->test);
	snprintf(service->test.device, DEVICE_NAME_SIZE, "%s", name);
	service->test.is_on = true;
	service->test.kind = kind;
	service->test.has_keys = kind == DEVICE_KEYPAD;
	service->test.last_key_ms = app_now_ms(app);
	if (kind == DEVICE_PRINTER)
		print_page(app);
	service_changed(app);
}

/* A page that still waits is taken back: a shopper must not find it. */
void service_end_test(struct app *app)
{
	struct service *service = app->service;

	if (service->test.is_on && service->test.job.text[0] && app->hw)
		hw_print_cancel(app->hw, service->test.device, service->test.job.text);
	explicit_bzero(&service->test, sizeof service->test);
}

bool service_test_device(struct app *app, const char *name)
{
	struct device_status status;

	if (!app->service || !service_find_status(app, name, &status))
		return false;
	service_begin_test(app, name, status.kind);
	return true;
}

void service_test_again(struct app *app)
{
	struct service *service = app->service;
	char name[DEVICE_NAME_SIZE];

	if (!service || !service->test.is_on)
		return;
	memcpy(name, service->test.device, sizeof name);
	enum device_class kind = service->test.kind;
	service_end_test(app);
	service_begin_test(app, name, kind);
}

/* --- what comes --- */

static struct told *add_told(struct service *service)
{
	struct told *told = service->test.told;

	memmove(told + 1, told, sizeof *told * (SERVICE_TOLD_MAX - 1));
	*told = (struct told){ .key = KEY_ACTION_NONE };
	if (service->test.told_count < SERVICE_TOLD_MAX)
		service->test.told_count++;
	return told;
}

/* An address may name a member: its host is enough to see that the scanner reads. */
static size_t shown_bytes(const struct scan *scan)
{
	const char *host = strstr(scan->bytes, "://");

	return scan->symbology == SYMBOLOGY_URI && host
		? (size_t)(host - scan->bytes) + 3 + strcspn(host + 3, "/?#")
		: scan->length;
}

static void take_scan(struct service *service, const struct scan *scan)
{
	struct told *told = add_told(service);
	const char *name = scan->symbology == SYMBOLOGY_UNKNOWN ? "" : symbology_name(scan->symbology);

	if (scan->is_card_data) {
		snprintf(told->text, sizeof told->text, "%s",
			_("That looks like a payment card. We never read those here."));
		return;
	}
	char *raw = xstrndup(scan->bytes, shown_bytes(scan));
	char *clean = text_clean(raw, CODE_SHOWN);
	snprintf(told->text, sizeof told->text, "%s%s%.*s", name, *name ? " " : "",
		(int)utf8_clip(clean, CODE_SHOWN_BYTES), clean);
	free(raw);
	free(clean);
}

/* Of a card only the end of its number is kept, of a bank card nothing. */
static void take_card(struct service *service, enum card_event kind, const struct card *card)
{
	size_t length = strlen(card->uid);

	if (kind == CARD_REMOVED)
		return;
	struct told *told = add_told(service);
	told->card = kind;
	told->is_member = kind == CARD_INSERTED && card->is_signed;
	if (kind == CARD_INSERTED)
		snprintf(told->text, sizeof told->text, "%s", card->uid + (length > 4 ? length - 4 : 0));
}

static bool are_keys_shown(struct app *app)
{
	struct service *service = app->service;

	if (service->test.has_keys && app_now_ms(app) - service->test.last_key_ms >= KEYS_SHOWN_MS)
		service->test.has_keys = false;
	return service->test.has_keys;
}

static bool take_key(struct app *app, enum key_action key)
{
	struct service *service = app->service;

	if (!are_keys_shown(app))
		return false;
	add_told(service)->key = key;
	service->test.last_key_ms = app_now_ms(app);
	service->test.has_keys = key != KEY_ACTION_BACK || !service->test.was_back;
	service->test.was_back = key == KEY_ACTION_BACK;
	return true;
}

bool service_take_event(struct app *app, const struct hw_event *event)
{
	struct service *service = app->service;

	if (!service || app->session.mode != MODE_SERVICE)
		return false;
	bool is_tested = service->test.is_on && strcmp(service->test.device, event->device) == 0;
	service_changed(app);
	switch (event->type) {
	case HW_EVENT_SCAN:
		if (is_tested)
			take_scan(service, &event->scan);
		return true;
	case HW_EVENT_CARD:
		if (is_tested)
			take_card(service, event->card.event, &event->card.card);
		return true;
	case HW_EVENT_KEY: return is_tested && take_key(app, event->key);
	case HW_EVENT_DEVICE:
	case HW_EVENT_PRINTER:
	case HW_EVENT_TERMINAL: break;
	}
	return false;
}

/* --- how it is told --- */

static const char *key_words(enum key_action key)
{
	static const char *const WORDS[KEY_ACTION_COUNT] = {
		[KEY_ACTION_NONE] = N_("A key without a task"),
		[KEY_ACTION_PREVIOUS] = N_("Previous"),
		[KEY_ACTION_NEXT] = N_("Next"),
		[KEY_ACTION_UP] = N_("Up"),
		[KEY_ACTION_DOWN] = N_("Down"),
		[KEY_ACTION_SELECT] = N_("Select"),
		[KEY_ACTION_BACK] = N_("Back"),
		[KEY_ACTION_HELP] = N_("Help"),
		[KEY_ACTION_REPEAT] = N_("Say it again"),
		[KEY_ACTION_VOLUME_UP] = N_("Louder"),
		[KEY_ACTION_VOLUME_DOWN] = N_("Quieter"),
	};

	return _(WORDS[key]);
}

static const char *card_words(struct arena *arena, const struct told *told)
{
	if (told->card == CARD_FOREIGN)
		return _("Another card, such as a bank card. Nothing of it was read.");
	if (told->card == CARD_UNREADABLE)
		return _("A card that could not be read. Hold it still for a moment.");
	if (!told->text[0])
		return told->is_member ? _("A member card") : _("A card or a phone");
	return arena_printf(arena,
		told->is_member ? _("A member card whose number ends in %s")
				: _("A card whose number ends in %s"),
		told->text);
}

static const char *told_words(struct arena *arena, enum device_class kind, const struct told *told)
{
	switch (kind) {
	case DEVICE_KEYPAD: return key_words(told->key);
	case DEVICE_CARD_READER: return card_words(arena, told);
	default: return arena_strdup(arena, told->text);
	}
}

static void tell_page(struct app *app, struct service_test *test)
{
	struct journal_job job;
	const char *id = app->service->test.job.text;

	test->progress = *id ? SERVICE_WAITING : SERVICE_FAILED;
	if (!*id || !print_journal_find(app->state, id, &job, NULL))
		return;
	test->progress =
		service_progress_of((enum print_job_state)job.state, (enum print_confidence)job.confidence);
	test->why = service_trouble_of_job(job.error);
	if (job.strips)
		test->done_permille = (int)((uint64_t)job.strips_confirmed * 1000 / job.strips);
}

bool service_test(struct app *app, struct arena *arena, struct service_test *ret_test)
{
	struct service *service = app->service;
	struct device_status status;

	if (!service || !service->test.is_on || !service_find_status(app, service->test.device, &status))
		return false;
	*ret_test = (struct service_test){ .device = service_device_of(arena, &status),
		.is_trial = service->trial != NULL,
		.has_keys = are_keys_shown(app),
		.progress = service->test.told_count ? SERVICE_CONFIRMED : SERVICE_WAITING,
		.told_count = service->test.told_count };
	for (size_t i = 0; i < service->test.told_count; i++)
		ret_test->told[i] = told_words(arena, service->test.kind, &service->test.told[i]);
	if (service->test.kind == DEVICE_PRINTER)
		tell_page(app, ret_test);
	return true;
}
