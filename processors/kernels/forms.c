/* The tables in which half a million forms are found (lexicon/sought.py).
 *
 * Forms are rows of UTF-8 in ascending order, so that all that stand at a place lie on one chain: from the last row
 * that does not come behind the text there, by each row's parent, the longest row that it begins with. Most places hold
 * none: a table of first letters and bits for what forms begin with say so without a look at the rows. */
#include "forms.h"

static uint64_t hash_of(const uint32_t *codes, int64_t letters) {
    uint64_t hash = 0;
    for (int64_t at = 0; at < letters; at++) hash += weigh(codes[at], at);
    return hash;
}

/* The longest row each row begins with, or one that is the same and stands before; -1 for none. */
void lourie_form_parents(const uint8_t *data, const uint32_t *ends, int64_t rows, int32_t *parents) {
    struct forms forms = {data, ends, rows};
    for (int64_t row = 0; row < rows; row++) {
        int64_t begin = begin_of(forms, row), length = ends[row] - begin, parent = row - 1;
        for (; parent >= 0; parent = parents[parent]) {
            int64_t other = begin_of(forms, parent), letters = ends[parent] - other, at = 0;
            while (at < letters && at < length && data[other + at] == data[begin + at]) at++;
            if (at == letters) break;
        }
        parents[row] = (int32_t)parent;
    }
}

/* The rows that begin with the same letters as one, or are the same short form: behind the last of them. */
static int64_t alike(struct forms forms, int64_t row, uint32_t *codes, int64_t *letters) {
    int64_t last = row + 1;
    *letters = first_letters(forms, row, codes);
    while (last < forms.rows && begins_with(forms, last, codes, *letters)) last++;
    return last;
}

/* How many slots the rows fill. */
int64_t lourie_form_keys(const uint8_t *data, const uint32_t *ends, int64_t rows) {
    struct forms forms = {data, ends, rows};
    uint32_t codes[GRAM];
    int64_t keys = 0, letters;
    for (int64_t row = 0; row < rows; row = alike(forms, row, codes, &letters)) keys++;
    return keys;
}

/* Fill what a search asks first: `starts`, by the last 16 bits of a first letter, bit n where a form of n letters,
 * fewer than `GRAM`, begins with it, bit 0 where one of `HEAD` or more does; `filter` (filter.h), for each whole
 * form of fewer than `GRAM` letters, for the first `GRAM` of others, and for the first `HEAD` of all; and the slots of
 * the first two, a power of 2, of which some stay free. All are 0 before. */
void lourie_index_forms(const uint8_t *data, const uint32_t *ends, int64_t rows, uint8_t *starts, uint64_t *filter,
                        int64_t shift, uint32_t *slots, int64_t slot_bits) {
    struct forms forms = {data, ends, rows};
    struct slot *filled = (struct slot *)slots;
    for (int64_t row = 0, last; row < rows; row = last) {
        uint32_t codes[GRAM];
        int64_t letters;
        last = alike(forms, row, codes, &letters);
        uint64_t key = key_of(hash_of(codes, letters), letters);
        starts[codes[0] & 0xFFFF] |= (uint8_t)((letters < GRAM) << letters | (letters >= HEAD));
        if (letters >= HEAD) put_into(filter, shift, key_of(hash_of(codes, HEAD), KIND_OF_HEADS));
        put_into(filter, shift, key);
        filled[slot_of(forms, filled, slot_bits, codes, letters, key)] = (struct slot){(uint32_t)row, (uint32_t)last};
    }
}
