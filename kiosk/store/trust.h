/* SPDX-License-Identifier: Apache-2.0 */
/* What the kiosk believes: which feed, whose root key, which head keys, how far it has come; and its
 * enrollment with the hub. Threads and results as in state.h. */
#ifndef DAOGOU_STORE_TRUST_H
#define DAOGOU_STORE_TRUST_H

#include "kiosk/base/digest.h"
#include "kiosk/domain/feed_root.h"
#include "kiosk/domain/money.h"
#include "kiosk/store/state.h"

struct trust {
	struct feed_root root; /* the newest; root.feed "" = nothing is believed yet */
	int64_t seq; /* of the newest catalog installed in this epoch; a head with a lower one is refused */
	int64_t expires_ms; /* of the newest head whose catalog is installed; 0 = none */
	int64_t issued_ms;
};

/* False when nothing is stored. */
bool trust_load(struct state *state, struct trust *ret_trust);
/* STATE_REFUSED when it would go back: lower version or epoch, or a lower seq in the same epoch. */
enum state_result trust_save(struct state *state, const struct trust *trust);

struct enrollment {
	char hub_url[256];
	char kiosk_id[KEY_ID_SIZE];
	char store[CODE_SIZE];
	char hub_name[256];
	char currency[CURRENCY_SIZE];
	uint8_t root_key[ED25519_PUBLIC_BYTES]; /* the anchor for feed/keys/1 */
	bool has_root_key;
};

bool enrollment_load(struct state *state, struct enrollment *ret_enrollment);
/* With another root key than the trusted one, what was believed of the old feed is forgotten (a root key that
 * came by the chain of keys stays). Before sync_create(). */
enum state_result enrollment_save(struct state *state, const struct enrollment *enrollment);

#endif
