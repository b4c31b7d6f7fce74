/* SPDX-License-Identifier: Apache-2.0 */
/* Claims from anybody with a kiosk's key, and answers from whoever stands before the hub. */
#include "kiosk/domain/wire_claim.h"
#include "tests/fuzz/fuzz_wire.h"

FUZZ_WIRE_REQUEST(wire_claim_request)
FUZZ_WIRE_ANSWER(wire_claim)

static void check(const struct fuzz_input *input)
{
	check_wire_claim_request(input, input->object);
	check_wire_claim(input);
}

FUZZ_WIRE(check)
