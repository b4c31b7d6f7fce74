/* SPDX-License-Identifier: Apache-2.0 */
/* Answers about orders from whoever stands between a kiosk and its hub. */
#include "kiosk/domain/wire_order_reply.h"
#include "tests/fuzz/fuzz_wire.h"

FUZZ_WIRE_ANSWER(wire_order_reply)

FUZZ_WIRE(check_wire_order_reply)
