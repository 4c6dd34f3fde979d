/* SPDX-License-Identifier: ISC */
/*
 * The control socket: a Unix socket in the receive loop. A client sends one
 * request, a line of words, and gets a line `<exit status> <message>`, what it
 * asked for, and the end of the connection; `tail` goes on until the client
 * leaves. With --json, what is asked for is a JSON document, whatever became of
 * it: a handler that wrote none gets {"ok":true} or {"ok":false,…}. Whatever a
 * client does costs itself: buffers are bounded, nothing blocks, who does not
 * read loses lines.
 */
#ifndef TRAPLINE_CONTROL_SERVER_H
#define TRAPLINE_CONTROL_SERVER_H

#include <sys/types.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/request.h"

#define CLIENTS_MAX	  256
#define CLIENTS_RESERVED  16 /* of them for root and the daemon's account */
#define CLIENT_STREAM_MAX (256 * 1024) /* octets that may wait for a reader */
#define REPLIES_MAX	  (128 * 1024 * 1024) /* octets for all readers */
#define CLIENT_SILENCE_S  10 /* for a request to come, a reply to be read */

/* Names a client that may be gone by the time it is asked for. */
typedef uint64_t client_id;

/* What a handler works with. */
struct control_call {
	void *context;
	struct request *request;
	struct text *reply; /* what is asked for */
	struct text *error; /* one line, where the status is not 0 */
	client_id client;
	bool json;    /* --json was among the words */
	bool binary;  /* set: no words between what is streamed */
	bool pending; /* set: the reply comes by server_reply() */
	unsigned
	    streams; /* set: the client takes what goes out by these bits */
	unsigned stream_seconds; /* set: the stream ends after that, */
	size_t stream_octets;	 /* or that; 0: no such bound */
};

struct control_command {
	const char *name;			   /* one or two words */
	int (*handler)(struct control_call *call); /* an exit status */
	bool changes; /* only for root and the daemon's own account */
};

struct server;

/*
 * Listens at `path`, mode 0660. A socket that nobody listens on any more is
 * taken over; one that somebody does (EADDRINUSE), or any other file, is
 * refused. The table ends with a NULL name. NULL with errno and a line in
 * `error`.
 */
struct server *server_new(struct loop *loop, const char *path,
    const struct control_command *commands, void *context, struct text *error);

/* Closes all and removes the socket; NULL does nothing. */
void server_free(struct server *server);

/* The reply to a call that was left pending; a client that is gone is no
 * mistake. */
void server_reply(struct server *server, client_id client, int status,
    const struct text *error, const struct text *reply);

/* Did the client of a pending call ask for JSON? */
bool server_wants_json(const struct server *server, client_id client);

/* Ends whoever keeps silent too long. The loop does it every second; a test
 * says what time it is. */
void server_sweep(struct server *server, struct mono now);

/* Does anybody take one of these streams? */
bool server_streams(const struct server *server, unsigned streams);

/* Sends a line, with its newline, to those who take one of these streams. Who
 * has too much waiting misses it, and is told later how many there were;
 * `json` chooses between two forms of the line by what the client asked for. */
void server_stream(struct server *server, unsigned streams,
    const struct text *text, const struct text *json);

#endif
