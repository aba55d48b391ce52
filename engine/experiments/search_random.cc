#include "engine/experiments/search_random.h"

#include <cmath>

namespace mlp {
namespace {

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;

std::uint64_t Mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

}  // namespace

SearchRandom::SearchRandom(std::uint64_t seed, std::initializer_list<std::uint64_t> stream)
    : state_(seed) {
  for (const std::uint64_t part : stream) state_ = Mix(Mix(state_ + kGolden) ^ part);
}

std::uint64_t SearchRandom::Next() {
  state_ += kGolden;
  return Mix(state_);
}

double SearchRandom::Uniform() {
  return static_cast<double>(Next() >> 11) * 0x1p-53;
}

std::uint64_t SearchRandom::Below(std::uint64_t n) {
  return static_cast<std::uint64_t>(Uniform() * static_cast<double>(n));
}

// Marsaglia's polar method; the second of its two draws is not kept, so that a stream is nothing
// but its state.
double SearchRandom::Normal() {
  for (;;) {
    const double x = 2 * Uniform() - 1;
    const double y = 2 * Uniform() - 1;
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * std::log(square) / square);
  }
}

}  // namespace mlp
