// The wide-character face of ncurses. Macros and variadics, which Swift cannot import, get a static inline function here.
#ifndef SPARROW_CNCURSES_SHIM_H
#define SPARROW_CNCURSES_SHIM_H

#define NCURSES_WIDECHAR 1
#include <ncurses.h>

#endif
