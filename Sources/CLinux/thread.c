#define _GNU_SOURCE 1
#include "clinux.h"
#include <pthread.h>

/* Swift has no thread-local storage; the loop that owns the running thread is looked up on every enqueued job. */
static __thread void *current_loop;

void *cs_current_loop(void) { return current_loop; }

void cs_set_current_loop(void *loop) { current_loop = loop; }

void cs_set_thread_name(const char *name) { pthread_setname_np(pthread_self(), name); }
