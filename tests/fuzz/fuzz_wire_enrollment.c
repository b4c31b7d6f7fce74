/* SPDX-License-Identifier: Apache-2.0 */
/* Enrollment from anybody who can reach the API, and answers from whoever stands before the hub. */
#include "kiosk/base/text.h"
#include "kiosk/domain/wire_enrollment.h"
#include "tests/fuzz/fuzz_wire.h"

FUZZ_WIRE_ANSWER(wire_enrollment)

/* The name is cleaned each time that it is read: what one cleaning leaves may look like markup to the next. */
static void check_request(const struct fuzz_input *input)
{
	struct wire_enrollment_request request, again;

	if (!wire_enrollment_request_read(input->arena, input->object, &request))
		return;
	char *text = wire_enrollment_request_encode(&request);
	json_t *object = json_parse(text, strlen(text), NULL);
	if (!wire_enrollment_request_read(input->arena, object, &again) ||
		strcmp(again.code, request.code) != 0 || !utf8_is_valid(again.name, strlen(again.name)) ||
		utf8_count(again.name) > 64 ||
		memcmp(again.public_key, request.public_key, ED25519_PUBLIC_BYTES) != 0)
		abort();
	json_decref(object);
	free(text);
}

static void check(const struct fuzz_input *input)
{
	check_request(input);
	check_wire_enrollment(input);
}

FUZZ_WIRE(check)
