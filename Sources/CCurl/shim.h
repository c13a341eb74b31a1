#ifndef COUNTERSIGN_CCURL_H
#define COUNTERSIGN_CCURL_H
/* libcurl, with its variadic functions in the types in which they are used. */
#include <curl/curl.h>

typedef size_t (*cs_curl_data_callback)(char *bytes, size_t size, size_t count, void *context);
typedef int (*cs_curl_request_callback)(void *context, char *remote, char *local, int remote_port, int local_port);
typedef int (*cs_curl_close_callback)(void *context, curl_socket_t descriptor);
typedef int (*cs_curl_socket_callback)(CURL *easy, curl_socket_t descriptor, int wanted, void *context, void *unused);
typedef int (*cs_curl_timer_callback)(CURLM *multi, long ms, void *context);

static inline CURLcode cs_curl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cs_curl_set_text(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cs_curl_set_headers(CURL *easy, struct curl_slist *headers) {
  return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
}

/* Copies the bytes. */
static inline CURLcode cs_curl_set_body(CURL *easy, const void *bytes, size_t count) {
  CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
  return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, bytes) : code;
}

/* `context` is what the three callbacks are given. */
static inline void cs_curl_set_callbacks(
    CURL *easy, cs_curl_request_callback request, cs_curl_data_callback header, cs_curl_data_callback body,
    void *context) {
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, request);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, context);
}

static inline void cs_curl_set_close_callback(CURL *easy, cs_curl_close_callback callback, void *context) {
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, context);
}

static inline long cs_curl_status(CURL *easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

static inline void cs_curl_multi_set_callbacks(
    CURLM *multi, cs_curl_socket_callback socket, cs_curl_timer_callback timer, void *context) {
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

static inline void cs_curl_multi_keep_connections(CURLM *multi, long count) {
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, count);
}

/* The context of the next finished transfer, with how it ended; NULL when there is none. */
static inline void *cs_curl_multi_next_finished(CURLM *multi, CURLcode *result) {
  int left;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    char *context = NULL;
    *result = message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &context);
    return context;
  }
  return NULL;
}
#endif
