// The JSON Schema (draft 2020-12) of pipeline files, made from the tables of schema_fields.h: for
// editors that complete and check what people write.
#pragma once

#include "store/base/value.h"

namespace mlp {

// `extras`: with what DVC does not know. It takes every file that the reader takes; of what the
// reader refuses, it takes what a schema cannot say (paths out of the project, cycles, names).
Value PipelineSchema(bool extras);

}  // namespace mlp
