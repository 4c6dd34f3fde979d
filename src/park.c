/* SPDX-License-Identifier: ISC */
/*
 * Parking. Datagrams hang on the key they wait for; one job is under way for a
 * key however many wait for it. A job's memory belongs to the worker until it
 * is done; a park that is gone by then leaves a job that frees itself.
 */
#include "park.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/secret.h"

#define CHAINS 256

struct parked {
	struct parked *next;
	struct mono since;
	struct datagram datagram; /* octets behind this struct */
};

struct waiting {
	struct park *park; /* NULL: the park is gone */
	struct waiting *next;
	struct parked *first, **last;
	struct usm_key_job job;
	bool failed;
};

struct park {
	struct worker *worker;
	struct park_handler handler;
	struct hash_key key;
	struct waiting *waiting[CHAINS]; /* by engine */
	size_t jobs, count, octets;
};

struct park *
park_new(struct worker *worker, const struct park_handler *handler)
{
	struct park *park = calloc(1, sizeof(*park));

	if (park == NULL)
		return NULL;
	park->worker = worker;
	park->handler = *handler;
	park->key = hash_key_random();
	return park;
}

static void
drop_parked(struct park *park, struct parked *parked)
{
	park->count--;
	park->octets -= parked->datagram.octets.size;
	free(parked);
}

static void
drop_all(struct park *park, struct waiting *w)
{
	struct parked *parked;

	while ((parked = w->first) != NULL) {
		w->first = parked->next;
		drop_parked(park, parked);
	}
}

void
park_free(struct park *park)
{
	struct waiting *w;
	size_t i;

	if (park == NULL)
		return;
	for (i = 0; i < CHAINS; i++)
		for (w = park->waiting[i]; w != NULL; w = w->next) {
			w->park = NULL;
			drop_all(park, w);
		}
	free(park);
}

static struct waiting **
chain_of(struct park *park, const struct usm_key_job *job)
{
	return &park->waiting[hash_span(
				  &park->key, 0, engine_id_span(&job->engine)) %
			      CHAINS];
}

/* On the worker's thread. */
static void
run(void *argument)
{
	struct waiting *w = argument;

	w->failed = usm_key_job_run(&w->job) != 0;
}

static void
forget(struct waiting *w)
{
	struct waiting **at = chain_of(w->park, &w->job);

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	w->park->jobs--;
}

/* Hands one back; the handler may park it again for another key. */
static void
hand_back(struct park *park, struct parked *parked, bool retry)
{
	struct parked copy = *parked;

	park->count--;
	park->octets -= copy.datagram.octets.size;
	if (retry)
		park->handler.retry(park->handler.context, &copy.datagram);
	else
		park->handler.expired(park->handler.context, &copy.datagram);
	free(parked);
}

/* On the loop's thread. */
static void
done(void *argument)
{
	struct waiting *w = argument;
	struct park *park = w->park;
	struct mono now = clock_mono();
	struct parked *parked;

	if (park != NULL) {
		forget(w);
		if (!w->failed)
			park->handler.key(park->handler.context, &w->job);
		while ((parked = w->first) != NULL) {
			w->first = parked->next;
			hand_back(park, parked,
			    !w->failed &&
				mono_seconds(parked->since, now) < PARK_AGE_S);
		}
	}
	secret_wipe(&w->job, sizeof(w->job));
	free(w);
}

static bool
same_key(const struct usm_key_job *a, const struct usm_key_job *b)
{
	return a->user_tag == b->user_tag && a->auth == b->auth &&
	       a->size == b->size &&
	       span_equal(
		   engine_id_span(&a->engine), engine_id_span(&b->engine));
}

/* The job under way for this key, or a new one; NULL where there is no room. */
static struct waiting *
find_or_start(struct park *park, const struct usm_key_job *job)
{
	struct waiting **chain = chain_of(park, job), *w;
	struct job work = {run, done, NULL};

	for (w = *chain; w != NULL; w = w->next)
		if (same_key(&w->job, job))
			return w;
	if (park->jobs >= PARK_JOBS_MAX || (w = calloc(1, sizeof(*w))) == NULL)
		return NULL;
	w->park = park;
	w->last = &w->first;
	w->job = *job;
	work.argument = w;
	if (worker_submit(park->worker, &work) != 0) {
		secret_wipe(&w->job, sizeof(w->job));
		free(w);
		return NULL;
	}
	w->next = *chain;
	*chain = w;
	park->jobs++;
	return w;
}

int
park_add(struct park *park, const struct datagram *datagram,
    const struct usm_key_job *job, struct mono now)
{
	size_t size = datagram->octets.size;
	struct waiting *w;
	struct parked *parked;
	uint8_t *octets;

	if (park->count >= PARK_MAX || park->octets + size > PARK_OCTETS ||
	    (parked = malloc(sizeof(*parked) + size)) == NULL)
		return -1;
	if ((w = find_or_start(park, job)) == NULL) {
		free(parked);
		return -1;
	}
	octets = (uint8_t *)(parked + 1);
	memcpy(octets, datagram->octets.data, size);
	*parked = (struct parked) {NULL, now, *datagram};
	parked->datagram.octets.data = octets;
	*w->last = parked;
	w->last = &parked->next;
	park->count++;
	park->octets += size;
	return 0;
}

static void
expire_all(struct park *park, struct waiting *w)
{
	struct parked *parked;

	while ((parked = w->first) != NULL) {
		w->first = parked->next;
		hand_back(park, parked, false);
	}
	w->last = &w->first;
}

void
park_clear(struct park *park)
{
	struct waiting *w;
	size_t i;

	for (i = 0; i < CHAINS; i++)
		for (w = park->waiting[i]; w != NULL; w = w->next)
			expire_all(park, w);
}

size_t
park_count(const struct park *park)
{
	return park->count;
}
