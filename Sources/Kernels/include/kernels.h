// The few loops that must vectorise. Each kernel takes pointers and sizes and allocates nothing.
#ifndef SPARROW_KERNELS_H
#define SPARROW_KERNELS_H

#include "activations.h"
#include "attention.h"
#include "cpu.h"
#include "crc32c.h"
#include "crosses.h"
#include "factorisation.h"
#include "gather.h"
#include "interactions.h"
#include "matrix.h"
#include "optimisers.h"
#include "order.h"
#include "recurrence.h"
#include "rows.h"
#include "skipgram.h"
#include "scan.h"

#endif
