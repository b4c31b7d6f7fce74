/* SPDX-License-Identifier: Apache-2.0 */
/* All devices of one machine: opens them from the configuration, one thread each, and speaks for them.
 * Calls are for the thread that made the hw; events come from the devices' threads. Nothing here waits for a
 * device. */
#ifndef DAOGOU_HW_HW_H
#define DAOGOU_HW_HW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/card_reader.h"
#include "hw/device.h"
#include "hw/document.h"
#include "hw/keypad.h"
#include "hw/printer.h"
#include "hw/scanner.h"
#include "hw/terminal.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/ini.h"

/* --- configuration: the sections [printer] [card_reader] [scanner] [keypad] [terminal], or [scanner.left]
 * for a second one --- */

struct hw_config;
struct hw_config *hw_config_create(void);
void hw_config_destroy(struct hw_config *config);
/* True for the sections that belong to hw. */
bool hw_config_is_section(const char *section);
/* Keys: driver, transport, control (virtual printer's control socket), enabled, and the options of the
 * driver. NULL when good, else a static sentence: the shape that ini_handler wants. */
const char *hw_config_set(struct hw_config *config, const char *section, const char *key, const char *value);
size_t hw_config_count(const struct hw_config *config);
/* For the end, when every value of every file is set: looks for what a device needs and has not, for what does not
 * go together, and for files that cannot be read. Disabled devices are looked at too, unless nothing else is said
 * of them. places: where the values stand. False with "file:line: key: why". */
bool hw_config_check(
	const struct hw_config *config, const struct ini_places *places, struct ini_error *ret_error);

/* --- events --- */

enum hw_event_type {
	HW_EVENT_DEVICE,   /* status: state, power or error changed */
	HW_EVENT_PRINTER,  /* printer, and job for the OUTPUT ones */
	HW_EVENT_CARD,     /* card_event, card */
	HW_EVENT_SCAN,     /* scan */
	HW_EVENT_KEY,      /* key */
	HW_EVENT_TERMINAL, /* terminal */
};

/* A heap object; free with hw_event_free(). */
struct hw_event {
	enum hw_event_type type;
	char device[DEVICE_NAME_SIZE];
	enum device_class kind;
	union {
		struct device_status status;
		struct {
			enum printer_event event;
			struct print_job job;
		} printer;
		struct {
			enum card_event event;
			struct card card;
		} card;
		struct scan scan;
		enum key_action key;
		struct {
			enum terminal_event event;
			enum terminal_prompt prompt; /* with TERMINAL_PROMPT */
			struct payment payment;
		} terminal;
	};
};
void hw_event_free(void *event);

/* --- the manager --- */

struct hw_setup {
	const struct hw_config *config; /* copied */
	const struct clock *clock;      /* for records; must outlive the hw. Deadlines are always real time */
	const struct print_journal_ops *journal; /* NULL: jobs are kept in memory only */
	void *journal_data;
	/* Takes the event over; called from device threads, must not block. */
	void (*send_event)(void *data, struct hw_event *event);
	void *send_data;
	const struct payment_journal_ops *payments; /* NULL: payments are kept in memory only */
	void *payments_data;
};

struct hw;
/* Starts every device's thread and returns at once. Never NULL. */
struct hw *hw_create(const struct hw_setup *setup);
/* Stops and joins every thread within about a second; a job in work becomes what its journal says. NULL is
 * fine. */
void hw_destroy(struct hw *hw);

/* A copy of every device's status; the caller frees. Any thread. */
struct device_status *hw_snapshot(struct hw *hw, size_t *ret_count);
/* The first device of a class; false when none is configured. Any thread. */
bool hw_first_status(struct hw *hw, enum device_class kind, struct device_status *ret_status);

/* --- printing; device NULL means the first printer --- */

/* The document is given away. id is the caller's (a ULID): a job that the journal knows already is not
 * printed again. HW_ABSENT without such a printer, HW_BUSY when its queue is full, HW_ILLEGAL for a bad
 * id. */
enum hw_error hw_print(struct hw *hw, const char *device, const char *id, const char *title,
	const char *session, struct document *document);
/* Prints a job of the journal again: as COPY when any byte of it may have left before. An id that the journal
 * does not know comes back as OUTPUT_FAILED with HW_ILLEGAL. */
enum hw_error hw_print_again(struct hw *hw, const char *device, const char *id);
/* Takes a job back if its first byte has not left. The outcome comes as an event. */
enum hw_error hw_print_cancel(struct hw *hw, const char *device, const char *id);
/* The shopper left: jobs of that session that wait are cancelled; one stopped by paper or cover is cleared
 * from the printer's buffer and becomes UNCERTAIN, so that the next shopper never gets it. */
void hw_print_end_session(struct hw *hw, const char *session);
/* A page with text in five scripts, raster, QR, barcode and cut. */
enum hw_error hw_print_test_page(struct hw *hw, const char *device, const char *id);
/* Jobs since the start and open ones before it, oldest first, at most the last 64; the caller frees. Any
 * thread. */
struct print_job *hw_print_queue(struct hw *hw, size_t *ret_count);

/* --- payments; device NULL means the first terminal. The outcome comes as an event --- */

/* False without such a terminal, and for an amount or a currency that it cannot take. */
bool hw_can_pay(struct hw *hw, const char *device, int64_t amount_minor, const char *currency);
/* id is the caller's (a ULID): a payment that the journal knows is not begun again, its state is told again.
 * An event FAILED says that no byte left: HW_UNCERTAIN while an earlier payment is UNKNOWN, HW_BUSY while one
 * runs, HW_ABSENT, HW_ILLEGAL for an amount or currency that the terminal cannot take. */
enum hw_error hw_pay(
	struct hw *hw, const char *device, const char *id, int64_t amount_minor, const char *currency);
/* Asks the terminal to give up the running payment; it may be approved all the same. */
enum hw_error hw_pay_cancel(struct hw *hw, const char *device, const char *id);
/* Staff looked at the terminal's bookings and say what became of an UNKNOWN payment. */
enum hw_error hw_pay_settle(struct hw *hw, const char *device, const char *id, bool is_paid);
/* Gives an approved payment back. REVERSED or NOT_REVERSED; the latter with HW_UNCERTAIN when nobody knows.
 */
enum hw_error hw_pay_reverse(struct hw *hw, const char *device, const char *id);

/* --- virtual devices: refused with HW_UNSUPPORTED when no virtual device of the class is configured --- */

enum hw_error hw_virtual_scan(struct hw *hw, const char *code);
enum hw_error hw_virtual_card_insert(struct hw *hw, const char *uid_hex, const char *uri_or_null);
enum hw_error hw_virtual_card_remove(struct hw *hw);
enum hw_error hw_virtual_key(struct hw *hw, enum key_action action);
/* The control socket of the virtual printer, [printer] control; NULL when there is none. Borrowed until the hw goes. */
const char *hw_virtual_printer_control(struct hw *hw);
/* Sends a line ("fault paper_out", "fault power_cut at 900", "clear", "status") to the control socket of a virtual device.
 * ret_answer is the answer's line, which may begin with "error". Waits at most one second; any thread. */
enum hw_error hw_control_command(const char *socket_path, const char *line, char ret_answer[256]);

#endif
