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

/* Unix sockets (SignerProcess, SignerClient); close-on-exec */
int cs_listen_unix(const char *path, int backlog); /* replaces a stale socket file; mode 0600 */
int cs_connect_unix(const char *path);
int cs_accept_unix(int listener);
int cs_peer_uid(int fd, uint32_t *uid);

/* confinement (SignerProcess, countersign) */
int cs_forbid_dumps(void);      /* PR_SET_DUMPABLE 0, RLIMIT_CORE 0 */
int cs_forbid_privileges(void); /* PR_SET_NO_NEW_PRIVS */
int cs_die_with_parent(int parent, int signal);
int cs_landlock_abi(void);   /* version, or -errno where the kernel has none */
int cs_landlock_begin(void); /* a rule set under which no file may be read, written or executed */
int cs_landlock_allow(int rules, const char *path, int writable);
int cs_landlock_enforce(int rules);

#endif
