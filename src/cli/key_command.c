/* SPDX-License-Identifier: ISC */
/*
 * Passphrase to Ku, or with an engine to Kul (RFC 3414 2.6, A.2). In come
 * protocols from the command line and passphrases from elsewhere; out go
 * options of traplined.conf, so that the file need not hold the passphrase.
 * Without --key-extension a Kul stays as the hash made it: the daemon then
 * finds out by itself how to make it longer for AES-192 and AES-256.
 */
#include "cli/key_command.h"

#include <getopt.h>
#include <sysexits.h>

#include "base/text.h"
#include "cli/passphrase.h"
#include "usm/engine_id.h"
#include "usm/key.h"

#define NAME "key"

struct wishes {
	enum auth_protocol auth;
	enum priv_protocol priv;
	enum key_extension extension; /* AUTO: as the hash made it */
	struct engine_id engine;      /* size 0: any engine */
	const char *auth_file, *priv_file;
	bool json;
};

struct keys {
	struct key auth, priv;
};

static int
take_auth(struct wishes *w, const char *name)
{
	if (auth_protocol_parse(name, &w->auth) == 0 && w->auth != AUTH_NONE &&
	    w->auth != AUTH_ANY)
		return 0;
	return command_misuse(NAME,
	    "--auth: there is no %s, right would be one of MD5, SHA, SHA-224, "
	    "SHA-256, SHA-384, SHA-512",
	    name);
}

static int
take_priv(struct wishes *w, const char *name)
{
	if (priv_protocol_parse(name, &w->priv) == 0 && w->priv != PRIV_NONE)
		return 0;
	return command_misuse(NAME,
	    "--priv: there is no %s, right would be one of DES, 3DES, AES-128, "
	    "AES-192, AES-256",
	    name);
}

static int
take_engine(struct wishes *w, const char *id)
{
	if (engine_id_parse(id, &w->engine) == 0)
		return 0;
	return command_misuse(NAME,
	    "--engine: %s is no engine ID, right would be 5 to 32 octets like "
	    "0x80001f8804",
	    id);
}

static int
take_extension(struct wishes *w, const char *name)
{
	if (key_extension_parse(name, &w->extension) == 0)
		return 0;
	return command_misuse(NAME,
	    "--key-extension: there is no %s, right would be blumenthal or "
	    "reeder",
	    name);
}

/* Do the wishes go together? */
static int
check(const struct wishes *w)
{
	if (w->auth == AUTH_NONE)
		return command_misuse(NAME, "--auth is missing");
	if (w->priv_file != NULL && w->priv == PRIV_NONE)
		return command_misuse(NAME, "--priv-file without --priv");
	if (w->extension == EXTENSION_AUTO)
		return 0;
	if (w->priv == PRIV_NONE || w->engine.size == 0)
		return command_misuse(NAME,
		    "--key-extension makes the localized privacy key longer: "
		    "it needs --priv and --engine");
	if (w->priv == PRIV_3DES && w->extension != EXTENSION_REEDER)
		return command_misuse(
		    NAME, "--key-extension: 3DES has reeder only");
	return 0;
}

static int
take_option(struct wishes *w, int option)
{
	switch (option) {
	case 'a':
		return take_auth(w, optarg);
	case 'p':
		return take_priv(w, optarg);
	case 'e':
		return take_engine(w, optarg);
	case 'x':
		return take_extension(w, optarg);
	case 'A':
		w->auth_file = optarg;
		return 0;
	case 'P':
		w->priv_file = optarg;
		return 0;
	case 'j':
		w->json = true;
		return 0;
	default:
		return EX_USAGE;
	}
}

static int
read_wishes(struct wishes *w, int argc, char **argv)
{
	static const struct option options[] = {
	    {"auth", required_argument, NULL, 'a'},
	    {"priv", required_argument, NULL, 'p'},
	    {"engine", required_argument, NULL, 'e'},
	    {"key-extension", required_argument, NULL, 'x'},
	    {"auth-file", required_argument, NULL, 'A'},
	    {"priv-file", required_argument, NULL, 'P'},
	    {"json", no_argument, NULL, 'j'}, {NULL, 0, NULL, 0}};
	int option, status;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if ((status = take_option(w, option)) != 0)
			return status;
	if (optind < argc)
		return command_misuse(NAME,
		    "there is one argument too many: it is not shown, "
		    "because a passphrase does not belong here");
	return check(w);
}

static int
make_key(const struct crypto *crypto, const struct wishes *w,
    const struct passphrase *p, struct key *key)
{
	struct key ku = {.size = 0};
	int failed;

	failed =
	    key_from_passphrase(crypto, w->auth, span_of(p->text), &ku) != 0;
	if (!failed && w->engine.size == 0)
		*key = ku;
	else if (!failed)
		failed = key_localize(crypto, w->auth, &ku,
			     engine_id_span(&w->engine), key) != 0;
	key_fini(&ku);
	return failed ? -1 : 0;
}

static int
make_keys(const struct wishes *w, struct keys *keys,
    const struct passphrase phrases[2])
{
	struct crypto *crypto = crypto_new();
	int failed;

	failed = crypto == NULL || !crypto_has_auth(crypto, w->auth) ||
		 make_key(crypto, w, &phrases[0], &keys->auth) != 0;
	if (!failed && w->priv != PRIV_NONE)
		failed = make_key(crypto, w, &phrases[1], &keys->priv) != 0;
	if (!failed && w->extension != EXTENSION_AUTO)
		failed = key_extend(crypto, w->auth, w->extension,
			     engine_id_span(&w->engine),
			     priv_info(w->priv)->key_size, &keys->priv) != 0;
	crypto_free(crypto);
	if (!failed)
		return 0;
	fprintf(stderr, "trapline: the installed OpenSSL refuses %s\n",
	    auth_info(w->auth)->name);
	return EX_UNAVAILABLE;
}

/* How a line of a configuration and a field of JSON are put together. */
struct key_style {
	const char *start, *equals, *end, *list, *list_end, *last;
};

static const struct key_style as_options = {
    "", " = \"", "\"\n", " = {\"", "\"}\n", ""};
static const struct key_style as_json = {
    ",\"", "\":\"", "\"", "\":[\"", "\"]", "}\n"};

static void
add_option(struct text *text, const struct key_style *style, const char *name,
    const char *value)
{
	text_printf(text, "%s%s%s%s%s", style->start, name, style->equals,
	    value, style->end);
}

static void
add_key(struct text *text, const struct key_style *style, const char *name,
    const struct key *key)
{
	text_printf(text, "%s%s%s0x", style->start, name, style->equals);
	text_add_hex(text, (struct span) {key->octets, key->size});
	text_add(text, style->end);
}

static void
print_keys(const struct wishes *w, const struct keys *keys)
{
	const struct key_style *style = w->json ? &as_json : &as_options;
	bool any = w->engine.size == 0;
	struct text text;

	text_init_secret(&text);
	if (w->json)
		text_add(&text, "{\"ok\":true");
	add_option(&text, style, "auth", auth_info(w->auth)->name);
	add_key(
	    &text, style, any ? "auth_key" : "auth_localized_key", &keys->auth);
	if (w->priv != PRIV_NONE) {
		add_option(&text, style, "priv", priv_info(w->priv)->name);
		add_key(&text, style, any ? "priv_key" : "priv_localized_key",
		    &keys->priv);
	}
	if (!any) {
		text_printf(&text, "%sengines%s0x", style->start, style->list);
		text_add_hex(&text, engine_id_span(&w->engine));
		text_add(&text, style->list_end);
	}
	text_add(&text, style->last);
	fwrite(text.data, 1, text.size, stdout);
	text_fini(&text);
}

int
key_command_run(const struct cli *cli, int argc, char **argv)
{
	struct wishes w = {.extension = EXTENSION_AUTO};
	struct passphrase phrases[2];
	struct keys keys = {{.size = 0}, {.size = 0}};
	int status;

	(void)cli;
	if ((status = read_wishes(&w, argc, argv)) != 0)
		return status;
	status = passphrase_read(&phrases[0], w.auth_file, "authentication");
	if (status == 0 && w.priv != PRIV_NONE)
		status = passphrase_read(&phrases[1], w.priv_file, "privacy");
	if (status == 0)
		status = make_keys(&w, &keys, phrases);
	if (status == 0)
		print_keys(&w, &keys);
	secret_wipe(phrases, sizeof(phrases));
	secret_wipe(&keys, sizeof(keys));
	return status;
}
