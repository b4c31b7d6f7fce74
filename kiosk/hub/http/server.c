/* SPDX-License-Identifier: Apache-2.0 */
/* The server's threads: the door takes connections in and ends those whose time is up, the others run requests. */
#include "kiosk/hub/http/server.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/http/connection.h"

#define CONNECTIONS_DEFAULT 2000
#define CONNECTIONS_MIN 64
#define PER_ADDRESS_DEFAULT 256
#define WAITS_PER_ADDRESS_DEFAULT 128
#define KIOSK_RESERVE_DEFAULT 200
#define IDLE_MS_DEFAULT 30000
#define HEAD_MS_DEFAULT 10000
#define BODY_MS_DEFAULT 30000
#define WRITE_MS_DEFAULT 30000
#define BODY_BYTES_PER_ADDRESS ((size_t)4 * 1024 * 1024)
#define BODY_BYTES ((size_t)32 * 1024 * 1024)
/* A connection may send a file; databases, logs and listeners need some besides. */
#define DESCRIPTORS_PER_CONNECTION 2
#define DESCRIPTORS_ELSEWHERE 128
#define SWEEP_MS 100
#define BACKLOG 4096
#define TAKEN_AT_ONCE 256
#define STOP_TOKEN UINT64_MAX

int64_t http_now_ms(const struct http_server *server)
{
	return clock_monotonic_ms(&server->clock);
}

struct http_connection *http_connection_of(struct http_member *member)
{
	return (struct http_connection *)((char *)member - offsetof(struct http_connection, member));
}

/* --- Parking --- */

#define ALWAYS_WANTED (EPOLLERR | EPOLLHUP)

static struct epoll_event event_of(const struct http_connection *connection)
{
	return (struct epoll_event){ .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
		.data.u64 = (uint64_t)connection->use << 32 | connection->index };
}

/* Under the lock: what was told since it was last parked. That a client has hung up is told once, perhaps with its request, and
 * stays so. */
static uint32_t take_pending(struct http_connection *connection)
{
	uint32_t told = connection->pending;
	connection->has_hung_up |= (told & EPOLLRDHUP) != 0;
	connection->pending = 0;
	return told | (connection->has_hung_up ? EPOLLRDHUP : 0);
}

bool http_connection_park(
	struct http_connection *connection, enum http_state state, uint32_t events, int64_t deadline_ms)
{
	struct http_server *server = connection->server;
	pthread_mutex_lock(&server->lock);
	bool has_been = (take_pending(connection) & (events | ALWAYS_WANTED)) != 0;
	connection->state = state;
	connection->wanted = events;
	connection->deadline_ms = deadline_ms;
	connection->is_parked = !has_been;
	pthread_mutex_unlock(&server->lock);
	return !has_been;
}

/* epoll tells anew of a socket whose entry is changed, though to the same, and every one is ready for writing. */
void http_connection_call(struct http_connection *connection, enum http_state state)
{
	struct epoll_event event = event_of(connection);
	connection->state = state;
	connection->wanted = EPOLLOUT;
	epoll_ctl(connection->server->epoll, EPOLL_CTL_MOD, connection->fd, &event);
}

void http_connection_queue(struct http_connection *connection, enum http_state state, int64_t deadline_ms)
{
	pthread_mutex_lock(&connection->server->lock);
	take_pending(connection);
	connection->deadline_ms = deadline_ms;
	connection->is_parked = true;
	http_connection_call(connection, state);
	pthread_mutex_unlock(&connection->server->lock);
}

/* The connection of an event, now in this thread's hands; NULL when it is in another's, gone, or waits for something else. */
static struct http_connection *take(struct http_server *server, const struct epoll_event *event)
{
	struct http_connection *connection = &server->connections[(uint32_t)event->data.u64];
	pthread_mutex_lock(&server->lock);
	bool is_same = connection->fd >= 0 && connection->use == (uint32_t)(event->data.u64 >> 32);
	bool is_taken =
		is_same && connection->is_parked && (event->events & (connection->wanted | ALWAYS_WANTED));
	if (is_same)
		connection->pending |= event->events;
	if (is_taken) {
		connection->is_parked = false;
		take_pending(connection);
	}
	pthread_mutex_unlock(&server->lock);
	return is_taken ? connection : NULL;
}

static void *run_requests(void *data)
{
	struct http_thread *thread = data;
	struct http_server *server = thread->server;
	pthread_setname_np(pthread_self(), "http");
	pthread_mutex_lock(&server->hold_lock);
	while (server->is_held)
		pthread_cond_wait(&server->hold_over, &server->hold_lock);
	pthread_mutex_unlock(&server->hold_lock);
	for (;;) {
		struct epoll_event event;
		/* One at a time: a handler may take long, and must not keep others' events. */
		int count = epoll_wait(server->epoll, &event, 1, -1);
		if (count == 1 && event.data.u64 == STOP_TOKEN)
			return NULL;
		struct http_connection *connection = count == 1 ? take(server, &event) : NULL;
		if (connection)
			http_connection_run(thread, connection);
	}
}

/* --- The door --- */

static bool can_go(struct http_member *member)
{
	return http_connection_of(member)->is_parked;
}

/* Under the lock. False when there is no room. */
static bool enter(struct http_server *server, int fd, const struct http_address *peer, bool is_operator)
{
	struct http_connection *connection = server->first_free;
	if (!connection)
		return false;
	server->first_free = connection->next_free;
	*connection = (struct http_connection){ .server = server,
		.index = connection->index,
		.use = connection->use + 1,
		.state = HTTP_READING_HEAD,
		.fd = fd,
		.is_operator = is_operator,
		.peer = *peer,
		.is_parked = true,
		.wanted = EPOLLIN | EPOLLRDHUP,
		.idle_until_ms = http_now_ms(server) + server->limits.idle_ms };
	connection->deadline_ms = connection->idle_until_ms;
	http_crowd_enter(&server->crowd, &connection->member, peer);
	struct epoll_event event = event_of(connection);
	epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event);
	return true;
}

static void let_in(struct http_server *server, int fd, const struct sockaddr *address, bool is_operator)
{
	struct http_address peer = http_address_of(address);
	bool is_full, is_proxy = http_proxies_have(&server->proxies, &peer);
	int on = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	pthread_mutex_lock(&server->lock);
	struct http_member *leaver =
		http_crowd_find_leaver(&server->crowd, &peer, is_proxy, can_go, &is_full);
	if (leaver)
		http_connection_of(leaver)->is_parked = false;
	pthread_mutex_unlock(&server->lock);
	if (leaver)
		http_connection_close(http_connection_of(leaver));
	pthread_mutex_lock(&server->lock);
	bool is_in = enter(server, fd, &peer, is_operator);
	pthread_mutex_unlock(&server->lock);
	if (!is_in)
		close(fd);
}

/* False when no descriptor was left for one that stands at the door. */
static bool take_in(struct http_server *server, int which)
{
	/* Not for ever: deadlines have to be kept while a crowd comes in. */
	for (int i = 0; i < TAKEN_AT_ONCE; i++) {
		struct sockaddr_storage address;
		socklen_t size = sizeof(address);
		int fd = accept4(server->listeners[which], (struct sockaddr *)&address, &size,
			SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0)
			return errno != EMFILE && errno != ENFILE;
		let_in(server, fd, (const struct sockaddr *)&address, which == 1);
	}
	return true;
}

/* One whose time is up, now in the door's hands; *at says where to look on. */
static struct http_connection *take_expired(struct http_server *server, int *at, int64_t now_ms)
{
	struct http_connection *found = NULL;
	pthread_mutex_lock(&server->lock);
	for (; *at < server->limits.connections && !found; ++*at) {
		struct http_connection *connection = &server->connections[*at];
		if (connection->is_parked && connection->deadline_ms <= now_ms)
			found = connection;
	}
	if (found)
		found->is_parked = false;
	pthread_mutex_unlock(&server->lock);
	return found;
}

static void sweep(struct http_server *server, int64_t now_ms)
{
	struct http_connection *connection;
	int at = 0;
	while ((connection = take_expired(server, &at, now_ms)))
		http_connection_expire(connection);
}

static void *keep_door(void *data)
{
	struct http_server *server = data;
	int64_t swept_ms = 0, told_ms = INT64_MIN / 2;
	pthread_setname_np(pthread_self(), "http-door");
	for (;;) {
		struct pollfd waits[] = { { .fd = server->door_event, .events = POLLIN },
			{ .fd = server->listeners[0], .events = POLLIN },
			{ .fd = server->listeners[1], .events = POLLIN } };
		poll(waits, ARRAY_LENGTH(waits), SWEEP_MS);
		if (waits[0].revents)
			return NULL;
		int64_t now_ms = http_now_ms(server);
		bool had_descriptors = true;
		for (int i = 0; i < 2; i++)
			if (waits[i + 1].revents)
				had_descriptors &= take_in(server, i);
		if (!had_descriptors && now_ms - told_ms >= MINUTE_MS) {
			log_error("http", "too few descriptors: connections are kept waiting");
			told_ms = now_ms;
		}
		/* Who could not be let in stays at the door: it is no news until somebody has left. */
		if (!had_descriptors)
			poll(waits, 1, SWEEP_MS);
		if (now_ms - swept_ms >= SWEEP_MS) {
			sweep(server, now_ms);
			swept_ms = now_ms;
		}
	}
}

/* --- Start and stop --- */

static int or_default(int value, int fallback)
{
	return value > 0 ? value : fallback;
}

static int at_most(int value, int most)
{
	return value < most ? value : most;
}

/* As many connections as descriptors allow, and shares that fit into them. */
static bool fit_limits(const struct http_limits *wanted, struct http_limits *ret_limits, char why[256])
{
	struct rlimit files;
	struct http_limits limits = {
		.connections = or_default(wanted->connections, CONNECTIONS_DEFAULT),
		.per_address = or_default(wanted->per_address, PER_ADDRESS_DEFAULT),
		.waits_per_address = or_default(wanted->waits_per_address, WAITS_PER_ADDRESS_DEFAULT),
		.kiosk_reserve = or_default(wanted->kiosk_reserve, KIOSK_RESERVE_DEFAULT),
		.idle_ms = or_default(wanted->idle_ms, IDLE_MS_DEFAULT),
		.head_ms = or_default(wanted->head_ms, HEAD_MS_DEFAULT),
		.body_ms = or_default(wanted->body_ms, BODY_MS_DEFAULT),
		.write_ms = or_default(wanted->write_ms, WRITE_MS_DEFAULT),
	};
	if (limits.connections < CONNECTIONS_MIN)
		limits.connections = CONNECTIONS_MIN;
	rlim_t least = DESCRIPTORS_ELSEWHERE + DESCRIPTORS_PER_CONNECTION * CONNECTIONS_MIN;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY) {
		if (files.rlim_cur < least) {
			snprintf(why, 256,
				"too few descriptors: %llu may be open, %llu are needed (ulimit -n)",
				(unsigned long long)files.rlim_cur, (unsigned long long)least);
			return false;
		}
		rlim_t room = (files.rlim_cur - DESCRIPTORS_ELSEWHERE) / DESCRIPTORS_PER_CONNECTION;
		if (room < (rlim_t)limits.connections)
			limits.connections = (int)room;
	}
	limits.per_address = at_most(limits.per_address, limits.connections / 2);
	limits.waits_per_address = at_most(limits.waits_per_address, limits.per_address / 2 + 1);
	limits.kiosk_reserve = at_most(limits.kiosk_reserve, limits.connections / 4);
	*ret_limits = limits;
	return true;
}

static void make_connections(struct http_server *server)
{
	server->connections = xcalloc((size_t)server->limits.connections, sizeof(*server->connections));
	for (int i = server->limits.connections - 1; i >= 0; i--) {
		server->connections[i].index = (uint32_t)i;
		server->connections[i].fd = -1;
		server->connections[i].next_free = server->first_free;
		server->first_free = &server->connections[i];
	}
	const struct http_crowd_limits limits = {
		.connections = server->limits.connections,
		.kiosk_reserve = server->limits.kiosk_reserve,
		.per_address = server->limits.per_address,
		.waits_per_address = server->limits.waits_per_address,
		.body_bytes_per_address = BODY_BYTES_PER_ADDRESS,
		.body_bytes = BODY_BYTES,
	};
	http_crowd_init(&server->crowd, &limits);
}

static int bound_port(int fd)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);
	if (getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		return -1;
	return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
						   : ((struct sockaddr_in *)&address)->sin_port);
}

static bool open_listener(struct http_server *server, int which, const char *address, int port, char why[256])
{
	char service[16];
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM },
			*found;
	snprintf(service, sizeof(service), "%d", port);
	int fault = getaddrinfo(address, service, &hints, &found), on = 1;
	if (fault) {
		snprintf(why, 256, "%s is not a numeric address: %s", address, gai_strerror(fault));
		return false;
	}
	int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	server->listeners[which] = fd;
	bool is_open = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
		bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
	if (!is_open)
		snprintf(why, 256, "cannot listen on %s:%d: %s", address, port, strerror(errno));
	else
		server->ports[which] = bound_port(fd);
	freeaddrinfo(found);
	return is_open;
}

static bool open_events(struct http_server *server, char why[256])
{
	server->epoll = epoll_create1(EPOLL_CLOEXEC);
	server->stop_event = eventfd(0, EFD_CLOEXEC);
	server->door_event = eventfd(0, EFD_CLOEXEC);
	struct epoll_event stop = { .events = EPOLLIN, .data.u64 = STOP_TOKEN };
	bool is_open = server->epoll >= 0 && server->stop_event >= 0 && server->door_event >= 0 &&
		epoll_ctl(server->epoll, EPOLL_CTL_ADD, server->stop_event, &stop) == 0;
	if (!is_open)
		snprintf(why, 256, "cannot wait for connections: %s", strerror(errno));
	return is_open;
}

static bool start_threads(struct http_server *server, char why[256])
{
	int fault = 0;
	for (int i = 0; i < HTTP_THREADS && !fault; i++) {
		struct http_thread *thread = &server->threads[i];
		thread->server = server;
		fault = pthread_create(&thread->thread, NULL, run_requests, thread);
		thread->is_running = fault == 0;
	}
	if (!fault)
		fault = pthread_create(&server->door, NULL, keep_door, server);
	server->is_door_open = fault == 0;
	if (fault)
		snprintf(why, 256, "cannot start a thread: %s", strerror(fault));
	return !fault;
}

struct http_server *http_server_start(const struct http_server_config *config, char why[256])
{
	struct http_limits limits;
	if (!fit_limits(&config->limits, &limits, why))
		return NULL;
	struct http_server *server = xcalloc(1, sizeof(*server));
	server->config = *config;
	server->limits = limits;
	server->is_held = config->is_held;
	server->proxies = config->proxies ? *config->proxies : (struct http_proxies){ .count = 0 };
	server->listeners[0] = server->listeners[1] = server->ports[1] = -1;
	server->epoll = server->stop_event = server->door_event = -1;
	clock_init_system(&server->clock);
	pthread_mutex_init(&server->lock, NULL);
	pthread_mutex_init(&server->hold_lock, NULL);
	pthread_cond_init(&server->hold_over, NULL);
	make_connections(server);
	if (open_events(server, why) && open_listener(server, 0, config->address, config->port, why) &&
		(!config->operator_address ||
			open_listener(server, 1, config->operator_address, config->operator_port, why)) &&
		start_threads(server, why))
		return server;
	http_server_stop(server);
	return NULL;
}

static void signal_event(int fd)
{
	uint64_t one = 1;
	(void)!write(fd, &one, sizeof(one));
}

static bool has_busy(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	bool is_busy = server->crowd.busy > 0;
	pthread_mutex_unlock(&server->lock);
	return is_busy;
}

static void close_listeners(struct http_server *server)
{
	for (int i = 0; i < 2; i++)
		if (server->listeners[i] >= 0)
			close(server->listeners[i]);
}

/* Takes no more connections, wakes the sleepers and gives what is in progress a moment to be answered. */
static void drain(struct http_server *server)
{
	int64_t until_ms = http_now_ms(server) + HTTP_DRAIN_MS;
	server->is_stopping = true;
	if (server->is_door_open) {
		signal_event(server->door_event);
		pthread_join(server->door, NULL);
	}
	close_listeners(server);
	http_server_release(server);
	http_waiters_close(server->config.waiters);
	while (server->is_door_open && has_busy(server) && http_now_ms(server) < until_ms)
		nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
}

static void join_threads(struct http_server *server)
{
	if (server->stop_event >= 0)
		signal_event(server->stop_event);
	for (int i = 0; i < HTTP_THREADS; i++) {
		struct http_thread *thread = &server->threads[i];
		if (thread->is_running)
			pthread_join(thread->thread, NULL);
		if (thread->worker)
			server->config.free_worker(thread->worker);
	}
}

void http_server_stop(struct http_server *server)
{
	if (!server)
		return;
	drain(server);
	join_threads(server);
	for (int i = 0; i < server->limits.connections; i++) {
		struct http_connection *connection = &server->connections[i];
		if (connection->fd < 0)
			continue;
		http_waiters_forget(server->config.waiters, &connection->sleeper);
		http_connection_close(connection);
	}
	http_crowd_finish(&server->crowd);
	free(server->connections);
	const int events[] = { server->epoll, server->stop_event, server->door_event };
	for (size_t i = 0; i < ARRAY_LENGTH(events); i++)
		if (events[i] >= 0)
			close(events[i]);
	pthread_mutex_destroy(&server->lock);
	pthread_mutex_destroy(&server->hold_lock);
	pthread_cond_destroy(&server->hold_over);
	free(server);
}

int http_server_port(const struct http_server *server)
{
	return server->ports[0];
}

int http_server_operator_port(const struct http_server *server)
{
	return server->ports[1];
}

void http_server_release(struct http_server *server)
{
	pthread_mutex_lock(&server->hold_lock);
	server->is_held = false;
	pthread_cond_broadcast(&server->hold_over);
	pthread_mutex_unlock(&server->hold_lock);
}

int http_server_connections(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	int count = server->crowd.count;
	pthread_mutex_unlock(&server->lock);
	return count;
}
