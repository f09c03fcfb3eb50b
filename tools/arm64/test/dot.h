/* The same sum of products three times, to see that the harness keeps instruction sets apart. */
#ifndef DOT_H
#define DOT_H
#include <stddef.h>
#include <stdint.h>

/* length: any; the sum has to fit 32 bits. */
int32_t dot_neon(const int8_t *left, const int8_t *right, size_t length);

/* The same, with the instruction sdot, which a Cortex-A72 lacks: ask the processor before. */
int32_t dot_dotprod(const int8_t *left, const int8_t *right, size_t length);
#endif
