/* SPDX-License-Identifier: ISC */
/*
 * The parts of a v3 message (RFC 3412 6, RFC 3414 2.4): global data, USM
 * parameters, the ScopedPDU in the clear or, with the right key, decrypted.
 */
#include <inttypes.h>

#include "cli/dissect_parts.h"
#include "cli/value.h"
#include "usm/engine_text.h"

#define MODEL_USM 3

/* What one part of a v3 message has to know of another. */
struct v3 {
	const struct unlocked *unlocked; /* or NULL */
	uint8_t flags;
};

static void
explain_model(struct dissector *d, int64_t number)
{
	static const char *const models[] = {
	    NULL, "SNMPv1", "SNMPv2c", "USM, RFC 3414", "TSM, RFC 5591"};

	if (number > 0 && number < 5)
		tree_say(
		    d->tree, &element_node(d)->meaning, "%s", models[number]);
}

static void
explain_max_size(struct dissector *d, int64_t number)
{
	(void)number;
	tree_say(d->tree, &element_node(d)->meaning,
	    "octets that the sender can receive");
}

static void
explain_time(struct dissector *d, int64_t number)
{
	tree_say(d->tree, &element_node(d)->meaning,
	    "seconds since the engine's last boot, %" PRId64
	    " d %02u:%02u:%02u",
	    number / 86400, (unsigned)(number / 3600 % 24),
	    (unsigned)(number / 60 % 60), (unsigned)(number % 60));
}

static void
explain_boots(struct dissector *d, int64_t number)
{
	tree_say(d->tree, &element_node(d)->meaning,
	    number == INT32_MAX ? "latched: RFC 3414 2.2.2 refuses it"
				: "times that the engine has started");
}

/* ── msgGlobalData ────────────────────────────────────────────────────── */

/* RFC 3412 6.4. */
static void
explain_flags(struct dissector *d, uint8_t flags)
{
	struct node *node = element_node(d);
	bool auth = flags & MSG_FLAG_AUTH, priv = flags & MSG_FLAG_PRIV;

	tree_say(d->tree, &node->meaning, "%s%s",
	    auth   ? (priv ? "authPriv" : "authNoPriv")
	    : priv ? "privacy without authentication"
		   : "noAuthNoPriv",
	    flags & MSG_FLAG_REPORTABLE ? ", reportable" : "");
	tree_say(d->tree, &node->notes, "bit 01, authenticated: %d", auth);
	tree_say(d->tree, &node->notes, "bit 02, encrypted: %d", priv);
	tree_say(d->tree, &node->notes, "bit 04, a Report may answer: %d",
	    (flags & MSG_FLAG_REPORTABLE) != 0);
}

static int
dissect_flags(struct dissector *d, struct ber *ber, struct v3 *v3)
{
	struct element element;

	if (element_expect(d, ber, SMI_OCTET_STRING, "msgFlags", &element) != 0)
		return -1;
	if (element.contents.size != 1)
		return element_fault(d, element.contents.data,
		    element.contents.data + element.contents.size,
		    "msgFlags: it has one octet, not %zu",
		    element.contents.size);
	v3->flags = element.contents.data[0];
	explain_flags(d, v3->flags);
	return 0;
}

static int
dissect_global_data(
    struct dissector *d, struct ber *ber, struct v3 *v3, int64_t *model)
{
	static const struct integer_field id = {"msgID", {0, INT32_MAX}, NULL};
	static const struct integer_field size = {
	    "msgMaxSize", {MESSAGE_SIZE_LEAST, INT32_MAX}, explain_max_size};
	static const struct integer_field security = {
	    "msgSecurityModel", {1, INT32_MAX}, explain_model};
	struct ber fields;
	int64_t number;

	if (element_enter(d, ber, SMI_SEQUENCE, "msgGlobalData", &fields) !=
		0 ||
	    dissect_integer_field(d, &fields, &id, &number) != 0 ||
	    dissect_integer_field(d, &fields, &size, &number) != 0 ||
	    dissect_flags(d, &fields, v3) != 0 ||
	    dissect_integer_field(d, &fields, &security, model) != 0)
		return -1;
	return element_leave(d, &fields, "msgGlobalData");
}

/* ── msgSecurityParameters ────────────────────────────────────────────── */

static int
dissect_engine_id(struct dissector *d, struct ber *ber, const char *name)
{
	struct element element;
	struct words *meaning;

	if (element_expect(d, ber, SMI_OCTET_STRING, name, &element) != 0)
		return -1;
	meaning = &element_node(d)->meaning;
	tree_begin(d->tree, meaning);
	engine_id_add_meaning(&d->tree->words, element.contents);
	text_add_char(&d->tree->words, '\n');
	tree_end(d->tree, meaning);
	return 0;
}

static int
dissect_octets(struct dissector *d, struct ber *ber, const char *name,
    struct element *element)
{
	if (element_expect(d, ber, SMI_OCTET_STRING, name, element) != 0)
		return -1;
	value_octets(d, element);
	return 0;
}

static void
explain_digest(struct dissector *d, const struct v3 *v3)
{
	const struct unlocked *u = v3->unlocked;
	struct words *notes = &element_node(d)->notes;

	if (!(v3->flags & MSG_FLAG_AUTH))
		return;
	tree_say(d->tree, notes,
	    "the digest: an HMAC over the whole message, with zeros here");
	if (u == NULL || !u->tried)
		tree_say(d->tree, notes,
		    "not verified: that needs a configuration with the user");
	else if (u->user != NULL)
		tree_say(d->tree, notes,
		    "right: %s, with the key of a section of this user",
		    auth_info(u->auth)->name);
	else if (u->sections == 0)
		tree_say(d->tree, notes,
		    "not verified: no user section has this name");
	else
		tree_say(d->tree, notes,
		    "wrong for the keys of every section of this user (%zu)",
		    u->sections);
}

static int
dissect_user_name(struct dissector *d, struct ber *ber)
{
	struct element element;

	if (dissect_octets(d, ber, "msgUserName", &element) != 0)
		return -1;
	if (element.contents.size <= USER_NAME_SIZE_MAX)
		return 0;
	return element_fault(d, element.contents.data,
	    element.contents.data + element.contents.size,
	    "msgUserName: %zu octets, %d are the most", element.contents.size,
	    USER_NAME_SIZE_MAX);
}

static int
dissect_usm_fields(struct dissector *d, struct ber *ber, const struct v3 *v3)
{
	static const struct integer_field boots = {
	    "msgAuthoritativeEngineBoots", {0, INT32_MAX}, explain_boots};
	static const struct integer_field time = {
	    "msgAuthoritativeEngineTime", {0, INT32_MAX}, explain_time};
	struct element element;
	int64_t number;

	if (dissect_engine_id(d, ber, "msgAuthoritativeEngineID") != 0 ||
	    dissect_integer_field(d, ber, &boots, &number) != 0 ||
	    dissect_integer_field(d, ber, &time, &number) != 0 ||
	    dissect_user_name(d, ber) != 0 ||
	    element_expect(d, ber, SMI_OCTET_STRING,
		"msgAuthenticationParameters", &element) != 0)
		return -1;
	explain_digest(d, v3);
	if (element_expect(d, ber, SMI_OCTET_STRING, "msgPrivacyParameters",
		&element) != 0)
		return -1;
	if (v3->flags & MSG_FLAG_PRIV)
		tree_say(d->tree, &element_node(d)->notes,
		    "the salt: from it comes the cipher's first block");
	return 0;
}

static int
dissect_usm(struct dissector *d, struct ber *ber, const struct v3 *v3)
{
	struct ber string, fields;

	if (element_enter(d, ber, SMI_OCTET_STRING, "msgSecurityParameters",
		&string) != 0 ||
	    element_enter(d, &string, SMI_SEQUENCE, "UsmSecurityParameters",
		&fields) != 0 ||
	    dissect_usm_fields(d, &fields, v3) != 0 ||
	    element_leave(d, &fields, "UsmSecurityParameters") != 0)
		return -1;
	return element_leave(d, &string, "msgSecurityParameters");
}

/* ── msgData ──────────────────────────────────────────────────────────── */

static int
dissect_scoped_pdu(struct dissector *d, struct ber *ber)
{
	struct element element;
	struct ber fields;

	if (element_enter(d, ber, SMI_SEQUENCE, "ScopedPDU", &fields) != 0 ||
	    dissect_engine_id(d, &fields, "contextEngineID") != 0 ||
	    dissect_octets(d, &fields, "contextName", &element) != 0 ||
	    dissect_pdu(d, &fields) != 0)
		return -1;
	return element_leave(d, &fields, "ScopedPDU");
}

static void
explain_cipher(struct dissector *d, const struct unlocked *u)
{
	struct words *notes = &element_node(d)->notes;

	if (u == NULL || u->user == NULL) {
		tree_say(d->tree, notes, "encrypted");
		return;
	}
	if (u->plain.size == 0) {
		tree_say(d->tree, notes,
		    u->user->priv == PRIV_NONE
			? "encrypted, and the user has no privacy key"
			: "encrypted; %s makes no sense of it: another key",
		    priv_info(u->user->priv)->name);
		return;
	}
	tree_say(d->tree, notes, "encrypted with %s%s%s",
	    priv_info(u->user->priv)->name,
	    u->extension == EXTENSION_AUTO ? "" : ", key extended as by ",
	    u->extension == EXTENSION_AUTO ? ""
					   : key_extension_name(u->extension));
}

/* The plaintext has offsets of its own, and what fills its last block. */
static int
dissect_plain(struct dissector *d, struct span plain)
{
	struct ber ber = ber_start(plain, &d->notes);

	d->decrypted = true;
	d->depth++;
	if (dissect_scoped_pdu(d, &ber) != 0)
		return -1;
	if (ber_left(&ber) > 0) {
		element_add_octets(d, "padding", ber_rest(&ber));
		tree_say(d->tree, &element_node(d)->notes,
		    "padding: it fills the cipher's last block");
	}
	d->depth--;
	d->decrypted = false;
	return 0;
}

static int
dissect_encrypted(struct dissector *d, struct ber *ber, const struct v3 *v3)
{
	struct element element;

	if (element_next(d, ber, "encryptedPDU", &element) != 0)
		return -1;
	explain_cipher(d, v3->unlocked);
	if (v3->unlocked == NULL || v3->unlocked->plain.size == 0)
		return 0;
	return dissect_plain(d, v3->unlocked->plain);
}

/* RFC 3412 6.8: an OCTET STRING is encrypted, a SEQUENCE is not; and so must
 * msgFlags have it. */
static int
dissect_data(struct dissector *d, struct ber *ber, const struct v3 *v3)
{
	bool encrypted = ber_peek(ber) == SMI_OCTET_STRING;
	bool auth = v3->flags & MSG_FLAG_AUTH, priv = v3->flags & MSG_FLAG_PRIV;

	if ((auth || !priv) && ber_left(ber) > 0 && encrypted != priv &&
	    (encrypted || ber_peek(ber) == SMI_SEQUENCE))
		return element_fault(d, ber->at, ber->at,
		    "msgData is %s, but msgFlags says it is %s",
		    encrypted ? "encrypted (an OCTET STRING)"
			      : "in the clear (a SEQUENCE)",
		    encrypted ? "not" : "encrypted");
	return encrypted ? dissect_encrypted(d, ber, v3)
			 : dissect_scoped_pdu(d, ber);
}

int
dissect_v3(
    struct dissector *d, struct ber *ber, const struct unlocked *unlocked)
{
	struct v3 v3 = {unlocked, 0};
	struct element element;
	int64_t model;

	if (dissect_global_data(d, ber, &v3, &model) != 0)
		return -1;
	if (model == MODEL_USM) {
		if (dissect_usm(d, ber, &v3) != 0)
			return -1;
		return dissect_data(d, ber, &v3);
	}
	if (element_expect(d, ber, SMI_OCTET_STRING, "msgSecurityParameters",
		&element) != 0)
		return -1;
	return element_fault(d, element.contents.data, ber->at,
	    "security model %" PRId64 " is not USM (3): what it means is "
	    "unknown here",
	    model);
}
