// llama.cpp behind six words on standard input, so that it can be timed and asked for its logits without a line of anyone's
// script between two tokens. One process keeps the weights and the filled caches: measurements alternate with another
// engine's without loading anything again.
//
// A request is a line, a word and key=value pairs; an answer is a line of JSON. Requests:
//   load model=FILE context=N [extra=on|off]                   extra: weights repacked by llama.cpp itself (AMX and others)
//   prefill tokens=N threads=T flash=on|off kv=f16|q8_0|f32    seconds to read N tokens in an empty context
//   decode tokens=N depth=D sessions=S ...the same             seconds for N greedy steps behind D tokens, of S sessions each
//   logits ids=1,2,3 [single=N] [out=FILE] ...                 at each position the best tokens; all floats into FILE. From
//                                                              position N on tokens come one by one, as when they are written
//   greedy ids=1,2,3 tokens=N ...                              the continuation, with both best logits of each step
//   reply ids=1,2,3 tokens=N [forced=4,5] ...                  seconds to answer a prompt and the answer's ids, as llama.cpp's
//                                                              server does it: what the cache shares with the prompt is kept.
//                                                              Forced ids are what a grammar would leave: taken, not chosen
//
// The argument is the folder with the libraries; llama.cpp chooses its variant for this processor from there by itself. Where
// it is one library, libggml-cpu-icelake.so for one, that variant is used.

// Engines that left llama.cpp in 2024 (OLDER_LLAMA) have one library for all processors, which starts its own threads, and
// name some things otherwise.

#define _GNU_SOURCE
#include "ggml-backend.h"
#include "ggml.h"
#include "llama.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_IDS = 1 << 15, MOST_THREADS = 64, BATCH = 512, MOST_SESSIONS = 8 };

#ifdef OLDER_LLAMA
#define llama_get_memory(context) (context)
#define llama_memory_seq_rm llama_kv_cache_seq_rm
#define llama_model_free llama_free_model
#endif

typedef struct {
  const char *flash, *kv;
  int sessions;
  struct llama_context *context;
  int depth;  // tokens that every sequence's cache holds
} Setting;

static struct llama_model *model;
static int context_length;
static Setting settings[16];
static int setting_count;

// ---- the request

static char *words[64];
static int word_count;

static void read_words(char *line) {
  word_count = 0;
  for (char *word = strtok(line, " \n"); word && word_count < 64; word = strtok(NULL, " \n")) {
    words[word_count++] = word;
  }
}

static const char *text(const char *key, const char *otherwise) {
  size_t length = strlen(key);
  for (int i = 1; i < word_count; i++) {
    if (!strncmp(words[i], key, length) && words[i][length] == '=') {
      return words[i] + length + 1;
    }
  }
  return otherwise;
}

static int number(const char *key, int otherwise) {
  const char *value = text(key, NULL);
  return value ? atoi(value) : otherwise;
}

static int read_ids(const char *key, llama_token *ids) {
  int count = 0;
  for (const char *at = text(key, ""); *at && count < MOST_IDS;) {
    char *end;
    ids[count++] = (llama_token)strtol(at, &end, 10);
    at = *end ? end + 1 : end;
  }
  return count;
}

static void fail(const char *format, ...) {
  va_list values;
  va_start(values, format);
  printf("{\"error\":\"");
  vprintf(format, values);
  printf("\"}\n");
  va_end(values);
  fflush(stdout);
}

static double clock_seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double seconds(void) { return clock_seconds(CLOCK_MONOTONIC); }

// Of all threads: what a measurement with one thread took where the machine has other things to do.
static double processor_seconds(void) { return clock_seconds(CLOCK_PROCESS_CPUTIME_ID); }

// ---- the engine

#ifndef OLDER_LLAMA
// Threads stay alive between tokens, as in llama.cpp's own programs; without a pool each token would start them anew.
// They wait busily for a moment after the last token and then sleep.
static ggml_threadpool_t thread_pool(int threads) {
  static ggml_threadpool_t pools[MOST_THREADS + 1];
  if (!pools[threads]) {
    ggml_backend_reg_t cpu = ggml_backend_dev_backend_reg(ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU));
    ggml_threadpool_t (*make)(struct ggml_threadpool_params *) = ggml_backend_reg_get_proc_address(cpu, "ggml_threadpool_new");
    struct ggml_threadpool_params wanted = ggml_threadpool_params_default(threads);
    pools[threads] = make(&wanted);
  }
  return pools[threads];
}
#endif

static void print_loaded(double took) {
  char variant[256] = "built in";
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[1024];
  while (maps && fgets(line, sizeof line, maps)) {
    char *name = strstr(line, "libggml-cpu");
    if (name) {
      snprintf(variant, sizeof variant, "%.*s", (int)strcspn(name, "\n"), name);
    }
  }
  if (maps) {
    fclose(maps);
  }
  char kind[256];
  llama_model_desc(model, kind, sizeof kind);
  printf(
      "{\"seconds\":%.3f,\"variant\":\"%s\",\"model\":\"%s\",\"bytes\":%llu,\"features\":\"%s\"}\n",
      took, variant, kind, (unsigned long long)llama_model_size(model), llama_print_system_info());
}

// What the cache of one session holds as reply() left it.
static llama_token cached[MOST_IDS];
static int cached_count;
static Setting *cached_in;

static void load(void) {
  for (int i = 0; i < setting_count; i++) {
    llama_free(settings[i].context);
    free((void *)settings[i].flash);
    free((void *)settings[i].kv);
  }
  setting_count = 0;
  if (model) {
    llama_model_free(model);
  }
  struct llama_model_params wanted = llama_model_default_params();
#ifdef OLDER_LLAMA
#ifndef NO_REPACKING
  wanted.repack_tensors = strcmp(text("extra", "on"), "off") != 0;
#endif
#else
  wanted.use_extra_bufts = strcmp(text("extra", "on"), "off") != 0;
#endif
  context_length = number("context", 512);
  double start = seconds();
  model = llama_model_load_from_file(text("model", ""), wanted);
  if (!model) {
    fail("could not load %s", text("model", "(no model=FILE)"));
    return;
  }
  print_loaded(seconds() - start);
}

static enum ggml_type cache_type(const char *name) {
  return !strcmp(name, "q8_0") ? GGML_TYPE_Q8_0 : !strcmp(name, "f32") ? GGML_TYPE_F32 : GGML_TYPE_F16;
}

static Setting *setting(int sessions) {
  if (!model) {
    fail("no model is loaded; expected load first");
    return NULL;
  }
  const char *flash = text("flash", "on"), *kv = text("kv", "f16");
  int threads = number("threads", 1);
  if (threads < 1 || threads > MOST_THREADS || sessions < 1 || sessions > MOST_SESSIONS) {
    fail("threads=%d, sessions=%d; expected 1..%d and 1..%d", threads, sessions, MOST_THREADS, MOST_SESSIONS);
    return NULL;
  }
  Setting *found = NULL;
  for (int i = 0; i < setting_count; i++) {
    if (!strcmp(settings[i].flash, flash) && !strcmp(settings[i].kv, kv) && settings[i].sessions == sessions) {
      found = settings + i;
    }
  }
  if (!found) {
    if (setting_count == 16) {
      fail("too many settings=16; load the model again");
      return NULL;
    }
    struct llama_context_params wanted = llama_context_default_params();
    wanted.n_ctx = (uint32_t)(context_length * sessions);
    wanted.n_batch = wanted.n_ubatch = BATCH;
    wanted.n_seq_max = (uint32_t)sessions;
#ifdef OLDER_LLAMA
    wanted.flash_attn = !strcmp(flash, "on");
#else
    wanted.flash_attn_type = !strcmp(flash, "on") ? LLAMA_FLASH_ATTN_TYPE_ENABLED : LLAMA_FLASH_ATTN_TYPE_DISABLED;
#endif
    wanted.type_k = wanted.type_v = cache_type(kv);
    struct llama_context *context = llama_init_from_model(model, wanted);
    if (!context) {
      fail("llama.cpp refuses flash=%s kv=%s context=%d", flash, kv, context_length);
      return NULL;
    }
    found = settings + setting_count++;
    *found = (Setting){strdup(flash), strdup(kv), sessions, context, 0};
  }
#ifndef OLDER_LLAMA
  ggml_threadpool_t pool = thread_pool(threads);
  llama_attach_threadpool(found->context, pool, pool);
#endif
  llama_set_n_threads(found->context, threads, threads);
  return found;
}

static int vocabulary(void) { return llama_vocab_n_tokens(llama_model_get_vocab(model)); }

// Any ids will do where only time counts; spread, so that rows of the embedding are not all in the cache.
static llama_token any_id(int position) { return (llama_token)((unsigned)(position * 7919 + 13) % (unsigned)vocabulary()); }

static struct llama_batch empty_batch(void) {
  static struct llama_batch batch;
  if (!batch.token) {
    batch = llama_batch_init(BATCH, 0, MOST_SESSIONS);
  }
  batch.n_tokens = 0;
  return batch;
}

static void append(struct llama_batch *batch, llama_token id, int position, int sequence, bool wants_logits) {
  int at = batch->n_tokens++;
  batch->token[at] = id;
  batch->pos[at] = position;
  batch->n_seq_id[at] = 1;
  batch->seq_id[at][0] = sequence;
  batch->logits[at] = wants_logits;
}

static void roll_back(Setting *it, int depth) {
  for (int s = 0; s < it->sessions; s++) {
    llama_memory_seq_rm(llama_get_memory(it->context), s, depth, -1);
  }
  it->depth = depth;
}

// Reads tokens from the cache's end to `depth`, in batches; logits of the last one only, as a prompt needs them.
static bool extend(Setting *it, int depth) {
  for (int s = 0; s < it->sessions; s++) {
    for (int at = it->depth; at < depth;) {
      struct llama_batch batch = empty_batch();
      while (at < depth && batch.n_tokens < BATCH) {
        append(&batch, any_id(at), at, s, at == depth - 1);
        at++;
      }
      if (llama_decode(it->context, batch)) {
        return false;
      }
    }
  }
  llama_synchronize(it->context);
  it->depth = depth;
  return true;
}

static llama_token best(const float *logits) {
  int found = 0;
  for (int i = 1, n = vocabulary(); i < n; i++) {
    if (logits[i] > logits[found]) {
      found = i;
    }
  }
  return found;
}

static void prefill(void) {
  Setting *it = setting(1);
  int count = number("tokens", 128);
  if (!it) {
    return;
  }
  roll_back(it, 0);
  double start = seconds(), busy = processor_seconds();
  bool done = extend(it, count);
  double took = seconds() - start, worked = processor_seconds() - busy;
  if (!done) {
    fail("llama.cpp could not read tokens=%d", count);
    return;
  }
  printf("{\"seconds\":%.6f,\"processorSeconds\":%.6f}\n", took, worked);
}

static void decode(void) {
  int sessions = number("sessions", 1);
  Setting *it = setting(sessions);
  int count = number("tokens", 32), depth = number("depth", 0);
  if (!it) {
    return;
  }
  if (it->depth > depth) {
    roll_back(it, depth);
  }
  bool done = extend(it, depth);
  llama_token next[MOST_SESSIONS];
  for (int s = 0; s < sessions; s++) {
    next[s] = any_id(depth + s);
  }
  double start = seconds(), busy = processor_seconds();
  for (int step = 0; done && step < count; step++) {
    struct llama_batch batch = empty_batch();
    for (int s = 0; s < sessions; s++) {
      append(&batch, next[s], depth + step, s, true);
    }
    done = !llama_decode(it->context, batch);
    for (int s = 0; done && s < sessions; s++) {
      next[s] = best(llama_get_logits_ith(it->context, s));
    }
  }
  double took = seconds() - start, worked = processor_seconds() - busy;
  it->depth = depth + count;
  if (!done) {
    fail("llama.cpp could not decode depth=%d tokens=%d", depth, count);
    return;
  }
  printf("{\"seconds\":%.6f,\"processorSeconds\":%.6f}\n", took, worked);
}

// ---- reference values

static void print_best_two(const float *logits) {
  llama_token first = best(logits);
  int second = first == 0 ? 1 : 0;
  for (int i = 0, n = vocabulary(); i < n; i++) {
    if (i != first && logits[i] > logits[second]) {
      second = i;
    }
  }
  printf("{\"ids\":[%d,%d],\"logits\":[%.5f,%.5f]}", first, second, (double)logits[first], (double)logits[second]);
}

static void logits(void) {
  static llama_token ids[MOST_IDS];
  Setting *it = setting(1);
  int count = read_ids("ids", ids);
  if (!it) {
    return;
  }
  roll_back(it, 0);
  const char *path = text("out", NULL);
  FILE *out = path ? fopen(path, "wb") : NULL;
  printf("{\"positions\":[");
  int single = number("single", count);
  bool done = count > 0;
  for (int at = 0; done && at < count;) {
    struct llama_batch batch = empty_batch();
    int first = at, end = at < single ? single : at + 1;
    while (at < end && batch.n_tokens < BATCH) {
      append(&batch, ids[at], at, 0, true);
      at++;
    }
    done = !llama_decode(it->context, batch);
    for (int i = 0; done && i < batch.n_tokens; i++) {
      const float *row = llama_get_logits_ith(it->context, i);
      printf(first + i ? "," : "");
      print_best_two(row);
      if (out) {
        fwrite(row, sizeof *row, (size_t)vocabulary(), out);
      }
    }
  }
  it->depth = count;
  printf("],\"vocabulary\":%d,\"done\":%s}\n", vocabulary(), done ? "true" : "false");
  if (out) {
    fclose(out);
  }
}

static void greedy(void) {
  static llama_token ids[MOST_IDS];
  Setting *it = setting(1);
  int count = read_ids("ids", ids), tokens = number("tokens", 64);
  if (!it || count == 0 || count > BATCH) {
    if (it) {
      fail("ids: count=%d; expected 1..%d", count, BATCH);
    }
    return;
  }
  roll_back(it, 0);
  struct llama_batch batch = empty_batch();
  for (int at = 0; at < count; at++) {
    append(&batch, ids[at], at, 0, at == count - 1);
  }
  printf("{\"steps\":[");
  bool done = !llama_decode(it->context, batch);
  for (int step = 0; done && step < tokens; step++) {
    const float *row = llama_get_logits_ith(it->context, -1);
    printf(step ? "," : "");
    print_best_two(row);
    llama_token next = best(row);
    if (llama_vocab_is_eog(llama_model_get_vocab(model), next)) {
      break;
    }
    batch = empty_batch();
    append(&batch, next, count + step, 0, true);
    done = !llama_decode(it->context, batch);
  }
  it->depth = count + tokens;
  printf("],\"done\":%s}\n", done ? "true" : "false");
}

static void reply(void) {
  static llama_token ids[MOST_IDS], forced[MOST_IDS];
  Setting *it = setting(1);
  int count = read_ids("ids", ids), forced_count = read_ids("forced", forced), tokens = number("tokens", 64);
  if (!it) {
    return;
  }
  if (count == 0 || count + tokens > context_length || count + tokens > MOST_IDS) {
    fail("ids: count=%d, tokens=%d; expected together 2..%d", count, tokens, context_length);
    return;
  }
  double start = seconds();
  int common = 0;
  while (cached_in == it && common < cached_count && common < count - 1 && cached[common] == ids[common]) {
    common++;
  }
  roll_back(it, common);
  bool done = true;
  for (int at = common; done && at < count;) {
    struct llama_batch batch = empty_batch();
    while (at < count && batch.n_tokens < BATCH) {
      append(&batch, ids[at], at, 0, at == count - 1);
      at++;
    }
    done = !llama_decode(it->context, batch);
  }
  int length = count;
  tokens = forced_count > 0 ? forced_count : tokens;
  for (int step = 0; done && step < tokens; step++) {
    llama_token next = forced_count > 0 ? forced[step] : best(llama_get_logits_ith(it->context, -1));
    if (forced_count == 0 && llama_vocab_is_eog(llama_model_get_vocab(model), next)) {
      break;
    }
    ids[length++] = next;
    if (step == tokens - 1) {
      break;
    }
    struct llama_batch batch = empty_batch();
    append(&batch, next, length - 1, 0, true);
    done = !llama_decode(it->context, batch);
  }
  llama_synchronize(it->context);
  double took = seconds() - start;
  memcpy(cached, ids, sizeof *ids * (size_t)length);
  cached_count = done ? length - 1 : 0;  // the last one may not have been read
  cached_in = it;
  it->depth = cached_count;
  if (!done) {
    fail("llama.cpp could not answer ids=%d", count);
    return;
  }
  printf("{\"seconds\":%.6f,\"read\":%d,\"ids\":[", took, count - common);
  for (int i = count; i < length; i++) {
    printf(i > count ? ",%d" : "%d", ids[i]);
  }
  printf("]}\n");
}

static void say_only_errors(enum ggml_log_level level, const char *line, void *user_data) {
  (void)user_data;
  if (level == GGML_LOG_LEVEL_ERROR || getenv("PEER_VERBOSE")) {
    fputs(line, stderr);
  }
}

int main(int count, char **arguments) {
  static char line[1 << 20];
  llama_log_set(say_only_errors, NULL);
#ifdef OLDER_LLAMA
  (void)count, (void)arguments;
#else
  if (count > 1 && strstr(arguments[1], ".so")) {
    ggml_backend_load(arguments[1]);
  } else {
    ggml_backend_load_all_from_path(count > 1 ? arguments[1] : ".");
  }
#endif
  llama_backend_init();
  while (fgets(line, sizeof line, stdin)) {
    read_words(line);
    const char *what = word_count ? words[0] : "";
    if (strcmp(what, "reply")) {
      cached_in = NULL;
    }
    if (!strcmp(what, "load")) {
      load();
    } else if (!strcmp(what, "prefill")) {
      prefill();
    } else if (!strcmp(what, "decode")) {
      decode();
    } else if (!strcmp(what, "logits")) {
      logits();
    } else if (!strcmp(what, "greedy")) {
      greedy();
    } else if (!strcmp(what, "reply")) {
      reply();
    } else {
      fail("request=%s is not known; expected load, prefill, decode, logits, greedy, reply", what);
    }
    fflush(stdout);
  }
  return 0;
}
