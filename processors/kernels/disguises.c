/* Which hits in the squeezed view are words taken apart, drawn out or spelled with signs (lexicon/disguises.py). */
#include "kernels.h"

/* Letters a disguised term needs when blanks cut it into pieces, when it is several words, when it is one word or cut
 * by signs, and the letters too many of a flood ("ivoryyy"). Spelled letter by letter any length does. With less, words
 * meet by chance: MIN_WHOLE adds 187 hits in 408,784 ordinary posts, 5 pieces by blanks would add 300. */
enum { MIN_PIECES = 7, MIN_DECODED = 5, MIN_WHOLE = 4, MIN_FLOOD = 2 };

/* Letters it needs when cut by line breaks alone, one of the pieces a whole line; MIN_WHOLE where it begins and ends
 * with a line (chosen by hand). */
enum { MIN_LINES = 5 };

/* Letters with their vowel signs that a blank cuts in two only where they are MIN_DECODED signs: two little words of
 * Hindi make an animal (measured on 100,000 ordinary posts). */
enum { MIN_BASES = 2 };

/* Letters of a piece on average from which pieces are words, and letters a term needs then: "color in" is no
 * colorín. */
enum { MAX_CRUMB = 3, MIN_HALVES = 10 };

enum { SEPARATOR = 0xE000 }; /* as in fold_table.py */

struct places {
    const int64_t *all; /* ascending */
    int64_t count, below;
};

/* Count the places that lie in a stretch, half-open; walks from where the last one ended. */
static int64_t count_in(struct places *places, int64_t first, int64_t behind) {
    while (places->below < places->count && places->all[places->below] < behind) places->below++;
    while (places->below && places->all[places->below - 1] >= behind) places->below--;
    int64_t found = 0;
    while (found < places->below && places->all[places->below - 1 - found] >= first) found++;
    return found;
}

struct squeezed {
    const int64_t *starts, *ends;
    struct places gaps, splits, decoded;
};

struct columns {
    const uint8_t *joints, *letters, *needs_sign, *bases, *least;
};

struct hit {
    int64_t first, last, length; /* the first and last place in the folded view, and letters of the form */
    int64_t gaps, decoded, drawn; /* places where something was left out, signs read as letters, letters too many */
    uint8_t opens, bases;
    bool is_flooded, is_spelled;
};

/* Say whether a hit begins or ends with a number that stands apart: the 3 of "glass eel 3 kg" is no e. */
static bool ends_in_number(struct squeezed view, int64_t start, int64_t end) {
    return (count_in(&view.decoded, start, start + 1) && count_in(&view.gaps, start + 1, start + 2)) ||
           (count_in(&view.decoded, end - 1, end) && count_in(&view.gaps, end - 1, end));
}

/* Say whether a hit is changed from what the folded view shows, as a hidden word may be, and fill in what it is. */
static bool is_likely(struct squeezed *view, int64_t start, int64_t end, struct columns columns, int64_t form,
                      struct hit *hit) {
    int64_t length = end - start, width = view->ends[end - 1] + 1 - view->starts[start];
    int64_t decoded = count_in(&view->decoded, start, end);
    if (width == length && !decoded) return false; /* nearly always */
    if (decoded * 3 > length * 2 || width > 4 * length || (!decoded && columns.needs_sign[form])) return false;
    int64_t splits = count_in(&view->splits, start + 1, end - 1); /* the y of "baby, you" is no flood */
    int64_t gaps = count_in(&view->gaps, start + 1, end) + splits, drawn = width - gaps - length;
    bool is_flooded = gaps <= columns.joints[form] && drawn >= MIN_FLOOD && !splits;
    if (!gaps && (!(decoded || is_flooded) || width < columns.letters[form])) return false;
    hit->first = view->starts[start], hit->last = view->ends[end - 1], hit->length = length;
    hit->gaps = gaps, hit->decoded = decoded, hit->drawn = drawn, hit->bases = columns.bases[form];
    hit->is_flooded = is_flooded, hit->is_spelled = hit->bases && gaps >= hit->bases - 1;
    return !decoded || hit->is_spelled || !ends_in_number(*view, start, end);
}

/* Say whether a hit has the letters it needs where it is cut like this. */
static bool is_long(const struct hit *hit, bool is_whole, bool in_spelling) {
    if (!in_spelling && !hit->is_flooded) return false;
    bool in_crumbs = (hit->gaps + 1) * MAX_CRUMB > hit->length;
    if (hit->is_spelled || hit->length >= (in_crumbs ? MIN_PIECES : MIN_HALVES)) return true;
    if (hit->decoded && (hit->gaps ? is_whole && hit->length >= MIN_DECODED : hit->length >= MIN_WHOLE)) return true;
    return hit->is_flooded && (hit->opens == HANGUL || hit->drawn > MIN_FLOOD || hit->length >= MIN_WHOLE);
}

static bool is_stop(uint32_t code) { return code == ',' || code == ';' || code == ':'; }

/* What stands between words anyway, blank or no blank behind it. */
static bool is_joint(uint32_t code) {
    return is_stop(code) || code == ' ' || code == '\'' || code == '!' || code == '?';
}

static bool holds(struct view view, const struct hit *hit, bool (*is_kind)(uint32_t)) {
    for (int64_t at = hit->first; at < hit->last; at++)
        if (is_kind(view.codes[at])) return true;
    return false;
}

static bool is_letter_at(struct view view, int64_t at) { return asks_boundary(class_at(view, at)); }

static bool is_at(struct view view, int64_t at, uint32_t code) {
    return at >= 0 && at < view.count && view.codes[at] == code;
}

/* Say whether a stop and a word stand before or behind: who.writes.like.this, and www.addresses.org, hides none. */
static bool goes_on_dotted(struct view view, const struct hit *hit) {
    return (is_at(view, hit->first - 1, '.') && is_letter_at(view, hit->first - 2)) ||
           (is_at(view, hit->last + 1, '.') && is_letter_at(view, hit->last + 2));
}

/* Say whether a letter of its own stands before or behind: the n g a of "k e b o h o n g a n" is no ngà. */
static bool goes_on_spelling(struct view view, const struct hit *hit) {
    int64_t first = hit->first, last = hit->last;
    bool before = is_letter_at(view, first - 2) && !is_letter_at(view, first - 3) && !is_at(view, first - 1, '\n');
    bool behind = is_letter_at(view, last + 2) && !is_letter_at(view, last + 3) && !is_at(view, last + 1, '\n');
    return before || behind; /* beyond a line break is another text */
}

/* Say whether a sentence ends inside a hit: "a coffee with elephant. Hair" names no elephant hair. Dots in a row, or
 * one between blanks, end none: i . v . o . r . y. */
static bool ends_sentence(struct view view, const struct hit *hit) {
    for (int64_t at = hit->first; at + 1 < hit->last; at++) {
        uint32_t code = view.codes[at], next = view.codes[at + 1];
        bool ends = code == '!' || code == '?';
        if (code == '.') ends = !is_at(view, at - 1, ' ') && !is_at(view, at - 1, '.');
        if (ends && (next == ' ' || next == '\n')) return true;
    }
    return false;
}

/* Say whether a hit ends with no sign of another meaning, which ends a sentence or begins a price, and begins in no
 * @mention; p@rrot holds an a. */
static bool stands_free(struct view view, const struct hit *hit, struct passed *mention) {
    uint32_t ends = view.codes[hit->last];
    if (ends == '!' || ends == '|' || ends == '$' || ends == 0x20AC || ends == 0xA3) return false; /* € and £ */
    int64_t before = hit->first;
    if (fits_tag(view.codes[before], view.classes[before])) before = walk_back(view, before, fits_tag, mention) - 1;
    return !is_at(view, before, '@');
}

/* The original texts by code point, how many there are, and where what was folded comes from. */
struct written {
    const uint32_t *codes;
    int64_t count;
    const int64_t *offsets;
};

static bool is_edge(struct written written, int64_t at) {
    return at < 0 || at >= written.count || written.codes[at] == '\n' || written.codes[at] == SEPARATOR;
}

/* Say whether only line breaks cut a hit, and it begins or ends with a whole line. */
static bool is_cut_by_lines(struct written written, const struct hit *hit) {
    int64_t start = written.offsets[hit->first], end = written.offsets[hit->last], lines = 0;
    bool begins = is_edge(written, start - 1), ends = is_edge(written, end + 1);
    if (!(begins && ends) && !((begins || ends) && hit->length >= MIN_LINES)) return false;
    for (int64_t at = start; at < end && lines < hit->gaps; at++) lines += written.codes[at] == '\n';
    return lines >= hit->gaps;
}

/* Say whether a hit that has few letters is cut as one who hides a word does. */
static bool is_cut(struct view view, struct written written, const struct hit *hit) {
    if (!hit->gaps || hit->length < MIN_WHOLE) return false;
    return (!holds(view, hit, is_joint) && !goes_on_dotted(view, hit)) || is_cut_by_lines(written, hit);
}

/* Say whether a hit stands where a hidden word may. */
static bool stands_well(struct view view, const struct hit *hit, struct passed *mention) {
    bool is_short = hit->length < MIN_WHOLE, is_unspaced = hit->opens == UNSPACED;
    bool is_little = hit->bases <= MIN_BASES && hit->length < MIN_DECODED && hit->gaps && hit->opens == LETTER;
    return stands_free(view, hit, mention) && (hit->is_spelled || !holds(view, hit, is_stop)) &&
           (hit->is_spelled || !ends_sentence(view, hit)) &&
           !(is_short && !is_unspaced && goes_on_spelling(view, hit)) && !(is_little && holds(view, hit, is_joint));
}

/* Fills `first`, `behind` and `forms`, which hold one for each hit, with those that count of the hits in the squeezed
 * view, by their ends, as stretches of the folded one. `starts`, `ends`, `gaps`, `splits` and `decoded` are those of
 * `Squeezed`; the five columns have one entry a form. Gives how many. */
int64_t lourie_disguised(const int64_t *start, const int64_t *end, const int64_t *form, int64_t hits,
                         const int64_t *starts, const int64_t *ends, const int64_t *gaps, int64_t gap_count,
                         const int64_t *splits, int64_t split_count, const int64_t *decoded, int64_t decoded_count,
                         const uint8_t *joints, const uint8_t *letters, const uint8_t *needs_sign,
                         const uint8_t *bases, const uint8_t *least, const uint32_t *codes, const uint8_t *classes,
                         int64_t count, const uint32_t *originals, int64_t original_count, const int64_t *offsets,
                         int64_t *first, int64_t *behind, int64_t *forms) {
    struct squeezed squeezed = {starts, ends, {gaps, gap_count, 0}, {splits, split_count, 0},
                                {decoded, decoded_count, 0}};
    struct columns columns = {joints, letters, needs_sign, bases, least};
    struct view view = {codes, classes, count};
    struct written written = {originals, original_count, offsets};
    struct passed mention = {0, 0};
    struct hit hit;
    int64_t found = 0;
    for (int64_t at = 0; at < hits; at++) {
        if (!is_likely(&squeezed, start[at], end[at], columns, form[at], &hit)) continue;
        hit.opens = classes[hit.first];
        bool is_whole = hit.gaps <= joints[form[at]], in_spelling = hit.length >= least[form[at]] || hit.is_spelled;
        if (hit.opens == UNSPACED) {
            if (!in_spelling || !(hit.is_flooded || hit.gaps)) continue;
        } else {
            if (is_letter_at(view, hit.first - 1) || is_letter_at(view, hit.last + 1)) continue;
            if (!is_long(&hit, is_whole, in_spelling) && !is_cut(view, written, &hit)) continue;
        }
        if (!stands_well(view, &hit, &mention)) continue;
        first[found] = hit.first, behind[found] = hit.last + 1, forms[found++] = form[at];
    }
    return found;
}
