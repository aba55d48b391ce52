// CSV and TSV files, histories of training among them: the first cell that differs.
#pragma once

#include <string_view>

#include "engine/verify/difference.h"

namespace mlp {

// The first row names the columns unless a number stands in it. "epoch 7, column 'loss'" where a
// column is called epoch or step, else "row 7, column 'loss'"; rows count from 1 below the header.
FirstDifference CompareTables(const Contract& contract, std::string_view recorded,
                              std::string_view now, char separator);

}  // namespace mlp
