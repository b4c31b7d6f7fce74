/* SPDX-License-Identifier: Apache-2.0 */
/* The time and the waking of a worker. */
#include "kiosk/hub/core/worker.h"

int64_t hub_now_ms(const struct hub_worker *worker)
{
	return clock_wall_ms(worker->clock);
}

void hub_wake(struct hub_worker *worker, const char *id)
{
	worker->wake(worker->hub, id);
}
