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
#include <stdlib.h>
#include <unistd.h>

#include "base/systemd.h"
#include "conf/listener.h"
#include "daemon.h"
#include "receive/socket.h"
#include "usm/crypto.h"

struct reload {
	struct daemon *daemon;
	struct conf *conf;
	bool failed;		    /* a key could not be made */
	int sockets[LISTENERS_MAX]; /* of new listeners; -1: an old one's */
	int slots[OUTPUTS_MAX];	    /* of the outputs, in the conf's order */
	bool started[OUTPUTS_MAX];  /* ours to end where we fail */
};

/* ── what may not change ──────────────────────────────────────────────── */

static bool
differs(const char *option, const char *was, const char *is)
{
	if (strcmp(was, is) == 0)
		return false;
	log_error("reload: %s has changed, which needs a restart: "
		  "nothing was changed",
	    option);
	return true;
}

static bool
needs_restart(const struct conf *was, const struct conf *is)
{
	if (!span_equal(engine_id_span(&was->engine_id),
		engine_id_span(&is->engine_id))) {
		log_error("reload: engine_id has changed, which needs a "
			  "restart: nothing was changed");
		return true;
	}
	return differs("state_directory", was->state_directory,
		   is->state_directory) ||
	       differs(
		   "control_socket", was->control_socket, is->control_socket) ||
	       differs("run_as_user", was->run_as_user, is->run_as_user) ||
	       differs("run_as_group", was->run_as_group, is->run_as_group);
}

/* ── preparing ────────────────────────────────────────────────────────── */

static void
log_lines(const struct text *lines, bool as_errors)
{
	const char *at = lines->data, *end = at + lines->size, *newline;

	while (at < end) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (newline == NULL)
			newline = end;
		if (as_errors)
			log_error("reload: %.*s", (int)(newline - at), at);
		else
			log_warn("reload: %.*s", (int)(newline - at), at);
		at = newline + 1;
	}
}

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

static struct conf *
read_again(struct daemon *d)
{
	struct conf_checks checks = {
	    has_auth, has_priv, (void *)(uintptr_t)usm_crypto(d->usm)};
	struct text mistakes, warnings;
	struct conf *conf;

	text_init(&mistakes);
	text_init(&warnings);
	conf = conf_read(d->conf->file, &checks, &mistakes, &warnings);
	log_lines(&warnings, false);
	if (conf == NULL) {
		log_lines(&mistakes, true);
		log_error("reload: the configuration has mistakes: "
			  "nothing was changed");
	} else if (needs_restart(d->conf, conf)) {
		conf_free(conf);
		conf = NULL;
	}
	text_fini(&mistakes);
	text_fini(&warnings);
	return conf;
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

	for (i = 0; i < r->conf->listener_count; i++) {
		l = &r->conf->listeners[i];
		if (listening_at(r->daemon, l) != NULL)
			continue;
		r->sockets[i] = socket_open(l, NULL, 0);
		if (r->sockets[i] >= 0)
			continue;
		log_error("reload: listener %s: %s%s: nothing was changed",
		    l->title, strerror(errno),
		    errno == EACCES ? ", needs a restart" : "");
		return -1;
	}
	return 0;
}

static int
start_new_outputs(struct reload *r)
{
	const struct output_conf *wanted;
	size_t i;

	for (i = 0; i < r->conf->output_count; i++) {
		wanted = &r->conf->outputs[i];
		r->slots[i] = outputs_find(&r->daemon->outputs, wanted);
		if (r->slots[i] >= 0)
			continue;
		r->slots[i] = outputs_start(&r->daemon->outputs, wanted, NULL);
		if (r->slots[i] < 0) {
			log_error("reload: output %s: %s: nothing was changed",
			    wanted->title, strerror(errno));
			return -1;
		}
		r->started[i] = true;
	}
	return 0;
}

/* ── taking over ──────────────────────────────────────────────────────── */

/* The sockets nobody listens on any more are closed. */
static void
leave_listeners(struct daemon *d, const bool *kept)
{
	size_t i;

	for (i = 0; i < d->listening_count; i++) {
		unsigned slot = (unsigned)d->listening[i].slot;

		if (kept[slot])
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
		log_error("reload: listener %s: %s", l->title, strerror(errno));
	else
		r->sockets[i] = -1;
	return slot;
}

static void
take_over_listeners(struct reload *r)
{
	struct daemon *d = r->daemon;
	struct listening now[LISTENERS_MAX] = {{0}};
	bool kept[LISTENERS_MAX] = {false};
	size_t i, count = 0;
	int slot;

	for (i = 0; i < r->conf->listener_count; i++) {
		slot = take_over_listener(r, i);
		if (slot < 0)
			continue;
		kept[slot] = true;
		now[count++] =
		    (struct listening) {slot, &r->conf->listeners[i]};
		pipeline_set_listener(
		    d->pipeline, (unsigned)slot, &r->conf->listeners[i]);
	}
	leave_listeners(d, kept);
	memcpy(d->listening, now, count * sizeof(now[0]));
	d->listening_count = count;
}

static void
take_over_outputs(struct reload *r)
{
	struct daemon *d = r->daemon;
	bool kept[OUTPUTS_MAX] = {false};
	unsigned slot;
	size_t i;

	for (i = 0; i < r->conf->output_count; i++) {
		kept[r->slots[i]] = true;
		r->started[i] = false;
		pipeline_set_output(d->pipeline, (unsigned)r->slots[i],
		    d->outputs.slots[r->slots[i]].output);
	}
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

	if (usm_set_users(usm, conf->users, conf->user_count) != 0)
		return -1;
	conf->users = NULL;
	conf->user_count = 0;
	usm_set_settings(usm, &settings);
	return 0;
}

static int
take_over(struct reload *r)
{
	struct daemon *d = r->daemon;
	struct conf *old = d->conf;

	if (r->failed || bind_new(r) != 0 || start_new_outputs(r) != 0)
		return -1;
	daemon_log_summary(r->conf);
	if (take_over_users(r) != 0)
		return -1;
	daemon_set_log_level(d, r->conf);
	pipeline_configure(d->pipeline, r->conf);
	take_over_listeners(r);
	d->conf = r->conf;
	r->conf = old; /* freed with the reload */
	take_over_outputs(r);
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
	conf_free(r->conf);
	free(r);
}

/* On the worker's thread: the passphrases that are new cost a millisecond each.
 */
static void
derive(void *argument)
{
	struct reload *r = argument;
	size_t i;

	for (i = 0; i < r->conf->user_count && !r->failed; i++)
		if (usm_user_derive(
			&r->conf->users[i], usm_crypto(r->daemon->usm)) != 0)
			r->failed = true;
}

/* On the loop's thread. */
static void
derived(void *argument)
{
	struct reload *r = argument;
	struct daemon *d = r->daemon;

	d->reload = NULL;
	if (d->stopping) {
		reload_free(r);
		return;
	}
	if (take_over(r) == 0)
		log_info("reload: done");
	else
		log_error("reload: failed: the configuration is as it was");
	reload_free(r);
	systemd_notify("READY=1");
	if (d->reload_again) {
		d->reload_again = false;
		reload_start(d);
	}
}

/* Keys of users whose passphrase is the same are not made again. */
static void
inherit(struct reload *r)
{
	size_t i, k, count;
	const struct usm_user *old = usm_users(r->daemon->usm, &count);

	for (i = 0; i < r->conf->user_count; i++)
		for (k = 0; k < count; k++)
			if (strcmp(old[k].title, r->conf->users[i].title) == 0)
				usm_user_inherit(&r->conf->users[i], &old[k]);
}

static struct reload *
prepare(struct daemon *d)
{
	struct reload *r = calloc(1, sizeof(*r));
	size_t i;

	if (r == NULL)
		return NULL;
	r->daemon = d;
	for (i = 0; i < LISTENERS_MAX; i++)
		r->sockets[i] = -1;
	r->conf = read_again(d);
	if (r->conf == NULL) {
		reload_free(r);
		return NULL;
	}
	inherit(r);
	return r;
}

void
reload_start(struct daemon *d)
{
	struct job job = {derive, derived, NULL};

	if (d->reload != NULL) {
		d->reload_again = true;
		return;
	}
	systemd_notify_reloading();
	d->reload = prepare(d);
	job.argument = d->reload;
	if (d->reload != NULL && worker_submit(d->worker, &job) == 0)
		return;
	reload_free(d->reload);
	d->reload = NULL;
	systemd_notify("READY=1");
}
