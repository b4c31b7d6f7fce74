/* SPDX-License-Identifier: Apache-2.0 */
/* What a card reader tells. A UID names a card and proves nothing: it may show a member, never let one
 * spend. */
#ifndef DAOGOU_HW_CARD_READER_H
#define DAOGOU_HW_CARD_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum card_event { CARD_INSERTED, CARD_REMOVED, CARD_UNREADABLE };

#define CARD_UID_SIZE 21  /* up to 10 bytes in upper-case hex */
#define CARD_URI_SIZE 1025

struct card {
	char uid[CARD_UID_SIZE]; /* "" when the card has none to show */
	char uri[CARD_URI_SIZE]; /* the first URI record of its NDEF message, printable ASCII; "" when none */
};

const char *card_event_name(enum card_event event);

#endif
