/* How many letters of each script stand in each text (views/scripts.py). */
#include "kernels.h"

enum { KINDS = 32, APART = 4 }; /* kinds there may be; sums of their own, so that none waits for the one before */

/* `counts` gets a row of `kinds` a text, fewer than `KINDS`; `scripts` says of each code point of what kind it is. */
void lourie_count_scripts(const uint32_t *codes, const int64_t *ends, int64_t texts, const uint8_t *scripts,
                          int64_t kinds, int64_t *counts) {
    for (int64_t text = 0, at = 0; text < texts; text++) {
        int32_t sums[APART][KINDS] = {{0}};
        for (; at < ends[text]; at++) sums[at % APART][scripts[codes[at]] % KINDS]++;
        for (int64_t kind = 0; kind < kinds; kind++) {
            int64_t sum = 0;
            for (int64_t apart = 0; apart < APART; apart++) sum += sums[apart][kind];
            counts[text * kinds + kind] = sum;
        }
    }
}
