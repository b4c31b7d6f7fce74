/* SPDX-License-Identifier: Apache-2.0 */
/* Claims of coupons, as JSON and back. */
#include "kiosk/domain/wire_claim.h"

#include "kiosk/base/json.h"
#include "kiosk/domain/wire.h"

char *wire_claim_request_encode(const struct wire_claim_request *request)
{
	json_t *object = json_object();

	json_object_set_new(object, "claim", json_string(request->id.text));
	json_object_set_new(object, "member", json_string(request->member));
	char *text = json_to_text(object);
	json_decref(object);
	return text;
}

bool wire_claim_request_read(
	struct arena *arena, const json_t *object, struct wire_claim_request *ret_request)
{
	struct wire_claim_request request = { .member = wire_get_member(arena, object) };

	if (!request.member || !wire_get_ulid(object, "claim", &request.id))
		return false;
	*ret_request = request;
	return true;
}

/* A claim that is answered is unused: the status is there for whoever reads the answer. */
json_t *wire_claim_encode(const struct wire_claim *claim)
{
	json_t *object = json_object();

	json_object_set_new(object, "claim", json_string(claim->id.text));
	json_object_set_new(object, "coupon", json_string(claim->coupon));
	json_object_set_new(object, "status", json_string("UNUSED"));
	return object;
}

bool wire_claim_decode(struct arena *arena, const char *json, size_t length, struct wire_claim *ret_claim)
{
	json_t *object = wire_parse(json, length);
	struct wire_claim claim = { .coupon = wire_get_code(arena, object, "coupon") };
	bool is_read = claim.coupon && wire_get_ulid(object, "claim", &claim.id);

	json_decref(object);
	if (is_read)
		*ret_claim = claim;
	return is_read;
}
