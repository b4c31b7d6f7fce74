/* SPDX-License-Identifier: Apache-2.0 */
/* The two-line form of the feed's documents: one line of JSON, then "ed25519 <key-id> <base64 signature of
 * line 1>", each ended by LF. Pure functions. */
#ifndef DAOGOU_HUB_FEED_SIGNED_DOCUMENT_H
#define DAOGOU_HUB_FEED_SIGNED_DOCUMENT_H

#include "kiosk/base/digest.h"

/* json has no LF. The caller frees. */
char *signed_document_make(const struct ed25519_key *key, const char *json);

#endif
