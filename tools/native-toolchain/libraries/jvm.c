/* The part of the JVM_* interface (jvm.h) that statically linked JDK libraries call
   at run time outside a HotSpot VM.  Everything else comes from the generated stubs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <jni.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void initialize(void) {}
jint JVM_ActiveProcessorCount(void) {
  cpu_set_t s;
  return sched_getaffinity(0, sizeof s, &s) == 0 ? CPU_COUNT(&s)
                                                 : (jint)sysconf(_SC_NPROCESSORS_ONLN);
}
static jlong ns(clockid_t c) {
  struct timespec t;
  clock_gettime(c, &t);
  return (jlong)t.tv_sec * 1000000000LL + t.tv_nsec;
}
jlong JVM_CurrentTimeMillis(JNIEnv* e, jclass c) {
  (void)e;
  (void)c;
  return ns(CLOCK_REALTIME) / 1000000;
}
jlong JVM_NanoTime(JNIEnv* e, jclass c) {
  (void)e;
  (void)c;
  return ns(CLOCK_MONOTONIC);
}
jlong JVM_GetNanoTimeAdjustment(JNIEnv* e, jclass c, jlong off) {
  (void)e;
  (void)c;
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  jlong diff = (jlong)t.tv_sec - off;
  if (diff > 0x100000000LL || diff < -0x100000000LL) return -1;
  return diff * 1000000000LL + t.tv_nsec;
}
char* JVM_NativePath(char* p) { return p; }
jboolean JVM_IsSupportedJNIVersion(jint v) {
  return v == JNI_VERSION_1_1 || v == JNI_VERSION_1_2 || v == JNI_VERSION_1_4 ||
         v == JNI_VERSION_1_6 || v == JNI_VERSION_1_8 || v == 0x00090000 || v == 0x000a0000 ||
         v == 0x00130000 || v == 0x00140000 || v == 0x00150000 || v == 0x00180000;
}
void* JVM_LoadLibrary(const char* n, jboolean t) {
  (void)t;
  return dlopen(n, RTLD_LAZY);
}
void JVM_UnloadLibrary(void* h) { dlclose(h); }
void* JVM_FindLibraryEntry(void* h, const char* n) { return dlsym(h, n); }
void* JVM_GetManagement(jint v) {
  (void)v;
  return NULL;
}
jboolean JVM_IsContainerized(void) { return JNI_FALSE; }
jboolean JVM_IsUseContainerSupport(void) { return JNI_FALSE; }
jboolean JVM_IsStaticallyLinked(void) { return JNI_TRUE; }
jlong JVM_MaxObjectInspectionAge(void) { return 0; }
void JVM_BeforeHalt(void) {}
void JVM_Halt(jint c) { _exit(c); }
void* JVM_RawMonitorCreate(void) {
  pthread_mutexattr_t a;
  pthread_mutex_t* m = malloc(sizeof *m);
  if (!m) return NULL;
  pthread_mutexattr_init(&a);
  pthread_mutexattr_settype(&a, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(m, &a);
  pthread_mutexattr_destroy(&a);
  return m;
}
void JVM_RawMonitorDestroy(void* m) {
  pthread_mutex_destroy(m);
  free(m);
}
jint JVM_RawMonitorEnter(void* m) { return pthread_mutex_lock(m); }
void JVM_RawMonitorExit(void* m) { pthread_mutex_unlock(m); }
void* JVM_RegisterSignal(jint sig, void* h) {
  (void)sig;
  (void)h;
  return (void*)-1;
}
jboolean JVM_RaiseSignal(jint sig) {
  raise(sig);
  return JNI_TRUE;
}
jint JVM_FindSignal(const char* n) {
  static const struct {
    const char* n;
    int s;
  } t[] = {{"HUP", SIGHUP},   {"INT", SIGINT},   {"QUIT", SIGQUIT}, {"TERM", SIGTERM},
           {"USR1", SIGUSR1}, {"USR2", SIGUSR2}, {"ABRT", SIGABRT}, {"KILL", SIGKILL},
           {"PIPE", SIGPIPE}, {"ALRM", SIGALRM}, {"CHLD", SIGCHLD}, {"CONT", SIGCONT},
           {"STOP", SIGSTOP}, {"TSTP", SIGTSTP}};
  for (size_t i = 0; i < sizeof t / sizeof *t; i++)
    if (!strcmp(t[i].n, n)) return t[i].s;
  return -1;
}
int jio_vsnprintf(char* s, size_t n, const char* f, va_list a) {
  if ((ssize_t)n <= 0) return -1;
  int r = vsnprintf(s, n, f, a);
  if (r >= (int)n) {
    s[n - 1] = 0;
    r = -1;
  }
  return r;
}
int jio_snprintf(char* s, size_t n, const char* f, ...) {
  va_list a;
  va_start(a, f);
  int r = jio_vsnprintf(s, n, f, a);
  va_end(a);
  return r;
}
int jio_vfprintf(FILE* o, const char* f, va_list a) { return vfprintf(o, f, a); }
int jio_fprintf(FILE* o, const char* f, ...) {
  va_list a;
  va_start(a, f);
  int r = vfprintf(o, f, a);
  va_end(a);
  return r;
}
