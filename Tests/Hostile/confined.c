/* Enters the confinement of the API process, then tries what it must not be able to do. One line for each attempt:
   its name, and `refused` or `DONE`.

   usage: confined BINARY KEY SIGNER_PID READABLE... -- WRITABLE... */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clinux.h"

static void report(const char *name, int was_done) {
  printf("%s %s\n", name, was_done ? "DONE" : "refused");
  fflush(stdout);
}

static int opens(const char *path, int flags) {
  int fd = open(path, flags);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

static int runs(char *const words[]) {
  pid_t child = fork();
  if (child == 0) {
    execv(words[0], words);
    _exit(111);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return !(WIFEXITED(status) && WEXITSTATUS(status) == 111);
}

int main(int count, char **words) {
  if (count < 5) return 2;
  char *binary = words[1], *key = words[2];
  pid_t signer = atoi(words[3]);
  char path[512], folder[512];

  /* The attempts must be possible before, or their refusal proves nothing. */
  report("before: open the root key", opens(key, O_RDONLY));
  char *version[] = {binary, "version", NULL};
  report("before: run the binary", runs(version));

  int writable = 0;
  if (cs_forbid_dumps() != 0 || cs_forbid_privileges() != 0) return 3;
  int rules = cs_landlock_begin();
  if (rules < 0) return 3;
  for (int index = 4; index < count; index++) {
    if (strcmp(words[index], "--") == 0) writable = 1;
    else cs_landlock_allow(rules, words[index], writable || strncmp(words[index], "/dev/", 5) == 0);
  }
  if (cs_landlock_enforce(rules) != 0) return 3;

  report("open the root key to read", opens(key, O_RDONLY));
  report("open the root key to write", opens(key, O_WRONLY));
  snprintf(folder, sizeof folder, "%s", key);
  *strrchr(folder, '/') = 0;
  report("list the data folder", opens(folder, O_RDONLY | O_DIRECTORY));
  snprintf(path, sizeof path, "%s/other.key", folder);
  report("put a file beside the root key", opens(path, O_WRONLY | O_CREAT | O_EXCL));
  report("link to the root key from the database's folder", ({
           snprintf(path, sizeof path, "%s/database/link", folder);
           int made = link(key, path) == 0;
           int opened = made && opens(path, O_RDONLY);
           if (made) unlink(path);
           opened;
         }));
  report("rename the root key", ({
           snprintf(path, sizeof path, "%s/database/stolen", folder);
           int moved = rename(key, path) == 0;
           if (moved) rename(path, key);
           moved;
         }));
  report("delete the root key", unlink(key) == 0);

  char *start[] = {binary, "signer", "--socket", "/tmp/hostile.sock", "--key", key, NULL};
  report("start a signer", runs(start));
  char *shell[] = {"/bin/sh", "-c", "true", NULL};
  report("start a shell", runs(shell));

  report("trace the signer", ptrace(PTRACE_ATTACH, signer, NULL, NULL) == 0);
  report("seize the signer", ptrace(PTRACE_SEIZE, signer, NULL, NULL) == 0);
  snprintf(path, sizeof path, "/proc/%d/mem", signer);
  report("open the signer's memory", opens(path, O_RDONLY));
  snprintf(path, sizeof path, "/proc/%d/environ", signer);
  report("open the signer's environment", opens(path, O_RDONLY));
  char byte = 0;
  struct iovec here = {&byte, 1}, there = {(void *)(uintptr_t)0x400000, 1};
  report("read the signer's memory", process_vm_readv(signer, &here, 1, &there, 1, 0) >= 0 || errno == EFAULT);
  report("gain privileges", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1);
  return 0;
}
