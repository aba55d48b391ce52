#include "engine/verify/difference.h"

#include <cmath>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {

std::string DifferenceText(const Difference& difference) {
  std::string text = difference.place;
  if (!text.empty()) text += ": ";
  if (difference.recorded.empty()) {
    text += difference.now.empty() ? "differs" : difference.now + " came out, nothing was recorded";
  } else if (difference.now.empty()) {
    text += difference.recorded + " was recorded, nothing came out";
  } else {
    text += Format("{} was recorded, {} came out", difference.recorded, difference.now);
  }
  if (!difference.extent.empty()) text += "; " + difference.extent;
  return text;
}

Value ToJson(const Difference& difference) {
  return {{"place", difference.place},
          {"recorded", difference.recorded},
          {"now", difference.now},
          {"extent", difference.extent}};
}

bool NumbersAgree(const Contract& contract, double recorded, double now) {
  if (recorded == now) return true;
  if (contract.kind != ContractKind::kTolerance) return false;
  if (std::isnan(recorded) && std::isnan(now)) return true;
  if (!std::isfinite(recorded) || !std::isfinite(now)) return false;
  return std::abs(now - recorded) <= contract.absolute + contract.relative * std::abs(recorded);
}

bool RoundedIntegersAgree(const Contract& contract, double rounded) {
  constexpr double kMostLost = 2048;  // between two integers of 64 bits that round to one double
  return contract.kind == ContractKind::kTolerance &&
         contract.absolute + contract.relative * std::abs(rounded) >= kMostLost;
}

std::string Excerpt(std::string_view text) {
  constexpr std::size_t kMost = 80;
  std::string start;
  for (std::size_t count = 0; count < kMost && !text.empty(); ++count) {
    const Character first = FirstCharacter(text);
    start += text.substr(0, first.bytes);
    text.remove_prefix(first.bytes);
  }
  return Quoted(ForTerminal(start)) + (text.empty() ? "" : "...");
}

}  // namespace mlp
