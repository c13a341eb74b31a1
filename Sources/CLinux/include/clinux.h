#ifndef COUNTERSIGN_CLINUX_H
#define COUNTERSIGN_CLINUX_H
/* Linux calls that Swift's Glibc module does not expose. Each returns its result, or -errno. */
#include <stddef.h>
#include <stdint.h>

/* memory (Bytes) */
int cs_memfd_secret(void);

/* threads (Reactor) */
void *cs_current_loop(void);
void cs_set_current_loop(void *loop);
void cs_set_thread_name(const char *name); /* at most 15 bytes */

/* TCP sockets (HTTPServer); all non-blocking and close-on-exec */
int cs_listen_tcp(const char *host, uint16_t port, int backlog, int reuse_port); /* numeric host; -EINVAL otherwise */
int cs_local_address(int fd, char *host, size_t capacity, uint16_t *port);
int cs_accept_tcp(int listener, char *peer, size_t capacity); /* sets TCP_NODELAY, writes the peer's address */

#endif
