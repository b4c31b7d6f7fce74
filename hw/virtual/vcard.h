/* SPDX-License-Identifier: Apache-2.0 */
/* A card that does not exist: a UID and an NDEF Type 4 Tag with one URI record. It answers APDUs;
 * vcard_main.c puts it into the virtual reader of vsmartcard-vpcd. One thread at a time. */
#ifndef DAOGOU_HW_VIRTUAL_VCARD_H
#define DAOGOU_HW_VIRTUAL_VCARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/readers/ndef.h"

#define VCARD_REPLY_SIZE 300

struct vcard {
	uint8_t uid[10];
	size_t uid_length;
	uint8_t file[2 + NDEF_MAX_BYTES]; /* NLEN and the message */
	size_t file_length;               /* 0: no NDEF application */
	enum { VCARD_NOTHING, VCARD_APPLICATION, VCARD_CONTAINER, VCARD_NDEF } selected;
	int slow_ms;      /* before each answer */
	int tear_after;   /* commands until it is taken away; 0: it stays */
	int silent_after; /* commands until it stays and answers no more; 0: it answers all */
	bool is_silent;
};

/* uid_hex is 1 to 10 bytes; uri may be NULL. False for a bad UID or too long a URI. */
bool vcard_init(struct vcard *card, const char *uid_hex, const char *uri);
void vcard_power_on(struct vcard *card);
/* Answers one command; returns the length of the reply with its status word. */
size_t vcard_answer(
	struct vcard *card, const uint8_t *command, size_t length, uint8_t reply[VCARD_REPLY_SIZE]);
/* An ISO/IEC 7816-3 answer to reset that offers T=1: a processor card's, or without NDEF a memory card's. */
size_t vcard_atr(const struct vcard *card, uint8_t out[32]);

/* The card's side of vpcd: connects to host:port and serves the card until the reader goes or is_stopping
 * says so, or it is torn away. Returns false when nobody listens there. */
bool vcard_serve(
	struct vcard *card, const char *host, uint16_t port, bool (*is_stopping)(void *data), void *data);

#endif
