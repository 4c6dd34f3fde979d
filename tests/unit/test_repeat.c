/* SPDX-License-Identifier: ISC */
/*
 * The memory of informs on a clock of our own: what is a repeat and what is
 * not, how long it lasts, and that it is bounded.
 */
#include "notify/repeat.h"

#include <check.h>
#include <stdlib.h>

#include "suite.h"

static struct mono
at(int64_t seconds)
{
	return (struct mono) {seconds * NS_PER_SEC};
}

static struct notification
inform(void)
{
	static const uint8_t address[4] = {192, 0, 2, 1};

	return (struct notification) {.source = address_from_ipv4(address),
	    .version = SNMP_V2C,
	    .pdu = PDU_INFORM,
	    .request_id = 5,
	    .community = span_of("public"),
	    .varbinds = span_of("varbinds")};
}

static enum repeat_state
look(struct repeats *r, struct repeat_id id, struct mono now)
{
	int32_t error_status;

	return repeats_look(r, id, now, &error_status);
}

START_TEST(test_life)
{
	int32_t error_status = 0;
	struct repeats *r = repeats_new();
	struct notification n = inform();
	struct repeat_id id = repeats_identify(r, &n);

	ck_assert_int_eq(look(r, id, at(0)), REPEAT_NEW);
	repeats_add(r, id, at(0));
	ck_assert_int_eq(look(r, id, at(1)), REPEAT_PENDING);
	repeats_answered(r, id, 5);
	ck_assert_int_eq(
	    repeats_look(r, id, at(29), &error_status), REPEAT_ANSWERED);
	ck_assert_int_eq(error_status, 5);
	ck_assert_int_eq(look(r, id, at(30)), REPEAT_NEW);
	repeats_add(r, id, at(40));
	repeats_forget(r, id);
	ck_assert_int_eq(look(r, id, at(41)), REPEAT_NEW);
	repeats_add(r, id, at(41));
	ck_assert_int_eq(look(r, id, at(70)), REPEAT_PENDING);
	repeats_free(r);
}
END_TEST

START_TEST(test_identity)
{
	struct repeats *r = repeats_new();
	struct notification n = inform(), m;
	struct repeat_id id = repeats_identify(r, &n), other;
	int i;

	for (i = 0; i < 8; i++) {
		m = n;
		switch (i) {
		case 0:
			m.source.port = 9;
			break;
		case 1:
			m.source.bytes[3] = 2;
			break;
		case 2:
			m.request_id = 6;
			break;
		case 3:
			m.community = span_of("publi");
			break;
		case 4:
			m.varbinds = span_of("varbindz");
			break;
		case 5:
			m.version = SNMP_V3;
			break;
		case 6:
			m.engine_id = span_of("engine");
			break;
		case 7: /* the same octets, cut in another place */
			m.community = span_of("publicv");
			m.varbinds = span_of("arbinds");
			break;
		}
		other = repeats_identify(r, &m);
		ck_assert_msg(
		    other.low != id.low && other.high != id.high, "%d", i);
	}
	m = n;
	m.time.tv_sec = 1; /* when it arrives does not matter */
	other = repeats_identify(r, &m);
	ck_assert_uint_eq(other.low, id.low);
	repeats_free(r);
}
END_TEST

START_TEST(test_bound)
{
	struct repeats *r = repeats_new();
	struct repeat_id id = {1, 0};
	uint64_t i;

	for (i = 0; i < REPEAT_MAX + 10; i++) {
		id.low = i;
		repeats_add(r, id, at(0));
	}
	id.low = 9;
	ck_assert_int_eq(look(r, id, at(0)), REPEAT_NEW);
	id.low = 10;
	ck_assert_int_eq(look(r, id, at(0)), REPEAT_PENDING);
	id.low = REPEAT_MAX + 9;
	ck_assert_int_eq(look(r, id, at(0)), REPEAT_PENDING);
	ck_assert_int_eq(look(r, id, at(31)), REPEAT_NEW);
	repeats_free(r);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("repeat");
	TCase *tc = tcase_create("repeat");

	tcase_add_test(tc, test_life);
	tcase_add_test(tc, test_identity);
	tcase_add_test(tc, test_bound);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
