#pragma once

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

// Globals and macros of ncurses, as functions.

static inline WINDOW *screen_window(void) { return stdscr; }
static inline WINDOW *screen_physical(void) { return curscr; }
static inline int screen_lines(void) { return LINES; }
static inline int screen_columns(void) { return COLS; }
static inline int screen_colours(void) { return COLORS; }
static inline int screen_pairs(void) { return COLOR_PAIRS; }

static inline attr_t screen_bold(void) { return WA_BOLD; }
static inline attr_t screen_reverse(void) { return WA_REVERSE; }
static inline attr_t screen_underline(void) { return WA_UNDERLINE; }
static inline attr_t screen_dim(void) { return WA_DIM; }

static inline int screen_function_key(int number) { return KEY_F(number); }

// newterm takes over INT, TERM, TSTP and WINCH; they belong to the program's own loop.
static inline SCREEN *screen_new(void) {
    static const int taken[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    struct sigaction before[4];
    for (int i = 0; i < 4; i++) sigaction(taken[i], NULL, &before[i]);
    SCREEN *screen = newterm(NULL, stdout, stdin);
    for (int i = 0; i < 4; i++) sigaction(taken[i], &before[i], NULL);
    return screen;
}

static inline int screen_has_other_screen(void) { return enter_ca_mode != NULL; }

// Fills one cell. The pair goes through the last argument because pairs may pass 32,767.
static inline int screen_cell(cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
    return setcchar(cell, text, attributes, 0, &pair);
}

static inline int screen_capability_flag(const char *name) {
    return tigetflag((char *)name) > 0;
}

// The C library's width, which ncurses goes by. Its header declares it only for some feature macros.
int wcwidth(wchar_t character);
static inline int screen_library_width(wchar_t character) { return wcwidth(character); }

// What moves the cursor; NULL when the terminal cannot.
static inline const char *screen_cursor_address(void) {
    char *found = tigetstr((char *)"cup");
    return found == (char *)-1 ? NULL : found;
}

// (term.h makes macros of many plain words, also of columns and lines.)
static inline int screen_size_of(int fd, int *width, int *height) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0) return -1;
    *width = size.ws_col;
    *height = size.ws_row;
    return 0;
}

// Bytes that a driver holds: unread ones with FIONREAD, unsent ones with TIOCOUTQ; -1 when it cannot say.
static inline int screen_unread(int fd) {
    int count = -1;
    return ioctl(fd, FIONREAD, &count) == 0 ? count : -1;
}
static inline int screen_unsent(int fd) {
    int count = -1;
    return ioctl(fd, TIOCOUTQ, &count) == 0 ? count : -1;
}

// Stops the whole job as Ctrl-Z does and returns when it is continued. The program may have blocked or
// caught the signal for its loop, so both are undone for as long as this takes.
static inline void screen_stop_job(void) {
    struct sigaction stop, before;
    sigset_t set, mask;
    memset(&stop, 0, sizeof stop);
    stop.sa_handler = SIG_DFL;
    sigemptyset(&stop.sa_mask);
    sigaction(SIGTSTP, &stop, &before);
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &set, &mask);
    kill(0, SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGTSTP, &before, NULL);
}

// Restoring the terminal when the program dies. Only functions that are safe in a signal handler: write,
// tcsetattr, sigaction, raise.
//
// The caller owns the state and hands it in. Statics of a header exist once per object file that uses them,
// and the optimiser may copy a use into another module; so only the handler, which has no argument, finds
// the state through a static, and the function that installs it sets that one.

struct screen_crash {
    volatile sig_atomic_t armed;
    int installed;
    int fd;
    size_t length;
    char text[256];
    char stack[32768];
    struct termios saved;
};

static const int screen_crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE};

static inline struct screen_crash **screen_crash_place(void) {
    static struct screen_crash *place;
    return &place;
}

static inline void screen_crash_restore(void) {
    struct screen_crash *state = *screen_crash_place();
    if (state == NULL || !state->armed) return;
    state->armed = 0;
    size_t done = 0;
    while (done < state->length) {
        ssize_t count = write(state->fd, state->text + done, state->length - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        done += (size_t)count;
    }
    tcsetattr(state->fd, TCSANOW, &state->saved);
}

// The default action follows as soon as this returns. Not the one of before: where Swift's own crash
// handler was installed it would ask for a key on the terminal that has just been given back.
static inline void screen_crash_caught(int number) {
    int failure = errno;
    screen_crash_restore();
    signal(number, SIG_DFL);
    raise(number);
    errno = failure;
}

// Once per process. The stack of its own lets a stack overflow of this thread be handled too.
static inline int screen_crash_install(struct screen_crash *state) {
    if (state->installed) return 0;
    stack_t alternate;
    memset(&alternate, 0, sizeof alternate);
    alternate.ss_sp = state->stack;
    alternate.ss_size = sizeof state->stack;
    if (sigaltstack(&alternate, NULL) != 0) return -1;
    *screen_crash_place() = state;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = screen_crash_caught;
    action.sa_flags = SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < 6; i++) {
        if (sigaction(screen_crash_signals[i], &action, NULL) != 0) return -1;
    }
    if (atexit(screen_crash_restore) != 0) return -1;
    state->installed = 1;
    return 0;
}

static inline void screen_crash_arm(
    struct screen_crash *state, int fd, const char *text, const struct termios *saved) {
    state->armed = 0;
    state->fd = fd;
    state->length = strnlen(text, sizeof state->text);
    memcpy(state->text, text, state->length);
    state->saved = *saved;
    state->armed = 1;
}

static inline void screen_crash_disarm(struct screen_crash *state) { state->armed = 0; }

static inline struct screen_crash *screen_crash_made(void) {
    return calloc(1, sizeof(struct screen_crash));
}
