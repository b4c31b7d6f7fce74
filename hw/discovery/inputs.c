/* SPDX-License-Identifier: Apache-2.0 */
/* Scanners that type like a keyboard, and keypads. A device may show several input nodes: it is one candidate. */
#include <linux/input-event-codes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/discovery/candidates.h"
#include "hw/discovery/vendors.h"
#include "kiosk/base/xalloc.h"

#define MAX_WORDS (KEY_CNT / 32)

/* One input device of the machine, perhaps with several nodes. */
struct input {
	struct udev_device *node, *usb; /* node: the one to open; usb is NULL when it is none */
	char name[DEVICE_TEXT_SIZE];
	unsigned vendor, product;
	bool has_enter, has_arrows, has_letters; /* of the node */
	bool is_pointer;                         /* any of its nodes is a touch panel, a tablet, a joystick */
};

struct input_search {
	struct candidate_list *list;
	struct input *inputs;
	size_t count;
};

/* --- keys --- */

/* capabilities/key in sysfs: words of the kernel's long in hex, the highest first, leading zeros left out. */
static size_t read_words(const char *text, unsigned long words[MAX_WORDS])
{
	size_t count = 0;

	while (count < MAX_WORDS) {
		char *end;
		unsigned long word = strtoul(text, &end, 16);
		if (end == text)
			break;
		words[count++] = word;
		text = end;
	}
	return count;
}

static bool has_key(const unsigned long words[MAX_WORDS], size_t count, unsigned key)
{
	size_t bits = 8 * sizeof(*words), word = key / bits;

	return word < count && (words[count - 1 - word] >> key % bits & 1);
}

static bool has_all(const unsigned long words[MAX_WORDS], size_t count, unsigned first, unsigned last)
{
	for (unsigned key = first; key <= last; key++) {
		if (!has_key(words, count, key))
			return false;
	}
	return true;
}

static void read_keys(struct input *input, struct udev_device *parent)
{
	unsigned long words[MAX_WORDS];
	size_t count = read_words(sysfs_text(parent, "capabilities/key"), words);

	input->has_enter = has_key(words, count, KEY_ENTER) || has_key(words, count, KEY_KPENTER);
	input->has_arrows = (has_key(words, count, KEY_UP) && has_key(words, count, KEY_DOWN)) ||
		(has_key(words, count, KEY_LEFT) && has_key(words, count, KEY_RIGHT));
	input->has_letters = has_all(words, count, KEY_Q, KEY_P) && has_all(words, count, KEY_1, KEY_0);
}

/* --- nodes --- */

static bool has_property(struct udev_device *device, const char *name)
{
	const char *value = udev_device_get_property_value(device, name);

	return value && strcmp(value, "1") == 0;
}

static bool is_pointer(struct udev_device *device)
{
	return has_property(device, "ID_INPUT_TOUCHSCREEN") || has_property(device, "ID_INPUT_TOUCHPAD") ||
		has_property(device, "ID_INPUT_TABLET") || has_property(device, "ID_INPUT_JOYSTICK");
}

static struct input *find_usb(const struct input_search *search, struct udev_device *usb)
{
	for (size_t i = 0; usb && i < search->count; i++) {
		struct udev_device *other = search->inputs[i].usb;
		if (other && strcmp(udev_device_get_syspath(other), udev_device_get_syspath(usb)) == 0)
			return &search->inputs[i];
	}
	return NULL;
}

static int key_score(const struct input *input)
{
	return input->has_letters * 4 + input->has_enter * 2 + input->has_arrows;
}

static void take_input(void *data, struct udev_device *device)
{
	struct input_search *search = data;
	struct udev_device *parent = udev_device_get_parent(device);
	struct input input = {
		.node = device, .usb = sysfs_usb_parent(device), .is_pointer = is_pointer(device)
	};

	if (strncmp(udev_device_get_sysname(device), "event", 5) != 0 || !udev_device_get_devnode(device) ||
		search->count == CANDIDATES_MAX)
		return;
	read_keys(&input, parent);
	input.vendor = sysfs_hex(parent, "id/vendor");
	input.product = sysfs_hex(parent, "id/product");
	device_text_clean(input.name, sysfs_text(parent, "name"));
	struct input *known = find_usb(search, input.usb);
	if (known) {
		known->is_pointer |= input.is_pointer;
		input.is_pointer = known->is_pointer;
		if (key_score(&input) <= key_score(known))
			return;
		udev_device_unref(known->node);
	} else {
		search->inputs = xreallocarray(search->inputs, search->count + 1, sizeof(input));
		known = &search->inputs[search->count++];
	}
	*known = input;
	udev_device_ref(device);
}

/* --- what it is --- */

static bool classify(
	const struct input *input, enum device_class *ret_kind, enum candidate_certainty *ret_certainty)
{
	/* The drivers take no device without them. */
	if (input->is_pointer || (!input->has_enter && !input->has_arrows))
		return false;
	*ret_kind = DEVICE_SCANNER;
	*ret_certainty = CANDIDATE_KNOWN;
	if (vendor_makes_scanners(input->vendor))
		return true;
	*ret_certainty = CANDIDATE_LIKELY;
	if (vendor_words_say_scanner(input->name))
		return true;
	if (vendor_makes_keypads(input->vendor) || vendor_words_say_keypad(input->name) ||
		(input->usb && !input->has_letters && input->has_arrows)) {
		*ret_kind = DEVICE_KEYPAD;
		return true;
	}
	*ret_certainty = CANDIDATE_GUESS;
	return input->has_letters;
}

static bool has_own_ids(const struct input_search *search, const struct input *input)
{
	int count = 0;

	for (size_t i = 0; i < search->count; i++)
		count += search->inputs[i].vendor == input->vendor &&
			search->inputs[i].product == input->product;
	return input->vendor != 0 && count == 1;
}

static void set_node(
	const struct input_search *search, const struct input *input, struct device_candidate *candidate)
{
	char number[8];

	if (!has_own_ids(search, input)) {
		candidate_set_option(candidate, "path",
			sysfs_stable_node(
				input->node, "/dev/input/by-path/", "/dev/input/by-id/", DEVICE_TEXT_SIZE));
		return;
	}
	snprintf(number, sizeof(number), "%04x", input->vendor & 0xffff);
	candidate_set_option(candidate, "vendor", number);
	snprintf(number, sizeof(number), "%04x", input->product & 0xffff);
	candidate_set_option(candidate, "product", number);
}

static void tell_input(const struct input_search *search, const struct input *input)
{
	enum candidate_certainty certainty;
	enum device_class kind;

	if (!classify(input, &kind, &certainty))
		return;
	struct device_candidate *candidate = candidate_add(search->list, kind, certainty, "evdev");
	if (!candidate)
		return;
	snprintf(candidate->label, DEVICE_TEXT_SIZE, "%s", input->name);
	if (input->usb)
		candidate_add_usb_evidence(candidate, input->usb);
	else
		device_text_clean(candidate->evidence, udev_device_get_devnode(input->node));
	set_node(search, input, candidate);
}

void discover_inputs(struct udev *udev, struct candidate_list *list)
{
	struct input_search search = { .list = list };

	sysfs_each_device(udev, "input", take_input, &search);
	for (size_t i = 0; i < search.count; i++) {
		tell_input(&search, &search.inputs[i]);
		udev_device_unref(search.inputs[i].node);
	}
	free(search.inputs);
}
