#define _GNU_SOURCE 1
#include "clinux.h"
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

int cs_memfd_secret(void) {
  long fd = syscall(447 /* SYS_memfd_secret */, 02000000 /* O_CLOEXEC */);
  return fd < 0 ? -errno : (int)fd;
}
