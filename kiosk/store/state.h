/* SPDX-License-Identifier: Apache-2.0 */
/* state.db: what the kiosk must not lose (orders, outbox, journals, audit, trust, settings). The running
 * session lives in memory; what an order says of it is forgotten with it. WAL, synchronous=FULL, secure_delete.
 *
 * Thread: a struct state is one connection of one thread; each thread opens its own. Writes are short
 * transactions; a writer waits up to two seconds for another. Every write is durable when it returns
 * STATE_OK. */
#ifndef DAOGOU_STORE_STATE_H
#define DAOGOU_STORE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/offer.h"

struct state;

/* Why a call failed. After a failure nothing of that call was written. */
enum state_result {
	STATE_OK,
	STATE_FULL,    /* the disk is full */
	STATE_BUSY,    /* another connection holds the write lock too long */
	STATE_REFUSED, /* the call makes no sense: doubled id, unknown id, out of range */
	STATE_FAILED,  /* the file cannot be read or written */
	STATE_NEWER,   /* only from state_open(): a newer program made the file; nothing in it was touched */
};

/* "ok", "full", "made by a newer version": for logs and status. */
const char *state_result_name(enum state_result result);

/* Opens or makes it, brings an older file to the schema of today, and forgets the session that a crash left behind:
 * call first, from the main thread. A file that cannot be brought there (the disk is full) stays as it was. A
 * damaged file is moved aside as PATH.broken-<time> and a new one made with every row that can still be read; the audit says how many.
 * *ret_broken_path (may be NULL) is then its name, which the caller frees, else NULL. NULL when nothing can be opened or made; *ret_why (may be
 * NULL) says why. */
struct state *state_open(
	const char *path, int64_t now_ms, char **ret_broken_path, enum state_result *ret_why);
/* Another thread's connection to the file that state_open() made ready. NULL when it cannot be opened. */
struct state *state_attach(const char *path);
/* From here on this connection only reads: what would write through it is STATE_FAILED, and writes nothing. */
void state_only_read(struct state *state);
/* A new connection in place of the old one, so that nothing of what was written through it stays in memory: SQLite keeps its scratch
 * pages as long as a connection. Half a millisecond; a failure leaves the old one. Not after state_only_read(). */
void state_renew(struct state *state);
/* NULL is fine. */
void state_close(struct state *state);

/* The whole file is read: seconds for a large one. False with a reason (at least 160 bytes). */
bool state_verify(struct state *state, char why[160]);
/* Cheap test that a write would work now: is the disk full, is the file there. */
enum state_result state_probe(struct state *state);

/* Settings: small texts by name ("volume", "mode"); NULL removes. */
enum state_result state_set(struct state *state, const char *key, const char *value);
/* In the arena; fallback when it is not set. */
const char *state_get(struct state *state, struct arena *arena, const char *key, const char *fallback);

/* Forgets every session but the running one (NULL or "" = none runs), so that no byte of them is left in state.db or its WAL: of
 * orders id, total and state stay; lines, addresses and codes go, also those of answers that come later. What the hub has not
 * answered waits in the outbox with all that it needs, and its session's id stays for the event that counts it. On failure call
 * again later: *is_left (may be NULL) says whether something may still be found in the files. state_open() does it too, after a
 * crash. */
enum state_result state_wipe_sessions(struct state *state, const char *running, bool *is_left);

#endif
