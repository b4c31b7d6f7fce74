/* SPDX-License-Identifier: Apache-2.0 */
/* Host names as errands. */
#include "hw/transports/lookup.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "kiosk/base/errand.h"
#include "kiosk/base/xalloc.h"

/* Each device asks again and again while the name servers are silent. */
#define ABANDONED_MAX 4

struct lookup {
	char *host, *port;
	struct addrinfo *found; /* NULL: there is no such host */
};

static struct addrinfo *ask(const char *host, const char *port, int flags)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = flags | AI_NUMERICSERV };
	struct addrinfo *found = NULL;

	return getaddrinfo(host, port, &hints, &found) == 0 ? found : NULL;
}

static void lookup_run(void *data)
{
	struct lookup *lookup = data;

	lookup->found = ask(lookup->host, lookup->port, 0);
}

static void lookup_free(void *data)
{
	struct lookup *lookup = data;

	if (lookup->found)
		freeaddrinfo(lookup->found);
	free(lookup->host);
	free(lookup->port);
	free(lookup);
}

static struct errand_kind lookups = { .thread_name = "lookup", .run = lookup_run, .forget = lookup_free };

enum hw_error lookup_host(
	const char *host, const char *port, int timeout_ms, int wake_fd, struct addrinfo **ret_found)
{
	*ret_found = ask(host, port, AI_NUMERICHOST);
	if (*ret_found)
		return HW_OK;
	if (errand_abandoned(&lookups) >= ABANDONED_MAX)
		return HW_TIMEOUT;
	struct lookup *lookup = xcalloc(1, sizeof(*lookup));
	lookup->host = xstrdup(host);
	lookup->port = xstrdup(port);
	enum errand_end end = errand_run(&lookups, lookup, timeout_ms, wake_fd);
	if (end != ERRAND_DONE)
		return end == ERRAND_STOPPED ? HW_CANCELLED : HW_TIMEOUT;
	*ret_found = lookup->found;
	lookup->found = NULL;
	lookup_free(lookup);
	return *ret_found ? HW_OK : HW_ABSENT;
}
