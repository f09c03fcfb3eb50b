/* The locale of the environment; without one, English of the United States. */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "include/svm_locale.h"

static svm_locale_props_t props;
static void parse(int cat, const char** lang, const char** script, const char** country,
                  const char** variant) {
  const char* l = setlocale(cat, NULL);
  if (!l || !strcmp(l, "C") || !strcmp(l, "POSIX") || !strncmp(l, "C.", 2)) l = "en_US";
  char *t = strdup(l), *at = strchr(t, '@'), *dot, *us;
  if (at) *at++ = 0;
  if ((dot = strchr(t, '.'))) *dot = 0;
  us = strchr(t, '_');
  if (us) *us++ = 0;
  *lang = t;
  *country = us;
  *script = NULL;
  *variant = NULL;
  if (at && !strcmp(at, "latin"))
    *script = "Latn";
  else if (at && !strcmp(at, "cyrillic"))
    *script = "Cyrl";
}
int svm_initialize_locale(void) {
  setlocale(LC_ALL, "");
  parse(LC_CTYPE, &props.format_language, &props.format_script, &props.format_country,
        &props.format_variant);
  parse(LC_MESSAGES, &props.display_language, &props.display_script, &props.display_country,
        &props.display_variant);
  return SVM_LOCALE_INITIALIZATION_SUCCEEDED;
}
const svm_locale_props_t* svm_get_locale(void) { return &props; }
