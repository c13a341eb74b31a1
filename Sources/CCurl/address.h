#ifndef COUNTERSIGN_CCURL_ADDRESS_H
#define COUNTERSIGN_CCURL_ADDRESS_H
/* The addresses that libcurl is about to connect to. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

typedef curl_socket_t (*cs_curl_open_callback)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline void cs_curl_set_open_callback(CURL *easy, cs_curl_open_callback callback, void *context) {
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
}

/* The 4 or 16 bytes of an address and its port in host order; NULL for a family that is not of the internet. */
static inline const unsigned char *cs_curl_address(
    const struct curl_sockaddr *address, unsigned *count, unsigned short *port) {
  if (address->family == AF_INET && address->addrlen >= sizeof(struct sockaddr_in)) {
    const struct sockaddr_in *short_form = (const struct sockaddr_in *)&address->addr;
    *count = 4;
    *port = ntohs(short_form->sin_port);
    return (const unsigned char *)&short_form->sin_addr;
  }
  if (address->family == AF_INET6 && address->addrlen >= sizeof(struct sockaddr_in6)) {
    const struct sockaddr_in6 *long_form = (const struct sockaddr_in6 *)&address->addr;
    *count = 16;
    *port = ntohs(long_form->sin6_port);
    return (const unsigned char *)&long_form->sin6_addr;
  }
  return NULL;
}
#endif
