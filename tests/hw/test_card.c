/* SPDX-License-Identifier: Apache-2.0 */
/* Cards: UID and NDEF from good ones, and nothing bad from hostile ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/readers/card_channel.h"
#include "hw/readers/ndef.h"
#include "hw/virtual/vcard.h"
#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

static bool ask_vcard(void *data, const uint8_t *command, size_t length, uint8_t reply[CARD_REPLY_SIZE],
	size_t *ret_length)
{
	uint8_t answer[VCARD_REPLY_SIZE];

	*ret_length = vcard_answer(data, command, length, answer);
	memcpy(reply, answer, *ret_length);
	return true;
}

static bool read_vcard(const char *uid, const char *uri, struct card *ret_card)
{
	struct vcard vcard;
	struct card_channel channel = {&vcard, ask_vcard};

	assert_true(vcard_init(&vcard, uid, uri));
	return card_read(&channel, ret_card);
}

static void test_uid_and_uri(void **state)
{
	struct card card;

	(void)state;
	assert_true(read_vcard("04a2b3c4d5e6f7", "https://hub.example/m/7Kq", &card));
	assert_string_equal(card.uid, "04A2B3C4D5E6F7");
	assert_string_equal(card.uri, "https://hub.example/m/7Kq");
	assert_true(read_vcard("DEADBEEF", NULL, &card));
	assert_string_equal(card.uid, "DEADBEEF");
	assert_string_equal(card.uri, "");
}

static void test_long_uris_come_in_pieces(void **state)
{
	char uri[1001];
	struct card card;

	(void)state;
	memset(uri, 'x', 1000);
	memcpy(uri, "https://", 8);
	uri[1000] = '\0';
	assert_true(read_vcard("01020304", uri, &card));
	assert_string_equal(card.uri, uri);
}

/* A card that answers each kind of command with bytes of a test. */
struct hostile_card {
	const uint8_t *container;
	uint8_t length_high, length_low; /* NLEN */
	uint16_t read_status;
	size_t read_bytes; /* given whatever was asked */
	int commands;
	bool is_gone;
};

static size_t put_status(uint8_t *reply, size_t length, uint16_t word)
{
	reply[length] = (uint8_t)(word >> 8);
	reply[length + 1] = (uint8_t)word;
	return length + 2;
}

static bool ask_hostile(void *data, const uint8_t *command, size_t length, uint8_t reply[CARD_REPLY_SIZE],
	size_t *ret_length)
{
	struct hostile_card *card = data;

	card->commands++;
	assert_true(length >= 4);
	/* Only our application is ever selected, and no record is ever read. */
	assert_int_not_equal(command[1], 0xb2);
	if (command[1] == 0xa4 && command[2] == 4)
		assert_memory_equal(command + 5, "\xd2\x76\x00\x00\x85\x01\x01", 7);
	if (card->is_gone)
		return false;
	if (command[1] == 0xca || command[1] == 0xa4) {
		*ret_length = put_status(reply, 0, command[1] == 0xa4 ? 0x9000 : 0x6a81);
		return true;
	}
	if (card->read_status) {
		memset(reply, 0xaa, card->read_bytes);
		*ret_length = put_status(reply, card->read_bytes, card->read_status);
		return true;
	}
	if (command[1] == 0xb0 && command[4] == 15) {
		memcpy(reply, card->container, 15);
		*ret_length = put_status(reply, 15, 0x9000);
	} else if (command[1] == 0xb0 && command[4] == 2) {
		reply[0] = card->length_high;
		reply[1] = card->length_low;
		*ret_length = put_status(reply, 2, 0x9000);
	} else {
		memset(reply, 0xd1, card->read_bytes);
		*ret_length = put_status(reply, card->read_bytes, 0x9000);
	}
	return true;
}

static const uint8_t GOOD_CONTAINER[15] = {0, 15, 0x20, 0, 0xfb, 0, 0xfb, 4, 6, 0xe1, 4, 0xff, 0xff, 0, 0xff};

static void expect_unreadable(struct hostile_card card, int max_commands)
{
	struct card_channel channel = {&card, ask_hostile};
	struct card read = {.uid = "before"};

	assert_false(card_read(&channel, &read));
	assert_string_equal(read.uid, "before");
	assert_in_range(card.commands, 1, max_commands);
}

static void test_hostile_lengths(void **state)
{
	static const uint8_t TINY_READS[15] = {0, 15, 0x20, 0, 0x01, 0, 0xfb, 4, 6, 0xe1, 4, 0xff, 0xff, 0,
		0xff};
	static const uint8_t NO_FILE[15] = {0, 15, 0x20, 0, 0xfb, 0, 0xfb, 5, 6, 0xe1, 4, 0xff, 0xff, 0,
		0xff};

	(void)state;
	expect_unreadable((struct hostile_card){GOOD_CONTAINER, 0xff, 0xff}, 8);
	expect_unreadable((struct hostile_card){GOOD_CONTAINER, 0, 0}, 8);
	expect_unreadable((struct hostile_card){GOOD_CONTAINER, 0x0f, 0xff, .read_bytes = 1}, 80);
	expect_unreadable((struct hostile_card){GOOD_CONTAINER, 0x0f, 0xff, .read_bytes = 0}, 10);
	expect_unreadable((struct hostile_card){GOOD_CONTAINER, 0x00, 0x10, .read_bytes = 256}, 10);
	expect_unreadable((struct hostile_card){TINY_READS, 0, 16}, 8);
	expect_unreadable((struct hostile_card){NO_FILE, 0, 16}, 8);
}

static void test_endless_chains_end(void **state)
{
	(void)state;
	expect_unreadable((struct hostile_card){GOOD_CONTAINER, .read_status = 0x6110, .read_bytes = 0}, 40);
	expect_unreadable((struct hostile_card){GOOD_CONTAINER, .read_status = 0x6cff, .read_bytes = 0}, 40);
	expect_unreadable((struct hostile_card){GOOD_CONTAINER, .is_gone = true}, 8);
}

static void test_ndef_records(void **state)
{
	char uri[CARD_URI_SIZE];

	(void)state;
	assert_true(ndef_find_uri((const uint8_t *)"\xd1\x01\x0c\x55\x04" "example.org", 16, uri));
	assert_string_equal(uri, "https://example.org");
	/* A text record before it; an id field in it. */
	assert_true(ndef_find_uri((const uint8_t *)"\x91\x01\x03T\x02"
						   "en\x59\x01\x04\x01Ui\x00"
						   "abc",
		17, uri));
	assert_string_equal(uri, "abc");
	assert_false(ndef_find_uri((const uint8_t *)"\xd1\x01\xff\x55\x04" "example.org", 16, uri));
	assert_false(ndef_find_uri((const uint8_t *)"\xc1\x01\xff\xff\xff\xff\x55\x04"
						    "example.org",
		19, uri));
	assert_false(ndef_find_uri((const uint8_t *)"\xd1\x01\x04\x55\x04" "a\nb", 8, uri));
	assert_false(ndef_find_uri((const uint8_t *)"\xd1\x01\x04\x55\x77" "abc", 8, uri));
	assert_false(ndef_find_uri((const uint8_t *)"", 0, uri));
}

static void test_virtual_reader(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_set(&rig, "card_reader", "driver", "virtual");
	hw_rig_start(&rig);
	assert_int_equal(hw_virtual_card_insert(rig.hw, "04a1b2c3", "https://hub.example/m/1"), HW_OK);
	const struct hw_event *event = hw_rig_wait_event(&rig, HW_EVENT_CARD);
	assert_int_equal(event->card.event, CARD_INSERTED);
	assert_string_equal(event->card.card.uid, "04A1B2C3");
	assert_string_equal(event->card.card.uri, "https://hub.example/m/1");
	struct device_status status;
	assert_true(hw_first_status(rig.hw, DEVICE_CARD_READER, &status));
	assert_true(status.is_card_present);
	assert_int_equal(hw_virtual_card_remove(rig.hw), HW_OK);
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_CARD)->card.event, CARD_REMOVED);
	assert_int_equal(hw_virtual_card_insert(rig.hw, "04A", NULL), HW_ILLEGAL);
	assert_int_equal(hw_virtual_card_insert(rig.hw, "XY", NULL), HW_ILLEGAL);
	/* A card number has no business in an address. */
	assert_int_equal(hw_virtual_card_insert(rig.hw, "04", "https://hub.example/4111111111111111"), HW_OK);
	assert_string_equal(hw_rig_wait_event(&rig, HW_EVENT_CARD)->card.card.uri, "");
	hw_rig_finish(&rig);
}

static void play(const char *file, enum card_event wanted, struct card *ret_card)
{
	struct hw_rig rig;
	char address[600], *path = source_path("tests/hw/transcripts");

	snprintf(address, sizeof(address), "script:%s/%s", path, file);
	free(path);
	hw_rig_init(&rig);
	hw_rig_set(&rig, "card_reader", "driver", "scripted");
	hw_rig_set(&rig, "card_reader", "transport", address);
	hw_rig_start(&rig);
	const struct hw_event *event = hw_rig_wait_event(&rig, HW_EVENT_CARD);
	assert_int_equal(event->card.event, wanted);
	*ret_card = event->card.card;
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_CARD)->card.event, CARD_REMOVED);
	hw_rig_finish(&rig);
}

static void test_transcripts(void **state)
{
	struct card card;

	(void)state;
	play("card_member.txt", CARD_INSERTED, &card);
	assert_string_equal(card.uid, "04112233445566");
	assert_string_equal(card.uri, "https://hub.example/m/42");
	play("card_bank.txt", CARD_UNREADABLE, &card);
	play("card_transit.txt", CARD_INSERTED, &card);
	assert_string_equal(card.uid, "0102030405060708");
	assert_string_equal(card.uri, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uid_and_uri),
		cmocka_unit_test(test_long_uris_come_in_pieces),
		cmocka_unit_test(test_hostile_lengths),
		cmocka_unit_test(test_endless_chains_end),
		cmocka_unit_test(test_ndef_records),
		cmocka_unit_test(test_virtual_reader),
		cmocka_unit_test(test_transcripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
