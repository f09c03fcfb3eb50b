/* sun.misc.Signal: the handler counts, a Java thread waits on the semaphore. One owner a process.
 */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>

static volatile int owner;
static volatile unsigned pending[NSIG];
static sem_t sem;
int cSunMiscSignal_open(void) {
  if (__sync_val_compare_and_swap(&owner, 0, 1) != 0) return 1;
  for (int i = 0; i < NSIG; i++) pending[i] = 0;
  return sem_init(&sem, 0, 0) ? -1 : 0;
}
int cSunMiscSignal_close(void) {
  int r = sem_destroy(&sem);
  owner = 0;
  return r;
}
int cSunMiscSignal_awaitSemaphore(void) {
  int r;
  do r = sem_wait(&sem);
  while (r && errno == EINTR);
  return r;
}
int cSunMiscSignal_signalSemaphore(void) { return sem_post(&sem); }
int cSunMiscSignal_signalRangeCheck(int s) { return s >= 0 && s < NSIG; }
int cSunMiscSignal_checkPendingSignal(void) {
  for (int i = 0; i < NSIG; i++) {
    unsigned v = pending[i];
    if (v && __sync_bool_compare_and_swap(&pending[i], v, v - 1)) return i;
  }
  return -1;
}
static void handler(int s) {
  int e = errno;
  if (s >= 0 && s < NSIG) {
    __sync_fetch_and_add(&pending[s], 1);
    sem_post(&sem);
  }
  errno = e;
}
void* cSunMiscSignal_signalHandlerFunctionPointer(void) { return (void*)handler; }
