// Matrix products where there is AVX-VNNI but no AVX-512.
#include "products_256.h"

#define DOTS(layout) (1 << 28)
#define EACH_GROUP(do) do(0)
enum { SIGNED_Q8 = 0, CHAINS = 1, KEPT_ROWS = 0 };

static INLINE codes q8_codes(codes x) { return x; }
static INLINE narrow begun(wide sum) { return sum; }
static INLINE wide ended(wide before, narrow sum) { return (void)before, sum; }
static INLINE narrow add_row(narrow sum, codes x, const int8_t *q, int n, int rows, int isSigned) {
  (void)rows, (void)isSigned;
  return _mm256_dpbusd_avx_epi32(sum, x, spread_quad(q + n * QUAD));
}

#define NAMED(function) tern_##function##_avx_vnni
#include "products.h"
