/* Letters of a folded view that may pose as others (views/posing.py). */
#include "kernels.h"

enum { LAST = 0x110000 }; /* behind all code points */
enum { KATAKANA_FROM = 0x30A1, KATAKANA_TO = 0x30FC, THAI = 0x0E00, LAO = 0x0E80, BLOCK = 0x80 }; /* as in posing.py */

static int is_foreign(uint8_t class) { return class >= CYRILLIC && class <= LETTER; }

static bool is_letter(uint8_t class) { return class >= LATIN && class <= LETTER; }

static bool meet(uint8_t class, uint8_t next) {
    return ((class == LATIN) & is_foreign(next)) | (is_foreign(class) & (next == LATIN));
}

static int is_katakana(uint32_t code) { return code - KATAKANA_FROM <= KATAKANA_TO - KATAKANA_FROM; }

/* The letters of the words that hold both Latin and foreign ones, and the number of the word of each; `places` and
 * `words` hold `count` each. Gives how many. */
int64_t lourie_mixed_words(const uint8_t *classes, int64_t count, int64_t *places, int64_t *words) {
    int64_t found = 0, word = 0, read = 0;
    for (int64_t first = 0; first + 1 < count; first += STRETCH) {
        int64_t last = end_of_stretch(first, count - 1);
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

/* The Cyrillic letters of texts in which others are Latin and there are more of these, and a number for the text of
 * each: in a text that ends at each line break and holds no letters but of these two. `places` and `texts` hold `count`
 * each. Gives how many. */
int64_t lourie_cyrillic_in_latin(const uint32_t *codes, const uint8_t *classes, int64_t count, int64_t *places,
                                 int64_t *texts) {
    int64_t found = 0, text = 0, end = 0;
    for (int64_t first = 0; first < count; first += STRETCH) {
        int64_t last = end_of_stretch(first, count);
        if (!holds_class(classes, first, last, CYRILLIC)) continue; /* nearly always */
        for (int64_t at = first > end ? first : end; at < last; at = end) {
            int64_t begin = at, of[BREAK + 1] = {0};
            while (begin > 0 && codes[begin - 1] != '\n') begin--;
            for (end = begin; end < count && codes[end] != '\n'; end++) of[classes[end]]++;
            bool is_chosen = of[CYRILLIC] && of[CYRILLIC] < of[LATIN] && !of[GREEK] && !of[LETTER];
            for (int64_t place = begin; is_chosen && place < end; place++)
                if (classes[place] == CYRILLIC) places[found] = place, texts[found++] = text;
            text++, end++;
        }
    }
    return found;
}

static int may_pose(const uint32_t *codes, const uint8_t *classes, int64_t at, uint32_t first_letter) {
    int is_sign = (classes[at] == DIGIT) | (codes[at] == '@');
    int is_latin = (classes[at] == LATIN) & (classes[at + 1] == UNSPACED);
    int is_before = is_katakana(codes[at + 1]) & !is_katakana(codes[at]);
    return (codes[at + 1] >= first_letter) & (is_sign | is_latin | is_before);
}

/* Read Lao letters as Thai, in place, in each run of letters without blanks that holds Thai ones too; `classes` has an
 * entry for each code point. Gives how many. */
int64_t lourie_read_lao(uint32_t *codes, int64_t count, const uint8_t *classes) {
    int64_t read = 0, end = 0;
    for (int64_t first = 0; first < count; first += STRETCH) {
        int64_t last = end_of_stretch(first, count);
        if (!holds_any(codes, first, last, LAO, BLOCK)) continue; /* nearly always */
        for (int64_t at = first > end ? first : end; at < last; at = end + 1) {
            int64_t begin = at;
            bool has_thai = false;
            while (begin > 0 && classes[codes[begin - 1]] == UNSPACED) begin--;
            for (end = begin; end < count && classes[codes[end]] == UNSPACED; end++)
                has_thai |= codes[end] - THAI < BLOCK;
            for (int64_t place = begin; has_thai && place < end; place++)
                if (codes[place] - LAO < BLOCK) codes[place] -= LAO - THAI, read++;
        }
    }
    return read;
}

/* Where single digits and @ stand between letters of other scripts, of which none is below `first_letter`; Latin before
 * scripts without blanks; anything else before katakana. `counts` gets how many there are of each; the
 * others hold `count`. */
void lourie_posing_places(const uint32_t *codes, const uint8_t *classes, int64_t count, uint32_t first_letter,
                          int64_t *signs, int64_t *latin, int64_t *before_katakana, int64_t *counts) {
    int64_t found[3] = {0};
    for (int64_t first = 0; first + 1 < count; first += STRETCH) {
        int64_t last = end_of_stretch(first, count - 1);
        if (!holds_any(codes, first + 1, last + 1, first_letter, LAST - first_letter)) continue; /* nearly always */
        int any = 0;
        for (int64_t at = first; at < last; at++) any |= may_pose(codes, classes, at, first_letter);
        for (int64_t at = first; any && at < last; at++) {
            if (!may_pose(codes, classes, at, first_letter)) continue;
            bool is_sign = classes[at] == DIGIT || codes[at] == '@';
            if (is_sign && at && codes[at - 1] >= first_letter && classes[at - 1] != DIGIT && classes[at + 1] != DIGIT)
                signs[found[0]++] = at;
            if (classes[at] == LATIN && classes[at + 1] == UNSPACED) latin[found[1]++] = at;
            if (!is_katakana(codes[at]) && is_katakana(codes[at + 1])) before_katakana[found[2]++] = at;
        }
    }
    for (int64_t kind = 0; kind < 3; kind++) counts[kind] = found[kind];
}
