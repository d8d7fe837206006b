// sched_setaffinity(2), which Swift's Glibc module leaves out.
#ifndef HUSTINGS_AFFINITY_H
#define HUSTINGS_AFFINITY_H
#include <sys/syscall.h>
#include <unistd.h>

/// The cores, a bit each, on which a thread may run: the calling one's for 0. Returns 0 when they cannot be told.
static inline unsigned long hustings_cores(pid_t thread) {
  unsigned long masks[16] = {0};
  return syscall(SYS_sched_getaffinity, thread, sizeof masks, masks) < 0 ? 0 : masks[0];
}

/// Binds a thread, and what it starts from now on, to cores, a bit each. Returns 0, or -1 with errno.
static inline int hustings_bind(pid_t thread, unsigned long cores) {
  return (int)syscall(SYS_sched_setaffinity, thread, sizeof cores, &cores);
}

#endif
