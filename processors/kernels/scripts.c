/* How many letters of each script stand in each text (views/scripts.py). */
#include "kernels.h"

/* `counts` holds a row of `kinds` a text, all 0; `scripts` says of each code point of what kind it is. */
void lourie_count_scripts(const uint32_t *codes, const int64_t *ends, int64_t texts, const uint8_t *scripts,
                          int64_t kinds, int64_t *counts) {
    for (int64_t text = 0, at = 0; text < texts; text++)
        for (; at < ends[text]; at++) counts[text * kinds + scripts[codes[at]]]++;
}
