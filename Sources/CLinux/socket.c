#define _GNU_SOURCE 1
#include "clinux.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Fills `out` from a numeric IPv4 or IPv6 address; returns its length, or 0. */
static socklen_t parse_address(const char *host, uint16_t port, struct sockaddr_storage *out) {
  memset(out, 0, sizeof *out);
  struct sockaddr_in *v4 = (struct sockaddr_in *)out;
  if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    return sizeof *v4;
  }
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
  if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    return sizeof *v6;
  }
  return 0;
}

/* Writes the numeric address; an IPv4 peer of a dual-stack listener is written as IPv4. */
static int format_address(const struct sockaddr_storage *address, char *out, size_t capacity, uint16_t *port) {
  const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
  const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
  const char *written;
  if (address->ss_family == AF_INET) {
    *port = ntohs(v4->sin_port);
    written = inet_ntop(AF_INET, &v4->sin_addr, out, (socklen_t)capacity);
  } else if (address->ss_family == AF_INET6) {
    *port = ntohs(v6->sin6_port);
    written = IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)
                  ? inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], out, (socklen_t)capacity)
                  : inet_ntop(AF_INET6, &v6->sin6_addr, out, (socklen_t)capacity);
  } else {
    return -EAFNOSUPPORT;
  }
  return written ? 0 : -errno;
}

int cs_listen_tcp(const char *host, uint16_t port, int backlog, int reuse_port) {
  struct sockaddr_storage address;
  socklen_t length = parse_address(host, port, &address);
  if (length == 0) return -EINVAL;
  int fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  int one = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0 ||
      (reuse_port && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) < 0) ||
      bind(fd, (struct sockaddr *)&address, length) < 0 || listen(fd, backlog) < 0) {
    int error = errno;
    close(fd);
    return -error;
  }
  return fd;
}

int cs_local_address(int fd, char *host, size_t capacity, uint16_t *port) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) return -errno;
  return format_address(&address, host, capacity, port);
}

int cs_accept_tcp(int listener, char *peer, size_t capacity) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  int fd = accept4(listener, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return -errno;
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  uint16_t port;
  if (format_address(&address, peer, capacity, &port) < 0) {
    close(fd);
    return -ECONNABORTED;
  }
  return fd;
}
