/* Where names may begin in the views of a batch (views/word_starts.py). */
#include "kernels.h"

/* Letters that go on with the word before them. */
static int joins_word(uint8_t class) { return (int)asks_boundary(class) & (class != HANGUL); }

/* Say whether so many code points follow in the line, and in the tag if there is one. */
static bool has_rest(struct view view, int64_t at, bool in_tag, int64_t least) {
    for (int64_t end = at; end < at + least; end++)
        if (end >= view.count || view.codes[end] == '\n' ||
            (in_tag && !fits_tag(view.codes[end], view.classes[end])))
            return false;
    return true;
}

/* A folded view with where each letter stands in the original, and where its texts begin. */
struct written {
    struct view view;
    const uint32_t *originals;
    const int64_t *offsets, *starts;
    int64_t texts;
};

/* Where a walk through tags and humps is, and where a name may begin inside words there: where `least` code points
 * follow, not at more than `most` places of a text. */
struct walk {
    int64_t text, inside, least, most;
    bool in_tag;
};

/* Set where in a stretch a name may begin with a word; says whether a tag or a hump may lie there. */
static bool read_words(struct written written, int64_t first, int64_t last, uint8_t *begins) {
    const uint8_t *classes = written.view.classes;
    uint32_t originals[STRETCH + 1], inner = 0;
    originals[0] = written.originals[written.offsets[first ? first - 1 : 0]];
    begins[0] = !first || !(joins_word(classes[first]) & asks_boundary(classes[first - 1]));
    for (int64_t at = first + 1; at < last; at++)
        begins[at - first] = !(joins_word(classes[at]) & asks_boundary(classes[at - 1]));
    for (int64_t at = first; at < last; at++) originals[at - first + 1] = written.originals[written.offsets[at]];
    for (int64_t at = 0; at < last - first; at++) inner |= is_hump(originals[at], originals[at + 1]);
    return inner | holds_any(written.view.codes, first ? first - 1 : 0, last, '#', 1);
}

/* Set where in a stretch a name may begin inside words. */
static void read_inside(struct written written, int64_t first, int64_t last, struct walk *walk, uint8_t *begins) {
    struct view view = written.view;
    for (int64_t at = first; at < last; at++) {
        int64_t before = at ? at - 1 : at;
        while (walk->text < written.texts && at >= written.starts[walk->text]) walk->text++, walk->inside = 0;
        if (at && view.codes[before] == '#') walk->in_tag = true;
        if (walk->in_tag) walk->in_tag = fits_tag(view.codes[at], view.classes[at]);
        if (begins[at - first]) continue;
        if (!walk->in_tag &&
            !is_hump(written.originals[written.offsets[before]], written.originals[written.offsets[at]]))
            continue;
        begins[at - first] = walk->inside < walk->most && has_rest(view, at, walk->in_tag, walk->least);
        walk->inside += begins[at - first];
    }
}

/* Fills `places`, which holds one for each code point, with where a name may begin in a folded view: at whatever joins
 * no letter before it, but inside a word only where a tag goes on or a capital follows a small letter in the original,
 * `least` code points follow, and not at more than `most` places of a text; `starts` says where texts begin. `spaced`
 * gets the view with hyphens and underscores as blanks. Gives how many places there are, below 2^31. */
int64_t lourie_word_starts(const uint32_t *codes, const uint8_t *classes, int64_t count, const uint32_t *originals,
                           const int64_t *offsets, const int64_t *starts, int64_t texts, int64_t least, int64_t most,
                           int32_t *places, uint32_t *spaced) {
    struct written written = {{codes, classes, count}, originals, offsets, starts, texts};
    struct walk walk = {0, 0, least, most, false};
    int64_t found = 0;
    for (int64_t first = 0, last; first < count; first = last) {
        uint8_t begins[STRETCH];
        last = end_of_stretch(first, count);
        for (int64_t at = first; at < last; at++) spaced[at] = codes[at] == '-' || codes[at] == '_' ? ' ' : codes[at];
        if (read_words(written, first, last, begins) || walk.in_tag) read_inside(written, first, last, &walk, begins);
        for (int64_t at = first; at < last; at++) places[found] = (int32_t)at, found += begins[at - first];
    }
    return found;
}

/* Fills `starts`, which holds one for each squeezed letter, with where a disguised name may begin in a squeezed view:
 * at what joins no letter before it in the folded view, and at any letter of scripts that write no blanks. `places` are
 * those of the squeezed letters. Gives how many. */
int64_t lourie_squeezed_starts(const int64_t *places, int64_t count, const uint8_t *classes, int32_t *starts) {
    int64_t found = 0;
    for (int64_t at = 0; at < count; at++) {
        int64_t place = places[at];
        starts[found] = (int32_t)at;
        found += !place | !asks_boundary(classes[place - (place > 0)]) | (classes[place] == UNSPACED);
    }
    return found;
}
