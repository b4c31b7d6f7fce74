/* SPDX-License-Identifier: Apache-2.0 */
/* What a signed document of the feed is, in its member "type". A key signs several kinds: without it one could be served in
 * another's place. The hub's word of the time is no document (kiosk/base/signed_time.h). */
#ifndef DAOGOU_DOMAIN_FEED_TYPE_H
#define DAOGOU_DOMAIN_FEED_TYPE_H

#define FEED_TYPE_HEAD "head"
#define FEED_TYPE_LIVE "live"
#define FEED_TYPE_ROOT "root"

#endif
