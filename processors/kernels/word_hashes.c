/* Words, what is left of them without a letter, and which of their hashes are known (lexicon/word_hashes.py, typos.py).
 * A hash is the polynomial of the letters in one odd factor, modulo 2^64. */
#include "kernels.h"

/* Words of `least` to `most` letters: where they start and end, and their hashes. Gives how many; at most
 * count / (least + 1) + 1. */
int64_t lourie_words(const uint32_t *codes, const uint8_t *classes, int64_t count, int64_t least, int64_t most,
                     uint64_t factor, int64_t *starts, int64_t *ends, uint64_t *hashes) {
    int64_t found = 0;
    for (int64_t at = 0; at < count;) {
        if (!asks_boundary(classes[at])) {
            at++;
            continue;
        }
        int64_t start = at;
        uint64_t power = 1, hash = 0;
        for (; at < count && asks_boundary(classes[at]); at++, power *= factor) hash += codes[at] * power;
        if (at - start < least || at - start > most) continue;
        starts[found] = start, ends[found] = at, hashes[found] = hash;
        found++;
    }
    return found;
}

/* The hash of each word without each of its letters but the first, word by word, and the word of each. */
void lourie_shortened(const uint32_t *codes, const int64_t *starts, const int64_t *ends, const uint64_t *wholes,
                      int64_t count, uint64_t factor, uint64_t inverse, int64_t *owners, uint64_t *hashes) {
    int64_t found = 0;
    for (int64_t word = 0; word < count; word++) {
        uint64_t power = factor, head = codes[starts[word]];
        for (int64_t at = starts[word] + 1; at < ends[word]; at++, power *= factor, found++) {
            uint64_t through = head + codes[at] * power;
            owners[found] = word;
            hashes[found] = head + (wholes[word] - through) * inverse;
            head = through;
        }
    }
}

/* The first of the known hashes that is no less: near where it would stand if they were spread evenly, as they are. */
static int64_t place_of(uint64_t hash, const uint64_t *known, int64_t size) {
    int64_t low = (int64_t)((unsigned __int128)hash * (uint64_t)size >> 64), high = low, step = 16;
    while (low > 0 && known[low - 1] >= hash) high = low, low = low > step ? low - step : 0, step *= 2;
    while (high < size && known[high] < hash) low = high + 1, high = high + step < size ? high + step : size, step *= 2;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (known[middle] < hash) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Which hashes are among the `size` known ones, ascending, and the first and last place of each there, half-open. A
 * bit for each known hash, by its first bits, ends the search for most of the others. Gives how many are met. */
int64_t lourie_met(const uint64_t *hashes, int64_t count, const uint8_t *filter, int64_t shift, const uint64_t *known,
                   int64_t size, int64_t *met, int64_t *first, int64_t *last) {
    int64_t found = 0;
    for (int64_t row = 0; row < count; row++) {
        uint64_t hash = hashes[row], bit = hash >> shift;
        if (!(filter[bit >> 3] >> (bit & 7) & 1)) continue;
        int64_t low = place_of(hash, known, size);
        if (low == size || known[low] != hash) continue;
        met[found] = row, first[found] = low;
        while (low < size && known[low] == hash) low++;
        last[found++] = low;
    }
    return found;
}
