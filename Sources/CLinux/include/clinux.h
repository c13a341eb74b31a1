#ifndef COUNTERSIGN_CLINUX_H
#define COUNTERSIGN_CLINUX_H
/* Linux calls that Swift's Glibc module does not expose. Each returns its result, or -errno. */
#include <stddef.h>
#include <stdint.h>

/* memory (Bytes) */
int cs_memfd_secret(void);

#endif
