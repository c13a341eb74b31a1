#ifndef COUNTERSIGN_CCURL_H
#define COUNTERSIGN_CCURL_H
/* libcurl, with its variadic functions in the types in which they are used. */
#include <curl/curl.h>

typedef int (*cs_curl_socket_callback)(CURL *easy, curl_socket_t descriptor, int wanted, void *context, void *unused);
typedef int (*cs_curl_timer_callback)(CURLM *multi, long ms, void *context);

static inline CURLcode cs_curl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cs_curl_set_text(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

/* The socket of a connection that was only made; -1 when it is gone. */
static inline int cs_curl_socket(CURL *easy) {
  curl_socket_t descriptor = CURL_SOCKET_BAD;
  curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &descriptor);
  return descriptor == CURL_SOCKET_BAD ? -1 : (int)descriptor;
}

static inline void cs_curl_multi_set_callbacks(
    CURLM *multi, cs_curl_socket_callback socket, cs_curl_timer_callback timer, void *context) {
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
  /* libcurl would close the oldest connections beyond a number, not knowing that they are in use. */
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 1000000L);
}

/* The handle of the next connection that is made or has failed; NULL when there is none. */
static inline CURL *cs_curl_multi_next_finished(CURLM *multi, CURLcode *result) {
  int left;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    *result = message->data.result;
    return message->easy_handle;
  }
  return NULL;
}
#endif
