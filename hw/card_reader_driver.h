/* SPDX-License-Identifier: Apache-2.0 */
/* What a card reader driver implements. */
#ifndef DAOGOU_HW_CARD_READER_DRIVER_H
#define DAOGOU_HW_CARD_READER_DRIVER_H

#include "hw/card_reader.h"
#include "hw/driver.h"

/* What came of one wait. */
struct card_report {
	bool has_event;
	enum card_event event;
	struct card card;    /* with CARD_INSERTED */
	bool has_other_card; /* with CARD_REMOVED: another reader of this driver still holds one */
	bool has_reader;     /* false: the service runs and no reader is plugged in */
	char model[DEVICE_TEXT_SIZE];
};

/* What every card reader driver takes: its table of options begins with these. */
#define CARD_READER_OPTIONS                                                                                  \
	{ "member_key", OPTION_KEY, 0, 0, NULL, "",                                                          \
		"The Ed25519 public key (base64) that signs member tokens; without one no token counts." },  \
		{ "processor_uid", OPTION_BOOL, 0, 0, NULL, "false",                                         \
			"A processor card without NDEF shows a member by its UID. Bank cards would as well." }

struct card_reader_driver {
	const char *name;
	const char *help;
	size_t state_size;
	const struct driver_option *options; /* begins with CARD_READER_OPTIONS; never NULL */
	const char *schemes;                 /* this and check: see driver.h */
	driver_check check;
	/* On failure close is not called. */
	enum hw_error (*open)(void *state, const struct driver_context *context);
	void (*close)(void *state);
	/* Waits up to timeout_ms for one event. Any error, HW_NOSERVICE say: close and open again later. */
	enum hw_error (*wait)(void *state, int timeout_ms, struct card_report *ret_report);
	/* Virtual drivers only, else NULL: card NULL removes the card. */
	enum hw_error (*feed)(void *state, const struct card *card);
};

extern const struct card_reader_driver *const CARD_READER_DRIVERS[];

#endif
