/* The folded view of a batch as its table gives it, letter by letter, and the way back (views/text.py). */
#include "kernels.h"

enum { ZWJ = 0x200D, MOST = 4 }; /* the joiner between emoji; fold_table.py: _MAX_EXPANSION */

struct folding {
    const uint32_t *originals, *table, *expansions;
    const uint8_t *classes;
    int64_t count;
    uint32_t expansion;
};

/* What a code point becomes, the first of several. */
static uint32_t first_of(const struct folding *folding, int64_t at) {
    uint32_t code = folding->table[folding->originals[at]];
    return code < folding->expansion ? code : folding->expansions[(code - folding->expansion) * MOST];
}

/* Say whether what comes next, and is not dropped, is an emoji. */
static bool is_before_emoji(const struct folding *folding, int64_t at) {
    for (at++; at < folding->count; at++)
        if (folding->table[folding->originals[at]]) return folding->classes[first_of(folding, at)] == EMOJI;
    return false;
}

/* Fold code points by `table`: 0 drops one, from `expansion` on it becomes a row of `expansions`, MOST each, 0 behind
 * the last. Joiners stay between two emoji, blanks but at the start of a line and behind another blank. `folded` and
 * `offsets`, where each came from, hold MOST * `count`. Gives how many there are. */
int64_t lourie_fold(const uint32_t *originals, int64_t count, const uint32_t *table, int64_t expansion,
                    const uint32_t *expansions, const uint8_t *classes, uint32_t *folded, int64_t *offsets) {
    struct folding folding = {originals, table, expansions, classes, count, (uint32_t)expansion};
    int64_t written = 0;
    uint32_t before = 0, last = '\n'; /* what stood before, a joiner too, and what was written */
    for (int64_t at = 0; at < count; at++) {
        uint32_t code = table[originals[at]];
        if (!code) continue;
        const uint32_t *becomes = code < folding.expansion ? &code : expansions + (code - folding.expansion) * MOST;
        for (int part = 0; part < (becomes == &code ? 1 : MOST) && becomes[part]; part++) {
            uint32_t here = becomes[part];
            bool is_kept = here != ZWJ || (before && classes[before] == EMOJI && is_before_emoji(&folding, at));
            before = here;
            is_kept &= (here != ' ') | ((last != ' ') & (last != '\n'));
            folded[written] = here, offsets[written] = at;
            written += is_kept, last = is_kept ? here : last; /* a branch would be guessed wrong at many blanks */
        }
    }
    return written;
}
