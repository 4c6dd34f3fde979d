/* SPDX-License-Identifier: ISC */
/*
 * Informs between the first try and the Response, over a real socket and on a
 * clock of the test's own: tries, giving up, a receiver that is not there.
 */
#include "output/exchange.h"

#include <arpa/inet.h>
#include <check.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "output/inform.h"
#include "snmp/reply.h"
#include "suite.h"

static struct forward_conf conf;
static struct account *account;
static struct target target;
static struct exchange *exchange;
static struct mono now;
static int sink = -1;
static struct sockaddr_in sink_address, sender;
static uint8_t heard[65536];

/* Listens where the exchange sends to; the port stays. */
static void
sink_open(void)
{
	socklen_t size = sizeof(sink_address);
	struct timeval patience = {5, 0};

	sink = socket(AF_INET, SOCK_DGRAM, 0);
	sink_address.sin_family = AF_INET;
	sink_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(sink, (void *)&sink_address, size), 0);
	ck_assert_int_eq(getsockname(sink, (void *)&sink_address, &size), 0);
	setsockopt(sink, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
}

static void
sink_close(void)
{
	close(sink);
	sink = -1;
}

static void
make(void)
{
	struct exchange_parts parts = {&conf, NULL, &target, NULL};
	struct sockaddr_storage sa = {0};

	log_set_level(LOG_LEVEL_ERROR);
	sink_open();
	memcpy(&sa, &sink_address, sizeof(sink_address));
	conf = (struct forward_conf) {.address = address_from_sockaddr(&sa),
	    .version = FORWARD_V2C,
	    .timeout = 5,
	    .retries = 2};
	now = (struct mono) {1000 * NS_PER_SEC};
	parts.account = account = account_new("forward \"f\"");
	target_init(&target, &conf.address);
	exchange = exchange_new(&parts);
	ck_assert_ptr_nonnull(exchange);
}

static void
unmake(void)
{
	exchange_free(exchange);
	target_fini(&target);
	account_free(account);
	if (sink >= 0)
		sink_close();
}

static struct output_status
status(void)
{
	struct output_status s;

	account_read(account, &s);
	return s;
}

/* A message that ends in its request-id, which is all that is looked at. */
static int32_t
add(void)
{
	int32_t id = exchange_next(exchange);

	if (id == 0)
		return 0;
	account_want(account, 1);
	exchange_add(
	    exchange, id, (struct span) {(const void *)&id, sizeof(id)}, now);
	return id;
}

/* What the sink hears next; 0: nothing. */
static int32_t
hear(int flags)
{
	socklen_t size = sizeof(sender);
	int32_t id = 0;

	if (recvfrom(sink, heard, sizeof(heard), flags, (void *)&sender,
		&size) == sizeof(id))
		memcpy(&id, heard, sizeof(id));
	return id;
}

static void
answer(int32_t id, int32_t error_status)
{
	uint8_t buffer[256];
	struct reply_pdu pdu = {.type = PDU_RESPONSE,
	    .request_id = id,
	    .error_status = error_status};
	struct span m = reply_community(
	    buffer, sizeof(buffer), SNMP_V2C, span_of("public"), &pdu);

	ck_assert_int_eq(
	    sendto(sink, m.data, m.size, 0, (void *)&sender, sizeof(sender)),
	    (ssize_t)m.size);
}

static void
pass_ms(int64_t ms)
{
	now = mono_add_ms(now, ms);
	exchange_work(exchange, now);
}

START_TEST(test_answered)
{
	int32_t id = add();

	ck_assert_int_eq(hear(0), id);
	ck_assert(!exchange_is_idle(exchange));
	pass_ms(100);
	answer(id + 1024, 0); /* the same place, another one */
	pass_ms(100);
	ck_assert(!exchange_is_idle(exchange));
	answer(id, 0);
	answer(id, 0);
	pass_ms(100);
	ck_assert(exchange_is_idle(exchange));
	ck_assert_uint_eq(status().delivered, 1);
	ck_assert_uint_eq(status().errors, 0);
	pass_ms(60000);
	ck_assert_int_eq(hear(MSG_DONTWAIT), 0);
}
END_TEST

START_TEST(test_tries)
{
	int32_t id = add();
	int i;

	ck_assert_int_eq(hear(0), id);
	for (i = 0; i < 2; i++) {
		pass_ms(4999);
		ck_assert_int_eq(hear(MSG_DONTWAIT), 0);
		pass_ms(1);
		ck_assert_int_eq(hear(0), id);
	}
	pass_ms(4999);
	ck_assert(!exchange_is_idle(exchange));
	pass_ms(1);
	ck_assert(exchange_is_idle(exchange));
	ck_assert_int_eq(hear(MSG_DONTWAIT), 0);
	ck_assert_uint_eq(status().dropped, 1);
	ck_assert_uint_eq(status().errors, 1);
	ck_assert_uint_eq(status().restarts, 2);
	ck_assert_ptr_nonnull(strstr(status().last_error, "no answer"));
	/* an answer that comes too late is nothing */
	answer(id, 0);
	pass_ms(1);
	ck_assert_uint_eq(status().delivered, 0);
}
END_TEST

START_TEST(test_error_status)
{
	int32_t id = add();

	hear(0);
	answer(id, 1);
	pass_ms(1);
	ck_assert_uint_eq(status().dropped, 1);
	ck_assert_ptr_nonnull(strstr(status().last_error, "tooBig"));
}
END_TEST

START_TEST(test_room)
{
	unsigned i;

	for (i = 0; i < EXCHANGE_WINDOW_FIRST; i++)
		ck_assert_int_ne(add(), 0);
	ck_assert_int_eq(add(), 0);
	ck_assert(!exchange_work(exchange, now));
	answer(hear(0), 0);
	ck_assert(exchange_work(exchange, now)); /* room again, and one more */
	ck_assert_int_ne(add(), 0);
	ck_assert_int_ne(add(), 0);
	ck_assert_int_eq(add(), 0);
}
END_TEST

/* Takes in as many as may wait, and says how many that are. */
static unsigned
fill(void)
{
	unsigned count = 0;

	while (add() != 0)
		count++;
	return count;
}

/* Answers what was heard; all of it is to be gone then. */
static void
answer_all(void)
{
	int32_t id;

	while ((id = hear(MSG_DONTWAIT)) != 0) {
		answer(id, 0);
		exchange_work(exchange, now);
	}
	ck_assert(exchange_is_idle(exchange));
}

/* More at a time while all are answered; half when one was not; then slowly
 * more. */
START_TEST(test_window)
{
	unsigned count = fill(), before;

	ck_assert_uint_eq(count, EXCHANGE_WINDOW_FIRST);
	answer_all();
	ck_assert_uint_eq(fill(), 2 * count);
	answer_all();
	before = fill();
	ck_assert_uint_eq(before, 4 * count);
	answer(hear(0), 0);
	while (hear(MSG_DONTWAIT) != 0)
		continue; /* the others are lost */
	pass_ms(1);
	pass_ms(5000);
	answer_all();
	count = fill();
	ck_assert_uint_ge(count, before / 2);
	ck_assert_uint_le(count, before / 2 + 3);
	answer_all();
	ck_assert_uint_le(fill(), count + 2);
	answer_all();
	for (before = 0; before < 20; before++) {
		fill();
		pass_ms(5000);
		while (hear(MSG_DONTWAIT) != 0)
			continue;
	}
	while (!exchange_is_idle(exchange))
		pass_ms(5000);
	ck_assert_uint_ge(fill(), 4); /* never nothing */
}
END_TEST

/* Where nobody listens: one try now and then, none counted, none lost. */
START_TEST(test_refused)
{
	int32_t first, ids[10], got;
	unsigned i, k, tries = 0;

	sink_close();
	first = add();
	pass_ms(1); /* reads the refusal */
	ck_assert_uint_ge(status().errors, 1);
	for (i = 0; i < 10; i++)
		ids[i] = add();
	for (i = 0; i < 600; i++) /* a minute */
		pass_ms(100);
	ck_assert_uint_eq(status().dropped, 0);
	/* 0.1, 0.2, 0.4 … 5 s: some 16 tries, at most two errors each */
	ck_assert_uint_le(status().errors, 40);
	ck_assert_uint_ge(status().errors, 12);
	sink_open();
	while ((got = hear(MSG_DONTWAIT)) == 0 && tries++ < 60)
		pass_ms(100);
	ck_assert_int_ne(got, 0);
	answer(got, 0);
	pass_ms(1); /* it is back: all go out at once */
	for (i = 0; i < 10; i++) {
		got = hear(0);
		ck_assert_int_ne(got, 0);
		answer(got, 0);
		for (k = 0; k < 10 && ids[k] != got; k++)
			continue;
		ck_assert(k < 10 || got == first);
	}
	pass_ms(1);
	ck_assert(exchange_is_idle(exchange));
	ck_assert_uint_eq(status().delivered, 11);
	ck_assert_uint_eq(status().dropped, 0);
}
END_TEST

/* A host that refused and then is silent has gone: the tries count again. */
START_TEST(test_refused_then_silent)
{
	unsigned i;

	sink_close();
	add();
	pass_ms(1);
	ck_assert_uint_ge(status().errors, 1);
	sink_open(); /* hears, and says nothing */
	for (i = 0; i < 600 && !exchange_is_idle(exchange); i++)
		pass_ms(100);
	ck_assert(exchange_is_idle(exchange));
	ck_assert_uint_eq(status().dropped, 1);
}
END_TEST

/* How long it sleeps when it has done its work, in its own time. */
static int64_t
sleep_ms(void)
{
	struct wait *wait = wait_new();
	struct mono before = clock_mono(), after;

	ck_assert_ptr_nonnull(wait);
	exchange_wait(exchange, wait);
	wait_until(wait, mono_add_ms(now, 50));
	wait_sleep(wait, now);
	after = clock_mono();
	wait_free(wait);
	return mono_ns(before, after) / NS_PER_MS;
}

/* In v3, too, it waits for the next try, and does not turn round and round. */
START_TEST(test_refused_in_v3)
{
	struct local_engine local = {.boots = 1, .started = now};
	struct usm_user user = {.title = (char *)"u", .name = "u"};
	struct forward_conf v3 = conf;
	struct exchange_parts parts = {&v3, account, &target, NULL};
	struct session *session;
	unsigned i, busy = 0;

	v3.version = FORWARD_V3;
	v3.user = &user;
	ck_assert_int_eq(engine_id_parse("0x80000000050f0f0f0f", &local.id), 0);
	parts.session = session = session_new(&v3, &local);
	ck_assert_ptr_nonnull(session);
	exchange_free(exchange);
	exchange = exchange_new(&parts);
	sink_close();
	ck_assert_int_ne(add(), 0);
	for (i = 0; i < 40; i++) {
		pass_ms(50);
		busy += sleep_ms() < 5;
	}
	/* a try, its refusal, and hardly more: 0.1, 0.2, 0.4, 0.8 s */
	ck_assert_uint_le(busy, 12);
	ck_assert_uint_ge(status().errors, 3);
	ck_assert_uint_eq(status().dropped, 0);
	exchange_free(exchange);
	exchange = NULL;
	session_free(session);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("exchange");
	TCase *tc = tcase_create("exchange");

	tcase_add_checked_fixture(tc, make, unmake);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, test_answered);
	tcase_add_test(tc, test_tries);
	tcase_add_test(tc, test_error_status);
	tcase_add_test(tc, test_room);
	tcase_add_test(tc, test_window);
	tcase_add_test(tc, test_refused);
	tcase_add_test(tc, test_refused_then_silent);
	tcase_add_test(tc, test_refused_in_v3);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
