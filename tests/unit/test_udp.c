/* SPDX-License-Identifier: ISC */
/*
 * The receive loop on loopback: datagrams and what is told with them, turns,
 * truncation, what the kernel dropped, answers, listeners that come and go.
 */
#include "receive/udp.h"

#include <errno.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "listeners.h"
#include "suite.h"

#define PATIENCE_MS 10000

static struct loop *loop;
static struct receiver *receiver;
static struct loop_watch *timer;
static unsigned turns, datagrams, wanted;
static bool in_turn, late;
static struct datagram last; /* its octets are in last_octets */
static char last_octets[65536];
static struct span expected[3]; /* now, next, next but one; size 0: nothing */
static unsigned expectations;

static void
on_start(void *context)
{
	(void)context;
	ck_assert(!in_turn);
	in_turn = true;
	turns++;
}

/* What was announced comes as the next but one. */
static void
check_expected(const struct span *octets)
{
	if (expected[0].size > 0) {
		ck_assert_ptr_eq(expected[0].data, octets->data);
		ck_assert_uint_eq(expected[0].size, octets->size);
	}
	expected[0] = expected[1];
	expected[1] = expected[2];
	expected[2].size = 0;
}

static void
on_expect(void *context, struct span octets)
{
	ck_assert_ptr_eq(context, &datagrams);
	ck_assert(in_turn);
	ck_assert_uint_gt(octets.size, 0);
	expected[2] = octets;
	expectations++;
}

static void
on_datagram(void *context, const struct datagram *d)
{
	ck_assert_ptr_eq(context, &datagrams);
	ck_assert(in_turn);
	check_expected(&d->octets);
	last = *d;
	ck_assert_uint_le(d->octets.size, sizeof(last_octets));
	memcpy(last_octets, d->octets.data, d->octets.size);
	datagrams++;
}

static void
on_end(void *context)
{
	(void)context;
	ck_assert(in_turn);
	in_turn = false;
	if (datagrams >= wanted)
		loop_stop(loop);
}

static void
on_late(void *context)
{
	(void)context;
	late = true;
	loop_stop(loop);
}

static void
set_up(void)
{
	struct receive_handler handler = {
	    on_start, on_expect, on_datagram, on_end, &datagrams};

	loop = loop_new();
	ck_assert_ptr_nonnull(loop);
	receiver = receiver_new(loop, &handler);
	timer = loop_timer(loop, on_late, NULL);
	ck_assert(receiver != NULL && timer != NULL);
}

static void
tear_down(void)
{
	receiver_free(receiver);
	loop_unwatch(timer);
	loop_free(loop);
}

/* Runs the loop until that many more datagrams have come. */
static void
await(unsigned count)
{
	wanted = datagrams + count;
	ck_assert_int_eq(loop_arm(timer, PATIENCE_MS), 0);
	ck_assert_int_eq(loop_run(loop), 0);
	ck_assert_msg(!late, "%u datagrams instead of %u", datagrams, wanted);
	ck_assert_uint_eq(datagrams, wanted);
}

/* Runs the loop for a while, in which nothing may come. */
static void
await_nothing(void)
{
	unsigned before = datagrams;

	wanted = UINT32_MAX;
	ck_assert_int_eq(loop_arm(timer, 50), 0);
	ck_assert_int_eq(loop_run(loop), 0);
	late = false;
	ck_assert_uint_eq(datagrams, before);
}

static unsigned
add(struct listener_conf *l)
{
	int slot = receiver_add(receiver, open_listener(l), l);

	ck_assert_int_ge(slot, 0);
	return (unsigned)slot;
}

/* Sends an answer; has it left? */
static bool
answer(unsigned slot, const struct address *to, const struct address *from,
    const char *text)
{
	struct outgoing outgoing = {slot, to, from, span_of(text)};

	return receiver_send(receiver, &outgoing, 1) == 1;
}

static const char *const loopback[] = {"127.0.0.1", "::1"};

START_TEST(test_receive_and_answer)
{
	struct listener_conf l = listener_on(loopback[_i]);
	struct address from, at;
	char octets[16];
	unsigned slot;
	int peer;

	if (_i == 1 && !have_v6())
		return;
	slot = add(&l);
	peer = peer_at(loopback[_i]);
	at = bound_address(peer);
	peer_send(peer, &l.address, "a trap", 6);
	await(1);
	ck_assert_uint_eq(last.octets.size, 6);
	ck_assert_mem_eq(last_octets, "a trap", 6);
	ck_assert(!last.truncated);
	ck_assert_uint_eq(last.listener, slot);
	ck_assert(address_equal(&last.source, &at, true));
	ck_assert(address_equal(&last.destination, &l.address, true));
	ck_assert_int_ge(last.time.tv_sec, 1700000000);
	ck_assert(answer(slot, &last.source, &last.destination, "answer"));
	ck_assert_uint_eq(peer_receive(peer, octets, sizeof(octets), &from), 6);
	ck_assert_mem_eq(octets, "answer", 6);
	ck_assert(address_equal(&from, &l.address, true));
	close(peer);
}
END_TEST

/* By a socket for all addresses: the answer leaves from the one that was
 * asked, not from the one the route would choose. */
START_TEST(test_answers_from_where_asked)
{
	struct listener_conf l = listener_on("0.0.0.0");
	struct address asked, from;
	char octets[16];
	unsigned slot = add(&l);
	int peer = peer_at("127.0.0.1");

	ck_assert_int_eq(address_parse("127.0.0.77", &asked), 0);
	asked.port = l.address.port;
	peer_send(peer, &asked, "inform", 6);
	await(1);
	ck_assert(address_equal(&last.destination, &asked, true));
	ck_assert(answer(slot, &last.source, &last.destination, "ok"));
	ck_assert_uint_eq(peer_receive(peer, octets, sizeof(octets), &from), 2);
	ck_assert(address_equal(&from, &asked, true));
	/* asked by an address that nobody can answer from */
	ck_assert_int_eq(address_parse("224.0.0.1", &asked), 0);
	ck_assert(answer(slot, &last.source, &asked, "all"));
	ck_assert_uint_eq(peer_receive(peer, octets, sizeof(octets), &from), 3);
	ck_assert_uint_eq(from.port, l.address.port);
	close(peer);
}
END_TEST

/* A socket for both families, as a service manager may pass one: IPv4 is IPv4
 * to all behind, and is answered as such. */
START_TEST(test_both_families)
{
	struct listener_conf l = listener_on("::");
	struct sockaddr_in6 any = {.sin6_family = AF_INET6};
	struct address from, asked;
	char octets[16];
	int slot, peer, off = 0, descriptor, passed[1];

	if (!have_v6())
		return;
	descriptor = socket(AF_INET6, SOCK_DGRAM, 0);
	ck_assert_int_eq(setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off,
			     sizeof(off)),
	    0);
	ck_assert_int_eq(bind(descriptor, (void *)&any, sizeof(any)), 0);
	l.address.port = bound_address(descriptor).port;
	passed[0] = descriptor;
	ck_assert_int_eq(socket_open(&l, passed, 1), descriptor);
	slot = receiver_add(receiver, descriptor, &l);
	ck_assert_int_ge(slot, 0);
	ck_assert_int_eq(address_parse("127.0.0.5", &asked), 0);
	asked.port = l.address.port;
	peer = peer_at("127.0.0.1");
	peer_send(peer, &asked, "v4", 2);
	await(1);
	ck_assert_int_eq(last.source.family, AF_INET);
	ck_assert(address_equal(&last.destination, &asked, true));
	ck_assert(
	    answer((unsigned)slot, &last.source, &last.destination, "ok"));
	ck_assert_uint_eq(peer_receive(peer, octets, sizeof(octets), &from), 2);
	ck_assert(address_equal(&from, &asked, true));
	close(peer);
}
END_TEST

START_TEST(test_sizes)
{
	struct listener_conf l = listener_on("127.0.0.1");
	static char octets[65507];
	unsigned slot;
	int peer = peer_at("127.0.0.1");

	l.max_message_size = 500;
	slot = add(&l);
	memset(octets, 'x', sizeof(octets));
	octets[sizeof(octets) - 1] = 'z';
	peer_send(peer, &l.address, octets, 500);
	await(1);
	ck_assert(!last.truncated);
	ck_assert_uint_eq(last.octets.size, 500);
	peer_send(peer, &l.address, octets, 501);
	await(1);
	ck_assert(last.truncated);
	ck_assert_uint_eq(last.octets.size, 500);
	peer_send(peer, &l.address, octets, 0);
	await(1);
	ck_assert_uint_eq(last.octets.size, 0);
	ck_assert(!last.truncated);
	/* the section has changed */
	l.max_message_size = 65507;
	l.receive_buffer = 1 << 20;
	receiver_update(receiver, slot, &l);
	peer_send(peer, &l.address, octets, sizeof(octets));
	await(1);
	ck_assert(!last.truncated);
	ck_assert_uint_eq(last.octets.size, sizeof(octets));
	ck_assert_int_eq(last_octets[sizeof(octets) - 1], 'z');
	ck_assert_uint_eq(last.listener, slot);
	close(peer);
}
END_TEST

/* More than a drain, less than a turn takes: in order, in few turns. */
START_TEST(test_batches)
{
	struct listener_conf l = listener_on("127.0.0.1");
	int peer = peer_at("127.0.0.1");
	unsigned i, sent;

	l.receive_buffer = 4 << 20;
	add(&l);
	for (sent = 0; sent < 2000; sent += 200) {
		for (i = 0; i < 200; i++)
			peer_send(peer, &l.address, &i, sizeof(i));
		turns = expectations = 0;
		await(200);
		ck_assert_uint_le(turns, 10);
		ck_assert_uint_gt(expectations, 100);
		memcpy(&i, last_octets, sizeof(i));
		ck_assert_uint_eq(i, 199);
	}
	close(peer);
}
END_TEST

/* A steady trickle is taken in gulps, where the buffer is large enough. */
START_TEST(test_pauses)
{
	struct listener_conf l = listener_on("127.0.0.1");
	const struct timespec gap = {0, 500000};
	unsigned i;
	pid_t child;
	int peer;

	l.receive_buffer = 4 << 20;
	add(&l);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		peer = peer_at("127.0.0.1");
		for (i = 0; i < 300; i++) {
			peer_send(peer, &l.address, &i, sizeof(i));
			nanosleep(&gap, NULL);
		}
		_exit(0);
	}
	turns = 0;
	await(300);
	ck_assert_uint_le(turns, 150);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
}
END_TEST

/* sent = received + dropped by the kernel, whether or not another datagram
 * comes to tell of the drops. */
START_TEST(test_kernel_drops)
{
	struct listener_conf l = listener_on("127.0.0.1");
	int descriptor = open_listener(&l), small = 2304, slot;
	int peer = peer_at("127.0.0.1");
	char octets[400] = "";
	unsigned i;

	ck_assert_int_eq(setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &small,
			     sizeof(small)),
	    0);
	slot = receiver_add(receiver, descriptor, &l);
	ck_assert_int_ge(slot, 0);
	ck_assert_uint_eq(receiver_kernel_drops(receiver), 0);
	for (i = 0; i < 100; i++)
		peer_send(peer, &l.address, octets, sizeof(octets));
	wanted = UINT32_MAX;
	loop_arm(timer, 100);
	loop_run(loop);
	late = false;
	ck_assert_uint_gt(datagrams, 0);
	ck_assert_uint_lt(datagrams, 100);
	ck_assert_uint_eq(receiver_kernel_drops(receiver), 100 - datagrams);
	/* the next one tells the same: nothing is counted twice */
	peer_send(peer, &l.address, octets, sizeof(octets));
	await(1);
	ck_assert_uint_eq(receiver_kernel_drops(receiver), 101 - datagrams);
	for (i = 0; i < 100; i++)
		peer_send(peer, &l.address, octets, sizeof(octets));
	wanted = UINT32_MAX;
	loop_arm(timer, 100);
	loop_run(loop);
	ck_assert_uint_eq(receiver_kernel_drops(receiver), 201 - datagrams);
	/* and it stays with the socket gone */
	receiver_remove(receiver, (unsigned)slot);
	ck_assert_uint_eq(receiver_kernel_drops(receiver), 201 - datagrams);
	close(peer);
}
END_TEST

START_TEST(test_slots)
{
	struct listener_conf l = listener_on("127.0.0.1"), a = l, b = l, c = l;
	struct address nowhere = l.address;
	unsigned first = add(&a), second = add(&b);
	int peer = peer_at("127.0.0.1");

	ck_assert_uint_ne(first, second);
	peer_send(peer, &b.address, "b", 1);
	await(1);
	ck_assert_uint_eq(last.listener, second);
	receiver_remove(receiver, first);
	receiver_remove(receiver, first); /* does nothing */
	ck_assert(!answer(first, &last.source, &nowhere, "?"));
	ck_assert_int_eq(errno, ENOTCONN);
	ck_assert_uint_eq(add(&c), first); /* the slot is used again */
	peer_send(peer, &c.address, "c", 1);
	await(1);
	ck_assert_uint_eq(last.listener, first);
	ck_assert_mem_eq(last_octets, "c", 1);
	receiver_close(receiver);
	peer_send(peer, &c.address, "c", 1);
	await_nothing();
	close(peer);
}
END_TEST

START_TEST(test_no_slot_left)
{
	struct listener_conf l;
	int i, descriptor;

	for (i = 0; i < LISTENERS_MAX; i++) {
		l = listener_on("127.0.0.1");
		add(&l);
	}
	l = listener_on("127.0.0.1");
	descriptor = open_listener(&l);
	ck_assert_int_eq(receiver_add(receiver, descriptor, &l), -1);
	ck_assert_int_eq(errno, EMFILE);
	close(descriptor); /* still ours */
}
END_TEST

/* A peer that refuses an answer costs nothing but that answer. */
START_TEST(test_refused_answer)
{
	struct listener_conf l = listener_on("127.0.0.1");
	unsigned slot = add(&l);
	int peer = peer_at("127.0.0.1");
	struct address gone = bound_address(peer);

	close(peer);
	ck_assert(answer(slot, &gone, &l.address, "?"));
	await_nothing();
	peer = peer_at("127.0.0.1");
	peer_send(peer, &l.address, "still there", 11);
	await(1);
	close(peer);
}
END_TEST

/* Answers that leave together, by two sockets: each reaches whom it is for, and
 * those that cannot leave keep none of the others. */
START_TEST(test_many_answers)
{
	enum { COUNT = 200, BARRED = 70, BROADCAST = 75, SECOND = 90 };
	struct listener_conf a = listener_on("127.0.0.1"), b = a;
	unsigned first = add(&a), second = add(&b);
	struct outgoing answers[COUNT];
	struct address to, nowhere = {0}, all, from;
	uint8_t octets[COUNT], got;
	int peer = peer_at("127.0.0.1");
	unsigned i;

	to = bound_address(peer);
	ck_assert_int_eq(address_parse("224.0.0.1", &all), 0);
	for (i = 0; i < COUNT; i++) {
		octets[i] = (uint8_t)i;
		answers[i] = (struct outgoing) {i < SECOND ? first : second,
		    &to, i < SECOND ? &a.address : &b.address, {&octets[i], 1}};
	}
	nowhere = to;
	nowhere.port = 0;
	answers[BARRED].to = &nowhere;
	answers[BROADCAST].from = &all;
	ck_assert_uint_eq(receiver_send(receiver, answers, COUNT), COUNT - 1);
	for (i = 0; i < COUNT; i++) {
		if (i == BARRED)
			continue;
		ck_assert_uint_eq(peer_receive(peer, &got, 1, &from), 1);
		ck_assert_uint_eq(got, i);
		ck_assert_uint_eq(
		    from.port, i < SECOND ? a.address.port : b.address.port);
	}
	/* a listener that has gone takes its own answers with it */
	receiver_remove(receiver, second);
	ck_assert_uint_eq(receiver_send(receiver, answers, COUNT), SECOND - 1);
	ck_assert_int_eq(errno, ENOTCONN);
	close(peer);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("udp");
	TCase *tc = tcase_create("udp");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, test_receive_and_answer, 0, 2);
	tcase_add_test(tc, test_answers_from_where_asked);
	tcase_add_test(tc, test_both_families);
	tcase_add_test(tc, test_sizes);
	tcase_add_test(tc, test_batches);
	tcase_add_test(tc, test_pauses);
	tcase_add_test(tc, test_kernel_drops);
	tcase_add_test(tc, test_slots);
	tcase_add_test(tc, test_no_slot_left);
	tcase_add_test(tc, test_refused_answer);
	tcase_add_test(tc, test_many_answers);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
