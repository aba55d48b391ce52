// Files of tensors compared: the first tensor by name, its first element that differs, and by how
// much the tensor differs at most.
#pragma once

#include "engine/verify/file_pair.h"

namespace mlp {

// "tensor 'fc.bias', element 3 [0, 3]: 0.25 was recorded, 0.31 came out; 10 of 10 elements differ,
// by at most 0.2; 2 of 12 tensors differ".
FirstDifference CompareTensors(const Contract& contract, const FilePair& files);

}  // namespace mlp
