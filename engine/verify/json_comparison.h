// JSON files and logs of JSON lines, compared as values: the first key whose values differ.
#pragma once

#include <string>

#include "engine/verify/difference.h"

namespace mlp {

// Two values: the first place, "key train.lr", in the order of `recorded`. The order of keys does
// not count.
std::optional<Difference> CompareValues(const Contract& contract, const Value& recorded,
                                        const Value& now);

// Two JSON texts.
FirstDifference CompareJson(const Contract& contract, const std::string& recorded,
                            const std::string& now);
// Two logs with a JSON value a line: "epoch 7, key loss", "step 40, key loss" or "line 12, ...".
// The times of two steps of live metrics do not count.
FirstDifference CompareJsonLines(const Contract& contract, const std::string& recorded,
                                 const std::string& now);
// Whether two such logs differ in the times of steps of live metrics and in not one other byte.
bool AreSameButForTimes(const std::string& recorded, const std::string& now);

}  // namespace mlp
