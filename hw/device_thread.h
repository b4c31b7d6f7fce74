/* SPDX-License-Identifier: Apache-2.0 */
/* One configured device and its thread, for hw's own files. Fields under "shared" are guarded by lock; the
 * rest belongs to the device's thread once it runs. */
#ifndef DAOGOU_HW_DEVICE_THREAD_H
#define DAOGOU_HW_DEVICE_THREAD_H

#include <pthread.h>
#include <stdatomic.h>

#include "hw/driver.h"
#include "hw/hw_config.h"
#include "kiosk/base/inbox.h"

#define PRINT_QUEUE_KEPT 64

/* What may be sent to a device's thread. */
enum device_message_type {
	MESSAGE_PRINT,       /* job, document */
	MESSAGE_PRINT_AGAIN, /* job.id */
	MESSAGE_PRINT_CANCEL,
	MESSAGE_END_SESSION, /* job.session */
	MESSAGE_FEED_CARD,   /* has_card, card */
	MESSAGE_FEED_SCAN,   /* text */
	MESSAGE_FEED_KEY,    /* key */
	MESSAGE_PAY,         /* payment */
	MESSAGE_PAY_CANCEL,  /* payment.id, as the next two */
	MESSAGE_PAY_SETTLE,  /* is_paid */
	MESSAGE_PAY_REVERSE,
};

struct device_message {
	enum device_message_type type;
	struct print_job job;
	struct document *document;
	bool has_card;
	struct card card;
	char *text;
	enum key_action key;
	struct payment payment;
	bool is_paid;
};
void device_message_free(void *message);

struct hw_device {
	const struct hw_setup *setup; /* the hw's: clock, journals and where events go */
	struct device_config config;  /* its driver is never NULL here */
	struct driver_context context;
	pthread_t thread;
	struct inbox *inbox;
	int wake_fd, stop_fd;
	atomic_bool is_stopping;
	void (*run)(struct hw_device *device);

	pthread_mutex_t lock;
	/* shared */
	struct device_status status;
	struct print_job jobs[PRINT_QUEUE_KEPT]; /* oldest first */
	size_t job_count;
};

/* The thread bodies; each returns when the device is stopping. */
void printer_run(struct hw_device *device);
void card_reader_run(struct hw_device *device);
void input_run(struct hw_device *device); /* scanners and keypads */
void terminal_run(struct hw_device *device);

/* What its driver can take. Any thread. */
bool terminal_can_pay(const struct hw_device *device, int64_t amount_minor, const char *currency);

bool device_is_stopping(struct hw_device *device);
/* The next message, waiting up to timeout_ms; NULL when none came. Resets the wake fd. */
struct device_message *device_take_message(struct hw_device *device, int timeout_ms);
/* Changes state and error, and tells the world when something changed. why may be NULL. */
void device_set_state(
	struct hw_device *device, enum device_state state, enum hw_error error, const char *why);
void device_set_model(struct hw_device *device, const char *model, const char *firmware);
/* Makes an event that bears the device's name; the caller fills and sends it. */
struct hw_event *device_event_new(struct hw_device *device, enum hw_event_type type);
void device_send_event(struct hw_device *device, struct hw_event *event);
/* Puts the job into the snapshot's list, or changes it there. */
void device_note_job(struct hw_device *device, const struct print_job *job);
int64_t device_wall_ms(struct hw_device *device);
const struct print_journal_ops *device_journal(struct hw_device *device, void **ret_data);
const struct payment_journal_ops *device_payments(struct hw_device *device, void **ret_data);

/* The growing pause between two attempts to open: 0.125 s to 8 s. */
struct backoff {
	int next_ms;
};
int backoff_next(struct backoff *backoff);
void backoff_reset(struct backoff *backoff);

#endif
