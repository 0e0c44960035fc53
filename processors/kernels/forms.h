/* Rows of UTF-8 in ascending order, and how those that begin with the same letters are found: what makes the tables
 * (forms.c) and what asks them (find_forms.c) share. */
#pragma once

#include "filter.h"

/* Letters a longer form is told by, and those that are asked first. Of the 19 word starts of a post 1.5 stand in a
 * form's first 6 letters, 7 in its first 4 (measured). */
enum { GRAM = 6, HEAD = 4 };

struct forms {
    const uint8_t *data;
    const uint32_t *ends;
    int64_t rows;
};

struct slot {
    uint32_t first, last; /* rows, half-open; none where both are 0 */
};

static inline int64_t begin_of(struct forms forms, int64_t row) { return row ? forms.ends[row - 1] : 0; }

/* Read a code point and go on behind it; what is cut off at `end` is read as it stands. */
static inline uint32_t read(const uint8_t *data, int64_t *at, int64_t end) {
    uint32_t lead = data[(*at)++];
    if (lead < 0x80) return lead;
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    uint32_t code = lead & (0x3F >> more);
    for (; more && *at < end; more--) code = code << 6 | (data[(*at)++] & 0x3F);
    return code;
}

/* Keys are of whole short forms, of the first `GRAM` letters of longer ones, and of the first `HEAD` of any, apart. */
enum { KIND_OF_HEADS = GRAM + 1 };

/* What a letter adds to the hash of those before it; the highest bits of the sum are as good as random. */
static inline uint64_t weigh(uint32_t code, int64_t at) {
    static const uint64_t factors[GRAM] = {0x9E3779B97F4A7C15u, 0xBF58476D1CE4E5B9u, 0x94D049BB133111EBu,
                                           0xD6E8FEB86659FD93u, 0xA0761D6478BD642Fu, 0xE7037ED1A0B428DBu};
    return code * factors[at];
}

static inline uint64_t key_of(uint64_t hash, int64_t kind) { return hash + (uint64_t)kind * 0x8EBC6AF09C88C6E3u; }

static inline int64_t first_letters(struct forms forms, int64_t row, uint32_t *codes) {
    int64_t at = begin_of(forms, row), letters = 0;
    while (letters < GRAM && at < forms.ends[row]) codes[letters++] = read(forms.data, &at, forms.ends[row]);
    return letters;
}

static inline bool begins_with(struct forms forms, int64_t row, const uint32_t *codes, int64_t letters) {
    uint32_t own[GRAM];
    if (first_letters(forms, row, own) != letters) return false;
    for (int64_t at = 0; at < letters; at++)
        if (own[at] != codes[at]) return false;
    return true;
}

/* Where to look for a key's slot first. */
static inline uint64_t place_of(uint64_t key, int64_t bits) { return key >> (64 - bits); }

/* The slot of these first letters, or the free one where they belong. There are always free ones. */
static inline uint64_t slot_of(struct forms forms, const struct slot *slots, int64_t bits, const uint32_t *codes,
                               int64_t letters, uint64_t key) {
    uint64_t mask = ((uint64_t)1 << bits) - 1, place = place_of(key, bits);
    while (slots[place].last && !begins_with(forms, slots[place].first, codes, letters)) place = (place + 1) & mask;
    return place;
}
