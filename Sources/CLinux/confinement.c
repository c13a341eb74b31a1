#define _GNU_SOURCE 1
#include "clinux.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

/* The system calls of Landlock have the same numbers on every architecture. */
enum { create_ruleset = 444, add_rule = 445, restrict_self = 446 };

static const unsigned long long reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const unsigned long long writing =
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SYM |
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO;

int cs_forbid_dumps(void) {
  struct rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) < 0) return -errno;
  return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ? -errno : 0;
}

int cs_forbid_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0; }

int cs_die_with_parent(int parent, int signal) {
  if (prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) < 0) return -errno;
  /* A parent that ended before this call is not told of any more. */
  return getppid() == parent ? 0 : raise(signal);
}

int cs_landlock_abi(void) {
  long abi = syscall(create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi < 0 ? -errno : (int)abi;
}

static unsigned long long writing_rights(void) {
  return cs_landlock_abi() >= 3 ? writing | LANDLOCK_ACCESS_FS_TRUNCATE : writing;
}

int cs_landlock_begin(void) {
  /* The first member is all that the oldest version knows; the kernel takes the size it is given. */
  struct { unsigned long long handled; } attributes = {
      reading | writing_rights() | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
      LANDLOCK_ACCESS_FS_MAKE_BLOCK};
  long fd = syscall(create_ruleset, &attributes, sizeof attributes, 0);
  return fd < 0 ? -errno : (int)fd;
}

int cs_landlock_allow(int rules, const char *path, int writable) {
  int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0) return -errno;
  struct stat status;
  struct landlock_path_beneath_attr rule = {.parent_fd = fd};
  rule.allowed_access = reading | (writable ? writing_rights() : 0);
  if (fstat(fd, &status) == 0 && !S_ISDIR(status.st_mode))
    rule.allowed_access &=
        LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;
  long result = syscall(add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  int error = errno;
  close(fd);
  return result < 0 ? -error : 0;
}

int cs_landlock_enforce(int rules) {
  long result = syscall(restrict_self, rules, 0);
  int error = errno;
  close(rules);
  return result < 0 ? -error : 0;
}
