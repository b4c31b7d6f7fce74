/* SPDX-License-Identifier: Apache-2.0 */
/* Plain words for the names of states and errors (hw/device.h) that the control socket tells. */
#include "kiosk/ctl/hardware_words.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"

#define NOT_FOUND "not found; look at the cable and the power"

struct words {
	const char *name, *words;
};

static const char *find_words(const struct words *table, size_t count, const char *name, const char *other)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(table[i].name, name) == 0)
			return table[i].words;
	}
	return other;
}

const char *hardware_class_words(const char *class)
{
	return strcmp(class, "card_reader") == 0 ? "card reader" : class;
}

/* A payment terminal answers for itself: nobody else has its address open, and no device file has rights. */
static const char *terminal_error_words(const char *error)
{
	static const struct words ERRORS[] = {
		{ "DENIED",
			"the terminal refuses to be registered; look at its password in the configuration" },
		{ "ILLEGAL",
			"a wrong address or option in the configuration, or the terminal counts in another "
			"currency" },
		{ "BUSY", "the terminal is busy, or refuses the kiosk" },
	};

	return find_words(ERRORS, ARRAY_LENGTH(ERRORS), error, NULL);
}

const char *hardware_error_words(const char *error)
{
	static const struct words ERRORS[] = {
		{ "ABSENT", NOT_FOUND },
		{ "OFFLINE", "off line" },
		{ "TIMEOUT", "no answer" },
		{ "NOSERVICE", "its service does not run (pcscd for card readers)" },
		{ "DENIED", "the kiosk may not open it; look at the rights of the device file" },
		{ "ILLEGAL", "a wrong address or option in the configuration" },
		{ "PROTOCOL", "its answers make no sense; perhaps it is another device" },
		{ "BUSY", "another program has it open" },
		{ "UNSUPPORTED", "it cannot do what the driver needs; perhaps it is another device" },
		{ "REC_EMPTY", "no paper" },
		{ "COVER_OPEN", "the cover is open" },
		{ "CUTTER", "the cutter is stuck" },
		{ "HEAD_HOT", "the print head is too hot; it goes on by itself" },
		{ "UNRECOVERABLE", "a defect; switch it off and on again" },
	};

	return find_words(ERRORS, ARRAY_LENGTH(ERRORS), error, "it cannot work");
}

const char *hardware_device_words(const json_t *device)
{
	static const struct words STATES[] = {
		{ "IDLE", "ready" },
		{ "BUSY", "at work" },
		{ "STARTING", "being opened" },
		{ "CLOSED", "switched off in the configuration" },
	};
	const char *error = json_get_text(device, "error", "OK");

	const char *terminal_words = strcmp(json_get_text(device, "class", ""), "terminal") == 0
		? terminal_error_words(error)
		: NULL;

	if (terminal_words)
		return terminal_words;
	if (strcmp(error, "OK") != 0)
		return hardware_error_words(error);
	return find_words(STATES, ARRAY_LENGTH(STATES), json_get_text(device, "state", ""), NOT_FOUND);
}

static void print_device(const json_t *device)
{
	static const char *const FACTS[] = { "model", "firmware", "driver", "address" };
	const char *before = ". ", *note = json_get_text(device, "note", "");

	printf("%s: %s%s%s", json_get_text(device, "name", ""), hardware_device_words(device),
		*note ? "; " : "", note);
	for (size_t i = 0; i < ARRAY_LENGTH(FACTS); i++) {
		const char *fact = json_get_text(device, FACTS[i], "");
		if (*fact) {
			printf("%s%s", before, fact);
			before = ", ";
		}
	}
	putchar('\n');
}

void hardware_print_devices(const json_t *list)
{
	if (json_array_size(list) == 0)
		puts("No device is configured.");
	for (size_t i = 0; i < json_array_size(list); i++)
		print_device(json_array_get(list, i));
}

/* In the words of the configuration: they are what a technician types. */
static void print_settings(const json_t *candidate)
{
	const char *transport = json_get_text(candidate, "transport", "");
	const char *key;
	json_t *value;

	printf("  driver = %s", json_get_text(candidate, "driver", ""));
	if (*transport)
		printf(", transport = %s", transport);
	json_object_foreach(json_object_get(candidate, "options"), key, value)
		printf(", %s = %s", key, json_string_value(value));
	putchar('\n');
}

static void print_candidate(const json_t *candidate)
{
	static const struct words CERTAINTIES[] = {
		{ "known", "is a" },
		{ "likely", "is most likely a" },
		{ "guess", "could be a" },
	};
	const char *section = json_get_text(candidate, "section", NULL);

	printf("%s (%s) %s %s: ", json_get_text(candidate, "label", ""),
		json_get_text(candidate, "evidence", ""),
		find_words(CERTAINTIES, ARRAY_LENGTH(CERTAINTIES), json_get_text(candidate, "certainty", ""),
			"could be a"),
		hardware_class_words(json_get_text(candidate, "class", "")));
	if (section)
		printf("configured as [%s]\n", section);
	else
		puts("not configured");
	print_settings(candidate);
}

void hardware_print_candidates(const json_t *list)
{
	if (json_array_size(list) == 0)
		puts("Nothing that could be a device of the kiosk is plugged in.");
	for (size_t i = 0; i < json_array_size(list); i++)
		print_candidate(json_array_get(list, i));
}
