/* SPDX-License-Identifier: Apache-2.0 */
/* Between libmicrohttpd and handlers: collects a body, finds the route, sends the reply. */
#include "kiosk/hub/http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"

struct worker_slot {
	struct worker_slot *next;
	pthread_t thread;
	void *worker;
};

struct http_server {
	struct http_server_config config;
	struct MHD_Daemon *daemon;
	struct clock clock;
	pthread_mutex_t hold_lock;
	pthread_cond_t hold_over;
	bool is_held;
	_Atomic int requests_in_progress;
	pthread_mutex_t worker_lock;
	struct worker_slot *workers;
	int port;
};

/* A page may load its own styles, script and pictures, and send forms to its own hub: nothing else. */
static const char CONTENT_POLICY[] =
	"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

static void *handle_uri(void *data, const char *uri, struct MHD_Connection *connection)
{
	struct http_server *server = data;
	struct http_request *request = xcalloc(1, sizeof(*request));
	arena_init(&request->arena, 4096);
	const char *mark = strchr(uri, '?');
	request->path = mark ? arena_strndup(&request->arena, uri, (size_t)(mark - uri))
			     : arena_strdup(&request->arena, uri);
	request->query = mark ? arena_strdup(&request->arena, mark + 1) : NULL;
	request->server = server;
	request->connection = connection;
	request->started_ms = clock_monotonic_ms(&server->clock);
	server->requests_in_progress++;
	return request;
}

static void handle_completed(
	void *data, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode code)
{
	(void)connection, (void)code;
	struct http_server *server = data;
	struct http_request *request = *context;
	if (!request)
		return;
	server->requests_in_progress--;
	free(request->body);
	arena_finish(&request->arena);
	free(request);
	*context = NULL;
}

/* The address of the peer; behind a proxy on this machine, the last one the proxy tells. */
static void find_client(struct http_request *request)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (!info || !info->client_addr)
		return;
	const struct sockaddr *address = info->client_addr;
	socklen_t size =
		address->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
	getnameinfo(address, size, request->client, sizeof(request->client), NULL, 0, NI_NUMERICHOST);
	bool is_local = strncmp(request->client, "127.", 4) == 0 || strcmp(request->client, "::1") == 0;
	const char *forwarded = is_local ? http_request_header(request, "X-Forwarded-For") : NULL;
	if (!forwarded)
		return;
	const char *last = strrchr(forwarded, ',');
	last = last ? last + 1 : forwarded;
	last += strspn(last, " ");
	snprintf(request->client, sizeof(request->client), "%s", last);
}

static void *find_worker(struct http_server *server)
{
	pthread_t self = pthread_self();
	void *worker = NULL;
	pthread_mutex_lock(&server->worker_lock);
	for (struct worker_slot *slot = server->workers; slot && !worker; slot = slot->next)
		worker = pthread_equal(slot->thread, self) ? slot->worker : NULL;
	pthread_mutex_unlock(&server->worker_lock);
	if (worker || !server->config.make_worker)
		return worker;
	worker = server->config.make_worker(server->config.data);
	if (!worker)
		return NULL;
	struct worker_slot *slot = xcalloc(1, sizeof(*slot));
	*slot = (struct worker_slot){.thread = self, .worker = worker};
	pthread_mutex_lock(&server->worker_lock);
	slot->next = server->workers;
	server->workers = slot;
	pthread_mutex_unlock(&server->worker_lock);
	return worker;
}

static void add_headers(struct MHD_Response *response, const struct reply *reply)
{
	for (int i = 0; i < reply->header_count; i++)
		MHD_add_response_header(response, reply->headers[i].name, reply->headers[i].value);
	if (reply->content_type)
		MHD_add_response_header(response, "Content-Type", reply->content_type);
	MHD_add_response_header(response, "Content-Security-Policy", CONTENT_POLICY);
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	/* "no-referrer" would make browsers send "Origin: null" with our own forms. */
	MHD_add_response_header(response, "Referrer-Policy", "same-origin");
	MHD_add_response_header(response, "Cross-Origin-Opener-Policy", "same-origin");
	MHD_add_response_header(response, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
}

static struct MHD_Response *make_response(struct reply *reply)
{
	if (reply->fd >= 0) {
		int fd = reply->fd;
		reply->fd = -1;
		return MHD_create_response_from_fd_at_offset64(reply->body_length, fd, reply->file_offset);
	}
	char *body = reply->body;
	reply->body = NULL;
	if (!body)
		return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	return MHD_create_response_from_buffer(reply->body_length, body, MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result send_reply(struct http_request *request, struct reply *reply)
{
	struct http_server *server = request->server;
	unsigned status = reply->status;
	struct MHD_Response *response = make_response(reply);
	if (!response) {
		reply_finish(reply);
		return MHD_NO;
	}
	add_headers(response, reply);
	enum MHD_Result result = MHD_queue_response(request->connection, status, response);
	MHD_destroy_response(response);
	if (server->config.note)
		server->config.note(server->config.data, request, status);
	reply_finish(reply);
	return result;
}

static enum MHD_Result refuse(
	struct http_request *request, unsigned status, const char *slug, const char *detail)
{
	struct reply reply;
	reply_init(&reply);
	reply_problem(&reply, status, slug, detail);
	return send_reply(request, &reply);
}

static void wait_for_release(struct http_server *server)
{
	pthread_mutex_lock(&server->hold_lock);
	while (server->is_held)
		pthread_cond_wait(&server->hold_over, &server->hold_lock);
	pthread_mutex_unlock(&server->hold_lock);
}

/* Everything about the head of a request; *ret_is_over when it was answered already. */
static enum MHD_Result begin_request(struct http_request *request, bool *ret_is_over)
{
	struct http_server *server = request->server;
	*ret_is_over = true;
	wait_for_release(server);
	find_client(request);
	if (request->path[0] != '/' || (request->query && strlen(request->query) > HTTP_QUERY_MAX))
		return refuse(request, 400, "bad-address", NULL);
	switch (http_route_find(server->config.routes, server->config.route_count, request)) {
	case ROUTE_NO_PATH:
		return refuse(request, 404, NULL, NULL);
	case ROUTE_NO_METHOD:
		return refuse(request, 405, NULL, NULL);
	case ROUTE_FOUND:
		break;
	}
	const char *length = http_request_header(request, "Content-Length");
	if (length && strtoull(length, NULL, 10) > HTTP_BODY_MAX)
		return refuse(request, 413, NULL, "A body may have at most 1 MiB.");
	*ret_is_over = false;
	return MHD_YES;
}

/* False when the client sends too much or too slowly: the connection is closed without an answer. */
static bool take_body(struct http_request *request, const char *bytes, size_t length)
{
	int64_t age = clock_monotonic_ms(&request->server->clock) - request->started_ms;
	if (request->body_length + length > HTTP_BODY_MAX || age > HTTP_REQUEST_MAX_MS)
		return false;
	request->body = xrealloc(request->body, request->body_length + length + 1);
	memcpy(request->body + request->body_length, bytes, length);
	request->body_length += length;
	request->body[request->body_length] = '\0';
	return true;
}

/* Runs the handler until it answers or sleeps. */
static enum MHD_Result run_handler(struct http_request *request)
{
	struct http_server *server = request->server;
	for (;;) {
		struct reply reply;
		reply_init(&reply);
		if (request->wait_until_ms || !server->config.admit || server->config.admit(request, &reply))
			request->route->handle(request, &reply);
		if (!reply.must_wait)
			return send_reply(request, &reply);
		if (http_waiters_sleep(server->config.waiters, request->connection, reply.wait_key,
			    reply.wait_generation, request->wait_until_ms))
			return MHD_YES;
		/* Something changed meanwhile; at shutdown the wait is simply over. */
		if (http_waiters_is_closed(server->config.waiters))
			request->wait_until_ms = 1;
	}
}

static enum MHD_Result handle_request(void *data, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *upload, size_t *upload_size, void **context)
{
	(void)connection, (void)url, (void)version;
	struct http_server *server = data;
	struct http_request *request = *context;
	if (!request)
		return MHD_NO;
	if (!request->method) {
		bool is_over;
		request->method = arena_strdup(&request->arena, method);
		enum MHD_Result result = begin_request(request, &is_over);
		return is_over ? result : MHD_YES;
	}
	if (*upload_size > 0) {
		bool is_taken = take_body(request, upload, *upload_size);
		*upload_size = 0;
		return is_taken ? MHD_YES : MHD_NO;
	}
	if (!request->body)
		request->body = xstrdup("");
	request->worker = find_worker(server);
	if (!request->worker && server->config.make_worker)
		return refuse(request, 503, NULL, NULL);
	return run_handler(request);
}

static bool parse_address(
	const struct http_server_config *config, struct sockaddr_storage *ret_address, char why[256])
{
	char port[16];
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
				.ai_socktype = SOCK_STREAM},
			*found;
	snprintf(port, sizeof(port), "%d", config->port);
	int fault = getaddrinfo(config->address, port, &hints, &found);
	if (fault) {
		snprintf(why, 256, "%s is not a numeric address: %s", config->address, gai_strerror(fault));
		return false;
	}
	memcpy(ret_address, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	return true;
}

static struct MHD_Daemon *start_daemon(struct http_server *server, const struct sockaddr_storage *address)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
	if (address->ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	return MHD_start_daemon(flags, 0, NULL, NULL, handle_request, server, MHD_OPTION_SOCK_ADDR,
		(const struct sockaddr *)address, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)HTTP_THREADS,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)HTTP_IDLE_TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(32 * 1024),
		MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_URI_LOG_CALLBACK, handle_uri, server, MHD_OPTION_NOTIFY_COMPLETED,
		handle_completed, server, MHD_OPTION_END);
}

struct http_server *http_server_start(const struct http_server_config *config, char why[256])
{
	struct sockaddr_storage address = {0};
	if (!parse_address(config, &address, why))
		return NULL;
	struct http_server *server = xcalloc(1, sizeof(*server));
	server->config = *config;
	server->is_held = config->is_held;
	pthread_mutex_init(&server->hold_lock, NULL);
	pthread_cond_init(&server->hold_over, NULL);
	clock_init_system(&server->clock);
	pthread_mutex_init(&server->worker_lock, NULL);
	server->daemon = start_daemon(server, &address);
	if (!server->daemon) {
		snprintf(why, 256, "cannot listen on %s:%d: %s", config->address, config->port,
			strerror(errno));
		http_server_stop(server);
		return NULL;
	}
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
	server->port = info ? info->port : config->port;
	return server;
}

/* Takes no more connections, wakes the sleepers and gives what is in progress a moment to be answered. */
static void drain(struct http_server *server)
{
	int64_t until_ms = clock_monotonic_ms(&server->clock) + HTTP_DRAIN_MS;
	int fd = MHD_quiesce_daemon(server->daemon);
	http_server_release(server);
	http_waiters_close(server->config.waiters);
	while (server->requests_in_progress > 0 && clock_monotonic_ms(&server->clock) < until_ms)
		nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
	if (fd >= 0)
		close(fd);
}

void http_server_stop(struct http_server *server)
{
	if (!server)
		return;
	if (server->daemon) {
		drain(server);
		MHD_stop_daemon(server->daemon);
	}
	while (server->workers) {
		struct worker_slot *slot = server->workers;
		server->workers = slot->next;
		server->config.free_worker(slot->worker);
		free(slot);
	}
	pthread_mutex_destroy(&server->hold_lock);
	pthread_cond_destroy(&server->hold_over);
	pthread_mutex_destroy(&server->worker_lock);
	free(server);
}

int http_server_port(const struct http_server *server)
{
	return server->port;
}

void http_server_release(struct http_server *server)
{
	pthread_mutex_lock(&server->hold_lock);
	server->is_held = false;
	pthread_cond_broadcast(&server->hold_over);
	pthread_mutex_unlock(&server->hold_lock);
}
