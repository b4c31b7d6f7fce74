/* SPDX-License-Identifier: Apache-2.0 */
/* The test of one device: a page that is printed, or what comes from a scanner, a keypad, a reader or a
 * terminal. In mode service these go to the technician and to nobody else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/services/devices.h"
#include "kiosk/app/services/technician_internal.h"
#include "kiosk/base/messages.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/print_journal.h"

/* A technician who presses nothing gets the keys back, also without a key named Back. */
#define KEYS_SHOWN_MS 15000
#define CODE_SHOWN 60
#define CODE_SHOWN_BYTES 100

/* --- beginning and end --- */

static void print_page(struct technician *technician)
{
	struct ulid id = ulid_make(clock_wall_ms(technician->setup.clock));

	if (hw_print_test_page(devices_hw(technician->setup.devices), technician->test.device, id.text) ==
		HW_OK)
		technician->test.job = id;
}

void technician_begin_test(struct technician *technician, const char *name, enum device_class kind)
{

	explicit_bzero(&technician->test, sizeof technician->test);
	snprintf(technician->test.device, DEVICE_NAME_SIZE, "%s", name);
	technician->test.is_on = true;
	technician->test.kind = kind;
	technician->test.has_keys = kind == DEVICE_KEYPAD;
	technician->test.last_key_ms = clock_monotonic_ms(technician->setup.clock);
	technician->test.must_print = kind == DEVICE_PRINTER;
	technician_go_on_with_test(technician);
	technician_changed(technician);
}

void technician_go_on_with_test(struct technician *technician)
{
	if (!technician->test.must_print || devices_are_restarting(technician->setup.devices))
		return;
	technician->test.must_print = false;
	print_page(technician);
}

/* A page that still waits is taken back: a shopper must not find it. */
void technician_end_test(struct technician *technician)
{

	if (technician->test.is_on && technician->test.job.text[0])
		hw_print_cancel(devices_hw(technician->setup.devices), technician->test.device,
			technician->test.job.text);
	explicit_bzero(&technician->test, sizeof technician->test);
}

bool technician_test_device(struct technician *technician, const char *name)
{
	struct device_status status;

	if (!technician->is_open || !devices_find(technician->setup.devices, name, &status))
		return false;
	technician_begin_test(technician, name, status.kind);
	return true;
}

void technician_test_again(struct technician *technician)
{
	char name[DEVICE_NAME_SIZE];

	if (!technician->is_open || !technician->test.is_on)
		return;
	memcpy(name, technician->test.device, sizeof name);
	enum device_class kind = technician->test.kind;
	technician_end_test(technician);
	technician_begin_test(technician, name, kind);
}

/* --- what comes --- */

static struct told *add_told(struct technician *technician)
{
	struct told *told = technician->test.told;

	memmove(told + 1, told, sizeof *told * (SERVICE_TOLD_MAX - 1));
	*told = (struct told){ .key = KEY_ACTION_NONE };
	if (technician->test.told_count < SERVICE_TOLD_MAX)
		technician->test.told_count++;
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

static void take_scan(struct technician *technician, const struct scan *scan)
{
	struct told *told = add_told(technician);
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
static void take_card(struct technician *technician, enum card_event kind, const struct card *card)
{
	size_t length = strlen(card->uid);

	if (kind == CARD_REMOVED)
		return;
	struct told *told = add_told(technician);
	told->card = kind;
	told->is_member = kind == CARD_INSERTED && card->is_signed;
	if (kind == CARD_INSERTED)
		snprintf(told->text, sizeof told->text, "%s", card->uid + (length > 4 ? length - 4 : 0));
}

static bool are_keys_shown(struct technician *technician)
{

	if (technician->test.has_keys &&
		clock_monotonic_ms(technician->setup.clock) - technician->test.last_key_ms >= KEYS_SHOWN_MS)
		technician->test.has_keys = false;
	return technician->test.has_keys;
}

static bool take_key(struct technician *technician, enum key_action key)
{

	if (!are_keys_shown(technician))
		return false;
	add_told(technician)->key = key;
	technician->test.last_key_ms = clock_monotonic_ms(technician->setup.clock);
	technician->test.has_keys = key != KEY_ACTION_BACK || !technician->test.was_back;
	technician->test.was_back = key == KEY_ACTION_BACK;
	return true;
}

bool technician_take_input(struct technician *technician, const struct hw_event *event)
{
	if (!technician->is_open)
		return false;
	bool is_tested = technician->test.is_on && strcmp(technician->test.device, event->device) == 0;
	technician_changed(technician);
	if (event->type == HW_EVENT_KEY)
		return is_tested && take_key(technician, event->key);
	if (is_tested && event->type == HW_EVENT_SCAN)
		take_scan(technician, &event->scan);
	if (is_tested && event->type == HW_EVENT_CARD)
		take_card(technician, event->card.event, &event->card.card);
	return true;
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

static void tell_page(struct technician *technician, struct service_test *test)
{
	struct print_job job;
	const char *id = technician->test.job.text;

	test->progress = *id || technician->test.must_print ? SERVICE_WAITING : SERVICE_FAILED;
	if (!*id || !print_journal_find(technician->setup.state, id, &job, NULL))
		return;
	test->progress = technician_progress_of(job.state, job.confidence);
	test->why = technician_trouble_of_job(job.error);
	if (job.strips)
		test->done_permille = (int)((uint64_t)job.strips_confirmed * 1000 / job.strips);
}

bool technician_test(struct technician *technician, struct arena *arena, struct service_test *ret_test)
{
	struct device_status status;

	if (!technician->is_open || !technician->test.is_on ||
		!devices_find(technician->setup.devices, technician->test.device, &status))
		return false;
	*ret_test = (struct service_test){ .device = technician_device_of(arena, &status),
		.is_trial = technician->trial != NULL,
		.is_saving = technician->writing.is_on && !technician->writing.is_removal,
		.has_keys = are_keys_shown(technician),
		.progress = technician->test.told_count ? SERVICE_CONFIRMED : SERVICE_WAITING,
		.told_count = technician->test.told_count };
	for (size_t i = 0; i < technician->test.told_count; i++)
		ret_test->told[i] = told_words(arena, technician->test.kind, &technician->test.told[i]);
	if (technician->test.kind == DEVICE_PRINTER)
		tell_page(technician, ret_test);
	return true;
}
