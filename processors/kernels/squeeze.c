/* The squeezed view of a folded batch: letters and digits, leet decoded, runs of one letter as one (views/text.py). */
#include "kernels.h"

/* Say whether a bar has another one two places on or back in its line: i|v|o|r|y is spelled, not leet. */
static bool is_spelled_apart(const uint32_t *codes, int64_t count, int64_t at) {
    bool before = at >= 2 && codes[at - 2] == '|' && codes[at - 1] != '\n';
    bool behind = at + 2 < count && codes[at + 2] == '|' && codes[at + 1] != '\n';
    return before || behind;
}

/* What is left of the code points by `table`, where 0 drops one, and where each was; both hold `count`. Gives how
 * many. */
int64_t lourie_squeeze(const uint32_t *codes, const uint8_t *classes, int64_t count, const uint32_t *table,
                       uint32_t *squeezed, int64_t *places) {
    int64_t left = 0;
    for (int64_t at = 0; at < count; at++) {
        uint32_t code = table[codes[at]];
        if (!code || (codes[at] == '|' && is_spelled_apart(codes, count, at))) continue;
        if (code != codes[at] && is_strewn(classes, count, at)) continue; /* it only parts: అ1లుగు */
        squeezed[left] = code, places[left++] = at;
    }
    return left;
}

/* Make runs of equal letters one, in place, but lines; the letters at `drawn`, ascending, go on with what stands before
 * whatever they are. Fills, as `Squeezed` says, `starts`, `ends`, `gaps`, `splits` and `decoded`, which hold `count`
 * each; `counts` gets how many there are of letters, gaps, splits and decoded. */
void lourie_collapse(const uint32_t *codes, int64_t count, uint32_t *squeezed, const int64_t *places,
                     const int64_t *drawn, int64_t drawn_count, int64_t *starts, int64_t *ends, int64_t *gaps,
                     int64_t *splits, int64_t *decoded, int64_t *counts) {
    int64_t runs = 0, gap = 0, split = 0, sign = 0, next = 0;
    uint32_t before = 0;
    bool is_split = false;
    for (int64_t at = 0; at < count; at++) {
        uint32_t code = squeezed[at];
        bool is_apart = at && places[at] - places[at - 1] != 1, is_new = !at | (code != before) | (code == '\n');
        before = code;
        if (next < drawn_count && drawn[next] == at) is_apart = is_new = false, next++;
        if (is_new || !runs) {
            gaps[gap] = decoded[sign] = runs;
            gap += is_apart, sign += code != codes[places[at]];
            squeezed[runs] = code, starts[runs] = ends[runs] = places[at];
            runs++, is_split = false;
        } else if (is_apart) {
            starts[runs - 1] = places[at], splits[split++] = runs - 1;
            is_split = true; /* the run ends where it was first parted */
        } else if (!is_split) {
            ends[runs - 1] = places[at];
        }
    }
    counts[0] = runs, counts[1] = gap, counts[2] = split, counts[3] = sign;
}
