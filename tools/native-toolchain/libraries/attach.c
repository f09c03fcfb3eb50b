/* The socket through which jcmd and its kin ask a running executable for dumps; only the same user
 * and root may. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

void svm_attach_startup(const char* p) {
  struct stat s;
  if (stat(p, &s) == 0) unlink(p);
}
void svm_attach_listener_cleanup(int s, const char* p) {
  if (s != -1) {
    shutdown(s, SHUT_RDWR);
    close(s);
  }
  unlink(p);
}
int svm_attach_check_socket_file(const char* p) {
  struct stat s;
  return stat(p, &s) == 0;
}
int svm_attach_is_init_trigger(const char* p) {
  struct stat s;
  return stat(p, &s) == 0 && s.st_uid == geteuid();
}
int svm_attach_create_listener(const char* p) {
  struct sockaddr_un a;
  memset(&a, 0, sizeof a);
  a.sun_family = AF_UNIX;
  if (strlen(p) >= sizeof a.sun_path) return -1;
  strcpy(a.sun_path, p);
  int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (s < 0) return -1;
  mode_t m = umask(0177);
  int r = bind(s, (struct sockaddr*)&a, sizeof a);
  umask(m);
  if (r || listen(s, 5)) {
    close(s);
    return -1;
  }
  return s;
}
int svm_attach_wait_for_request(int l) {
  for (;;) {
    int s = accept4(l, NULL, NULL, SOCK_CLOEXEC);
    if (s < 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    struct ucred c;
    socklen_t n = sizeof c;
    if (getsockopt(s, SOL_SOCKET, SO_PEERCRED, &c, &n) == 0 && (c.uid == geteuid() || c.uid == 0))
      return s;
    close(s);
  }
}
void svm_attach_shutdown_socket(int s) { shutdown(s, SHUT_RDWR); }
