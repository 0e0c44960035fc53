/* The first bytes of each text, without what says nothing of its language (language_heads.py). */
#include "kernels.h"

/* READ and MAX_BYTES of Python; code points looked at at once; bits of `letters`. */
enum { READ = 256, MOST = 128, STEP = 8, IN_WORDS = 1, BLANK = 2, SMALL = 4, CAPITAL = 8 };

static bool begins_with(const uint32_t *codes, int64_t left, const char *word, int64_t length) {
    for (int64_t at = 0; at < length; at++)
        if (at >= left || codes[at] != (uint32_t)word[at]) return false;
    return true;
}

static int may_begin(uint32_t code, uint32_t next) {
    int is_link = ((code == 'h') & (next == 't')) | ((code == 'w') & (next == 'w'));
    return is_link | (code == '@') | (code == '#'); /* & and |: branches would be guessed wrong too often */
}

static bool may_begin_soon(const uint32_t *codes) {
    int may = 0;
    for (int64_t at = 0; at < STEP; at++) may |= may_begin(codes[at], codes[at + 1]);
    return may;
}

/* How much of the text is a mention, a hashtag or a link. */
static int64_t noise_at(const uint32_t *codes, int64_t left, const uint8_t *letters) {
    int64_t begun = 0, at;
    bool is_name = codes[0] == '@' || codes[0] == '#';
    if (is_name) begun = 1;
    else if (begins_with(codes, left, "www.", 4)) begun = 4;
    else if (begins_with(codes, left, "http://", 7)) begun = 7;
    else if (begins_with(codes, left, "https://", 8)) begun = 8;
    else return 0;
    for (at = begun; at < left && (is_name ? letters[codes[at]] & IN_WORDS : !(letters[codes[at]] & BLANK));) at++;
    return at > begun ? at : 0;
}

/* Keep up to `MOST` code points with a blank for each piece of noise. */
static int64_t keep(const uint32_t *codes, int64_t count, const uint8_t *letters, uint32_t *kept) {
    int64_t held = 0;
    for (int64_t at = 0; at < count && held < MOST; at++) {
        if (at + STEP < count && held + STEP <= MOST && !may_begin_soon(codes + at)) {
            for (int64_t next = 0; next < STEP; next++) kept[held + next] = codes[at + next];
            at += STEP - 1, held += STEP;
            continue;
        }
        kept[held++] = codes[at];
        if (!may_begin(codes[at], at + 1 < count ? codes[at + 1] : 0)) continue;
        int64_t noise = noise_at(codes + at, count - at, letters);
        if (noise) kept[held - 1] = ' ', at += noise - 1;
    }
    return held;
}

/* Write capitals small where there are no small letters; gives whether it knew how. */
static bool write_small(uint32_t *codes, int64_t count, const uint8_t *letters) {
    bool is_known = true;
    for (int64_t at = 0; at < count; at++) {
        if (letters[codes[at]] & SMALL) return true;
        if (letters[codes[at]] & CAPITAL && codes[at] >= 0x80) is_known = false;
    }
    for (int64_t at = 0; at < count; at++)
        if (letters[codes[at]] & CAPITAL) codes[at] += 'a' - 'A';
    return is_known;
}

static bool are_ascii(const uint32_t *codes) {
    uint32_t all = 0;
    for (int64_t at = 0; at < STEP; at++) all |= codes[at];
    return all < 0x80;
}

/* Write a code point as UTF-8, half a character as a ?; gives how many of the four bytes count. */
static int64_t write_code(uint32_t code, uint8_t *bytes) {
    static const uint8_t first[] = {0, 0xC0, 0xE0, 0xF0};
    if (code >= 0xD800 && code < 0xE000) code = '?';
    int64_t more = (code >= 0x80) + (code >= 0x800) + (code >= 0x10000);
    bytes[0] = (uint8_t)(first[more] | code >> 6 * more);
    bytes[1] = (uint8_t)(0x80 | (code >> 6 * (more > 1 ? more - 1 : 0) & 0x3F));
    bytes[2] = (uint8_t)(0x80 | (code >> 6 * (more > 2) & 0x3F));
    bytes[3] = (uint8_t)(0x80 | (code & 0x3F));
    return 1 + more;
}

/* Write UTF-8, as many bytes as fit; gives how many there are. */
static int64_t encode(const uint32_t *codes, int64_t count, uint8_t *bytes) {
    uint8_t last[4];
    int64_t held = 0, at = 0;
    for (; at + STEP <= count && held + 4 * STEP <= MOST; at += STEP)
        if (are_ascii(codes + at)) {
            for (int64_t next = 0; next < STEP; next++) bytes[held + next] = (uint8_t)codes[at + next];
            held += STEP;
        } else {
            for (int64_t next = 0; next < STEP; next++) held += write_code(codes[at + next], bytes + held);
        }
    for (; at < count && held + 4 <= MOST; at++) held += write_code(codes[at], bytes + held);
    for (; at < count && held < MOST; at++) {
        int64_t written = write_code(codes[at], last);
        for (int64_t next = 0; next < written && held < MOST; next++) bytes[held++] = last[next];
    }
    return held;
}

/* `ends` holds where each text ends among the code points, `rows` which texts are read; each gets `MOST` bytes, of
 * which `sizes` says how many are written: -1 where capitals outside ASCII are to be written small. */
void lourie_read_heads(const uint32_t *codes, const int64_t *ends, const int64_t *rows, int64_t count,
                       const uint8_t *letters, uint8_t *bytes, int64_t *sizes) {
    uint32_t kept[MOST];
    for (int64_t one = 0; one < count; one++) {
        int64_t start = rows[one] ? ends[rows[one] - 1] : 0, left = ends[rows[one]] - start;
        int64_t held = keep(codes + start, left < READ ? left : READ, letters, kept);
        sizes[one] = write_small(kept, held, letters) ? encode(kept, held, bytes + one * MOST) : -1;
    }
}
