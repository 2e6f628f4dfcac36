// An SQLite file system in front of SQLite's own: it counts syncs, dies where it was ordered to, and
// can put back what was never synced.
#define _GNU_SOURCE
#include "layer.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// One change of a file since its last sync: the bytes that were there, and the size it had.
struct change {
    struct change *older;
    char *path;
    sqlite3_int64 offset, size;
    int count, held;
    unsigned char bytes[];
};

struct file {
    sqlite3_file base;
    const char *path;
    sqlite3_file *real;
};

static sqlite3_vfs *real_system;
static struct change *newest;
static long syncs;
/// Whether anything was written since the last sync.
static bool pending;

// ---- Undoing -------------------------------------------------------------------------------

static void remember(struct file *file, sqlite3_int64 offset, sqlite3_int64 count) {
    sqlite3_int64 size = 0;
    if (!layer_loses || file->real->pMethods->xFileSize(file->real, &size) != SQLITE_OK) return;
    sqlite3_int64 held = offset >= size ? 0 : size - offset < count ? size - offset : count;
    struct change *change = malloc(sizeof *change + (size_t)held);
    if (!change) abort();
    *change = (struct change){newest, strdup(file->path), offset, size, (int)count, (int)held};
    if (held && file->real->pMethods->xRead(file->real, change->bytes, (int)held, offset) != SQLITE_OK) abort();
    newest = change;
}

static void forget(const char *path) {
    for (struct change **link = &newest; *link;) {
        struct change *change = *link;
        if (strcmp(change->path, path) == 0) {
            *link = change->older;
            free(change->path);
            free(change);
        } else {
            link = &change->older;
        }
    }
}

static void undo(const struct change *change, bool half) {
    int descriptor = open(change->path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return;
    // Of a write that is torn, the first half stays.
    int kept = half ? change->count / 2 : 0;
    if (change->held > kept &&
        pwrite(descriptor, change->bytes + kept, (size_t)(change->held - kept), change->offset + kept) < 0)
        abort();
    sqlite3_int64 end = kept ? change->offset + kept : 0;
    if (ftruncate(descriptor, end > change->size ? end : change->size) != 0) abort();
}

void layer_undo_writes(bool torn) {
    long number = 0;
    for (struct change *change = newest; change; change = change->older, number++) {
        // A disk may keep later writes and lose earlier ones.
        if (torn && number % 2 == 1) continue;
        undo(change, torn && number == 0);
    }
}

// ---- A file --------------------------------------------------------------------------------

#define REAL(f) (((struct file *)(f))->real)
#define PASS(f, method, ...) REAL(f)->pMethods->method(REAL(f), ##__VA_ARGS__)

static int file_close(sqlite3_file *f) {
    int code = PASS(f, xClose);
    free(REAL(f));
    free((void *)((struct file *)f)->path);
    return code;
}
static int file_read(sqlite3_file *f, void *to, int count, sqlite3_int64 offset) {
    return PASS(f, xRead, to, count, offset);
}

static int file_write(sqlite3_file *f, const void *from, int count, sqlite3_int64 offset) {
    struct file *file = (struct file *)f;
    layer_lock();
    bool first = !pending, ordered = syncs + 1 == layer_number;
    if (ordered && first && layer_kind == layer_before) layer_die();
    pending = true;
    remember(file, offset, count);
    int code = PASS(f, xWrite, from, count, offset);
    if (ordered && first && layer_kind == layer_torn && !layer_loses) layer_die();
    layer_unlock();
    return code;
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size) {
    struct file *file = (struct file *)f;
    layer_lock();
    sqlite3_int64 now = 0;
    if (PASS(f, xFileSize, &now) == SQLITE_OK && now > size) remember(file, size, now - size);
    int code = PASS(f, xTruncate, size);
    layer_unlock();
    return code;
}

static int file_sync(sqlite3_file *f, int flags) {
    struct file *file = (struct file *)f;
    layer_lock();
    bool ordered = syncs + 1 == layer_number;
    if (ordered && layer_kind == layer_before && !pending) layer_die();
    if (ordered && (layer_kind == layer_written || layer_kind == layer_torn)) layer_die();
    int code = PASS(f, xSync, flags);
    if (!layer_lies) forget(file->path);
    syncs++;
    pending = false;
    const char *name = strrchr(file->path, '/');
    layer_append("syncs", name ? name + 1 : file->path);
    if (ordered && layer_kind == layer_synced) layer_die();
    layer_unlock();
    return code;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size) { return PASS(f, xFileSize, size); }
static int file_lock(sqlite3_file *f, int level) { return PASS(f, xLock, level); }
static int file_unlock(sqlite3_file *f, int level) { return PASS(f, xUnlock, level); }
static int file_reserved(sqlite3_file *f, int *is) { return PASS(f, xCheckReservedLock, is); }
static int file_control(sqlite3_file *f, int operation, void *with) { return PASS(f, xFileControl, operation, with); }
static int file_sector(sqlite3_file *f) { return PASS(f, xSectorSize); }
static int file_traits(sqlite3_file *f) { return PASS(f, xDeviceCharacteristics); }
static int file_map(sqlite3_file *f, int page, int size, int extend, void volatile **to) {
    return PASS(f, xShmMap, page, size, extend, to);
}
static int file_shm_lock(sqlite3_file *f, int offset, int count, int flags) {
    return PASS(f, xShmLock, offset, count, flags);
}
static void file_barrier(sqlite3_file *f) { PASS(f, xShmBarrier); }
static int file_unmap(sqlite3_file *f, int remove) { return PASS(f, xShmUnmap, remove); }

// Version 2: with shared memory for the log, without mapped files, whose writes nobody would see.
static const sqlite3_io_methods methods = {
    2,           file_close,   file_read,     file_write,    file_truncate, file_sync, file_size,
    file_lock,   file_unlock,  file_reserved, file_control,  file_sector,   file_traits,
    file_map,    file_shm_lock, file_barrier, file_unmap,    NULL,          NULL,
};

// ---- The system ----------------------------------------------------------------------------

static int system_open(sqlite3_vfs *system, const char *path, sqlite3_file *f, int flags, int *out) {
    (void)system;
    struct file *file = (struct file *)f;
    memset(file, 0, sizeof *file);
    sqlite3_file *real = calloc(1, (size_t)real_system->szOsFile);
    if (!real) return SQLITE_NOMEM;
    int code = real_system->xOpen(real_system, path, real, flags, out);
    if (code != SQLITE_OK) {
        if (real->pMethods) real->pMethods->xClose(real);
        free(real);
        return code;
    }
    file->real = real;
    file->path = strdup(path ? path : "");
    file->base.pMethods = &methods;
    return SQLITE_OK;
}

static int system_delete(sqlite3_vfs *system, const char *path, int sync) {
    (void)system;
    layer_lock();
    forget(path);
    layer_unlock();
    return real_system->xDelete(real_system, path, sync);
}

void layer_register_files(void) {
    static sqlite3_vfs system;
    real_system = sqlite3_vfs_find(NULL);
    system = *real_system;
    system.szOsFile = sizeof(struct file);
    system.zName = "crash";
    system.xOpen = system_open;
    system.xDelete = system_delete;
    if (sqlite3_vfs_register(&system, 1) != SQLITE_OK) abort();
}
