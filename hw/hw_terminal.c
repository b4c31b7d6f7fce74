/* SPDX-License-Identifier: Apache-2.0 */
/* Payment commands: checked here, carried out by the terminal's thread. */
#include <stdio.h>
#include <string.h>

#include "hw/hw_private.h"
#include "kiosk/base/xalloc.h"

static enum hw_error send(struct hw *hw, const char *name, enum device_message_type type, const char *id,
	struct device_message filled)
{
	struct hw_device *device = hw_find_device(hw, DEVICE_TERMINAL, name);
	size_t length = id ? strlen(id) : 0;

	if (length == 0 || length >= ULID_SIZE)
		return HW_ILLEGAL;
	if (!device)
		return HW_ABSENT;
	struct device_message *message = xmalloc(sizeof(*message));
	*message = filled;
	message->type = type;
	strcpy(message->payment.id, id);
	return inbox_send(device->inbox, message) ? HW_OK : HW_BUSY;
}

bool hw_can_pay(struct hw *hw, const char *device, int64_t amount_minor, const char *currency)
{
	const struct hw_device *terminal = hw_find_device(hw, DEVICE_TERMINAL, device);

	return terminal && terminal_can_pay(terminal, amount_minor, currency);
}

enum hw_error hw_pay(
	struct hw *hw, const char *device, const char *id, int64_t amount_minor, const char *currency)
{
	struct device_message message = { .payment = { .amount_minor = amount_minor } };

	if (amount_minor <= 0 || strlen(currency) != 3)
		return HW_ILLEGAL;
	strcpy(message.payment.currency, currency);
	return send(hw, device, MESSAGE_PAY, id, message);
}

enum hw_error hw_pay_cancel(struct hw *hw, const char *device, const char *id)
{
	return send(hw, device, MESSAGE_PAY_CANCEL, id, (struct device_message){ 0 });
}

enum hw_error hw_pay_settle(struct hw *hw, const char *device, const char *id, bool is_paid)
{
	return send(hw, device, MESSAGE_PAY_SETTLE, id, (struct device_message){ .is_paid = is_paid });
}

enum hw_error hw_pay_reverse(struct hw *hw, const char *device, const char *id)
{
	return send(hw, device, MESSAGE_PAY_REVERSE, id, (struct device_message){ 0 });
}
