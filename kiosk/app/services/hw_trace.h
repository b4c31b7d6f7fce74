/* SPDX-License-Identifier: Apache-2.0 */
/* The last events of the devices, for a technician who watches. Main thread. Of a card only the end of its UID is kept, of an
 * address nothing: what members and phones show is not for watchers. */
#ifndef DAOGOU_APP_SERVICES_HW_TRACE_H
#define DAOGOU_APP_SERVICES_HW_TRACE_H

#include <jansson.h>
#include <stdint.h>

#include "hw/hw.h"

struct hw_trace;
struct hw_trace *hw_trace_create(void);
void hw_trace_destroy(struct hw_trace *trace); /* NULL is fine */
void hw_trace_note(struct hw_trace *trace, const struct hw_event *event, int64_t wall_ms);
/* {next, events: [{number, at, device, class, event, ...}]}: those from number "from" on that are still kept. */
json_t *hw_trace_since(const struct hw_trace *trace, int64_t from);

#endif
