/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual printer's links: a TCP port that serves one client at a time, a pseudo-terminal, a control
 * socket. */
#include "hw/virtual/vprinter.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

#include "hw/printers/profile.h"
#include "hw/virtual/vprinter_private.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

#define TICK_MS 50
#define DEFAULT_BUFFER 4096

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static bool parse_listen(const char *text, struct sockaddr_in *address)
{
	char host[64];
	const char *colon = strrchr(text, ':');
	char *end;

	if (!colon || (size_t)(colon - text) >= sizeof(host))
		return false;
	memcpy(host, text, (size_t)(colon - text));
	host[colon - text] = '\0';
	unsigned long port = strtoul(colon + 1, &end, 10);
	*address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	return end != colon + 1 && !*end && port < 65536 && inet_pton(AF_INET, host, &address->sin_addr) == 1;
}

/* Also after power comes back: the port stays the same. */
static bool open_listener(struct vprinter *self)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int on = 1;

	if (!parse_listen(self->listen, &address))
		return false;
	if (self->port)
		address.sin_port = htons(self->port);
	self->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	setsockopt(self->listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(self->listen_fd, (struct sockaddr *)&address, size) != 0 ||
		listen(self->listen_fd, 4) != 0) {
		close_fd(&self->listen_fd);
		return false;
	}
	/* Written once, before the thread runs: vprinter_port() reads it without the lock. */
	if (self->port == 0 && getsockname(self->listen_fd, (struct sockaddr *)&address, &size) == 0)
		self->port = ntohs(address.sin_port);
	return true;
}

static bool open_control(struct vprinter *self)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(self->control_path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	strcpy(address.sun_path, self->control_path);
	unlink(self->control_path);
	self->control_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t old = umask(0177);
	bool is_bound = bind(self->control_fd, (struct sockaddr *)&address, sizeof(address)) == 0;
	umask(old);
	return is_bound && listen(self->control_fd, 4) == 0;
}

static bool open_pty(struct vprinter *self)
{
	struct termios line;

	self->pty_fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (self->pty_fd < 0 || grantpt(self->pty_fd) != 0 || unlockpt(self->pty_fd) != 0)
		return false;
	const char *name = ptsname(self->pty_fd);
	/* Held open so that the terminal outlives its users. */
	self->pty_peer_fd = name ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
	if (self->pty_peer_fd < 0 || tcgetattr(self->pty_peer_fd, &line) != 0)
		return false;
	cfmakeraw(&line);
	tcsetattr(self->pty_peer_fd, TCSANOW, &line);
	unlink(self->pty_path);
	return symlink(name, self->pty_path) == 0;
}

static int link_fd(const struct vprinter *self)
{
	return self->client_fd >= 0 ? self->client_fd : self->pty_fd;
}

static void drop_client(struct vprinter *self)
{
	close_fd(&self->client_fd);
	self->out_length = 0;
	self->status_back = 0;
}

/* The cable is pulled and put back: the printer keeps what it has received. A terminal gets a new number, as
 * a USB adapter does. */
static void disconnect(struct vprinter *self)
{
	self->faults.wants_disconnect = false;
	drop_client(self);
	if (self->pty_fd >= 0) {
		close_fd(&self->pty_fd);
		close_fd(&self->pty_peer_fd);
		open_pty(self);
	}
}

/* Without power nobody answers: the port is closed and the cable is dead. */
static void follow_faults(struct vprinter *self)
{
	if (self->faults.wants_disconnect)
		disconnect(self);
	if (self->faults.is_power_off) {
		drop_client(self);
		close_fd(&self->listen_fd);
	} else if (self->listen && self->listen_fd < 0) {
		open_listener(self);
	}
}

static bool is_reset(int fd)
{
	struct pollfd link = { .fd = fd };

	return poll(&link, 1, 0) == 1 && (link.revents & (POLLERR | POLLHUP));
}

static void read_link(struct vprinter *self)
{
	uint8_t bytes[4096];
	size_t room = self->buffer_size - self->buffer_length;
	int fd = link_fd(self);

	/* A full buffer still hears a real-time command, a few bytes at a time. */
	if (room == 0) {
		ssize_t seen = recv(fd, bytes, 10, MSG_PEEK | MSG_DONTWAIT);
		room = seen >= 3 && bytes[0] == 0x10 ? (bytes[1] == 0x14 ? 10 : 3) : 0;
		/* What a broken link still held is lost: the next client is served. */
		if (room == 0 && fd == self->client_fd && is_reset(fd)) {
			drop_client(self);
			return;
		}
		if (room == 0 && seen != 0)
			return;
		room = room ? room : 1;
	}
	ssize_t got = read(fd, bytes, room < sizeof(bytes) ? room : sizeof(bytes));
	if (got > 0)
		vprinter_receive(self, bytes, (size_t)got);
	else if (fd == self->client_fd && (got == 0 || (errno != EAGAIN && errno != EINTR)))
		drop_client(self);
}

static void write_link(struct vprinter *self)
{
	int fd = link_fd(self);

	if (self->out_length == 0 || fd < 0)
		return;
	ssize_t put = fd == self->client_fd
		? send(fd, self->out, self->out_length, MSG_NOSIGNAL | MSG_DONTWAIT)
		: write(fd, self->out, self->out_length);
	if (put > 0) {
		self->out_length -= (size_t)put;
		memmove(self->out, self->out + put, self->out_length);
	}
}

static void accept_client(struct vprinter *self)
{
	int fd = accept4(self->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd >= 0) {
		self->client_fd = fd;
		self->out_length = 0;
	}
}

/* One line in, one line out, within a moment: the control socket is for local tools. */
static void serve_control(struct vprinter *self)
{
	int fd = accept4(self->control_fd, NULL, NULL, SOCK_CLOEXEC);
	struct timeval patience = { .tv_usec = 200000 };
	char line[256], answer[258];

	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	ssize_t got = recv(fd, line, sizeof(line) - 1, 0);
	if (got > 0) {
		line[got] = '\0';
		line[strcspn(line, "\r\n")] = '\0';
		vprinter_control_line(self, line, answer);
		/* The answer may be waited for: what it promises has happened. */
		follow_faults(self);
		strcat(answer, "\n");
		send(fd, answer, strlen(answer), MSG_NOSIGNAL);
	}
	close(fd);
}

struct poll_set {
	struct pollfd fds[5];
};

static void fill_polls(const struct vprinter *self, struct poll_set *set)
{
	bool has_room = self->buffer_length < self->buffer_size;
	short link_events = (short)(POLLIN | (self->out_length ? POLLOUT : 0));

	set->fds[0] = (struct pollfd){ self->wake_fd, POLLIN, 0 };
	set->fds[1] = (struct pollfd){ self->client_fd < 0 ? self->listen_fd : -1, POLLIN, 0 };
	set->fds[2] = (struct pollfd){ self->control_fd, POLLIN, 0 };
	/* Of a full printer a broken link would be told without end. */
	if (!has_room)
		link_events &= POLLOUT;
	set->fds[3] = (struct pollfd){ link_events ? link_fd(self) : -1, link_events, 0 };
}

static void serve(struct vprinter *self, const struct poll_set *set)
{
	eventfd_t count;

	if (set->fds[0].revents)
		eventfd_read(self->wake_fd, &count);
	if (set->fds[2].revents)
		serve_control(self);
	follow_faults(self);
	if (set->fds[1].revents && self->listen_fd >= 0 && self->client_fd < 0)
		accept_client(self);
	if (link_fd(self) >= 0 && !self->faults.is_power_off)
		read_link(self);
	if (!self->faults.is_power_off)
		vprinter_execute(self);
	follow_faults(self);
	write_link(self);
}

static void *run(void *data)
{
	struct vprinter *self = data;
	struct poll_set set;

	pthread_mutex_lock(&self->lock);
	while (!self->is_stopping) {
		bool has_work = self->buffer_length > 0 || self->late_count > 0 || self->faults.is_slow;
		fill_polls(self, &set);
		pthread_mutex_unlock(&self->lock);
		poll(set.fds, 4, has_work ? TICK_MS : 1000);
		pthread_mutex_lock(&self->lock);
		serve(self, &set);
	}
	pthread_mutex_unlock(&self->lock);
	return NULL;
}

static bool refuse(char why[256], const char *what, const char *detail)
{
	snprintf(why, 256, "%.120s: %.120s", what, detail);
	return false;
}

static bool set_up(struct vprinter *self, const char *profile_name, char why[256])
{
	struct printer_profile profile;
	struct ini_error error = { 0 };

	if (!printer_profile_load(profile_name, &profile, &error)) {
		/* The file and the line of the fault stand in the error itself. */
		if (error.text[0])
			snprintf(why, 256, "%.255s", error.text);
		return error.text[0] ? false : refuse(why, profile_name, "no such profile");
	}
	vprinter_machine_init(self, &profile);
	if (self->out_folder && !file_make_folder(self->out_folder))
		return refuse(why, self->out_folder, strerror(errno));
	if (self->listen && !parse_listen(self->listen, &(struct sockaddr_in){ 0 }))
		return refuse(
			why, self->listen, "is not ADDR:PORT with an IPv4 address and a port up to 65535");
	if (self->listen && !open_listener(self))
		return refuse(why, self->listen, strerror(errno));
	if (self->pty_path && !open_pty(self))
		return refuse(why, self->pty_path, strerror(errno));
	if (self->control_path && !open_control(self))
		return refuse(why, self->control_path, strerror(errno));
	return true;
}

static void destroy_parts(struct vprinter *self)
{
	close_fd(&self->client_fd);
	close_fd(&self->listen_fd);
	close_fd(&self->control_fd);
	close_fd(&self->pty_fd);
	close_fd(&self->pty_peer_fd);
	close_fd(&self->wake_fd);
	if (self->pty_path)
		unlink(self->pty_path);
	if (self->control_path)
		unlink(self->control_path);
	if (self->buffer)
		vprinter_machine_finish(self);
	pthread_mutex_destroy(&self->lock);
	free(self->listen);
	free(self->pty_path);
	free(self->out_folder);
	free(self->control_path);
	free(self);
}

struct vprinter *vprinter_create(const struct vprinter_setup *setup, char why[256])
{
	struct vprinter *self = xcalloc(1, sizeof(*self));

	pthread_mutex_init(&self->lock, NULL);
	self->listen_fd = self->control_fd = self->client_fd = self->pty_fd = self->pty_peer_fd = -1;
	self->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	self->listen = xstrdup_or_null(setup->listen);
	self->pty_path = xstrdup_or_null(setup->pty_path);
	self->out_folder = xstrdup_or_null(setup->out_folder);
	self->control_path = xstrdup_or_null(setup->control_socket);
	self->buffer_size = setup->buffer_bytes ? setup->buffer_bytes : DEFAULT_BUFFER;
	if (!set_up(self, setup->profile ? setup->profile : "virtual-80mm", why) ||
		pthread_create(&self->thread, NULL, run, self) != 0) {
		destroy_parts(self);
		return NULL;
	}
	return self;
}

void vprinter_destroy(struct vprinter *self)
{
	if (!self)
		return;
	pthread_mutex_lock(&self->lock);
	self->is_stopping = true;
	pthread_mutex_unlock(&self->lock);
	eventfd_write(self->wake_fd, 1);
	pthread_join(self->thread, NULL);
	destroy_parts(self);
}

uint16_t vprinter_port(const struct vprinter *self)
{
	return self->port;
}

void vprinter_command(struct vprinter *self, const char *line, char answer[256])
{
	pthread_mutex_lock(&self->lock);
	vprinter_control_line(self, line, answer);
	pthread_mutex_unlock(&self->lock);
	eventfd_write(self->wake_fd, 1);
}

char *vprinter_words(struct vprinter *self)
{
	pthread_mutex_lock(&self->lock);
	paper_flush_raster_note(&self->paper);
	char *words = xasprintf("%s%s", self->words.bytes ? self->words.bytes : "",
		self->paper.text.bytes ? self->paper.text.bytes : "");
	pthread_mutex_unlock(&self->lock);
	return words;
}

unsigned vprinter_receipts(struct vprinter *self)
{
	pthread_mutex_lock(&self->lock);
	unsigned receipts = self->receipts;
	pthread_mutex_unlock(&self->lock);
	return receipts;
}

uint64_t vprinter_executed_bytes(struct vprinter *self)
{
	pthread_mutex_lock(&self->lock);
	uint64_t executed = self->executed;
	pthread_mutex_unlock(&self->lock);
	return executed;
}
