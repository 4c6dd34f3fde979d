/* SPDX-License-Identifier: ISC */
/*
 * The queue: order, bound, waking, and two threads at it at a time.
 */
#include "output/queue.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

#include "notifications.h"
#include "suite.h"

#define BATCHES 20000

static struct batch *
batch_of(unsigned id)
{
	return sample_batch(id, 1, 1);
}

static int32_t
id_of(const struct batch *batch)
{
	return batch_get(batch, 0)->notification.request_id;
}

static bool
is_awake(struct queue *queue)
{
	struct pollfd entry = {queue_descriptor(queue), POLLIN, 0};

	return poll(&entry, 1, 0) == 1;
}

START_TEST(it_keeps_the_order_while_it_grows)
{
	struct queue *queue = queue_new(1 << 30);
	struct batch *batch;
	unsigned in = 0, out = 0, i;

	/* so that the ring wraps around before each time it grows */
	for (i = 0; i < 1000; i++) {
		batch = batch_of(in++);
		ck_assert_int_eq(queue_push(queue, batch), 0);
		batch_unref(batch);
		if (i % 3 != 2)
			continue;
		batch = queue_take(queue);
		ck_assert_int_eq(id_of(batch), (int)out++);
		queue_done(queue, batch);
	}
	while ((batch = queue_take(queue)) != NULL) {
		ck_assert_int_eq(id_of(batch), (int)out++);
		queue_done(queue, batch);
	}
	ck_assert_uint_eq(out, in);
	ck_assert_uint_eq(queue_octets(queue), 0);
	queue_free(queue);
}
END_TEST

START_TEST(its_bound_is_in_octets)
{
	struct batch *batch = batch_of(1);
	size_t size = batch_size(batch);
	struct queue *queue = queue_new(3 * size + size / 2);
	struct batch *taken;

	ck_assert_int_eq(queue_push(queue, batch), 0);
	ck_assert_int_eq(queue_push(queue, batch), 0);
	ck_assert_int_eq(queue_push(queue, batch), 0);
	ck_assert_int_eq(queue_push(queue, batch), -1);
	ck_assert_uint_eq(queue_octets(queue), 3 * size);
	/* what is taken counts until it is done */
	taken = queue_take(queue);
	ck_assert_int_eq(queue_push(queue, batch), -1);
	queue_done(queue, taken);
	ck_assert_int_eq(queue_push(queue, batch), 0);
	batch_unref(batch);
	queue_free(queue);
}
END_TEST

START_TEST(one_batch_always_fits)
{
	struct batch *batch = batch_of(1);
	struct queue *queue = queue_new(1);

	ck_assert_int_eq(queue_push(queue, batch), 0);
	ck_assert_int_eq(queue_push(queue, batch), -1);
	queue_done(queue, queue_take(queue));
	ck_assert_int_eq(queue_push(queue, batch), 0);
	batch_unref(batch);
	queue_free(queue);
}
END_TEST

START_TEST(a_closed_one_takes_nothing_more)
{
	struct batch *batch = batch_of(1);
	struct queue *queue = queue_new(1 << 20);

	ck_assert_int_eq(queue_push(queue, batch), 0);
	ck_assert(!queue_is_closed(queue));
	queue_close(queue);
	ck_assert(queue_is_closed(queue));
	ck_assert(is_awake(queue));
	ck_assert_int_eq(queue_push(queue, batch), -1);
	queue_done(queue, queue_take(queue));
	ck_assert_ptr_null(queue_take(queue));
	batch_unref(batch);
	queue_free(queue);
}
END_TEST

START_TEST(it_wakes_who_asked)
{
	struct batch *batch = batch_of(1);
	struct queue *queue = queue_new(1 << 20);

	queue_push(queue, batch);
	ck_assert(!is_awake(queue)); /* nobody asked */
	ck_assert(!queue_arm(queue));
	queue_done(queue, queue_take(queue));
	ck_assert(queue_arm(queue));
	queue_push(queue, batch);
	ck_assert(is_awake(queue));
	queue_drain(queue);
	queue_push(queue, batch);
	ck_assert(!is_awake(queue)); /* once is enough */
	queue_wake(queue);
	ck_assert(is_awake(queue));
	batch_unref(batch);
	queue_free(queue);
}
END_TEST

static void *
push_many(void *argument)
{
	struct queue *queue = argument;
	struct batch *batch;
	unsigned i;

	for (i = 0; i < BATCHES; i++) {
		batch = batch_of(i);
		while (queue_push(queue, batch) != 0)
			sched_yield();
		batch_unref(batch);
	}
	return NULL;
}

START_TEST(two_threads)
{
	struct queue *queue = queue_new(4096);
	struct pollfd entry = {queue_descriptor(queue), POLLIN, 0};
	struct batch *batch;
	pthread_t thread;
	int expected = 0;

	pthread_create(&thread, NULL, push_many, queue);
	while (expected < BATCHES) {
		while ((batch = queue_take(queue)) != NULL) {
			ck_assert_int_eq(id_of(batch), expected++);
			queue_done(queue, batch);
		}
		if (!queue_arm(queue) || expected == BATCHES)
			continue;
		/* a wake-up that is lost ends here */
		ck_assert_int_eq(poll(&entry, 1, 10000), 1);
		queue_drain(queue);
	}
	pthread_join(thread, NULL);
	ck_assert_uint_eq(queue_octets(queue), 0);
	queue_free(queue);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("queue");
	TCase *tcase = tcase_create("queue");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, it_keeps_the_order_while_it_grows);
	tcase_add_test(tcase, its_bound_is_in_octets);
	tcase_add_test(tcase, one_batch_always_fits);
	tcase_add_test(tcase, a_closed_one_takes_nothing_more);
	tcase_add_test(tcase, it_wakes_who_asked);
	tcase_add_test(tcase, two_threads);
	suite_add_tcase(suite, tcase);
	return suite_run_all(suite);
}
