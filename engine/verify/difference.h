// Difference: where two files that should be the same first differ, and how; and which numbers
// count as the same. Values.
#pragma once

#include <optional>
#include <string>

#include "pipelines/pipeline.h"
#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

struct Difference {
  // "line 3", "epoch 7, column 'loss'", "key train.lr", "tensor 'w', element 5 [1, 2]", "byte 17".
  // Empty: the whole.
  std::string place;
  std::string recorded, now;  // what stands there; empty: there is no such thing
  std::string extent = {};    // how much more differs; empty: nobody counted

  bool operator==(const Difference&) const = default;
};

// What a comparison of two files gives: the first difference, or nullopt where the contract allows
// all of them. kInvalid: one of the two is not of the form that was compared.
using FirstDifference = Result<std::optional<Difference>>;

// "line 3: 'a' was recorded, 'b' came out; ...".
std::string DifferenceText(const Difference& difference);
Value ToJson(const Difference& difference);

// Whether two numbers are the same under the contract: a tolerance allows
// |now - recorded| <= absolute + relative * |recorded|, and NaN for NaN; without one only the same
// number is.
bool NumbersAgree(const Contract& contract, double recorded, double now);
// The same of two different integers that are one number when rounded: what was lost is allowed
// only where the tolerance is at least as large.
bool RoundedIntegersAgree(const Contract& contract, double rounded);

// At most 80 characters of a text that may be anything, in quotes.
std::string Excerpt(std::string_view text);

}  // namespace mlp
