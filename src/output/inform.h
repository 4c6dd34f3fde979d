/* SPDX-License-Identifier: ISC */
/*
 * Informs that wait for their Response (RFC 3413 3.3): which they are, when
 * they are due again, how often they were sent. Bounded in number and octets.
 * No clock and no socket of its own.
 */
#ifndef TRAPLINE_OUTPUT_INFORM_H
#define TRAPLINE_OUTPUT_INFORM_H

#include "base/clock.h"
#include "base/span.h"

#define INFORMS_MAX	   1024
#define INFORMS_OCTETS_MAX ((size_t)8 << 20)

struct inform {
	int32_t request_id; /* 1 to 2^31-1, the same in every try */
	int32_t message_id; /* of the last try, v3 */
	uint8_t *octets;    /* owned: what is sent, or is wrapped first */
	size_t size;	    /* of them */
	struct mono due;    /* when its time is over */
	unsigned tries;	    /* how often it was sent */
	bool postponed;	    /* it is to be sent as soon as that can be */
	bool sent_again;    /* at once, because the receiver asked for it */
	struct inform *older, *newer; /* in the order of `due` */
};

struct informs;

/* NULL where there is no memory. */
struct informs *informs_new(void);
void informs_free(struct informs *informs);

/* The request-id of the next one; 0 if there are as many as may be. */
int32_t informs_next(struct informs *informs);

/* Takes one in, with that request-id and a copy of the octets, as the newest.
 * NULL where there is no memory. */
struct inform *informs_add(struct informs *informs, int32_t request_id,
    struct span octets, struct mono due);

/* Another ID for one of its messages. */
int32_t informs_message_id(
    struct informs *informs, const struct inform *inform);

/* The inform that an ID, of either kind, was made for; NULL: it is gone, or
 * none of ours. Which of its tries is meant, is not looked at. */
struct inform *informs_find(struct informs *informs, int32_t id);

/* Its time starts again; it becomes the newest. Times may not go back. */
void informs_defer(
    struct informs *informs, struct inform *inform, struct mono due);

void informs_remove(struct informs *informs, struct inform *inform);

/* The one that is due first, and the next behind one; NULL: no more. */
struct inform *informs_oldest(const struct informs *informs);
static inline struct inform *
informs_next_newer(const struct inform *inform)
{
	return inform->newer;
}

size_t informs_count(const struct informs *informs);

#endif
