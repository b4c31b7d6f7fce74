/* SPDX-License-Identifier: Apache-2.0 */
/* From a word to its place in a table of names. Pure; any thread. */
#ifndef DAOGOU_DOMAIN_NAME_FIND_H
#define DAOGOU_DOMAIN_NAME_FIND_H

/* The index of text among count names; -1 when it is none of them, or NULL. */
int name_find(const char *const *names, int count, const char *text);

#endif
