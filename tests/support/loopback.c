/* SPDX-License-Identifier: Apache-2.0 */
/* Dialling from an address of one's own. */
#include "tests/support/loopback.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int loopback_dial(int port, int from, int patience_s)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in own = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(0x7f000000u + (unsigned)from) };
	struct sockaddr_in other = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = patience_s };
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (bind(fd, (struct sockaddr *)&own, sizeof(own)) == 0 &&
		connect(fd, (struct sockaddr *)&other, sizeof(other)) == 0)
		return fd;
	close(fd);
	return -1;
}
