/* Where names may begin inside words: in a #hashtag and at camelHumps (views/word_starts.py). */
#include "kernels.h"

static bool goes_on(uint32_t code, uint8_t class) { return asks_boundary(class) || class == DIGIT || code == '_'; }

static bool is_between(uint32_t code, uint32_t first, uint32_t last) { return code >= first && code <= last; }

/* The letters below `marked_below`, none first of its word and none of Hangul, at which a tag goes on or a capital
 * follows a small letter in the original, and where what is read from each ends: with its line, its tag or after
 * `most`. Those with less than `least` are left out. `places` and `ends` hold `count` each. Gives how many. */
int64_t lourie_inner_starts(const uint32_t *codes, const uint8_t *classes, int64_t count, const uint32_t *originals,
                            const int64_t *offsets, int64_t marked_below, int64_t least, int64_t most, int64_t *places,
                            int64_t *ends) {
    int64_t found = 0;
    bool in_tag = false;
    for (int64_t at = 1; at < count; at++) {
        if (codes[at - 1] == '#') in_tag = true;
        if (in_tag) in_tag = goes_on(codes[at], classes[at]);
        bool is_hump = is_between(originals[offsets[at]], 'A', 'Z') && is_between(originals[offsets[at - 1]], 'a', 'z');
        if (!in_tag && !is_hump) continue; /* nearly always */
        if (!asks_boundary(classes[at]) || !asks_boundary(classes[at - 1])) continue;
        if (classes[at] == HANGUL || codes[at] >= marked_below) continue;
        int64_t end = at;
        while (end < at + most && end < count && codes[end] != '\n') {
            if (in_tag && !goes_on(codes[end], classes[end])) break;
            end++;
        }
        if (end - at >= least) places[found] = at, ends[found++] = end;
    }
    return found;
}
