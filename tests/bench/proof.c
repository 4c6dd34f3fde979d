/* SPDX-License-Identifier: ISC */
/*
 * Uses the parts that the daemon uses (crypto, decoder, JSON), and nothing that
 * stands between them: what the daemon needs more than this is the price of its
 * tables, threads and accounts.
 */
#include "proof.h"

#include <stdlib.h>

#include "base/clock.h"
#include "maker.h"
#include "notify/notification.h"
#include "output/json.h"
#include "usm/engine_id.h"
#include "usm/key.h"

#define NUMBER_AT 6 /* of the eight digits in an engine ID */

struct engine_keys {
	struct mac *mac;
	struct cipher *cipher;
};

struct proof {
	struct crypto *crypto;
	struct engine_keys *engines;
	uint32_t count;
	struct json_memory memory;
	uint8_t plain[MESSAGE_SIZE_MAX];
};

static int
make_keys(
    struct proof *p, uint32_t n, const struct key *auth, const struct key *priv)
{
	struct engine_id id = maker_engine(n);
	struct span octets = {id.octets, id.size};
	struct key a, b;

	if (key_localize(p->crypto, AUTH_SHA_256, auth, octets, &a) != 0 ||
	    key_localize(p->crypto, AUTH_SHA_256, priv, octets, &b) != 0 ||
	    key_extend(p->crypto, AUTH_SHA_256, EXTENSION_BLUMENTHAL, octets,
		priv_info(PRIV_AES_128)->key_size, &b) != 0)
		return -1;
	p->engines[n].mac = mac_new(p->crypto, AUTH_SHA_256, &a);
	p->engines[n].cipher = cipher_new(p->crypto, PRIV_AES_128, &b);
	return p->engines[n].mac == NULL || p->engines[n].cipher == NULL ? -1
									 : 0;
}

static int
fill(struct proof *p, uint32_t engines)
{
	struct key auth, priv;
	uint32_t i;

	p->crypto = crypto_new();
	p->engines = calloc(engines, sizeof(*p->engines));
	if (p->crypto == NULL || p->engines == NULL)
		return -1;
	p->count = engines;
	if (key_from_passphrase(p->crypto, AUTH_SHA_256,
		span_of("authentication"), &auth) != 0 ||
	    key_from_passphrase(
		p->crypto, AUTH_SHA_256, span_of("encryption"), &priv) != 0)
		return -1;
	for (i = 0; i < engines; i++)
		if (make_keys(p, i, &auth, &priv) != 0)
			return -1;
	return 0;
}

struct proof *
proof_new(uint32_t engines)
{
	struct proof *p = calloc(1, sizeof(*p));

	if (p == NULL || fill(p, engines) == 0)
		return p;
	proof_free(p);
	return NULL;
}

void
proof_free(struct proof *p)
{
	uint32_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->count; i++) {
		mac_free(p->engines[i].mac);
		cipher_free(p->engines[i].cipher);
	}
	json_memory_fini(&p->memory);
	free(p->engines);
	crypto_free(p->crypto);
	free(p);
}

static const struct engine_keys *
find(const struct proof *p, struct span id)
{
	uint32_t n = 0;
	size_t i;

	for (i = NUMBER_AT; i < id.size; i++)
		n = n * 10 + (uint32_t)(id.data[i] - '0');
	return id.size == NUMBER_AT + 8 && n < p->count ? &p->engines[n] : NULL;
}

static bool
is_authentic(const struct engine_keys *keys, const struct message *m)
{
	static const uint8_t zeros[DIGEST_SIZE_MAX];
	uint8_t digest[DIGEST_SIZE_MAX];
	struct span whole = m->whole, sent = m->usm.digest;
	size_t before = (size_t)(sent.data - whole.data);
	struct span parts[] = {{whole.data, before}, {zeros, sent.size},
	    {sent.data + sent.size, whole.size - before - sent.size}};

	return sent.size == auth_info(AUTH_SHA_256)->mac_size &&
	       mac_sign(keys->mac, parts, 3, digest) == 0 &&
	       memcmp(digest, sent.data, sent.size) == 0;
}

static int
open_message(struct proof *p, const struct message *m,
    struct scoped_pdu *scoped, uint32_t *leniencies)
{
	const struct engine_keys *keys = find(p, m->usm.engine_id);
	struct cipher_iv iv = {m->usm.boots, m->usm.time, {0}};

	if (keys == NULL || m->usm.salt.size != sizeof(iv.salt) ||
	    !is_authentic(keys, m))
		return -1;
	memcpy(iv.salt, m->usm.salt.data, sizeof(iv.salt));
	if (cipher_decrypt(keys->cipher, &iv, m->data, p->plain) != 0)
		return -1;
	return scoped_pdu_decode((struct span) {p->plain, m->data.size}, 1,
		   scoped, leniencies) == DROP_NONE
		   ? 0
		   : -1;
}

int
proof_add_record(struct proof *p, struct span datagram,
    const struct sockaddr_in *source, struct text *text)
{
	struct notification_scratch scratch;
	struct notification n = {.version = SNMP_V3, .time = clock_wall()};
	struct scoped_pdu scoped;
	uint32_t leniencies = 0;
	struct message m;
	struct pdu pdu;

	if (message_decode(datagram, &m) != DROP_NONE || m.version != SNMP_V3 ||
	    m.level != AUTH_PRIV ||
	    open_message(p, &m, &scoped, &leniencies) != 0 ||
	    pdu_decode(scoped.pdu, SNMP_V3, &pdu, &leniencies) != DROP_NONE ||
	    notification_from_pdu(&n, &pdu, &scratch) != DROP_NONE)
		return -1;
	n.source = address_from_ipv4((const uint8_t *)&source->sin_addr);
	n.source.port = ntohs(source->sin_port);
	n.destination = n.source;
	n.user = m.usm.user;
	n.level = m.level;
	n.engine_id = m.usm.engine_id;
	n.context_engine_id = scoped.context_engine_id;
	n.context_name = scoped.context_name;
	json_add(text, &p->memory, &n);
	text_add_char(text, '\n');
	return 0;
}
