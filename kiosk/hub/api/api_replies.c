/* SPDX-License-Identifier: Apache-2.0 */
/* Objects in requests, and problems of changes that were not done. */
#include "kiosk/hub/api/api_replies.h"

#include "kiosk/base/json.h"
#include "kiosk/hub/handlers/hub.h"

static const struct {
	unsigned status;
	const char *sentence;
} PROBLEMS[REASON_COUNT] = {
	[REASON_NOT_FOUND] = { 404, "There is nothing of that name here." },
	[REASON_OTHER_ID] = { 422, "This id belongs to something else." },
	[REASON_STORE] = { 403, "A kiosk places orders of its own store only." },
	[REASON_OVER] = { 409, "It is too late for this." },
	[REASON_LIMIT] = { 409, "There is no more of this for one person or order." },
	[REASON_ADDRESS] = { 409, "One address holds no more seats that are not paid." },
	[REASON_FULL] = { 409, "There is no seat left." },
	[REASON_SOLD_OUT] = { 409, "The merchant has none left." },
	[REASON_NO_SAVING] = { 409, "Alone it costs no more than in the group." },
	[REASON_GONE] = { 409, "All of these are given out." },
	[REASON_CURRENCY] = { 409, "This is sold in another currency." },
	[REASON_SEAT] = { 409, "A seat is held no longer than its group allows." },
	[REASON_AT_TERMINAL] = { 409, "The order is being paid at the card terminal." },
	[REASON_AT_PHONE] = { 409, "The order is being paid on a phone." },
};

json_t *request_object(struct http_request *request, struct reply *reply)
{
	json_t *object = json_parse(request->body, request->body_length, NULL);

	if (json_is_object(object))
		return object;
	json_decref(object);
	reply_problem(reply, 400, "bad-json", "The body is not a JSON object.");
	return NULL;
}

unsigned transition_status(struct transition transition)
{
	return PROBLEMS[transition.reason].status;
}

const char *transition_sentence(struct transition transition)
{
	return PROBLEMS[transition.reason].sentence;
}

void reply_transition(struct reply *reply, struct transition transition)
{
	if (transition.result == TRANSITION_BUSY)
		hub_reply_busy(reply);
	else
		reply_problem(reply, transition_status(transition), transition_reason_name(transition.reason),
			transition_sentence(transition));
}
