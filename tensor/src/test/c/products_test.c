// Every tier of this processor against sums in double, for every layout, around the edges of blocks, panels and tiles; each
// buffer ends at a page that must not be touched. Prints one line; the exit status tells whether all agree.
#include "../../main/c/kernels.h"
#include "guarded.h"
#include <math.h>
#include <string.h>

enum { MOST_COUNT = 25 };

static const char *const tier_names[] = {"scalar", "avx2", "avx-vnni", "avx512-vnni", "neon", "neon-dotprod", "amx-int8",
                                        "avx512-vbmi"};
static const char *const layout_names[] = {"F32", "F16", "BF16", "Q8", "Q6", "Q5", "Q5M", "Q4", "Q4M", "T2", "T2S", "T5"};
static const int tile_sizes[] = {64, 32, 32, 544, 448, 352, 384, 288, 320, 64, 0, 64};
static const int step_columns[] = {1, 1, 1, 32, 32, 32, 32, 32, 32, 16, 256, 20};

static int failures, checks;

static void fail(int tier, int layout, const char *what, int rows, int columns, int count, int n, int row, double found,
                 double expected) {
  if (failures++ < 20) {
    fprintf(stderr, "%s %s %s: rows=%d columns=%d count=%d: [%d, %d] is %.9g, expected %.9g\n", tier_names[tier],
            layout < 0 ? "" : layout_names[layout], what, rows, columns, count, n, row, found, expected);
  }
}

static uint64_t seed = 88172645463325252u;
static uint32_t random_bits(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (uint32_t)(seed >> 16);
}
static float random_float(void) { return (float)((double)random_bits() / 4294967296.0 * 2 - 1); }

static int is_ternary(int layout) { return layout >= TERN_T2; }
static int is_float(int layout) { return layout <= TERN_BF16; }
static int blocks_of(int rows) { return (rows + 63) / 64; }
static size_t depth_of(int columns) { return (size_t)(columns + 159) / 160 * 160; }

static size_t size_of(int layout, int rows, int columns) {
  size_t steps = (size_t)((columns + step_columns[layout] - 1) / step_columns[layout]);
  size_t step = layout == TERN_T2S ? 16 * 256 + 128 : (size_t)tile_sizes[layout] * 4;
  return (size_t)blocks_of(rows) * (steps * step + (layout == TERN_T2 || layout == TERN_T5 ? 256 : 0));
}

static void put_half(uint8_t *at) {
  _Float16 half = (_Float16)(random_float() * 0.05f);
  memcpy(at, &half, 2);
}

// Numbers, or where `extreme` the largest that a layout has.
static void fill(int layout, uint8_t *weights, int rows, int columns, int extreme) {
  size_t size = size_of(layout, rows, columns), scales = (size_t)blocks_of(rows) * 256;
  for (size_t i = 0; i < size; i++) {
    if (layout == TERN_T2 || layout == TERN_T2S) {
      weights[i] = 0;
      for (int bit = 0; bit < 8; bit += 2) weights[i] |= (uint8_t)((extreme ? 2 : random_bits() % 3) << bit);
    } else if (layout == TERN_T5) {
      weights[i] = (uint8_t)(extreme ? 242 : random_bits() % 243);
    } else {
      weights[i] = (uint8_t)(extreme ? 255 : random_bits());
    }
  }
  if (layout == TERN_F32) {
    for (size_t i = 0; i < size; i += 4) memcpy(weights + i, &(float){random_float()}, 4);
  } else if (layout == TERN_F16) {
    for (size_t i = 0; i < size; i += 2) put_half(weights + i);
  } else if (layout == TERN_BF16) {
    for (size_t i = 0; i < size; i += 2) memcpy(weights + i, (char *)&(float){random_float()} + 2, 2);
  } else if (layout == TERN_T2 || layout == TERN_T5) {
    for (size_t i = size - scales; i < size; i += 4) memcpy(weights + i, &(float){random_float()}, 4);
  } else if (layout == TERN_T2S) {
    for (size_t run = 0; run < size; run += 16 * 256 + 128) {
      for (size_t i = 0; i < 128; i += 2) put_half(weights + run + 16 * 256 + i);
    }
  } else {
    size_t tile = (size_t)tile_sizes[layout];
    size_t from = layout == TERN_Q8 ? 512 : layout == TERN_Q6 ? 384 : layout == TERN_Q5 || layout == TERN_Q5M ? 320 : 256;
    for (size_t start = 0; start < size; start += tile) {
      for (size_t i = from; i < tile; i += 2) put_half(weights + start + i);
    }
  }
}

typedef struct {
  int8_t *q;
  float *scales;
  int32_t *sums;
  size_t qSize, scalesSize, sumsSize;
} activations;

static activations quantized(const tern_kernels *kernels, int quantization, const float *x, int columns, int count) {
  activations a = {.qSize = (size_t)count * depth_of(columns),
                   .scalesSize = (size_t)count * (size_t)(columns / 32) * 4,
                   .sumsSize = (size_t)count * (size_t)((columns + 15) / 16) * 4};
  a.q = guarded(a.qSize), a.scales = guarded(a.scalesSize), a.sums = guarded(a.sumsSize);
  kernels->quantize(quantization, x, columns, columns, 0, count < 12 ? count : 12, count, a.q, a.scales, a.sums);
  if (count > 12) kernels->quantize(quantization, x, columns, columns, 12, count, count, a.q, a.scales, a.sums);
  return a;
}

static void release(activations a) {
  give_back(a.q, a.qSize);
  give_back(a.scales, a.scalesSize);
  give_back(a.sums, a.sumsSize);
}

static void check_same(int tier, const char *what, const void *found, const void *expected, size_t size, int columns, int count) {
  checks++;
  if (memcmp(found, expected, size) != 0) fail(tier, -1, what, 0, columns, count, 0, 0, 0, 0);
}

static void test_quantize(int tier) {
  static const int widths[] = {32, 64, 160, 256, 288, 320, 352, 512, 672};
  for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
    int columns = widths[w];
    const size_t size = (size_t)MOST_COUNT * (size_t)columns * 4;
    float *x = guarded(size);
    for (int i = 0; i < MOST_COUNT * columns; i++) x[i] = random_float() * (i % 7 == 0 ? 10 : 1);
    for (int i = 0; i < columns; i++) x[i] = (float)(i % 3 - 1) * 0.5f;                              // halves
    for (int i = 0; i < columns && columns < MOST_COUNT * columns; i++) x[columns + i] = i == 5 ? 1e-31f : 0; // nothing
    for (int quantization = TERN_PER_32; quantization <= TERN_PER_320; quantization++) {
      for (int count = 1; count <= MOST_COUNT; count++) {
        activations found = quantized(tern_kernels_of(tier), quantization, x, columns, count);
        activations expected = quantized(tern_kernels_of(TERN_SCALAR), quantization, x, columns, count);
        check_same(tier, "quantize q", found.q, expected.q, found.qSize, columns, count);
        check_same(tier, "quantize scales", found.scales, expected.scales, found.scalesSize, columns, count);
        check_same(tier, "quantize sums", found.sums, expected.sums, found.sumsSize, columns, count);
        release(found);
        release(expected);
      }
    }
    give_back(x, size);
  }
}

// The number at row n and column of quantized activations of one row alone, times its scale.
static double activation(const activations *row, int column) {
  return row->q[column] * (double)row->scales[column / 32];
}

static int quantization_of(int layout) {
  return layout == TERN_T5 ? TERN_PER_320 : is_ternary(layout) ? TERN_PER_256 : TERN_PER_32;
}

static void test_product(int tier, int layout, int rows, int columns, int extreme) {
  const tern_kernels *kernels = tern_kernels_of(tier);
  int padded = blocks_of(rows) * 64;
  uint8_t *packed = guarded(size_of(layout, rows, columns));
  fill(layout, packed, rows, columns, extreme);
  const size_t inputSize = (size_t)MOST_COUNT * (size_t)columns * 4;
  float *x = guarded(inputSize);
  for (int i = 0; i < MOST_COUNT * columns; i++) {
    float largest = (float)(1 + i % columns / 32); // another one for each scale
    x[i] = (extreme ? (i / columns % 2 ? 1 : -1) : random_float()) * largest;
  }

  double *expected = calloc((size_t)MOST_COUNT * (size_t)padded, sizeof *expected);
  double *size = calloc((size_t)MOST_COUNT * (size_t)padded, sizeof *size);
  float *w = guarded((size_t)columns * 4);
  for (int n = 0; n < MOST_COUNT; n++) {
    activations a = {0};
    if (!is_float(layout)) {
      a = quantized(tern_kernels_of(TERN_SCALAR), quantization_of(layout), x + n * columns, columns, 1);
    }
    for (int row = 0; row < padded; row++) {
      kernels->unpackRow(layout, packed, rows, columns, row, w);
      for (int column = 0; column < columns; column++) {
        double term = w[column] * (is_float(layout) ? x[n * columns + column] : activation(&a, column));
        expected[n * padded + row] += term;
        size[n * padded + row] += fabs(term);
      }
    }
    if (!is_float(layout)) release(a);
  }

  for (int count = 1; count <= MOST_COUNT; count++) {
    float *y = guarded((size_t)count * (size_t)padded * 4);
    for (int i = 0; i < count * padded; i++) y[i] = NAN;
    if (is_float(layout)) {
      kernels->productFloat(layout, packed, columns, 0, 1, x, columns, count, y, padded);
      kernels->productFloat(layout, packed, columns, 1, blocks_of(rows), x, columns, count, y, padded);
    } else {
      activations a = quantized(kernels, quantization_of(layout), x, columns, count);
      kernels->product(layout, packed, rows, columns, 0, 1, a.q, a.scales, a.sums, count, y, padded);
      kernels->product(layout, packed, rows, columns, 1, blocks_of(rows), a.q, a.scales, a.sums,
                       count, y, padded);
      int32_t tiles[] = {padded / 16 - 1, 1, 2};
      float *some = guarded((size_t)count * 48 * 4);
      kernels->productTiles(layout, packed, rows, columns, tiles, 3, a.q, a.scales, a.sums, count,
                            some, 48);
      for (int n = 0; n < count; n++) {
        for (int i = 0; i < 48; i++) {
          checks++;
          int row = tiles[i / 16] * 16 + i % 16;
          double found = some[n * 48 + i];
          if (!(fabs(found - expected[n * padded + row]) <= 1e-5 * size[n * padded + row])) {
            fail(tier, layout, "tiles", rows, columns, count, n, row, found, expected[n * padded + row]);
          }
        }
      }
      give_back(some, (size_t)count * 48 * 4);
      release(a);
    }
    for (int n = 0; n < count; n++) {
      for (int row = 0; row < padded; row++) {
        checks++;
        double found = y[n * padded + row];
        // a sum of a few hundred floats in order; integers are exact
        if (!(fabs(found - expected[n * padded + row]) <= 1e-5 * size[n * padded + row])) {
          fail(tier, layout, "product", rows, columns, count, n, row, found, expected[n * padded + row]);
        }
      }
    }
    give_back(y, (size_t)count * (size_t)padded * 4);
  }
  free(expected);
  free(size);
  give_back(w, (size_t)columns * 4);
  give_back(x, inputSize);
  give_back(packed, size_of(layout, rows, columns));
}

static void test_tier(int tier) {
  test_quantize(tier);
  for (int layout = TERN_F32; layout <= TERN_T5; layout++) {
    int step = layout == TERN_T2 || layout == TERN_T5 ? 32 : step_columns[layout];
    int some[] = {step, 3 * step, layout == TERN_T2S ? 512 : is_ternary(layout) ? 640 : is_float(layout) ? 37 : 288};
    for (int i = 0; i < 3; i++) test_product(tier, layout, i == 1 ? 80 : 64, some[i], 0);
    test_product(tier, layout, 320, some[2], 0); // the last four row blocks side by side
    test_product(tier, layout, 64, layout == TERN_T2S ? 512 : is_ternary(layout) ? 1056 : 96, 1);
    if (layout == TERN_T5) test_product(tier, layout, 64, 1120, 0); // rows that end within a scale and with whole steps
  }
}

int main(int argc, char **argv) {
  (void)argc, (void)argv; // an emulator's name may be given
  char tiers[128] = "";
  for (int tier = TERN_SCALAR; tier <= TERN_AVX512_VBMI; tier++) {
    const tern_kernels *kernels = tern_kernels_of(tier);
    if (kernels == NULL || kernels->product == NULL || !tern_has(tier)) continue;
    test_tier(tier);
    strcat(strcat(tiers, " "), tier_names[tier]);
  }
  printf("%d of %d checks failed:%s\n", failures, checks, tiers);
  return failures != 0;
}
