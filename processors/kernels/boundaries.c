/* Which hits in a folded view stand as words of their own (views/boundaries.py). */
#include "kernels.h"

/* Letters a term needs to be found inside aCamelHump, at the edge of a #hashtag, anywhere in one (chosen by hand), and
 * syllables from which Korean compounds are searched inside. */
enum { MIN_HUMP = 4, MIN_TAG_EDGE = 5, MIN_TAG_INSIDE = 7, MIN_HANGUL = 3 };

/* Words in ascending order, none longer than `longest`, and where each ends. */
struct words {
    const uint32_t *codes;
    const int64_t *ends;
    int64_t count, longest;
};

/* Say whether code points are one of the words. */
static bool is_among(struct words words, const uint32_t *codes, int64_t length) {
    if (length > words.longest) return false;
    int64_t low = 0, high = words.count;
    while (low < high) {
        int64_t middle = (low + high) / 2, begin = middle ? words.ends[middle - 1] : 0, same = 0;
        const uint32_t *word = words.codes + begin;
        int64_t letters = words.ends[middle] - begin;
        while (same < length && same < letters && word[same] == codes[same]) same++;
        if (same == length && same == letters) return true;
        bool is_before = same < letters && (same == length || word[same] > codes[same]);
        low = is_before ? low : middle + 1, high = is_before ? middle : high;
    }
    return false;
}

/* Say whether a hit may end between its own `inner` and the neighbouring `outer` code point. */
static bool may_part(uint8_t inner, uint8_t outer, int64_t length) {
    bool are_letters = asks_boundary(inner) && asks_boundary(outer);
    bool in_number = inner == DIGIT && (outer == DIGIT || asks_boundary(outer));
    bool in_compound = inner == HANGUL && outer == HANGUL && length >= MIN_HANGUL;
    return !(are_letters || in_number || outer == JOINER) || in_compound;
}

static bool is_flag(uint32_t code, uint8_t class) {
    (void)code;
    return class == FLAG;
}

/* Say whether a hump lies at a place in the original. */
static bool is_at_hump(struct view view, const uint32_t *originals, const int64_t *offsets, int64_t at) {
    return at > 0 && at < view.count && is_hump(originals[offsets[at - 1]], originals[offsets[at]]);
}

/* Say whether a hit stands in a #hashtag and is long enough, or beside a word of sale which fills the rest. */
static bool counts_in_tag(struct view view, int64_t start, int64_t end, bool at_edge, struct words sale,
                          struct passed *tag) {
    for (int64_t at = start; at < end; at++)
        if (!fits_tag(view.codes[at], view.classes[at])) return false;
    int64_t begin = walk_back(view, start, fits_tag, tag), rest = end;
    if (!begin || view.codes[begin - 1] != '#') return false;
    if (end - start >= MIN_TAG_INSIDE || (at_edge && end - start >= MIN_TAG_EDGE)) return true;
    while (rest < view.count && rest - end <= sale.longest && fits_tag(view.codes[rest], view.classes[rest])) rest++;
    return is_among(sale, view.codes + begin, start - begin) || is_among(sale, view.codes + end, rest - end);
}

/* Sets `starts` and `ends`, which hold one for each hit, by their ends, where it starts and ends as a word may. In a
 * #hashtag a `sale` word may be joined to a short one; they ascend, with the end of each and how long they may be. */
void lourie_whole_words(const int64_t *first, const int64_t *behind, int64_t hits, const uint32_t *codes,
                        const uint8_t *classes, int64_t count, const uint32_t *originals, const int64_t *offsets,
                        const uint32_t *sale, const int64_t *sale_ends, int64_t sale_count, int64_t longest,
                        uint8_t *starts, uint8_t *ends) {
    struct view view = {codes, classes, count};
    struct words words = {sale, sale_ends, sale_count, longest};
    struct passed flags = {0, 0}, tag = {0, 0};
    for (int64_t hit = 0; hit < hits; hit++) {
        int64_t start = first[hit], end = behind[hit], length = end - start;
        uint8_t before = class_at(view, start - 1), opens = classes[start];
        bool begins = may_part(opens, before, length), stops = may_part(classes[end - 1], class_at(view, end), length);
        if (opens == FLAG) begins &= (start - walk_back(view, start, is_flag, &flags)) % 2 == 0;
        if (codes[start] == '*') begins &= !asks_boundary(before);
        if (!(begins && stops) && asks_boundary(opens) && length >= MIN_HUMP) {
            bool in_hump = (begins || is_at_hump(view, originals, offsets, start)) &&
                           (stops || is_at_hump(view, originals, offsets, end));
            if (in_hump || counts_in_tag(view, start, end, begins || stops, words, &tag)) begins = stops = true;
        }
        starts[hit] = begins, ends[hit] = stops;
    }
}
