#define _GNU_SOURCE
#include "layer.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool layer_active, layer_loses, layer_lies;
enum layer_kind layer_kind;
long layer_number;

static char folder[4096];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void layer_lock(void) { pthread_mutex_lock(&mutex); }
void layer_unlock(void) { pthread_mutex_unlock(&mutex); }

long layer_append(const char *file, const char *line) {
    char path[4200], bytes[4096];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    int descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0) abort();
    int count = snprintf(bytes, sizeof bytes, "%s\n", line);
    if (write(descriptor, bytes, (size_t)count) != count) abort();
    long lines = 0;
    lseek(descriptor, 0, SEEK_SET);
    for (ssize_t got; (got = read(descriptor, bytes, sizeof bytes)) > 0;)
        for (ssize_t place = 0; place < got; place++) lines += bytes[place] == '\n';
    close(descriptor);
    return lines;
}

_Noreturn void layer_die(void) {
    if (layer_loses) {
        layer_undo_writes(layer_kind == layer_torn);
        layer_undo_effects();
    }
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

const char *layer_in_workspace(const char *path) {
    static const char mark[] = "/workspaces/";
    const char *place = strstr(path, mark);
    place = place ? strchr(place + sizeof mark - 1, '/') : NULL;
    return place ? place + 1 : NULL;
}

// A tool's program tells in this way that its effect is done, and waits to be ended by the guard.
static void *watch_pipe(void *ignored) {
    (void)ignored;
    char path[4200], byte;
    snprintf(path, sizeof path, "%s/die", folder);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor >= 0 && read(descriptor, &byte, 1) == 1) {
        layer_lock();
        layer_die();
    }
    return NULL;
}

// Only a runner: neither its guards nor what they run.
static bool is_runner(void) {
    char path[4096], words[4096];
    ssize_t count = readlink("/proc/self/exe", path, sizeof path - 1);
    if (count <= 0) return false;
    path[count] = 0;
    const char *name = strrchr(path, '/');
    if (!name || strcmp(name, "/holdpoint") != 0) return false;
    int descriptor = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    count = descriptor < 0 ? 0 : read(descriptor, words, sizeof words - 1);
    if (descriptor >= 0) close(descriptor);
    words[count > 0 ? count : 0] = 0;
    const char *first = words + strlen(words) + 1;
    return count > 0 && first < words + count && strcmp(first, "__guard") != 0;
}

static void read_order(const char *order) {
    static const char *const names[] = {"", "before", "torn", "written", "synced", "begun", "effect"};
    const char *colon = strchr(order, ':');
    if (!colon) return;
    for (int kind = layer_before; kind <= layer_effect; kind++) {
        if (strncmp(order, names[kind], (size_t)(colon - order)) != 0) continue;
        layer_kind = (enum layer_kind)kind;
        layer_number = atol(colon + 1);
    }
    if (layer_kind == layer_none) abort();
}

__attribute__((constructor)) static void begin(void) {
    const char *where = getenv("HOLDPOINT_CRASH_DIR");
    if (!where || !is_runner()) return;
    snprintf(folder, sizeof folder, "%s", where);
    layer_loses = getenv("HOLDPOINT_CRASH_LOSES") != NULL;
    layer_lies = getenv("HOLDPOINT_CRASH_LIES") != NULL;
    const char *order = getenv("HOLDPOINT_CRASH");
    if (order) read_order(order);
    unsetenv("LD_PRELOAD");
    layer_active = true;
    layer_register_files();
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    if (pthread_create(&thread, NULL, watch_pipe, NULL) != 0) abort();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}
