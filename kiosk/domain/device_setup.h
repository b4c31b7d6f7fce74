/* SPDX-License-Identifier: Apache-2.0 */
/* What a technician sees of the machine's devices, of what is plugged in, and of the papers: plain values, which the kiosk's
 * services fill and its screens show, so that neither knows the other. Texts belong to the arena that they were asked with. */
#ifndef DAOGOU_DOMAIN_DEVICE_SETUP_H
#define DAOGOU_DOMAIN_DEVICE_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/clock.h"

enum service_kind {
	SERVICE_PRINTER,
	SERVICE_CARD_READER,
	SERVICE_SCANNER,
	SERVICE_KEYPAD,
	SERVICE_TERMINAL,
	SERVICE_KIND_COUNT
};

enum service_health {
	SERVICE_OFF,       /* not asked to work */
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
	SERVICE_DENIED,    /* the kiosk may not open it */
	SERVICE_PASSWORD,  /* the card terminal does not let the kiosk register */
	SERVICE_IN_USE,    /* somebody else has it open */
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

enum service_certainty { SERVICE_KNOWN, SERVICE_LIKELY, SERVICE_GUESS, SERVICE_TYPED };

struct service_candidate {
	int64_t number; /* names it as long as it is plugged in */
	enum service_kind kind;
	enum service_certainty certainty;
	const char *label, *evidence, *serial_number, *driver, *address; /* "" when there is none */
	const char *profile; /* its title; "" when the class has none */
};

enum service_refusal {
	SERVICE_FINE,
	SERVICE_BAD_HOST,
	SERVICE_BAD_PORT,
	SERVICE_BAD_PASSWORD,
	SERVICE_BAD_CURRENCY, /* the driver does not know the shop's */
	SERVICE_SET_UP_ALREADY,
	SERVICE_GONE,     /* it was unplugged meanwhile */
	SERVICE_TOO_MANY, /* no room for another device */
	SERVICE_NOT_WRITTEN,
	SERVICE_BEGUN, /* it is on its way to the disk; the end is told, see service_has_ended() */
};

/* What is typed for a device on the network. */
struct service_address {
	enum service_kind kind;
	const char *host, *port, *password;
};

struct service_profile {
	const char *name, *title;
	bool is_chosen;
};

struct service_draft {
	struct service_candidate device;
	const struct service_profile *profiles; /* of printers */
	size_t profile_count;
	const char *other; /* the device of this class that is there already; NULL = none */
	bool is_instead;   /* it takes that one's place */
	bool can_use_both;
};

enum service_progress {
	SERVICE_WAITING, /* for the device, or for the technician's hand */
	SERVICE_SENDING,
	SERVICE_CONFIRMED, /* the printer says that the paper is printed; or something came */
	SERVICE_CONSUMED,  /* the printer took it in and cannot tell more */
	SERVICE_SENT,      /* the link took it; the printer tells nothing */
	SERVICE_UNKNOWN,
	SERVICE_FAILED,
};

#define SERVICE_TOLD_MAX 12

struct service_test {
	struct service_device device;
	bool is_trial;
	bool is_saving; /* the trial is on its way to the disk */
	enum service_progress progress;
	enum service_trouble why; /* a page is unknown or failed */
	int done_permille;        /* of a test page */
	/* Newest first: codes, names of keys, what a card was; never a card's number. */
	const char *told[SERVICE_TOLD_MAX];
	size_t told_count;
	bool has_keys; /* the keypad's keys are shown now and do nothing else */
};

enum service_printout { SERVICE_OTHER_PRINTOUT, SERVICE_TEST_PAGE, SERVICE_RECEIPT, SERVICE_PAYMENT_TICKET };

struct service_print {
	const char *id, *title; /* the title counts for another printout */
	enum service_printout kind;
	int64_t created_ms;
	enum service_progress progress;
	enum service_trouble why; /* it is unknown or failed */
	bool is_cancelled, is_copy;
	bool has_begun; /* paper of it may exist: the next is a COPY */
	bool has_words; /* it can be printed (again) */
};

struct service_machine {
	const char *kiosk_id, *store, *version;
	int64_t catalog_seq, catalog_age_ms; /* seq 0 = no catalog */
	bool is_online;                      /* the hub answers */
	bool is_stranger;                    /* the hub does not know this machine */
	enum clock_source clock_source;
	int64_t clock_off_s;                   /* what the machine's own clock is ahead of that */
	int64_t outbox_waiting, outbox_parked; /* -1 = not known */
	const char *broken_devices;            /* where a damaged devices.conf was kept; "" = it was whole */
};

#endif
