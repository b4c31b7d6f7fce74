/* SPDX-License-Identifier: Apache-2.0 */
/* A payment terminal that does not exist: ZVT over TCP, with a thread of its own, a list of what it booked,
 * and faults on command. It sends a card's number and tracks as real ones do, so that it can be seen that
 * nobody keeps them. All functions from any thread. */
#ifndef DAOGOU_HW_VIRTUAL_VTERMINAL_H
#define DAOGOU_HW_VIRTUAL_VTERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A test number that no bank gave out. */
#define VTERMINAL_PAN "4111111111111111"

struct vterminal;
/* listen is ADDR:PORT; port 0 takes a free one. NULL with a sentence in ret_why when it cannot. */
struct vterminal *vterminal_create(const char *listen, char ret_why[256]);
void vterminal_destroy(struct vterminal *terminal);
uint16_t vterminal_port(const struct vterminal *terminal);

/* Bookings that stand, and the sum of their amounts in minor units. */
int vterminal_bookings(struct vterminal *terminal, int64_t *ret_sum_minor);
/* Bytes sent and received since the last "clear". */
void vterminal_traffic(struct vterminal *terminal, size_t *ret_sent, size_t *ret_received);

/* One line, answered with "ok", "error: ..." or the status:
 *   outcome approve|decline|cancel|hold  what the shopper does; hold waits until the kiosk gives up
 *   tip AMOUNT            and gives so much more than is asked for
 *   lost book|drop [MS]   a payment whose link breaks is booked all the same, MS later, or not
 *   fault silent          no answer to a payment
 *   fault garbage         nonsense in place of a payment's result
 *   fault late MS         a slow answer
 *   fault cut_sent BYTE   the link breaks behind that many bytes from now on, once
 *   fault cut_received BYTE
 *   status_form standard|block   a status enquiry is answered with the bare code, or with a block 19
 *   busy told|refused     a busy terminal says so in that answer (9C), or refuses the enquiry (84 9C)
 *   id NUMBER             the terminal's number, told when the kiosk registers
 *   receipt NUMBER        of the last booking; the next one has the number behind it
 *   book AMOUNT           staff take money by hand
 *   clear                 no fault, approve, no tip, drop
 *   status */
void vterminal_command(struct vterminal *terminal, const char *line, char ret_answer[256]);

#endif
