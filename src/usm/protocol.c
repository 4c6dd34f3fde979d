/* SPDX-License-Identifier: ISC */
/*
 * The tables of protocols. In: a name from a configuration or a number of our
 * own. Out: a row that lives as long as the program. Sizes are those of
 * RFC 3414 6 to 8 (MD5, SHA, DES), RFC 7860 4 (SHA-2), RFC 3826 3 (AES-128),
 * draft-blumenthal-aes-usm-04 3 (AES-192, AES-256) and
 * draft-reeder-snmpv3-usm-3desede-00 5 (3DES).
 */
#include "usm/protocol.h"

#include <strings.h>

static const struct auth_info auths[AUTH_COUNT] = {
    [AUTH_NONE] = {"none", NULL, 0, 0},
    [AUTH_MD5] = {"MD5", "MD5", 16, 12},
    [AUTH_SHA] = {"SHA", "SHA1", 20, 12},
    [AUTH_SHA_224] = {"SHA-224", "SHA2-224", 28, 16},
    [AUTH_SHA_256] = {"SHA-256", "SHA2-256", 32, 24},
    [AUTH_SHA_384] = {"SHA-384", "SHA2-384", 48, 32},
    [AUTH_SHA_512] = {"SHA-512", "SHA2-512", 64, 48},
};

static const struct priv_info privs[PRIV_COUNT] = {
    [PRIV_NONE] = {"none", NULL, NULL, 0, 0, 1},
    [PRIV_DES] = {"DES", "DES-CBC", NULL, 16, 8, 8},
    [PRIV_3DES] = {"3DES", "DES-EDE3-CBC", NULL, 32, 24, 8},
    [PRIV_AES_128] = {"AES-128", "AES-128-CFB", "AES-128-ECB", 16, 16, 1},
    [PRIV_AES_192] = {"AES-192", "AES-192-CFB", "AES-192-ECB", 24, 24, 1},
    [PRIV_AES_256] = {"AES-256", "AES-256-CFB", "AES-256-ECB", 32, 32, 1},
};

static const char *const extensions[] = {
    [EXTENSION_BLUMENTHAL] = "blumenthal",
    [EXTENSION_REEDER] = "reeder",
    [EXTENSION_AUTO] = "auto",
};

const struct auth_info *
auth_info(enum auth_protocol protocol)
{
	return &auths[protocol];
}

const struct priv_info *
priv_info(enum priv_protocol protocol)
{
	return &privs[protocol];
}

int
auth_protocol_parse(const char *name, enum auth_protocol *protocol)
{
	unsigned i;

	for (i = 0; i < AUTH_COUNT; i++) {
		if (strcasecmp(name, auths[i].name) == 0) {
			*protocol = (enum auth_protocol)i;
			return 0;
		}
	}
	if (strcasecmp(name, "any") != 0)
		return -1;
	*protocol = AUTH_ANY;
	return 0;
}

int
priv_protocol_parse(const char *name, enum priv_protocol *protocol)
{
	unsigned i;

	for (i = 0; i < PRIV_COUNT; i++) {
		if (strcasecmp(name, privs[i].name) == 0) {
			*protocol = (enum priv_protocol)i;
			return 0;
		}
	}
	return -1;
}

int
key_extension_parse(const char *name, enum key_extension *extension)
{
	unsigned i;

	for (i = 0; i <= EXTENSION_AUTO; i++) {
		if (strcasecmp(name, extensions[i]) == 0) {
			*extension = (enum key_extension)i;
			return 0;
		}
	}
	return -1;
}

const char *
key_extension_name(enum key_extension extension)
{
	return extensions[extension];
}
