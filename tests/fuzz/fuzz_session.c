/* SPDX-License-Identifier: ISC */
/*
 * Fuzz target: what a forward output hears from its receiver. An input is a row
 * of datagrams, each behind a header of 3 octets: how it is made, and its size.
 * It goes to the session as it is, or as the ScopedPDU of a message that the
 * receiver signs and encrypts, so that mutations get past the digest.
 *
 * Besides not crashing: without a proof nothing is a Response and no time is
 * learnt, and whatever was heard, an inform can be made once the engine is
 * known.
 */
#include <stdlib.h>

#include "output/session.h"
#include "snmp/envelope.h"
#include "snmp/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEADER_SIZE 3
#define NOW_S	    1000000

enum made {
	AS_IT_IS = 0,
	PROVED = 1,	/* at authPriv */
	NOT_PROVED = 2, /* by the receiver, at noAuthNoPriv */
	MADES = 3
};

static struct world {
	struct session *session;
	struct usm *receiver;
	struct usm_user user; /* the receiver's: as the session's */
	struct usm_datagram datagram;
	struct message message;
	struct usm_incoming in;
	uint8_t scratch[MESSAGE_SIZE_MAX], wrapped[MESSAGE_SIZE_MAX];
	uint8_t sent[MESSAGE_SIZE_MAX];
} w;

static const struct mono now = {NOW_S * NS_PER_SEC};

static void
require(bool holds)
{
	if (!holds)
		abort();
}

static struct usm_user
make_user(void)
{
	struct usm_user user = {.name = "noc",
	    .title = strdup("noc"),
	    .auth = AUTH_SHA_256,
	    .priv = PRIV_AES_128,
	    .extension = EXTENSION_BLUMENTHAL,
	    .level = NO_AUTH_NO_PRIV,
	    .auth_passphrase = strdup("the passphrase"),
	    .priv_passphrase = strdup("the passphrase")};

	return user;
}

static struct local_engine
make_engine(const char *id)
{
	struct local_engine local = {
	    .boots = 3, .started = {(NOW_S - 100) * NS_PER_SEC}};

	require(engine_id_parse(id, &local.id) == 0);
	return local;
}

/* Made once, and by what it takes kept for ever: keys cost a millisecond. */
static void
make_receiver(void)
{
	struct usm_settings settings = {150, 4};
	struct local_engine local = make_engine("0x80000000050102030405");
	struct usm_user *user = calloc(1, sizeof(*user));

	w.receiver = usm_new(&settings, &local);
	w.user = make_user();
	require(w.receiver != NULL && user != NULL &&
		usm_user_derive(&w.user, usm_crypto(w.receiver)) == 0 &&
		usm_user_copy(user, &w.user) == 0 &&
		usm_set_users(w.receiver, user, 1) == 0);
}

/* The receiver hears what the session sends; `in` says what it makes of it. */
static enum drop
hear(struct span octets)
{
	uint32_t ignored = 0;

	require(octets.size > 0);
	memcpy(w.sent, octets.data, octets.size);
	require(message_decode((struct span) {w.sent, octets.size},
		    &w.message) == DROP_NONE);
	w.datagram = (struct usm_datagram) {
	    .message = &w.message, .now = now, .scratch = w.scratch};
	return usm_incoming(w.receiver, &w.datagram, &w.in, &ignored);
}

/* A session that knows its receiver's engine, and its time if it is to. */
static void
make_session(bool timed)
{
	static const struct span nothing = {NULL, 0};
	static const uint8_t pdu[] = {
	    PDU_INFORM, 11, 2, 1, 1, 2, 1, 0, 2, 1, 0, 0x30, 0};
	struct local_engine local = make_engine("0x80000000050a0b0c0d0e");
	struct forward_conf conf = {.user = &w.user};
	struct session_answer answer;
	struct span scoped;
	enum drop why;

	w.session = session_new(&conf, &local);
	require(w.session != NULL);
	for (int step = 0; step < (timed ? 2 : 1); step++) {
		scoped = session_scoped(w.session, nothing, nothing,
		    (struct span) {pdu, sizeof(pdu)});
		why =
		    hear(step == 0 ? session_question(w.session)
				   : session_inform(w.session, scoped, 7, now));
		session_receive(w.session,
		    usm_report(w.receiver, &w.datagram, &w.in, why, 1,
			w.wrapped, sizeof(w.wrapped)),
		    now, &answer);
		if (step == 1)
			(void)session_take_report(w.session, &answer);
	}
	require(session_state(w.session) ==
		(timed ? SESSION_READY : SESSION_UNTIMED));
}

/* The content as the receiver would send it. */
static struct span
wrap(enum made made, struct span content)
{
	if (made == AS_IT_IS)
		return content;
	w.in.level = made == PROVED ? AUTH_PRIV : NO_AUTH_NO_PRIV;
	size_t count;

	w.in.user = usm_users(w.receiver, &count);
	w.in.user_index = 0;
	w.in.auth = AUTH_SHA_256;
	w.in.extension = EXTENSION_BLUMENTHAL;
	return usm_response(w.receiver, &w.datagram, &w.in, content, w.wrapped,
	    sizeof(w.wrapped));
}

static void
step(enum made made, struct span content)
{
	enum session_state before = session_state(w.session);
	struct session_answer answer;

	session_receive(w.session, wrap(made, content), now, &answer);
	if (made != PROVED) {
		require(answer.event != SESSION_RESPONSE);
		require(!answer.proved || answer.event == SESSION_NOTHING);
	}
	if (answer.event == SESSION_REPORT)
		(void)session_take_report(w.session, &answer);
	if (made != PROVED && before != SESSION_READY)
		require(session_state(w.session) != SESSION_READY);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span content;
	uint8_t how;

	if (w.receiver == NULL)
		make_receiver();
	if (size == 0)
		return 0;
	make_session(data[0] & 1);
	data++;
	size--;
	while (size >= HEADER_SIZE) {
		how = data[0];
		content.size = (size_t)data[1] << 8 | data[2];
		data += HEADER_SIZE;
		size -= HEADER_SIZE;
		if (content.size > size)
			content.size = size;
		content.data = data;
		step(how % MADES, content);
		data += content.size;
		size -= content.size;
	}
	(void)session_question(w.session);
	session_free(w.session);
	return 0;
}
