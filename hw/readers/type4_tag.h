/* SPDX-License-Identifier: Apache-2.0 */
/* NFC Forum Type 4 Tags: an application of a processor card. Every answer is hostile. */
#ifndef DAOGOU_HW_READERS_TYPE4_TAG_H
#define DAOGOU_HW_READERS_TYPE4_TAG_H

#include "hw/readers/card_channel.h"
#include "hw/readers/ndef.h"

/* The tag's NDEF message. */
enum tag_result type4_tag_read(
	struct card_channel *channel, uint8_t message[NDEF_MAX_BYTES], size_t *ret_length);

#endif
