/* SPDX-License-Identifier: Apache-2.0 */
/* Between technician.c, technician_trial.c and technician_test.c. Main thread. */
#ifndef DAOGOU_APP_SERVICES_TECHNICIAN_INTERNAL_H
#define DAOGOU_APP_SERVICES_TECHNICIAN_INTERNAL_H

#include "hw/discover.h"
#include "kiosk/app/services/technician.h"

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

struct technician {
	struct technician_setup setup;
	struct news *news;
	char currency[4]; /* "" = not known */
	bool is_open;
	struct discovery *discovery;
	struct found_device *found;
	size_t found_count;
	int64_t last_number;
	bool has_looked;

	struct {
		bool is_on;
		struct device_candidate device;
		char section[DEVICE_NAME_SIZE]; /* beside what is there, or its own old one */
		char other[DEVICE_NAME_SIZE];   /* the section whose place it may take; "" = none */
		bool is_instead;
	} draft;

	/* A copy of the configuration with the drafted device; NULL = no trial. */
	struct hw_config *trial;

	struct {
		bool is_on;
		char device[DEVICE_NAME_SIZE];
		enum device_class kind;
		bool must_print;                    /* a page, when the devices have started */
		struct ulid job;                    /* of the test page */
		struct told told[SERVICE_TOLD_MAX]; /* newest first */
		size_t told_count;
		bool has_keys, was_back;
		int64_t last_key_ms;
	} test;

	/* A section on its way into devices.conf, or out of it. What is told of it waits for who asks. */
	struct {
		bool is_on, is_removal, has_ended, must_discard;
		char section[DEVICE_NAME_SIZE];
		struct device_status status; /* for the audit */
		enum service_refusal refusal;
	} writing;
};

/* --- technician.c --- */
void technician_changed(struct technician *technician);
/* What discovery found. Takes the list over. */
void technician_take_found(struct technician *technician, struct device_candidate *list, size_t count);
enum service_kind technician_kind_of(enum device_class kind);
struct service_device technician_device_of(struct arena *arena, const struct device_status *status);
/* Why a job is in trouble; the number is the journal's. */
enum service_trouble technician_trouble_of_job(enum hw_error error);
enum service_progress technician_progress_of(enum print_job_state state, enum print_confidence confidence);
/* The configuration has this very device, and it is switched on. */
bool technician_is_set_up(const struct hw_config *config, const struct device_candidate *device);
struct service_candidate technician_candidate_of(struct arena *arena, const struct found_device *found);

/* --- technician_test.c --- */
void technician_begin_test(struct technician *technician, const char *name, enum device_class kind);
void technician_end_test(struct technician *technician);
/* The devices have started: what waited for it. */
void technician_go_on_with_test(struct technician *technician);

#endif
