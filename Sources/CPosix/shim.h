#pragma once

#include <asm/ioctls.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

// What the headers offer only under _GNU_SOURCE. Defining that here would change structures (fd_set) that
// Swift's own view of the C library was built without it, and the compiler refuses two views of one structure.
extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
#ifndef F_OFD_GETLK
#define F_OFD_GETLK 36
#define F_OFD_SETLK 37
#define F_OFD_SETLKW 38
#endif
#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID 0x80
#endif

static inline int hp_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -1;
    *reading = ends[0];
    *writing = ends[1];
    return 0;
}

// ---- Descriptors -------------------------------------------------------------------------

/// A copy at 10 or above, closed on exec: it can never collide with a descriptor that a child expects.
static inline int hp_dup_high(int fd) { return fcntl(fd, F_DUPFD_CLOEXEC, 10); }

static inline int hp_set_cloexec(int fd) { return fcntl(fd, F_SETFD, FD_CLOEXEC); }

static inline int hp_set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static inline int hp_is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

/// Closes every descriptor from `first` on. A kernel older than 5.9 knows no close_range; then nothing happens.
static inline void hp_close_from(unsigned first) {
#ifdef SYS_close_range
    (void)syscall(SYS_close_range, first, ~0U, 0);
#endif
}

static inline int hp_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

// ---- Locks that belong to an open file, not to a process ------------------------------------

/// Takes a shared lock, waiting for it. 0, or -1 with errno.
static inline int hp_lock_shared(int fd) {
    struct flock lock;
    memset(&lock, 0, sizeof lock);
    lock.l_type = F_RDLCK;
    lock.l_whence = SEEK_SET;
    int result;
    do {
        result = fcntl(fd, F_OFD_SETLKW, &lock);
    } while (result < 0 && errno == EINTR);
    return result;
}

/// 1 when another open file holds a lock here, 0 when none does, -1 with errno. Takes no lock itself.
static inline int hp_lock_is_held(int fd) {
    struct flock lock;
    memset(&lock, 0, sizeof lock);
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    if (fcntl(fd, F_OFD_GETLK, &lock) < 0) return -1;
    return lock.l_type == F_UNLCK ? 0 : 1;
}

/// Locks (F_WRLCK) or unlocks (F_UNLCK) one byte; never waits. 0, or -1 with errno.
static inline int hp_lock_byte(int fd, short type, long long place) {
    struct flock lock;
    memset(&lock, 0, sizeof lock);
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = place;
    lock.l_len = 1;
    return fcntl(fd, F_OFD_SETLK, &lock);
}

/// 1 when another open file has this byte locked, 0 when none has, -1 with errno. Takes no lock itself.
static inline int hp_byte_is_locked(int fd, long long place) {
    struct flock lock;
    memset(&lock, 0, sizeof lock);
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = place;
    lock.l_len = 1;
    if (fcntl(fd, F_OFD_GETLK, &lock) < 0) return -1;
    return lock.l_type == F_UNLCK ? 0 : 1;
}

// ---- Files beneath a directory ------------------------------------------------------------

static inline int hp_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }

/// Names what is at a path, itself and not what it links to, without the right to read it.
static inline int hp_open_path(const char *path) { return open(path, 010000000 | O_NOFOLLOW | O_CLOEXEC); }

struct hp_open_how {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

/// Opens `path` beneath `directory` through no symbolic link. Fails with ENOSYS where the kernel lacks openat2.
static inline int hp_open_beneath(int directory, const char *path, int flags, unsigned mode) {
#ifndef SYS_openat2
    errno = ENOSYS;
    return -1;
#else
    // RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS
    struct hp_open_how how = {(uint64_t)(unsigned)flags, mode, 0x08 | 0x04 | 0x02};
    int result, attempts = 0;
    // EAGAIN: something was renamed during the walk, and the kernel could not tell whether it stayed beneath.
    do {
        result = (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
    } while (result < 0 && (errno == EINTR || (errno == EAGAIN && ++attempts < 64)));
    return result;
#endif
}

/// Renames, and fails with EEXIST rather than replace anything.
static inline int hp_rename_new(int from, const char *old, int to, const char *name) {
    return (int)syscall(SYS_renameat2, from, old, to, name, 1 /* RENAME_NOREPLACE */);
}

// ---- Threads -------------------------------------------------------------------------------

/// Starts a thread that nobody waits for, with every signal blocked. 0, or the errno of the failure.
///
/// Signals are for the threads that handle them; such a thread sees a broken pipe as EPIPE.
static inline int hp_start_thread(void *(*body)(void *), void *argument) {
    pthread_t thread;
    pthread_attr_t attributes;
    sigset_t all, before;
    int result = pthread_attr_init(&attributes);
    if (result != 0) return result;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    // A new thread inherits the mask.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    result = pthread_create(&thread, &attributes, body, argument);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return result;
}

// ---- Processes -----------------------------------------------------------------------------

static inline char **hp_environment(void) {
    extern char **environ;
    return environ;
}

static inline int hp_spawn_in_directory(posix_spawn_file_actions_t *actions, const char *directory) {
    return posix_spawn_file_actions_addchdir_np(actions, directory);
}

/// Flags for a child in a session of its own, with default signals and none blocked.
static inline short hp_spawn_flags(void) {
    return POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
}

static inline int hp_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }
/// Keeps processes of the same user from reading this one (its memory and environment) and from tracing it.
static inline int hp_hide_memory(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/// Has a stopped process go on when the thread that started it has ended.
static inline int hp_continue_without_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGCONT, 0, 0, 0); }

static inline void hp_ignore_signal(int number) { signal(number, SIG_IGN); }

/// Blocks SIGCHLD and returns a descriptor that becomes readable when a child has ended.
static inline int hp_watch_children(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -1;
    // An ignored SIGCHLD, inherited from whoever started us, would reap children before we saw how they ended.
    signal(SIGCHLD, SIG_DFL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/// Empties what `hp_watch_children` returned.
static inline void hp_drain_signals(int fd) {
    struct signalfd_siginfo seen;
    while (read(fd, &seen, sizeof seen) == (ssize_t)sizeof seen) {
    }
}

/// An ended child that is not reaped yet; 0 when children run but none has ended; -1 when there are no children.
static inline pid_t hp_ended_child(void) {
    siginfo_t seen;
    int result;
    memset(&seen, 0, sizeof seen);
    do {
        result = waitid(P_ALL, 0, &seen, WEXITED | WNOHANG | WNOWAIT);
    } while (result < 0 && errno == EINTR);
    return result < 0 ? -1 : seen.si_pid;
}

/// Reaps one child and returns its wait status, or -1.
static inline int hp_reap(pid_t child) {
    int status = 0;
    pid_t result;
    do {
        result = waitpid(child, &status, 0);
    } while (result < 0 && errno == EINTR);
    return result == child ? status : -1;
}

/// Lowers a limit of this process, never raising it.
static inline void hp_lower_limit(int which, rlim_t most) {
    struct rlimit limit;
    if (getrlimit(which, &limit) < 0) return;
    if (limit.rlim_max > most) limit.rlim_max = most;
    if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(which, &limit);
}

// ---- Confinement ---------------------------------------------------------------------------

// The headers of a distribution know fewer rights than its kernel may.
#define HP_LANDLOCK_CREATE 444
#define HP_LANDLOCK_ADD 445
#define HP_LANDLOCK_RESTRICT 446

/// The version of Landlock that the kernel offers; 0 where it has none or it is switched off.
static inline int hp_landlock_version(void) {
    long version = syscall(HP_LANDLOCK_CREATE, NULL, 0, 1U);
    return version < 0 ? 0 : (int)version;
}

/// All rights to files that a version knows.
static inline uint64_t hp_landlock_rights(int version) {
    uint64_t rights = 0x1FFF;
    if (version >= 2) rights |= 1ULL << 13;  // moving between folders
    if (version >= 3) rights |= 1ULL << 14;  // truncating
    if (version >= 5) rights |= 1ULL << 15;  // orders to devices
    return rights;
}

/// A set of rules in which nothing is allowed yet: no file, and no signal to what stands outside.
static inline int hp_landlock_create(int version) {
    struct {
        uint64_t files, network, scopes;
    } attributes = {hp_landlock_rights(version), 0, version >= 6 ? 2 : 0};
    size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    return (int)syscall(HP_LANDLOCK_CREATE, &attributes, size, 0U);
}

/// Allows these rights at what `file` is and beneath it; only those that make sense there.
static inline int hp_landlock_allow(int rules, int file, uint64_t rights) {
    struct stat status;
    if (fstat(file, &status) < 0) return -1;
    // Running, writing, reading, truncating, orders: all that a file can be asked for.
    if (!S_ISDIR(status.st_mode)) rights &= 7 | 1ULL << 14 | 1ULL << 15;
    struct {
        uint64_t rights;
        int32_t file;
    } __attribute__((packed)) attributes = {rights, file};
    return (int)syscall(HP_LANDLOCK_ADD, rules, 1, &attributes, 0U);
}

/// Takes from this process and what it starts everything that the rules do not allow.
static inline int hp_landlock_restrict(int rules) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
    return (int)syscall(HP_LANDLOCK_RESTRICT, rules, 0U);
}

#define HP_FILTER_MAX 48
/// Opens no socket but to ask of interfaces.
#define HP_CLOSE_NETWORK 1
/// Opens no socket of this machine: no service that listens there does something in its name.
#define HP_CLOSE_LOCAL 2
/// Gives up what root may do to other processes, the kernel and devices.
#define HP_DROP_RIGHTS 4

/// What of a call of the kernel is refused with an error: sockets as asked for, and always typing into a
/// terminal, limits of other processes, and whatever could ask for the same by another way. The number of
/// its steps, or -1 with errno.
static inline int hp_call_filter(struct sock_filter steps[HP_FILTER_MAX], int closed) {
#if defined(__x86_64__)
    const uint32_t machine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
    const uint32_t machine = AUDIT_ARCH_AARCH64;
#else
    errno = ENOSYS;
    return -1;
#endif
    // Netlink (16) only tells of interfaces; 1 is the family of this machine's own sockets.
    const uint32_t family = closed & HP_CLOSE_NETWORK ? 16 : 1;
    const uint8_t same = closed & HP_CLOSE_NETWORK ? 1 : 0, other = closed & HP_CLOSE_NETWORK ? 0 : 1;
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, machine, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        // The second table of calls of x86-64, by which the same could be asked.
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        // io_uring opens sockets without the call.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 425, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCSTI, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCLINUX, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        // Of another process limits are read, and not set.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 0, 8),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 5, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2]) + 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        // One half of a pair of datagrams could be sent elsewhere.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socketpair, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SOCK_DGRAM, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, family, same, other),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    memcpy(steps, filter, sizeof filter);
    int count = sizeof filter / sizeof filter[0];
    // Without anything to close, what follows the limits is: all of the rest is allowed.
    if (!(closed & (HP_CLOSE_NETWORK | HP_CLOSE_LOCAL))) {
        steps[count - 11] = steps[count - 1];
        count -= 10;
    }
    return count;
}

/// Holds this process and what it starts to the filter. 0, or -1 with errno.
static inline int hp_filter_calls(int closed) {
    struct sock_filter steps[HP_FILTER_MAX];
    int count = hp_call_filter(steps, closed);
    if (count < 0) return -1;
    struct sock_fprog program = {(unsigned short)count, steps};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

/// The same as a file, for a program that sets it for another; kept open on exec. Below 0 with errno.
static inline int hp_call_filter_file(int closed) {
    struct sock_filter steps[HP_FILTER_MAX];
    int count = hp_call_filter(steps, closed);
    if (count < 0) return -1;
    int file = (int)syscall(SYS_memfd_create, "filter", 0U);
    if (file < 0) return -1;
    ssize_t size = (ssize_t)((size_t)count * sizeof steps[0]);
    if (write(file, steps, (size_t)size) == size && lseek(file, 0, SEEK_SET) == 0) return file;
    close(file);
    return -1;
}

/// Gives up, for good, the capabilities by which root reaches into other processes, the kernel and devices,
/// or around rules about files. Nothing happens where there are none.
static inline void hp_drop_rights(void) {
    // dac_read_search, net_admin, net_raw, sys_module, sys_rawio, sys_ptrace, sys_admin, sys_boot, sys_resource, sys_time,
    // sys_tty_config, mknod, mac_override, mac_admin, syslog, perfmon, bpf, checkpoint_restore.
    static const unsigned char dropped[] = {2, 12, 13, 16, 17, 19, 21, 22, 24, 25, 26, 27, 32, 33, 34, 38, 39, 40};
    struct { uint32_t version; int process; } head = {0x20080522, 0};
    struct { uint32_t effective, permitted, inheritable; } sets[2];
    for (size_t place = 0; place < sizeof dropped; place++)
        prctl(PR_CAPBSET_DROP, (unsigned long)dropped[place], 0, 0, 0);
    if (syscall(SYS_capget, &head, sets) < 0) return;
    for (size_t place = 0; place < sizeof dropped; place++) {
        uint32_t bit = ~(1U << (dropped[place] & 31));
        sets[dropped[place] >> 5].effective &= bit;
        sets[dropped[place] >> 5].permitted &= bit;
        sets[dropped[place] >> 5].inheritable &= bit;
    }
    syscall(SYS_capset, &head, sets);
}

/// Starts a program as the leader of its own group, with default signals, killed when the calling thread ends.
///
/// With `rules` not below 0 it runs under these; `closed` are the `HP_CLOSE_…` and `HP_DROP_RIGHTS`, below 0
/// for a program that filters by itself.
/// It and what it starts may hold so many bytes of private memory each and so many open files, and leave no core file.
/// Only for a process with one thread. Returns the child, or the negated errno of the step that failed.
static inline pid_t hp_start_leader(
    char *const arguments[], uint64_t memory, uint64_t files, int rules, int closed) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) < 0) return -errno;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0) {
        int error = errno;
        close(report[0]);
        close(report[1]);
        return -error;
    }
    if (child == 0) {
        sigset_t none;
        setpgid(0, 0);
        // Should the guard itself be killed, at least the program it started goes with it.
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        if (getppid() != parent) _exit(127);
        hp_lower_limit(RLIMIT_DATA, (rlim_t)memory);
        hp_lower_limit(RLIMIT_NOFILE, (rlim_t)files);
        hp_lower_limit(RLIMIT_CORE, 0);
        for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        if (closed >= 0 && closed & HP_DROP_RIGHTS) hp_drop_rights();
        // Where the kernel knows no filter, only what must not have a network is not run.
        if ((rules < 0 || hp_landlock_restrict(rules) == 0)
            && (closed < 0 || hp_filter_calls(closed) == 0 || !(closed & HP_CLOSE_NETWORK)))
            execvp(arguments[0], arguments);
        int error = errno;
        (void)!write(report[1], &error, sizeof error);
        _exit(127);
    }
    close(report[1]);
    setpgid(child, child);
    int error = 0;
    ssize_t count;
    do {
        count = read(report[0], &error, sizeof error);
    } while (count < 0 && errno == EINTR);
    close(report[0]);
    if (count == (ssize_t)sizeof error) {
        hp_reap(child);
        return -error;
    }
    return child;
}
