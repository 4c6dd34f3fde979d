/* SPDX-License-Identifier: ISC */
/*
 * The way of a datagram, from the receive loop to the outputs' queues and back
 * to the sender. A reader of the program starts in pipeline.c.
 */
#ifndef TRAPLINE_PIPELINE_H
#define TRAPLINE_PIPELINE_H

#include "base/bucket.h"
#include "base/worker.h"
#include "conf/conf.h"
#include "counters.h"
#include "receive/udp.h"
#include "route/router.h"
#include "turn.h"
#include "usm/usm.h"

/* What the pipeline works with. All borrowed, all outlive it. */
struct pipeline_parts {
	struct usm *usm;
	struct worker *worker;
	send_function *send; /* how answers leave */
	void *send_context;
};

/* What became of a datagram. Good until the observer returns. */
struct observation {
	const struct datagram *datagram;
	const struct message *message; /* as far as it was decoded */
	enum drop drop;		       /* DROP_NONE: accepted */
	bool repeat;		       /* an inform that was heard before */
	bool unwanted;		       /* no route has an output for it */
	bool pending; /* an inform: told again when its turn has settled it */
	bool settled; /* that: there is no message, and of the datagram only
			 time, addresses and size */
	/* NULL where dropped before it was settled */
	const struct notification *notification;
	struct span trap_oid; /* of one that is not in view; size 0: no other's
			       */
	struct span scoped;   /* the ScopedPDU, decrypted; size 0: not known */
};

/* Told of every datagram, once; of a new inform that an output wants, twice. */
struct observer {
	void (*observe)(void *context, const struct observation *observation);
	void *context;
};

struct pipeline;

/* NULL where there is no memory. Accepts nothing until it has a configuration.
 */
struct pipeline *pipeline_new(const struct pipeline_parts *parts);
void pipeline_free(struct pipeline *pipeline);

/*
 * The configuration to go by from now on, borrowed until the next one, and a
 * router of its routes, which is taken over. The users are the usm's own
 * business. Parked datagrams are given up, open windows of duplicates close.
 */
void pipeline_configure(
    struct pipeline *pipeline, const struct conf *conf, struct router *router);

/* Which slot each of the configuration's outputs is in. */
void pipeline_route_to(
    struct pipeline *pipeline, const int *slots, size_t count);

/* Which section a listener's slot belongs to; NULL: none. Borrowed. */
void pipeline_set_listener(struct pipeline *pipeline, unsigned slot,
    const struct listener_conf *listener);

/* Which output is in a slot; NULL: none. Borrowed until it is taken out. */
void pipeline_set_output(
    struct pipeline *pipeline, unsigned slot, struct output *output);

/* Who is told of every datagram from now on. */
void pipeline_set_observer(
    struct pipeline *pipeline, const struct observer *observer);

/* The output in a slot; NULL: none. Borrowed. */
struct output *pipeline_output(const struct pipeline *pipeline, unsigned slot);

/* A turn: start, any number of datagrams, end. The clocks are read at the
 * start, or given by a test. */
void pipeline_start(struct pipeline *pipeline, struct mono now, int64_t wall);
void pipeline_datagram(
    struct pipeline *pipeline, const struct datagram *datagram);
void pipeline_end(struct pipeline *pipeline);

/* To be called now and then: closes windows of duplicates whose time is over.
 * Not within a turn. */
void pipeline_tick(struct pipeline *pipeline, struct mono now);

/* Closes all of them, before the end. */
void pipeline_flush(struct pipeline *pipeline);

/* While paused, datagrams are drained and dropped, and nothing is answered. */
void pipeline_pause(struct pipeline *pipeline, bool paused);
bool pipeline_is_paused(const struct pipeline *pipeline);

/* The routes and their accounts; NULL before it has a configuration. */
const struct router *pipeline_router(const struct pipeline *pipeline);

const struct counters *pipeline_counters(const struct pipeline *pipeline);

#endif
