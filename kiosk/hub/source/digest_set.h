/* SPDX-License-Identifier: Apache-2.0 */
/* Remembers what came before: pages, cursors, addresses. One thread. */
#ifndef DAOGOU_HUB_SOURCE_DIGEST_SET_H
#define DAOGOU_HUB_SOURCE_DIGEST_SET_H

#include <stdbool.h>
#include <stddef.h>

struct digest_set;

struct digest_set *digest_set_create(void);
void digest_set_destroy(struct digest_set *set);
/* False when these bytes were added before. */
bool digest_set_add(struct digest_set *set, const void *bytes, size_t length);

#endif
