// The random numbers of splitting, shuffling and augmentation.
//
// The standard library's distributions and std::shuffle give different draws in different
// libraries; these draws are the same everywhere. Every stream has a name: its seed is that name
// hashed with the one seed of the run, so that a new stream, or one more draw from a stream,
// disturbs no other.

#ifndef MLPIPE_STAGES_BASE_RANDOM_H_
#define MLPIPE_STAGES_BASE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace mlp::stages {

// The seed of the stream `name` in a run seeded with `seed`: FNV-1a of the name, mixed with the
// seed.
std::uint64_t DeriveSeed(std::uint64_t seed, std::string_view name);

// The seed of one of the many streams within the stream whose seed is `stream`, by two numbers: of
// sample `second` in epoch `first`, say. It goes straight there, so that what a sample draws
// depends on nothing that was drawn before.
std::uint64_t SubstreamSeed(std::uint64_t stream, std::uint64_t first, std::uint64_t second);

// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next();

  // A draw from 0 to `bound` - 1, without bias; `bound` must not be 0.
  std::uint64_t Below(std::uint64_t bound);

  // From 0 to below 1, in steps of 2^-53.
  double Uniform();

  // From the normal distribution of mean 0 and deviation 1 (Marsaglia's polar method).
  double Normal();

 private:
  std::uint64_t state_;
};

// A draw from Beta(`alpha`, `alpha`), alpha above 0: the share of one of two gamma variables
// (Marsaglia and Tsang: "A Simple Method for Generating Gamma Variables", 2000) in their sum.
// Equal wherever the C library's log and pow are.
double DrawBeta(double alpha, Random& random);

// Puts `items` into random order (Fisher and Yates, from the back).
template <typename T>
void Shuffle(std::vector<T>& items, Random& random) {
  for (std::size_t left = items.size(); left > 1; --left) {
    std::swap(items[left - 1], items[random.Below(left)]);
  }
}

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_BASE_RANDOM_H_
