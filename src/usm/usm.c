/* SPDX-License-Identifier: ISC */
/*
 * The life of the security model: its parts, its users, its settings. What it
 * does with a message stands in incoming.c and outgoing.c.
 */
#include "usm/usm.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "usm/model.h"

/* Salts of a life start anywhere, so that two lives do not share them. */
static uint64_t
random_salt(void)
{
	uint64_t salt = 0;

	while (getrandom(&salt, sizeof(salt), 0) != (ssize_t)sizeof(salt))
		continue;
	return salt;
}

struct usm *
usm_new(const struct usm_settings *settings, const struct local_engine *local)
{
	struct usm *usm = calloc(1, sizeof(*usm));

	if (usm == NULL)
		return NULL;
	usm->settings = *settings;
	usm->local = *local;
	usm->salt = random_salt();
	users_init(&usm->users);
	if ((usm->crypto = crypto_new()) == NULL) {
		usm_free(usm);
		errno = EPROTO;
		return NULL;
	}
	usm->engines = engine_table_new(settings->max_engines);
	if (usm->engines != NULL)
		usm->pairs = pairs_new(usm->crypto, usm->engines);
	usm->replays = replay_new();
	if (usm->pairs != NULL && usm->replays != NULL)
		return usm;
	usm_free(usm);
	errno = ENOMEM;
	return NULL;
}

void
usm_free(struct usm *usm)
{
	if (usm == NULL)
		return;
	users_fini(&usm->users);
	pairs_free(usm->pairs);
	engine_table_free(usm->engines);
	replay_free(usm->replays);
	crypto_free(usm->crypto);
	secret_wipe(usm, sizeof(*usm));
	free(usm);
}

const struct crypto *
usm_crypto(const struct usm *usm)
{
	return usm->crypto;
}

int
usm_set_users(struct usm *usm, struct usm_user *users, size_t count)
{
	if (users_set(&usm->users, users, count) != 0)
		return -1;
	pairs_clear(usm->pairs);
	return 0;
}

const struct usm_user *
usm_users(const struct usm *usm, size_t *count)
{
	*count = usm->users.count;
	return usm->users.items;
}

void
usm_set_settings(struct usm *usm, const struct usm_settings *settings)
{
	usm->settings = *settings;
	engine_table_set_limit(usm->engines, settings->max_engines);
}

struct engine_table *
usm_engines(struct usm *usm)
{
	return usm->engines;
}

const struct local_engine *
usm_local(const struct usm *usm)
{
	return &usm->local;
}

void
usm_key_job_done(struct usm *usm, const struct usm_key_job *job)
{
	pairs_job_done(usm->pairs, job);
}

int32_t
usm_local_time(const struct usm *usm, struct mono now)
{
	int64_t seconds = mono_seconds(usm->local.started, now);

	return seconds < 0 ? 0 : (int32_t)(seconds & INT32_MAX);
}

bool
usm_is_local(const struct usm *usm, struct span engine_id)
{
	return span_equal(engine_id, engine_id_span(&usm->local.id));
}
