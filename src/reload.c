/* SPDX-License-Identifier: ISC */
/*
 * Reload. What can fail comes first and is undone where something behind it
 * fails: reading, the checks for what needs a restart, sockets, outputs. Then
 * nothing can fail any more, and the new configuration takes over: users, then
 * listeners, then outputs. Sockets and outputs whose sections are the same stay
 * as they are; engines stay.
 */
#include "reload.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/systemd.h"
#include "conf/listener.h"
#include "daemon.h"
#include "receive/socket.h"
#include "usm/crypto.h"

#define LINE_SIZE 1024

struct reload {
	struct daemon *daemon;
	struct conf *conf;
	struct router *router;	    /* of the conf's routes, until used */
	client_id client;	    /* who asked for it, or 0 */
	struct report report;	    /* what is told to the client */
	bool failed;		    /* a key could not be made */
	int sockets[LISTENERS_MAX]; /* of new listeners; -1: an old one's */
	int slots[OUTPUTS_MAX];	    /* of the outputs, in the conf's order */
	bool started[OUTPUTS_MAX];  /* ours to end where we fail */
};

/* ── what is said about it ────────────────────────────────────────────── */

/* Why nothing is changed. */
static void
say_mistake(struct reload *r, struct span line)
{
	log_error("reload: %.*s", (int)line.size, (const char *)line.data);
	report_mistake(&r->report, line);
}

static void
say_warning(struct reload *r, struct span line)
{
	log_warn("reload: %.*s", (int)line.size, (const char *)line.data);
	report_warning(&r->report, line);
}

/* Says each line of a text to the log and to the client. */
static void
say_lines(struct reload *r, void (*say)(struct reload *r, struct span line),
    const struct text *lines)
{
	const char *at = lines->data, *end = at + lines->size, *newline;

	while (at < end) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (newline == NULL)
			newline = end;
		say(r, (struct span) {
			   (const uint8_t *)at, (size_t)(newline - at)});
		at = newline + 1;
	}
}

/* Why nothing is changed. */
static void refuse(struct reload *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
refuse(struct reload *r, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	say_mistake(r, span_of(line));
}

/* ── what may not change ──────────────────────────────────────────────── */

static bool
differs(struct reload *r, const char *option, const char *was, const char *is)
{
	if (strcmp(was, is) == 0)
		return false;
	refuse(r, "%s has changed, which needs a restart", option);
	return true;
}

static bool
needs_restart(struct reload *r)
{
	const struct conf *was = r->daemon->conf, *is = r->conf;

	if (!span_equal(engine_id_span(&was->engine_id),
		engine_id_span(&is->engine_id))) {
		refuse(r, "engine_id has changed, which needs a restart");
		return true;
	}
	return differs(r, "state_directory", was->state_directory,
		   is->state_directory) ||
	       differs(r, "control_socket", was->control_socket,
		   is->control_socket) ||
	       differs(r, "run_as_user", was->run_as_user, is->run_as_user) ||
	       differs(r, "run_as_group", was->run_as_group, is->run_as_group);
}

/* ── preparing ────────────────────────────────────────────────────────── */

static bool
has_auth(void *context, enum auth_protocol protocol)
{
	return crypto_has_auth(context, protocol);
}

static bool
has_priv(void *context, enum priv_protocol protocol)
{
	return crypto_has_priv(context, protocol);
}

/* 0, or -1 where there is a mistake or something that may not change. */
static int
read_again(struct reload *r)
{
	struct daemon *d = r->daemon;
	struct conf_checks checks = {
	    has_auth, has_priv, (void *)(uintptr_t)usm_crypto(d->usm)};
	struct text mistakes, warnings;

	text_init(&mistakes);
	text_init(&warnings);
	r->conf = conf_read(d->conf->file, &checks, &mistakes, &warnings);
	say_lines(r, say_warning, &warnings);
	say_lines(r, say_mistake, &mistakes);
	text_fini(&mistakes);
	text_fini(&warnings);
	return r->conf == NULL || needs_restart(r) ? -1 : 0;
}

/* Where the daemon listens at this address now, or NULL. */
static const struct listening *
listening_at(const struct daemon *d, const struct listener_conf *wanted)
{
	size_t i;

	for (i = 0; i < d->listening_count; i++)
		if (listener_same_address(d->listening[i].conf, wanted))
			return &d->listening[i];
	return NULL;
}

/* Binds what is new. A low port cannot be bound any more after the start. */
static int
bind_new(struct reload *r)
{
	const struct listener_conf *l;
	size_t i;
	int error;

	for (i = 0; i < r->conf->listener_count; i++) {
		l = &r->conf->listeners[i];
		if (listening_at(r->daemon, l) != NULL)
			continue;
		r->sockets[i] = socket_open(l, NULL, 0);
		if (r->sockets[i] >= 0) {
			socket_check_buffer(r->sockets[i], l);
			continue;
		}
		error = errno;
		refuse(r, "listener %s: %s%s", l->title, strerror(error),
		    error == EACCES ? ", needs a restart"
				    : daemon_bind_hint(error));
		return -1;
	}
	return 0;
}

static int
start_new_outputs(struct reload *r)
{
	const struct output_conf *wanted;
	size_t i;

	wanted = outputs_open_raw(&r->daemon->outputs, r->conf);
	if (wanted != NULL) {
		refuse(r, "output %s: source = \"spoof\": %s%s", wanted->title,
		    strerror(errno), errno == EPERM ? ", needs a restart" : "");
		return -1;
	}
	for (i = 0; i < r->conf->output_count; i++) {
		wanted = &r->conf->outputs[i];
		r->slots[i] = outputs_find(&r->daemon->outputs, wanted);
		if (r->slots[i] >= 0)
			continue;
		r->slots[i] = outputs_start(&r->daemon->outputs, wanted, NULL);
		if (r->slots[i] < 0) {
			refuse(
			    r, "output %s: %s", wanted->title, strerror(errno));
			return -1;
		}
		r->started[i] = true;
	}
	return 0;
}

static int
make_router(struct reload *r)
{
	r->router = router_new(r->conf->routes, r->conf->route_count);
	if (r->router == NULL)
		refuse(r, "%s", strerror(ENOMEM));
	return r->router == NULL ? -1 : 0;
}

/* ── taking over ──────────────────────────────────────────────────────── */

/* The sockets nobody listens on any more are closed. */
static void
leave_listeners(struct daemon *d, const struct conf *conf)
{
	size_t i;

	for (i = 0; i < d->listening_count; i++) {
		unsigned slot = (unsigned)d->listening[i].slot;

		if (listener_find(conf, d->listening[i].conf) != NULL)
			continue;
		receiver_remove(d->receiver, slot);
		pipeline_set_listener(d->pipeline, slot, NULL);
	}
}

/* An address that stays keeps its socket, and its slot gets the new section;
 * a new one gets the socket that was bound before. */
static int
take_over_listener(struct reload *r, size_t i)
{
	const struct listener_conf *l = &r->conf->listeners[i];
	const struct listening *was = listening_at(r->daemon, l);
	int slot;

	if (was != NULL) {
		receiver_update(r->daemon->receiver, (unsigned)was->slot, l);
		return was->slot;
	}
	slot = receiver_add(r->daemon->receiver, r->sockets[i], l);
	if (slot < 0)
		refuse(r, "listener %s: %s", l->title, strerror(errno));
	else
		r->sockets[i] = -1;
	return slot;
}

static void
take_over_listeners(struct reload *r)
{
	struct daemon *d = r->daemon;
	struct listening now[LISTENERS_MAX] = {{0}};
	size_t i, count = 0;
	int slot;

	leave_listeners(d, r->conf); /* first: new ones may need the slots */
	for (i = 0; i < r->conf->listener_count; i++) {
		slot = take_over_listener(r, i);
		if (slot < 0)
			continue;
		now[count++] =
		    (struct listening) {slot, &r->conf->listeners[i]};
		pipeline_set_listener(
		    d->pipeline, (unsigned)slot, &r->conf->listeners[i]);
	}
	memcpy(d->listening, now, count * sizeof(now[0]));
	d->listening_count = count;
}

/* The daemon has the new configuration already. */
static void
take_over_outputs(struct reload *r)
{
	struct daemon *d = r->daemon;
	bool kept[OUTPUTS_MAX] = {false};
	unsigned slot;
	size_t i;

	for (i = 0; i < d->conf->output_count; i++) {
		kept[r->slots[i]] = true;
		r->started[i] = false;
		pipeline_set_output(d->pipeline, (unsigned)r->slots[i],
		    d->outputs.slots[r->slots[i]].output);
	}
	pipeline_route_to(d->pipeline, r->slots, d->conf->output_count);
	for (slot = 0; slot < OUTPUTS_MAX; slot++) {
		const struct delivering *was = &d->outputs.slots[slot];

		if (was->output == NULL || was->retired || kept[slot])
			continue;
		pipeline_set_output(d->pipeline, slot, NULL);
		outputs_retire(&d->outputs, slot, d->conf->stop_timeout);
	}
}

/* The users' array goes over to the security model. */
static int
take_over_users(struct reload *r)
{
	struct conf *conf = r->conf;
	struct usm *usm = r->daemon->usm;
	struct usm_settings settings = {conf->time_window, conf->max_engines};

	if (roster_install(
		r->daemon->roster, usm, conf->users, conf->user_count) != 0)
		return -1;
	conf->users = NULL;
	conf->user_count = 0;
	usm_set_settings(usm, &settings);
	return 0;
}

static size_t
configured_users(const struct daemon *d)
{
	size_t i, count, configured = 0;
	const struct usm_user *user = usm_users(d->usm, &count);

	for (i = 0; i < count; i++)
		configured += user[i].origin == USER_FROM_CONF;
	return configured;
}

/* What is different from before. */
static void
say_changes(struct reload *r)
{
	const struct daemon *d = r->daemon;
	const struct conf *was = d->conf, *is = r->conf;
	struct report_changes c = {
	    .users = {configured_users(d), is->user_count},
	    .communities = {was->community_count, is->community_count},
	    .routes = {was->route_count, is->route_count},
	    .names = {mib_name_count(was->mib), mib_name_count(is->mib)}};
	struct text text;
	size_t i, running = 0;
	unsigned slot;

	for (i = 0; i < is->listener_count; i++)
		c.listeners_opened +=
		    listening_at(d, &is->listeners[i]) == NULL;
	for (i = 0; i < is->output_count; i++)
		c.outputs_started += r->started[i];
	for (slot = 0; slot < OUTPUTS_MAX; slot++)
		running += pipeline_output(d->pipeline, slot) != NULL;
	c.listeners_closed =
	    d->listening_count + c.listeners_opened - is->listener_count;
	c.outputs_ended = running + c.outputs_started - is->output_count;
	report_change(&r->report, &c);
	text_init(&text);
	report_add_change(&text, &c);
	if (!text.failed)
		log_info("reload: %.*s", (int)text.size, text.data);
	text_fini(&text);
}

static int
take_over(struct reload *r)
{
	struct daemon *d = r->daemon;
	struct conf *old = d->conf;

	if (r->failed)
		refuse(r, "the users' keys could not be made");
	if (r->failed || make_router(r) != 0 || bind_new(r) != 0 ||
	    start_new_outputs(r) != 0)
		return -1;
	say_changes(r);
	daemon_log_summary(r->conf);
	if (take_over_users(r) != 0) {
		refuse(r, "users: %s", strerror(ENOMEM));
		return -1;
	}
	daemon_set_log_level(d, r->conf);
	pipeline_configure(d->pipeline, r->conf, r->router);
	r->router = NULL;
	take_over_listeners(r);
	d->conf = r->conf;
	r->conf = old; /* freed with the reload */
	take_over_outputs(r);
	if (d->control != NULL)
		control_configured(d->control, d->conf);
	return 0;
}

/* ── its life ─────────────────────────────────────────────────────────── */

void
reload_free(struct reload *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < LISTENERS_MAX; i++)
		if (r->sockets[i] >= 0)
			close(r->sockets[i]);
	for (i = 0; i < OUTPUTS_MAX; i++)
		if (r->started[i])
			outputs_retire(
			    &r->daemon->outputs, (unsigned)r->slots[i], 0);
	router_free(r->router);
	conf_free(r->conf);
	report_fini(&r->report);
	free(r);
}

/* The end of a reload, one way or the other. */
static void
finish(struct reload *r, bool done)
{
	struct daemon *d = r->daemon;

	if (done)
		log_info("reload: done");
	else
		log_error("reload: nothing was changed");
	if (d->control != NULL)
		control_reloaded(
		    d->control, r->client, done ? 0 : EX_CONFIG, &r->report);
	d->reload = NULL;
	reload_free(r);
	systemd_notify("READY=1");
	if (!d->reload_again)
		return;
	d->reload_again = false;
	reload_start(d, 0);
}

/* On the worker's thread: the passphrases that are new cost a millisecond each,
 * and a stop does not wait for all of them. */
static void
derive(void *argument)
{
	struct reload *r = argument;
	size_t i;

	for (i = 0; i < r->conf->user_count && !r->failed; i++)
		if (r->daemon->stopping || usm_user_derive(&r->conf->users[i],
					       usm_crypto(r->daemon->usm)) != 0)
			r->failed = true;
}

/* On the loop's thread. */
static void
derived(void *argument)
{
	struct reload *r = argument;

	if (r->daemon->stopping) {
		r->daemon->reload = NULL;
		reload_free(r);
		return;
	}
	finish(r, take_over(r) == 0);
}

static int
compare_titles(const void *a, const void *b)
{
	const struct usm_user *const *x = a, *const *y = b;

	return strcmp((*x)->title, (*y)->title);
}

/* The users of the configuration in force by title, with their number; NULL
 * where there is no memory, or none of them. */
static const struct usm_user **
sort_users(const struct daemon *d, size_t *count)
{
	size_t i, all;
	const struct usm_user *users = usm_users(d->usm, &all);
	const struct usm_user **sorted = calloc(all, sizeof(users));

	*count = 0;
	for (i = 0; sorted != NULL && i < all; i++)
		if (users[i].origin == USER_FROM_CONF)
			sorted[(*count)++] = &users[i];
	if (*count > 0)
		qsort(sorted, *count, sizeof(users), compare_titles);
	return sorted;
}

/* Keys of users whose passphrase is the same are not made again. There may be
 * thousands, and the loop waits. */
static void
inherit(struct reload *r)
{
	size_t i, count;
	const struct usm_user **sorted = sort_users(r->daemon, &count);
	const struct usm_user *user, *const *old;

	for (i = 0; count > 0 && i < r->conf->user_count; i++) {
		user = &r->conf->users[i];
		old =
		    bsearch(&user, sorted, count, sizeof(user), compare_titles);
		if (old != NULL)
			usm_user_inherit(&r->conf->users[i], *old);
	}
	free(sorted);
}

static struct reload *
reload_new(struct daemon *d, client_id client)
{
	struct reload *r = calloc(1, sizeof(*r));
	size_t i;

	if (r == NULL)
		return NULL;
	r->daemon = d;
	r->client = client;
	report_init(&r->report);
	for (i = 0; i < LISTENERS_MAX; i++)
		r->sockets[i] = -1;
	return r;
}

/* A second one waits for the first, and does the work of all that come
 * meanwhile; their clients have to ask again. */
static void
postpone(struct daemon *d, client_id client)
{
	struct report report;

	d->reload_again = true;
	if (client == 0 || d->control == NULL)
		return;
	report_init(&report);
	report_mistake(
	    &report, span_of("a reload is under way, another will follow"));
	control_reloaded(d->control, client, EX_TEMPFAIL, &report);
	report_fini(&report);
}

void
reload_start(struct daemon *d, client_id client)
{
	static const struct report nothing = {.changes = {0}};
	struct job job = {derive, derived, NULL};

	if (d->reload != NULL) {
		postpone(d, client);
		return;
	}
	systemd_notify_reloading();
	if ((d->reload = reload_new(d, client)) == NULL) {
		log_error("reload: out of memory: nothing was changed");
		if (d->control != NULL)
			control_reloaded(
			    d->control, client, EX_OSERR, &nothing);
		systemd_notify("READY=1");
		return;
	}
	job.argument = d->reload;
	if (read_again(d->reload) != 0) {
		finish(d->reload, false);
		return;
	}
	inherit(d->reload);
	if (worker_submit(d->worker, &job) == 0)
		return;
	refuse(d->reload, "too much else to do: try again");
	finish(d->reload, false);
}
