/* SPDX-License-Identifier: Apache-2.0 */
/* What payment services call: the provider believes or does not, and the service hears what it wants to hear. */
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/api/api_handlers.h"
#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/pay/callback.h"

#define HEADERS_MAX 48

static void reply_as_wanted(struct reply *reply, const struct callback_answer *answer)
{
	unsigned status = answer->status ? answer->status : 200;
	if (answer->content_type)
		reply_text(reply, status, answer->content_type, answer->body);
	else
		reply->status = status;
}

void handle_payment_callback(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct http_header headers[HEADERS_MAX];
	struct payment_header copies[HEADERS_MAX];
	struct callback_answer answer;
	int count = http_request_headers(request, headers, HEADERS_MAX);
	for (int i = 0; i < count; i++)
		copies[i] = (struct payment_header){ headers[i].name, headers[i].value };
	struct payment_callback callback = {
		.method = request->method,
		.path = request->path,
		.query = request->query ? request->query : "",
		.headers = copies,
		.header_count = count,
		.body = request->body,
		.body_length = request->body_length,
		.now_ms = hub_now_ms(worker),
	};
	const char *account = request->params[1] ? request->params[1] : "";
	switch (payment_callback(
		worker->hub->payments, worker, request->params[0], account, &callback, &answer)) {
	case CALLBACK_IS_TAKEN: reply_as_wanted(reply, &answer); break;
	case CALLBACK_IS_UNKNOWN: reply_problem(reply, 404, NULL, NULL); break;
	case CALLBACK_IS_REFUSED: reply_problem(reply, 400, "not-understood", NULL); break;
	case CALLBACK_IS_BUSY: hub_reply_busy(reply); break;
	}
}
