#ifndef NI_SVM_LOCALE_H
#define NI_SVM_LOCALE_H
typedef struct {
  const char *display_language, *display_script, *display_country, *display_variant;
  const char *format_language, *format_script, *format_country, *format_variant;
} svm_locale_props_t;
#define SVM_LOCALE_INITIALIZATION_SUCCEEDED 0
#define SVM_LOCALE_INITIALIZATION_OUT_OF_MEMORY 1
int svm_initialize_locale(void);
const svm_locale_props_t* svm_get_locale(void);
#endif
