// tern-sandbox: runs a maker's program so that it can compute and print, and nothing else; or Tern on trial.
//
//   tern-sandbox TIMEOUT_MILLIS MEMORY_MIB PROCESSES FOLDER PROGRAM [ARGUMENT...]
//   tern-sandbox trial MEMORY_MIB PROGRAM [ARGUMENT...]
//
// The second form is for Tern itself, with a set of models on trial: it becomes the program, which is as free as Tern
// is but gives way to everybody: lowest priority, first to go where memory runs out, no core dumps, and a limit to the
// memory that it may ask for. Who started it watches what it really takes, and how long.
//
// What holds the program of the first form:
//   Landlock        it reads the system's programs and libraries and FOLDER, and writes nothing (Linux 5.13 and later)
//   seccomp         no sockets, no io_uring, no signals to others, no tracing, no way out of its process group
//   own namespaces  of users, network and IPC, where the kernel and the service's unit give them: more, not instead
//   limits          address space, processor time, processes, files; first to go where memory runs out
//   this process    ends the whole group when the time is over, when the program itself has ended, on SIGTERM, and when
//                   standard input is closed: whoever started it keeps that open
//
// The exit status is the program's; 124 when its time was over, 125 when it was not started, with a line on standard
// error that says why, and 128 + N when signal N ended it. Where it cannot be held, it is not started.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TIME_OVER = 124, NOT_STARTED = 125 };

// Of the first version; later ones have more, each of which is asked for where the kernel knows it.
#define WRITES_1                                                                                                       \
  (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |                    \
   LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                          \
   LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |                       \
   LANDLOCK_ACCESS_FS_MAKE_SYM)
#define READS (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define REFER_2 (1ULL << 13)     // linking and renaming between folders
#define TRUNCATE_3 (1ULL << 14)
#define IOCTL_DEV_5 (1ULL << 15)

// What every program reads. No home, no /etc as a whole, no /var, where secrets and recordings lie.
static const char *const READABLE[] = {
    "/usr",           "/bin",          "/lib",           "/lib32",         "/lib64",       "/sbin",
    "/opt",           "/sys",          "/etc/ld.so.cache", "/etc/localtime", "/etc/timezone", "/etc/alternatives",
    "/etc/python3",   "/etc/os-release", "/proc/uptime",  "/proc/loadavg", "/proc/meminfo", "/proc/cpuinfo",
    "/proc/stat",     "/proc/version", "/dev/zero",      "/dev/urandom",   "/dev/random",  NULL};

static pid_t group;
static volatile sig_atomic_t told_to_end;

static _Noreturn void give_up(const char *what) {
  fprintf(stderr, "tern-sandbox: %s: %s\n", what, strerror(errno));
  _exit(NOT_STARTED);
}

static long number(const char *text, long least, long most) {
  char *end;
  errno = 0;
  long value = strtol(text, &end, 10);
  if (errno || *end || end == text || value < least || value > most) {
    fprintf(stderr, "tern-sandbox: found %s, expected a whole number from %ld to %ld\n", text, least, most);
    _exit(NOT_STARTED);
  }
  return value;
}

static void allow(int rules, const char *path, uint64_t access) {
  int folder = open(path, O_PATH | O_CLOEXEC);
  if (folder < 0) return;  // what is not there is not read
  struct stat about;
  if (fstat(folder, &about) == 0 && !S_ISDIR(about.st_mode)) access &= ~(uint64_t)LANDLOCK_ACCESS_FS_READ_DIR;
  struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = folder};
  if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0)) give_up(path);
  close(folder);
}

// Reads some, writes nothing.
static void hold_files(const char *folder) {
  long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) {
    fprintf(stderr, "tern-sandbox: this kernel has no Landlock (%s), which keeps a skill's program from writing; "
                    "expected Linux 5.13 or later with lsm=landlock\n", strerror(errno));
    _exit(NOT_STARTED);
  }
  uint64_t handled = WRITES_1 | READS;
  if (version >= 2) handled |= REFER_2;
  if (version >= 3) handled |= TRUNCATE_3;
  if (version >= 5) handled |= IOCTL_DEV_5;
  struct landlock_ruleset_attr attributes = {.handled_access_fs = handled};
  int rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0);
  if (rules < 0) give_up("Landlock");
  for (int i = 0; READABLE[i]; i++) allow(rules, READABLE[i], READS);
  allow(rules, folder, READS);
  allow(rules, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
  if (syscall(SYS_landlock_restrict_self, rules, 0)) give_up("Landlock");
  close(rules);
}

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "there is no filter of system calls for this architecture"
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, value)
#define REFUSED (SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA))
#define REFUSE(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), ANSWER(REFUSED)

static void hold_system_calls(void) {
  // Numbers differ between architectures and, with x32, within one: the others are refused as a whole.
  struct sock_filter filter[] = {
      LOAD(arch),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
      ANSWER(SECCOMP_RET_KILL_PROCESS),
      LOAD(nr),
#ifdef __x86_64__
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
      ANSWER(SECCOMP_RET_KILL_PROCESS),
#endif
      // no network, and no other way to it
      REFUSE(socket), REFUSE(io_uring_setup), REFUSE(io_uring_enter), REFUSE(io_uring_register),
      // no signals to others: tern runs as the same user
      REFUSE(kill), REFUSE(tkill), REFUSE(rt_sigqueueinfo), REFUSE(rt_tgsigqueueinfo), REFUSE(pidfd_send_signal),
      // no way out of the group that is ended as a whole
      REFUSE(setsid), REFUSE(setpgid),
      // no looking into others, no taking of their files
      REFUSE(ptrace), REFUSE(process_vm_readv), REFUSE(process_vm_writev), REFUSE(pidfd_getfd), REFUSE(kcmp),
      REFUSE(process_madvise),
      // shared memory and queues outlive a process and are no files
      REFUSE(shmget), REFUSE(semget), REFUSE(msgget), REFUSE(mq_open),
      // other worlds
      REFUSE(unshare), REFUSE(setns), REFUSE(mount), REFUSE(umount2), REFUSE(pivot_root), REFUSE(chroot),
      REFUSE(open_tree), REFUSE(move_mount), REFUSE(fsopen), REFUSE(fsmount), REFUSE(fsconfig), REFUSE(mount_setattr),
      REFUSE(bpf), REFUSE(perf_event_open), REFUSE(userfaultfd), REFUSE(keyctl), REFUSE(add_key), REFUSE(request_key),
      REFUSE(personality), REFUSE(prlimit64), REFUSE(setrlimit),
      // threads get their signals by tgkill; whom it may reach is tern as well, so only within this process: see below
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 3),
      LOAD(args[0]),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)getpid(), 1, 0),
      ANSWER(REFUSED),
      ANSWER(SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) give_up("seccomp");
}

// How many threads this user has now, of all programs: what a limit of processes is counted against.
static long tasks_of_this_user(void) {
  long count = 0;
  DIR *all = opendir("/proc");
  if (!all) return 1024;
  for (struct dirent *entry; (entry = readdir(all));) {
    char path[300];
    struct stat about;
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
    snprintf(path, sizeof path, "/proc/%s/task", entry->d_name);
    // a folder has two links of its own and one for each folder in it
    if (stat(path, &about) == 0 && about.st_uid == getuid()) count += (long)about.st_nlink - 2;
  }
  closedir(all);
  return count;
}

static void limit(int what, rlim_t value) {
  struct rlimit both = {value, value};
  if (setrlimit(what, &both)) give_up("a limit");
}

static void be_first_to_go(void) {
  int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score >= 0) {
    if (write(score, "1000", 4) != 4) { /* then it is no worse off than tern */ }
    close(score);
  }
}

static void hold_resources(long timeout_millis, long memory_mib, long processes) {
  be_first_to_go();
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, 64);
  limit(RLIMIT_MEMLOCK, 0);
  limit(RLIMIT_CPU, (rlim_t)(timeout_millis / 1000 + 2));
  limit(RLIMIT_NPROC, (rlim_t)(tasks_of_this_user() + processes));
  limit(RLIMIT_AS, (rlim_t)memory_mib << 20);
}

static _Noreturn void become_the_program(char **argv, long timeout_millis) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGTERM, SIG_DFL);
  signal(SIGPIPE, SIG_DFL);
  int nothing = open("/dev/null", O_RDONLY);
  if (nothing < 0 || dup2(nothing, 0) < 0) give_up("/dev/null");
  if (syscall(SYS_close_range, 3U, ~0U, 0U)) give_up("open files");
  if (chdir(argv[4])) give_up(argv[4]);
  hold_resources(timeout_millis, number(argv[2], 4, 4096), number(argv[3], 1, 64));
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) give_up("no new privileges");
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC)) {
    // Not given here. The filter of system calls keeps the network away with or without.
  }
  hold_files(argv[4]);
  hold_system_calls();
  execv(argv[5], argv + 5);
  give_up(argv[5]);
}

static void end_soon(int signal) {
  (void)signal;
  told_to_end = 1;
}

static void child_ended(int signal) { (void)signal; }

static long millis_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Waits for the program; returns its status, or -1 when its time was over or nobody waits for it any more.
static int wait_for(pid_t child, long until) {
  struct pollfd starter = {.fd = 0, .events = POLLIN};
  sigset_t none;
  sigemptyset(&none);
  for (;;) {
    int status;
    if (waitpid(child, &status, WNOHANG) == child) return status;
    long left = until - millis_now();
    if (left <= 0 || told_to_end) return -1;
    struct timespec most = {left / 1000, left % 1000 * 1000000};
    // Signals are let in only while it waits: one that came before is not missed.
    if (ppoll(&starter, 1, &most, &none) > 0) return -1;
  }
}

// Counts what is mapped for writing, used or not (getrlimit(2), RLIMIT_DATA): a Java program maps more than it uses.
static _Noreturn void become_a_trial(char **argv) {
  be_first_to_go();
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_DATA, (rlim_t)number(argv[2], 16, 1L << 24) << 20);
  if (setpriority(PRIO_PROCESS, 0, 19)) give_up("the lowest priority");
  execv(argv[3], argv + 3);
  give_up(argv[3]);
}

int main(int argc, char **argv) {
  if (argc >= 4 && strcmp(argv[1], "trial") == 0) become_a_trial(argv);
  if (argc < 6) {
    fprintf(stderr, "usage: tern-sandbox TIMEOUT_MILLIS MEMORY_MIB PROCESSES FOLDER PROGRAM [ARGUMENT...]\n"
                    "       tern-sandbox trial MEMORY_MIB PROGRAM [ARGUMENT...]\n");
    return NOT_STARTED;
  }
  long timeout_millis = number(argv[1], 100, 60000);
  long until = millis_now() + timeout_millis;
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGCHLD);
  sigaddset(&held, SIGTERM);
  sigprocmask(SIG_BLOCK, &held, NULL);
  signal(SIGTERM, end_soon);
  signal(SIGCHLD, child_ended);
  // What the program leaves behind comes to this process, which ends it.
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

  group = fork();
  if (group < 0) give_up("fork");
  if (group == 0) {
    setpgid(0, 0);
    become_the_program(argv, timeout_millis);
  }
  setpgid(group, group);
  int status = wait_for(group, until);
  kill(-group, SIGKILL);
  while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) {
  }
  if (status < 0) return TIME_OVER;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
