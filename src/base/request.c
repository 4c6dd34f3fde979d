/* SPDX-License-Identifier: ISC */
/*
 * Words of a request. What comes in is anybody's who may open the socket: every
 * length is checked, and nothing is understood that was not written for it.
 */
#include "base/request.h"

/* Ends a quoted word in place; NULL where the quote is never closed. */
static char *
unquote(char *at)
{
	char *to = at;

	for (; *at != '"'; at++) {
		if (*at == '\\')
			at++;
		if (*at == '\0')
			return NULL;
		*to++ = *at;
	}
	*to = '\0';
	return at + 1;
}

/* Ends a plain word in place, and returns where the next may begin. */
static char *
end_word(char *at)
{
	at += strcspn(at, " \"\\");
	if (*at == '"' || *at == '\\')
		return NULL;
	if (*at == ' ')
		*at++ = '\0';
	return at;
}

const char *
request_parse(char *line, struct request *request)
{
	char *at = line + strspn(line, " ");

	request->count = 0;
	request->next = 1;
	while (*at != '\0') {
		if (request->count == REQUEST_WORDS_MAX)
			return "too many words";
		if (*at == '"') {
			request->words[request->count++] = ++at;
			at = unquote(at);
			if (at != NULL && *at != ' ' && *at != '\0')
				at = NULL;
		} else {
			request->words[request->count++] = at;
			at = end_word(at);
		}
		if (at == NULL)
			return "a quote is not closed, or stands inside a word";
		at += strspn(at, " ");
	}
	return request->count == 0 ? "there is no command" : NULL;
}

bool
request_take_flag(struct request *request, const char *flag)
{
	size_t i;

	for (i = 1; i < request->count; i++) {
		if (strcmp(request->words[i], flag) != 0)
			continue;
		request->count--;
		memmove(&request->words[i], &request->words[i + 1],
		    (request->count - i) * sizeof(request->words[0]));
		return true;
	}
	return false;
}

const char *
request_take(struct request *request)
{
	return request->next < request->count ? request->words[request->next++]
					      : NULL;
}

void
request_add_word(struct text *line, const char *word)
{
	if (line->size > 0)
		text_add_char(line, ' ');
	text_add_char(line, '"');
	for (; *word != '\0'; word++) {
		if (*word == '"' || *word == '\\')
			text_add_char(line, '\\');
		text_add_char(line, *word);
	}
	text_add_char(line, '"');
}
