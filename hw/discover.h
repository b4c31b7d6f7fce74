/* SPDX-License-Identifier: Apache-2.0 */
/* What is plugged in and may be a device of ours, whether it is configured or not: for the technician who sets
 * a machine up. Looks into udev and asks pcscd; opens no device and sends no byte to one. */
#ifndef DAOGOU_HW_DISCOVER_H
#define DAOGOU_HW_DISCOVER_H

#include "hw/hw.h"

/* How sure it is that the device is of this class. */
enum candidate_certainty {
	CANDIDATE_KNOWN,  /* its USB ids or its kind say so */
	CANDIDATE_LIKELY, /* its name or its keys say so */
	CANDIDATE_GUESS,  /* it could be: a serial port, a keyboard of an unknown maker */
};
const char *candidate_certainty_name(enum candidate_certainty certainty);

#define CANDIDATE_OPTIONS_MAX 4

/* Plain values: texts are cleaned of control characters and cut. */
struct device_candidate {
	enum device_class kind;
	enum candidate_certainty certainty;
	char label[DEVICE_TEXT_SIZE];         /* as it names itself: "EPSON TM-T88VI"; else the evidence */
	char evidence[DEVICE_TEXT_SIZE];      /* "USB 04b8:0202", "/dev/ttyS0" */
	char serial_number[DEVICE_TEXT_SIZE]; /* "" when it has none */
	char driver[DEVICE_NAME_SIZE];        /* the one that it would get */
	char transport[DEVICE_TEXT_SIZE];     /* "" when the driver needs none */
	/* What the configuration would say besides: profile, vendor, product, reader … */
	struct {
		char key[DEVICE_NAME_SIZE], value[DEVICE_TEXT_SIZE];
	} options[CANDIDATE_OPTIONS_MAX];
	int option_count;
};

/* A heap array, the caller frees; surest first. Blocks for up to a second. Any thread. */
struct device_candidate *hw_discover(size_t *ret_count);

/* Tells what is plugged in: once at the start, and whenever that has changed. changed() is called from a
 * thread of its own, takes the list over (free()), and must not block. */
struct discovery;
struct discovery *discovery_start(
	void (*changed)(void *data, struct device_candidate *list, size_t count), void *data);
/* Within about a second; no call of changed() comes after. NULL is fine. */
void discovery_stop(struct discovery *discovery);

/* --- from a candidate to a configuration --- */

struct hw_config *hw_config_copy(const struct hw_config *config);
bool hw_config_has(const struct hw_config *config, const char *section);
void hw_config_remove(struct hw_config *config, const char *section);
/* The section that has this very device, or NULL: same class, and same address or same vendor and product. */
const char *hw_config_find(const struct hw_config *config, const struct device_candidate *candidate);
/* Adds or replaces the whole section; only when it has this very device already, the options that the candidate
 * does not name stay (member_key, map …). NULL when good, else a static sentence. */
const char *hw_config_put(
	struct hw_config *config, const char *section, const struct device_candidate *candidate);
/* One section as INI text ("[printer]\ndriver = escpos\n…"): reading it gives the same device. The caller
 * frees; NULL when there is no such section. */
char *hw_config_to_ini(const struct hw_config *config, const char *section);

#endif
