/* The shapes of folded texts, and the words beside what they name (models/shapes.py). */
#include "kernels.h"

/* What a code point is, as shapes.py says it: part of a word, a blank, a decimal digit, a letter, any digit, or a stop
 * or comma. */
enum { WORD = 1, BLANK = 2, DECIMAL = 4, ALPHA = 8, ANY_DIGIT = 16, STOP = 32 };

/* Digits of a number that are told apart; from where a sign is any sign, and behind where any emoji: chosen by hand. */
enum { LONGEST_NUMBER = 5, SIGNS_FROM = 0x2000, EMOJI_FROM = 0x2190 };
/* Kinds of tokens beside signs, which are their own, and amounts of words in a row; shapes.py: _NAMES. */
enum { WORDS = 0x110000, TAG, MENTION, LINK, EMOJI_SIGN, OTHER_SIGN, NUMBER };
enum { FEW = NUMBER + LONGEST_NUMBER + 1, SOME, MANY };
enum { NEAR_WORDS = 4, FEW_WORDS = 3, SOME_WORDS = 7 }; /* as in shapes.py */

static const uint32_t CRC = 0xEDB88320; /* the polynomial of CRC-32, as zlib has it */

struct text {
    const uint32_t *codes;
    int64_t count;
    const uint8_t *flags;
};

struct tokens {
    int64_t *starts, *ends, count;
};

/* A row of `signals`: where it stands in which text, the number of what a shape calls it, and 1 for a term. */
struct signal {
    int64_t text, start, end, name, is_term;
};

struct shape {
    uint32_t *numbers;
    int64_t count, words; /* and words in a row that are not in it yet */
    const uint32_t *names;
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

/* Words, numbers, signs and line breaks from a place on. */
static void cut(const struct text *text, int64_t at, struct tokens *tokens) {
    tokens->count = 0;
    for (int64_t end; at < text->count; at = end) {
        end = at + 1;
        if (is(text, at, BLANK) && text->codes[at] != '\n') continue;
        end = end_of(text, at);
        tokens->starts[tokens->count] = at, tokens->ends[tokens->count++] = end;
    }
}

static uint32_t with_byte(uint32_t crc, uint32_t byte) {
    crc ^= byte;
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? CRC : 0);
    return crc;
}

/* Takes the UTF-8 of a code point in. */
static uint32_t with_code(uint32_t crc, uint32_t code) {
    if (code < 0x80) return with_byte(crc, code);
    if (code < 0x800) {
        crc = with_byte(crc, 0xC0 | code >> 6);
    } else {
        if (code < 0x10000) crc = with_byte(crc, 0xE0 | code >> 12);
        else crc = with_byte(with_byte(crc, 0xF0 | code >> 18), 0x80 | (code >> 12 & 0x3F));
        crc = with_byte(crc, 0x80 | (code >> 6 & 0x3F));
    }
    return with_byte(crc, 0x80 | (code & 0x3F));
}

/* The number of a token: the CRC-32 of its UTF-8, each decimal digit as 0. */
static uint32_t number_of(const struct text *text, int64_t start, int64_t end) {
    uint32_t crc = 0xFFFFFFFF;
    for (int64_t at = start; at < end; at++) crc = with_code(crc, is(text, at, DECIMAL) ? '0' : text->codes[at]);
    return ~crc;
}

static void add(struct shape *shape, uint32_t number) {
    int amount = shape->words < FEW_WORDS ? FEW : shape->words < SOME_WORDS ? SOME : MANY;
    if (shape->words) shape->numbers[shape->count++] = shape->names[amount - WORDS];
    shape->words = 0;
    shape->numbers[shape->count++] = number;
}

static void add_token(struct shape *shape, const struct text *text, int64_t start, int64_t end) {
    uint32_t kind = kind_of(text, start, end - start);
    if (kind == WORDS) shape->words++;
    else add(shape, kind < WORDS ? ~with_code(0xFFFFFFFF, kind) : shape->names[kind - WORDS]);
}

/* Adds a signal, and gives where what is added may begin from then on. */
static int64_t add_signal(struct shape *shape, const struct signal *signal, int64_t reached) {
    if (signal->start < reached) return reached;
    add(shape, (uint32_t)signal->name);
    return signal->end;
}

/* Adds signals and the tokens between them, a ^ before and a $ behind. */
static void add_all(struct shape *shape, const struct text *text, const struct tokens *tokens,
                    const struct signal *signal, const struct signal *last) {
    int64_t reached = -1;
    add(shape, ~with_code(0xFFFFFFFF, '^'));
    for (int64_t at = 0; at < tokens->count; at++) {
        int64_t start = tokens->starts[at];
        for (; signal < last && signal->start <= start; signal++) reached = add_signal(shape, signal, reached);
        if (start >= reached) add_token(shape, text, start, tokens->ends[at]);
    }
    for (; signal < last; signal++) reached = add_signal(shape, signal, reached);
    add(shape, ~with_code(0xFFFFFFFF, '$'));
}

/* Writes the numbers of the words on each side of a stretch, and their places: -1 just before it, 1 just behind. Gives
 * how many. */
static int64_t read_beside(const struct text *text, const struct tokens *tokens, int64_t start, int64_t end,
                           uint32_t *words, int64_t *places) {
    int64_t before = first_from(tokens->ends, tokens->count, start + 1);
    int64_t behind = first_from(tokens->starts, tokens->count, end) - 1, found = 0;
    for (int64_t place = -NEAR_WORDS; place <= NEAR_WORDS; place++) {
        int64_t token = (place < 0 ? before : behind) + place;
        if (!place || token < 0 || token >= tokens->count) continue;
        words[found] = number_of(text, tokens->starts[token], tokens->ends[token]);
        places[found++] = place;
    }
    return found;
}

/* Writes what makes up the shape of each of `texts` that stand in the codes from `starts` to `ends`, the words beside
 * each term in it, and where those of each text end. `signals` stand by text, first ones first, longer ones before
 * shorter; those that begin inside others count for nothing, and so do the words that begin inside signals. `names`
 * are numbers by kind and amount. Tokens hold as many as the longest text has code points, `shapes` 2 a text and 1 a
 * code point and signal, `words` and `places` 8 a signal. */
void lourie_shapes(const uint32_t *codes, const uint8_t *flags, const int64_t *starts, const int64_t *ends,
                   int64_t texts, const int64_t *signals, int64_t signal_count, const uint32_t *names,
                   int64_t *token_starts, int64_t *token_ends, uint32_t *shapes, int64_t *shape_ends, uint32_t *words,
                   int64_t *places, int64_t *word_ends) {
    const struct signal *signal = (const struct signal *)signals, *behind = signal + signal_count;
    struct shape shape = {shapes, 0, 0, names};
    int64_t found = 0;
    for (int64_t number = 0; number < texts; number++) {
        struct text text = {codes, ends[number], flags};
        struct tokens tokens = {token_starts, token_ends, 0};
        const struct signal *first = signal;
        cut(&text, starts[number], &tokens);
        for (; signal < behind && signal->text == number; signal++)
            if (signal->is_term)
                found += read_beside(&text, &tokens, signal->start, signal->end, words + found, places + found);
        add_all(&shape, &text, &tokens, first, signal);
        shape_ends[number] = shape.count, word_ends[number] = found;
    }
}
