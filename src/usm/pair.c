/* SPDX-License-Identifier: ISC */
/*
 * Two bounded tables: the hot pairs with their keyed states, and the keys that
 * Reeder's extension made, which are small and dear, so that more of them are
 * kept. Both go by a name that says everything the thing depends on: section,
 * hash, engine, and for a key its size.
 *
 * In: a user with its Ku or Kul, a name. Out: borrowed states. Localized keys
 * live on the stack for the time of one call and are wiped.
 */
#include "usm/pair.h"

#include <stdlib.h>

#include "usm/key.h"
#include "usm/lru.h"
#include "usm/users.h"

#define EXTENSIONS EXTENSION_AUTO /* how many there are that make a key */
#define PASS_BY	   64 /* of so many pairs that find no room, one gets some */

struct pair {
	struct mac *mac;
	struct cipher *ciphers[EXTENSIONS]; /* NULL: not made yet */
};

/* A thing's name, as octets. */
struct tag {
	size_t size;
	uint8_t octets[4 + 1 + 1 + ENGINE_ID_SIZE_MAX];
};

struct pairs {
	const struct crypto *crypto;
	struct engine_table *engines;
	struct lru *hot;     /* struct pair */
	struct lru *reeder;  /* struct key */
	uint32_t generation; /* how often the users have changed */

	/* the pair asked for last */
	struct tag asked;  /* of size 0: none */
	struct pair *pair; /* NULL: not hot */

	/* for those that are not hot */
	struct cipher *passing[PRIV_COUNT]; /* NULL: not made yet */
	uint32_t passed;		    /* that have proved themselves */
};

static void
free_pair(void *thing)
{
	struct pair *pair = thing;
	unsigned i;

	mac_free(pair->mac);
	for (i = 0; i < EXTENSIONS; i++)
		cipher_free(pair->ciphers[i]);
}

struct pairs *
pairs_new(const struct crypto *crypto, struct engine_table *engines)
{
	struct pairs *pairs = calloc(1, sizeof(*pairs));

	if (pairs == NULL)
		return NULL;
	pairs->crypto = crypto;
	pairs->engines = engines;
	pairs->hot = lru_new(PAIRS_MAX, sizeof(struct pair), free_pair);
	pairs->reeder = lru_new(REEDER_KEYS_MAX, sizeof(struct key), NULL);
	if (pairs->hot != NULL && pairs->reeder != NULL)
		return pairs;
	pairs_free(pairs);
	return NULL;
}

/* The key that each of them had last is wiped, too. */
static void
free_passing(struct pairs *pairs)
{
	unsigned i;

	for (i = 0; i < PRIV_COUNT; i++) {
		cipher_free(pairs->passing[i]);
		pairs->passing[i] = NULL;
	}
}

void
pairs_free(struct pairs *pairs)
{
	if (pairs == NULL)
		return;
	free_passing(pairs);
	lru_free(pairs->hot);
	lru_free(pairs->reeder);
	engine_forget_keys(pairs->engines);
	free(pairs);
}

void
pairs_clear(struct pairs *pairs)
{
	pairs->asked.size = 0;
	free_passing(pairs);
	lru_clear(pairs->hot);
	lru_clear(pairs->reeder);
	engine_forget_keys(pairs->engines);
	pairs->generation++;
}

size_t
pairs_count(const struct pairs *pairs)
{
	return lru_count(pairs->hot);
}

size_t
pairs_count_reeder(const struct pairs *pairs)
{
	return lru_count(pairs->reeder);
}

/* `key_size` 0: the pair itself, else a key of that size made for it. */
static struct tag
make_tag(uint32_t user_index, enum auth_protocol auth, struct span engine_id,
    size_t key_size)
{
	struct tag tag = {.size = 6 + engine_id.size};

	memcpy(tag.octets, &user_index, sizeof(user_index));
	tag.octets[4] = (uint8_t)auth;
	tag.octets[5] = (uint8_t)key_size;
	memcpy(tag.octets + 6, engine_id.data, engine_id.size);
	return tag;
}

static struct span
tag_span(const struct tag *tag)
{
	return (struct span) {tag->octets, tag->size};
}

/* The pair, or NULL. A message asks several times. */
static struct pair *
find_pair(struct pairs *pairs, const struct pair_name *name)
{
	struct tag tag =
	    make_tag(name->user_index, name->auth, name->engine_id, 0);

	if (!span_equal(tag_span(&tag), tag_span(&pairs->asked))) {
		pairs->pair = lru_find(pairs->hot, tag_span(&tag));
		pairs->asked = tag;
	}
	return pairs->pair;
}

/* ── localized keys ───────────────────────────────────────────────────── */

enum purpose { TO_AUTHENTICATE, TO_ENCRYPT };

/* The pair's own, as they were kept with its engine: found, or -1. */
static int
recall_kul(const struct pairs *pairs, const struct pair_name *name,
    enum purpose purpose, struct key *kul)
{
	const struct keyring_keys *kept =
	    name->engine == NULL ? NULL
				 : engine_keys(pairs->engines, name->engine);

	if (kept == NULL || kept->user != name->user_index + 1 ||
	    kept->hash != name->auth)
		return -1;
	kul->size = auth_info(name->auth)->key_size;
	memcpy(kul->octets,
	    purpose == TO_AUTHENTICATE ? kept->auth : kept->priv, kul->size);
	return 0;
}

/* Kul of the pair: as the operator gave it for this engine, or from Ku. */
static int
make_kul(const struct pairs *pairs, const struct pair_name *name,
    enum purpose purpose, struct key *kul)
{
	const struct usm_user *user = name->user;
	const struct key *given = &user->auth_localized,
			 *ku = &user->auth_ku[name->auth];

	if (purpose == TO_ENCRYPT) {
		given = &user->priv_localized;
		ku = &user->priv_ku[name->auth];
	}
	if (given->size > 0 && users_item_lists_engine(user, name->engine_id)) {
		*kul = *given;
		return 0;
	}
	if (ku->size == 0)
		return -1;
	if (recall_kul(pairs, name, purpose, kul) == 0)
		return 0;
	return key_localize_here(
	    pairs->crypto, name->auth, ku, name->engine_id, kul);
}

/* Keeps one where the keyring has its place for it. */
static int
keep_kul(const struct pairs *pairs, const struct pair_name *name,
    enum purpose purpose, uint8_t place[KEYRING_KEY_MAX])
{
	struct key kul;
	int result = -1;

	if (make_kul(pairs, name, purpose, &kul) == 0 &&
	    kul.size == auth_info(name->auth)->key_size) {
		memcpy(place, kul.octets, kul.size);
		result = 0;
	}
	key_fini(&kul);
	return result;
}

/* Keeps the keys of a pair that has proved itself with its engine, unless
 * others are kept there. */
static void
keep_keys(const struct pairs *pairs, const struct pair_name *name)
{
	struct keyring_keys *keys;

	if (name->engine == NULL ||
	    auth_info(name->auth)->key_size > KEYRING_KEY_MAX)
		return;
	keys = engine_reserve_keys(pairs->engines, name->engine);
	if (keys == NULL || keys->user != 0)
		return;
	if (keep_kul(pairs, name, TO_AUTHENTICATE, keys->auth) != 0 ||
	    (name->user->priv != PRIV_NONE &&
		keep_kul(pairs, name, TO_ENCRYPT, keys->priv) != 0)) {
		secret_wipe(keys, sizeof(*keys));
		return;
	}
	keys->hash = (uint8_t)name->auth;
	keys->user = name->user_index + 1;
}

/* ── signing ──────────────────────────────────────────────────────────── */

static struct mac *
make_mac(const struct pairs *pairs, const struct pair_name *name)
{
	struct mac *mac;
	struct key kul;

	if (make_kul(pairs, name, TO_AUTHENTICATE, &kul) != 0)
		return NULL;
	mac = mac_new(pairs->crypto, name->auth, &kul);
	key_fini(&kul);
	return mac;
}

int
pairs_sign(struct pairs *pairs, const struct pair_name *name,
    const struct span *parts, size_t count, uint8_t digest[DIGEST_SIZE_MAX])
{
	const struct pair *pair = find_pair(pairs, name);
	struct key kul;
	int result;

	if (pair != NULL)
		return mac_sign(pair->mac, parts, count, digest);
	if (make_kul(pairs, name, TO_AUTHENTICATE, &kul) != 0)
		return -1;
	result = mac_sign_once(
	    pairs->crypto, name->auth, &kul, parts, count, digest);
	key_fini(&kul);
	return result;
}

/*
 * Where there is no room, most pass by: if more pairs are about than have
 * room, each would otherwise make room for the next, and none would be hot when
 * it is heard again.
 */
void
pairs_keep(struct pairs *pairs, const struct pair_name *name)
{
	struct mac *mac;

	if (find_pair(pairs, name) != NULL)
		return;
	if (lru_count(pairs->hot) == PAIRS_MAX &&
	    ++pairs->passed % PASS_BY != 0) {
		keep_keys(pairs, name);
		return;
	}
	if ((mac = make_mac(pairs, name)) == NULL)
		return;
	pairs->pair = lru_get(pairs->hot, tag_span(&pairs->asked));
	if (pairs->pair != NULL)
		pairs->pair->mac = mac;
	else
		mac_free(mac);
}

/* ── ciphers ──────────────────────────────────────────────────────────── */

/* Asks for a key to be made elsewhere. */
static void
fill_job(const struct pairs *pairs, const struct pair_name *name,
    const struct key *kul, struct usm_key_job *job)
{
	*job = (struct usm_key_job) {.auth = name->auth,
	    .kul = *kul,
	    .size = priv_info(name->user->priv)->key_size,
	    .crypto = pairs->crypto,
	    .user_tag = (uint64_t)pairs->generation << 32 | name->user_index};
	engine_id_from_span(name->engine_id, &job->engine);
}

void
pairs_job_done(struct pairs *pairs, const struct usm_key_job *job)
{
	struct tag tag = make_tag((uint32_t)job->user_tag, job->auth,
	    engine_id_span(&job->engine), job->size);
	struct key *key;

	if (job->user_tag >> 32 != pairs->generation ||
	    job->extended.size != job->size)
		return;
	key = lru_get(pairs->reeder, tag_span(&tag));
	if (key != NULL)
		*key = job->extended;
}

/* Takes the extended key out of the table; -1: it is not there. */
static int
recall_key(struct pairs *pairs, const struct pair_name *name, struct key *key)
{
	struct tag tag = make_tag(name->user_index, name->auth, name->engine_id,
	    priv_info(name->user->priv)->key_size);
	const struct key *found = lru_find(pairs->reeder, tag_span(&tag));

	if (found == NULL)
		return -1;
	*key = *found;
	return 0;
}

/* Which of its ciphers is meant: 3DES knows Reeder's extension only, and keys
 * that are long enough are the same either way. */
static enum key_extension
way_of(const struct pair_name *name, enum key_extension extension)
{
	if (!key_needs_extension(name->auth, name->user->priv))
		return EXTENSION_BLUMENTHAL;
	return name->user->priv == PRIV_3DES ? EXTENSION_REEDER : extension;
}

/* Makes a Kul as long as the cipher wants it. -1: failed, or Reeder's key is
 * not there; then `key` still is the Kul. */
static int
fit_key(struct pairs *pairs, const struct pair_name *name,
    enum key_extension way, struct key *key)
{
	size_t size = priv_info(name->user->priv)->key_size;

	if (key->size < size && way == EXTENSION_REEDER)
		return recall_key(pairs, name, key);
	return key_extend(pairs->crypto, name->auth, EXTENSION_BLUMENTHAL,
	    name->engine_id, size, key);
}

/* Where the pair's cipher is, or that of those who pass by. */
static struct cipher **
place_of_cipher(
    struct pairs *pairs, const struct pair_name *name, enum key_extension way)
{
	struct pair *pair = find_pair(pairs, name);

	return pair != NULL ? &pair->ciphers[way]
			    : &pairs->passing[name->user->priv];
}

/* The cipher at this place with this key, made if it is not there. */
static struct cipher *
keyed_cipher(const struct pairs *pairs, enum priv_protocol priv,
    const struct key *key, struct cipher **at)
{
	if (*at != NULL)
		return cipher_set_key(*at, key) == 0 ? *at : NULL;
	return *at = cipher_new(pairs->crypto, priv, key);
}

struct cipher *
pairs_cipher(struct pairs *pairs, const struct pair_name *name,
    enum key_extension extension, struct usm_key_job *job, bool *needed)
{
	const struct usm_user *user = name->user;
	enum key_extension way = way_of(name, extension);
	struct cipher *cipher = NULL, **at;
	struct key key;

	*needed = false;
	if (user->priv == PRIV_NONE || way >= EXTENSIONS)
		return NULL;
	at = place_of_cipher(pairs, name, way);
	if (*at != NULL && pairs->pair != NULL)
		return *at;
	if (make_kul(pairs, name, TO_ENCRYPT, &key) != 0)
		return NULL;
	if (fit_key(pairs, name, way, &key) == 0) {
		cipher = keyed_cipher(pairs, user->priv, &key, at);
	} else if (way == EXTENSION_REEDER) {
		fill_job(pairs, name, &key, job);
		*needed = true;
	}
	key_fini(&key);
	return cipher;
}
