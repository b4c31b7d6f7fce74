/* SPDX-License-Identifier: Apache-2.0 */
/* What stands behind the service screens while the mode is service: what is plugged in, the draft, the trial
 * and the test. Main thread only. */
#ifndef DAOGOU_APP_SERVICE_INTERNAL_H
#define DAOGOU_APP_SERVICE_INTERNAL_H

#include "hw/discover.h"
#include "kiosk/app/app_internal.h"
#include "kiosk/screens/service_app.h"

#define TOLD_BYTES 128

/* One thing that came while a device was tested; words are made of it in the language that is on. */
struct told {
	enum key_action key;
	enum card_event card;
	bool is_member; /* a card with a good signature */
	char text[TOLD_BYTES];
};

struct found_device {
	int64_t number;
	struct device_candidate device;
};

struct service {
	struct discovery *discovery;
	struct found_device *found;
	size_t found_count;
	int64_t last_number;
	bool has_looked;
	bool is_changed; /* the screen is to be told */

	struct {
		bool is_on;
		struct device_candidate device;
		char section[DEVICE_NAME_SIZE]; /* beside what is there, or its own old one */
		char other[DEVICE_NAME_SIZE]; /* the section whose place it may take; "" = none */
		bool is_instead;
	} draft;

	/* A copy of the configuration with the drafted device; NULL = no trial. */
	struct hw_config *trial;

	struct {
		bool is_on;
		char device[DEVICE_NAME_SIZE];
		enum device_class kind;
		struct ulid job; /* of the test page */
		struct told told[SERVICE_TOLD_MAX]; /* newest first */
		size_t told_count;
		bool has_keys, was_back;
		int64_t last_key_ms;
	} test;
};

/* --- service.c --- */
void service_changed(struct app *app);
enum service_kind service_kind_of(enum device_class kind);
struct service_device service_device_of(struct arena *arena, const struct device_status *status);
/* False when there is none of that name. */
bool service_find_status(struct app *app, const char *name, struct device_status *ret_status);
/* Why a job is in trouble; the number is the journal's. */
enum service_trouble service_trouble_of_job(int error);
enum service_progress service_progress_of(enum print_job_state state, enum print_confidence confidence);
/* The configuration has this very device, and it is switched on. */
bool service_is_set_up(const struct hw_config *config, const struct device_candidate *device);
struct service_candidate service_candidate_of(struct arena *arena, const struct found_device *found);

/* --- service_trial.c --- */
void service_begin_test(struct app *app, const char *name, enum device_class kind);
void service_end_test(struct app *app);

#endif
