/* SPDX-License-Identifier: ISC */
/*
 * The worker: bounds, order, the descriptor, the end. Jobs are held up by a
 * gate, so that what is in the queue is known.
 */
#include "base/worker.h"

#include <check.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "suite.h"

#define JOBS 200

/* A job waits here until the test lets it go. */
struct gate {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool reached, open;
};

static struct gate gate = {
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false};

static void
gate_pass(void *argument)
{
	(void)argument;
	pthread_mutex_lock(&gate.mutex);
	gate.reached = true;
	pthread_cond_broadcast(&gate.changed);
	while (!gate.open)
		pthread_cond_wait(&gate.changed, &gate.mutex);
	pthread_mutex_unlock(&gate.mutex);
}

static void
gate_await(void)
{
	pthread_mutex_lock(&gate.mutex);
	while (!gate.reached)
		pthread_cond_wait(&gate.changed, &gate.mutex);
	pthread_mutex_unlock(&gate.mutex);
}

static void
gate_open(void)
{
	pthread_mutex_lock(&gate.mutex);
	gate.open = true;
	pthread_cond_broadcast(&gate.changed);
	pthread_mutex_unlock(&gate.mutex);
}

/* What a job did; plain fields, so that the thread sanitizer sees whether the
 * worker hands them over properly. */
struct work {
	pthread_t ran_on, done_on;
	int ran, done;
	int order; /* in which it was done */
};

static int done_so_far;

static void
run(void *argument)
{
	struct work *work = argument;

	work->ran++;
	work->ran_on = pthread_self();
}

static void
done(void *argument)
{
	struct work *work = argument;

	work->done++;
	work->done_on = pthread_self();
	work->order = done_so_far++;
}

static void
nothing(void *argument)
{
	(void)argument;
}

static int
submit(struct worker *worker, struct work *work)
{
	struct job job = {run, done, work};

	return worker_submit(worker, &job);
}

/* A worker whose thread stands at the gate, with an empty queue behind it. */
static struct worker *
held_up(size_t limit)
{
	const struct job job = {gate_pass, nothing, NULL};
	struct worker *worker = worker_new(limit);

	ck_assert_ptr_nonnull(worker);
	ck_assert_int_eq(worker_submit(worker, &job), 0);
	gate_await();
	return worker;
}

static bool
is_readable(const struct worker *worker, int ms)
{
	struct pollfd p = {.fd = worker_descriptor(worker), .events = POLLIN};

	return poll(&p, 1, ms) == 1;
}

START_TEST(test_jobs_in_order)
{
	struct worker *worker = worker_new(JOBS);
	struct work works[JOBS] = {{0}};
	int i;

	ck_assert_ptr_nonnull(worker);
	ck_assert(!is_readable(worker, 0));
	for (i = 0; i < JOBS; i++)
		ck_assert_int_eq(submit(worker, &works[i]), 0);
	while (done_so_far < JOBS) {
		ck_assert(is_readable(worker, 10000));
		worker_finish(worker);
	}
	/* the last wake-up may come after its job was seen */
	while (is_readable(worker, 10))
		worker_finish(worker);
	for (i = 0; i < JOBS; i++) {
		ck_assert_int_eq(works[i].ran, 1);
		ck_assert_int_eq(works[i].done, 1);
		ck_assert_int_eq(works[i].order, i);
		ck_assert(!pthread_equal(works[i].ran_on, pthread_self()));
		ck_assert(pthread_equal(works[i].done_on, pthread_self()));
	}
	worker_free(worker);
}
END_TEST

/* No more than the limit waits; the one under way does not count. */
START_TEST(test_bound)
{
	struct worker *worker = held_up(3);
	struct work works[5] = {{0}};
	int i;

	for (i = 0; i < 3; i++)
		ck_assert_int_eq(submit(worker, &works[i]), 0);
	ck_assert_int_eq(submit(worker, &works[3]), -1);
	gate_open();
	while (done_so_far < 3) {
		ck_assert(is_readable(worker, 10000));
		worker_finish(worker);
	}
	ck_assert_int_eq(submit(worker, &works[4]), 0); /* room again */
	worker_free(worker);
	ck_assert_int_eq(works[3].ran + works[3].done, 0);
	ck_assert_int_eq(works[4].done, 1);
}
END_TEST

START_TEST(test_free_runs_all)
{
	struct worker *worker = held_up(JOBS);
	struct work works[JOBS] = {{0}};
	int i;

	for (i = 0; i < JOBS; i++)
		ck_assert_int_eq(submit(worker, &works[i]), 0);
	gate_open();
	worker_free(worker);
	for (i = 0; i < JOBS; i++) {
		ck_assert_int_eq(works[i].ran, 1);
		ck_assert_int_eq(works[i].done, 1);
	}
	worker_free(NULL);
}
END_TEST

struct chain {
	struct worker *worker;
	int links, refused;
};

/* Goes on with another job from within the last one's `done`. */
static void
go_on(void *argument)
{
	struct chain *chain = argument;
	struct job job = {nothing, go_on, chain};

	chain->links++;
	if (worker_submit(chain->worker, &job) != 0)
		chain->refused++;
}

/* At the end nobody runs what a `done` submits: it must be told so. */
START_TEST(test_no_job_after_the_end)
{
	struct worker *worker = held_up(10);
	struct chain chain = {worker, 0, 0};
	struct job job = {nothing, go_on, &chain};

	ck_assert_int_eq(worker_submit(worker, &job), 0);
	gate_open();
	worker_free(worker);
	ck_assert_int_eq(chain.links, 1);
	ck_assert_int_eq(chain.refused, 1);
}
END_TEST

static void
read_mask(void *argument)
{
	pthread_sigmask(SIG_SETMASK, NULL, argument);
}

/* Signals are the loop's; and our own mask is as it was. */
START_TEST(test_signals_blocked)
{
	struct worker *worker = worker_new(1);
	struct job job = {read_mask, nothing, NULL};
	sigset_t theirs, ours;

	job.argument = &theirs;
	sigemptyset(&theirs);
	ck_assert_int_eq(worker_submit(worker, &job), 0);
	worker_free(worker);
	pthread_sigmask(SIG_SETMASK, NULL, &ours);
	ck_assert_int_eq(sigismember(&theirs, SIGTERM), 1);
	ck_assert_int_eq(sigismember(&theirs, SIGHUP), 1);
	ck_assert_int_eq(sigismember(&theirs, SIGCHLD), 1);
	ck_assert_int_eq(sigismember(&ours, SIGTERM), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("worker");
	TCase *tc = tcase_create("worker");

	tcase_add_test(tc, test_jobs_in_order);
	tcase_add_test(tc, test_bound);
	tcase_add_test(tc, test_free_runs_all);
	tcase_add_test(tc, test_no_job_after_the_end);
	tcase_add_test(tc, test_signals_blocked);
	suite_add_tcase(suite, tc);
	return suite_run_all(suite);
}
