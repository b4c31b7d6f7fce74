/* SPDX-License-Identifier: Apache-2.0 */
/* What a card reader tells. A UID names a card and proves nothing: it may show a member, never let one
 * spend. A signed member token lets one spend. */
#ifndef DAOGOU_HW_CARD_READER_H
#define DAOGOU_HW_CARD_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum card_event {
	CARD_INSERTED,
	CARD_REMOVED,
	CARD_UNREADABLE, /* torn away, or it answers nonsense */
	CARD_FOREIGN, /* works, and is no member card: a contact or bank card, a phone. Nothing of it is told */
};

#define CARD_UID_SIZE 21 /* up to 10 bytes in upper-case hex */
#define CARD_URI_SIZE 1025
#define MEMBER_ID_SIZE 41
#define MEMBER_TOKEN_MAX 113 /* bytes; see readers/member_token.h */

struct card {
	char uid[CARD_UID_SIZE]; /* "" when the card has none to show, or another each time */
	char uri[CARD_URI_SIZE]; /* the first URI record of its NDEF message, printable ASCII; "" when none */
	/* The member that the token names, once its signature is found good; "" otherwise. */
	char member[MEMBER_ID_SIZE];
	bool is_signed;                  /* the signature is good for this card and has not expired */
	uint8_t token[MEMBER_TOKEN_MAX]; /* as on the card, for the hub to verify too */
	size_t token_length;             /* 0: the card has none */
};

const char *card_event_name(enum card_event event);

#endif
