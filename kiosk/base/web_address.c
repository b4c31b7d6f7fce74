/* SPDX-License-Identifier: Apache-2.0 */
#include "kiosk/base/web_address.h"

#include <string.h>

bool web_address_is_good(const char *address)
{
	size_t scheme = strncmp(address, "https://", 8) == 0 ? 8
		: strncmp(address, "http://", 7) == 0        ? 7
							     : 0;

	if (scheme == 0 || strchr("/?#:@", address[scheme]) || strpbrk(address, "<>\"\\"))
		return false;
	for (; *address; address++)
		if ((unsigned char)*address <= ' ' || *address == 0x7F)
			return false;
	return true;
}
