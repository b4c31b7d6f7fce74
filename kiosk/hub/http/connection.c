/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a request through its connection: head, body, handler, answer, and the next one. */
#include "kiosk/hub/http/connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"

#define IN_FIRST_BYTES 2048
#define LINGER_MS 2000
/* A slow reader keeps its answer as long as it takes this much of it a second. */
#define WRITE_BYTES_A_SECOND 4096
#define READ_EVENTS (EPOLLIN | EPOLLRDHUP)

/* What a step leaves behind: more to do, a connection that is parked and no more ours, or one to be closed. */
enum step { STEP_ON, STEP_PARKED, STEP_CLOSE };

static enum step park(
	struct http_connection *connection, enum http_state state, uint32_t events, int64_t deadline_ms)
{
	if (http_connection_park(connection, state, events, deadline_ms))
		return STEP_PARKED;
	connection->may_have_more = true;
	return STEP_ON;
}

static void free_request(struct http_connection *connection)
{
	struct http_request *request = connection->request;
	if (!request)
		return;
	free(request->body);
	arena_finish(&request->arena);
	arena_finish(&request->head_arena);
	free(request);
	free(connection->out);
	reply_finish(&connection->reply);
	connection->request = NULL;
	connection->out = NULL;
	connection->body_size = 0;
	pthread_mutex_lock(&connection->server->lock);
	if (!connection->member.is_quiet)
		http_crowd_end(&connection->server->crowd, &connection->member);
	pthread_mutex_unlock(&connection->server->lock);
}

void http_connection_close(struct http_connection *connection)
{
	struct http_server *server = connection->server;
	free_request(connection);
	free(connection->in);
	connection->in = NULL;
	close(connection->fd);
	pthread_mutex_lock(&server->lock);
	connection->fd = -1;
	http_crowd_leave(&server->crowd, &connection->member);
	connection->next_free = server->first_free;
	server->first_free = connection;
	pthread_mutex_unlock(&server->lock);
}

static void resize_buffer(struct http_connection *connection, size_t size)
{
	connection->in = xrealloc(connection->in, size);
	connection->in_size = size;
}

/* One read into the buffer, which is not as full as it may be. */
static enum step fill(struct http_connection *connection)
{
	if (connection->in_length == connection->in_size)
		resize_buffer(connection, connection->in_size ? HTTP_HEAD_MAX : IN_FIRST_BYTES);
	size_t room = connection->in_size - connection->in_length;
	ssize_t got = recv(connection->fd, connection->in + connection->in_length, room, 0);
	if (got < 0 && errno == EINTR)
		return STEP_ON;
	/* A short read has read everything, but for the end, of which is told once. */
	connection->may_have_more = got == (ssize_t)room || (got > 0 && connection->has_hung_up);
	if (got < 0 && errno == EAGAIN)
		return STEP_ON;
	if (got <= 0)
		return STEP_CLOSE;
	connection->in_length += (size_t)got;
	return STEP_ON;
}

static void consume(struct http_connection *connection, size_t length)
{
	connection->in_length -= length;
	memmove(connection->in, connection->in + length, connection->in_length);
	connection->scanned = 0;
}

/* --- Answers --- */

static enum step write_answer(struct http_connection *connection);

static void *find_worker(struct http_thread *thread)
{
	const struct http_server_config *config = &thread->server->config;
	if (!thread->worker && config->make_worker)
		thread->worker = config->make_worker(config->data);
	return thread->worker;
}

/* By the worker of this thread, whichever had the request before; the door (NULL) has none. */
static void explain(struct http_thread *thread, struct http_connection *connection)
{
	const struct http_server_config *config = &connection->server->config;
	struct http_request *request = connection->request;
	if (!thread || !config->explain || connection->reply.status < 400)
		return;
	request->worker = find_worker(thread);
	if (request->worker)
		config->explain(request, &connection->reply);
}

/* connection->reply is whole. */
static enum step answer(struct http_thread *thread, struct http_connection *connection)
{
	struct http_server *server = connection->server;
	struct http_request *request = connection->request;
	explain(thread, connection);
	connection->must_close |= connection->is_body_unread || server->is_stopping;
	if (server->config.note)
		server->config.note(server->config.data, request, connection->reply.status);
	http_answer_begin(connection);
	connection->state = HTTP_WRITING;
	connection->write_until_ms = http_now_ms(server) + server->limits.write_ms;
	return write_answer(connection);
}

static enum step refuse(struct http_thread *thread, struct http_connection *connection, unsigned status,
	const char *slug, const char *detail)
{
	reply_problem(&connection->reply, status, slug, detail);
	return answer(thread, connection);
}

static enum step refuse_and_close(
	struct http_thread *thread, struct http_connection *connection, unsigned status, const char *slug)
{
	connection->must_close = true;
	return refuse(thread, connection, status, slug, NULL);
}

static enum step linger(struct http_connection *connection)
{
	char rest[16384];
	ssize_t got = recv(connection->fd, rest, sizeof(rest), 0);
	connection->lingered += got > 0 ? (size_t)got : 0;
	if (connection->lingered > HTTP_BODY_MAX)
		return STEP_CLOSE;
	if (got > 0)
		return http_now_ms(connection->server) < connection->idle_until_ms ? STEP_ON : STEP_CLOSE;
	if (got < 0 && errno == EAGAIN)
		return park(connection, HTTP_LINGERING, READ_EVENTS, connection->idle_until_ms);
	return STEP_CLOSE;
}

static enum step finish_answer(struct http_connection *connection)
{
	struct http_server *server = connection->server;
	bool has_more = connection->is_body_unread || connection->in_length > 0 || connection->may_have_more;
	int64_t now_ms = http_now_ms(server);
	free_request(connection);
	connection->is_body_unread = false;
	connection->head_until_ms = 0;
	if (connection->must_close) {
		if (!has_more || shutdown(connection->fd, SHUT_WR) < 0)
			return STEP_CLOSE;
		connection->state = HTTP_LINGERING;
		connection->idle_until_ms = now_ms + LINGER_MS;
		return STEP_ON;
	}
	if (connection->in_size > IN_FIRST_BYTES && connection->in_length <= IN_FIRST_BYTES)
		resize_buffer(connection, IN_FIRST_BYTES);
	connection->state = HTTP_READING_HEAD;
	connection->idle_until_ms = now_ms + server->limits.idle_ms;
	if (!has_more)
		return STEP_ON;
	http_connection_queue(connection, HTTP_READING_HEAD, connection->idle_until_ms);
	return STEP_PARKED;
}

static enum step write_answer(struct http_connection *connection)
{
	switch (http_answer_send(connection)) {
	case HTTP_ANSWER_SENT: return finish_answer(connection);
	case HTTP_ANSWER_WAITS: break;
	case HTTP_ANSWER_LOST: return STEP_CLOSE;
	}
	int64_t earned_ms = (int64_t)(connection->sent / WRITE_BYTES_A_SECOND) * SECOND_MS;
	return park(connection, HTTP_WRITING, EPOLLOUT, connection->write_until_ms + earned_ms);
}

/* --- Handlers --- */

static bool is_waiting(struct http_member *member)
{
	struct http_connection *connection = http_connection_of(member);
	return connection->is_parked && connection->state == HTTP_WAITING;
}

static struct http_connection *sleeping_connection(struct http_sleeper *sleeper)
{
	return (struct http_connection *)((char *)sleeper - offsetof(struct http_connection, sleeper));
}

static bool park_sleeper(struct http_sleeper *sleeper)
{
	/* Nothing is read meanwhile; a client that leaves is an event all the same. */
	return http_connection_park(sleeping_connection(sleeper), HTTP_WAITING, EPOLLRDHUP, INT64_MAX);
}

static void resume_sleeper(struct http_sleeper *sleeper)
{
	struct http_connection *connection = sleeping_connection(sleeper);
	pthread_mutex_lock(&connection->server->lock);
	if (connection->is_parked && connection->state == HTTP_WAITING)
		http_connection_call(connection, HTTP_HANDLING);
	pthread_mutex_unlock(&connection->server->lock);
}

static enum http_sleep sleep_until_woken(struct http_connection *connection)
{
	struct http_server *server = connection->server;
	struct reply *reply = &connection->reply;
	char key[sizeof(reply->wait_key)];
	memcpy(key, reply->wait_key, sizeof(key));
	uint64_t generation = reply->wait_generation;
	reply_finish(reply);
	/* A sleeper costs little, whatever the handler read to know that it has to wait. */
	arena_finish(&connection->request->arena);
	connection->sleeper.resume = resume_sleeper;
	pthread_mutex_lock(&server->lock);
	struct http_member *oldest = http_crowd_wait(&server->crowd, &connection->member, is_waiting);
	if (oldest)
		http_connection_call(http_connection_of(oldest), HTTP_TURNED_OUT);
	pthread_mutex_unlock(&server->lock);
	enum http_sleep result = http_waiters_sleep(server->config.waiters, &connection->sleeper, key,
		generation, connection->request->wait_until_ms, park_sleeper);
	if (result != HTTP_SLEEP_MISSED)
		return result;
	pthread_mutex_lock(&server->lock);
	http_crowd_wait_over(&connection->member);
	pthread_mutex_unlock(&server->lock);
	return result;
}

/* Runs the handler until it answers or sleeps. */
static enum step handle(struct http_thread *thread, struct http_connection *connection)
{
	struct http_server *server = connection->server;
	struct http_request *request = connection->request;
	/* The head may have been another thread's. */
	request->worker = find_worker(thread);
	if (!request->worker && server->config.make_worker)
		return refuse(thread, connection, 503, NULL, NULL);
	for (;;) {
		struct reply *reply = &connection->reply;
		if (server->config.begin)
			server->config.begin(request->worker);
		if (request->wait_until_ms || !server->config.admit || server->config.admit(request, reply))
			request->route->handle(request, reply);
		if (server->config.settle)
			server->config.settle(request, reply);
		if (!reply->must_wait)
			return answer(thread, connection);
		switch (sleep_until_woken(connection)) {
		case HTTP_ASLEEP: return STEP_PARKED;
		case HTTP_SLEEP_REFUSED: return STEP_CLOSE; /* the client has left */
		case HTTP_SLEEP_MISSED: break;
		}
		/* At shutdown the wait is simply over. */
		if (http_waiters_is_closed(server->config.waiters))
			request->wait_until_ms = 1;
	}
}

static enum step handle_again(struct http_thread *thread, struct http_connection *connection)
{
	struct http_server *server = connection->server;
	pthread_mutex_lock(&server->lock);
	http_crowd_wait_over(&connection->member);
	pthread_mutex_unlock(&server->lock);
	return handle(thread, connection);
}

static enum step turn_out(struct http_thread *thread, struct http_connection *connection)
{
	http_waiters_forget(connection->server->config.waiters, &connection->sleeper);
	return refuse(thread, connection, 429, "too-many-waiting", "Too many wait from this address.");
}

/* --- Bodies --- */

static bool grow_body(struct http_connection *connection, size_t length)
{
	struct http_server *server = connection->server;
	struct http_request *request = connection->request;
	pthread_mutex_lock(&server->lock);
	bool may_grow = http_crowd_take_body(&server->crowd, &connection->member, length);
	pthread_mutex_unlock(&server->lock);
	if (!may_grow)
		return false;
	size_t needed = request->body_length + length + 1;
	if (needed > connection->body_size) {
		size_t doubled = 2 * connection->body_size, most = request->route->body_max + 1;
		connection->body_size = doubled < needed ? needed : doubled < most ? doubled : most;
		request->body = xrealloc(request->body, connection->body_size);
	}
	return true;
}

/* Takes what is in the buffer. */
static enum step take_body(struct http_thread *thread, struct http_connection *connection)
{
	struct http_request *request = connection->request;
	size_t used = connection->in_length, data = used;
	bool is_over;
	if (request->head->framing == HTTP_BODY_CHUNKED) {
		enum http_chunks_result result = http_chunks_decode(
			&connection->chunks, connection->in, connection->in_length, &used, &data);
		if (result == HTTP_CHUNKS_BROKEN)
			return refuse_and_close(thread, connection, 400, "bad-chunk");
		is_over = result == HTTP_CHUNKS_END;
	} else {
		size_t left = (size_t)request->head->content_length - request->body_length;
		used = data = used < left ? used : left;
		is_over = data == left;
	}
	if (request->body_length + data > request->route->body_max)
		return refuse_and_close(thread, connection, 413, NULL);
	if (!grow_body(connection, data))
		return refuse_and_close(thread, connection, 429, "crowded");
	memcpy(request->body + request->body_length, connection->in, data);
	request->body_length += data;
	request->body[request->body_length] = '\0';
	consume(connection, used);
	if (!is_over)
		return STEP_ON;
	connection->is_body_unread = false;
	return handle(thread, connection);
}

static enum step read_body(struct http_thread *thread, struct http_connection *connection)
{
	if (connection->in_length > 0)
		return take_body(thread, connection);
	if (!connection->may_have_more)
		return park(connection, HTTP_READING_BODY, READ_EVENTS, connection->body_until_ms);
	return fill(connection);
}

/* RFC 9110, 10.1.1. A socket that does not take 25 bytes has a client that does not read either. */
static void say_continue(struct http_connection *connection)
{
	static const char CONTINUE[] = "HTTP/1.1 100 Continue\r\n\r\n";
	if (connection->request->head->wants_continue && connection->in_length == 0)
		(void)!send(connection->fd, CONTINUE, sizeof(CONTINUE) - 1, MSG_NOSIGNAL);
}

static enum step begin_body(struct http_thread *thread, struct http_connection *connection)
{
	struct http_request *request = connection->request;
	if (request->head->framing == HTTP_NO_BODY) {
		request->body = xstrdup("");
		return handle(thread, connection);
	}
	connection->chunks = (struct http_chunks){ 0 };
	connection->state = HTTP_READING_BODY;
	connection->body_until_ms = http_now_ms(connection->server) + connection->server->limits.body_ms;
	if (request->head->content_length > IN_FIRST_BYTES)
		resize_buffer(connection, HTTP_HEAD_MAX);
	say_continue(connection);
	return STEP_ON;
}

/* --- Heads --- */

static struct http_head *make_request(struct http_connection *connection)
{
	struct http_request *request = xcalloc(1, sizeof(*request));
	arena_init(&request->arena, 4096);
	arena_init(&request->head_arena, 4096);
	request->server = connection->server;
	request->method = request->path = "?";
	struct http_head *head = ARENA_NEW(&request->head_arena, struct http_head);
	request->head = head;
	request->started_ms = http_now_ms(connection->server);
	connection->request = request;
	reply_init(&connection->reply);
	return head;
}

/* RFC 9110, 15.5.6: what may be done here instead. */
static enum step refuse_method(struct http_thread *thread, struct http_connection *connection)
{
	char allow[64];
	http_route_methods(connection->server->config.routes, connection->server->config.route_count,
		connection->request, connection->side, allow, sizeof(allow));
	reply_problem(&connection->reply, 405, NULL, NULL);
	reply_header(&connection->reply, "Allow", allow);
	return answer(thread, connection);
}

/* Everything that can be known of the request before its body; false when it was answered already. */
static bool is_head_admitted(struct http_request *request, struct reply *reply)
{
	const struct http_server_config *config = &request->server->config;
	if (config->begin)
		config->begin(request->worker);
	bool is_admitted = !config->admit_head || config->admit_head(request, reply);
	if (config->settle)
		config->settle(request, reply);
	return is_admitted && reply->status == 0;
}

static bool begin_busy(struct http_connection *connection, const struct http_address *client)
{
	struct http_server *server = connection->server;
	pthread_mutex_lock(&server->lock);
	bool may_begin = http_crowd_begin(
		&server->crowd, &connection->member, client, connection->request->kiosk[0] != '\0');
	pthread_mutex_unlock(&server->lock);
	return may_begin;
}

static enum step admit_request(
	struct http_thread *thread, struct http_connection *connection, const struct http_address *client)
{
	struct http_request *request = connection->request;
	request->worker = find_worker(thread);
	if (!request->worker && thread->server->config.make_worker)
		return refuse(thread, connection, 503, NULL, NULL);
	if (!is_head_admitted(request, &connection->reply))
		return answer(thread, connection);
	if (!begin_busy(connection, client))
		return refuse_and_close(thread, connection, 429, "crowded");
	return begin_body(thread, connection);
}

/* Without a listener for the operator, what is the operator's is told to this machine, unless somebody else may speak through it: a web
 * server in front, which is named, or says for whom it asks. */
static enum http_side side_of(const struct http_connection *connection, const struct http_head *head)
{
	const struct http_server *server = connection->server;
	if (connection->is_operator)
		return HTTP_OPERATOR;
	bool is_alone = server->listeners[1] < 0 && server->proxies.count == 0 &&
		!http_head_last_field(head, "X-Forwarded-For") && !http_head_last_field(head, "Forwarded") &&
		!http_head_last_field(head, "Via");
	return is_alone && http_address_is_loopback(&connection->peer) ? HTTP_OWN_MACHINE : HTTP_PUBLIC;
}

static enum step begin_request(
	struct http_thread *thread, struct http_connection *connection, size_t head_length)
{
	struct http_server *server = connection->server;
	const char *slug;
	struct http_head *head = make_request(connection);
	struct http_request *request = connection->request;
	char *bytes = arena_strndup(&request->head_arena, connection->in, head_length);
	consume(connection, head_length);
	unsigned status = http_head_parse(bytes, head_length, head, &slug);
	if (status)
		return refuse_and_close(thread, connection, status, slug);
	request->method = head->method;
	request->path = head->path;
	request->query = head->query;
	connection->must_close = !head->stays_open;
	connection->is_body_unread = head->framing != HTTP_NO_BODY;
	struct http_address client = http_proxies_client(
		&server->proxies, &connection->peer, http_head_last_field(head, "X-Forwarded-For"));
	struct http_address holder = http_address_holder(&client);
	http_address_format(&holder, request->client, sizeof(request->client));
	connection->side = side_of(connection, head);
	if (request->query && strlen(request->query) > HTTP_QUERY_MAX)
		return refuse(thread, connection, 400, "bad-address", NULL);
	switch (http_route_find(
		server->config.routes, server->config.route_count, request, connection->side)) {
	case ROUTE_NO_PATH: return refuse(thread, connection, 404, NULL, NULL);
	case ROUTE_NO_METHOD: return refuse_method(thread, connection);
	case ROUTE_FOUND: break;
	}
	if (head->content_length > request->route->body_max ||
		(head->framing == HTTP_BODY_CHUNKED && request->route->body_max == 0))
		return refuse(thread, connection, 413, NULL, NULL);
	return admit_request(thread, connection, &client);
}

/* RFC 9112, 2.2: empty lines before a request line are read over. */
static void skip_empty_lines(struct http_connection *connection)
{
	size_t length = 0;
	while (connection->in_length - length >= 2 && memcmp(connection->in + length, "\r\n", 2) == 0)
		length += 2;
	if (length > 0)
		consume(connection, length);
}

static enum step read_head(struct http_thread *thread, struct http_connection *connection)
{
	size_t head_length = 0;
	skip_empty_lines(connection);
	switch (http_head_find(connection->in, connection->in_length, &connection->scanned, &head_length)) {
	case HTTP_HEAD_COMPLETE: return begin_request(thread, connection, head_length);
	case HTTP_HEAD_BROKEN:
		make_request(connection);
		return refuse_and_close(thread, connection, 400, "bad-line");
	case HTTP_HEAD_INCOMPLETE: break;
	}
	if (connection->in_length == HTTP_HEAD_MAX) {
		make_request(connection);
		return refuse_and_close(
			thread, connection, memchr(connection->in, '\n', HTTP_HEAD_MAX) ? 431 : 414, NULL);
	}
	if (connection->in_length > 0 && !connection->head_until_ms)
		connection->head_until_ms =
			http_now_ms(connection->server) + connection->server->limits.head_ms;
	if (connection->may_have_more)
		return fill(connection);
	return park(connection, HTTP_READING_HEAD, READ_EVENTS,
		connection->head_until_ms ? connection->head_until_ms : connection->idle_until_ms);
}

static enum step take_step(struct http_thread *thread, struct http_connection *connection)
{
	switch (connection->state) {
	case HTTP_READING_HEAD: return read_head(thread, connection);
	case HTTP_READING_BODY: return read_body(thread, connection);
	case HTTP_HANDLING: return handle_again(thread, connection);
	case HTTP_WAITING:
		/* The only event that a wait is parked for: the client has left. */
		http_waiters_forget(connection->server->config.waiters, &connection->sleeper);
		return STEP_CLOSE;
	case HTTP_TURNED_OUT: return turn_out(thread, connection);
	case HTTP_WRITING: return write_answer(connection);
	case HTTP_LINGERING: return linger(connection);
	}
	return STEP_CLOSE;
}

static void run(struct http_thread *thread, struct http_connection *connection)
{
	enum step step;
	do
		step = take_step(thread, connection);
	while (step == STEP_ON);
	if (step == STEP_CLOSE)
		http_connection_close(connection);
}

void http_connection_run(struct http_thread *thread, struct http_connection *connection)
{
	connection->may_have_more = true;
	run(thread, connection);
}

void http_connection_expire(struct http_connection *connection)
{
	bool is_owed = connection->state == HTTP_READING_BODY ||
		(connection->state == HTTP_READING_HEAD && connection->in_length > 0);
	if (!is_owed) {
		http_connection_close(connection);
		return;
	}
	if (!connection->request)
		make_request(connection);
	connection->may_have_more = true;
	enum step step = refuse_and_close(NULL, connection, 408, NULL);
	if (step == STEP_ON)
		run(NULL, connection);
	else if (step == STEP_CLOSE)
		http_connection_close(connection);
}
