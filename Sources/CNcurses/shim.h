// The wide-character face of ncurses. Macros and variadics, which Swift cannot import, get a static inline function here.
#ifndef SPARROW_CNCURSES_SHIM_H
#define SPARROW_CNCURSES_SHIM_H

#define NCURSES_WIDECHAR 1
#include <errno.h>
#include <fcntl.h>
#include <ncurses.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

// Of <term.h>, which cannot be included for its macros `lines` and `columns`.
extern char *tigetstr(const char *);
extern int tigetnum(const char *);
extern int setupterm(const char *, int, int *);

static inline WINDOW *sparrow_screen(void) { return stdscr; }

// 0 where terminfo knows the terminal.
static inline int sparrow_start(void) { return newterm(NULL, stdout, stdin) == NULL ? -1 : 0; }

// The next update writes the whole screen.
static inline void sparrow_clear(void) { clearok(curscr, TRUE); }

// How many colours terminfo gives the terminal; -2 where it does not know it.
static inline int sparrow_colours(void) {
    int failure = 0;
    return setupterm(NULL, STDOUT_FILENO, &failure) == OK ? tigetnum("colors") : -2;
}

// Both ends of a pipe that no write blocks and no child inherits.
static inline int sparrow_pipe(int *reader, int *writer) {
    int ends[2];
    if (pipe(ends) != 0) return -1;
    for (int index = 0; index < 2; index++) {
        fcntl(ends[index], F_SETFL, O_NONBLOCK);
        fcntl(ends[index], F_SETFD, FD_CLOEXEC);
    }
    *reader = ends[0];
    *writer = ends[1];
    return 0;
}

// An attribute word of the flags that Style has, and a colour pair.
static inline void sparrow_style(int bold, int dim, int reverse, int underline, short pair) {
    attr_t attributes = A_NORMAL;
    if (bold) attributes |= A_BOLD;
    if (dim) attributes |= A_DIM;
    if (reverse) attributes |= A_REVERSE;
    if (underline) attributes |= A_UNDERLINE;
    wattr_set(stdscr, attributes, pair, NULL);
}

static inline int sparrow_window_size(int *rows, int *columns) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return -1;
    *rows = size.ws_row;
    *columns = size.ws_col;
    return 0;
}

// What a terminal needs to be as it was: saved before curses starts, written by whatever ends the program. The state is
// static, so each Swift object file that called these would have its own: TerminalRescue.swift alone may.
struct sparrow_rescue_state {
    char bytes[1024];
    size_t length;
    struct termios modes;
    int has_modes;
    volatile sig_atomic_t is_armed;
    int signal_descriptor;
};

// In a function, for the importer emits no variable of a header.
static inline struct sparrow_rescue_state *sparrow_rescue(void) {
    static struct sparrow_rescue_state state;
    return &state;
}

// Async-signal-safe: write and tcsetattr only.
static void sparrow_rescue_write(void) {
    if (!sparrow_rescue()->is_armed) return;
    sparrow_rescue()->is_armed = 0;
    size_t written = 0;
    while (written < sparrow_rescue()->length) {
        ssize_t count = write(STDOUT_FILENO, sparrow_rescue()->bytes + written, sparrow_rescue()->length - written);
        if (count <= 0) break;
        written += (size_t)count;
    }
    if (sparrow_rescue()->has_modes) tcsetattr(STDIN_FILENO, TCSANOW, &sparrow_rescue()->modes);
}

// The handler was reset when it was called, so the signal sent again does what it does by default.
static void sparrow_on_fatal(int number) {
    sparrow_rescue_write();
    raise(number);
}

static void sparrow_on_signal(int number) {
    int saved = errno;
    char byte = (char)number;
    ssize_t ignored = write(sparrow_rescue()->signal_descriptor, &byte, 1);
    (void)ignored;
    errno = saved;
}

static inline void sparrow_rescue_save_modes(void) {
    sparrow_rescue()->has_modes = tcgetattr(STDIN_FILENO, &sparrow_rescue()->modes) == 0;
}

static inline void sparrow_rescue_arm(const char *bytes, size_t length) {
    if (length > sizeof sparrow_rescue()->bytes) length = sizeof sparrow_rescue()->bytes;
    memcpy(sparrow_rescue()->bytes, bytes, length);
    sparrow_rescue()->length = length;
    sparrow_rescue()->is_armed = 1;
}

static inline void sparrow_rescue_run(void) { sparrow_rescue_write(); }

// Signals that end the program restore the terminal first, on a stack of their own: the usual one may be what overflowed.
static inline int sparrow_rescue_install(void) {
    static const int fatal[] = {SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE};
    stack_t stack;
    memset(&stack, 0, sizeof stack);
    stack.ss_size = 64 * 1024;
    stack.ss_sp = malloc(stack.ss_size);
    if (stack.ss_sp == NULL || sigaltstack(&stack, NULL) != 0) return -1;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = sparrow_on_fatal;
    action.sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER;
    for (size_t index = 0; index < sizeof fatal / sizeof *fatal; index++) {
        if (sigaction(fatal[index], &action, NULL) != 0) return -1;
    }
    return 0;
}

// WINCH, CONT and TSTP become bytes in a pipe.
static inline int sparrow_watch_signals(int descriptor) {
    static const int watched[] = {SIGWINCH, SIGCONT, SIGTSTP};
    sparrow_rescue()->signal_descriptor = descriptor;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = sparrow_on_signal;
    action.sa_flags = SA_RESTART;
    for (size_t index = 0; index < sizeof watched / sizeof *watched; index++) {
        if (sigaction(watched[index], &action, NULL) != 0) return -1;
    }
    signal(SIGPIPE, SIG_IGN);
    return 0;
}

// Stops the whole job as Ctrl-Z does; returns when it goes on.
static inline void sparrow_stop_job(void) {
    signal(SIGTSTP, SIG_DFL);
    kill(0, SIGTSTP);
}

#endif
