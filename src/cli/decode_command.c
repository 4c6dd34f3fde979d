/* SPDX-License-Identifier: ISC */
/*
 * decode: from a file to trees and verdicts. For each datagram: taken apart
 * once by the daemon's own decoder, unlocked with the users of a configuration
 * if there is one, dissected for the eye, judged as the daemon would.
 */
#include "cli/decode_command.h"

#include <getopt.h>
#include <stdlib.h>
#include <sysexits.h>

#include "cli/dissect.h"
#include "snmp/lenient.h"

#define NAME "decode"

/* ── one datagram ─────────────────────────────────────────────────────── */

static void
add_address(struct text *out, const char *word, const struct address *address)
{
	char text[ADDRESS_TEXT_SIZE];

	text_printf(out, " %s %s port %u", word, address_format(address, text),
	    address->port);
}

static void
add_title(const struct sample *sample, struct text *out)
{
	text_printf(out, "datagram %u: %zu octets", sample->number,
	    sample->octets.size);
	if (sample->addressed) {
		add_address(out, "from", &sample->source);
		add_address(out, "to", &sample->destination);
	}
	text_add(out, "\n");
	if (sample->cut)
		text_add(out, "the capture has only the beginning of it\n");
}

static void
add_leniencies(uint32_t leniencies, const char *between, struct text *out)
{
	unsigned i;
	bool first = true;

	for (i = 0; i < LENIENT_COUNT; i++) {
		if (!(leniencies & LENIENT_BIT(i)))
			continue;
		text_add(out, first ? "" : between);
		text_add(out, lenient_name(i));
		first = false;
	}
}

static const char *const outcomes[] = {
    [OUTCOME_ACCEPTED] = "accepted",
    [OUTCOME_DROPPED] = "dropped",
    [OUTCOME_DEPENDS] = "depends",
};

/* "traplined: dropped, snmpInASNParseErrs: …". */
static void
add_verdict(
    const struct verdict *v, const struct decode_style *style, struct text *out)
{
	text_add(
	    out, style->colour ? "\033[1mtraplined:\033[0m " : "traplined: ");
	if (v->outcome == OUTCOME_DROPPED)
		text_printf(out, "dropped, %s: ", drop_name(v->drop));
	else if (v->outcome == OUTCOME_DEPENDS)
		text_add(out, "accepted ");
	else
		text_add(out, "accepted: ");
	text_add_span(
	    out, (struct span) {(const uint8_t *)v->words.data, v->words.size});
	text_add_char(out, '\n');
	if (v->outcome == OUTCOME_DROPPED || v->leniencies == 0)
		return;
	text_add(out, "needs the leniencies ");
	add_leniencies(v->leniencies, ", ", out);
	text_add_char(out, '\n');
}

static void
add_json_address(
    struct text *out, const char *name, const struct address *address)
{
	char text[ADDRESS_TEXT_SIZE];

	text_printf(out, ",\"%s\":{\"address\":\"%s\",\"port\":%u}", name,
	    address_format(address, text), address->port);
}

static void
add_json_verdict(const struct verdict *v, struct text *out)
{
	text_printf(
	    out, ",\"verdict\":{\"outcome\":\"%s\"", outcomes[v->outcome]);
	if (v->outcome == OUTCOME_DROPPED)
		text_printf(out, ",\"reason\":\"%s\"", drop_name(v->drop));
	if (v->leniencies != 0) {
		text_add(out, ",\"flags\":[\"");
		add_leniencies(v->leniencies, "\",\"", out);
		text_add(out, "\"]");
	}
	text_add(out, ",\"words\":\"");
	text_add_json(
	    out, (struct span) {(const uint8_t *)v->words.data, v->words.size});
	text_add(out, "\"}");
}

static void
add_json(const struct sample *sample, const struct tree *tree,
    const struct verdict *verdict, struct text *out)
{
	text_printf(out, "{\"number\":%u,\"octets\":%zu", sample->number,
	    sample->octets.size);
	if (sample->addressed) {
		add_json_address(out, "source", &sample->source);
		add_json_address(out, "destination", &sample->destination);
	}
	text_add(out, sample->cut ? ",\"cut\":true," : ",");
	tree_write_json(tree, out);
	add_json_verdict(verdict, out);
	text_add(out, "}\n");
}

static void
unlock_sample(const struct sample *sample, const struct court *court,
    uint8_t *scratch, struct unlocked *unlocked)
{
	struct message message;
	struct keyring keyring;

	*unlocked = (struct unlocked) {.tried = false};
	if (court == NULL ||
	    message_decode(sample->octets, &message) != DROP_NONE ||
	    message.version != SNMP_V3)
		return;
	keyring = court_keyring(court);
	unlock(&keyring, &message, scratch, unlocked);
}

bool
decode_sample(const struct sample *sample, struct court *court,
    const struct decode_style *style, struct text *out)
{
	uint8_t scratch[MESSAGE_SIZE_MAX];
	struct unlocked unlocked;
	struct verdict verdict;
	struct tree tree;
	bool good;

	unlock_sample(sample, court, scratch, &unlocked);
	tree_init(&tree, sample->octets, unlocked.plain);
	dissect(&tree, &unlocked, court_mib(court));
	verdict_reach(&verdict, court, sample, &unlocked);
	if (style->json) {
		add_json(sample, &tree, &verdict, out);
	} else {
		add_title(sample, out);
		tree_write_text(&tree, style->colour, out);
		add_verdict(&verdict, style, out);
	}
	good = !tree.faulty;
	out->failed = out->failed || tree.failed;
	verdict_fini(&verdict);
	tree_fini(&tree);
	return good;
}

/* ── all of them ──────────────────────────────────────────────────────── */

static int
decode_all(
    struct input *input, struct court *court, const struct decode_style *style)
{
	struct sample sample;
	struct text out;
	bool any = false;
	int status = EX_OK;

	text_init(&out);
	while (status != EX_OSERR && input_next(input, &sample)) {
		text_clear(&out);
		if (any && !style->json)
			text_add_char(&out, '\n');
		if (!decode_sample(&sample, court, style, &out))
			status = EX_DATAERR;
		if (out.failed)
			status = EX_OSERR;
		else
			fwrite(out.data, 1, out.size, stdout);
		any = true;
	}
	text_fini(&out);
	if (!any)
		fputs("trapline: there is no datagram in it\n", stderr);
	return any ? status : EX_DATAERR;
}

static int
decode_file(
    const char *file, struct court *court, const struct decode_style *style)
{
	struct input input;
	int status = input_read(&input, file);

	if (status != 0)
		return status;
	status = decode_all(&input, court, style);
	if (input.skipped > 0)
		fprintf(stderr, "trapline: %u packets without SNMP\n",
		    input.skipped);
	if (input_error(&input) != NULL) {
		fprintf(stderr, "trapline: %s\n", input_error(&input));
		status = EX_DATAERR;
	}
	input_fini(&input);
	return status;
}

int
decode_command_run(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"json", no_argument, NULL, 'j'}, {NULL, 0, NULL, 0}};
	struct decode_style style = {.colour = cli->page.colour};
	struct court *court = NULL;
	int option, status;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option != 'j')
			return EX_USAGE;
		style.json = true;
	}
	if (argc - optind > 1)
		return command_misuse(NAME, "one file at a time");
	if (cli->conf_file != NULL &&
	    (court = court_open(cli->conf_file, &status)) == NULL)
		return status;
	status = decode_file(argv[optind], court, &style);
	court_close(court);
	return status;
}
