/* Which hits end with their word, or before an ending of their term's language (lexicon/endings.py). */
#include "kernels.h"

enum { MAX_ENDING = 4, BITS = 16 }; /* letters of the longest ending, and bits of each in its key */

/* Say whether code points are one of the endings whose keys are given. */
static bool is_ending(const uint32_t *codes, int64_t length, const uint64_t *keys, int64_t count) {
    uint64_t key = 0;
    for (int64_t at = 0; at < length; at++) {
        if (codes[at] >> BITS) return false;
        key |= (uint64_t)codes[at] << (at * BITS);
    }
    for (int64_t at = 0; at < count; at++)
        if (keys[at] == key) return true;
    return false;
}

/* Fills `kept` with the numbers of the hits, by their ends, that start where a word may (`starts`), and end where one
 * may (`ends`) or before an ending, and `tails` with where their words end; both hold one for each hit. `languages`
 * says which edges of `keys` are those of a form, `texts` where texts begin, and the end: but `most` hits of each are
 * looked at. Gives how many. */
int64_t lourie_with_endings(const int64_t *first, const int64_t *behind, const int64_t *forms, int64_t hits,
                            const uint8_t *starts, const uint8_t *ends, const uint32_t *codes, const uint8_t *classes,
                            int64_t count, const int64_t *texts, int64_t most, const uint16_t *languages,
                            const int64_t *edges, const uint64_t *keys, int64_t *kept, int64_t *tails) {
    int64_t text = 0, looked_at = 0, found = 0;
    for (int64_t hit = 0; hit < hits; hit++) {
        if (!starts[hit]) continue;
        int64_t end = behind[hit], tail = end;
        const int64_t *edge = edges;
        if (!ends[hit]) {
            edge += languages[forms[hit]];
            while (tail < count && tail - end <= MAX_ENDING && asks_boundary(classes[tail])) tail++;
            if (tail - end > MAX_ENDING || edge[0] == edge[1]) continue;
        }
        for (; first[hit] >= texts[text + 1]; text++) looked_at = 0;
        if (looked_at++ >= most) continue;
        if (tail > end && !is_ending(codes + end, tail - end, keys + edge[0], edge[1] - edge[0])) continue;
        kept[found] = hit, tails[found++] = tail;
    }
    return found;
}
