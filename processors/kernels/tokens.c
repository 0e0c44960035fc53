/* Words, numbers, signs and line breaks of folded texts, and what kind each is (models/shapes.py). */
#include "kernels.h"

/* What a code point is, as shapes.py says it: part of a word, a blank, a decimal digit, a letter, any digit, or a stop
 * or comma. */
enum { WORD = 1, BLANK = 2, DECIMAL = 4, ALPHA = 8, ANY_DIGIT = 16, STOP = 32 };

/* Kinds of tokens beside signs, which are their own; shapes.py: _WORDS and _KINDS. */
enum { WORDS = 0x110000, TAG, MENTION, LINK, EMOJI_SIGN, OTHER_SIGN, NUMBER };
/* Digits of a number that are told apart; from where a sign is any sign, and behind where any emoji: chosen by hand. */
enum { LONGEST_NUMBER = 5, SIGNS_FROM = 0x2000, EMOJI_FROM = 0x2190 };

struct text {
    const uint32_t *codes;
    int64_t count;
    const uint8_t *flags;
};

static bool is(const struct text *text, int64_t at, uint8_t what) {
    return at < text->count && text->flags[text->codes[at]] & what;
}

static bool is_link(const struct text *text, int64_t at) {
    const uint32_t *codes = text->codes + at;
    return at + 4 <= text->count && codes[0] == 'h' && codes[1] == 't' && codes[2] == 't' && codes[3] == 'p';
}

/* Where the token ends that begins at a place which is no blank: a link, digits with stops and commas, a word with a #
 * or an @ before it, or else a sign. */
static int64_t end_of(const struct text *text, int64_t at) {
    int64_t end = at + 1;
    if (is_link(text, at)) {
        while (end < text->count && !is(text, end, BLANK)) end++;
    } else if (is(text, at, DECIMAL)) {
        while (is(text, end, DECIMAL | STOP)) end++;
    } else if (is(text, at, WORD) || text->codes[at] == '#' || text->codes[at] == '@') {
        while (is(text, end, WORD)) end++;
    }
    return end;
}

static uint32_t kind_of(const struct text *text, int64_t start, int64_t length) {
    uint32_t first = text->codes[start];
    if (is_link(text, start)) return LINK;
    if (is(text, start, ALPHA)) return WORDS;
    if (is(text, start, ANY_DIGIT)) return NUMBER + (uint32_t)(length < LONGEST_NUMBER ? length : LONGEST_NUMBER);
    if (length > 1 && first == '#') return TAG;
    if (length > 1 && first == '@') return MENTION;
    if (is(text, start, WORD)) return WORDS;
    return first > EMOJI_FROM ? EMOJI_SIGN : first < SIGNS_FROM ? first : OTHER_SIGN;
}

/* Where each token starts and ends and its kind, `flags` by code point; the three hold `count`. Gives how many. */
int64_t lourie_tokens(const uint32_t *codes, int64_t count, const uint8_t *flags, int64_t *starts, int64_t *ends,
                      uint32_t *kinds) {
    struct text text = {codes, count, flags};
    int64_t found = 0;
    for (int64_t at = 0, end; at < count; at = end) {
        end = at + 1;
        if (is(&text, at, BLANK) && codes[at] != '\n') continue;
        end = end_of(&text, at);
        starts[found] = at, ends[found] = end, kinds[found++] = kind_of(&text, at, end - at);
    }
    return found;
}
