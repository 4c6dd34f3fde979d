/* SPDX-License-Identifier: ISC */
/*
 * The table of commands, the short ones, and control's life. Long commands have
 * files of their own.
 */
#include "control/control.h"

#include <errno.h>
#include <stdlib.h>
#include <sysexits.h>

#include "control/model.h"

/* For commands that take no words. */
static int
refuse_words(struct control_call *call)
{
	if (request_take(call->request) == NULL)
		return 0;
	text_printf(
	    call->error, "%s takes no more words", call->request->words[0]);
	return EX_USAGE;
}

static int
pause_handle(struct control_call *call)
{
	struct control *c = call->context;

	if (refuse_words(call) != 0)
		return EX_USAGE;
	pipeline_pause(c->parts.pipeline, true);
	log_warn("reception is paused: datagrams are dropped, and counted as "
		 "paused");
	if (call->json)
		text_add(call->reply, "{\"ok\":true,\"paused\":true}\n");
	return 0;
}

static int
resume_handle(struct control_call *call)
{
	struct control *c = call->context;

	if (refuse_words(call) != 0)
		return EX_USAGE;
	pipeline_pause(c->parts.pipeline, false);
	log_info("reception goes on");
	if (call->json)
		text_add(call->reply, "{\"ok\":true,\"paused\":false}\n");
	return 0;
}

static int
reopen_handle(struct control_call *call)
{
	struct control *c = call->context;

	if (refuse_words(call) != 0)
		return EX_USAGE;
	c->parts.reopen(c->parts.context);
	if (call->json)
		text_add(call->reply, "{\"ok\":true,\"reopened\":true}\n");
	return 0;
}

static int
reload_handle(struct control_call *call)
{
	struct control *c = call->context;

	if (refuse_words(call) != 0)
		return EX_USAGE;
	call->pending = true;
	c->parts.reload(c->parts.context, call->client);
	return 0;
}

static const struct control_command commands[] = {
    {"status", status_handle, false},
    {"tail", tail_handle, false},
    {"why", why_handle, false},
    {"users", users_handle, false},
    {"engines", engines_handle, false},
    {"routes", routes_handle, false},
    {"user add", user_add_handle, true},
    {"user remove", user_remove_handle, true},
    {"engine add", engine_add_handle, true},
    {"engine remove", engine_remove_handle, true},
    {"cache clear", cache_clear_handle, true},
    {"trace", trace_handle, true},
    {"pause", pause_handle, true},
    {"resume", resume_handle, true},
    {"reload", reload_handle, true},
    {"reopen", reopen_handle, true},
    {NULL, NULL, false},
};

static void
observe(void *context, const struct observation *observation)
{
	struct control *c = context;

	sources_note(c->sources, observation);
	tail_observe(c, observation);
	trace_observe(c, observation);
}

struct control *
control_new(const struct control_parts *parts, const struct conf *conf,
    struct text *error)
{
	struct control *c = calloc(1, sizeof(*c));
	struct observer observer = {observe, c};
	int saved;

	if (c == NULL)
		return NULL;
	c->parts = *parts;
	c->started = clock_mono();
	control_configured(c, conf);
	c->sources = sources_new();
	if (c->sources != NULL)
		c->server = server_new(
		    parts->loop, conf->control_socket, commands, c, error);
	if (c->server == NULL) {
		saved = errno;
		control_free(c);
		errno = saved;
		return NULL;
	}
	pipeline_set_observer(parts->pipeline, &observer);
	return c;
}

void
control_free(struct control *c)
{
	static const struct observer none = {NULL, NULL};

	if (c == NULL)
		return;
	pipeline_set_observer(c->parts.pipeline, &none);
	server_free(c->server);
	sources_free(c->sources);
	text_fini(&c->line);
	text_fini(&c->json);
	json_memory_fini(&c->memory);
	free(c);
}

void
control_configured(struct control *c, const struct conf *conf)
{
	c->conf = conf;
	c->configured = clock_wall();
}

void
control_reloaded(struct control *c, client_id client, int status,
    const struct report *report)
{
	struct text error, json;

	text_init(&error);
	text_init(&json);
	if (status != 0)
		text_add(&error, "nothing was changed");
	if (server_wants_json(c->server, client))
		report_add_json(report, &json, status, &error);
	server_reply(c->server, client, status, &error,
	    json.size > 0 ? &json : &report->lines);
	text_fini(&json);
	text_fini(&error);
}
