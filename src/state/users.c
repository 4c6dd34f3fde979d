/* SPDX-License-Identifier: ISC */
/*
 * Users that were added at run time: one row each. A row that makes no sense is
 * left out, and said so once.
 */
#include <stdlib.h>

#include "base/log.h"
#include "state/model.h"
#include "state/state.h"

/* A key's column; -1 if it is too long. */
static int
read_key(sqlite3_stmt *s, int column, struct key *key)
{
	int size = sqlite3_column_bytes(s, column);

	if (size < 0 || size > KEY_SIZE_MAX)
		return -1;
	key->size = (uint8_t)size;
	if (size > 0)
		memcpy(
		    key->octets, sqlite3_column_blob(s, column), (size_t)size);
	return 0;
}

static int
read_protocols(sqlite3_stmt *s, struct usm_user *user)
{
	const char *auth = (const char *)sqlite3_column_text(s, 2);
	const char *priv = (const char *)sqlite3_column_text(s, 3);
	int extension = sqlite3_column_int(s, 4);
	int level = sqlite3_column_int(s, 5);

	if (auth == NULL || priv == NULL ||
	    auth_protocol_parse(auth, &user->auth) != 0 ||
	    user->auth == AUTH_ANY ||
	    priv_protocol_parse(priv, &user->priv) != 0 || extension < 0 ||
	    extension > EXTENSION_AUTO || level < NO_AUTH_NO_PRIV ||
	    level > AUTH_PRIV)
		return -1;
	user->extension = (enum key_extension)extension;
	user->level = (enum security_level)level;
	return 0;
}

/* Are the keys as long as the protocols and the level need them? */
static bool
is_whole(const struct usm_user *user)
{
	size_t size = auth_info(user->auth)->key_size;
	bool priv = user->priv != PRIV_NONE;

	return user->auth != AUTH_NONE &&
	       user->auth_ku[user->auth].size == size &&
	       user->priv_ku[user->auth].size == (priv ? size : 0) &&
	       user->level <= (priv ? AUTH_PRIV : AUTH_NO_PRIV);
}

static int
read_engine(sqlite3_stmt *s, struct usm_user *user)
{
	struct span id = {
	    sqlite3_column_blob(s, 1), (size_t)sqlite3_column_bytes(s, 1)};

	if (id.size == 0)
		return 0;
	user->engines = calloc(1, sizeof(*user->engines));
	user->engine_count = user->engines == NULL ? 0 : 1;
	return user->engines == NULL ? -1
				     : engine_id_from_span(id, user->engines);
}

/* Fills in a user from a row; -1 if it makes no sense. */
static int
read_user(sqlite3_stmt *s, struct usm_user *user)
{
	const char *name = (const char *)sqlite3_column_text(s, 0);

	*user = (struct usm_user) {.origin = USER_AT_RUN_TIME};
	if (name == NULL || *name == '\0' ||
	    strlen(name) > USER_NAME_SIZE_MAX || read_protocols(s, user) != 0 ||
	    read_key(s, 6, &user->auth_ku[user->auth]) != 0 ||
	    read_key(s, 7, &user->priv_ku[user->auth]) != 0 || !is_whole(user))
		return -1;
	strcpy(user->name, name);
	user->title = strdup(name);
	return user->title == NULL ? -1 : read_engine(s, user);
}

/* The array with room for one more; the old memory, with keys in it, is wiped.
 * NULL: no memory, and the array is as it was. */
static struct usm_user *
grow(struct usm_user *users, size_t count)
{
	struct usm_user *more = calloc(count + 1, sizeof(*more));

	if (more == NULL || count == 0) {
		if (more != NULL)
			free(users);
		return more;
	}
	memcpy(more, users, count * sizeof(*more));
	secret_wipe(users, count * sizeof(*users));
	free(users);
	return more;
}

int
state_load_users(struct state *state, struct usm_user **users, size_t *count)
{
	sqlite3_stmt *s = NULL;
	struct usm_user *more;
	int code = sqlite3_prepare_v2(state->db,
	    "SELECT name, engine, auth, priv, extension, level, auth_key,"
	    " priv_key FROM users",
	    -1, &s, NULL);

	if (code == SQLITE_OK)
		while ((code = sqlite3_step(s)) == SQLITE_ROW) {
			more = grow(*users, *count);
			if (more == NULL)
				break;
			*users = more;
			if (read_user(s, &more[*count]) == 0) {
				++*count;
				continue;
			}
			usm_user_fini(&more[*count]);
			log_warn("state: a user that makes no sense was "
				 "left out");
		}
	sqlite3_finalize(s);
	if (code == SQLITE_DONE)
		return 0;
	log_error("state: users: %s", sqlite3_errmsg(state->db));
	return -1;
}

static void
bind_identity(sqlite3_stmt *s, const struct usm_user *user)
{
	struct span engine = {(const uint8_t *)"", 0};

	if (user->engine_count > 0)
		engine = engine_id_span(&user->engines[0]);
	sqlite3_bind_text(s, 1, user->name, -1, SQLITE_STATIC);
	sqlite3_bind_blob(s, 2, engine.data, (int)engine.size, SQLITE_STATIC);
}

static void
bind_key(sqlite3_stmt *s, int place, const struct key *key)
{
	sqlite3_bind_blob(s, place, key->octets, key->size, SQLITE_STATIC);
}

/* Runs a statement that was bound; -1, logged. */
static int
finish(struct state *state, sqlite3_stmt *s)
{
	int code = sqlite3_step(s);

	sqlite3_finalize(s);
	if (code == SQLITE_DONE)
		return 0;
	log_error("state: users: %s", sqlite3_errmsg(state->db));
	return -1;
}

int
state_save_user(struct state *state, const struct usm_user *user)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(state->db,
		"INSERT OR REPLACE INTO users (name, engine, auth, priv,"
		" extension, level, auth_key, priv_key)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		-1, &s, NULL) != SQLITE_OK) {
		log_error("state: users: %s", sqlite3_errmsg(state->db));
		return -1;
	}
	bind_identity(s, user);
	sqlite3_bind_text(s, 3, auth_info(user->auth)->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(s, 4, priv_info(user->priv)->name, -1, SQLITE_STATIC);
	sqlite3_bind_int(s, 5, (int)user->extension);
	sqlite3_bind_int(s, 6, (int)user->level);
	bind_key(s, 7, &user->auth_ku[user->auth]);
	bind_key(s, 8, &user->priv_ku[user->auth]);
	return finish(state, s);
}

int
state_remove_user(struct state *state, const struct usm_user *user)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(state->db,
		"DELETE FROM users WHERE name = ? AND engine = ?", -1, &s,
		NULL) != SQLITE_OK) {
		log_error("state: users: %s", sqlite3_errmsg(state->db));
		return -1;
	}
	bind_identity(s, user);
	return finish(state, s);
}
