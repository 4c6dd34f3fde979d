/* SPDX-License-Identifier: ISC */
/*
 * The roster. The security model owns what is in force; here are the originals
 * of what was added, to be put beside the next configuration's users.
 */
#include "control/roster.h"

#include <errno.h>
#include <stdlib.h>

struct roster {
	struct usm_user *users; /* owned */
	size_t count;
};

static void
free_users(struct usm_user *users, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		usm_user_fini(&users[i]);
	free(users);
}

struct roster *
roster_new(struct state *state)
{
	struct roster *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	if (state_load_users(state, &r->users, &r->count) == 0)
		return r;
	roster_free(r);
	return NULL;
}

void
roster_free(struct roster *r)
{
	if (r == NULL)
		return;
	free_users(r->users, r->count);
	free(r);
}

/* Copies `count` users to the end of an array that has room. */
static int
append_copies(struct usm_user *to, size_t *filled, const struct usm_user *from,
    size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (usm_user_copy(&to[*filled], &from[i]) != 0)
			return -1;
		++*filled;
	}
	return 0;
}

int
roster_install(
    struct roster *r, struct usm *usm, struct usm_user *from_conf, size_t count)
{
	struct usm_user *all = calloc(count + r->count + 1, sizeof(*all));
	size_t filled = count;

	if (all == NULL)
		return -1;
	if (count > 0)
		memcpy(all, from_conf, count * sizeof(*all));
	if (append_copies(all, &filled, r->users, r->count) != 0 ||
	    usm_set_users(usm, all, filled) != 0) {
		while (filled-- > count)
			usm_user_fini(&all[filled]);
		secret_wipe(all, count * sizeof(*all));
		free(all);
		return -1;
	}
	if (count > 0)
		secret_wipe(from_conf, count * sizeof(*from_conf));
	free(from_conf);
	return 0;
}

/* What is in force from the configuration, with ours as they are now. */
static int
install_again(struct roster *r, struct usm *usm)
{
	size_t i, count, filled = 0;
	const struct usm_user *now = usm_users(usm, &count);
	struct usm_user *copies = calloc(count + 1, sizeof(*copies));
	int failed = copies == NULL;

	for (i = 0; i < count && !failed; i++)
		if (now[i].origin == USER_FROM_CONF)
			failed =
			    append_copies(copies, &filled, &now[i], 1) != 0;
	if (!failed && roster_install(r, usm, copies, filled) == 0)
		return 0;
	if (copies != NULL)
		free_users(copies, filled);
	errno = ENOMEM;
	return -1;
}

/* Room for one more; what moves leaves nothing behind. */
static int
grow(struct roster *r)
{
	struct usm_user *users = calloc(r->count + 1, sizeof(*users));

	if (users == NULL)
		return -1;
	if (r->count > 0) {
		memcpy(users, r->users, r->count * sizeof(*users));
		secret_wipe(r->users, r->count * sizeof(*users));
	}
	free(r->users);
	r->users = users;
	return 0;
}

static bool
is_named(const struct usm_user *user, const char *name, struct span engine)
{
	struct span own = {NULL, 0};

	if (user->engine_count > 0)
		own = engine_id_span(&user->engines[0]);
	return strcmp(user->name, name) == 0 && span_equal(own, engine);
}

/* The place of a user; `count` where there is none. */
static size_t
find(const struct roster *r, const char *name, struct span engine)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (is_named(&r->users[i], name, engine))
			break;
	return i;
}

int
roster_add(struct roster *r, struct usm *usm, const struct usm_user *user)
{
	struct span engine = {NULL, 0};
	struct usm_user *users, before;
	size_t place;

	if (user->engine_count > 0)
		engine = engine_id_span(&user->engines[0]);
	if (grow(r) != 0)
		return -1;
	users = r->users;
	place = find(r, user->name, engine);
	if (place == r->count)
		users[r->count++] = (struct usm_user) {.title = NULL};
	before = users[place];
	users[place] = *user;
	if (install_again(r, usm) == 0) {
		usm_user_fini(&before);
		return 0;
	}
	users[place] = before;
	if (before.title == NULL)
		r->count--;
	return -1;
}

int
roster_remove(
    struct roster *r, struct usm *usm, const char *name, struct span engine)
{
	size_t place = find(r, name, engine);
	struct usm_user gone;

	if (place == r->count) {
		errno = ENOENT;
		return -1;
	}
	gone = r->users[place];
	r->users[place] = r->users[--r->count];
	if (install_again(r, usm) == 0) {
		usm_user_fini(&gone);
		secret_wipe(&r->users[r->count], sizeof(gone));
		return 0;
	}
	r->users[r->count++] = r->users[place];
	r->users[place] = gone;
	return -1;
}

int
roster_clear(struct roster *r, struct usm *usm)
{
	struct roster before = *r;

	*r = (struct roster) {NULL, 0};
	if (install_again(r, usm) != 0) {
		*r = before;
		return -1;
	}
	free_users(before.users, before.count);
	return 0;
}
