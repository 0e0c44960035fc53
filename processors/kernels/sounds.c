/* What is heard of folded texts, word by word, and the hashes of up to three words in a row (lexicon/by_ear.py). */
#include "kernels.h"

enum { EDGE = 1 }; /* by_ear.py: _EDGE, the sound of all that stands between two words; 0 is silent */

static bool is_front(uint32_t code) { return code == 'e' || code == 'i' || code == 'y'; }

static bool has_no_vowels(uint16_t sound) { return (uint16_t)(sound - 0x0590) < 0x0170; } /* Hebrew and Arabic */

/* Sounds as they are heard: no silent ones, none twice in a row, a soft c as an s. `read_at` says where each was read,
 * `sums` holds the polynomial of those before each. Gives how many; `edges` gets which are edges, with -1 before the
 * first, `scales` what makes a sum from behind each a hash, and `edge_count` how many. */
static int64_t hear(const uint32_t *codes, int64_t count, const uint16_t *table, uint64_t factor, uint64_t inverse,
                    uint16_t *sounds, int64_t *read_at, uint64_t *sums, int64_t *edges, uint64_t *scales,
                    int64_t *edge_count) {
    int64_t heard = 0, edge = 1;
    uint64_t power = 1, scale = 1, sum = 0;
    uint16_t before = 0;
    edges[0] = -1, scales[0] = 1;
    for (int64_t at = 0; at < count; at++) {
        uint16_t sound = table[codes[at]];
        if (codes[at] == 'c' && at + 1 < count && is_front(codes[at + 1])) sound = 's';
        if (!sound || sound == before) continue;
        sounds[heard] = before = sound, read_at[heard] = at, sums[heard++] = sum;
        sum += sound * power, power *= factor, scale *= inverse;
        edges[edge] = heard - 1, scales[edge] = scale;
        edge += sound == EDGE;
    }
    *edge_count = edge;
    return heard;
}

/* The windows of 1 to `words` words with enough sounds and not too many: where the edge before was read (-1 for none),
 * their first sound and the edge behind, and their hashes. `sounds`, `read_at`, `sums`, `edges` and `scales` are only
 * used within and hold `count` + 1 each. Gives how many; at most `words` * (count / 2 + 1). */
int64_t lourie_sound_windows(const uint32_t *codes, int64_t count, const uint16_t *table, uint64_t factor,
                             uint64_t inverse, int64_t words, int64_t least, int64_t least_consonants, int64_t most,
                             uint16_t *sounds, int64_t *read_at, uint64_t *sums, int64_t *edges, uint64_t *scales,
                             int64_t *before, int64_t *first, int64_t *behind, uint64_t *hashes) {
    int64_t edge_count, found = 0;
    hear(codes, count, table, factor, inverse, sounds, read_at, sums, edges, scales, &edge_count);
    for (int64_t edge = 0; edge + 1 < edge_count; edge++) {
        int64_t start = edges[edge] + 1;
        for (int64_t word = 1; word <= words && edge + word < edge_count; word++) {
            int64_t end = edges[edge + word], length = end - start - (word - 1);
            if (length > most) break;
            if (length < least && (length < least_consonants || !has_no_vowels(sounds[start]))) continue;
            before[found] = edge ? read_at[start - 1] : -1, first[found] = read_at[start], behind[found] = read_at[end];
            hashes[found++] = (sums[end] - sums[start]) * scales[edge];
        }
    }
    return found;
}
