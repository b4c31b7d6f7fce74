/* SPDX-License-Identifier: Apache-2.0 */
/* A descriptor, and the one that wakes its thread. */
#include "hw/transports/descriptor.h"

#include <errno.h>
#include <poll.h>

int descriptor_wait(int fd, short events, int wake_fd, int timeout_ms)
{
	struct pollfd polls[2] = { { .fd = fd, .events = events }, { .fd = wake_fd, .events = POLLIN } };
	int ready = poll(polls, 2, timeout_ms);

	if (ready < 0)
		return errno == EINTR ? 0 : -2;
	if (polls[0].revents & events)
		return 1;
	if (polls[0].revents)
		return -2;
	return polls[1].revents ? -1 : 0;
}
