/* SPDX-License-Identifier: ISC */
/*
 * Changing the caches: users and engines added and removed live. What is
 * changed is in force at once; the client has its reply when it is on disk,
 * too.
 */
#include <errno.h>
#include <stdlib.h>
#include <sysexits.h>

#include "control/model.h"
#include "usm/crypto.h"

/* ── writing it down ──────────────────────────────────────────────────── */

enum persist_what { SAVE_USER, REMOVE_USER, REMOVE_ENGINE, CLEAR };

/* A job of the worker, with all it needs. */
struct persist {
	struct control *control;
	client_id client;
	enum persist_what what;
	struct usm_user user;
	struct engine_id engine;
	struct text reply; /* when all went well */
	int failed;
};

/* On the worker's thread. */
static void
persist_run(void *argument)
{
	struct persist *p = argument;
	struct state *state = p->control->parts.state;

	switch (p->what) {
	case SAVE_USER:
		p->failed = state_save_user(state, &p->user);
		break;
	case REMOVE_USER:
		p->failed = state_remove_user(state, &p->user);
		break;
	case REMOVE_ENGINE:
		p->failed = state_remove_engine(state, &p->engine);
		break;
	case CLEAR:
		p->failed = state_clear(state);
		break;
	}
}

static void
persist_free(struct persist *p)
{
	usm_user_fini(&p->user);
	text_fini(&p->reply);
	secret_wipe(p, sizeof(*p));
	free(p);
}

/* On the loop's thread. */
static void
persist_done(void *argument)
{
	struct persist *p = argument;
	struct text error, nothing;

	text_init(&error);
	text_init(&nothing); /* with --json: the error, as a document */
	if (p->failed)
		text_add(&error, "done, but not saved: it will not outlive a "
				 "restart; the log says why");
	if (p->control->server != NULL)
		server_reply(p->control->server, p->client,
		    p->failed ? EX_IOERR : 0, &error,
		    p->failed ? &nothing : &p->reply);
	text_fini(&error);
	persist_free(p);
}

/* Hands the rest to the worker; the reply follows. */
static int
persist(struct control_call *call, struct persist *p)
{
	struct control *c = call->context;
	struct job job = {persist_run, persist_done, p};

	p->control = c;
	p->client = call->client;
	call->pending = true;
	if (worker_submit(c->parts.worker, &job) == 0)
		return 0;
	persist_free(p);
	text_add(call->error, "done, but too busy to save it: do it again");
	return EX_TEMPFAIL;
}

static int
out_of_memory(struct control_call *call)
{
	text_add(call->error, "out of memory: nothing was changed");
	return EX_OSERR;
}

static int
usage(struct control_call *call, const char *right)
{
	text_printf(call->error, "usage: %s", right);
	return EX_USAGE;
}

/* ── users ────────────────────────────────────────────────────────────── */

/* Reads 0x and hexadecimal digits of exactly this many octets. */
static int
parse_key(const char *text, size_t size, struct key *key)
{
	char digits[3] = "";
	size_t i;

	if (strncmp(text, "0x", 2) != 0 || strlen(text) != 2 + 2 * size)
		return -1;
	for (i = 0; i < size; i++) {
		memcpy(digits, text + 2 + 2 * i, 2);
		if (strspn(digits, "0123456789abcdefABCDEF") != 2)
			return -1;
		key->octets[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	key->size = (uint8_t)size;
	return 0;
}

static int
parse_level(const char *text, enum security_level *level)
{
	enum security_level l;

	for (l = NO_AUTH_NO_PRIV; l <= AUTH_PRIV; l++)
		if (strcmp(text, security_level_name(l)) == 0) {
			*level = l;
			return 0;
		}
	return -1;
}

/* One `--option value` of `user add`; NULL, or what would be right. */
static const char *
take_option(struct usm_user *user, const char *option, const char *value)
{
	size_t size = auth_info(user->auth)->key_size;

	if (strcmp(option, "--auth") == 0)
		return auth_protocol_parse(value, &user->auth) == 0 &&
			       user->auth != AUTH_ANY
			   ? NULL
			   : "--auth takes MD5, SHA, SHA-224, SHA-256, "
			     "SHA-384 or SHA-512";
	if (strcmp(option, "--priv") == 0)
		return priv_protocol_parse(value, &user->priv) == 0
			   ? NULL
			   : "--priv takes none, DES, 3DES, AES-128, AES-192 "
			     "or AES-256";
	if (strcmp(option, "--auth-key") == 0)
		return parse_key(value, size, &user->auth_ku[user->auth]) == 0
			   ? NULL
			   : "--auth-key takes Ku as 0x…, as long as the "
			     "hash";
	if (strcmp(option, "--priv-key") == 0)
		return parse_key(value, size, &user->priv_ku[user->auth]) == 0
			   ? NULL
			   : "--priv-key takes Ku as 0x…, as long as the "
			     "hash";
	if (strcmp(option, "--level") == 0)
		return parse_level(value, &user->level) == 0
			   ? NULL
			   : "--level takes noAuthNoPriv, authNoPriv or "
			     "authPriv";
	if (strcmp(option, "--key-extension") == 0)
		return key_extension_parse(value, &user->extension) == 0
			   ? NULL
			   : "--key-extension takes blumenthal, reeder or "
			     "auto";
	if (strcmp(option, "--engine") != 0)
		return "user add takes --auth, --auth-key, --priv, "
		       "--priv-key, --engine, --level and --key-extension";
	user->engine_count = 1;
	return engine_id_parse(value, user->engines) == 0
		   ? NULL
		   : "--engine takes 0x and 5 to 32 octets";
}

/* What a section of the configuration would have to have, too. */
static const char *
check_user(const struct control *c, struct usm_user *user)
{
	const struct crypto *crypto = usm_crypto(c->parts.usm);
	enum security_level most =
	    user->priv != PRIV_NONE ? AUTH_PRIV : AUTH_NO_PRIV;

	if (user->auth == AUTH_NONE || user->auth_ku[user->auth].size == 0)
		return "--auth and --auth-key are needed: a user without them "
		       "belongs into the configuration";
	if ((user->priv == PRIV_NONE) != (user->priv_ku[user->auth].size == 0))
		return "--priv and --priv-key go together";
	if (!crypto_has_auth(crypto, user->auth) ||
	    !crypto_has_priv(crypto, user->priv))
		return "the installed OpenSSL refuses this protocol";
	if (user->level == 0)
		user->level = most;
	return user->level > most ? "--level is more than the keys allow"
				  : NULL;
}

/* A name that can be shown, logged and given on a command line. */
static bool
is_name(const char *name)
{
	return name != NULL && *name != '\0' && *name != '-' &&
	       strlen(name) <= USER_NAME_SIZE_MAX &&
	       text_is_printable(span_of(name)) &&
	       strpbrk(name, "\t\r") == NULL;
}

static const char *
read_user(struct control_call *call, struct usm_user *user)
{
	const char *name = request_take(call->request), *option, *value;
	const char *wrong = NULL;

	if (!is_name(name))
		return "user add NAME …: a name of 1 to 32 printable octets "
		       "that does not begin with -";
	strcpy(user->name, name);
	user->title = strdup(name);
	user->engines = calloc(1, sizeof(*user->engines));
	if (user->title == NULL || user->engines == NULL)
		return "out of memory";
	while (
	    wrong == NULL && (option = request_take(call->request)) != NULL) {
		value = request_take(call->request);
		wrong = value == NULL ? "an option has no value"
				      : take_option(user, option, value);
	}
	return wrong != NULL ? wrong : check_user(call->context, user);
}

int
user_add_handle(struct control_call *call)
{
	struct control *c = call->context;
	struct persist *p = calloc(1, sizeof(*p));
	struct usm_user user = {
	    .origin = USER_AT_RUN_TIME, .extension = EXTENSION_AUTO};
	const char *wrong = read_user(call, &user);

	if (wrong != NULL) {
		text_add(call->error, wrong);
		usm_user_fini(&user);
		free(p);
		return EX_USAGE;
	}
	if (p == NULL || usm_user_copy(&p->user, &user) != 0 ||
	    roster_add(c->parts.roster, c->parts.usm, &user) != 0) {
		usm_user_fini(&user);
		if (p != NULL)
			persist_free(p);
		return out_of_memory(call);
	}
	secret_wipe(&user, sizeof(user)); /* it is the roster's now */
	log_info("user \"%s\" was added at run time", p->user.title);
	p->what = SAVE_USER;
	if (call->json) {
		text_add(&p->reply, "{\"ok\":true,\"added\":");
		users_add_json(&p->reply, &p->user);
		text_add(&p->reply, "}\n");
	}
	return persist(call, p);
}

/* NAME [--engine ID]; NULL, or what is wrong. */
static const char *
read_identity(struct control_call *call, struct usm_user *user)
{
	const char *name = request_take(call->request);
	const char *option = request_take(call->request);
	const char *engine = request_take(call->request);

	if (name == NULL || strlen(name) > USER_NAME_SIZE_MAX ||
	    (option != NULL &&
		(strcmp(option, "--engine") != 0 || engine == NULL)) ||
	    request_take(call->request) != NULL)
		return "usage: user remove NAME [--engine ID]";
	strcpy(user->name, name);
	if (option == NULL)
		return NULL;
	user->engines = calloc(1, sizeof(*user->engines));
	user->engine_count = user->engines == NULL ? 0 : 1;
	if (user->engines == NULL)
		return "out of memory";
	return engine_id_parse(engine, user->engines) == 0
		   ? NULL
		   : "--engine takes 0x and 5 to 32 octets";
}

static bool
is_configured(const struct control *c, const char *name)
{
	size_t i, count;
	const struct usm_user *users = usm_users(c->parts.usm, &count);

	for (i = 0; i < count; i++)
		if (users[i].origin == USER_FROM_CONF &&
		    strcmp(users[i].name, name) == 0)
			return true;
	return false;
}

static int
say_no_user(struct control_call *call, const char *name)
{
	struct control *c = call->context;

	if (errno != ENOENT)
		return out_of_memory(call);
	text_add(call->error, "no user \"");
	text_add_escaped(call->error, span_of(name));
	text_add(call->error, "\" was added at run time");
	if (is_configured(c, name))
		text_printf(call->error,
		    "; one is configured: take it out of %s and reload",
		    c->conf->file);
	return EX_NOUSER;
}

/* The name and engine by which it was found. */
static void
add_removed_user(struct text *text, const struct usm_user *user)
{
	text_add(text, "{\"ok\":true,\"removed\":{\"origin\":\"run time\"");
	json_add_field(text, "user", span_of(user->name));
	if (user->engine_count > 0) {
		text_add(text, ",\"engine_id\":\"");
		text_add_hex(text, engine_id_span(&user->engines[0]));
		text_add_char(text, '"');
	}
	text_add(text, "}}\n");
}

int
user_remove_handle(struct control_call *call)
{
	struct control *c = call->context;
	struct persist *p = calloc(1, sizeof(*p));
	struct span engine = {NULL, 0};
	const char *wrong;
	int status;

	if (p == NULL)
		return out_of_memory(call);
	wrong = read_identity(call, &p->user);
	if (wrong != NULL) {
		text_add(call->error, wrong);
		persist_free(p);
		return EX_USAGE;
	}
	if (p->user.engine_count > 0)
		engine = engine_id_span(&p->user.engines[0]);
	if (roster_remove(
		c->parts.roster, c->parts.usm, p->user.name, engine) != 0) {
		status = say_no_user(call, p->user.name);
		persist_free(p);
		return status;
	}
	log_info("a user was removed at run time");
	p->what = REMOVE_USER;
	if (call->json)
		add_removed_user(&p->reply, &p->user);
	return persist(call, p);
}

/* ── engines ──────────────────────────────────────────────────────────── */

/* A number that boots or time may be; -1. */
static int32_t
parse_number(const char *text)
{
	char *end;
	long number = strtol(text, &end, 10);

	return *text == '\0' || *end != '\0' || number < 0 ||
		       number >= ENGINE_BOOTS_MAX
		   ? -1
		   : (int32_t)number;
}

/* [--boots N] [--time N] in any order; -1 if anything else is there. */
static int
read_times(struct control_call *call, struct engine *engine)
{
	const char *option, *value;
	int32_t number;

	while ((option = request_take(call->request)) != NULL) {
		value = request_take(call->request);
		number = value == NULL ? -1 : parse_number(value);
		if (number < 0)
			return -1;
		if (strcmp(option, "--boots") == 0)
			engine->boots = number;
		else if (strcmp(option, "--time") == 0)
			engine->latest_time = number;
		else
			return -1;
	}
	return 0;
}

/* The keeper writes it down in its time, as any engine that was heard. */
int
engine_add_handle(struct control_call *call)
{
	struct control *c = call->context;
	struct engine_table *engines = usm_engines(c->parts.usm);
	const char *word = request_take(call->request);
	struct engine given = {0}, *engine;

	if (word == NULL || engine_id_parse(word, &given.id) != 0 ||
	    read_times(call, &given) != 0)
		return usage(call, "engine add 0xID [--boots N] [--time N]");
	engine = engine_add(engines, engine_id_span(&given.id));
	if (engine == NULL)
		return out_of_memory(call);
	engine->boots = given.boots;
	engine->latest_time = given.latest_time;
	engine->heard = clock_mono();
	engine->heard_wall = clock_wall().tv_sec;
	engine_touch(engines, engine);
	if (call->json) {
		text_add(call->reply, "{\"ok\":true,\"added\":");
		engines_add_json(call->reply, engines, engine);
		text_add(call->reply, "}\n");
	}
	return 0;
}

int
engine_remove_handle(struct control_call *call)
{
	struct control *c = call->context;
	struct engine_table *engines = usm_engines(c->parts.usm);
	const char *word = request_take(call->request);
	struct persist *p = calloc(1, sizeof(*p));
	struct engine *engine = NULL;

	if (p == NULL)
		return out_of_memory(call);
	if (word == NULL || engine_id_parse(word, &p->engine) != 0 ||
	    request_take(call->request) != NULL) {
		persist_free(p);
		return usage(call, "engine remove 0xID");
	}
	engine = engine_find(engines, engine_id_span(&p->engine));
	if (engine == NULL) {
		persist_free(p);
		text_printf(call->error, "no engine %s is known", word);
		return EX_DATAERR;
	}
	engine_remove(engines, engine);
	p->what = REMOVE_ENGINE;
	if (call->json) {
		text_add(
		    &p->reply, "{\"ok\":true,\"removed\":{\"engine_id\":\"");
		text_add_hex(&p->reply, engine_id_span(&p->engine));
		text_add(&p->reply, "\"}}\n");
	}
	return persist(call, p);
}

/* Our own engine and boots stay. */
int
cache_clear_handle(struct control_call *call)
{
	struct control *c = call->context;
	size_t users, left, engines;
	struct persist *p;

	if (request_take(call->request) != NULL)
		return usage(call, "cache clear");
	usm_users(c->parts.usm, &users);
	engines = engine_table_count(usm_engines(c->parts.usm));
	p = calloc(1, sizeof(*p));
	if (p == NULL || roster_clear(c->parts.roster, c->parts.usm) != 0) {
		free(p);
		return out_of_memory(call);
	}
	engine_clear(usm_engines(c->parts.usm));
	log_warn("engines and run-time users were forgotten: replays of what "
		 "was received before are not recognised");
	usm_users(c->parts.usm, &left);
	if (call->json)
		text_printf(&p->reply,
		    "{\"ok\":true,\"removed\":{\"engines\":%zu,"
		    "\"users\":%zu}}\n",
		    engines, users - left);
	p->what = CLEAR;
	return persist(call, p);
}
