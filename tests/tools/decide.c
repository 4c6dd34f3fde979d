/* SPDX-License-Identifier: ISC */
/*
 * What becomes of a datagram? Reads lines `KEY HEX` from standard input and
 * writes for each `KEY none RECORD`, the record being the JSON one, or
 * `KEY REASON`. Every community is good. Tests run it over collections of
 * datagrams.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/json.h"

static int
digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

/* Hexadecimal to octets in a block of exactly their size; NULL if it is none.
 */
static uint8_t *
read_hex(const char *hex, size_t *size)
{
	size_t i, digits = strspn(hex, "0123456789abcdef");
	uint8_t *octets = malloc(digits / 2 + (digits < 2));

	if (octets == NULL || digits % 2 != 0 ||
	    (hex[digits] != '\n' && hex[digits] != '\0')) {
		free(octets);
		return NULL;
	}
	for (i = 0; i < digits / 2; i++)
		octets[i] =
		    (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	*size = digits / 2;
	return octets;
}

/* RFC 3412 4.2.1: which PDU may bring a notification in which version. */
static bool
is_notification(uint8_t type, enum snmp_version version)
{
	if (version == SNMP_V1)
		return type == PDU_TRAP_V1;
	return type == PDU_TRAP || type == PDU_INFORM;
}

static enum drop
decide_pdu(const struct message *message, struct span octets,
    struct notification *n, struct notification_scratch *scratch)
{
	struct pdu pdu;
	uint32_t leniencies = message->leniencies;
	enum drop drop =
	    pdu_decode(octets, message->version, &pdu, &leniencies);

	if (drop != DROP_NONE)
		return drop;
	if (!is_notification(pdu.type, message->version))
		return DROP_UNKNOWN_PDU;
	n->version = message->version;
	n->community = message->community;
	n->leniencies = leniencies;
	return notification_from_pdu(n, &pdu, scratch);
}

static enum drop
decide(struct span datagram, struct text *record)
{
	struct notification n = {.source = {.family = AF_INET}};
	struct notification_scratch scratch;
	struct message message;
	struct stamp stamp = {.size = 0};
	enum drop drop = message_decode(datagram, &message);

	if (drop != DROP_NONE)
		return drop;
	if (message.version == SNMP_V3)
		return DROP_UNKNOWN_USER;
	drop = decide_pdu(&message, message.data, &n, &scratch);
	if (drop == DROP_NONE)
		json_add(record, &stamp, &n);
	return drop;
}

static int
decide_line(char *line, struct text *record)
{
	char *hex = strchr(line, ' ');
	struct span datagram;
	uint8_t *octets;
	enum drop drop;

	if (hex == NULL)
		return -1;
	*hex++ = '\0';
	octets = read_hex(hex, &datagram.size);
	if (octets == NULL)
		return -1;
	datagram.data = octets;
	text_clear(record);
	drop = decide(datagram, record);
	printf("%s %s", line, drop_name(drop));
	if (drop == DROP_NONE)
		printf(" %.*s", (int)record->size, record->data);
	putchar('\n');
	free(octets);
	return 0;
}

int
main(void)
{
	struct text record;
	char *line = NULL;
	size_t capacity = 0;
	int failed = 0;

	text_init(&record);
	while (failed == 0 && getline(&line, &capacity, stdin) > 0)
		failed = decide_line(line, &record);
	if (failed != 0)
		fprintf(stderr, "decide: not `KEY HEX`: %s\n", line);
	free(line);
	text_fini(&record);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
