#include "stages/base/random.h"

#include <cmath>

namespace mlp::stages {
namespace {

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;

std::uint64_t Mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

// A gamma variable of shape `alpha` and scale 1. Below 1, the method takes one of shape alpha + 1
// and a power of a uniform draw.
double DrawGamma(double alpha, Random& random) {
  if (alpha < 1) {
    const double larger = DrawGamma(alpha + 1, random);  // first: the order of draws counts
    return larger * std::pow(random.Uniform(), 1 / alpha);
  }
  const double d = alpha - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  while (true) {
    const double normal = random.Normal();
    const double root = 1 + c * normal;
    const double uniform = random.Uniform();
    if (root <= 0) continue;
    const double cube = root * root * root;
    if (std::log(uniform) < normal * normal / 2 + d - d * cube + d * std::log(cube)) {
      return d * cube;
    }
  }
}

}  // namespace

std::uint64_t DeriveSeed(std::uint64_t seed, std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return Mix(hash ^ Mix(seed + kGolden));
}

std::uint64_t SubstreamSeed(std::uint64_t stream, std::uint64_t first, std::uint64_t second) {
  const std::uint64_t outer = Mix(Mix(stream + kGolden) ^ first);
  return Mix((outer + kGolden) ^ second);
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

double Random::Uniform() {
  return static_cast<double>(Next() >> 11) * 0x1p-53;
}

double Random::Normal() {
  while (true) {
    const double x = 2 * Uniform() - 1, y = 2 * Uniform() - 1;
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * std::log(square) / square);
  }
}

double DrawBeta(double alpha, Random& random) {
  const double one = DrawGamma(alpha, random), other = DrawGamma(alpha, random);
  // Both are 0 only where a tiny alpha leaves little but the ends.
  if (one + other == 0) return random.Uniform() < 0.5 ? 0 : 1;
  return one / (one + other);
}

}  // namespace mlp::stages
