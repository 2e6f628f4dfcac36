#pragma once

#include <sqlite3.h>
#include <stddef.h>

// `SQLITE_TRANSIENT` is a cast of a number to a function pointer, which Swift does not import.
static inline int hp_sqlite_bind_text(sqlite3_stmt *statement, int place, const void *bytes, size_t count) {
    return sqlite3_bind_text64(statement, place, (const char *)bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int hp_sqlite_bind_blob(sqlite3_stmt *statement, int place, const void *bytes, size_t count) {
    return sqlite3_bind_blob64(statement, place, bytes, count, SQLITE_TRANSIENT);
}

// Variadic in C. Keeps SQL that a damaged file could bring with it from writing to the file's inside.
static inline int hp_sqlite_set_defensive(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}
