// The functions by which src/node/language/cld2.ts asks CLD2, compiled to WebAssembly by build_cld2.py.

#include <stdlib.h>
#include "compact_lang_det.h"
#include "encodings.h"

#define EXPORT(name) extern "C" __attribute__((export_name(name)))

static const int kMostLanguages = 3;

static char* text = NULL;
static int capacity = 0;
static CLD2::Language found[kMostLanguages];
static int percents[kMostLanguages];

EXPORT("room") char* Room(int bytes) {
  if (bytes > capacity) {
    free(text);
    text = static_cast<char*>(malloc(bytes));
    capacity = bytes;
  }
  return text;
}

// Languages that take a part of the text, the largest first; how many of them, 0 where none could be told.
EXPORT("detect") int Detect(int bytes) {
  const CLD2::CLDHints none = {NULL, NULL, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  double scores[kMostLanguages];
  int read = 0;
  bool reliable = false;
  CLD2::ExtDetectLanguageSummary(text, bytes, true, &none, 0, found, percents, scores, NULL, &read, &reliable);
  int count = 0;
  while (count < kMostLanguages && found[count] != CLD2::UNKNOWN_LANGUAGE && percents[count] > 0) count++;
  return count;
}

EXPORT("language") int Language(int index) { return found[index]; }
EXPORT("percent") int Percent(int index) { return percents[index]; }
EXPORT("code") const char* Code(int language) { return CLD2::LanguageCode(static_cast<CLD2::Language>(language)); }
EXPORT("languages") int Languages() { return CLD2::NUM_LANGUAGES; }
