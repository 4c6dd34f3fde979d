/* SPDX-License-Identifier: ISC */
/*
 * What the commands share. Not for others.
 */
#ifndef TRAPLINE_CONTROL_MODEL_H
#define TRAPLINE_CONTROL_MODEL_H

#include "base/result.h"
#include "control/control.h"
#include "control/sources.h"
#include "output/json.h"
#include "output/textline.h"

/* Streams of `tail` */
#define STREAM_NOTIFICATIONS 1u
#define STREAM_DROPS	     2u
/* Streams of `trace` */
#define STREAM_TRACE	 4u
#define STREAM_DECRYPTED 8u

struct control {
	struct control_parts parts;
	const struct conf *conf;
	struct timespec configured; /* when this configuration came */
	struct mono started;
	struct server *server;
	struct sources *sources;
	struct text line, json; /* of a stream, made again and again */
	struct stamp stamp;
	struct json_memory memory;	      /* of the JSON */
	uint8_t plain_copy[MESSAGE_SIZE_MAX]; /* of a decrypted message */
};

/* The handlers of the table in control.c. */
int status_handle(struct control_call *call);
int engines_handle(struct control_call *call);
int routes_handle(struct control_call *call);
int users_handle(struct control_call *call);
int tail_handle(struct control_call *call);
int why_handle(struct control_call *call);
int trace_handle(struct control_call *call);
int user_add_handle(struct control_call *call);
int user_remove_handle(struct control_call *call);
int engine_add_handle(struct control_call *call);
int engine_remove_handle(struct control_call *call);
int cache_clear_handle(struct control_call *call);

/* A user section, an engine, as a JSON object without a line end. */
void users_add_json(struct text *text, const struct usm_user *user);
void engines_add_json(struct text *text, const struct engine_table *engines,
    const struct engine *engine);

/* Sends a datagram that was received to those who trace. */
void trace_observe(struct control *control, const struct observation *o);

/* Sends a datagram's outcome to those who tail. */
void tail_observe(struct control *control, const struct observation *o);

#endif
