/* Signs of syllables: typed twice, drawn out, in another order (views/text.py, drawn_out.py, sign_order.py). */
#include "kernels.h"

enum { COENG = 0x17D2, RO = 0x179A, BLOCK_BITS = 7 }; /* as in sign_order.py */

/* Where a code point from `from` on stands behind itself; `places` hold `count`. Gives how many. */
int64_t lourie_doubled(const uint32_t *codes, int64_t count, uint32_t from, int64_t *places) {
    int64_t found = 0;
    for (int64_t first = 1; first < count; first += STRETCH) {
        int64_t last = end_of_stretch(first, count);
        uint32_t any = 0;
        for (int64_t at = first; at < last; at++) any |= (codes[at] == codes[at - 1]) & (codes[at] >= from);
        for (int64_t at = first; any && at < last; at++)
            if (codes[at] == codes[at - 1] && codes[at] >= from) places[found++] = at;
    }
    return found;
}

struct letters {
    const uint32_t *codes;
    const int64_t *places;
    int64_t count;
    uint32_t from, kinds;
    const uint8_t *is_sign;
};

static bool is_ours(const struct letters *letters, int64_t at) {
    return letters->codes[at] - letters->from < letters->kinds;
}

/* Say whether one of ours stands just behind another. */
static bool is_behind(const struct letters *letters, int64_t at) {
    return at > 0 && letters->places[at] == letters->places[at - 1] + 1 && is_ours(letters, at) &&
           is_ours(letters, at - 1);
}

static bool is_as_two_before(const struct letters *letters, int64_t at) {
    return at > 1 && letters->codes[at] == letters->codes[at - 2] && is_behind(letters, at) &&
           is_behind(letters, at - 1);
}

/* Say whether a letter and its sign, which ends at a place, stand behind the same two. */
static bool is_again(const struct letters *letters, int64_t at) {
    return at < letters->count && is_as_two_before(letters, at) && is_as_two_before(letters, at - 1) &&
           letters->is_sign[letters->codes[at] - letters->from];
}

/* Where a letter with its sign stands a second and a third time, and a vowel behind the sign of that vowel: `drawn`
 * holds `count`. Ours are the `kinds` code points from `from` on: `is_sign` and `own_sign`, 0 for none and counted from
 * `from`, have an entry for each; `places` are those of the letters in their text. Gives how many. */
int64_t lourie_drawn_out(const uint32_t *codes, const int64_t *places, int64_t count, uint32_t from, uint32_t kinds,
                         const uint8_t *is_sign, const uint32_t *own_sign, int64_t *drawn) {
    struct letters letters = {codes, places, count, from, kinds, is_sign};
    int64_t found = 0, reached = 0;
    for (int64_t first = 1; first < count; first += STRETCH) {
        int64_t last = end_of_stretch(first, count);
        if (!holds_any(codes, first, last, from, kinds)) continue; /* nearly always */
        for (int64_t at = first; at < last; at++) {
            if (!is_behind(&letters, at)) continue;
            if (is_again(&letters, at + 1) && is_again(&letters, at + 3)) reached = at + 4;
            uint32_t before = codes[at - 1], sign = own_sign[codes[at] - from];
            bool was_drawn = found && drawn[found - 1] == at - 1;
            bool is_vowel_again = sign && (sign == before - from || (was_drawn && before == codes[at]));
            if (at < reached || is_vowel_again) drawn[found++] = at;
        }
    }
    return found;
}

/* Where a sign of the `kinds` code points from `from` on may not be where it belongs, or as it belongs, in `places`;
 * where either of the two `digits` stands in `digit_places`: they hold `count` each. A sign belongs before others of
 * its block by its rank, 0 for none. `opens` and `closes` share a bit where the first before the second is no way to
 * write them. `counts` gets how many there are of each. */
void lourie_misplaced_signs(const uint32_t *codes, int64_t count, uint32_t from, uint32_t kinds, const uint8_t *ranks,
                            const uint8_t *opens, const uint8_t *closes, const uint32_t *digits, int64_t *places,
                            int64_t *digit_places, int64_t *counts) {
    int64_t found = 0, found_digits = 0;
    for (int64_t first = 0; first < count; first += STRETCH) {
        int64_t last = end_of_stretch(first, count);
        if (!holds_any(codes, first, last, from, kinds)) continue; /* nearly always */
        for (int64_t at = first; at < last; at++) {
            uint32_t mine = codes[at] - from, next = at + 1 < count ? codes[at + 1] - from : kinds;
            if (codes[at] == digits[0] || codes[at] == digits[1]) digit_places[found_digits++] = at;
            if (mine >= kinds || next >= kinds) continue;
            bool is_late = ranks[next] && ranks[mine] > ranks[next] &&
                           codes[at] >> BLOCK_BITS == codes[at + 1] >> BLOCK_BITS;
            bool is_below = codes[at] == RO && codes[at + 1] == COENG && at && codes[at - 1] == COENG;
            if (is_late || is_below || (opens[mine] & closes[next])) places[found++] = at;
        }
    }
    counts[0] = found, counts[1] = found_digits;
}
