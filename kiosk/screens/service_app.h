/* SPDX-License-Identifier: Apache-2.0 */
/* The door of the service screens: what a technician may see of the devices and do with them. Plain values,
 * so that the screens know no driver. Main thread; implemented in kiosk/app/service*.c, tests bring their
 * own. Texts and lists are in the arena given. What changes by itself is told by EVENT_SERVICE. */
#ifndef DAOGOU_SCREENS_SERVICE_APP_H
#define DAOGOU_SCREENS_SERVICE_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/ulid.h"

struct app;

enum service_kind {
	SERVICE_PRINTER,
	SERVICE_CARD_READER,
	SERVICE_SCANNER,
	SERVICE_KEYPAD,
	SERVICE_TERMINAL,
	SERVICE_KIND_COUNT
};

enum service_health {
	SERVICE_OFF, /* not asked to work */
	SERVICE_NOT_FOUND, /* looked for again and again */
	SERVICE_STARTING,
	SERVICE_READY,
	SERVICE_WORKING,
	SERVICE_ATTENTION, /* it is there and cannot work: see the trouble */
	SERVICE_HEALTH_COUNT,
};

/* What is wrong, and so what to do. */
enum service_trouble {
	SERVICE_NO_TROUBLE,
	SERVICE_COVER_OPEN,
	SERVICE_PAPER_OUT,
	SERVICE_PAPER_LOW, /* it still works */
	SERVICE_CUTTER,
	SERVICE_HEAD_HOT,
	SERVICE_NO_DAEMON, /* the program behind the device does not run */
	SERVICE_DENIED, /* the kiosk may not open it */
	SERVICE_PASSWORD, /* the card terminal does not let the kiosk register */
	SERVICE_IN_USE, /* somebody else has it open */
	SERVICE_BAD_ADDRESS,
	SERVICE_NO_ANSWER,
	SERVICE_NONSENSE, /* something answers that is not such a device */
	SERVICE_BROKEN,
	SERVICE_TROUBLE_COUNT,
};

struct service_device {
	const char *name; /* as configured */
	enum service_kind kind;
	const char *model, *driver, *address, *firmware; /* "" when not known */
	enum service_health health;
	enum service_trouble trouble;
	const char *last_error;
	int64_t last_error_ms; /* 0 = never */
	uint32_t jobs_waiting;
};

/* All that are configured, in the order of the configuration. */
size_t service_devices(struct app *app, struct arena *arena, const struct service_device **ret_devices);

/* --- what is plugged in and not set up --- */

enum service_certainty { SERVICE_KNOWN, SERVICE_LIKELY, SERVICE_GUESS, SERVICE_TYPED };

struct service_candidate {
	int64_t number; /* names it as long as it is plugged in */
	enum service_kind kind;
	enum service_certainty certainty;
	const char *label, *evidence, *serial_number, *driver, *address; /* "" when there is none */
	const char *profile; /* its title; "" when the class has none */
};

size_t service_candidates(
	struct app *app, struct arena *arena, const struct service_candidate **ret_candidates);
/* False until the machine was looked through for the first time. */
bool service_has_looked(struct app *app);

/* --- the wizard: a draft, then a trial that runs beside the saved devices, then saved or discarded --- */

enum service_refusal {
	SERVICE_FINE,
	SERVICE_BAD_HOST,
	SERVICE_BAD_PORT,
	SERVICE_BAD_PASSWORD,
	SERVICE_BAD_CURRENCY, /* the driver does not know the shop's */
	SERVICE_SET_UP_ALREADY,
	SERVICE_GONE, /* it was unplugged meanwhile */
	SERVICE_TOO_MANY, /* no room for another device */
	SERVICE_NOT_WRITTEN,
};

/* What is typed for a device on the network. */
struct service_address {
	enum service_kind kind;
	const char *host, *port, *password;
};
/* The port that such a device usually has, and whether its driver wants a password. */
const char *service_usual_port(enum service_kind kind);
bool service_wants_password(enum service_kind kind);

enum service_refusal service_draft_candidate(struct app *app, int64_t number);
enum service_refusal service_draft_address(struct app *app, const struct service_address *address);

struct service_profile {
	const char *name, *title;
	bool is_chosen;
};

struct service_draft {
	struct service_candidate device;
	const struct service_profile *profiles; /* of printers */
	size_t profile_count;
	const char *other; /* the device of this class that is there already; NULL = none */
	bool is_instead; /* it takes that one's place */
	bool can_use_both;
};
/* False when there is none. */
bool service_draft(struct app *app, struct arena *arena, struct service_draft *ret_draft);
void service_choose_profile(struct app *app, size_t index);
void service_choose_instead(struct app *app, bool is_instead);

/* Starts the drafted device beside (or instead of) the saved ones, and its test. Takes up to a second. */
enum service_refusal service_try(struct app *app);
/* Tests a device that is configured. False when there is none of that name. */
bool service_test_device(struct app *app, const char *name);
/* The test of the same device once more. */
void service_test_again(struct app *app);

enum service_progress {
	SERVICE_WAITING, /* for the device, or for the technician's hand */
	SERVICE_SENDING,
	SERVICE_CONFIRMED, /* the printer says that the paper is printed; or something came */
	SERVICE_CONSUMED, /* the printer took it in and cannot tell more */
	SERVICE_SENT, /* the link took it; the printer tells nothing */
	SERVICE_UNSURE,
	SERVICE_FAILED,
};

#define SERVICE_TOLD_MAX 12

struct service_test {
	struct service_device device;
	bool is_trial;
	enum service_progress progress;
	enum service_trouble why; /* a page is unsure or failed */
	int done_permille; /* of a test page */
	/* Newest first: codes, names of keys, what a card was; never a card's number. */
	const char *told[SERVICE_TOLD_MAX];
	size_t told_count;
	bool has_keys; /* the keypad's keys are shown now and do nothing else */
};
/* False when none runs. */
bool service_test(struct app *app, struct arena *arena, struct service_test *ret_test);
/* Keeps the trial; the kiosk starts with it from now on. */
enum service_refusal service_save(struct app *app);
/* Ends the test; a trial that was not saved is undone. Harmless when there is none. */
void service_discard(struct app *app);
enum service_refusal service_remove(struct app *app, const char *name);

/* --- paper --- */

enum service_paper { SERVICE_OTHER_PAPER, SERVICE_TEST_PAGE, SERVICE_RECEIPT, SERVICE_PAYMENT_TICKET };

struct service_print {
	const char *id, *title; /* the title counts for other paper */
	enum service_paper paper;
	int64_t created_ms;
	enum service_progress progress;
	enum service_trouble why; /* it is unsure or failed */
	bool is_cancelled, is_copy;
	bool has_begun; /* paper of it may exist: the next is a COPY */
	bool has_words; /* it can be printed (again) */
};
/* The last jobs, newest first. */
size_t service_prints(
	struct app *app, struct arena *arena, size_t limit, const struct service_print **ret_prints);
/* False when no printer takes it or its words are gone. */
bool service_print_again(struct app *app, const char *id);

/* --- the machine --- */

struct service_machine {
	const char *kiosk_id, *store, *version;
	int64_t catalog_seq, catalog_age_ms; /* seq 0 = no catalog */
	bool is_online; /* the hub answers */
	bool is_stranger; /* the hub does not know this machine */
	int64_t outbox_waiting, outbox_parked;
	const char *broken_devices; /* where a damaged devices.conf was kept; "" = it was whole */
};
void service_machine(struct app *app, struct arena *arena, struct service_machine *ret_machine);
/* Mode shopper, audited. */
void service_back_to_shop(struct app *app);

#endif
