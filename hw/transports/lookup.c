/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the resolver in a thread of its own, which is left alone when nobody waits for the answer any more. */
#include "hw/transports/lookup.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hw/transports/transport.h"
#include "kiosk/base/xalloc.h"

/* Each device asks again and again while the name servers are silent. */
#define MAX_ABANDONED 4

/* Shared by the one who asks and the one who waits; the last of them frees it. */
struct lookup {
	pthread_mutex_t lock;
	int answered_fd;
	bool is_answered, is_abandoned;
	char *host, *port;
	struct addrinfo *found; /* NULL: there is no such host */
};

static atomic_int abandoned_count;

static void lookup_free(struct lookup *lookup)
{
	if (lookup->found)
		freeaddrinfo(lookup->found);
	pthread_mutex_destroy(&lookup->lock);
	close(lookup->answered_fd);
	free(lookup->host);
	free(lookup->port);
	free(lookup);
}

static struct addrinfo *ask(const char *host, const char *port, int flags)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = flags | AI_NUMERICSERV};
	struct addrinfo *found = NULL;

	return getaddrinfo(host, port, &hints, &found) == 0 ? found : NULL;
}

static void *run(void *data)
{
	struct lookup *lookup = data;
	struct addrinfo *found = ask(lookup->host, lookup->port, 0);

	pthread_mutex_lock(&lookup->lock);
	lookup->found = found;
	lookup->is_answered = true;
	bool is_abandoned = lookup->is_abandoned;
	eventfd_write(lookup->answered_fd, 1);
	pthread_mutex_unlock(&lookup->lock);
	if (is_abandoned) {
		lookup_free(lookup);
		atomic_fetch_sub(&abandoned_count, 1);
	}
	return NULL;
}

static struct lookup *lookup_create(const char *host, const char *port)
{
	struct lookup *lookup = xcalloc(1, sizeof(*lookup));
	pthread_t thread;

	pthread_mutex_init(&lookup->lock, NULL);
	lookup->answered_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	lookup->host = xstrdup(host);
	lookup->port = xstrdup(port);
	if (lookup->answered_fd < 0 || pthread_create(&thread, NULL, run, lookup) != 0) {
		lookup_free(lookup);
		return NULL;
	}
	pthread_detach(thread);
	return lookup;
}

/* Without an answer the lookup belongs to its thread from here on. */
static enum hw_error lookup_end(struct lookup *lookup, int ready, struct addrinfo **ret_found)
{
	pthread_mutex_lock(&lookup->lock);
	bool is_answered = lookup->is_answered;
	if (!is_answered) {
		lookup->is_abandoned = true;
		atomic_fetch_add(&abandoned_count, 1);
	}
	pthread_mutex_unlock(&lookup->lock);
	if (!is_answered)
		return ready == -1 ? HW_CANCELLED : HW_TIMEOUT;
	*ret_found = lookup->found;
	lookup->found = NULL;
	lookup_free(lookup);
	return *ret_found ? HW_OK : HW_ABSENT;
}

enum hw_error lookup_host(
	const char *host, const char *port, int timeout_ms, int wake_fd, struct addrinfo **ret_found)
{
	*ret_found = ask(host, port, AI_NUMERICHOST);
	if (*ret_found)
		return HW_OK;
	if (atomic_load(&abandoned_count) >= MAX_ABANDONED)
		return HW_TIMEOUT;
	struct lookup *lookup = lookup_create(host, port);
	if (!lookup)
		return HW_FAILURE;
	int ready = transport_poll_fd(lookup->answered_fd, POLLIN, wake_fd, timeout_ms);
	return lookup_end(lookup, ready, ret_found);
}
