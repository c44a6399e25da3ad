// libzip, which reads zip archives.
#ifndef SPARROW_CLIBZIP_SHIM_H
#define SPARROW_CLIBZIP_SHIM_H

#include <zip.h>

#endif
