/* SPDX-License-Identifier: ISC */
/*
 * The loop blocks in recv(2), so a wake-up is part of what is measured. The
 * clock is read when a datagram was sent and as soon as one has come: what it
 * costs to make and to prove them is in no latency, but in the rate.
 */
#include "inform.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "talk.h"

#define PATIENCE_NS NS_PER_SEC /* until an inform is sent again */
#define TRIES	    6
#define LOOK_NS	    (NS_PER_SEC / 10) /* how often that is looked for */

struct inform {
	int64_t first, last; /* when it was sent, in ns; 0: it is done */
	unsigned tries;
};

struct flight {
	struct inform_run *run;
	struct talk *talk;
	struct inform *informs;
	uint32_t *latency; /* ns, of those answered */
	uint32_t oldest;   /* all before it are done */
	int64_t looked;
};

static int
send_one(struct flight *f, uint32_t number)
{
	struct inform *i = &f->informs[number];
	struct span octets = talk_inform(f->talk, number);

	if (octets.size == 0) {
		errno = EPROTO;
		return -1;
	}
	i->last = clock_mono().ns;
	if (i->tries++ == 0)
		i->first = i->last;
	return send(f->run->descriptor, octets.data, octets.size, 0) < 0 ? -1
									 : 0;
}

static uint32_t
done(const struct inform_run *run)
{
	return run->answered + run->lost;
}

static int
fill(struct flight *f)
{
	struct inform_run *run = f->run;

	while (run->sent < run->count && run->sent - done(run) < run->window)
		if (send_one(f, run->sent++) != 0)
			return -1;
	return 0;
}

static void
take(struct flight *f, struct span octets, int64_t now)
{
	struct inform_run *run = f->run;
	int64_t number = talk_answered(f->talk, octets);
	struct inform *i;

	if (number < 0 || number >= run->sent)
		return;
	i = &f->informs[number];
	if (i->first == 0) {
		run->repeated++;
		return;
	}
	f->latency[run->answered++] = (uint32_t)(now - i->first);
	i->first = 0;
}

/* Sends again what waits for too long, or gives it up. */
static int
look(struct flight *f, int64_t now)
{
	struct inform_run *run = f->run;
	struct inform *i;
	uint32_t n;

	f->looked = now;
	while (f->oldest < run->sent && f->informs[f->oldest].first == 0)
		f->oldest++;
	for (n = f->oldest; n < run->sent; n++) {
		i = &f->informs[n];
		if (i->first == 0 || now - i->last < PATIENCE_NS)
			continue;
		if (i->tries == TRIES) {
			i->first = 0;
			run->lost++;
			continue;
		}
		run->retransmitted++;
		if (send_one(f, n) != 0)
			return -1;
	}
	return 0;
}

static int
fly(struct flight *f)
{
	struct inform_run *run = f->run;
	uint8_t octets[2048];
	ssize_t size;
	int64_t now;

	while (done(run) < run->count) {
		if (fill(f) != 0)
			return -1;
		size = recv(run->descriptor, octets, sizeof(octets), 0);
		now = clock_mono().ns;
		if (size < 0 && errno != EAGAIN)
			return -1;
		if (size >= 0)
			take(f, (struct span) {octets, (size_t)size}, now);
		if (now - f->looked >= LOOK_NS && look(f, now) != 0)
			return -1;
	}
	return 0;
}

/* ── the result ───────────────────────────────────────────────────────── */

static int
compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static double
percentile(const struct flight *f, unsigned percent)
{
	if (f->run->answered == 0)
		return 0;
	return f->latency[(uint64_t)(f->run->answered - 1) * percent / 100] /
	       1000.0;
}

static void
sum_up(struct flight *f, struct mono start)
{
	struct inform_run *run = f->run;

	run->seconds = (double)mono_ns(start, clock_mono()) / 1e9;
	qsort(f->latency, run->answered, sizeof(uint32_t), compare);
	run->p50 = percentile(f, 50);
	run->p90 = percentile(f, 90);
	run->p99 = percentile(f, 99);
}

int
inform_run(struct inform_run *run)
{
	struct timeval timeout = {0, LOOK_NS / 1000};
	struct flight f = {.run = run,
	    .talk = talk_new(run->maker, run->descriptor),
	    .informs = calloc(run->count, sizeof(*f.informs)),
	    .latency = calloc(run->count, sizeof(*f.latency))};
	struct mono start;
	int failed = -1;

	setsockopt(run->descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout,
	    sizeof(timeout));
	if (f.talk != NULL && f.informs != NULL && f.latency != NULL &&
	    talk_begin(f.talk, &run->discovery) == 0) {
		start = clock_mono();
		f.looked = start.ns;
		failed = fly(&f);
		sum_up(&f, start);
	}
	talk_free(f.talk);
	free(f.informs);
	free(f.latency);
	return failed;
}
