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

/// Says who opens the sockets of an exchange: `open` gets `context` and the address.
static inline CURLcode hp_curl_set_socket_opener(
    CURL *easy, curl_opensocket_callback open, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
}

/// Says what is asked between the connection, new or used again, and the request on it.
static inline CURLcode hp_curl_set_last_check(
    CURL *easy, curl_prereq_callback check, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, check);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
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
