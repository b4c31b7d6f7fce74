/* SPDX-License-Identifier: Apache-2.0 */
/* A file in any encoding as a stream of UTF-8, by ICU: the C library's own converters are in a package that a slim image leaves out. One
 * thread. */
#ifndef DAOGOU_HUB_IMPORT_CHARSET_STREAM_H
#define DAOGOU_HUB_IMPORT_CHARSET_STREAM_H

#include <stdbool.h>
#include <stdio.h>

/* What stands in stream from here on, as UTF-8, without its byte order mark. A mark of UTF-8, UTF-16 or UTF-32 says the encoding whatever
 * charset is; without one it is charset (a name of IANA's or of ICU's: "windows-1252", "GB18030", "Shift_JIS"), NULL = UTF-8, whose
 * bytes are passed on as they are. Else *ret_is_converted, and bytes that are none of the encoding become U+FFFD. Reading fails (ferror())
 * where stream does. NULL when there is no such encoding. Closed by fclose(); stream is borrowed and stays open. */
FILE *charset_open(FILE *stream, const char *charset, bool *ret_is_converted);
/* The same for an XML document: when charset is NULL, the encoding is the one that its declaration names (XML 1.0, appendix F). */
FILE *charset_open_xml(FILE *stream, const char *charset, bool *ret_is_converted);

#endif
