#ifndef CPROTOBUF_H
#define CPROTOBUF_H
#include <protobuf-c/protobuf-c.h>
#endif
