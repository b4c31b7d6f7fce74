/* SPDX-License-Identifier: Apache-2.0 */
/* Finding devices, for hw's own command files. The thread that made the hw. */
#ifndef DAOGOU_HW_HW_PRIVATE_H
#define DAOGOU_HW_HW_PRIVATE_H

#include "hw/device_thread.h"

/* The enabled device of a class with that name, or the first one for NULL; NULL when there is none. */
struct hw_device *hw_find_device(struct hw *hw, enum device_class kind, const char *name);
/* NULL past the last. */
struct hw_device *hw_device_at(struct hw *hw, size_t index);

#endif
