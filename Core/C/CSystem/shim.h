// What glibc offers and Swift's Glibc module leaves out. Declared here one by one: defining _GNU_SOURCE would change
// types of headers that the Glibc module has too, and the two would no longer be the same type.
#ifndef HUSTINGS_SHIM_H
#define HUSTINGS_SHIM_H
#include <fcntl.h>
#include <getopt.h>
#include <linux/sched.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

/// pipe2(2): both ends in `descriptors`, read first. Returns 0, or -1 with errno.
int pipe2(int descriptors[2], int flags);
static inline int hustings_pipe2(int descriptors[2], int flags) {
  return pipe2(descriptors, flags);
}

/// posix_spawn_file_actions_addclosefrom_np(3), glibc 2.34 or newer: the child closes `from` and every higher one.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
static inline int hustings_close_from(posix_spawn_file_actions_t *actions, int from) {
  return posix_spawn_file_actions_addclosefrom_np(actions, from);
}

/// posix_spawn_file_actions_addchdir_np(3): the child's working folder. Returns 0, or an error number.
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);
static inline int hustings_start_in(posix_spawn_file_actions_t *actions, const char *folder) {
  return posix_spawn_file_actions_addchdir_np(actions, folder);
}

/// POSIX_SPAWN_SETSID, glibc 2.26 or newer: the child is in a session of its own.
static const short hustings_spawn_session = 0x80;

/// This process's environment, as posix_spawn(3) takes it.
extern char **environ;
static inline char *const *hustings_environment(void) {
  return environ;
}

/// pidfd_open(2), Linux 5.3 or newer: a handle that names this process and never a later one of the same number.
static inline int hustings_pidfd_open(pid_t process) {
  return (int)syscall(SYS_pidfd_open, process, 0);
}

/// pidfd_send_signal(2). Returns 0, or -1 with errno.
static inline int hustings_pidfd_signal(int handle, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, handle, signal, (void *)0, 0);
}

/// prlimit(2) with the same soft and hard limit, or the hard one that holds already where that is lower: only
/// privilege may raise it. Returns 0, or -1 with errno.
static inline int hustings_limit(pid_t process, int resource, unsigned long long value) {
  struct { unsigned long long soft, hard; } limit;
  if (syscall(SYS_prlimit64, process, resource, (void *)0, &limit) != 0) return -1;
  if (limit.hard > value) limit.hard = value;
  limit.soft = limit.hard;
  return (int)syscall(SYS_prlimit64, process, resource, &limit, (void *)0);
}

/// setpriority(2) of one process. Returns 0, or -1 with errno.
static inline int hustings_nice(pid_t process, int value) {
  return (int)syscall(SYS_setpriority, 0 /* PRIO_PROCESS */, process, value);
}

/// Whether the extended attribute `name` of `path` is the text "1".
ssize_t getxattr(const char *path, const char *name, void *value, size_t size);
static inline int hustings_attribute_is_set(const char *path, const char *name) {
  char value[2];
  return getxattr(path, name, value, sizeof value) == 1 && value[0] == '1';
}

/// memfd_create(2): a file in memory that closes on exec, or -1 with errno.
static inline int hustings_memory_file(const char *name) {
  return (int)syscall(SYS_memfd_create, name, 1u /* MFD_CLOEXEC */);
}

/// The flags of clone(2), <linux/sched.h>, that make a thread, and that make namespaces.
static const int hustings_clone_thread = CLONE_THREAD;
static const int hustings_clone_namespaces =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

/// mallopt(3): what was allocated in one piece of `bytes` or more goes back to the machine when it is freed. By itself glibc
/// raises that bound to whatever was freed last, up to 32 MiB, and each thread's arena keeps what is smaller.
int mallopt(int parameter, int value);
static inline void hustings_return_memory(int bytes) {
  mallopt(-3 /* M_MMAP_THRESHOLD */, bytes);
  mallopt(-1 /* M_TRIM_THRESHOLD */, 2 * bytes);
}

// getopt_long(3) tells its place in global variables, which Swift does not let anyone read.
static inline void hustings_options_restart(void) {
  optind = 0;
  opterr = 0;
}
static inline int hustings_options_place(void) {
  return optind;
}
static inline const char *hustings_options_argument(void) {
  return optarg;
}

#endif
