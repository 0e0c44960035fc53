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
