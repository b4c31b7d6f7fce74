/* SPDX-License-Identifier: Apache-2.0 */
/* Clients of a hub that behave as they like, from any address of 127.0.0.0/8. */
#ifndef DAOGOU_TESTS_HUB_HTTP_CLIENT_H
#define DAOGOU_TESTS_HUB_HTTP_CLIENT_H

#include "tests/hub/hub_fixture.h"

/* From 127.0.0.from; reading waits 20 s at most. */
int client_dial(int port, int from);
/* False when the other side does not take it any more. */
bool client_send(int fd, const char *text);
/* The status of the next answer, whose body is read too (ret_body may be NULL; the caller frees); 0 when the connection ends
 * without one. */
int client_read(int fd, char **ret_body);
/* The other side has ended the connection: read to its end. */
bool client_is_ended(int fd);
/* One request from an address of its own, on a connection of its own; its status. */
int client_ask(
	int port, int from, const char *method, const char *target, const char *headers, const char *body);
/* A signed GET or PUT of the fixture's kiosk as headers (whole lines); the caller frees. body may be NULL. */
char *client_sign(const struct hub_fixture *fixture, const char *method, const char *path, const char *query,
	const char *body);

#endif
