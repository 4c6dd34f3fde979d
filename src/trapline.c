/* SPDX-License-Identifier: ISC */
/*
 * trapline: the operator's command. Here is the frame: the options in front of
 * a command, the table of commands, and the way to one. What a command does
 * stands in cli/.
 */
#include <getopt.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/decode_command.h"
#include "cli/key_command.h"
#include "cli/import_command.h"
#include "cli/mib_command.h"
#include "cli/online_command.h"

static const struct command commands[] = {
    {"status", online_command_table, "[--json | --mrtg]",
	"Counters, queues, outputs, uptime of the daemon.",
	"  --json  as one JSON object\n"
	"  --mrtg  the four lines of an MRTG target script\n"},
    {"tail", online_command_run, "[--json] [--drops]",
	"Notifications as they arrive.",
	"  --json   as JSON records\n"
	"  --drops  also what is refused, with the reason\n"},
    {"why", online_command_run, "ADDRESS [--json]",
	"What was last heard from a source, and why it was not accepted.",
	"  --json  as a JSON array, the last first\n"},
    {"users", online_command_table, "[NAME] [--json]", "The users in force.",
	"  --json  as a JSON array\n"},
    {"user", online_command_user,
	"add NAME --auth PROTO [--auth-file FILE]\n"
	"       [--priv PROTO [--priv-file FILE]] [--engine ID] [--level L]\n"
	"       [--key-extension E] [--json]\n"
	"       trapline user remove NAME [--engine ID] [--json]",
	"Adds or removes a user, live and over restarts.",
	"  --auth PROTO       MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512\n"
	"  --priv PROTO       DES 3DES AES-128 AES-192 AES-256\n"
	"  --auth-file FILE   the passphrase is the first line of FILE;\n"
	"  --priv-file FILE   -: the next line of standard input;\n"
	"                     neither: asked for at the terminal\n"
	"  --engine ID        for this engine only: 0x8000…\n"
	"  --level L          the least accepted: authNoPriv or authPriv\n"
	"  --key-extension E  blumenthal, reeder or auto\n"
	"  --json             what was done, as a JSON document\n"},
    {"engines", online_command_table, "[--json]",
	"The engines that have proved a key, and their users.",
	"  --json  as a JSON array\n"},
    {"routes", online_command_table, "[TITLE] [--json]",
	"What each route has matched, and what it left out.",
	"  --json  as a JSON array\n"},
    {"engine", online_command_run,
	"add ID [--boots N] [--time N] [--json]\n"
	"       trapline engine remove ID [--json]",
	"Adds or forgets an engine.",
	"  --boots N  snmpEngineBoots (0)\n"
	"  --time N   snmpEngineTime, in seconds (0)\n"
	"  --json     what was done, as a JSON document\n"},
    {"cache", online_command_run, "clear [--json]",
	"Forgets every engine and run-time user; replay state is lost.",
	"  --json  what was done, as a JSON document\n"},
    {"trace", online_command_trace,
	"FILE [--decrypt] [--seconds N] [--octets N] [--json]",
	"Captures what the daemon receives and sends, for Wireshark.",
	"  --decrypt    decrypted copies too, with a comment\n"
	"  --seconds N  at most so long (60; up to 86400)\n"
	"  --octets N   at most so much (67108864; up to 1073741824)\n"
	"  --json       how much it was, as a JSON document\n"
	"  FILE         -: standard output\n"},
    {"pause", online_command_run, "[--json]", "Stops accepting: drops, counts.",
	"  --json  the result, as a JSON document\n"},
    {"resume", online_command_run, "[--json]", "Accepts again.",
	"  --json  the result, as a JSON document\n"},
    {"reload", online_command_run, "[--json]",
	"Reads the configuration again; says what changed, or every mistake.",
	"  --json  the changes, or each mistake as file, line and text\n"},
    {"reopen", online_command_run, "[--json]", "Opens the output files anew.",
	"  --json  the result, as a JSON document\n"},
    {"decode", decode_command_run, "[--json] [FILE]",
	"Shows what every octet of a datagram means, and what becomes of it.",
	"  FILE    a capture (pcap, pcapng), hexadecimal text in any usual\n"
	"          shape, or the octets themselves; - or none: standard input\n"
	"  --json  an object for each datagram\n"
	"With trapline -c FILE, v3 messages are verified and decrypted with\n"
	"the users of that configuration, and all are judged by it.\n"},
    {"import", import_command_run, "FILE… [-o FILE] [--force] [--json]",
	"Makes a traplined.conf of net-snmp's snmptrapd.conf.",
	"  FILE     snmptrapd.conf, snmp.conf, the persistent file; what they\n"
	"           include is read, too\n"
	"  -o FILE  where the configuration goes, mode 0600; standard output\n"
	"  --force  even if that file is there\n"
	"  --json   the configuration, and every note, as one JSON object\n"
	"What cannot mean the same is a line on standard error and a "
	"comment.\n"},
    {"mib", mib_command_run, "compile DIR… [-o FILE] [--json]",
	"Makes the index of names of MIB modules.",
	"  DIR      a directory with MIB modules, and what is below it; or a "
	"file\n"
	"  -o FILE  where the index goes (mib_index of trapline -c FILE, or\n"
	"           " TRAPLINE_STATEDIR "/mib.index)\n"
	"  --json   what was done, and every flaw, as one JSON object\n"
	"The daemon takes a new index with trapline reload.\n"},
    {"key", key_command_run,
	"--auth PROTO [--auth-file FILE]\n"
	"       [--priv PROTO] [--priv-file FILE] [--engine ID]\n"
	"       [--key-extension blumenthal|reeder] [--json]",
	"Makes keys of passphrases, as lines for a user section.",
	"  --auth PROTO          MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512\n"
	"  --priv PROTO          DES 3DES AES-128 AES-192 AES-256\n"
	"  --auth-file FILE      the passphrase is the first line of FILE;\n"
	"  --priv-file FILE      -: the next line of standard input;\n"
	"                        neither: asked for at the terminal\n"
	"  --engine ID           keys for this engine only (Kul): 0x8000…\n"
	"  --key-extension WAY   also make the privacy key as long as the\n"
	"                        cipher needs it: blumenthal or reeder\n"
	"  --json                as a JSON document\n"},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void
print_usage(FILE *to)
{
	size_t i;

	fputs("usage: trapline [-c FILE] [-s SOCKET] COMMAND …\n"
	      "  -c FILE    a traplined.conf\n"
	      "  -s SOCKET  the daemon's control socket\n"
	      "  -V         version\n"
	      "  -h         this help; trapline COMMAND --help: that of one\n"
	      "commands:\n",
	    to);
	for (i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].help);
}

/* Reads what stands before the command. -1: go on; else the exit status. */
static int
read_options(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"help", no_argument, NULL, 'h'},
	    {"version", no_argument, NULL, 'V'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "+c:s:Vh", options, NULL)) !=
	       -1) {
		switch (option) {
		case 'c':
			cli->conf_file = optarg;
			break;
		case 's':
			cli->socket = optarg;
			break;
		case 'V':
			puts("trapline " TRAPLINE_VERSION);
			return EX_OK;
		case 'h':
			print_usage(stdout);
			return EX_OK;
		default:
			print_usage(stderr);
			return EX_USAGE;
		}
	}
	return -1;
}

/* Is --help among a command's arguments? */
static bool
asks_for_help(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

/* What was printed must have arrived: a full disk is an error. */
static int
finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	perror("trapline: standard output");
	return status == EX_OK ? EX_IOERR : status;
}

int
main(int argc, char **argv)
{
	struct cli cli = {.terminal = isatty(STDOUT_FILENO) == 1};
	const struct command *command;
	int status = read_options(&cli, argc, argv);

	if (cli.terminal)
		cli.page = page_of_terminal(STDOUT_FILENO);
	if (status >= 0)
		return finish(status);
	if (optind == argc) {
		print_usage(stderr);
		return EX_USAGE;
	}
	argc -= optind;
	argv += optind;
	command = command_find(commands, COMMANDS, argv[0]);
	if (command == NULL)
		return command_unknown(commands, COMMANDS, argv[0]);
	if (asks_for_help(argc, argv)) {
		command_print_help(command);
		return finish(EX_OK);
	}
	optind = 0; /* getopt(3) starts again */
	return finish(command->run(&cli, argc, argv));
}
