/* The C functions behind the native executable, called once each as its Java does. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../native-toolchain/libraries/include/svm_locale.h"

int svm_initialize_locale(void);
const svm_locale_props_t *svm_get_locale(void);
char **getEnviron(void);
int getThreadId(void);
void *mremapP(void *old, size_t oldSize, size_t newSize, int flags, void *where);
long getThreadUserTimeSlow(int thread);
int cSunMiscSignal_open(void);
int cSunMiscSignal_close(void);
int cSunMiscSignal_awaitSemaphore(void);
int cSunMiscSignal_checkPendingSignal(void);
int cSunMiscSignal_signalRangeCheck(int signal);
void *cSunMiscSignal_signalHandlerFunctionPointer(void);
unsigned long svm_container_physical_memory(void);
int svm_container_active_processor_count(void);
int svm_attach_create_listener(const char *path);
int svm_attach_check_socket_file(const char *path);
void svm_attach_listener_cleanup(int socket, const char *path);

/* process.c calls into libjava for the time zone. */
char *findJavaTZ_md(const char *javaHome);
char *findJavaTZ_md(const char *javaHome) {
  (void)javaHome;
  return NULL;
}

static int checks;

static void expect(int holds, const char *what) {
  checks++;
  if (holds) return;
  printf("failed: %s\n", what);
  exit(1);
}

int main(void) {
  setenv("LC_ALL", "C", 1);
  expect(svm_initialize_locale() == SVM_LOCALE_INITIALIZATION_SUCCEEDED, "locale");
  expect(!strcmp(svm_get_locale()->format_language, "en"), "no locale means English");

  expect(getEnviron() && getEnviron()[0], "environment");
  expect(getThreadId() == getpid(), "the first thread has the number of its process");
  expect(getThreadUserTimeSlow(getThreadId()) >= 0, "time of a thread");
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char *memory = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memory[0] = 42;
  memory = mremapP(memory, page, 2 * page, 1 /* may move */, NULL);
  expect(memory != MAP_FAILED && memory[0] == 42, "memory that grew");

  expect(cSunMiscSignal_open() == 0, "signals have one owner");
  expect(cSunMiscSignal_open() == 1, "signals have no second owner");
  expect(cSunMiscSignal_signalRangeCheck(SIGTERM) && !cSunMiscSignal_signalRangeCheck(-1), "range of signals");
  signal(SIGUSR1, (void (*)(int))cSunMiscSignal_signalHandlerFunctionPointer());
  raise(SIGUSR1);
  expect(cSunMiscSignal_awaitSemaphore() == 0, "a signal wakes its waiter");
  expect(cSunMiscSignal_checkPendingSignal() == SIGUSR1, "the signal that came");
  expect(cSunMiscSignal_checkPendingSignal() == -1, "no further signal");
  expect(cSunMiscSignal_close() == 0, "signals given back");

  expect(svm_container_physical_memory() > 1 << 20, "memory of the machine");
  expect(svm_container_active_processor_count() >= 1, "processors of the machine");

  char path[] = "/tmp/tern-attach-XXXXXX";
  expect(mkdtemp(path) != NULL, "a folder for the socket");
  char socketPath[64];
  snprintf(socketPath, sizeof socketPath, "%s/socket", path);
  int listener = svm_attach_create_listener(socketPath);
  expect(listener >= 0 && svm_attach_check_socket_file(socketPath), "socket of jcmd");
  svm_attach_listener_cleanup(listener, socketPath);
  expect(!svm_attach_check_socket_file(socketPath), "socket removed");
  rmdir(path);

  printf("%d checks\n", checks);
  return 0;
}
