// What the builtin file tools do to a workspace, seen where they call the system: counted, told, and
// undone when the runner dies before the directory was synced.
#define _GNU_SOURCE
#include "layer.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/// An effect whose directories were not synced since.
struct effect {
    struct effect *older;
    /// As it stands in `effects`.
    char *line;
    /// What is put back, and where it goes; without `to`, a directory that is removed.
    char *from, *to;
    /// What stood in the place of a file that was replaced, or null.
    char *replaced;
    /// The directories that still have to be synced, or null.
    char *pending[2];
};

static struct effect *newest;

static char *path_of(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = readlink(link, path, sizeof path - 1);
    if (count <= 0) return NULL;
    path[count] = 0;
    return strdup(path);
}

static char *joined(const char *folder, const char *name) {
    char *path = NULL;
    if (!folder || asprintf(&path, "%s/%s", folder, name) < 0) return NULL;
    return path;
}

static bool exists(const char *path) {
    struct stat status;
    return path && lstat(path, &status) == 0;
}

static bool is_draft(const char *path) {
    const char *name = path ? strrchr(path, '/') : NULL;
    return name && strncmp(name, "/.holdpoint-", 12) == 0;
}

static bool same_content(const char *one, const char *other) {
    char left[4096], right[4096];
    int a = open(one, O_RDONLY | O_CLOEXEC), b = open(other, O_RDONLY | O_CLOEXEC);
    bool same = a >= 0 && b >= 0;
    while (same) {
        ssize_t count = read(a, left, sizeof left);
        same = count == read(b, right, sizeof right) && (count <= 0 || memcmp(left, right, (size_t)count) == 0);
        if (count <= 0) break;
    }
    if (a >= 0) close(a);
    if (b >= 0) close(b);
    return same;
}

/// Before an effect: tells of it, and dies if this is where. The lock is held.
static void begin(const char *line) {
    if (layer_append("begun", line) == layer_number && layer_kind == layer_begun) layer_die();
}

/// After an effect. The lock is held.
static void end(const char *line, struct effect effect) {
    struct effect *kept = malloc(sizeof *kept);
    if (!kept) abort();
    *kept = effect;
    kept->older = newest;
    kept->line = strdup(line);
    newest = kept;
    if (layer_append("effects", line) == layer_number && layer_kind == layer_effect) layer_die();
}

void layer_undo_effects(void) {
    for (struct effect *effect = newest; effect; effect = effect->older) {
        if (!effect->pending[0] && !effect->pending[1]) continue;
        char line[4096];
        snprintf(line, sizeof line, "lost %s", effect->line);
        layer_append("effects", line);
        if (!effect->to) {
            rmdir(effect->from);
        } else {
            NEXT(renameat)(AT_FDCWD, effect->from, AT_FDCWD, effect->to);
            if (effect->replaced) NEXT(renameat)(AT_FDCWD, effect->replaced, AT_FDCWD, effect->from);
        }
    }
}

/// A second name for a file, so that it can come back; null where there is no file.
static char *stash(const char *path) {
    static int number;
    char *kept = NULL;
    const char *folder = getenv("HOLDPOINT_CRASH_DIR");
    if (!layer_loses || asprintf(&kept, "%s/stash-%d-%d", folder, getpid(), number++) < 0) return NULL;
    if (linkat(AT_FDCWD, path, AT_FDCWD, kept, 0) == 0) return kept;
    free(kept);
    return NULL;
}

// ---- The calls -----------------------------------------------------------------------------

/// Runs `call` as an effect that moves one name to another.
static int moved(int from, const char *old, int to, const char *name, int (*call)(int, const char *, int, const char *)) {
    char *source = path_of(from), *target = path_of(to);
    char *before = joined(source, old), *after = joined(target, name);
    const char *shown = after ? layer_in_workspace(after) : NULL;
    if (!layer_active || !shown) return call(from, old, to, name);
    char line[4096];
    bool draft = is_draft(before);
    if (!draft)
        snprintf(line, sizeof line, "move %s -> %s", layer_in_workspace(before), shown);
    else if (same_content(before, after))
        snprintf(line, sizeof line, "again %s", shown);
    else
        snprintf(line, sizeof line, "write %s", shown);
    layer_lock();
    if (exists(before) && (draft || !exists(after))) begin(line);
    char *replaced = exists(after) ? stash(after) : NULL;
    int code = call(from, old, to, name), error = errno;
    if (code == 0)
        end(line, (struct effect){NULL, NULL, after, before, replaced, {source, strcmp(source, target) ? target : NULL}});
    layer_unlock();
    errno = error;
    return code;
}

static int plain_rename(int from, const char *old, int to, const char *name) {
    return NEXT(renameat)(from, old, to, name);
}

static int new_rename(int from, const char *old, int to, const char *name) {
    return (int)NEXT(syscall)(SYS_renameat2, from, old, to, name, 1L);
}

int renameat(int from, const char *old, int to, const char *name) { return moved(from, old, to, name, plain_rename); }

// The runner moves without replacing by `syscall`; everything else that comes here goes on as it is.
long syscall(long number, ...) {
    static __typeof__(&syscall) next;
    if (!next) next = NEXT(syscall);
    va_list list;
    va_start(list, number);
    long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
    long d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
    va_end(list);
    if (number == SYS_renameat2 && layer_active)
        return moved((int)a, (const char *)b, (int)c, (const char *)d, new_rename);
    return next(number, a, b, c, d, e, f);
}

int mkdirat(int folder, const char *name, mode_t mode) {
    char *parent = path_of(folder), *path = joined(parent, name);
    const char *shown = path ? layer_in_workspace(path) : NULL;
    if (!layer_active || !shown || exists(path)) return NEXT(mkdirat)(folder, name, mode);
    char line[4096];
    snprintf(line, sizeof line, "mkdir %s", shown);
    layer_lock();
    begin(line);
    int code = NEXT(mkdirat)(folder, name, mode), error = errno;
    if (code == 0) end(line, (struct effect){NULL, NULL, path, NULL, NULL, {parent, NULL}});
    layer_unlock();
    errno = error;
    return code;
}

int unlinkat(int folder, const char *name, int flags) {
    char *parent = path_of(folder), *path = joined(parent, name);
    const char *shown = path ? layer_in_workspace(path) : NULL;
    if (!layer_active || !shown || is_draft(path) || !exists(path)) return NEXT(unlinkat)(folder, name, flags);
    char line[4096];
    snprintf(line, sizeof line, "delete %s", shown);
    layer_lock();
    begin(line);
    char *kept = stash(path);
    int code = NEXT(unlinkat)(folder, name, flags), error = errno;
    if (code == 0) end(line, (struct effect){NULL, NULL, kept, path, NULL, {kept ? parent : NULL, NULL}});
    layer_unlock();
    errno = error;
    return code;
}

int fsync(int descriptor) {
    int code = NEXT(fsync)(descriptor);
    if (!layer_active || code != 0) return code;
    char *path = path_of(descriptor);
    layer_lock();
    for (struct effect *effect = newest; effect && !layer_lies; effect = effect->older)
        for (int place = 0; place < 2; place++)
            if (effect->pending[place] && path && strcmp(effect->pending[place], path) == 0)
                effect->pending[place] = NULL;
    layer_unlock();
    free(path);
    return code;
}
