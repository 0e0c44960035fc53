/* What the kernels share. Each is one loop over the letters, words or bytes of a whole batch; arrays are made, and
 * their sizes checked, by the Python that calls (the file of the same name beside the caller's data says where).
 * Nothing is allocated, nothing outlives a call, no kernel writes beyond the sizes it is given. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Classes of code points, as processors/views/fold_table.py numbers them. */
enum { OTHER, LATIN, CYRILLIC, GREEK, LETTER, HANGUL, DIGIT, UNSPACED, EMOJI, FLAG, JOINER, BREAK };

/* Letters of scripts that write blanks between words. */
static inline bool asks_boundary(uint8_t class) { return class >= LATIN && class <= HANGUL; }

/* Say whether a sign or digit was strewn between letters of scripts which have no letters like it. */
static inline bool is_strewn(const uint8_t *classes, int64_t count, int64_t at) {
    return at > 0 && at + 1 < count && classes[at - 1] == LETTER && classes[at + 1] == LETTER;
}
