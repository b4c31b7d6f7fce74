/* SPDX-License-Identifier: Apache-2.0 */
/* NFC Forum Type 2 Tags (NTAG, Ultralight) through a PC/SC reader: READ BINARY of PC/SC part 3,
 * clause 3.2.2.1.8. Every answer is hostile. */
#ifndef DAOGOU_HW_READERS_TYPE2_TAG_H
#define DAOGOU_HW_READERS_TYPE2_TAG_H

#include "hw/readers/card_channel.h"
#include "hw/readers/ndef.h"

/* The tag's first NDEF message. */
enum tag_result type2_tag_read(
	struct card_channel *channel, uint8_t message[NDEF_MAX_BYTES], size_t *ret_length);

#endif
