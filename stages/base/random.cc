#include "stages/base/random.h"

namespace mlp::stages {
namespace {

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;

std::uint64_t Mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

}  // namespace

std::uint64_t DeriveSeed(std::uint64_t seed, std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return Mix(hash ^ Mix(seed + kGolden));
}

std::uint64_t Random::Next() {
  state_ += kGolden;
  return Mix(state_);
}

std::uint64_t Random::Below(std::uint64_t bound) {
  // 2^64 mod bound: draws under it would make the small remainders more likely.
  const std::uint64_t skipped = (0 - bound) % bound;
  std::uint64_t draw = Next();
  while (draw < skipped) draw = Next();
  return draw % bound;
}

}  // namespace mlp::stages
