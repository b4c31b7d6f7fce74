/* SPDX-License-Identifier: Apache-2.0 */
/* NDEF messages (NFC Forum NDEF 1.0, URI RTD 1.0, Smart Poster RTD 1.1). Pure functions over hostile bytes. */
#ifndef DAOGOU_HW_READERS_NDEF_H
#define DAOGOU_HW_READERS_NDEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/card_reader.h"

#define NDEF_MAX_BYTES 4096

/* Every record is as long as it says, and nothing is left behind the last. */
bool ndef_is_whole(const uint8_t *message, size_t length);
/* The first URI record of a message, by itself or in a Smart Poster, printable ASCII only. False when there is none. */
bool ndef_find_uri(const uint8_t *message, size_t length, char ret_uri[CARD_URI_SIZE]);
/* The payload of the first record of the external type "daogou:member". False when there is none of a
 * possible length. */
bool ndef_find_token(
	const uint8_t *message, size_t length, uint8_t ret_token[MEMBER_TOKEN_MAX], size_t *ret_length);
/* A message of one URI record into out (NDEF_MAX_BYTES); its length. The URI is shorter than
 * CARD_URI_SIZE. */
size_t ndef_make_uri(const char *uri, uint8_t *out);
/* A message of one member token record; its length. */
size_t ndef_make_token(const uint8_t *token, size_t length, uint8_t *out);

#endif
