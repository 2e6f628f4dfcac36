#pragma once

#include <curl/curl.h>
#include <sys/socket.h>

// Swift does not import variadic functions or function-like macros: each of these fixes one
// argument kind of curl_easy_setopt, curl_easy_getinfo or curl_multi_setopt.

static inline CURLcode hp_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode hp_curl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode hp_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode hp_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode hp_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

/// What curl calls with bytes of the body and with each line of the head. A return value other
/// than `size * count` ends the transfer.
typedef size_t (*hp_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode hp_curl_set_receiver(CURL *easy, CURLoption option, hp_curl_receiver value) {
    return curl_easy_setopt(easy, option, value);
}

static inline curl_socket_t hp_curl_open_private_socket(
    void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)context;
    (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Opens sockets with close-on-exec, so that a program started meanwhile does not inherit them.
static inline CURLcode hp_curl_keep_sockets_private(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, hp_curl_open_private_socket);
}

static inline CURLcode hp_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode hp_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLcode hp_curl_message_result(const CURLMsg *message) {
    return message->data.result;
}
