/* Letters of a folded view that may pose as others (views/posing.py). */
#include "kernels.h"

enum { AT_ONCE = 64 }; /* classes looked at together, which compilers do in a few instructions */
enum { KATAKANA_FROM = 0x30A1, KATAKANA_TO = 0x30FC, LAO = 0x0E80, BLOCK = 0x80 }; /* as in posing.py */

static int is_foreign(uint8_t class) { return class >= CYRILLIC && class <= LETTER; }

static bool is_letter(uint8_t class) { return class >= LATIN && class <= LETTER; }

static bool meet(uint8_t class, uint8_t next) {
    return ((class == LATIN) & is_foreign(next)) | (is_foreign(class) & (next == LATIN));
}

static bool is_katakana(uint32_t code) { return code >= KATAKANA_FROM && code <= KATAKANA_TO; }

/* The letters of the words that hold both Latin and foreign ones, and the number of the word of each; `places` and
 * `words` hold `count` each. Gives how many. */
int64_t lourie_mixed_words(const uint8_t *classes, int64_t count, int64_t *places, int64_t *words) {
    int64_t found = 0, word = 0, read = 0;
    for (int64_t first = 0; first + 1 < count; first += AT_ONCE) {
        int64_t last = first + AT_ONCE < count - 1 ? first + AT_ONCE : count - 1;
        uint8_t any = 0;
        for (int64_t at = first; at < last; at++) any |= meet(classes[at], classes[at + 1]);
        if (!any) continue; /* nearly always */
        for (int64_t at = first; at < last; at++) {
            if (at < read || !meet(classes[at], classes[at + 1])) continue;
            int64_t begin = at;
            while (begin && is_letter(classes[begin - 1])) begin--;
            for (read = begin; read < count && is_letter(classes[read]); read++)
                places[found] = read, words[found++] = word;
            word++;
        }
    }
    return found;
}

/* Where single digits and @ stand between letters of other scripts, of which none is below `first_letter`; Latin before
 * scripts without blanks; anything else before katakana. `counts` gets how many there are of each, and of Lao letters;
 * the others hold `count`. */
void lourie_posing_places(const uint32_t *codes, const uint8_t *classes, int64_t count, uint32_t first_letter,
                          int64_t *signs, int64_t *latin, int64_t *before_katakana, int64_t *counts) {
    int64_t found[4] = {0};
    for (int64_t at = 0; at + 1 < count; at++) {
        found[3] += codes[at] >= LAO && codes[at] < LAO + BLOCK;
        if (codes[at + 1] < first_letter) continue; /* nearly always */
        bool is_sign = classes[at] == DIGIT || codes[at] == '@';
        if (is_sign && at && codes[at - 1] >= first_letter && classes[at - 1] != DIGIT && classes[at + 1] != DIGIT)
            signs[found[0]++] = at;
        if (classes[at] == LATIN && classes[at + 1] == UNSPACED) latin[found[1]++] = at;
        if (!is_katakana(codes[at]) && is_katakana(codes[at + 1])) before_katakana[found[2]++] = at;
    }
    for (int64_t kind = 0; kind < 4; kind++) counts[kind] = found[kind];
}
