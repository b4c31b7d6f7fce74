/* SPDX-License-Identifier: Apache-2.0 */
/* The chunked coding of a body (RFC 9112, 7.1), read strictly. Extensions and trailers are read over. Pure functions over bytes
 * from outside. */
#ifndef DAOGOU_HUB_HTTP_CHUNKS_H
#define DAOGOU_HUB_HTTP_CHUNKS_H

#include <stddef.h>
#include <stdint.h>

/* All zero at the beginning of a body. */
struct http_chunks {
	int state;
	uint32_t left;    /* of the chunk's data */
	int digits;       /* of its size */
	int extra_length; /* of extensions and trailers together */
};

enum http_chunks_result { HTTP_CHUNKS_MORE, HTTP_CHUNKS_END, HTTP_CHUNKS_BROKEN };
/* Takes *length bytes, of which *ret_used belong to this body (all of them, unless it ends here). The data among them is moved
 * to the front of bytes: *ret_data of them. */
enum http_chunks_result http_chunks_decode(
	struct http_chunks *chunks, char *bytes, size_t length, size_t *ret_used, size_t *ret_data);

#endif
