/* SPDX-License-Identifier: ISC */
/*
 * The worker thread. Two lists under one mutex: jobs that wait, jobs that are
 * done; an eventfd tells the owner's loop that there are some of the latter.
 */
#include "base/worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct entry {
	struct entry *next;
	struct job job;
};

struct list {
	struct entry *first, **last;
};

struct worker {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	struct list waiting, finished;
	size_t waiting_count, limit;
	bool stopping;
	int event;
};

static void
list_init(struct list *list)
{
	list->first = NULL;
	list->last = &list->first;
}

static void
list_append(struct list *list, struct entry *entry)
{
	entry->next = NULL;
	*list->last = entry;
	list->last = &entry->next;
}

static struct entry *
list_take(struct list *list)
{
	struct entry *entry = list->first;

	if (entry == NULL)
		return NULL;
	list->first = entry->next;
	if (list->first == NULL)
		list->last = &list->first;
	return entry;
}

/* The next job; NULL when the worker stops and nothing is left. */
static struct entry *
next_job(struct worker *w)
{
	struct entry *entry;

	pthread_mutex_lock(&w->mutex);
	while ((entry = list_take(&w->waiting)) == NULL && !w->stopping)
		pthread_cond_wait(&w->wake, &w->mutex);
	if (entry != NULL)
		w->waiting_count--;
	pthread_mutex_unlock(&w->mutex);
	return entry;
}

static void
finish(struct worker *w, struct entry *entry)
{
	const uint64_t one = 1;
	ssize_t written;

	pthread_mutex_lock(&w->mutex);
	list_append(&w->finished, entry);
	pthread_mutex_unlock(&w->mutex);
	/* fails only if the counter is full, and then it is readable */
	written = write(w->event, &one, sizeof(one));
	(void)written;
}

static void *
work(void *argument)
{
	struct worker *w = argument;
	struct entry *entry;

	while ((entry = next_job(w)) != NULL) {
		entry->job.run(entry->job.argument);
		finish(w, entry);
	}
	return NULL;
}

/* Starts a thread in which every signal is blocked. */
static int
start_thread(struct worker *w)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&w->thread, NULL, work, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error == 0)
		pthread_setname_np(w->thread, "worker");
	return error;
}

struct worker *
worker_new(size_t limit)
{
	struct worker *w = calloc(1, sizeof(*w));
	int error;

	if (w == NULL)
		return NULL;
	w->limit = limit;
	list_init(&w->waiting);
	list_init(&w->finished);
	pthread_mutex_init(&w->mutex, NULL);
	pthread_cond_init(&w->wake, NULL);
	w->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	error = w->event < 0 ? errno : start_thread(w);
	if (error == 0)
		return w;
	if (w->event >= 0)
		close(w->event);
	free(w);
	errno = error;
	return NULL;
}

void
worker_free(struct worker *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->mutex);
	w->stopping = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->mutex);
	pthread_join(w->thread, NULL);
	worker_finish(w);
	close(w->event);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->mutex);
	free(w);
}

int
worker_submit(struct worker *w, const struct job *job)
{
	struct entry *entry = malloc(sizeof(*entry));
	bool refused;

	if (entry == NULL)
		return -1;
	entry->job = *job;
	pthread_mutex_lock(&w->mutex);
	refused = w->stopping || w->waiting_count >= w->limit;
	if (!refused) {
		list_append(&w->waiting, entry);
		w->waiting_count++;
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->mutex);
	if (refused)
		free(entry);
	return refused ? -1 : 0;
}

int
worker_descriptor(const struct worker *w)
{
	return w->event;
}

void
worker_finish(struct worker *w)
{
	struct entry *entry, *next;
	uint64_t count;
	ssize_t got = read(w->event, &count, sizeof(count));

	(void)got; /* nothing to read: there may be jobs all the same */
	pthread_mutex_lock(&w->mutex);
	entry = w->finished.first;
	list_init(&w->finished);
	pthread_mutex_unlock(&w->mutex);
	for (; entry != NULL; entry = next) {
		next = entry->next;
		entry->job.done(entry->job.argument);
		free(entry);
	}
}
