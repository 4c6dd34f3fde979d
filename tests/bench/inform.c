/* SPDX-License-Identifier: ISC */
/*
 * An answer is any datagram that has the inform's number behind an INTEGER's
 * header: our Responses and those of others, and what an echo sends back. The
 * loop blocks in recv(2), so a wake-up is part of what is measured.
 */
#include "inform.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/clock.h"

#define SILENCE_SECONDS 1

struct flight {
	struct inform_run *run;
	int64_t *sent;	   /* when, in ns; 0: answered */
	uint32_t *latency; /* ns, of those answered */
};

static int
send_next(struct flight *f)
{
	struct inform_run *run = f->run;
	uint8_t octets[NOTIFICATION_MAX];
	size_t size = maker_make(run->maker, run->sent, octets);

	f->sent[run->sent] = clock_mono().ns;
	if (send(run->descriptor, octets, size, 0) < 0)
		return -1;
	run->sent++;
	return 0;
}

/* The request-id: the first INTEGER of four octets at or above the base. */
static int64_t
number_in(const uint8_t *octets, size_t size)
{
	uint32_t value;
	size_t i;

	for (i = 0; i + 6 <= size; i++) {
		if (octets[i] != SMI_INTEGER || octets[i + 1] != 4)
			continue;
		value = (uint32_t)octets[i + 2] << 24 |
			(uint32_t)octets[i + 3] << 16 |
			(uint32_t)octets[i + 4] << 8 | octets[i + 5];
		return (int64_t)value - NUMBER_BASE;
	}
	return -1;
}

static void
take(struct flight *f, const uint8_t *octets, size_t size)
{
	struct inform_run *run = f->run;
	int64_t number = number_in(octets, size);
	int64_t now = clock_mono().ns;

	if (number < 0 || number >= run->sent)
		return;
	if (f->sent[number] == 0) {
		run->repeated++;
		return;
	}
	f->latency[run->answered++] = (uint32_t)(now - f->sent[number]);
	f->sent[number] = 0;
}

static int
fly(struct flight *f)
{
	struct inform_run *run = f->run;
	uint8_t octets[2048];
	ssize_t size;

	while (run->answered < run->count) {
		while (run->sent < run->count &&
		       run->sent - run->answered < run->window)
			if (send_next(f) != 0)
				return -1;
		size = recv(run->descriptor, octets, sizeof(octets), 0);
		if (size < 0)
			return errno == EAGAIN ? 0 : -1;
		take(f, octets, (size_t)size);
	}
	return 0;
}

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

int
inform_run(struct inform_run *run)
{
	struct timeval silence = {SILENCE_SECONDS, 0};
	struct flight f = {run, calloc(run->count, sizeof(int64_t)),
	    calloc(run->count, sizeof(uint32_t))};
	struct mono start = clock_mono();
	int failed = -1;

	setsockopt(run->descriptor, SOL_SOCKET, SO_RCVTIMEO, &silence,
	    sizeof(silence));
	if (f.sent != NULL && f.latency != NULL)
		failed = fly(&f);
	run->seconds = (double)mono_ns(start, clock_mono()) / 1e9;
	if (failed == 0) {
		qsort(f.latency, run->answered, sizeof(uint32_t), compare);
		run->p50 = percentile(&f, 50);
		run->p90 = percentile(&f, 90);
		run->p99 = percentile(&f, 99);
	}
	free(f.sent);
	free(f.latency);
	return failed;
}
