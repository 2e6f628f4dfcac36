#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// What a runner was ordered to do, and what its death has to undo.
//
// The order stands in the environment: HOLDPOINT_CRASH_DIR is a folder of this run, and
// HOLDPOINT_CRASH is empty (only count) or `KIND:N`. HOLDPOINT_CRASH_LOSES=1 throws away at the
// death whatever was not synced; HOLDPOINT_CRASH_LIES=1 lets no sync keep anything.
//
//   before:N   dies before the first write that the Nth sync would cover
//   torn:N     dies after that first write; when losing, at the sync, with half of it kept
//   written:N  dies at the Nth sync, before it
//   synced:N   dies right after the Nth sync
//   begun:N    dies right before the Nth effect of a tool
//   effect:N   dies right after the Nth effect of a tool
//
// The folder gets `syncs`, a line for each sync; `begun` and `effects`, a line for each effect of a
// tool; and has `die`, a pipe: the runner dies once something is written to it. Programs that tools
// run use these files too.

enum layer_kind { layer_none, layer_before, layer_torn, layer_written, layer_synced, layer_begun, layer_effect };

extern bool layer_active;
extern bool layer_loses;
extern bool layer_lies;
extern enum layer_kind layer_kind;
extern long layer_number;

/// Held while anything is counted, written or undone.
void layer_lock(void);
void layer_unlock(void);

/// Appends a line to a file of the folder; answers how many lines it has then.
long layer_append(const char *file, const char *line);

/// Ends this process as `kill -9` does, after undoing what was not synced if so ordered. The lock
/// is held.
_Noreturn void layer_die(void);

/// Undoes what of a store's files was not synced, newest first. `torn` keeps every other write.
void layer_undo_writes(bool torn);

/// Undoes what tools did to directories that were not synced since, newest first.
void layer_undo_effects(void);

/// Puts the counting file system in front of SQLite's own.
void layer_register_files(void);

/// The path below a session's workspace, or null when it is in none.
const char *layer_in_workspace(const char *path);
