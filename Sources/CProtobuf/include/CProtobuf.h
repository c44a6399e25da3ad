// protobuf-c, the code that it generates from proto/sparrow.proto (string fields as bytes), and the arena that both use.
#ifndef CPROTOBUF_H
#define CPROTOBUF_H

#include <protobuf-c/protobuf-c.h>

#include "arena.h"
#include "sparrow.pb-c.h"

#endif
