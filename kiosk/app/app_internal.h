/* SPDX-License-Identifier: Apache-2.0 */
/* The application's state, shared by the files of this folder and nobody else. Main thread only, but for what says otherwise. */
#ifndef DAOGOU_APP_APP_INTERNAL_H
#define DAOGOU_APP_APP_INTERNAL_H

#include <stdatomic.h>

#include "hw/scanner.h"
#include "kiosk/app/config.h"
#include "kiosk/app/control.h"
#include "kiosk/app/run.h"
#include "kiosk/app/window.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/inbox.h"
#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/store/state.h"
#include "kiosk/sync/sync.h"
#include "kiosk/ui/ui_host.h"

struct hw;
struct hw_event;
struct device_candidate;
struct hw_config;
struct service;
struct journals;
struct payment;

#define MAX_PLACES 16
#define FRAME_SAMPLES 4096

/* From other threads to the main loop. A heap object. */
enum message_kind { MESSAGE_SYNC, MESSAGE_HW, MESSAGE_ANSWER, MESSAGE_CONTROL, MESSAGE_IMAGES, MESSAGE_FOUND,
	MESSAGE_STOP };
struct message {
	enum message_kind kind;
	union {
		struct sync_event *sync;
		struct hw_event *hw;
		struct search_answer *answer;
		struct control_request *control;
		struct {
			struct device_candidate *list;
			size_t count;
		} found;
	};
};

/* One screen on the way back. */
struct place {
	const struct screen *screen;
	enum screen_id id;
	int64_t arg;
	void *state;
	struct arena arena;
	uint64_t number; /* never used twice: scroll positions belong to it */
	int64_t complete_at_us; /* CLOCK_MONOTONIC when it was first presented with all its pictures; 0 = not yet */
};

enum pending_kind { PENDING_NONE, PENDING_GO, PENDING_REPLACE, PENDING_BACK, PENDING_HOME, PENDING_END, PENDING_SHOP };

struct frame_stats {
	uint32_t frame_us[FRAME_SAMPLES];   /* declare + lay out + paint + present */
	uint32_t touch_us[FRAME_SAMPLES];   /* touch to presented */
	uint64_t frames, touches, declared;
	int64_t last_frame_ms;              /* wall clock */
	int64_t first_frame_at_us;          /* CLOCK_MONOTONIC, of a screen that shows the catalog; 0 = none yet */
};

struct app {
	struct config *config;
	char *share_folder;
	struct clock clock;
	struct inbox *inbox;
	struct window *window;
	atomic_bool must_stop;

	/* drawing */
	struct typeset *typeset;
	struct images *images;
	struct icons *icons;
	struct ui *ui;
	struct theme theme;
	int64_t theme_changed_at;  /* the token file's time of change */
	bool needs_frame;
	int64_t touched_at_us;     /* of the touch that the next frame answers; 0 = none */
	struct frame_stats stats;

	/* language */
	struct messages *messages[8];
	struct locale_format *formats[8];
	int language_index;

	/* data */
	int data_lock;             /* an open file; -1 = none */
	struct state *state;
	struct catalog *catalog;
	enum catalog_fault catalog_fault;
	struct live *live;
	struct search_worker *search;
	struct sync *sync;
	struct sync_status sync_status;
	struct ed25519_key key;
	char kiosk_id[KEY_ID_SIZE];
	char store_code[CODE_SIZE];
	bool is_enrolled;
	int64_t enroll_again_ms; /* not before */
	int64_t download_started_ms;
	char broken_state[200];    /* where a damaged state.db was moved; "" = it was whole */

	/* devices */
	struct hw *hw;
	struct hw_trace *hw_trace; /* for a technician who watches */
	struct journals *journals;
	struct devices_file *devices_file;
	char broken_devices[200];  /* where a damaged devices.conf was moved; "" = it was whole */
	struct service *service;   /* while the mode is service; else NULL */
	/* the last code that nobody vouched for, until it counts no more; see input_scan() */
	struct { uint8_t digest[SHA256_BYTES]; int64_t until_ms; } unread;
	struct { enum paper_sign sign; int64_t again_ms; } paper_told; /* to the hub */
	struct ulid receipt_job;   /* the order whose receipt was asked for; "" = none */

	/* the payment of this session at the card terminal; id "" = none */
	struct {
		struct ulid id, order;
		int64_t amount_minor;
		char currency[CURRENCY_SIZE];
		int64_t ask_until_ms;  /* then the terminal is asked without the hub's answer */
		bool is_changed;       /* the screen is to be told */
		bool is_currency_checked;
		struct payment *owed;  /* outcomes that could not be written yet */
		size_t owed_count;
	} card_payment;

	/* where the shopper is */
	struct place places[MAX_PLACES];
	int place_count;
	uint64_t next_place_number;
	struct { enum pending_kind kind; struct route route; } pending;
	struct session session;
	struct arena session_arena; /* texts of session, renewed with the language */
	int64_t last_input_ms, next_tick_ms, note_until_ms, last_housekeeping_ms;
	int idle_rounds;
	bool is_order_paying;      /* a payment is in progress: the end is asked twice */

	struct control *control;
};

/* --- app.c: start, stop, and the loop's pieces --- */
/* Any thread: gives a message away. */
void app_post(struct app *app, struct message message);
/* The same for what may be lost when much waits already, so that it crowds nothing else out. */
void app_offer(struct app *app, struct message message);
void message_free(void *message);

/* --- loop.c --- */
int64_t app_now_ms(const struct app *app);
void app_invalidate(struct app *app);
/* Handles what waits in the inbox. */
void loop_take_messages(struct app *app);
/* Timers, then a frame when one is due. */
void loop_step(struct app *app);
/* One frame now, if something changed. */
void loop_frame(struct app *app);
void loop_run(struct app *app);

/* --- input.c: the one path of touches and keys, from SDL and from the control socket --- */
void input_down(struct app *app, int x, int y);
void input_move(struct app *app, int x, int y);
void input_up(struct app *app, int x, int y);
void input_wheel(struct app *app, int x, int y, int steps);
void input_text(struct app *app, const char *text);
/* "next", "previous", "up", "down", "left", "right", "select", "back", "help", "home", "end", "backspace", "enter". False for others. */
bool input_key(struct app *app, const char *name);
void input_scan(struct app *app, const struct scan *scan);
void input_sdl(struct app *app);

/* --- navigate.c --- */
struct place *current_place(struct app *app);
void navigate_to(struct app *app, struct route route);  /* forgets the way back */
/* The help and the list of languages, when they lie on the page. */
void close_overlays(struct app *app);
void navigate_run_pending(struct app *app);
/* To the current screen's update(), then what it asked for. */
void dispatch_event(struct app *app, const struct event *event);
void dispatch_action(struct app *app, struct action action);
/* All places read their data again. */
void reload_places(struct app *app);
void leave_all_places(struct app *app);

/* --- sessions.c --- */
void session_begin(struct app *app);
void session_end(struct app *app, const char *why);
/* The index of the language in which the machine is set up. */
int session_shop_language(const struct app *app);
/* What is formatted and translated from here on is in that language; the screen stays as it is. Speak in
 * app->language_index again before it returns to the loop. Formats of the language, the app's. */
struct locale_format *session_speak(struct app *app, int index);
void session_set_language(struct app *app, int index);
void session_refresh(struct app *app);
void session_touch(struct app *app);   /* input of any kind */
void session_tick(struct app *app);
void session_apply_looks(struct app *app);

/* --- modes.c --- */
const char *mode_name(enum mode mode);
bool mode_find(const char *name, enum mode *ret_mode);
/* Audited with who and why. */
void mode_set(struct app *app, enum mode mode, const char *who, const char *why);
/* The screen that the mode, the catalog and the disk allow. */
enum screen_id mode_first_screen(const struct app *app);
/* False where touches and scans begin nothing: showcase, closed, service, out of service. */
bool mode_has_shoppers(const struct app *app);

/* --- network.c --- */
bool network_start(struct app *app);
void network_stop(struct app *app);
void network_handle(struct app *app, struct sync_event *event);
void network_refresh_status(struct app *app);
void network_open_catalog(struct app *app);

/* --- devices.c --- */
void devices_start(struct app *app);
void devices_stop(struct app *app);
void devices_handle(struct app *app, struct hw_event *event);
void devices_refresh(struct app *app);
void devices_tick(struct app *app);
void devices_end_session(struct app *app);
/* In devices.conf; ini NULL: the device was removed. False when it cannot be written. */
bool devices_save_section(struct app *app, const char *section, const char *ini);
struct journal_job;
/* Ends an open job whose printer will not: in doubt when bytes of it have left, else cancelled. */
void devices_close_job(struct app *app, struct journal_job *job);
/* All devices stop (within a second), and start again with another configuration; jobs follow their journal, and those
 * of a printer that is configured no more are closed. */
void devices_pause(struct app *app);
void devices_resume(struct app *app, const struct hw_config *config);

/* --- service.c, service_test.c: behind the service screens --- */
/* With the mode service: looks at what is plugged in. */
void service_open(struct app *app);
void service_close(struct app *app);
/* True: it was for the technician, and for nobody else. */
bool service_take_event(struct app *app, const struct hw_event *event);
/* Takes the list over. */
void service_take_found(struct app *app, struct device_candidate *list, size_t count);
/* Before a frame: a screen must not be called while its own update() runs. */
void service_tell_screen(struct app *app);

/* --- payments.c: the card terminal beside the machine --- */
/* Orders learn what became of their payments while the kiosk was off, and staff of those whose terminal is gone.
 * Whenever the devices have started. */
void payments_start(struct app *app);
/* An event of the terminal about a payment. */
void payments_handle(struct app *app, const struct hw_event *event);
void payments_terminal_changed(struct app *app, bool is_ready);
void payments_order_changed(struct app *app, struct ulid order);
void payments_tick(struct app *app);
/* False when the terminal (NULL: the first) is configured for another currency than the catalog's; true
 * without a catalog. */
bool payments_takes_shop_currency(struct app *app, const char *device);
/* Before a frame: a screen must not be called while its own update() runs. */
void payments_tell_screen(struct app *app);
void payments_end_session(struct app *app);
void payments_forget_outcome(struct app *app);
/* Audited under who. False when it is no payment of unknown outcome, or its terminal is too busy to hear. */
bool payments_settle(struct app *app, const char *id, enum payment_answer answer, const char *who);
/* The shopper stands at the terminal: no idling, no other payment. */
bool payments_is_running(const struct app *app);

/* --- receipts.c --- */
struct document;
/* In the language that is on. Given away. */
struct document *receipt_document(struct app *app, struct arena *arena, const struct placed_order *order);

#endif
