// hiredis, which speaks to Redis.
#ifndef SPARROW_CHIREDIS_SHIM_H
#define SPARROW_CHIREDIS_SHIM_H

#include <hiredis/hiredis.h>

#endif
