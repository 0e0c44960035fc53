/* Which sources the library was compiled from, so that an old one is noticed (library.py). */
const char *const lourie_sources = LOURIE_SOURCES;
