/* The first bytes of each text, without what says nothing of its language (language_heads.py). */
#include "kernels.h"

enum { READ = 256, MOST = 128 }; /* language_heads.py: READ, MAX_BYTES */

static bool is_small(uint32_t code) { return (code >= 'a' && code <= 'z') || (code >= 0x430 && code < 0x460); }
static bool is_capital(uint32_t code) { return code >= 'A' && code <= 'Z'; }
static bool is_blank(uint32_t code) { return code == ' ' || (code >= 9 && code <= 13) || (code >= 28 && code <= 31); }
static bool goes_on(uint32_t code) {
    return code < 0x80 && (is_small(code) || is_capital(code) || (code >= '0' && code <= '9') || code == '_');
}

/* Hebrew, Arabic, the scripts of India and South-East Asia; Han, kana, Hangul; signs and emoji. First and behind. */
static const uint32_t without_case[][2] = {{0, 0x80},        {0x590, 0x10A0},  {0x2000, 0x2070},  {0x2190, 0x24B6},
                                           {0x2500, 0x2C00}, {0x2E80, 0xA640}, {0xAC00, 0xFB00},  {0xFE00, 0xFF21},
                                           {0xFFE0, 0x10000}, {0x1F300, 0x20000}};

/* Whether a letter outside ASCII may be a capital one. */
static bool may_be_capital(uint32_t code) {
    for (uint64_t span = 0; span < sizeof without_case / sizeof *without_case; span++)
        if (code < without_case[span][1]) return code < without_case[span][0];
    return true;
}

static bool begins_with(const uint32_t *codes, int64_t left, const char *word, int64_t length) {
    for (int64_t at = 0; at < length; at++)
        if (at >= left || codes[at] != (uint32_t)word[at]) return false;
    return true;
}

/* How much of the text is a mention, a hashtag or a link; -1 where its end is not plain to see. */
static int64_t noise_at(const uint32_t *codes, int64_t left) {
    int64_t begun = 0, at;
    bool is_name = codes[0] == '@' || codes[0] == '#';
    if (is_name) begun = 1;
    else if (begins_with(codes, left, "www.", 4)) begun = 4;
    else if (begins_with(codes, left, "http://", 7)) begun = 7;
    else if (begins_with(codes, left, "https://", 8)) begun = 8;
    else return 0;
    for (at = begun; at < left && (is_name ? goes_on(codes[at]) : codes[at] < 0x80 && !is_blank(codes[at]));) at++;
    if (at < left && codes[at] >= 0x80) return -1;
    return at > begun ? at : 0;
}

/* Keep up to `MOST` code points with a blank for each piece of noise; -1 where it is not plain to see what is one. */
static int64_t keep(const uint32_t *codes, int64_t count, uint32_t *kept) {
    int64_t held = 0, noise;
    for (int64_t at = 0; at < count && held < MOST; at += noise ? noise : 1) {
        if ((noise = noise_at(codes + at, count - at)) < 0) return -1;
        kept[held++] = noise ? ' ' : codes[at];
    }
    return held;
}

/* Write capitals small where there are no small letters; gives whether it was plain to see. */
static bool write_small(uint32_t *codes, int64_t count) {
    bool may_be = false;
    for (int64_t at = 0; at < count; at++)
        if (is_small(codes[at])) return true;
    for (int64_t at = 0; at < count; at++) {
        may_be |= may_be_capital(codes[at]);
        if (is_capital(codes[at])) codes[at] += 'a' - 'A';
    }
    return !may_be;
}

/* Write UTF-8, as many bytes as fit, half a character as a ?; gives how many there are. */
static int64_t encode(const uint32_t *codes, int64_t count, uint8_t *bytes) {
    int64_t held = 0;
    for (int64_t at = 0; at < count && held < MOST; at++) {
        uint32_t code = codes[at] >= 0xD800 && codes[at] < 0xE000 ? '?' : codes[at];
        int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        bytes[held++] = (uint8_t)(more ? (0xF00 >> (more + 1) & 0xFF) | code >> 6 * more : code);
        while (more-- && held < MOST) bytes[held++] = (uint8_t)(0x80 | (code >> 6 * more & 0x3F));
    }
    return held;
}

/* `ends` holds where each text ends among the code points, `rows` which texts are read; each gets `MOST` bytes, of
 * which `sizes` says how many are written: -1 where what is noise or a capital takes tables of all letters. */
void lourie_read_heads(const uint32_t *codes, const int64_t *ends, const int64_t *rows, int64_t count, uint8_t *bytes,
                       int64_t *sizes) {
    uint32_t kept[MOST];
    for (int64_t one = 0; one < count; one++) {
        int64_t start = rows[one] ? ends[rows[one] - 1] : 0, left = ends[rows[one]] - start;
        int64_t held = keep(codes + start, left < READ ? left : READ, kept);
        sizes[one] = held >= 0 && write_small(kept, held) ? encode(kept, held, bytes + one * MOST) : -1;
    }
}
